package stele.executor.aggregate;

import java.util.List;
import stele.executor.ExecutionException;
import stele.executor.function.FunctionContext;
import stele.parser.Diagnostic;
import stele.storage.type.DataType;

/// One aggregate call, as seen by whoever makes its implementation.
public record AggregateFunctionCall(String name, List<DataType> argumentTypes, DataType type, FunctionContext context) {
    /// A run-time error.
    public ExecutionException error(String message) {
        return new ExecutionException(Diagnostic.Kind.RUNTIME, message, -1, null);
    }
}
