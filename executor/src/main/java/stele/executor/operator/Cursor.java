package stele.executor.operator;

import org.jspecify.annotations.Nullable;
import stele.storage.vector.Batch;

/// One thread's share of an operator's rows.
public interface Cursor {
    /// The next batch, or null at the end. It may be empty.
    @Nullable
    Batch next();
}
