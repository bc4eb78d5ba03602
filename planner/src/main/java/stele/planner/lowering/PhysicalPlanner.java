package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Uncollect;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.planner.SteleTable;
import stele.planner.optimizer.Cardinality;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.planner.physical.PhysicalPlan.SetOperator;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.planner.rel.Fixpoint;
import stele.planner.rel.PathExpand;
import stele.planner.rel.RecursiveScan;
import stele.planner.rel.StoredRows;
import stele.planner.rel.TableFunctionRel;
import stele.planner.rel.Unnest;
import stele.storage.catalog.Table;
import stele.storage.type.DataType;

/// Makes the plan that runs from an optimised logical plan: one pass from the leaves up, an operator at a
/// time. Produced for one statement; consumed once.
public final class PhysicalPlanner {
    private final RecursionLowering recursion = new RecursionLowering(this);
    private final CorrelateLowering correlates = new CorrelateLowering(this);

    /// The physical plan for `plan`, whose columns it keeps in number, order, name and type.
    public static PhysicalPlan plan(RelNode plan) {
        PhysicalPlan lowered = new PhysicalPlanner().lower(plan);
        return CommonPlans.share(AccessPaths.choose(lowered, plan), plan);
    }

    /// Lowers one operator and what is below it.
    PhysicalPlan lower(RelNode node) {
        return switch (node) {
            case TableScan scan -> scan(scan);
            case Filter filter -> filter(lower(filter.getInput()), filter.getCondition(), rows(filter));
            case Project project -> project(project);
            case Join join -> JoinLowering.lower(join, lower(join.getLeft()), lower(join.getRight()), rows(join));
            case Correlate correlate -> correlates.lower(correlate);
            case Aggregate aggregate ->
                AggregateLowering.lower(aggregate, lower(aggregate.getInput()), rows(aggregate));
            case Sort sort -> sort(sort, lower(sort.getInput()));
            case RepeatUnion union -> recursion.lower(union);
            case SetOp operation -> setOperation(operation, lowerAll(operation.getInputs()));
            case Values values -> values(values);
            case Uncollect uncollect -> uncollect(uncollect, lower(uncollect.getInput()), 0);
            case Unnest unnest ->
                unnest(unnest, lower(unnest.getInput()), ExpressionLowering.lower(unnest.list()), columns(unnest));
            case PathExpand path -> path(path, lower(path.getLeft()), 0);
            case Fixpoint fixpoint -> recursion.lower(fixpoint);
            case RecursiveScan scan -> recursion.scan(scan);
            case StoredRows stored -> new PhysicalPlan.StoredRows(stored.step(), columns(stored), rows(stored));
            case TableFunctionRel function ->
                new PhysicalPlan.TableFunction(
                        function.function(),
                        new ExpressionLowering(Inputs.PLAIN).expressions(function.arguments()),
                        columns(function),
                        rows(function));
            default ->
                throw StatementException.unsupported(
                        "the operator " + node.getRelTypeName().replaceFirst("^Logical", ""), null);
        };
    }

    List<PhysicalPlan> lowerAll(List<RelNode> nodes) {
        List<PhysicalPlan> lowered = new ArrayList<>();
        for (RelNode node : nodes) {
            lowered.add(lower(node));
        }
        return lowered;
    }

    static double rows(RelNode node) {
        return Cardinality.rows(node);
    }

    static List<OutputColumn> columns(RelNode node) {
        return columns(node.getRowType());
    }

    static List<OutputColumn> columns(RelDataType rowType) {
        List<OutputColumn> columns = new ArrayList<>();
        for (RelDataTypeField field : rowType.getFieldList()) {
            columns.add(new OutputColumn(field.getName(), Types.of(field.getType())));
        }
        return columns;
    }

