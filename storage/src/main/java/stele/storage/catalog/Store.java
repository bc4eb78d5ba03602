package stele.storage.catalog;

/// The store: the current version, and the way to the next one.
public interface Store extends AutoCloseable {
    /// The newest committed version.
    Snapshot snapshot();

    /// Starts a transaction on the newest version. Transactions do not wait for each other.
    Transaction begin();

    @Override
    void close();
}
