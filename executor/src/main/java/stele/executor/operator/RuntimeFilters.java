package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import stele.executor.kernel.KeyFilter;
import stele.storage.catalog.Table;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// The filters that joins above a scan have handed down to it.
final class RuntimeFilters {
    private final List<Part> parts = new ArrayList<>();

    /// A filter of one of the scan's columns.
    private record Part(int column, KeyFilter filter) {}

    void add(int column, KeyFilter filter) {
        parts.add(new Part(column, filter));
    }

    /// Whether rows of a segment may pass.
    ///
    /// @param columns the table's columns that the scan reads
    boolean mayPass(Table table, int segment, int[] columns) {
        for (Part part : parts) {
            int column = columns[part.column];
            if (column != Table.ROW_ID && !part.filter.mayPass(table.zone(segment, column))) {
                return false;
            }
        }
        return true;
    }

    /// One worker's use of the filters. Filters that let most rows pass are given up: each is watched for
    /// some rows, and again after a while.
    Worker worker() {
        return new Worker(parts);
    }

    static final class Worker {
        private static final int WATCHED_ROWS = 16 * Batch.TARGET_ROWS;
        private static final int PAUSE_ROWS = 64 * WATCHED_ROWS;
        private static final double USELESS = 0.85;

        private final List<Part> parts;
        private final long[] seen;
        private final long[] passed;
        private final long[] pause;

        private Worker(List<Part> parts) {
            this.parts = parts;
            seen = new long[parts.size()];
            passed = new long[parts.size()];
            pause = new long[parts.size()];
        }

        /// The rows of `batch` that pass.
        Batch apply(Batch batch) {
            Batch kept = batch;
            for (int i = 0; i < seen.length && kept.rows() > 0; i++) {
                if (pause[i] > 0) {
                    pause[i] -= kept.rows();
                    continue;
                }
                kept = apply(i, kept);
            }
            return kept;
        }

        private Batch apply(int index, Batch batch) {
            Part part = parts.get(index);
            int[] selected = new int[batch.rows()];
            int count = part.filter.select(batch, (LongVector) batch.column(part.column), selected);
            seen[index] += batch.rows();
            passed[index] += count;
            if (seen[index] >= WATCHED_ROWS) {
                if (passed[index] > USELESS * seen[index]) {
                    pause[index] = PAUSE_ROWS;
                }
                seen[index] = 0;
                passed[index] = 0;
            }
            return count == batch.rows() ? batch : FilterOperator.kept(batch, selected, count);
        }
    }
}