    private PhysicalPlan scan(TableScan scan) {
        Table table = scan.getTable().unwrap(Table.class);
        if (table == null) {
            return recursion.transientScan(scan);
        }
        List<Integer> indexes = new ArrayList<>();
        for (RelDataTypeField field : scan.getRowType().getFieldList()) {
            indexes.add(field.getName().equals(SteleTable.ROW_ID_NAME) ? Table.ROW_ID : field.getIndex());
        }
        return new PhysicalPlan.Scan(table.definition().name(), indexes, null, columns(scan), rows(scan));
    }

    /// A filter; over a scan it becomes the scan's.
    static PhysicalPlan filter(PhysicalPlan input, RexNode condition, double rows) {
        return filter(input, ExpressionLowering.lower(condition), rows);
    }

    static PhysicalPlan filter(PhysicalPlan input, Expression condition, double rows) {
        if (condition instanceof Expression.Constant constant && Boolean.TRUE.equals(constant.value())) {
            return input;
        }
        return switch (input) {
            case PhysicalPlan.Scan scan ->
                new PhysicalPlan.Scan(
                        scan.table(),
                        scan.columnIndexes(),
                        Physical.and(scan.filter(), condition),
                        scan.columns(),
                        rows);
            case PhysicalPlan.Filter filter ->
                new PhysicalPlan.Filter(filter.input(), Physical.and(filter.condition(), condition), rows);
            default -> new PhysicalPlan.Filter(input, condition, rows);
        };
    }

    private PhysicalPlan project(Project project) {
        PhysicalPlan input = lower(project.getInput());
        if (RexOver.containsOver(project.getProjects(), null)) {
            return WindowLowering.lower(project.getProjects(), columns(project), input, Inputs.PLAIN, 0);
        }
        List<Expression> expressions = new ExpressionLowering(Inputs.PLAIN).expressions(project.getProjects());
        return Physical.project(input, expressions, columns(project));
    }

    static PhysicalPlan sort(Sort sort, PhysicalPlan input) {
        return new PhysicalPlan.Sort(
                input,
                sortKeys(sort.getCollation().getFieldCollations(), 0),
                count(sort.offset),
                count(sort.fetch),
                rows(sort));
    }

    private static @Nullable Expression count(@Nullable RexNode node) {
        return node == null ? null : ExpressionLowering.cast(ExpressionLowering.lower(node), DataType.BIGINT);
    }

    static List<SortKey> sortKeys(List<RelFieldCollation> collations, int shift) {
        List<SortKey> keys = new ArrayList<>();
        for (RelFieldCollation collation : collations) {
            keys.add(new SortKey(
                    collation.getFieldIndex() + shift,
                    collation.direction.isDescending(),
                    nullsFirst(collation.direction.isDescending(), collation.nullDirection)));
        }
        return keys;
    }

    /// Unless it is said, null is greater than all values.
    static boolean nullsFirst(boolean descending, RelFieldCollation.NullDirection direction) {
        return switch (direction) {
            case FIRST -> true;
            case LAST -> false;
            case UNSPECIFIED -> descending;
        };
    }

    /// @param inputs with columns of the operation's own types, or to be given them
    PhysicalPlan setOperation(SetOp operation, List<PhysicalPlan> inputs) {
        return setOperation(operation, inputs, columns(operation));
    }

    static PhysicalPlan setOperation(SetOp operation, List<PhysicalPlan> inputs, List<OutputColumn> columns) {
        SetOperator operator = switch (operation) {
            case Union union -> SetOperator.UNION;
            case Intersect intersect -> SetOperator.INTERSECT;
            case Minus minus -> SetOperator.EXCEPT;
            default -> throw StatementException.unsupported("the operator " + operation.getRelTypeName(), null);
        };
        List<PhysicalPlan> typed =
                inputs.stream().map(input -> Physical.typed(input, columns)).toList();
        return new PhysicalPlan.SetOperation(operator, operation.all, typed, columns, rows(operation));
    }

