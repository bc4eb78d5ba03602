package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.planner.optimizer.Cardinality;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.storage.type.DataType;

/// Lowers joins: equalities between the sides become the keys of a hash join, the rest its residual;
/// without any it is a nested-loop join.
final class JoinLowering {
    private final JoinType type;
    private final List<OutputColumn> leftColumns;
    private final List<OutputColumn> rightColumns;
    private final double rows;
    private final List<Expression> leftKeys = new ArrayList<>();
    private final List<Expression> rightKeys = new ArrayList<>();
    private final List<Boolean> nullSafe = new ArrayList<>();
    private final List<Expression> residual = new ArrayList<>();

    private JoinLowering(JoinType type, PhysicalPlan left, PhysicalPlan right, double rows) {
        this.type = type;
        this.leftColumns = left.columns();
        this.rightColumns = right.columns();
        this.rows = rows;
    }

    static PhysicalPlan lower(Join join, PhysicalPlan left, PhysicalPlan right, double rows) {
        JoinLowering lowering = new JoinLowering(type(join.getJoinType()), left, right, rows);
        lowering.split(join, new ExpressionLowering(Inputs.PLAIN));
        return lowering.join(left, right, markName(join));
    }

    private static @Nullable OutputColumn markName(Join join) {
        return join.getJoinType() == JoinRelType.LEFT_MARK
                ? new OutputColumn(join.getRowType().getFieldNames().getLast(), DataType.BOOLEAN)
                : null;
    }

    /// A join of two plans on a condition over their columns that is given in the form of the physical
    /// plan.
    static PhysicalPlan lower(
            JoinType type, PhysicalPlan left, PhysicalPlan right, List<Expression> conjuncts, double rows) {
        JoinLowering lowering = new JoinLowering(type, left, right, rows);
        for (Expression conjunct : conjuncts) {
            lowering.addConjunct(conjunct);
        }
        return lowering.join(left, right, type == JoinType.MARK ? new OutputColumn("mark", DataType.BOOLEAN) : null);
    }

    static JoinType type(JoinRelType type) {
        return switch (type) {
            case INNER -> JoinType.INNER;
            case LEFT -> JoinType.LEFT;
            case RIGHT -> JoinType.RIGHT;
            case FULL -> JoinType.FULL;
            case SEMI -> JoinType.SEMI;
            case ANTI -> JoinType.ANTI;
            case LEFT_MARK -> JoinType.MARK;
            case ASOF, LEFT_ASOF -> throw StatementException.unsupported("ASOF JOIN", null);
        };
    }

