package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/// Takes away what a plan certainly has no rows from: filters that are never true, and the branches of
/// unions that they stand over.
final class EmptyParts {
    private EmptyParts() {}

    static RelNode remove(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode result = remove(input);
            changed |= result != input;
            inputs.add(result);
        }
        RelNode current = changed ? node.copy(node.getTraitSet(), inputs) : node;
        return switch (current) {
            case Filter filter when isNeverTrue(filter.getCondition()) -> empty(filter);
            case Filter filter when filter.getCondition().isAlwaysTrue() -> filter.getInput();
            case Filter filter -> isEmpty(filter.getInput()) ? empty(filter) : filter;
            case Project project when isEmpty(project.getInput()) -> empty(project);
            case Sort sort when isEmpty(sort.getInput()) -> empty(sort);
            case Aggregate aggregate
            when isEmpty(aggregate.getInput())
                    && aggregate.getGroupType() == Aggregate.Group.SIMPLE
                    && aggregate.getGroupCount() > 0 -> empty(aggregate);
            case Join join when isEmptyJoin(join) -> empty(join);
            case Union union -> union(union);
            default -> current;
        };
    }

    private static boolean isNeverTrue(RexNode condition) {
        return RelOptUtil.conjunctions(condition).stream()
                .anyMatch(each -> each.isAlwaysFalse() || (each instanceof RexLiteral literal && literal.isNull()));
    }

    private static boolean isEmptyJoin(Join join) {
        return switch (join.getJoinType()) {
            case INNER, SEMI -> isEmpty(join.getLeft()) || isEmpty(join.getRight());
            case LEFT, ANTI -> isEmpty(join.getLeft());
            case RIGHT -> isEmpty(join.getRight());
            default -> false;
        };
    }

    private static RelNode union(Union union) {
        List<RelNode> branches =
                union.getInputs().stream().filter(input -> !isEmpty(input)).toList();
        if (branches.size() == union.getInputs().size()) {
            return union;
        }
        if (branches.isEmpty()) {
            return empty(union);
        }
        RelNode rest =
                branches.size() == 1 && union.all ? branches.getFirst() : LogicalUnion.create(branches, union.all);
        return RelOptUtil.areRowTypesEqual(rest.getRowType(), union.getRowType(), false)
                ? rest
                : RelOptUtil.createCastRel(rest, union.getRowType(), true);
    }

    private static boolean isEmpty(RelNode node) {
        return node instanceof Values values && values.getTuples().isEmpty();
    }

    private static RelNode empty(RelNode node) {
        return LogicalValues.createEmpty(node.getCluster(), node.getRowType());
    }
}
