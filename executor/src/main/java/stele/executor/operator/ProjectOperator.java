package stele.executor.operator;

import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.expression.Evaluator;
import stele.executor.expression.ExpressionCompiler;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Computes columns; the selection stays.
final class ProjectOperator extends StreamOperator {
    private final Evaluator[] expressions;

    ProjectOperator(PhysicalPlan.Project project, Operator input, ExecutionContext context) {
        super(project, input, context);
        ExpressionCompiler compiler = new ExpressionCompiler(context.functions());
        this.expressions = project.expressions().stream().map(compiler::compile).toArray(Evaluator[]::new);
    }

    @Override
    Cursor open() {
        Cursor rows = input.cursor();
        return () -> next(rows);
    }

    private @Nullable Batch next(Cursor rows) {
        Batch batch = rows.next();
        while (batch != null && batch.rows() == 0) {
            batch = rows.next();
        }
        if (batch == null) {
            return null;
        }
        Vector[] columns = new Vector[expressions.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = expressions[i].evaluate(batch);
        }
        return new Batch(java.util.List.of(columns), batch.rows(), batch.selection());
    }
}
