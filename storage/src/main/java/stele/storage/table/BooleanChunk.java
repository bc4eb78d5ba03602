package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.Nulls;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Truth values, a byte each.
record BooleanChunk(int rows, Zone zone, boolean @Nullable [] nulls, byte[] values) implements Chunk {
    @Override
    public DataType type() {
        return DataType.BOOLEAN;
    }

    @Override
    public boolean isNull(int position) {
        return Chunk.nullAt(nulls, position);
    }

    @Override
    public Vector read(int from, int to) {
        byte[] slice = from == 0 ? values : Arrays.copyOfRange(values, from, to);
        return new BooleanVector(slice, Nulls.slice(nulls, from, to));
    }

    @Override
    public Vector gather(int[] positions, int count) {
        return new BooleanVector(values, nulls).gather(positions, count);
    }

    @Override
    public void appendTo(VectorBuilder out, int[] positions, int from, int to) {
        for (int i = from; i < to; i++) {
            int position = positions[i];
            if (nulls != null && nulls[position]) {
                out.appendNull();
            } else {
                out.appendBoolean(values[position] != 0);
            }
        }
    }

    @Override
    public boolean equalsAt(int position, Vector other, int row) {
        return !isNull(position)
                && !other.isNull(row)
                && other instanceof BooleanVector truths
                && (values[position] != 0) == (truths.values()[row] != 0);
    }
}
