package stele.executor.expression;

import stele.storage.vector.Batch;

/// A compiled condition: finds the rows for which it is true. It holds no state, so that threads share it.
@FunctionalInterface
public interface Selector {
    /// Writes the positions of the rows of `batch` for which the condition is true to `out`, ascending.
    ///
    /// @param out room for `batch.rows()` positions; it must not be the batch's own selection
    /// @return how many there are
    int select(Batch batch, int[] out);
}
