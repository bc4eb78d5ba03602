package stele.storage.vector;

import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// A column of values of one type in one primitive array, with an optional null mask.
///
/// Vectors are shared between batches, chunks and threads: whoever made one may fill it, and from the
/// moment it is handed on nobody writes to it. Arrays may be longer than the number of rows in use.
public sealed interface Vector permits BooleanVector, LongVector, DoubleVector, StringVector, DecimalVector, AnyVector {
    /// The type of the values.
    DataType type();

    /// True where the value is null, or null when no value is; kernels have a path without nulls for that.
    boolean @Nullable [] nulls();

    /// Whether row `row` is null.
    default boolean isNull(int row) {
        boolean[] nulls = nulls();
        return nulls != null && nulls[row];
    }

    /// The value at `row` as an object (null, or as [stele.storage.value.Values] lists them); for the edges
    /// of the system and for rare functions, never for a hot loop.
    @Nullable
    Object get(int row);

    /// The rows `rows[0..count)`, in that order. Strings share the heap of this vector.
    Vector gather(int[] rows, int count);
}
