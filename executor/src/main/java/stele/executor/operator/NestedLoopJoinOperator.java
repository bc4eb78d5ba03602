package stele.executor.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.expression.Evaluator;
import stele.executor.expression.ExpressionCompiler;
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
    private final @Nullable Evaluator condition;
    private @Nullable AllMatches matches;
    private @Nullable RowBuffer built;
    private @Nullable RightTracker tracker;

    NestedLoopJoinOperator(PhysicalPlan.NestedLoopJoin join, Operator left, Operator right, ExecutionContext context) {
        super(join, context);
        this.join = join;
        this.left = left;
        this.right = right;
        this.condition =
                join.condition() == null ? null : new ExpressionCompiler(context.functions()).compile(join.condition());
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
                ? new RightTracker(matches, left.types, matches.rows.rows())
                : null;
    }

    @Override
    Cursor open() {
        return new JoinCursor(join.type(), left.cursor(), matches, condition, tracker);
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
        public List<Vector> gather(int[] references, int count) {
            return rows.columns().stream()
                    .map(column -> Vectors.gatherOuter(column, references, count))
                    .toList();
        }
    }
}
