package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.LongVector;
import stele.storage.vector.Nulls;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Values of layout LONG. All forms but [Wide] hold the distance to the least value of the chunk, in as few
/// bytes as the greatest distance needs.
sealed interface LongChunk extends Chunk {
    boolean @Nullable [] nulls();

    /// The value at `position`, which is not null.
    long valueAt(int position);

    /// Writes the values at `from .. to` to `out`, from its start.
    void decode(int from, int to, long[] out);

    /// The chunk of `wide`'s values in the narrowest form.
    static LongChunk encode(Wide wide) {
        Zone zone = wide.zone();
        int rows = wide.rows();
        boolean[] nulls = Nulls.slice(wide.nulls(), 0, rows);
        if (zone.bounds() == Zone.Bounds.NONE) {
            return new Constant(wide.type(), rows, zone, nulls, 0);
        }
        long base = zone.minimum();
        long range = zone.maximum() - base;
        long[] values = wide.values();
        if (range == 0) {
            return new Constant(wide.type(), rows, zone, nulls, base);
        }
        if (range > 0 && range <= 0xff) {
            byte[] narrow = new byte[rows];
            for (int i = 0; i < rows; i++) {
                narrow[i] = (byte) (values[i] - base);
            }
            return new Bytes(wide.type(), zone, nulls, base, narrow);
        }
        if (range > 0 && range <= 0xffff) {
            short[] narrow = new short[rows];
            for (int i = 0; i < rows; i++) {
                narrow[i] = (short) (values[i] - base);
            }
            return new Shorts(wide.type(), zone, nulls, base, narrow);
        }
        if (range > 0 && range <= 0xffff_ffffL) {
            int[] narrow = new int[rows];
            for (int i = 0; i < rows; i++) {
                narrow[i] = (int) (values[i] - base);
            }
            return new Ints(wide.type(), zone, nulls, base, narrow);
        }
        return new Wide(wide.type(), rows, zone, nulls, Arrays.copyOf(values, rows));
    }

    @Override
    default boolean isNull(int position) {
        return Chunk.nullAt(nulls(), position);
    }

    @Override
    default Vector read(int from, int to) {
        long[] values = new long[to - from];
        decode(from, to, values);
        return new LongVector(type(), values, Nulls.slice(nulls(), from, to));
    }

    @Override
    default Vector gather(int[] positions, int count) {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
            values[i] = valueAt(positions[i]);
        }
        return new LongVector(type(), values, Nulls.gather(nulls(), positions, count));
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
        return !isNull(position)
                && !other.isNull(row)
                && other instanceof LongVector longs
                && valueAt(position) == longs.values()[row];
    }

    /// One value wherever there is no null.
    record Constant(DataType type, int rows, Zone zone, boolean @Nullable [] nulls, long value) implements LongChunk {
        @Override
        public long valueAt(int position) {
            return value;
        }

        @Override
        public void decode(int from, int to, long[] out) {
            Arrays.fill(out, 0, to - from, value);
        }
    }

    /// Distances of one byte.
    record Bytes(DataType type, Zone zone, boolean @Nullable [] nulls, long base, byte[] distances)
            implements LongChunk {
        @Override
        public int rows() {
            return distances.length;
        }

        @Override
        public long valueAt(int position) {
            return base + (distances[position] & 0xff);
        }

        @Override
        public void decode(int from, int to, long[] out) {
            for (int i = from; i < to; i++) {
                out[i - from] = base + (distances[i] & 0xff);
            }
        }
    }

    /// Distances of two bytes.
    record Shorts(DataType type, Zone zone, boolean @Nullable [] nulls, long base, short[] distances)
            implements LongChunk {
        @Override
        public int rows() {
            return distances.length;
        }

        @Override
        public long valueAt(int position) {
            return base + (distances[position] & 0xffff);
        }

        @Override
        public void decode(int from, int to, long[] out) {
            for (int i = from; i < to; i++) {
                out[i - from] = base + (distances[i] & 0xffff);
            }
        }
    }

    /// Distances of four bytes.
    record Ints(DataType type, Zone zone, boolean @Nullable [] nulls, long base, int[] distances) implements LongChunk {
        @Override
        public int rows() {
            return distances.length;
        }

        @Override
        public long valueAt(int position) {
            return base + (distances[position] & 0xffff_ffffL);
        }

        @Override
        public void decode(int from, int to, long[] out) {
            for (int i = from; i < to; i++) {
                out[i - from] = base + (distances[i] & 0xffff_ffffL);
            }
        }
    }

    /// The values as they are; also the form of an open tail.
    record Wide(DataType type, int rows, Zone zone, boolean @Nullable [] nulls, long[] values) implements LongChunk {
        @Override
        public long valueAt(int position) {
            return values[position];
        }

        @Override
        public void decode(int from, int to, long[] out) {
            System.arraycopy(values, from, out, 0, to - from);
        }

        @Override
        public Vector read(int from, int to) {
            return from == 0
                    ? new LongVector(type, values, Nulls.slice(nulls, from, to))
                    : LongChunk.super.read(from, to);
        }
    }
}
