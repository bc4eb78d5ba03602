package stele.executor.function;

/// A set of functions. Libraries are found by `ServiceLoader`: add a line to
/// `META-INF/services/stele.executor.function.FunctionLibrary`.
public interface FunctionLibrary {
    /// Adds the functions to `registry`.
    void register(FunctionRegistry registry);
}
