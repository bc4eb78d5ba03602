package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.value.Int128;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Nulls;
import stele.storage.vector.Packed;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Values of layout LONG: the distance to the least value of the chunk in as few bytes as the greatest
/// distance needs, or, where it needs more than four, the values as they are.
sealed interface LongChunk extends Chunk {
    /// The greatest distance that is packed.
    long MAX_RANGE = 0xffff_ffffL;

    boolean @Nullable [] nulls();

    /// The value at `position`, which is not null.
    long valueAt(int position);

    /// The chunk of `wide`'s values in the narrowest form.
    static LongChunk encode(Wide wide) {
        Zone zone = wide.zone();
        int rows = wide.rows();
        boolean[] nulls = Nulls.slice(wide.nulls(), 0, rows);
        if (zone.bounds() == Zone.Bounds.NONE) {
            return new Narrow(wide.type(), rows, zone, nulls, 0, 0, Packed.ZEROS);
        }
        long base = zone.minimum();
        long range = zone.maximum() - base;
        if (range < 0 || range > MAX_RANGE) {
            return new Wide(wide.type(), rows, zone, nulls, Arrays.copyOf(wide.values(), rows));
        }
        Packed packed = Packed.pack(wide.values(), nulls, rows, base, range);
        return new Narrow(wide.type(), rows, zone, nulls, base, zone.maximum(), packed);
    }

    @Override
    default boolean isNull(int position) {
        return Chunk.nullAt(nulls(), position);
    }

    @Override
    default void appendTo(VectorBuilder out, int[] positions, int from, int to) {
        boolean[] nulls = nulls();
        for (int i = from; i < to; i++) {
            int position = positions[i];
            if (nulls != null && nulls[position]) {
                out.appendNull();
            } else {
                out.appendLong(valueAt(position));
            }
        }
    }

    @Override
    default boolean equalsAt(int position, Vector other, int row) {
        if (isNull(position) || other.isNull(row)) {
            return false;
        }
        return switch (other) {
            case LongVector longs -> valueAt(position) == longs.at(row);
            case DecimalVector wide ->
                valueAt(position) == wide.low()[row] && Int128.isLong(wide.high()[row], wide.low()[row]);
            default -> false;
        };
    }

    /// Distances to `base`, none of them greater than `greatest - base`.
    record Narrow(
            DataType type, int rows, Zone zone, boolean @Nullable [] nulls, long base, long greatest, Packed packed)
            implements LongChunk {
        @Override
        public long valueAt(int position) {
            return base + packed.at(position);
        }

        @Override
        public Vector read(int from, int to) {
            return LongVector.packed(type, packed.from(from), base, greatest, to - from, Nulls.slice(nulls, from, to));
        }

        @Override
        public Vector gather(int[] positions, int count) {
            return LongVector.packed(type, packed, base, greatest, rows, nulls).gather(positions, count);
        }
    }

    /// The values as they are; also the form of an open tail.
    record Wide(DataType type, int rows, Zone zone, boolean @Nullable [] nulls, long[] values) implements LongChunk {
        @Override
        public long valueAt(int position) {
            return values[position];
        }

        @Override
        public Vector read(int from, int to) {
            long[] slice = from == 0 ? values : Arrays.copyOfRange(values, from, to);
            return new LongVector(type, slice, Nulls.slice(nulls, from, to));
        }

        @Override
        public Vector gather(int[] positions, int count) {
            return new LongVector(type, values, nulls).gather(positions, count);
        }
    }
}
