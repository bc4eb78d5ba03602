package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mapping;
import org.apache.calcite.util.mapping.MappingType;
import org.apache.calcite.util.mapping.Mappings;

/// Puts projections of the columns that are used between aggregates or outer, semi and anti joins and the
/// blocks of inner joins below them, so that a block makes no column that only its own joins need. A column
/// that a projection makes twice is made once where a join does not care which of the two it gets.
final class Narrowing {
    private Narrowing() {}

    /// A node, and for each column of the node that it replaces its new position, or -1.
    private record Narrowed(RelNode node, int[] positions) {}

    /// A plan with the same columns and rows.
    static RelNode apply(RelNode plan) {
        return narrow(plan, all(plan), false).node();
    }

    private static ImmutableBitSet all(RelNode node) {
        return ImmutableBitSet.range(node.getRowType().getFieldCount());
    }

    private static Narrowed narrow(RelNode node, ImmutableBitSet needed, boolean merge) {
        return switch (node) {
            case LogicalProject project when project.getVariablesSet().isEmpty() -> project(project, needed, merge);
            case LogicalFilter filter when filter.getVariablesSet().isEmpty() -> filter(filter, needed, merge);
            case LogicalJoin join
            when join.getVariablesSet().isEmpty() && join.getJoinType() != JoinRelType.LEFT_MARK ->
                join(join, needed, merge);
            case LogicalAggregate aggregate
            when aggregate.getGroupType() == Aggregate.Group.SIMPLE -> aggregate(aggregate);
            default -> inputs(node);
        };
    }

