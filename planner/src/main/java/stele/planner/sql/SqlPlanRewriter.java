package stele.planner.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.schema.TransientTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.planner.BindingContext;
import stele.planner.TypeMapping;
import stele.planner.physical.PhysicalPlan.Merge;
import stele.planner.physical.PhysicalPlan.Version;
import stele.planner.rel.Fixpoint;
import stele.planner.rel.RecursiveScan;
import stele.planner.rel.Unnest;

/// Puts our operators in the places of Calcite's: [Fixpoint] for WITH RECURSIVE, [Unnest] for UNNEST.
/// Sub-queries inside expressions are rewritten too.
final class SqlPlanRewriter {
    private final BindingContext context;
    private final Map<String, Recursion> recursions = new HashMap<>();
    private final AtomicInteger nextId = new AtomicInteger();

    SqlPlanRewriter(BindingContext context) {
        this.context = context;
    }

    /// A recursive relation whose step is being rewritten.
    private static final class Recursion {
        private final int id;

        /// How many references the branch that is being rewritten has shown so far, and which of them reads
        /// the last round only.
        private int scans;
        private int delta;

        Recursion(int id) {
            this.id = id;
        }
    }

    RelNode rewrite(RelNode node) {
        return switch (node) {
            case RepeatUnion union -> fixpoint(union);
            case TableScan scan when scan.getTable().unwrap(TransientTable.class) != null -> recursiveScan(scan);
            case Correlate correlate when unnestOf(correlate) != null -> unnestOf(correlate);
            case Uncollect uncollect -> unnest(uncollect);
            case Aggregate aggregate -> {
                checkArguments(aggregate);
                yield withSubQueries(withInputs(aggregate));
            }
            default -> withSubQueries(withInputs(node));
        };
    }

    /// An aggregate of nothing but outer columns belongs to the outer query, in which Calcite does not
    /// compute it.
    private static void checkArguments(Aggregate aggregate) {
        if (!(aggregate.getInput() instanceof Project project)) {
            return;
        }
        for (AggregateCall call : aggregate.getAggCallList()) {
            for (int argument : call.getArgList()) {
                RexNode value = project.getProjects().get(argument);
                if (RexUtil.containsCorrelation(value) && !RexUtil.containsInputRef(value)) {
                    throw StatementException.unsupported("an aggregate of outer columns in a sub-query", null);
                }
            }
        }
    }

