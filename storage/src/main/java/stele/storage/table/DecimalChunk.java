package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.Nulls;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Decimals of more than 18 digits of which one or more do not fit 64 bits.
record DecimalChunk(DataType type, int rows, Zone zone, boolean @Nullable [] nulls, long[] high, long[] low)
        implements Chunk {
    @Override
    public boolean isNull(int position) {
        return Chunk.nullAt(nulls, position);
    }

    @Override
    public Vector read(int from, int to) {
        boolean[] mask = Nulls.slice(nulls, from, to);
        return from == 0
                ? new DecimalVector(type, high, low, mask)
                : new DecimalVector(type, Arrays.copyOfRange(high, from, to), Arrays.copyOfRange(low, from, to), mask);
    }

    @Override
    public Vector gather(int[] positions, int count) {
        return whole().gather(positions, count);
    }

    @Override
    public void appendTo(VectorBuilder out, int[] positions, int from, int to) {
        DecimalVector whole = whole();
        for (int i = from; i < to; i++) {
            out.append(whole, positions[i]);
        }
    }

    @Override
    public boolean equalsAt(int position, Vector other, int row) {
        return Hashing.equal(whole(), position, other, row);
    }

    private DecimalVector whole() {
        return new DecimalVector(type, high, low, nulls);
    }
}