    private void split(Join join, ExpressionLowering lowering) {
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            RexNode collapsed = conjunct instanceof RexCall call
                    ? RelOptUtil.collapseExpandedIsNotDistinctFromExpr(
                            call, join.getCluster().getRexBuilder())
                    : conjunct;
            if (!addKey(collapsed, join, lowering)) {
                residual.add(lowering.expression(collapsed));
            }
        }
    }

    private boolean addKey(RexNode conjunct, Join join, ExpressionLowering lowering) {
        boolean distinctFrom = conjunct.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
        if (conjunct.getKind() != SqlKind.EQUALS && !distinctFrom || !RexUtil.isDeterministic(conjunct)) {
            return false;
        }
        RexNode first = ((RexCall) conjunct).getOperands().get(0);
        RexNode second = ((RexCall) conjunct).getOperands().get(1);
        // Where one side is never null, null is no matter; but a mark tells false from unknown.
        boolean nullMatters =
                distinctFrom && (type == JoinType.MARK || !neverNull(first, join) && !neverNull(second, join));
        int leftCount = leftColumns.size();
        if (isOf(first, 0, leftCount) && isOf(second, leftCount, Integer.MAX_VALUE)) {
            return addKey(lowering.expression(first), lowering.expression(second), nullMatters);
        }
        if (isOf(second, 0, leftCount) && isOf(first, leftCount, Integer.MAX_VALUE)) {
            return addKey(lowering.expression(second), lowering.expression(first), nullMatters);
        }
        return false;
    }

    private static boolean neverNull(RexNode operand, Join join) {
        int left = join.getLeft().getRowType().getFieldCount();
        return operand instanceof RexInputRef ref
                && (ref.getIndex() < left
                        ? Cardinality.neverNull(join.getLeft(), ref.getIndex())
                        : Cardinality.neverNull(join.getRight(), ref.getIndex() - left));
    }

    private static boolean isOf(RexNode operand, int from, int to) {
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(operand);
        return !used.isEmpty() && used.nth(0) >= from && used.length() <= to;
    }

    /// @param second an expression over left and right columns that uses only right ones
    private boolean addKey(Expression first, Expression second, boolean distinctFrom) {
        Expression compared = ExpressionLowering.comparison("equal", first, second, -1);
        List<Expression> sides = ((Expression.Call) compared).arguments();
        leftKeys.add(sides.get(0));
        rightKeys.add(Physical.remap(sides.get(1), index -> index - leftColumns.size()));
        nullSafe.add(distinctFrom);
        return true;
    }

    private void addConjunct(Expression conjunct) {
        if (conjunct instanceof Expression.Call call
                && (call.function().equals("equal") || call.function().equals("is_not_distinct_from"))) {
            Expression first = call.arguments().get(0);
            Expression second = call.arguments().get(1);
            boolean distinctFrom = call.function().equals("is_not_distinct_from");
            if (isOf(first, true) && isOf(second, false)) {
                addKey(first, second, distinctFrom);
                return;
            }
            if (isOf(second, true) && isOf(first, false)) {
                addKey(second, first, distinctFrom);
                return;
            }
        }
        residual.add(conjunct);
    }

    private boolean isOf(Expression expression, boolean left) {
        boolean[] found = {false, false};
        Physical.forEachColumn(expression, index -> found[index < leftColumns.size() ? 0 : 1] = true);
        return found[left ? 0 : 1] && !found[left ? 1 : 0];
    }

    private PhysicalPlan join(PhysicalPlan left, PhysicalPlan right, @Nullable OutputColumn mark) {
        if (leftKeys.isEmpty()) {
            return new PhysicalPlan.NestedLoopJoin(
                    type, left, right, Physical.all(residual), output(left.columns(), right.columns(), mark), rows);
        }
        Keyed keyedLeft = Keyed.of(left, leftKeys);
        Keyed keyedRight = Keyed.of(right, rightKeys);
        int added = keyedLeft.plan().columns().size() - leftColumns.size();
        List<Expression> shifted =
                Physical.remapAll(residual, index -> index < leftColumns.size() ? index : index + added);
        PhysicalPlan join = new PhysicalPlan.HashJoin(
                type,
                keyedLeft.plan(),
                keyedRight.plan(),
                keyedLeft.positions(),
                keyedRight.positions(),
                nullSafe,
                Physical.all(shifted),
                output(keyedLeft.plan().columns(), keyedRight.plan().columns(), mark),
                rows);
        boolean plain = added == 0 && keyedRight.plan().columns().size() == rightColumns.size();
        return plain ? join : withoutKeys(join, added, mark);
    }

    private PhysicalPlan withoutKeys(PhysicalPlan join, int added, @Nullable OutputColumn mark) {
        List<Expression> kept = new ArrayList<>();
        List<OutputColumn> columns = output(leftColumns, rightColumns, mark);
        for (int i = 0; i < columns.size(); i++) {
            kept.add(Physical.column(join.columns(), i < leftColumns.size() ? i : i + added));
        }
        return Physical.project(join, kept, columns);
    }

    private List<OutputColumn> output(List<OutputColumn> left, List<OutputColumn> right, @Nullable OutputColumn mark) {
        return switch (type) {
            case INNER, LEFT, RIGHT, FULL -> Physical.concat(left, right);
            case SEMI, ANTI -> left;
            case MARK -> Physical.concat(left, List.of(java.util.Objects.requireNonNull(mark)));
        };
    }

    /// A join's input with a column for every key: computed keys follow its own columns.
    private record Keyed(PhysicalPlan plan, List<Integer> positions) {
        static Keyed of(PhysicalPlan input, List<Expression> keys) {
            List<Expression> expressions = new ArrayList<>(Physical.identity(input.columns()));
            List<OutputColumn> columns = new ArrayList<>(input.columns());
            List<Integer> positions = new ArrayList<>();
            for (Expression key : keys) {
                if (key instanceof Expression.ColumnReference reference) {
                    positions.add(reference.index());
                    continue;
                }
                int known = expressions.indexOf(key);
                if (known < 0) {
                    known = expressions.size();
                    expressions.add(key);
                    columns.add(new OutputColumn(
                            "key" + (columns.size() - input.columns().size()), key.type()));
                }
                positions.add(known);
            }
            return new Keyed(
                    expressions.size() == input.columns().size()
                            ? input
                            : Physical.project(input, expressions, columns),
                    positions);
        }
    }
}
