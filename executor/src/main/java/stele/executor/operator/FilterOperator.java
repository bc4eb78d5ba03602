package stele.executor.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.expression.Selector;
import stele.executor.kernel.KeyFilter;
import stele.executor.kernel.Scratch;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;

/// Keeps rows by narrowing the selection; what is left of a batch is copied together when it is little.
final class FilterOperator extends StreamOperator {
    private static final int SPARSE = 8;

    private final Selector condition;

    FilterOperator(PhysicalPlan.Filter filter, Operator input, ExecutionContext context) {
        super(filter, input, context);
        this.condition = new ExpressionCompiler(context.functions()).condition(filter.condition());
    }

    @Override
    Cursor open() {
        Cursor rows = input.cursor();
        return () -> next(rows);
    }

    @Override
    void restrict(int column, KeyFilter filter) {
        input.restrict(column, filter);
    }

    private @Nullable Batch next(Cursor rows) {
        while (true) {
            Batch batch = rows.next();
            if (batch == null) {
                return null;
            }
            Batch kept = apply(condition, batch);
            if (kept.rows() > 0) {
                return kept;
            }
        }
    }

    /// The rows of `batch` for which `condition` is true.
    static Batch apply(Selector condition, Batch batch) {
        if (batch.rows() == 0) {
            return batch;
        }
        int[] selected = Scratch.take(batch.rows());
        int count = condition.select(batch, selected);
        Batch kept;
        if (count == batch.rows()) {
            kept = batch;
        } else if (isSparse(selected, count)) {
            kept = new Batch(batch.columns(), count, selected).compact();
        } else {
            kept = new Batch(batch.columns(), count, Arrays.copyOf(selected, count));
        }
        Scratch.give(selected);
        return kept;
    }

    private static boolean isSparse(int[] selected, int count) {
        return count > 0 && count * SPARSE < selected[count - 1];
    }

    /// The rows `selected` of `batch`.
    static Batch kept(Batch batch, int[] selected, int count) {
        Batch kept = new Batch(batch.columns(), count, selected);
        return isSparse(selected, count) ? kept.compact() : kept;
    }
}
