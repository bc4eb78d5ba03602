package stele.storage.table;

import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// The values of one column in one segment, in the form that fits them best.
///
/// A chunk never changes. The arrays of plain chunks may be longer than [#rows()]: the chunk of an open
/// tail shares its arrays with the chunks of later versions, which write only behind the rows of this one.
sealed interface Chunk
        permits LongChunk, DoubleChunk, BooleanChunk, StringChunk, DecimalChunk, AnyChunk, NullChunk, PatchedChunk {
    DataType type();

    int rows();

    Zone zone();

    boolean isNull(int position);

    /// The values at `from .. to` as a vector; where it can, without copying.
    Vector read(int from, int to);

    /// The values at `positions[0 .. count)`.
    Vector gather(int[] positions, int count);

    /// Appends the values at `positions[from .. to)`.
    void appendTo(VectorBuilder out, int[] positions, int from, int to);

    /// Whether the value at `position` and the one of `other` at `row` are equal and not null.
    boolean equalsAt(int position, Vector other, int row);

    /// Whether `nulls` has a null at `position`.
    static boolean nullAt(boolean @Nullable [] nulls, int position) {
        return nulls != null && nulls[position];
    }
}
