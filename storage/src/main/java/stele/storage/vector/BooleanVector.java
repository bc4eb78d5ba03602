package stele.storage.vector;

import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// Truth values: 1 is true and 0 is false.
public record BooleanVector(byte[] values, boolean @Nullable [] nulls) implements Vector {
    @Override
    public DataType type() {
        return DataType.BOOLEAN;
    }

    @Override
    public @Nullable Object get(int row) {
        return isNull(row) ? null : values[row] != 0;
    }

    @Override
    public BooleanVector gather(int[] rows, int count) {
        byte[] gathered = new byte[count];
        for (int i = 0; i < count; i++) {
            gathered[i] = values[rows[i]];
        }
        return new BooleanVector(gathered, Nulls.gather(nulls, rows, count));
    }
}
