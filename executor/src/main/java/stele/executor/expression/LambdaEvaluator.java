package stele.executor.expression;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.function.LambdaValue;
import stele.executor.kernel.VectorWriter;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// A compiled lambda. Its body runs over batches whose first columns are the lambda's own parameters; the
/// columns of the enclosing lambda's batch follow, so that a parameter of an outer lambda is a column, too.
final class LambdaEvaluator {
    private final Evaluator body;
    private final List<DataType> parameterTypes;
    private final int enclosingColumns;

    /// @param parameterTypes the lambda's own parameters
    /// @param enclosingColumns how many columns of the enclosing batch the body may see; 0 outside lambdas
    LambdaEvaluator(Evaluator body, List<DataType> parameterTypes, int enclosingColumns) {
        this.body = body;
        this.parameterTypes = parameterTypes;
        this.enclosingColumns = enclosingColumns;
    }

    /// The lambda as the function sees it for the row at `position`.
    LambdaValue bind(Batch enclosing, int position) {
        return new LambdaValue() {
            @Override
            public @Nullable Object apply(@Nullable Object... parameters) {
                return applyAll(List.<@Nullable Object[]>of(parameters)).getFirst();
            }

            @Override
            public List<@Nullable Object> applyAll(List<@Nullable Object[]> parameters) {
                return run(parameters, enclosing, position);
            }
        };
    }

    private List<@Nullable Object> run(List<@Nullable Object[]> parameters, Batch enclosing, int position) {
        int count = parameters.size();
        List<Vector> columns = new ArrayList<>();
        for (int c = 0; c < parameterTypes.size(); c++) {
            VectorWriter writer = new VectorWriter(parameterTypes.get(c), count);
            for (int i = 0; i < count; i++) {
                writer.set(i, c < parameters.get(i).length ? parameters.get(i)[c] : null);
            }
            columns.add(writer.build());
        }
        int[] repeated = new int[count];
        java.util.Arrays.fill(repeated, position);
        for (int c = 0; c < enclosingColumns; c++) {
            columns.add(enclosing.column(c).gather(repeated, count));
        }
        List<@Nullable Object> results = new ArrayList<>(count);
        if (count > 0) {
            Vector values = body.evaluate(new Batch(columns, count));
            for (int i = 0; i < count; i++) {
                results.add(values.get(i));
            }
        }
        return results;
    }
}
