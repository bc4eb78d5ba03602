package stele.executor.operator;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;

/// One reader of a plan that several places of the statement read: the first to be made ready runs it, and
/// all read the rows that it left.
final class SharedOperator extends Operator {
    private final Rows rows;
    private final AtomicInteger next = new AtomicInteger();
    private List<Batch> batches = List.of();

    /// The rows of a shared plan, which all its readers have in common.
    static final class Rows {
        private final Operator input;
        private @Nullable RowBuffer kept;

        Rows(Operator input) {
            this.input = input;
        }
    }

    SharedOperator(PhysicalPlan.Shared shared, Rows rows, ExecutionContext context) {
        super(shared, context);
        this.rows = rows;
    }

    @Override
    boolean isOrdered() {
        return rows.input.isOrdered();
    }

    @Override
    int parallelism() {
        return batches.size();
    }

    @Override
    void prepare() {
        if (rows.kept == null) {
            rows.kept = Drain.rows(rows.input, this);
        }
        batches = Batches.cut(rows.kept.batches());
        next.set(0);
    }

    @Override
    Cursor open() {
        return () -> {
            int index = next.getAndIncrement();
            return index < batches.size() ? batches.get(index) : null;
        };
    }

    @Override
    void rewind() {
        batches = List.of();
        if (isVariable() && rows.kept != null) {
            rows.kept.clear();
            rows.kept = null;
            rows.input.reset();
        }
    }
}
