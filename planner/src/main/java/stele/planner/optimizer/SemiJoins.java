package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.ImmutableBitSet;

/// Semi joins as inner joins, and inner joins as semi joins, where that helps.
///
/// A semi join on equal columns is an inner join with the distinct values of the right side: then it is
/// joined when it is best, not after everything to its left. And an aggregate that is joined on one of its
/// keys with few rows need not make the groups that none of them asks for.
final class SemiJoins {
    /// A right side that is larger than this share of the left stays a semi join: making its values distinct
    /// would cost more than the order gains.
    private static final double LARGEST_RIGHT = 0.5;

    /// Only so few of an aggregate's groups, as a share, are worth a join below it.
    private static final double LARGEST_SHARE_OF_GROUPS = 0.1;

    private SemiJoins() {}

    /// Whether a join is a semi join that may be an inner one.
    static boolean isInner(Join join) {
        if (join.getJoinType() != JoinRelType.SEMI || !join.getVariablesSet().isEmpty()) {
            return false;
        }
        List<RexNode> conjuncts = RelOptUtil.conjunctions(join.getCondition());
        return !conjuncts.isEmpty()
                && conjuncts.stream().allMatch(each -> isEquality(each, join))
                && (Uniqueness.isKey(join.getRight(), rightColumns(join))
                        || Cardinality.rows(join.getRight()) <= LARGEST_RIGHT * Cardinality.rows(join.getLeft()));
    }

    private static boolean isEquality(RexNode conjunct, Join join) {
        int fields = join.getLeft().getRowType().getFieldCount();
        return conjunct.getKind() == SqlKind.EQUALS
                && ((RexCall) conjunct).getOperands().get(0) instanceof RexInputRef first
                && ((RexCall) conjunct).getOperands().get(1) instanceof RexInputRef second
                && (first.getIndex() < fields) != (second.getIndex() < fields)
                && SqlTypeUtil.equalSansNullability(first.getType(), second.getType())
                && !SqlTypeUtil.isApproximateNumeric(first.getType())
                && first.getType().getSqlTypeName() != SqlTypeName.ANY;
    }

    private static ImmutableBitSet rightColumns(Join join) {
        int fields = join.getLeft().getRowType().getFieldCount();
        ImmutableBitSet columns = Expressions.columns(join.getCondition());
        return columns.except(ImmutableBitSet.range(fields)).shift(-fields);
    }

    /// The inner join of a semi join's left side with the distinct columns of its right side that it compares;
    /// the left side's columns come first.
    static Join asInner(Join join) {
        int fields = join.getLeft().getRowType().getFieldCount();
        ImmutableBitSet columns = rightColumns(join);
        boolean isKey = Uniqueness.isKey(join.getRight(), columns);
        RelNode right = isKey ? join.getRight() : distinct(join.getRight(), columns.asList());
        RexBuilder builder = join.getCluster().getRexBuilder();
        List<RexNode> replacements =
                new ArrayList<>(builder.identityProjects(join.getLeft().getRowType()));
        for (int i = 0; i < join.getRight().getRowType().getFieldCount(); i++) {
            int target = isKey ? i : Math.max(0, columns.indexOf(i));
            replacements.add(builder.makeInputRef(
                    right.getRowType().getFieldList().get(target).getType(), fields + target));
        }
        return LogicalJoin.create(
                join.getLeft(),
                right,
                List.of(),
                Expressions.substitute(join.getCondition(), replacements),
                Set.of(),
                JoinRelType.INNER);
    }

    private static RelNode distinct(RelNode node, List<Integer> columns) {
        RexBuilder builder = node.getCluster().getRexBuilder();
        List<RexNode> projects = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int column : columns) {
            projects.add(builder.makeInputRef(node, column));
            names.add(node.getRowType().getFieldNames().get(column));
        }
        RelNode project = LogicalProject.create(node, List.of(), projects, names, Set.of());
        return Uniqueness.isKey(node, ImmutableBitSet.of(columns))
                ? project
                : LogicalAggregate.create(project, List.of(), ImmutableBitSet.range(columns.size()), null, List.of());
    }

    /// Whether only few groups of an aggregate are asked for, by rows that cost little to make twice.
    ///
    /// @param key the position of the key that is joined with column `column` of `rows`
    static boolean reduces(RelNode rows, int column, Aggregate aggregate, int key) {
        return isCheap(rows)
                && Cardinality.distinct(rows, column)
                        <= LARGEST_SHARE_OF_GROUPS
                                * Cardinality.distinct(
                                        aggregate.getInput(),
                                        aggregate.getGroupSet().nth(key));
    }

    private static boolean isCheap(RelNode node) {
        return switch (node) {
            case TableScan scan -> true;
            case Filter filter -> isCheap(filter.getInput());
            case Project project -> isCheap(project.getInput());
            case Aggregate aggregate -> aggregate.getAggCallList().isEmpty() && isCheap(aggregate.getInput());
            default -> false;
        };
    }

    /// The aggregate over only those rows whose key is in column `column` of `rows`.
    static RelNode reduced(Aggregate aggregate, int key, RelNode rows, int column) {
        RelNode input = aggregate.getInput();
        RelNode values = distinct(rows, List.of(column));
        RexBuilder builder = aggregate.getCluster().getRexBuilder();
        int fields = input.getRowType().getFieldCount();
        RelNode joined = LogicalJoin.create(
                input,
                values,
                List.of(),
                builder.makeCall(
                        SqlStdOperatorTable.EQUALS,
                        builder.makeInputRef(input, aggregate.getGroupSet().nth(key)),
                        builder.makeInputRef(
                                values.getRowType().getFieldList().getFirst().getType(), fields)),
                Set.of(),
                JoinRelType.INNER);
        RelNode narrowed = LogicalProject.create(
                joined,
                List.of(),
                builder.identityProjects(input.getRowType()),
                input.getRowType().getFieldNames(),
                Set.of());
        return aggregate.copy(aggregate.getTraitSet(), List.of(narrowed));
    }
}
