package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import stele.executor.ExecutionContext;
import stele.executor.ExecutionException;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.kernel.VectorWriter;
import stele.parser.Diagnostic;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Makes the operators of one run of a plan.
final class OperatorFactory {
    private final ExecutionContext context;

    OperatorFactory(ExecutionContext context) {
        this.context = context;
    }

    Operator create(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Scan scan -> new ScanOperator(scan, context);
            case PhysicalPlan.Values values ->
                new BatchesOperator(values, context, false, () -> List.of(values(values)));
            case PhysicalPlan.StoredRows stored ->
                new BatchesOperator(stored, context, false, () -> context.storedRows(stored.step()));
            case PhysicalPlan.Materialized rows -> new BatchesOperator(rows, context, false, rows::batches);
            case PhysicalPlan.Filter filter -> new FilterOperator(filter, create(filter.input()), context);
            case PhysicalPlan.Project project -> new ProjectOperator(project, create(project.input()), context);
            case PhysicalPlan.HashJoin join ->
                new HashJoinOperator(join, create(join.left()), create(join.right()), context);
            case PhysicalPlan.NestedLoopJoin join ->
                new NestedLoopJoinOperator(join, create(join.left()), create(join.right()), context);
            case PhysicalPlan.Aggregate aggregate ->
                new AggregateOperator(aggregate, create(aggregate.input()), context);
            case PhysicalPlan.Sort sort when sort.keys().isEmpty() ->
                new LimitOperator(sort, create(sort.input()), context);
            case PhysicalPlan.Sort sort -> new SortOperator(sort, create(sort.input()), context);
            case PhysicalPlan.SetOperation operation ->
                new SetOperator(
                        operation,
                        operation.inputs().stream().map(this::create).toList(),
                        context);
            default ->
                throw new ExecutionException(
                        Diagnostic.Kind.UNSUPPORTED,
                        "the operator " + plan.getClass().getSimpleName() + " is not supported yet",
                        -1,
                        null);
        };
    }

    private Batch values(PhysicalPlan.Values values) {
        ExpressionCompiler compiler = new ExpressionCompiler(context.functions());
        Batch one = new Batch(List.of(), 1);
        List<Vector> columns = new ArrayList<>();
        int rows = values.rows().size();
        for (int c = 0; c < values.columns().size(); c++) {
            VectorWriter writer = new VectorWriter(values.columns().get(c).type(), rows);
            for (int row = 0; row < rows; row++) {
                writer.copy(
                        row, compiler.compile(values.rows().get(row).get(c)).evaluate(one), 0);
            }
            columns.add(writer.build());
        }
        return new Batch(columns, rows);
    }
}
