package stele.executor.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.kernel.Vectors;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Tests every pair; the right input is kept in memory.
final class NestedLoopJoinOperator extends Operator {
    private final PhysicalPlan.NestedLoopJoin join;
    private final Operator left;
    private final Operator right;
    private final JoinShape shape;
    private @Nullable AllMatches matches;
    private @Nullable RowBuffer built;
    private @Nullable RightTracker tracker;

    NestedLoopJoinOperator(PhysicalPlan.NestedLoopJoin join, Operator left, Operator right, ExecutionContext context) {
        super(join, context);
        this.join = join;
        this.left = left;
        this.right = right;
        this.shape = new JoinShape(join.type(), left.types, right.types, null, join.condition(), context.functions());
    }

    @Override
    int parallelism() {
        return left.parallelism();
    }

    @Override
    void prepare() {
        if (matches == null) {
            built = Drain.rows(right, this);
            matches = new AllMatches(built.concatenated(right.types));
        }
        left.ready();
        tracker = join.type() == JoinType.RIGHT || join.type() == JoinType.FULL
                ? new RightTracker(matches, shape, matches.rows.rows())
                : null;
    }

    @Override
    Cursor open() {
        return new JoinCursor(join.type(), left.cursor(), matches, shape, tracker);
    }

    @Override
    void rewind() {
        left.reset();
        if (right.isVariable()) {
            right.reset();
            matches = null;
            if (built != null) {
                built.clear();
            }
            built = null;
        }
    }

    /// Every right row is a candidate.
    private record AllMatches(Batch rows) implements JoinMatches {
        @Override
        public Locator locator() {
            return (left, starts, ends, _) -> {
                java.util.Arrays.fill(starts, 0, left.rows(), 0);
                java.util.Arrays.fill(ends, 0, left.rows(), rows.rows());
            };
        }

        @Override
        public List<Vector> gather(int[] columns, int[] references, int count) {
            return java.util.Arrays.stream(columns)
                    .mapToObj(column -> Vectors.gatherOuter(rows.column(column), references, count))
                    .toList();
        }
    }
}
