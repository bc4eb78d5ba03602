package stele.executor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.vector.Batch;

/// The rows of a plan. They are computed while they are taken, in batches; it belongs to one thread.
public interface QueryResult extends AutoCloseable {
    /// The next batch, or null at the end. Batches are not empty.
    @Nullable
    Batch next();

    /// All rows that are left, computed on all threads where the order does not matter.
    List<Batch> toList();

    @Override
    void close();
}
