package stele.storage.graph;

/// An index from a key column's values to row positions, in compressed sparse row form: the rows with a
/// given key are a slice of [#rows()]. With an edge table and its source column this is an adjacency list;
/// with a node table and its key it is a primary-key index.
public interface Adjacency {
    /// The slot of `key`, or -1 when no row has it. Slots are `0 .. slotCount()`.
    int slot(long key);

    /// The number of distinct keys.
    int slotCount();

    /// The key of each slot.
    long[] keys();

    /// `offsets()[slot] .. offsets()[slot + 1]` is the slot's slice of [#rows()].
    int[] offsets();

    /// Row ids, grouped by slot, ascending within one.
    long[] rows();

    /// The values of another LONG column of the same table, in the order of [#rows()]; built on first use
    /// and kept. With the target column of an edge table these are the neighbours.
    long[] values(int column);
}
