package stele.storage.catalog;

import org.jspecify.annotations.Nullable;

/// What the optimiser knows of a column.
///
/// @param nullCount rows that are null, exact
/// @param distinctCount distinct values that are not null, estimated (exact up to some thousands)
/// @param minimum the least value as a double (layouts LONG and DOUBLE only), or null
/// @param maximum the greatest value as a double, or null
public record ColumnStatistics(
        long nullCount,
        double distinctCount,
        @Nullable Double minimum,
        @Nullable Double maximum) {}
