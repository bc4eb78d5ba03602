package stele.executor.function;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.parser.Diagnostic;
import stele.storage.type.DataType;

/// One call of a function in a plan, as seen by whoever makes its implementation.
///
/// @param name the function's name
/// @param argumentTypes the static types of the arguments
/// @param type the result's type
/// @param position the offset in the statement's text, or -1
public record FunctionCall(
        String name, List<DataType> argumentTypes, DataType type, int position, FunctionContext context) {
    /// A run-time error at the call's place.
    public ExecutionException error(String message) {
        return error(message, null);
    }

    /// A run-time error at the call's place, with the specification's name for it.
    public ExecutionException error(String message, @Nullable String detail) {
        return new ExecutionException(Diagnostic.Kind.RUNTIME, message, position, detail);
    }
}
