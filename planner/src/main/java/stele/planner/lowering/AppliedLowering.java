package stele.planner.lowering;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import stele.parser.StatementException;
import stele.planner.lowering.CorrelateLowering.OuterColumns;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.Bound;
import stele.planner.physical.PhysicalPlan.BoundKind;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.planner.physical.PhysicalPlan.Merge;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.planner.physical.PhysicalPlan.RecursiveRelation;
import stele.planner.physical.PhysicalPlan.WindowCall;
import stele.planner.rel.Fixpoint;
import stele.planner.rel.PathExpand;
import stele.planner.rel.RecursiveScan;
import stele.planner.rel.Unnest;
import stele.storage.type.DataType;

/// Lowers the inner plan of an apply for all outer rows at once. Every operator carries the number of the
/// outer row and the outer columns that are used, before its own columns: joins, groups, limits and windows
/// are then per outer row.
final class AppliedLowering {
    private static final Expression TRUE = new Expression.Constant(true, DataType.BOOLEAN);

    private final PhysicalPlanner planner;
    private final CorrelateLowering correlates;
    private final PhysicalPlan outerRows;
    private final OuterColumns outer;
    private final int kept;
    private final Set<Integer> relations = new HashSet<>();

    AppliedLowering(PhysicalPlanner planner, CorrelateLowering correlates, PhysicalPlan outerRows, OuterColumns outer) {
        this.planner = planner;
        this.correlates = correlates;
        this.outerRows = outerRows;
        this.outer = outer;
        this.kept = outerRows.columns().size();
    }

    /// The plan for `node` with the outer row's columns first.
    PhysicalPlan lower(RelNode node) {
        if (!isCorrelated(node)) {
            return JoinLowering.lower(
                    JoinType.INNER,
                    outerRows,
                    planner.lower(node),
                    List.of(),
                    outerRows.estimatedRows() * PhysicalPlanner.rows(node));
        }
        return switch (node) {
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case Join join -> join(join);
            case Aggregate aggregate -> aggregate(aggregate);
            case Sort sort -> sort(sort);
            case SetOp operation ->
                PhysicalPlanner.setOperation(
                        operation,
                        operation.getInputs().stream().map(this::lower).toList(),
                        columns(operation));
            case Correlate correlate -> correlates.lower(correlate, lower(correlate.getLeft()), kept, outer);
            case Uncollect uncollect -> PhysicalPlanner.uncollect(uncollect, lower(uncollect.getInput()), kept);
            case Unnest unnest ->
                PhysicalPlanner.unnest(
                        unnest, lower(unnest.getInput()), expressions(0).expression(unnest.list()), columns(unnest));
            case PathExpand path -> path(path);
            case Fixpoint fixpoint -> fixpoint(fixpoint);
            case RecursiveScan scan ->
                new PhysicalPlan.RecursiveScan(
                        scan.relation(), scan.version(), columns(scan), PhysicalPlanner.rows(scan));
            default ->
                throw StatementException.unsupported(
                        "a reference to an outer row inside "
                                + node.getRelTypeName().replaceFirst("^Logical", ""),
                        null);
        };
    }

    private boolean isCorrelated(RelNode node) {
        boolean[] found = {false};
        CorrelateLowering.forEachReference(node, (variable, field) -> found[0] |= outer.knows(variable));
        return found[0] || readsApplied(node);
    }

    private boolean readsApplied(RelNode node) {
        return node instanceof RecursiveScan scan && relations.contains(scan.relation())
                || node.getInputs().stream().anyMatch(this::readsApplied);
    }

    private List<OutputColumn> columns(RelNode node) {
        return Physical.concat(outerRows.columns(), PhysicalPlanner.columns(node));
    }

    /// Expressions whose references up to `left` are to columns behind the outer ones of the first input,
    /// and those from there on to columns behind `gap` more.
    private ExpressionLowering expressions(int left, int gap) {
        return new ExpressionLowering(new Inputs() {
            @Override
            public Expression column(int index, DataType type) {
                return new Expression.ColumnReference(index + kept + (index < left ? 0 : gap), type);
            }

            @Override
            public Expression outer(CorrelationId variable, int field, DataType type) {
                return new Expression.ColumnReference(outer.position(variable, field), type);
            }
        });
    }

    private ExpressionLowering expressions(int gap) {
        return expressions(0, gap);
    }

    private List<Expression> conjuncts(RexNode condition, ExpressionLowering lowering) {
        return RelOptUtil.conjunctions(condition).stream()
                .map(lowering::expression)
                .toList();
    }

