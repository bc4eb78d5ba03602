package stele.storage.catalog;

/// The store: the current version, and the way to the next one.
public interface Store extends AutoCloseable {
    /// The newest committed version.
    Snapshot snapshot();

    /// Starts a transaction on the newest version. Transactions do not wait for each other.
    Transaction begin();

    /// Starts a transaction on `base`, a version that a statement has read already: what was committed
    /// since counts as a conflict if it touches what the transaction reads or writes.
    Transaction begin(Snapshot base);

    @Override
    void close();
}
