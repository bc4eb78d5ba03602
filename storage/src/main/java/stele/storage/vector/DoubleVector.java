package stele.storage.vector;

import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// Floating-point numbers; a REAL is a double that a float can hold.
public record DoubleVector(DataType type, double[] values, boolean @Nullable [] nulls) implements Vector {
    @Override
    public @Nullable Object get(int row) {
        if (isNull(row)) {
            return null;
        }
        return type.kind() == DataType.Kind.REAL ? (Object) (float) values[row] : (Object) values[row];
    }

    @Override
    public DoubleVector gather(int[] rows, int count) {
        double[] gathered = new double[count];
        for (int i = 0; i < count; i++) {
            gathered[i] = values[rows[i]];
        }
        return new DoubleVector(type, gathered, Nulls.gather(nulls, rows, count));
    }
}
