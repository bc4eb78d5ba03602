package stele.executor.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.OperatorStatistics;
import stele.executor.kernel.KeyFilter;
import stele.planner.physical.PhysicalPlan;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// A running operator. Its life: [#ready()] does what must be done before the first row (building hash
/// tables, sorting), on the thread that coordinates the statement; then each worker opens a [Cursor], and
/// the cursors together yield every row once. All cursors are opened before the first is read. [#reset()]
/// makes it ready to be read again.
abstract class Operator {
    final ExecutionContext context;
    final PhysicalPlan plan;
    final List<DataType> types;
    private final OperatorStatistics statistics;
    private final boolean variable;
    private boolean isReady;

    Operator(PhysicalPlan plan, ExecutionContext context) {
        this.plan = plan;
        this.context = context;
        this.types =
                plan.columns().stream().map(PhysicalPlan.OutputColumn::type).toList();
        this.statistics = context.statistics(plan);
        this.variable = Variables.isVariable(plan);
    }

    /// Whether the rows change when a recursive relation gets its next round.
    final boolean isVariable() {
        return variable;
    }

    /// Whether the order of the rows means something; then one thread reads them.
    boolean isOrdered() {
        return false;
    }

    /// How many threads may usefully read at a time; known when ready.
    abstract int parallelism();

    /// Does the work before the first row. Inputs are made ready here.
    abstract void prepare();

    abstract Cursor open();

    /// Tells that only rows whose column `column` passes `filter` are wanted, for as long as the operator
    /// lives. It may give out others all the same. Called before the operator is ready.
    void restrict(int column, KeyFilter filter) {}

    /// Forgets what has been read, and what depends on a recursive relation.
    abstract void rewind();

    final OperatorStatistics statistics() {
        return statistics;
    }

    final void ready() {
        if (!isReady) {
            context.checkCancelled();
            long start = context.isTimed() ? System.nanoTime() : 0;
            prepare();
            if (context.isTimed()) {
                statistics.addNanoseconds(System.nanoTime() - start);
            }
            isReady = true;
        }
    }

    final void reset() {
        isReady = false;
        rewind();
    }

    /// A worker's share of the rows, counted; [#ready()] must have been called.
    final Cursor cursor() {
        Cursor cursor = open();
        return context.isTimed() ? () -> timed(cursor) : () -> counted(cursor);
    }

    private @Nullable Batch counted(Cursor cursor) {
        context.checkCancelled();
        Batch batch = cursor.next();
        if (batch != null) {
            statistics.addRows(batch.rows());
        }
        return batch;
    }

    private @Nullable Batch timed(Cursor cursor) {
        long start = System.nanoTime();
        Batch batch = counted(cursor);
        statistics.addNanoseconds(System.nanoTime() - start);
        return batch;
    }

    /// The operator's name in messages.
    String name() {
        return plan.getClass().getSimpleName();
    }
}
