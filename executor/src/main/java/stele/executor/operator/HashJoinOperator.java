package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.kernel.KeyFilter;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// Builds a hash table of the right input and streams the left one past it.
final class HashJoinOperator extends Operator {
    private static final int FILTER_FACTOR = 2;

    private final PhysicalPlan.HashJoin join;
    private final Operator left;
    private final Operator right;
    private final boolean[] nullSafe;
    private final int @Nullable [] outputs;
    private final JoinShape shape;
    private @Nullable HashMatches matches;
    private @Nullable RowBuffer built;
    private long tableBytes;
    private @Nullable RightTracker tracker;

    HashJoinOperator(PhysicalPlan.HashJoin join, Operator left, Operator right, ExecutionContext context) {
        this(join, join, null, left, right, context);
    }

    /// A join that makes only some of its columns.
    ///
    /// @param plan what comes out
    /// @param outputs the columns of `join` that `plan` has; null for all
    HashJoinOperator(
            PhysicalPlan plan,
            PhysicalPlan.HashJoin join,
            int @Nullable [] outputs,
            Operator left,
            Operator right,
            ExecutionContext context) {
        super(plan, context);
        this.join = join;
        this.left = left;
        this.right = right;
        this.nullSafe = new boolean[join.leftKeys().size()];
        for (int i = 0; i < nullSafe.length; i++) {
            nullSafe[i] = join.nullSafe().get(i);
        }
        Expression condition = join.residual();
        if (join.type() == JoinType.MARK && (condition != null || nullSafe.length > 1)) {
            condition = fullCondition();
        }
        this.outputs = outputs;
        this.shape = new JoinShape(join.type(), left.types, right.types, outputs, condition, context.functions());
    }

    /// The keys' equality and the residual as one condition over left and right columns.
    private Expression fullCondition() {
        List<Expression> parts = new ArrayList<>();
        int leftColumns = left.types.size();
        for (int i = 0; i < nullSafe.length; i++) {
            int leftKey = join.leftKeys().get(i);
            int rightKey = join.rightKeys().get(i);
            parts.add(new Expression.Call(
                    nullSafe[i] ? "is_not_distinct_from" : "equal",
                    List.of(
                            new Expression.ColumnReference(leftKey, left.types.get(leftKey)),
                            new Expression.ColumnReference(leftColumns + rightKey, right.types.get(rightKey))),
                    DataType.BOOLEAN,
                    -1));
        }
        if (join.residual() != null) {
            parts.add(join.residual());
        }
        return new Expression.Call("and", parts, DataType.BOOLEAN, -1);
    }

    @Override
    int parallelism() {
        return isEmpty() ? 1 : left.parallelism();
    }

    private boolean isEmpty() {
        return matches != null
                && matches.size() == 0
                && (join.type() == JoinType.INNER || join.type() == JoinType.SEMI || join.type() == JoinType.RIGHT);
    }

    @Override
    void prepare() {
        if (matches == null) {
            build();
        }
        if (!isEmpty()) {
            left.ready();
        }
        tracker = join.type() == JoinType.RIGHT || join.type() == JoinType.FULL
                ? new RightTracker(matches, shape, matches.size())
                : null;
    }

    private void build() {
        RowBuffer buffer = Drain.rows(right, this);
        Batch rows = buffer.concatenated(right.types);
        int[] rightKeys = Batches.toArray(join.rightKeys());
        List<DataType> keyTypes =
                join.rightKeys().stream().map(right.types::get).toList();
        matches = new HashMatches(
                rows,
                keyTypes,
                Batches.toArray(join.leftKeys()),
                rightKeys,
                nullSafe,
                join.type(),
                join.residual() != null,
                context.threads());
        built = buffer;
        tableBytes = matches.tableBytes();
        context.memory().reserve(name(), tableBytes);
        if (!right.isVariable()) {
            handDown(rows);
        }
    }

    /// Lets the left side leave out rows that have no partner, where rows without one do not come out.
    private void handDown(Batch rows) {
        boolean drops = join.type() == JoinType.INNER || join.type() == JoinType.SEMI || join.type() == JoinType.RIGHT;
        if (!drops || rows.rows() > FILTER_FACTOR * join.left().estimatedRows()) {
            return;
        }
        for (int i = 0; i < nullSafe.length; i++) {
            if (!nullSafe[i]
                    && rows.column(join.rightKeys().get(i)) instanceof LongVector keys
                    && keys.type().layout() == DataType.Layout.LONG) {
                left.restrict(join.leftKeys().get(i), KeyFilter.of(keys, rows.rows()));
            }
        }
    }

    /// Passes a restriction on to the side that a column comes from, and through equal keys to the other.
    @Override
    void restrict(int column, KeyFilter filter) {
        int position = outputs == null ? column : outputs[column];
        int leftColumns = left.types.size();
        JoinType type = join.type();
        if (position < leftColumns && type != JoinType.RIGHT && type != JoinType.FULL) {
            left.restrict(position, filter);
        }
        if (position >= leftColumns && (type == JoinType.INNER || type == JoinType.RIGHT)) {
            right.restrict(position - leftColumns, filter);
        }
        for (int i = 0; type == JoinType.INNER && i < nullSafe.length; i++) {
            int leftKey = join.leftKeys().get(i);
            int rightKey = join.rightKeys().get(i);
            if (position == leftKey) {
                right.restrict(rightKey, filter);
            } else if (position == leftColumns + rightKey) {
                left.restrict(leftKey, filter);
            }
        }
    }

    @Override
    Cursor open() {
        if (isEmpty()) {
            return () -> null;
        }
        return LookupJoinCursor.fits(join.type(), matches, shape)
                ? new LookupJoinCursor(join.type(), left.cursor(), matches, shape, tracker)
                : new JoinCursor(join.type(), left.cursor(), matches, shape, tracker);
    }

    @Override
    void rewind() {
        left.reset();
        if (right.isVariable()) {
            right.reset();
            matches = null;
            if (built != null) {
                built.clear();
                context.memory().release(tableBytes);
            }
            built = null;
        }
    }
}
