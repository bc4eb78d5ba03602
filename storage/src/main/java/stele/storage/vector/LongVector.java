package stele.storage.vector;

import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.value.Values;

/// Integers and everything that is stored as one: see [DataType.Layout#LONG].
public record LongVector(DataType type, long[] values, boolean @Nullable [] nulls) implements Vector {
    @Override
    public @Nullable Object get(int row) {
        return isNull(row) ? null : Values.fromLong(type, values[row]);
    }

    @Override
    public LongVector gather(int[] rows, int count) {
        long[] gathered = new long[count];
        for (int i = 0; i < count; i++) {
            gathered[i] = values[rows[i]];
        }
        return new LongVector(type, gathered, Nulls.gather(nulls, rows, count));
    }
}
