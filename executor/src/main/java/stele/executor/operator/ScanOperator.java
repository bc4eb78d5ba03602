package stele.executor.operator;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.ExecutionException;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.expression.Selector;
import stele.executor.kernel.KeyFilter;
import stele.parser.Diagnostic;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Table;
import stele.storage.vector.Batch;

/// Reads a table in morsels that the cursors take in turn.
final class ScanOperator extends Operator {
    private static final int MORSEL_ROWS = 16 * Batch.TARGET_ROWS;

    private final Table table;
    private final int[] columns;
    private final @Nullable Selector filter;
    private final int[] morselSegments;
    private final int[] morselStarts;
    private final RuntimeFilters filters = new RuntimeFilters();
    private final AtomicInteger next = new AtomicInteger();

    ScanOperator(PhysicalPlan.Scan scan, ExecutionContext context) {
        super(scan, context);
        this.table = table(scan.table(), context);
        this.columns = Batches.toArray(scan.columnIndexes());
        this.filter =
                scan.filter() == null ? null : new ExpressionCompiler(context.functions()).condition(scan.filter());
        int morsels = 0;
        for (int segment = 0; segment < table.segmentCount(); segment++) {
            morsels += (table.segmentRows(segment) + MORSEL_ROWS - 1) / MORSEL_ROWS;
        }
        morselSegments = new int[morsels];
        morselStarts = new int[morsels];
        int morsel = 0;
        for (int segment = 0; segment < table.segmentCount(); segment++) {
            for (int start = 0; start < table.segmentRows(segment); start += MORSEL_ROWS) {
                morselSegments[morsel] = segment;
                morselStarts[morsel++] = start;
            }
        }
    }

    static Table table(String name, ExecutionContext context) {
        return context.snapshot()
                .table(name)
                .orElseThrow(() -> new ExecutionException(Diagnostic.Kind.NAME, "there is no table " + name, -1, null));
    }

    @Override
    int parallelism() {
        return morselStarts.length;
    }

    @Override
    void prepare() {
        next.set(0);
    }

    @Override
    void restrict(int column, KeyFilter filter) {
        filters.add(column, filter);
    }

    @Override
    Cursor open() {
        return new Morsels();
    }

    @Override
    void rewind() {
        next.set(0);
    }

    /// What is left of the filter for the rows of `segment`.
    private Selector filter(int segment) {
        return filter == null ? Selector.ALL : filter.within(column -> table.zone(segment, columns[column]));
    }

    private final class Morsels implements Cursor {
        private Selector left = Selector.ALL;
        private int segment;
        private int at;
        private int end;
        private final RuntimeFilters.Worker worker = filters.worker();

        @Override
        public @Nullable Batch next() {
            while (at < end || nextMorsel()) {
                int to = Math.min(at + Batch.TARGET_ROWS, end);
                Batch batch = table.read(segment, at, to, columns);
                at = to;
                Batch kept = worker.apply(left == Selector.ALL ? batch : FilterOperator.apply(left, batch));
                if (kept.rows() > 0) {
                    return kept;
                }
                context.checkCancelled();
            }
            return null;
        }

        /// Goes on to the next morsel that may have rows.
        private boolean nextMorsel() {
            while (true) {
                int morsel = next.getAndIncrement();
                if (morsel >= morselStarts.length) {
                    return false;
                }
                segment = morselSegments[morsel];
                left = filter(segment);
                if (left != Selector.NONE && filters.mayPass(table, segment, columns)) {
                    at = morselStarts[morsel];
                    end = Math.min(at + MORSEL_ROWS, table.segmentRows(segment));
                    return true;
                }
            }
        }
    }
}
