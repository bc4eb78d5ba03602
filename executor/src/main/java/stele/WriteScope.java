package stele;

import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Store;
import stele.storage.catalog.Transaction;

/// Where a statement reads and writes: an open transaction, or a snapshot until the first write starts
/// one.
final class WriteScope {
    private final Store store;
    private final @Nullable Transaction open;
    private @Nullable Transaction own;
    private final Snapshot initial;

    WriteScope(Store store, @Nullable Transaction open) {
        this.store = store;
        this.open = open;
        this.initial = open == null ? store.snapshot() : open.snapshot();
    }

    Snapshot snapshot() {
        if (open != null) {
            return open.snapshot();
        }
        Transaction current = own;
        return current == null ? initial : current.snapshot();
    }

    Transaction write() {
        if (open != null) {
            return open;
        }
        Transaction current = own;
        if (current == null) {
            current = store.begin(initial);
            own = current;
        }
        return current;
    }

    void commitOwn() {
        Transaction current = own;
        if (current != null) {
            current.commit();
        }
    }

    void closeOwn() {
        Transaction current = own;
        if (current != null) {
            current.close();
        }
    }
}
