package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.Nulls;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Floating-point numbers. A zone with a NaN has no bounds.
record DoubleChunk(DataType type, int rows, Zone zone, boolean @Nullable [] nulls, double[] values) implements Chunk {
    @Override
    public boolean isNull(int position) {
        return Chunk.nullAt(nulls, position);
    }

    @Override
    public Vector read(int from, int to) {
        double[] slice = from == 0 ? values : Arrays.copyOfRange(values, from, to);
        return new DoubleVector(type, slice, Nulls.slice(nulls, from, to));
    }

    @Override
    public Vector gather(int[] positions, int count) {
        return new DoubleVector(type, values, nulls).gather(positions, count);
    }

    @Override
    public void appendTo(VectorBuilder out, int[] positions, int from, int to) {
        for (int i = from; i < to; i++) {
            int position = positions[i];
            if (nulls != null && nulls[position]) {
                out.appendNull();
            } else {
                out.appendDouble(values[position]);
            }
        }
    }

    @Override
    public boolean equalsAt(int position, Vector other, int row) {
        return !isNull(position)
                && !other.isNull(row)
                && other instanceof DoubleVector doubles
                && Hashing.equal(values[position], doubles.values()[row]);
    }
}