    private PhysicalPlan filter(Filter filter) {
        List<Expression> conjuncts = conjuncts(filter.getCondition(), expressions(0));
        double rows = outerRows.estimatedRows() * PhysicalPlanner.rows(filter);
        if (!isCorrelated(filter.getInput())) {
            return JoinLowering.lower(JoinType.INNER, outerRows, planner.lower(filter.getInput()), conjuncts, rows);
        }
        Expression condition = Physical.all(conjuncts);
        PhysicalPlan input = lower(filter.getInput());
        return condition == null ? input : PhysicalPlanner.filter(input, condition, rows);
    }

    private PhysicalPlan project(Project project) {
        PhysicalPlan input = lower(project.getInput());
        ExpressionLowering lowering = expressions(0);
        if (RexOver.containsOver(project.getProjects(), null)) {
            return WindowLowering.lower(project.getProjects(), columns(project), input, lowering.inputs(), kept);
        }
        List<Expression> expressions =
                new ArrayList<>(Physical.identity(input.columns()).subList(0, kept));
        expressions.addAll(lowering.expressions(project.getProjects()));
        return Physical.project(input, expressions, columns(project));
    }

    private PhysicalPlan join(Join join) {
        JoinType type = JoinLowering.type(join.getJoinType());
        if (type == JoinType.RIGHT || type == JoinType.FULL) {
            throw StatementException.unsupported("a reference to an outer row inside an outer join", null);
        }
        PhysicalPlan left = lower(join.getLeft());
        int leftFields = join.getLeft().getRowType().getFieldCount();
        double rows = outerRows.estimatedRows() * PhysicalPlanner.rows(join);
        if (!isCorrelated(join.getRight())) {
            return JoinLowering.lower(
                    type,
                    left,
                    planner.lower(join.getRight()),
                    conjuncts(join.getCondition(), expressions(leftFields, 0)),
                    rows);
        }
        PhysicalPlan right = lower(join.getRight());
        List<Expression> conjuncts = new ArrayList<>();
        conjuncts.add(sameRow(left.columns().size()));
        conjuncts.addAll(conjuncts(join.getCondition(), expressions(leftFields, kept)));
        PhysicalPlan joined = JoinLowering.lower(type, left, right, conjuncts, rows);
        return type == JoinType.INNER || type == JoinType.LEFT
                ? without(joined, left.columns().size(), kept)
                : joined;
    }

    private static Expression sameRow(int rightRow) {
        return ExpressionLowering.make(
                "equal",
                List.of(
                        new Expression.ColumnReference(0, DataType.BIGINT),
                        new Expression.ColumnReference(rightRow, DataType.BIGINT)),
                DataType.BOOLEAN);
    }

