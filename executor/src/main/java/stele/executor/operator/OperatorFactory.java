package stele.executor.operator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import stele.executor.ExecutionContext;
import stele.executor.ExecutionException;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.kernel.VectorWriter;
import stele.parser.Diagnostic;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Makes the operators of one run of a plan.
final class OperatorFactory {
    private final ExecutionContext context;
    private final Map<Integer, RecursiveState> states = new HashMap<>();
    private final Map<Integer, Batch> outerRows = new HashMap<>();
    private final Map<Integer, SharedOperator.Rows> sharedRows = new HashMap<>();

    OperatorFactory(ExecutionContext context) {
        this.context = context;
    }

    Operator create(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> new ScanOperator(scan, context);
            case PhysicalPlan.Values values -> new BatchesOperator(values, context, () -> List.of(values(values)));
            case PhysicalPlan.StoredRows stored ->
                new BatchesOperator(stored, context, () -> context.storedRows(stored.step()));
            case PhysicalPlan.Materialized rows -> new BatchesOperator(rows, context, rows::batches);
            case PhysicalPlan.Filter filter -> new FilterOperator(filter, create(filter.input()), context);
            case PhysicalPlan.Project project -> project(project);
            case PhysicalPlan.HashJoin join
            when JoinShape.makesPairs(join.type()) ->
                hashJoin(join, join, IntStream.range(0, join.columns().size()).toArray());
            case PhysicalPlan.HashJoin join ->
                new HashJoinOperator(join, create(join.left()), create(join.right()), context);
            case PhysicalPlan.NestedLoopJoin join ->
                new NestedLoopJoinOperator(join, create(join.left()), create(join.right()), context);
            case PhysicalPlan.Aggregate aggregate ->
                ZoneAggregates.operator(aggregate, context)
                        .orElseGet(() -> new AggregateOperator(aggregate, create(aggregate.input()), context));
            case PhysicalPlan.Sort sort
            when sort.keys().isEmpty() -> new LimitOperator(sort, create(sort.input()), context);
            case PhysicalPlan.Sort sort -> new SortOperator(sort, create(sort.input()), context);
            case PhysicalPlan.SetOperation operation ->
                new SetOperator(
                        operation, operation.inputs().stream().map(this::create).toList(), context);
            case PhysicalPlan.IndexScan scan ->
                new BatchesOperator(scan, context, () -> IndexScanOperator.rows(scan, context));
            case PhysicalPlan.TableFunction function ->
                new BatchesOperator(function, context, () -> TableFunctions.rows(function, context));
            case PhysicalPlan.Expand expand -> new ExpandOperator(expand, create(expand.input()), context);
            case PhysicalPlan.PathExpand expand ->
                new PathExpandOperator(expand, create(expand.input()), create(expand.edges()), context);
            case PhysicalPlan.Window window -> new WindowOperator(window, create(window.input()), context);
            case PhysicalPlan.Unnest unnest -> new UnnestOperator(unnest, create(unnest.input()), context);
            case PhysicalPlan.Apply apply ->
                new ApplyOperator(apply, create(apply.outer()), create(apply.inner()), outerRows, context);
            case PhysicalPlan.OuterRows rows ->
                new BatchesOperator(rows, context, () -> ApplyOperator.outerRows(rows, outerRows.get(rows.applyId())));
            case PhysicalPlan.Fixpoint fixpoint -> fixpoint(fixpoint);
            case PhysicalPlan.RecursiveScan scan -> new BatchesOperator(scan, context, () -> recursiveRows(scan));
            case PhysicalPlan.Shared plans -> shared(plans);
        };
    }

    /// A projection of a join makes the join leave out the columns that nobody reads.
    private Operator project(PhysicalPlan.Project project) {
        if (!(project.input() instanceof PhysicalPlan.HashJoin join) || !JoinShape.makesPairs(join.type())) {
            return new ProjectOperator(project, create(project.input()), context);
        }
        boolean plain = project.expressions().stream().allMatch(Expression.ColumnReference.class::isInstance);
        if (plain) {
            int[] outputs = project.expressions().stream()
                    .mapToInt(expression -> ((Expression.ColumnReference) expression).index())
                    .toArray();
            return hashJoin(project, join, outputs);
        }
        SortedSet<Integer> read = new TreeSet<>();
        project.expressions().forEach(expression -> read.addAll(Columns.referenced(expression)));
        List<Integer> columns = List.copyOf(read);
        PhysicalPlan.Project narrow = new PhysicalPlan.Project(
                join,
                columns.stream()
                        .map(column -> (Expression) new Expression.ColumnReference(
                                column, join.columns().get(column).type()))
                        .toList(),
                columns.stream().map(join.columns()::get).toList());
        PhysicalPlan.Project rest = new PhysicalPlan.Project(
                narrow,
                project.expressions().stream()
                        .map(expression -> Columns.renumber(expression, columns::indexOf))
                        .toList(),
                project.columns());
        Operator operator = new ProjectOperator(rest, hashJoin(narrow, join, Batches.toArray(columns)), context);
        context.statistics().put(project, operator.statistics());
        return operator;
    }

    /// A join that would build its table anew in every round of a fixpoint, although its other input stays
    /// the same, is turned round.
    ///
    /// @param plan what comes out: the columns `outputs` of the join
    private Operator hashJoin(PhysicalPlan plan, PhysicalPlan.HashJoin join, int[] outputs) {
        boolean turn = join.type() == JoinType.INNER
                && Variables.isVariable(join.right())
                && !Variables.isVariable(join.left());
        PhysicalPlan.HashJoin turned = turn ? turned(join) : join;
        int leftColumns = join.left().columns().size();
        int rightColumns = join.right().columns().size();
        int[] positions = outputs.clone();
        for (int i = 0; turn && i < positions.length; i++) {
            positions[i] = turnedColumn(outputs[i], leftColumns, rightColumns);
        }
        Operator operator =
                new HashJoinOperator(plan, turned, positions, create(turned.left()), create(turned.right()), context);
        context.statistics().put(join, operator.statistics());
        return operator;
    }

    private static int turnedColumn(int column, int leftColumns, int rightColumns) {
        return column < leftColumns ? column + rightColumns : column - leftColumns;
    }

    @SuppressWarnings("ArgumentSelectionDefectChecker") // left and right change places on purpose
    private static PhysicalPlan.HashJoin turned(PhysicalPlan.HashJoin join) {
        int leftColumns = join.left().columns().size();
        int rightColumns = join.right().columns().size();
        List<PhysicalPlan.OutputColumn> columns = new ArrayList<>(join.right().columns());
        columns.addAll(join.left().columns());
        return new PhysicalPlan.HashJoin(
                JoinType.INNER,
                join.right(),
                join.left(),
                join.rightKeys(),
                join.leftKeys(),
                join.nullSafe(),
                join.residual() == null
                        ? null
                        : Columns.renumber(join.residual(), column -> turnedColumn(column, leftColumns, rightColumns)),
                columns,
                join.estimatedRows());
    }

    private Operator fixpoint(PhysicalPlan.Fixpoint fixpoint) {
        List<List<Operator>> bases = new ArrayList<>();
        List<List<Operator>> steps = new ArrayList<>();
        for (PhysicalPlan.RecursiveRelation relation : fixpoint.relations()) {
            bases.add(relation.base().stream().map(this::create).toList());
            steps.add(relation.steps().stream().map(this::create).toList());
        }
        return new FixpointOperator(fixpoint, states, bases, steps, create(fixpoint.output()), context);
    }

    private List<Batch> recursiveRows(PhysicalPlan.RecursiveScan scan) {
        RecursiveState state = states.get(scan.relation());
        if (state == null) {
            throw new ExecutionException(
                    Diagnostic.Kind.INTERNAL, "the recursive relation " + scan.relation() + " is not there", -1, null);
        }
        return switch (scan.version()) {
            case DELTA -> state.delta();
            case FULL -> state.full();
            case OLD -> state.old();
        };
    }

    private Operator shared(PhysicalPlan.Shared plan) {
        SharedOperator.Rows rows = sharedRows.get(plan.id());
        if (rows == null) {
            rows = new SharedOperator.Rows(create(plan.input()));
            sharedRows.put(plan.id(), rows);
        }
        return new SharedOperator(plan, rows, context);
    }

    private Batch values(PhysicalPlan.Values values) {
        ExpressionCompiler compiler = new ExpressionCompiler(context.functions());
        Batch one = new Batch(List.of(), 1);
        List<Vector> columns = new ArrayList<>();
        int rows = values.rows().size();
        for (int c = 0; c < values.columns().size(); c++) {
            VectorWriter writer = new VectorWriter(values.columns().get(c).type(), rows);
            for (int row = 0; row < rows; row++) {
                writer.copy(row, compiler.compile(values.rows().get(row).get(c)).evaluate(one), 0);
            }
            columns.add(writer.build());
        }
        return new Batch(columns, rows);
    }
}
