package stele.executor.operator;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import stele.executor.ExecutionContext;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;

/// Reads batches that are there already: kept rows, values, rows of other steps, of recursive relations, of
/// the outer side of an apply. The cursors share the list; long batches are cut.
class BatchesOperator extends Operator {
    private final Supplier<List<Batch>> source;
    private final AtomicInteger next = new AtomicInteger();
    private List<Batch> batches = List.of();

    BatchesOperator(PhysicalPlan plan, ExecutionContext context, Supplier<List<Batch>> source) {
        super(plan, context);
        this.source = source;
    }

    @Override
    boolean isOrdered() {
        return !isVariable();
    }

    @Override
    int parallelism() {
        return batches.size();
    }

    @Override
    void prepare() {
        batches = Batches.cut(source.get());
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
    }
}
