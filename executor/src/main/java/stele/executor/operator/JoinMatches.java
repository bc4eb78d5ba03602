package stele.executor.operator;

import java.util.List;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// The right side of a join: for each left row a range of *references* to right rows. Shared by the
/// workers.
interface JoinMatches {
    /// A worker's means to find matches.
    Locator locator();

    /// The right columns `columns` of the rows that `references` stand for; -1 gives a row of nulls.
    List<Vector> gather(int[] columns, int[] references, int count);

    /// Finds candidates.
    interface Locator {
        /// For each row `i` of `left`, the candidates are the references `starts[i] .. ends[i]`.
        ///
        /// @param unknown to be set for rows for which the condition is null for some right row (MARK)
        void locate(Batch left, int[] starts, int[] ends, boolean[] unknown);
    }
}
