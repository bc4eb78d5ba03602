package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.kernel.RowOrder;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.planner.physical.PhysicalPlan.WindowCall;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Sorts all rows by partition and order, and computes each window function over the sorted rows as one
/// vector.
final class WindowOperator extends Operator {
    private final PhysicalPlan.Window window;
    private final Operator input;
    private final AtomicInteger next = new AtomicInteger();
    private @Nullable RowBuffer buffer;
    private List<Batch> results = List.of();

    WindowOperator(PhysicalPlan.Window window, Operator input, ExecutionContext context) {
        super(window, context);
        this.window = window;
        this.input = input;
    }

    @Override
    boolean isOrdered() {
        return true;
    }

    @Override
    int parallelism() {
        return 1;
    }

    @Override
    void prepare() {
        if (buffer != null) {
            buffer.clear();
        }
        next.set(0);
        buffer = Drain.rows(input, this);
        Batch all = buffer.concatenated(input.types);
        List<SortKey> keys = new ArrayList<>();
        window.partition().forEach(column -> keys.add(new SortKey(column, false, true)));
        int partitionKeys = keys.size();
        keys.addAll(window.order());
        int[] sorted = Batches.order(all, keys).sorted();
        Batch rows = Batches.gather(all, sorted, sorted.length);
        int[] partitions = starts(Batches.order(rows, keys.subList(0, partitionKeys)), rows.rows());
        int[] peers = starts(Batches.order(rows, keys), rows.rows());
        List<Vector> columns = new ArrayList<>(rows.columns());
        for (WindowCall call : window.calls()) {
            columns.add(
                    new WindowFunctions(call, window.order(), rows, input.types, partitions, peers, context).vector());
        }
        results = Batches.cut(List.of(new Batch(columns, rows.rows())));
    }

    /// For each row the first row of its run of rows that tie in `order`.
    private static int[] starts(RowOrder order, int rows) {
        int[] starts = new int[rows];
        for (int i = 1; i < rows; i++) {
            starts[i] = order.compare(i - 1, i) == 0 ? starts[i - 1] : i;
        }
        return starts;
    }

    @Override
    Cursor open() {
        return () -> {
            int index = next.getAndIncrement();
            return index < results.size() ? results.get(index) : null;
        };
    }

    @Override
    void rewind() {
        input.reset();
    }
}
