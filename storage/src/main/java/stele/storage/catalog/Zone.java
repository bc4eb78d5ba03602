package stele.storage.catalog;

/// What is known of a column within one segment without reading it: a scan skips segments whose zone rules
/// a filter out.
///
/// Deleted rows count too, and updates may leave the bounds wider than they need be: the bounds are safe,
/// not tight.
///
/// @param rows the row positions
/// @param nullCount how many of them are null
/// @param bounds which bounds are known
/// @param minimum the least value: a long, or the bits of a double; meaningless without bounds
/// @param maximum the greatest value, likewise
public record Zone(int rows, int nullCount, Bounds bounds, long minimum, long maximum) {
    /// Which bounds a zone has.
    public enum Bounds {
        NONE,
        LONG,
        DOUBLE
    }

    /// A zone without bounds.
    public static Zone withoutBounds(int rows, int nullCount) {
        return new Zone(rows, nullCount, Bounds.NONE, 0, 0);
    }

    /// The zone of `rows` values of which those that are not null lie in `minimum .. maximum`.
    public static Zone ofLongs(int rows, int nullCount, long minimum, long maximum) {
        return nullCount == rows
                ? withoutBounds(rows, nullCount)
                : new Zone(rows, nullCount, Bounds.LONG, minimum, maximum);
    }

    /// The zone of `rows` values of which those that are not null lie in `minimum .. maximum`.
    public static Zone ofDoubles(int rows, int nullCount, double minimum, double maximum) {
        return nullCount == rows
                ? withoutBounds(rows, nullCount)
                : new Zone(
                        rows,
                        nullCount,
                        Bounds.DOUBLE,
                        Double.doubleToRawLongBits(minimum),
                        Double.doubleToRawLongBits(maximum));
    }

    /// Whether every value is null.
    public boolean allNull() {
        return nullCount == rows;
    }

    /// The least value as a double.
    public double minimumAsDouble() {
        return bounds == Bounds.DOUBLE ? Double.longBitsToDouble(minimum) : minimum;
    }

    /// The greatest value as a double.
    public double maximumAsDouble() {
        return bounds == Bounds.DOUBLE ? Double.longBitsToDouble(maximum) : maximum;
    }

    /// The zone of this one's rows followed by `other`'s.
    public Zone followedBy(Zone other) {
        return enclosing(other, rows + other.rows, nullCount + other.nullCount);
    }

    /// A zone of the given counts whose bounds hold for this one and for `other`.
    public Zone enclosing(Zone other, int allRows, int allNulls) {
        if (other.allNull() || allNull()) {
            Zone kept = allNull() ? other : this;
            return new Zone(allRows, allNulls, kept.bounds, kept.minimum, kept.maximum);
        }
        if (bounds != other.bounds || bounds == Bounds.NONE) {
            return withoutBounds(allRows, allNulls);
        }
        return bounds == Bounds.LONG
                ? new Zone(
                        allRows, allNulls, bounds, Math.min(minimum, other.minimum), Math.max(maximum, other.maximum))
                : ofDoubles(
                        allRows,
                        allNulls,
                        Math.min(minimumAsDouble(), other.minimumAsDouble()),
                        Math.max(maximumAsDouble(), other.maximumAsDouble()));
    }
}
