package stele.executor.operator;

import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.expression.Projection;
import stele.executor.kernel.KeyFilter;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;

/// Computes columns; the selection stays.
final class ProjectOperator extends StreamOperator {
    private final Projection projection;

    ProjectOperator(PhysicalPlan.Project project, Operator input, ExecutionContext context) {
        super(project, input, context);
        this.projection = Projection.compile(
                project.expressions(), project.input().columns().size(), new ExpressionCompiler(context.functions()));
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
        return batch == null ? null : projection.apply(batch);
    }
}