    /// `plan` without `count` columns from `from` on.
    private static PhysicalPlan without(PhysicalPlan plan, int from, int count) {
        List<Expression> expressions = new ArrayList<>();
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < plan.columns().size(); i++) {
            if (i < from || i >= from + count) {
                expressions.add(Physical.column(plan.columns(), i));
                columns.add(plan.columns().get(i));
            }
        }
        return Physical.project(plan, expressions, columns);
    }

    private PhysicalPlan aggregate(Aggregate aggregate) {
        PhysicalPlan input = lower(aggregate.getInput());
        double rows = outerRows.estimatedRows() * PhysicalPlanner.rows(aggregate);
        if (aggregate.getGroupType() != Aggregate.Group.SIMPLE) {
            throw StatementException.unsupported("grouping sets in a correlated sub-query", null);
        }
        if (aggregate.getGroupCount() > 0) {
            return AggregateLowering.withConstants(aggregate, input, aggregate.getGroupSet(), null, kept, rows);
        }
        return wholeAggregate(aggregate, input, rows);
    }

    /// An aggregate without keys has a row for each outer row, of no input rows too: the outer rows are
    /// joined with the input so that each has at least one row, and one that came from no input row is
    /// filtered out of every call.
    private PhysicalPlan wholeAggregate(Aggregate aggregate, PhysicalPlan input, double rows) {
        List<Expression> marked = new ArrayList<>(Physical.identity(input.columns()));
        marked.add(TRUE);
        PhysicalPlan withMark = Physical.project(
                input,
                marked,
                Physical.concat(input.columns(), List.of(new OutputColumn("present", DataType.BOOLEAN))));
        PhysicalPlan joined = without(
                JoinLowering.lower(JoinType.LEFT, outerRows, withMark, List.of(sameRow(kept)), rows), kept, kept);
        int mark = joined.columns().size() - 1;
        List<Expression> expressions = new ArrayList<>(Physical.identity(joined.columns()));
        List<OutputColumn> columns = new ArrayList<>(joined.columns());
        List<Integer> filters = new ArrayList<>();
        aggregate.getAggCallList().forEach(call -> {
            if (call.filterArg < 0) {
                filters.add(mark);
            } else {
                filters.add(expressions.size());
                expressions.add(Physical.and(
                        Physical.column(joined.columns(), call.filterArg + kept),
                        Physical.column(joined.columns(), mark)));
                columns.add(new OutputColumn("filter" + filters.size(), DataType.BOOLEAN));
            }
        });
        PhysicalPlan grouped = AggregateLowering.withConstants(
                aggregate, Physical.project(joined, expressions, columns), aggregate.getGroupSet(), null, kept, rows);
        return filtered(grouped, aggregate, filters);
    }

    /// The calls of the aggregate at the top of `plan` with other filters.
    private static PhysicalPlan filtered(PhysicalPlan plan, Aggregate aggregate, List<Integer> filters) {
        if (plan instanceof PhysicalPlan.Project project) {
            return Physical.project(
                    filtered(project.input(), aggregate, filters), project.expressions(), project.columns());
        }
        PhysicalPlan.Aggregate grouped = (PhysicalPlan.Aggregate) plan;
        List<PhysicalPlan.AggregateCall> calls = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < filters.size(); i++) {
            boolean constant =
                    AggregateLowering.isConstant(aggregate.getAggCallList().get(i));
            if (!constant) {
                PhysicalPlan.AggregateCall call = grouped.calls().get(next++);
                calls.add(new PhysicalPlan.AggregateCall(
                        call.function(), call.arguments(), call.distinct(), filters.get(i), call.order(), call.type()));
            }
        }
        return new PhysicalPlan.Aggregate(
                grouped.input(),
                grouped.keys(),
                grouped.groupingSets(),
                calls,
                grouped.columns(),
                grouped.estimatedRows());
    }

    /// A limit per outer row is a condition on the row's number in it.
    private PhysicalPlan sort(Sort sort) {
        PhysicalPlan input = lower(sort.getInput());
        List<PhysicalPlan.SortKey> keys =
                PhysicalPlanner.sortKeys(sort.getCollation().getFieldCollations(), kept);
        if (sort.fetch == null && sort.offset == null) {
            return new PhysicalPlan.Sort(input, keys, null, null, input.estimatedRows());
        }
        WindowCall number = new WindowCall(
                "row_number",
                List.of(),
                PhysicalPlan.FrameUnit.ROWS,
                new Bound(BoundKind.UNBOUNDED_PRECEDING, null),
                new Bound(BoundKind.CURRENT_ROW, null),
                DataType.BIGINT);
        int position = input.columns().size();
        PhysicalPlan numbered = new PhysicalPlan.Window(
                input,
                List.of(0),
                keys,
                List.of(number),
                Physical.concat(input.columns(), List.of(new OutputColumn("number", DataType.BIGINT))));
        Expression row = Physical.column(numbered.columns(), position);
        List<Expression> conditions = new ArrayList<>();
        Expression skipped = new Expression.Constant(0L, DataType.BIGINT);
        if (sort.offset != null) {
            skipped = ExpressionLowering.cast(expressions(0).expression(sort.offset), DataType.BIGINT);
            conditions.add(ExpressionLowering.comparison("greater", row, skipped, -1));
        }
        if (sort.fetch != null) {
            Expression fetched = ExpressionLowering.cast(expressions(0).expression(sort.fetch), DataType.BIGINT);
            Expression last = sort.offset == null
                    ? fetched
                    : ExpressionLowering.make("add", List.of(skipped, fetched), DataType.BIGINT);
            conditions.add(ExpressionLowering.comparison("less_or_equal", row, last, -1));
        }
        Expression condition = java.util.Objects.requireNonNull(Physical.all(conditions));
        return without(PhysicalPlanner.filter(numbered, condition, input.estimatedRows()), position, 1);
    }

    private PhysicalPlan path(PathExpand path) {
        if (isCorrelated(path.getRight())) {
            throw StatementException.unsupported("a reference to an outer row inside a path's edges", null);
        }
        return planner.path(path, lower(path.getLeft()), kept);
    }

    private PhysicalPlan fixpoint(Fixpoint fixpoint) {
        fixpoint.relations().forEach(relation -> relations.add(relation.id()));
        List<RecursiveRelation> lowered = new ArrayList<>();
        for (Fixpoint.Relation relation : fixpoint.relations()) {
            boolean keyed = relation.merge() == Merge.KEYED_MIN || relation.merge() == Merge.KEYED_MAX;
            List<OutputColumn> columns =
                    Physical.concat(outerRows.columns(), PhysicalPlanner.columns(relation.rowType()));
            lowered.add(new RecursiveRelation(
                    relation.id(),
                    typed(relation.base(), columns),
                    typed(relation.steps(), columns),
                    relation.merge(),
                    relation.keyColumns() + (keyed ? kept : 0),
                    columns));
        }
        return new PhysicalPlan.Fixpoint(lowered, lower(fixpoint.output()));
    }

    private List<PhysicalPlan> typed(List<RelNode> nodes, List<OutputColumn> columns) {
        return nodes.stream().map(node -> Physical.typed(lower(node), columns)).toList();
    }
}
