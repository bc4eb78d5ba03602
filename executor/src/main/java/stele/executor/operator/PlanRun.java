package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.ExecutionException;
import stele.executor.QueryResult;
import stele.parser.Diagnostic;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;

/// One run of a plan: its operators, and the way from exhaustion of stack or heap to an error of the
/// statement.
public final class PlanRun implements QueryResult {
    private final ExecutionContext context;
    private final Operator root;
    private @Nullable Cursor cursor;

    public PlanRun(PhysicalPlan plan, ExecutionContext context) {
        this.context = context;
        this.root = guarded(() -> new OperatorFactory(context).create(plan));
    }

    @Override
    public @Nullable Batch next() {
        return guarded(() -> {
            if (cursor == null) {
                root.ready();
                cursor = root.cursor();
            }
            Batch batch = cursor.next();
            while (batch != null && batch.rows() == 0) {
                batch = cursor.next();
            }
            return batch;
        });
    }

    @Override
    public List<Batch> toList() {
        if (cursor != null) {
            List<Batch> rest = new ArrayList<>();
            for (Batch batch = next(); batch != null; batch = next()) {
                rest.add(batch);
            }
            return rest;
        }
        return guarded(() -> {
            RowBuffer buffer = Drain.rows(root, root);
            context.spill().close();
            return List.copyOf(buffer.batches());
        });
    }

    @Override
    public void close() {
        cursor = null;
        context.spill().close();
    }

    private <T> T guarded(java.util.function.Supplier<T> work) {
        boolean done = false;
        try {
            T result = work.get();
            done = true;
            return result;
        } catch (StackOverflowError e) {
            throw new ExecutionException(Diagnostic.Kind.LIMIT, "the statement is nested too deeply to run", -1, null);
        } catch (OutOfMemoryError e) {
            throw new ExecutionException(
                    Diagnostic.Kind.MEMORY, "the statement needs more memory than there is", -1, null);
        } finally {
            if (!done) {
                context.spill().close();
            }
        }
    }

    /// The context of the run.
    public ExecutionContext context() {
        return context;
    }
}
