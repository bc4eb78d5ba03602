package stele.executor.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Rows of keys to group numbers `0 .. size()`, in the order in which the keys come: an array as long as
/// the keys' domains are small ([DenseGroups]), then a hash table ([KeyTable]). It belongs to one thread.
public final class GroupTable {
    private final List<DataType> types;
    private @Nullable DenseGroups dense;
    private @Nullable KeyTable table;

    /// @param expectedRows about how many rows will be inserted
    public GroupTable(List<DataType> types, double expectedRows) {
        this.types = types;
        this.dense = DenseGroups.of(types, expectedRows);
        this.table = dense == null ? new KeyTable(types) : null;
    }

    /// The number of groups.
    public int size() {
        return dense != null ? dense.size() : table.size();
    }

    /// Finds or adds the key of each row: the columns `positions` of `batch`.
    ///
    /// @return the group of each row; valid until the next call
    public int[] insert(Batch batch, int[] positions) {
        if (dense != null) {
            int[] groups = dense.insert(batch, positions);
            if (groups != null) {
                return groups;
            }
            table = hashed(dense);
            dense = null;
        }
        return table.insert(batch, positions);
    }

    private KeyTable hashed(DenseGroups groups) {
        KeyTable hashed = new KeyTable(types);
        int[] positions = ascending(types.size());
        for (int from = 0; from < groups.size(); from += Batch.TARGET_ROWS) {
            int to = Math.min(groups.size(), from + Batch.TARGET_ROWS);
            hashed.insert(new Batch(groups.keys(from, to), to - from), positions);
        }
        return hashed;
    }

    /// Adds those keys of `other` that are in part `part` of `parts` ([KeyHash]).
    ///
    /// @param level the division into parts
    /// @param from gets the groups of `other`
    /// @param to gets the groups of this table that they are
    /// @return how many there are
    public int adopt(GroupTable other, int part, int parts, int level, int[] from, int[] to) {
        int[] positions = ascending(types.size());
        int count = 0;
        int size = other.size();
        for (int begin = 0; begin < size; begin += Batch.TARGET_ROWS) {
            int end = Math.min(size, begin + Batch.TARGET_ROWS);
            Batch keys = new Batch(other.keys(begin, end), end - begin);
            int chosen = keys.rows();
            if (parts > 1) {
                int[] numbers = KeyHash.parts(keys, positions, parts, level);
                int[] selection = new int[keys.rows()];
                chosen = 0;
                for (int i = 0; i < numbers.length; i++) {
                    selection[chosen] = i;
                    chosen += numbers[i] == part ? 1 : 0;
                }
                keys = new Batch(keys.columns(), chosen, selection);
            }
            int[] groups = chosen == 0 ? new int[0] : insert(keys, positions);
            for (int i = 0; i < chosen; i++) {
                from[count] = begin + keys.position(i);
                to[count++] = groups[i];
            }
        }
        return count;
    }

    private static int[] ascending(int count) {
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = i;
        }
        return positions;
    }

    /// The key columns of groups `begin .. end`.
    public List<Vector> keys(int begin, int end) {
        return dense != null ? dense.keys(begin, end) : table.keys(begin, end);
    }

    /// The bytes that the table takes.
    public long bytes() {
        return dense != null ? dense.bytes() : table.bytes();
    }
}