    private static PhysicalPlan values(Values values) {
        List<OutputColumn> columns = columns(values);
        List<List<Expression>> rows = new ArrayList<>();
        for (List<RexLiteral> tuple : values.getTuples()) {
            List<Expression> row = new ArrayList<>();
            for (int i = 0; i < tuple.size(); i++) {
                row.add(ExpressionLowering.cast(
                        Constants.of(tuple.get(i)), columns.get(i).type()));
            }
            rows.add(row);
        }
        return new PhysicalPlan.Values(rows, columns);
    }

    /// UNNEST of the columns behind the first `kept` ones, which stay.
    static PhysicalPlan uncollect(Uncollect uncollect, PhysicalPlan input, int kept) {
        int lists = input.columns().size() - kept;
        if (lists != 1) {
            throw StatementException.unsupported("UNNEST of several lists at once", null);
        }
        DataType list = input.columns().get(kept).type();
        if (!(list instanceof DataType.ListOf of)) {
            throw StatementException.unsupported("UNNEST of " + list, null);
        }
        List<OutputColumn> made = columns(uncollect);
        List<OutputColumn> unnested = new ArrayList<>(input.columns());
        boolean row = of.element() instanceof DataType.Row;
        unnested.add(
                row
                        ? new OutputColumn("element", of.element())
                        : new OutputColumn(made.getFirst().name(), of.element()));
        if (uncollect.withOrdinality) {
            unnested.add(new OutputColumn(made.getLast().name(), DataType.BIGINT));
        }
        PhysicalPlan.Unnest unnest = new PhysicalPlan.Unnest(
                input,
                new Expression.ColumnReference(kept, list),
                uncollect.withOrdinality,
                false,
                unnested,
                rows(uncollect));
        return Physical.project(
                unnest,
                uncollected(unnested, made, kept, row),
                withKept(input.columns().subList(0, kept), made));
    }

    private static List<Expression> uncollected(
            List<OutputColumn> unnested, List<OutputColumn> made, int kept, boolean row) {
        List<Expression> expressions = new ArrayList<>();
        for (int i = 0; i < kept; i++) {
            expressions.add(Physical.column(unnested, i));
        }
        Expression element = Physical.column(unnested, kept + 1);
        if (row) {
            int fields = ((DataType.Row) element.type()).fields().size();
            for (int i = 0; i < fields; i++) {
                expressions.add(ExpressionLowering.make(
                        "field",
                        List.of(element, new Expression.Constant((long) i, DataType.BIGINT)),
                        made.get(i).type()));
            }
        } else {
            expressions.add(ExpressionLowering.cast(element, made.getFirst().type()));
        }
        if (unnested.size() > kept + 2) {
            expressions.add(ExpressionLowering.cast(
                    Physical.column(unnested, kept + 2), made.getLast().type()));
        }
        return expressions;
    }

    static List<OutputColumn> withKept(List<OutputColumn> kept, List<OutputColumn> made) {
        List<OutputColumn> columns = new ArrayList<>(kept);
        columns.addAll(made);
        return columns;
    }

    static PhysicalPlan unnest(Unnest unnest, PhysicalPlan input, Expression list, List<OutputColumn> columns) {
        return new PhysicalPlan.Unnest(input, list, unnest.ordinality(), unnest.outer(), columns, rows(unnest));
    }

    /// @param shift the number of columns before the input's own
    PhysicalPlan path(PathExpand path, PhysicalPlan input, int shift) {
        PathExpand.Shape shape = path.shape();
        List<OutputColumn> columns = new ArrayList<>(input.columns());
        List<OutputColumn> own = columns(path);
        columns.addAll(own.subList(path.getLeft().getRowType().getFieldCount(), own.size()));
        return new PhysicalPlan.PathExpand(
                input,
                lower(path.getRight()),
                shape.source() + shift,
                shape.target() < 0 ? -1 : shape.target() + shift,
                shape.minimum(),
                shape.maximum(),
                shape.mode(),
                shape.output(),
                shape.distinct(),
                columns,
                rows(path));
    }
}