    private RelNode withInputs(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode rewritten = rewrite(input);
            changed |= rewritten != input;
            inputs.add(rewritten);
        }
        return changed ? node.copy(node.getTraitSet(), inputs) : node;
    }

    private RelNode withSubQueries(RelNode node) {
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                RexSubQuery visited = (RexSubQuery) super.visitSubQuery(subQuery);
                RelNode rewritten = rewrite(visited.rel);
                return rewritten == visited.rel ? visited : visited.clone(rewritten);
            }
        });
    }

    private RelNode fixpoint(RepeatUnion union) {
        RelOptTable table = java.util.Objects.requireNonNull(union.getTransientTable());
        String name = table.getQualifiedName().getLast();
        RelNode seed = rewrite(withoutSpool(union.getSeedRel()));
        Recursion recursion = new Recursion(nextId.getAndIncrement());
        Recursion outer = recursions.put(name, recursion);
        RelDataType rowType = table.getRowType();
        List<RelNode> steps = new ArrayList<>();
        for (RelNode branch : branches(withoutSpool(union.getIterativeRel()), !union.all)) {
            steps.addAll(steps(branch, recursion, name, union.all));
        }
        if (outer == null) {
            recursions.remove(name);
        } else {
            recursions.put(name, outer);
        }
        steps.forEach(step -> checkTypes(name, rowType, step.getRowType()));
        Fixpoint.Relation relation = new Fixpoint.Relation(
                recursion.id,
                name,
                rowType,
                List.of(cast(seed, rowType)),
                steps.stream().map(step -> cast(step, rowType)).toList(),
                union.all ? Merge.BAG : Merge.SET,
                0);
        return Fixpoint.create(
                List.of(relation), RecursiveScan.create(context.cluster(), recursion.id, name, Version.FULL, rowType));
    }

    /// The parts of a recursive step: what a union joins, each with references of its own.
    private static List<RelNode> branches(RelNode step, boolean set) {
        boolean splits = step instanceof Union union && (union.all || set);
        if (!splits) {
            return List.of(step);
        }
        return step.getInputs().stream()
                .flatMap(input -> branches(input, set).stream())
                .toList();
    }

    /// A branch with several references needs, to see every combination of rows once, a plan for each of
    /// them: in it that reference reads the last round's rows and the others all rows.
    private List<RelNode> steps(RelNode branch, Recursion recursion, String name, boolean bag) {
        recursion.scans = 0;
        recursion.delta = 0;
        List<RelNode> plans = new ArrayList<>(List.of(rewrite(branch)));
        int references = recursion.scans;
        if (references > 1 && bag) {
            throw StatementException.unsupported(
                    "more than one reference to " + name + " in a recursive part after UNION ALL (UNION works)", null);
        }
        if (references > 1 && !isMonotone(branch)) {
            throw StatementException.unsupported(
                    "more than one reference to " + name + " in a recursive part with aggregates, outer joins or"
                            + " sub-queries",
                    null);
        }
        for (int i = 1; i < references; i++) {
            recursion.scans = 0;
            recursion.delta = i;
            plans.add(rewrite(branch));
        }
        return plans;
    }

    /// Whether more rows in can only make more rows out.
    private static boolean isMonotone(RelNode node) {
        boolean[] subQueries = {false};
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                subQueries[0] = true;
                return subQuery;
            }
        });
        boolean itself = switch (node) {
            case Join join -> join.getJoinType() == JoinRelType.INNER;
            case Project ignored -> true;
            case Filter ignored -> true;
            case Union ignored -> true;
            case TableScan ignored -> true;
            case Values ignored -> true;
            default -> false;
        };
        return itself && !subQueries[0] && node.getInputs().stream().allMatch(SqlPlanRewriter::isMonotone);
    }

    /// A recursive relation has the types of its first part; the other must have them too, as in
    /// PostgreSQL. Whole numbers may be of another size: one that does not fit is an error when it comes.
    private static void checkTypes(String name, RelDataType first, RelDataType step) {
        for (int i = 0; i < first.getFieldCount(); i++) {
            RelDataType wanted = first.getFieldList().get(i).getType();
            RelDataType given = step.getFieldList().get(i).getType();
            boolean same = wanted.getSqlTypeName() == given.getSqlTypeName()
                    && wanted.getPrecision() == given.getPrecision()
                    && wanted.getScale() == given.getScale();
            boolean whole = SqlTypeName.INT_TYPES.contains(wanted.getSqlTypeName())
                    && SqlTypeName.INT_TYPES.contains(given.getSqlTypeName());
            if (!same && !whole && given.getSqlTypeName() != SqlTypeName.NULL) {
                throw new StatementException(
                        Diagnostic.Kind.TYPE,
                        "column " + (i + 1) + " of " + name + " starts as " + TypeMapping.fromCalcite(wanted)
                                + " but its recursive part makes " + TypeMapping.fromCalcite(given)
                                + "; cast one of them",
                        null);
            }
        }
    }

    private static RelNode withoutSpool(RelNode node) {
        return node instanceof Spool spool ? spool.getInput() : node;
    }

    /// The plan with the columns' types of `rowType`, nullable where they were.
    private RelNode cast(RelNode plan, RelDataType rowType) {
        RexBuilder builder = context.rexBuilder();
        List<RexNode> casts = new ArrayList<>();
        boolean changed = false;
        for (int i = 0; i < rowType.getFieldCount(); i++) {
            RexNode column = builder.makeInputRef(plan, i);
            RelDataType wanted = context.cluster()
                    .getTypeFactory()
                    .createTypeWithNullability(
                            rowType.getFieldList().get(i).getType(),
                            column.getType().isNullable());
            RexNode cast = wanted.equals(column.getType()) ? column : builder.makeCast(wanted, column);
            changed |= cast != column;
            casts.add(cast);
        }
        return changed
                ? LogicalProject.create(plan, List.of(), casts, rowType.getFieldNames(), java.util.Set.of())
                : plan;
    }

    private RelNode recursiveScan(TableScan scan) {
        String name = scan.getTable().getQualifiedName().getLast();
        Recursion recursion = recursions.get(name);
        if (recursion == null) {
            throw StatementException.unsupported("recursion of " + name + " from inside a sub-query", null);
        }
        Version version = recursion.scans++ == recursion.delta ? Version.DELTA : Version.FULL;
        return RecursiveScan.create(context.cluster(), recursion.id, name, version, scan.getRowType());
    }

    /// UNNEST of constants.
    private RelNode unnest(Uncollect uncollect) {
        RelNode input = rewrite(uncollect.getInput());
        if (input.getRowType().getFieldCount() != 1) {
            throw StatementException.unsupported("UNNEST of several lists", null);
        }
        RelNode unnest = unnest(uncollect, input, context.rexBuilder().makeInputRef(input, 0), false);
        return elements(unnest, 1, uncollect.getRowType());
    }

    private Unnest unnest(Uncollect uncollect, RelNode input, RexNode list, boolean outer) {
        RelDataTypeField element = uncollect.getRowType().getFieldList().getFirst();
        int columns = uncollect.withOrdinality ? 2 : 1;
        if (uncollect.getRowType().getFieldCount() != columns) {
            throw StatementException.unsupported("UNNEST of a list of rows", null);
        }
        return Unnest.create(input, list, element.getType(), element.getName(), uncollect.withOrdinality, outer);
    }

    /// The columns from `first` on, with the types of `rowType`.
    private RelNode elements(RelNode unnest, int first, RelDataType rowType) {
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < rowType.getFieldCount(); i++) {
            RelDataType type = rowType.getFieldList().get(i).getType();
            columns.add(typed(context.rexBuilder().makeInputRef(unnest, first + i), type));
        }
        return LogicalProject.create(unnest, List.of(), columns, rowType.getFieldNames(), java.util.Set.of());
    }

    /// `value` with exactly the type that the nodes above expect.
    private RexNode typed(RexNode value, RelDataType type) {
        return value.getType().equals(type) ? value : context.rexBuilder().makeAbstractCast(type, value, false);
    }

    /// `t, UNNEST(t.list)`: the list is an expression over the left side.
    private @Nullable RelNode unnestOf(Correlate correlate) {
        RelNode right = correlate.getRight();
        boolean outer = correlate.getJoinType() == JoinRelType.LEFT;
        if (!outer && correlate.getJoinType() != JoinRelType.INNER) {
            return null;
        }
        List<RexNode> over = null;
        if (right instanceof Project project && project.getProjects().stream().allMatch(RexNode.class::isInstance)) {
            over = project.getProjects();
            right = project.getInput();
        }
        boolean plain = over == null || RexUtil.isIdentity(over, right.getRowType());
        if (!plain
                || !(right instanceof Uncollect uncollect)
                || !(uncollect.getInput() instanceof Project lists)
                || lists.getProjects().size() != 1
                || !(lists.getInput() instanceof Values values)
                || values.getTuples().size() != 1) {
            return null;
        }
        RelNode left = rewrite(correlate.getLeft());
        RexNode list = lists.getProjects().getFirst().accept(new LeftColumns(correlate.getCorrelationId(), left));
        RelNode unnest = unnest(uncollect, left, list, outer);
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < unnest.getRowType().getFieldCount(); i++) {
            RelDataType type = correlate.getRowType().getFieldList().get(i).getType();
            columns.add(typed(context.rexBuilder().makeInputRef(unnest, i), type));
        }
        return LogicalProject.create(
                unnest, List.of(), columns, correlate.getRowType().getFieldNames(), java.util.Set.of());
    }

    /// Turns the fields of a correlation variable into columns.
    private final class LeftColumns extends RexShuttle {
        private final CorrelationId id;
        private final RelNode left;

        LeftColumns(CorrelationId id, RelNode left) {
            this.id = id;
            this.left = left;
        }

        @Override
        public RexNode visitFieldAccess(RexFieldAccess access) {
            return access.getReferenceExpr() instanceof RexCorrelVariable variable && variable.id.equals(id)
                    ? context.rexBuilder().makeInputRef(left, access.getField().getIndex())
                    : super.visitFieldAccess(access);
        }
    }
}
