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

    /// Takes in what `other`, an accumulator of the same kind, has gathered in some of its groups. Several
    /// threads may do so with the same `other` and different groups.
    ///
    /// @param groups groups of `other`, the first `count` of which are taken in
    /// @param targets the groups of this accumulator that they belong to
    void merge(Accumulator other, int[] groups, int[] targets, int count);

    /// The results of groups `begin .. end`.
    Vector result(int begin, int end);
}
