package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// Makes plain equalities of the null-safe ones that decorrelation leaves, also where they were spelt out as
/// `(a IS NULL AND b IS NULL) OR (a = b) IS TRUE`. If one of the two columns has no nulls, they say the
/// same of a row: true, or not true. Only a mark join tells unknown from false.
final class NullSafeEqualities {
    private NullSafeEqualities() {}

    static RelNode apply(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode result = apply(input);
            changed |= result != input;
            inputs.add(result);
        }
        RelNode current = changed ? node.copy(node.getTraitSet(), inputs) : node;
        return switch (current) {
            case LogicalJoin join -> join(join);
            case LogicalFilter filter
            when filter.getVariablesSet().isEmpty() -> {
                RexNode condition = condition(filter.getCondition(), filter.getInput(), filter.getInput(), false);
                yield condition == filter.getCondition()
                        ? filter
                        : filter.copy(filter.getTraitSet(), filter.getInput(), condition);
            }
            default -> current;
        };
    }

    private static RelNode join(Join join) {
        boolean both = join.getJoinType() == JoinRelType.LEFT_MARK;
        RexNode condition = condition(join.getCondition(), join.getLeft(), join.getRight(), both);
        if (condition == join.getCondition()) {
            return join;
        }
        Join plain = join.copy(
                join.getTraitSet(),
                condition,
                join.getLeft(),
                join.getRight(),
                join.getJoinType(),
                join.isSemiJoinDone());
        // The mark of an equality may be null by its type, where the null-safe one's may not.
        return RelOptUtil.areRowTypesEqual(plain.getRowType(), join.getRowType(), false) ? plain : join;
    }

    private static RexNode condition(RexNode condition, RelNode left, RelNode right, boolean both) {
        RexBuilder builder = left.getCluster().getRexBuilder();
        List<RexNode> conjuncts = new ArrayList<>();
        boolean changed = false;
        for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
            RexInputRef[] pair = pair(conjunct);
            RexNode result = conjunct;
            if (pair != null) {
                boolean first = neverNull(pair[0].getIndex(), left, right);
                boolean second = neverNull(pair[1].getIndex(), left, right);
                boolean plain = both ? first && second : first || second;
                result = plain
                        ? builder.makeCall(SqlStdOperatorTable.EQUALS, pair[0], pair[1])
                        : conjunct.getKind() == SqlKind.OR
                                ? builder.makeCall(SqlStdOperatorTable.IS_NOT_DISTINCT_FROM, pair[0], pair[1])
                                : conjunct;
            }
            changed |= result != conjunct;
            conjuncts.add(result);
        }
        return changed ? RexUtil.composeConjunction(builder, conjuncts) : condition;
    }

    private static boolean neverNull(int column, RelNode left, RelNode right) {
        int fields = left.getRowType().getFieldCount();
        return column < fields ? Cardinality.neverNull(left, column) : Cardinality.neverNull(right, column - fields);
    }

    /// The two columns of a null-safe equality, or null.
    private static RexInputRef @Nullable [] pair(RexNode conjunct) {
        if (conjunct.getKind() == SqlKind.IS_NOT_DISTINCT_FROM) {
            return columns(((RexCall) conjunct).getOperands());
        }
        if (conjunct.getKind() != SqlKind.OR
                || ((RexCall) conjunct).getOperands().size() != 2) {
            return null;
        }
        List<RexNode> sides = ((RexCall) conjunct).getOperands();
        if (sides.get(0).getKind() != SqlKind.AND || sides.get(1).getKind() != SqlKind.IS_TRUE) {
            return null;
        }
        RexNode equality = ((RexCall) sides.get(1)).getOperands().getFirst();
        List<RexNode> nulls = ((RexCall) sides.get(0)).getOperands();
        if (equality.getKind() != SqlKind.EQUALS
                || nulls.size() != 2
                || nulls.stream().anyMatch(each -> each.getKind() != SqlKind.IS_NULL)) {
            return null;
        }
        List<RexNode> operands = ((RexCall) equality).getOperands();
        List<RexNode> tested = nulls.stream()
                .map(each -> ((RexCall) each).getOperands().getFirst())
                .toList();
        return tested.containsAll(operands) && operands.containsAll(tested) ? columns(operands) : null;
    }

    private static RexInputRef @Nullable [] columns(List<RexNode> operands) {
        return operands.get(0) instanceof RexInputRef first && operands.get(1) instanceof RexInputRef second
                ? new RexInputRef[] {first, second}
                : null;
    }
}
