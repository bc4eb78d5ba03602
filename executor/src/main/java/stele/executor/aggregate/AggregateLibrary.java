package stele.executor.aggregate;

/// A set of aggregates. Libraries are found by `ServiceLoader`: add a line to
/// `META-INF/services/stele.executor.aggregate.AggregateLibrary`.
public interface AggregateLibrary {
    /// Adds the aggregates to `registry`.
    void register(AggregateRegistry registry);
}
