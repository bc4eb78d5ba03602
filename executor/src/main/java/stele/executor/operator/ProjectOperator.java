package stele.executor.operator;

import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.expression.Evaluator;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.kernel.KeyFilter;
import stele.planner.physical.Expression;
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

    /// Columns that are passed on, integers in another width among them, are restricted in the input.
    @Override
    void restrict(int column, KeyFilter filter) {
        Expression expression = ((PhysicalPlan.Project) plan).expressions().get(column);
        if (expression instanceof Expression.Cast cast
                && cast.type().kind().isInteger()
                && cast.operand().type().kind().isInteger()) {
            expression = cast.operand();
        }
        if (expression instanceof Expression.ColumnReference reference) {
            input.restrict(reference.index(), filter);
        }
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
