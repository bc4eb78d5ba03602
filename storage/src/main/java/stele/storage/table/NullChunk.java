package stele.storage.table;

import java.util.Arrays;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.AnyVector;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Nothing but nulls: what a new column holds in old rows.
record NullChunk(DataType type, int rows) implements Chunk {
    @Override
    public Zone zone() {
        return Zone.withoutBounds(rows, rows);
    }

    @Override
    public boolean isNull(int position) {
        return true;
    }

    @Override
    public Vector read(int from, int to) {
        return nulls(type, to - from);
    }

    @Override
    public Vector gather(int[] positions, int count) {
        return nulls(type, count);
    }

    @Override
    public void appendTo(VectorBuilder out, int[] positions, int from, int to) {
        for (int i = from; i < to; i++) {
            out.appendNull();
        }
    }

    @Override
    public boolean equalsAt(int position, Vector other, int row) {
        return false;
    }

    static Vector nulls(DataType type, int count) {
        boolean[] nulls = new boolean[count];
        Arrays.fill(nulls, true);
        return switch (type.layout()) {
            case BOOLEAN -> new BooleanVector(new byte[count], nulls);
            case LONG, WIDE -> new LongVector(type, new long[count], nulls);
            case DOUBLE -> new DoubleVector(type, new double[count], nulls);
            case STRING -> new StringVector(type, new byte[0], new int[count], new int[count], nulls);
            case ANY -> new AnyVector(type, new byte[count], new long[count], null);
        };
    }
}
