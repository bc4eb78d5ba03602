package stele.bench;

/// A database under measurement, in this process.
interface Engine extends AutoCloseable {
    /// The name in reports and in `--peers`.
    String name();

    /// The version that runs, for the report.
    String version();

    /// How many threads a query may use from now on.
    void threads(int threads);

    /// Makes the data set's tables and fills them from its files.
    void load(Dataset dataset);

    /// Runs a query to its last row, all values fetched.
    ///
    /// @throws EngineException if it fails or is cancelled
    Answer query(String sql);

    /// Plans a query without running it.
    void plan(String sql);

    /// The engine's interface for short work.
    ShortWork shortWork();

    /// Stops what [#query] is doing, from another thread.
    void cancel();

    @Override
    void close();

    /// A query that failed.
    final class EngineException extends RuntimeException {
        private static final long serialVersionUID = 1;

        EngineException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