    private static Narrowed inputs(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode narrowed = apply(input);
            changed |= narrowed != input;
            inputs.add(narrowed);
        }
        RelNode result = changed ? node.copy(node.getTraitSet(), inputs) : node;
        return new Narrowed(result, identity(node));
    }

    private static int[] identity(RelNode node) {
        int[] positions = new int[node.getRowType().getFieldCount()];
        Arrays.setAll(positions, i -> i);
        return positions;
    }

    /// The input of an operator that absorbs nothing: exactly the needed columns come out.
    private static Narrowed boundary(RelNode input, ImmutableBitSet needed, boolean merge) {
        Narrowed narrowed = narrow(input, needed, merge);
        RexBuilder builder = input.getCluster().getRexBuilder();
        int[] positions = new int[input.getRowType().getFieldCount()];
        Arrays.fill(positions, -1);
        List<RexNode> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<Integer, Integer> placed = new HashMap<>();
        for (int column : needed) {
            int source = narrowed.positions()[column];
            Integer place = merge ? placed.get(source) : null;
            if (place == null) {
                place = columns.size();
                placed.put(source, place);
                columns.add(builder.makeInputRef(narrowed.node(), source));
                names.add(narrowed.node().getRowType().getFieldNames().get(source));
            }
            positions[column] = place;
        }
        if (columns.size() == narrowed.node().getRowType().getFieldCount() || columns.isEmpty()) {
            return narrowed;
        }
        return new Narrowed(
                LogicalProject.create(
                        narrowed.node(), List.of(), columns, SqlValidatorUtil.uniquify(names, true), Set.of()),
                positions);
    }

    private static Narrowed project(LogicalProject project, ImmutableBitSet needed, boolean merge) {
        ImmutableBitSet.Builder used = ImmutableBitSet.builder();
        needed.forEach(
                column -> used.addAll(Expressions.columns(project.getProjects().get(column))));
        Narrowed input = narrow(project.getInput(), used.build(), true);
        int[] positions = new int[project.getProjects().size()];
        Arrays.fill(positions, -1);
        List<RexNode> expressions = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<String, Integer> placed = new HashMap<>();
        for (int column : needed) {
            RexNode expression = moved(project.getProjects().get(column), input);
            Integer place = merge ? placed.get(expression.toString()) : null;
            if (place == null) {
                place = expressions.size();
                placed.put(expression.toString(), place);
                expressions.add(expression);
                names.add(project.getRowType().getFieldNames().get(column));
            }
            positions[column] = place;
        }
        if (input.node() == project.getInput() && expressions.equals(project.getProjects())) {
            return new Narrowed(project, identity(project));
        }
        if (expressions.isEmpty()) {
            return inputs(project);
        }
        return new Narrowed(
                LogicalProject.create(
                        input.node(), List.of(), expressions, SqlValidatorUtil.uniquify(names, true), Set.of()),
                positions);
    }

    private static RexNode moved(RexNode expression, Narrowed input) {
        RexBuilder builder = input.node().getCluster().getRexBuilder();
        List<RexNode> replacements = new ArrayList<>();
        for (int position : input.positions()) {
            replacements.add(builder.makeInputRef(input.node(), Math.max(position, 0)));
        }
        return Expressions.substitute(expression, replacements);
    }

    private static Narrowed filter(LogicalFilter filter, ImmutableBitSet needed, boolean merge) {
        Narrowed input = narrow(filter.getInput(), needed.union(Expressions.columns(filter.getCondition())), merge);
        if (input.node() == filter.getInput()) {
            return new Narrowed(filter, input.positions());
        }
        return new Narrowed(LogicalFilter.create(input.node(), moved(filter.getCondition(), input)), input.positions());
    }

    private static Narrowed join(LogicalJoin join, ImmutableBitSet needed, boolean merge) {
        int leftFields = join.getLeft().getRowType().getFieldCount();
        ImmutableBitSet used = needed.union(Expressions.columns(join.getCondition()));
        ImmutableBitSet leftUsed = used.intersect(ImmutableBitSet.range(leftFields));
        ImmutableBitSet rightUsed = used.except(leftUsed).shift(-leftFields);
        boolean inner = join.getJoinType() == JoinRelType.INNER;
        Narrowed left = inner ? narrow(join.getLeft(), leftUsed, merge) : boundary(join.getLeft(), leftUsed, merge);
        Narrowed right = inner ? narrow(join.getRight(), rightUsed, merge) : boundary(join.getRight(), rightUsed, true);
        if (left.node() == join.getLeft() && right.node() == join.getRight()) {
            return new Narrowed(join, identity(join));
        }
        int newLeftFields = left.node().getRowType().getFieldCount();
        int[] both = new int[left.positions().length + right.positions().length];
        for (int i = 0; i < both.length; i++) {
            both[i] = i < leftFields
                    ? left.positions()[i]
                    : right.positions()[i - leftFields] < 0 ? -1 : newLeftFields + right.positions()[i - leftFields];
        }
        RexBuilder builder = join.getCluster().getRexBuilder();
        List<RexNode> replacements = new ArrayList<>();
        for (int position : both) {
            int target = Math.max(position, 0);
            replacements.add(
                    target < newLeftFields
                            ? builder.makeInputRef(left.node(), target)
                            : builder.makeInputRef(
                                    right.node()
                                            .getRowType()
                                            .getFieldList()
                                            .get(target - newLeftFields)
                                            .getType(),
                                    target));
        }
        RelNode narrowed = LogicalJoin.create(
                left.node(),
                right.node(),
                join.getHints(),
                Expressions.substitute(join.getCondition(), replacements),
                Set.of(),
                join.getJoinType());
        int[] positions = join.getJoinType().projectsRight() ? both : Arrays.copyOf(both, leftFields);
        return new Narrowed(narrowed, positions);
    }

    private static Narrowed aggregate(LogicalAggregate aggregate) {
        if (aggregate.getAggCallList().isEmpty()
                && !aggregate.getGroupSet().isEmpty()
                && aggregate.getInput() instanceof LogicalUnion union
                && union.all) {
            return distinctUnion(aggregate, union);
        }
        ImmutableBitSet.Builder builder = ImmutableBitSet.builder().addAll(aggregate.getGroupSet());
        for (AggregateCall call : aggregate.getAggCallList()) {
            builder.addAll(call.getArgList());
            if (call.filterArg >= 0) {
                builder.set(call.filterArg);
            }
            call.getCollation().getKeys().forEach(builder::set);
        }
        ImmutableBitSet used = builder.build();
        Narrowed input = boundary(aggregate.getInput(), used, false);
        if (input.node() == aggregate.getInput()) {
            return new Narrowed(aggregate, identity(aggregate));
        }
        int[] positions = input.positions();
        Mapping mapping = Mappings.create(
                MappingType.PARTIAL_FUNCTION,
                positions.length,
                input.node().getRowType().getFieldCount());
        for (int column : used) {
            mapping.set(column, positions[column]);
        }
        ImmutableBitSet groups = Mappings.apply(mapping, aggregate.getGroupSet());
        if (!inOrder(aggregate.getGroupSet(), positions)) {
            return inputs(aggregate);
        }
        return new Narrowed(
                LogicalAggregate.create(
                        input.node(),
                        aggregate.getHints(),
                        groups,
                        null,
                        aggregate.getAggCallList().stream()
                                .map(call -> call.transform(mapping))
                                .toList()),
                identity(aggregate));
    }

    /// The distinct rows of a union of all rows are a union of distinct ones.
    private static Narrowed distinctUnion(LogicalAggregate aggregate, LogicalUnion union) {
        List<RelNode> branches = new ArrayList<>();
        for (RelNode branch : union.getInputs()) {
            List<RexNode> columns = new ArrayList<>();
            for (int column : aggregate.getGroupSet()) {
                columns.add(aggregate.getCluster().getRexBuilder().makeInputRef(branch, column));
            }
            boolean whole = columns.size() == branch.getRowType().getFieldCount();
            branches.add(
                    whole
                            ? branch
                            : LogicalProject.create(
                                    branch,
                                    List.of(),
                                    columns,
                                    aggregate.getRowType().getFieldNames(),
                                    Set.of()));
        }
        return new Narrowed(inputs(LogicalUnion.create(branches, false)).node(), identity(aggregate));
    }

    /// Whether the columns keep their order, without two becoming one: an aggregate makes its groups in
    /// that order.
    private static boolean inOrder(ImmutableBitSet columns, int[] positions) {
        int last = -1;
        for (int column : columns) {
            if (positions[column] <= last) {
                return false;
            }
            last = positions[column];
        }
        return true;
    }
}
