package stele.executor.aggregate;

import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Rows;
import stele.storage.vector.Vector;

/// The state of one aggregate call for all groups of a table. It belongs to one thread.
public interface Accumulator {
    /// Makes room for groups `0 .. groups`.
    void resize(int groups);

    /// Takes rows in.
    ///
    /// @param groups the group of each row of `rows` by its index (not position); null when all are in
    ///     group 0
    void add(int @Nullable [] groups, Vector[] arguments, Rows rows);

    /// Takes in what `other`, an accumulator of the same kind, has gathered: its group `g` is this one's
    /// `mapping[g]`.
    void merge(Accumulator other, int[] mapping);

    /// The results of groups `begin .. end`.
    Vector result(int begin, int end);
}
