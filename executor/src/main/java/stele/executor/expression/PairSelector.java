package stele.executor.expression;

import stele.executor.kernel.Comparison;
import stele.executor.kernel.Rows;
import stele.executor.kernel.Selection;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// Rows for which two columns of one type of layout LONG compare; never nulls.
record PairSelector(Comparison.Operator operator, int left, int right) implements Selector {
    private static final int COST = 12;

    @Override
    public int select(Batch batch, int[] out) {
        LongVector a = (LongVector) batch.column(left);
        LongVector b = (LongVector) batch.column(right);
        return Selection.compare(operator, a, b, Rows.of(batch), out);
    }

    @Override
    public int cost() {
        return COST;
    }
}
