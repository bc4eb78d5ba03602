package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// Conditions that are sub-queries, as semi and anti joins: `EXISTS` and `IN`, and their negations, where
/// what refers to the outer row can be pulled up into the join's condition. The general decorrelation, which
/// does the rest, would compute the outer rows a second time to find the values that the inner side needs.
///
/// `NOT IN` is an anti join only without nulls on either side.
final class SubQueries {
    private final RexBuilder builder;

    private SubQueries(RexBuilder builder) {
        this.builder = builder;
    }

    /// The plan with the conditions that it can take apart as joins.
    static RelNode unnest(RelNode plan) {
        return new SubQueries(plan.getCluster().getRexBuilder()).unnested(plan);
    }

    private RelNode unnested(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode result = unnested(input);
            changed |= result != input;
            inputs.add(result);
        }
        RelNode current = changed ? node.copy(node.getTraitSet(), inputs) : node;
        current = current.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                RelNode inner = unnested(subQuery.rel);
                return inner == subQuery.rel ? subQuery : subQuery.clone(inner);
            }
        });
        return current instanceof LogicalFilter filter && containsSubQuery(filter.getCondition())
                ? filter(filter)
                : current;
    }

    private static boolean containsSubQuery(RexNode expression) {
        return RexUtil.SubQueryFinder.find(expression) != null;
    }

    private RelNode filter(LogicalFilter filter) {
        List<RexNode> plain = new ArrayList<>();
        List<RexNode> conditions = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
            (containsSubQuery(conjunct) ? conditions : plain).add(conjunct);
        }
        RelNode result = plain.isEmpty()
                ? filter.getInput()
                : LogicalFilter.create(filter.getInput(), RexUtil.composeConjunction(builder, plain));
        List<RexNode> rest = new ArrayList<>();
        for (RexNode condition : conditions) {
            RelNode joined = joined(result, condition, filter.getVariablesSet());
            if (joined == null) {
                joined = marked(result, condition, filter.getVariablesSet());
            }
            if (joined == null) {
                rest.add(condition);
            } else {
                result = joined;
            }
        }
        if (rest.size() == conditions.size()) {
            return filter;
        }
        return rest.isEmpty()
                ? result
                : filter.copy(filter.getTraitSet(), result, RexUtil.composeConjunction(builder, rest));
    }

    /// The rows of `left` for which `condition` is true, or null if it is none of ours.
    private @Nullable RelNode joined(RelNode left, RexNode condition, Set<CorrelationId> variables) {
        boolean negated = condition.getKind() == SqlKind.NOT;
        RexNode inner = negated ? ((RexCall) condition).getOperands().getFirst() : condition;
        if (!(inner instanceof RexSubQuery subQuery)
                || (subQuery.getKind() != SqlKind.EXISTS && subQuery.getKind() != SqlKind.IN)
                || variables.size() > 1
                || subQuery.getOperands().stream().anyMatch(SubQueries::containsSubQuery)) {
            return null;
        }
        CorrelationId id = variables.isEmpty() ? null : variables.iterator().next();
        Pulled pulled = pulled(subQuery, id);
        if (pulled == null
                || (negated && subQuery.getKind() == SqlKind.IN && !neverNull(left, subQuery.getOperands(), pulled))) {
            return null;
        }
        return join(left, subQuery, pulled, id, negated ? JoinRelType.ANTI : JoinRelType.SEMI);
    }

    private @Nullable Pulled pulled(RexSubQuery subQuery, @Nullable CorrelationId id) {
        boolean in = subQuery.getKind() == SqlKind.IN;
        Pulled pulled = pull(subQuery.rel, id);
        if (pulled == null
                || isCorrelated(pulled.node())
                || (!in && pulled.correlated().isEmpty())) {
            return null;
        }
        return in ? withColumns(pulled) : pulled;
    }

    private @Nullable RelNode join(
            RelNode left, RexSubQuery subQuery, Pulled pulled, @Nullable CorrelationId id, JoinRelType type) {
        int shift = left.getRowType().getFieldCount();
        List<RexNode> conjuncts = new ArrayList<>();
        for (int i = 0; i < subQuery.getOperands().size(); i++) {
            conjuncts.add(builder.makeCall(
                    SqlStdOperatorTable.EQUALS,
                    subQuery.getOperands().get(i),
                    RexUtil.shift(pulled.outputs().get(i), shift)));
        }
        for (RexNode correlated : pulled.correlated()) {
            conjuncts.add(overBoth(correlated, left, id));
        }
        if (conjuncts.stream().anyMatch(SubQueries::mentionsVariable)) {
            return null;
        }
        return LogicalJoin.create(
                left, pulled.node(), List.of(), RexUtil.composeConjunction(builder, conjuncts), Set.of(), type);
    }

    /// The rows of `left` for which a condition with several correlated `EXISTS` in it is true, or null if
    /// there is another sub-query in it. Each `EXISTS` is a mark; it is false where the mark is unknown.
    private @Nullable RelNode marked(RelNode left, RexNode condition, Set<CorrelationId> variables) {
        if (variables.size() != 1) {
            return null;
        }
        CorrelationId id = variables.iterator().next();
        RelNode[] over = {left};
        boolean[] failed = {false};
        RexNode marked = condition.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                Pulled pulled = subQuery.getKind() == SqlKind.EXISTS ? pulled(subQuery, id) : null;
                RelNode joined = pulled == null ? null : join(over[0], subQuery, pulled, id, JoinRelType.LEFT_MARK);
                if (joined == null) {
                    failed[0] = true;
                    return subQuery;
                }
                int mark = over[0].getRowType().getFieldCount();
                over[0] = joined;
                return builder.makeCall(SqlStdOperatorTable.IS_TRUE, builder.makeInputRef(joined, mark));
            }
        });
        if (failed[0] || mentionsVariable(marked)) {
            return null;
        }
        return LogicalProject.create(
                LogicalFilter.create(over[0], marked),
                List.of(),
                builder.identityProjects(left.getRowType()),
                left.getRowType().getFieldNames(),
                Set.of());
    }

    private static boolean neverNull(RelNode left, List<RexNode> operands, Pulled right) {
        for (int i = 0; i < operands.size(); i++) {
            if (!neverNull(left, operands.get(i))
                    || !neverNull(right.node(), right.outputs().get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean neverNull(RelNode node, RexNode expression) {
        return !expression.getType().isNullable()
                || (expression instanceof RexInputRef ref && Cardinality.neverNull(node, ref.getIndex()));
    }

    /// An expression over an inner plan and the outer row, over the columns of their join.
    private RexNode overBoth(RexNode expression, RelNode left, @Nullable CorrelationId id) {
        int shift = left.getRowType().getFieldCount();
        return expression.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return builder.makeInputRef(ref.getType(), ref.getIndex() + shift);
            }

            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return access.getReferenceExpr() instanceof RexCorrelVariable variable && variable.id.equals(id)
                        ? builder.makeInputRef(left, access.getField().getIndex())
                        : super.visitFieldAccess(access);
            }
        });
    }

    private static boolean isCorrelated(RelNode node) {
        return !RelOptUtil.getVariablesUsed(node).isEmpty();
    }

    private static boolean mentionsVariable(RexNode expression) {
        boolean[] found = {false};
        expression.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitCorrelVariable(RexCorrelVariable variable) {
                found[0] = true;
                return null;
            }
        });
        return found[0];
    }

    /// A plan without references to the outer row, the columns of the plan that it came from over it, and the
    /// conditions with such references that its rows must also meet.
    private record Pulled(RelNode node, List<RexNode> outputs, List<RexNode> correlated) {}

    private @Nullable Pulled pull(RelNode node, @Nullable CorrelationId id) {
        if (id == null || !RelOptUtil.getVariablesUsed(node).contains(id)) {
            return new Pulled(node, references(node), List.of());
        }
        return switch (node) {
            case LogicalFilter filter when !containsSubQuery(filter.getCondition()) -> pullFilter(filter, id);
            case LogicalProject project
            when project.getVariablesSet().isEmpty() && isSimple(project) -> pullProject(project, id);
            case LogicalJoin join
            when join.getJoinType() == JoinRelType.INNER || !join.getJoinType().projectsRight() -> pullJoin(join, id);
            default -> null;
        };
    }

    private static boolean isSimple(Project project) {
        return !RexOver.containsOver(project.getProjects(), null)
                && project.getProjects().stream()
                        .allMatch(each -> RexUtil.isDeterministic(each) && !containsSubQuery(each));
    }

    private List<RexNode> references(RelNode node) {
        return new ArrayList<>(builder.identityProjects(node.getRowType()));
    }

    private @Nullable Pulled pullFilter(Filter filter, CorrelationId id) {
        Pulled input = pull(filter.getInput(), id);
        return input == null ? null : split(input, filter.getCondition());
    }

    /// `input` with the conjuncts that do not need the outer row, and the others pulled.
    private Pulled split(Pulled input, RexNode condition) {
        List<RexNode> stay = new ArrayList<>();
        List<RexNode> pulled = new ArrayList<>(input.correlated());
        for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
            RexNode moved = Expressions.substitute(conjunct, input.outputs());
            (mentionsVariable(moved) ? pulled : stay).add(moved);
        }
        RelNode filtered = stay.isEmpty()
                ? input.node()
                : LogicalFilter.create(input.node(), RexUtil.composeConjunction(builder, stay));
        return new Pulled(filtered, input.outputs(), pulled);
    }

    private @Nullable Pulled pullProject(Project project, CorrelationId id) {
        Pulled input = pull(project.getInput(), id);
        if (input == null) {
            return null;
        }
        List<RexNode> outputs = project.getProjects().stream()
                .map(each -> Expressions.substitute(each, input.outputs()))
                .toList();
        return outputs.stream().anyMatch(SubQueries::mentionsVariable)
                ? null
                : new Pulled(input.node(), outputs, input.correlated());
    }

    private @Nullable Pulled pullJoin(Join join, CorrelationId id) {
        boolean inner = join.getJoinType() == JoinRelType.INNER;
        Pulled left = pull(join.getLeft(), id);
        Pulled right =
                inner || !RelOptUtil.getVariablesUsed(join.getRight()).contains(id) ? pull(join.getRight(), id) : null;
        if (left == null || right == null || (!inner && mentionsVariable(join.getCondition()))) {
            return null;
        }
        int shift = left.node().getRowType().getFieldCount();
        List<RexNode> outputs = new ArrayList<>(left.outputs());
        right.outputs().forEach(each -> outputs.add(RexUtil.shift(each, shift)));
        List<RexNode> correlated = new ArrayList<>(left.correlated());
        right.correlated().forEach(each -> correlated.add(RexUtil.shift(each, shift)));
        if (!inner) {
            RexNode condition = Expressions.substitute(join.getCondition(), outputs);
            RelNode joined =
                    LogicalJoin.create(left.node(), right.node(), List.of(), condition, Set.of(), join.getJoinType());
            return new Pulled(joined, left.outputs(), correlated);
        }
        RelNode joined = LogicalJoin.create(
                left.node(), right.node(), List.of(), builder.makeLiteral(true), Set.of(), JoinRelType.INNER);
        return split(new Pulled(joined, outputs, correlated), join.getCondition());
    }

    /// Makes columns of outputs that are computed: joins are on columns.
    private Pulled withColumns(Pulled pulled) {
        if (pulled.outputs().stream().allMatch(RexInputRef.class::isInstance)) {
            return pulled;
        }
        List<RexNode> columns = references(pulled.node());
        List<RexNode> outputs = new ArrayList<>();
        for (RexNode output : pulled.outputs()) {
            outputs.add(builder.makeInputRef(output.getType(), columns.size()));
            columns.add(output);
        }
        return new Pulled(
                LogicalProject.create(pulled.node(), List.of(), columns, (List<String>) null, Set.of()),
                outputs,
                pulled.correlated());
    }
}
