package stele.storage.table;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.AnyVector;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Values that carry their own type.
record AnyChunk(
        DataType type,
        int rows,
        Zone zone,
        byte[] tags,
        long[] payload,
        @Nullable Object @Nullable [] objects) implements Chunk {
    @Override
    public boolean isNull(int position) {
        return tags[position] == AnyVector.NULL;
    }

    @Override
    public Vector read(int from, int to) {
        if (from == 0 && to == tags.length) {
            return new AnyVector(type, tags, payload, objects);
        }
        return new AnyVector(
                type,
                Arrays.copyOfRange(tags, from, to),
                Arrays.copyOfRange(payload, from, to),
                objects == null ? null : Arrays.copyOfRange(objects, from, to));
    }

    @Override
    public Vector gather(int[] positions, int count) {
        return whole().gather(positions, count);
    }

    @Override
    public void appendTo(VectorBuilder out, int[] positions, int from, int to) {
        AnyVector whole = whole();
        for (int i = from; i < to; i++) {
            out.append(whole, positions[i]);
        }
    }

    @Override
    public boolean equalsAt(int position, Vector other, int row) {
        return !isNull(position) && Objects.equals(whole().get(position), other.get(row));
    }

    private AnyVector whole() {
        return new AnyVector(type, tags, payload, objects);
    }
}
