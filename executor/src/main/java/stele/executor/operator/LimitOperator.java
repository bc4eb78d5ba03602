package stele.executor.operator;

import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;

/// Skips and keeps rows of its input in the order in which they come, and stops reading when it has enough.
final class LimitOperator extends StreamOperator {
    private final PhysicalPlan.Sort sort;
    private long offset;
    private long fetch;

    LimitOperator(PhysicalPlan.Sort sort, Operator input, ExecutionContext context) {
        super(sort, input, context);
        this.sort = sort;
    }

    @Override
    int parallelism() {
        return 1;
    }

    @Override
    void prepare() {
        offset = SortOperator.count(sort.offset(), 0, context);
        fetch = SortOperator.count(sort.fetch(), Long.MAX_VALUE, context);
        if (fetch > 0) {
            input.ready();
        }
    }

    @Override
    Cursor open() {
        return fetch == 0 ? () -> null : new Counting(input.cursor());
    }

    private final class Counting implements Cursor {
        private final Cursor rows;
        private long toSkip = offset;
        private long toKeep = fetch;

        Counting(Cursor rows) {
            this.rows = rows;
        }

        @Override
        public @Nullable Batch next() {
            while (toKeep > 0) {
                Batch batch = rows.next();
                if (batch == null) {
                    return null;
                }
                if (batch.rows() <= toSkip) {
                    toSkip -= batch.rows();
                    continue;
                }
                Batch kept = toSkip == 0 ? batch : Batches.after(batch, (int) toSkip);
                toSkip = 0;
                kept = kept.rows() > toKeep ? Batches.first(kept, (int) toKeep) : kept;
                toKeep -= kept.rows();
                return kept;
            }
            return null;
        }
    }
}
