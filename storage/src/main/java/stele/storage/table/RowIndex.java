package stele.storage.table;

import java.util.Arrays;
import java.util.List;
import stele.storage.vector.Vector;

/// From hashes of column values to row ids, for keys and point look-ups.
///
/// All versions of a table share one index, which only grows: an entry is a hint that a row had such a
/// value in *some* version, also one that was given up. Whoever looks up checks the row in its own version;
/// every row that is alive in a version with this index has an entry for its values there. Callers hold the
/// index's monitor.
final class RowIndex {
    private final int[] columns;
    private final boolean unique;
    private int[] heads = new int[16];
    private int[] next = new int[16];
    private int[] hashes = new int[16];
    private int[] rows = new int[16];
    private int size;

    RowIndex(int[] columns, boolean unique) {
        this.columns = columns;
        this.unique = unique;
        Arrays.fill(heads, -1);
    }

    int[] columns() {
        return columns;
    }

    boolean isUnique() {
        return unique;
    }

    boolean uses(int column) {
        return Arrays.stream(columns).anyMatch(used -> used == column);
    }

    int size() {
        return size;
    }

    /// The hash of the key columns, given as vectors in their order, at `row`.
    static int hash(List<Vector> keys, int row) {
        long hash = 0;
        for (int i = 0; i < keys.size(); i++) {
            hash = Hashing.mix(hash + Hashing.value(keys.get(i), row));
        }
        return (int) (hash ^ (hash >>> 32));
    }

    static boolean hasNull(List<Vector> keys, int row) {
        for (int i = 0; i < keys.size(); i++) {
            if (keys.get(i).isNull(row)) {
                return true;
            }
        }
        return false;
    }

    void insert(int hash, int row) {
        if (size == rows.length) {
            grow();
        }
        int bucket = hash & (heads.length - 1);
        rows[size] = row;
        hashes[size] = hash;
        next[size] = heads[bucket];
        heads[bucket] = size++;
    }

    private void grow() {
        int capacity = size * 2;
        rows = Arrays.copyOf(rows, capacity);
        hashes = Arrays.copyOf(hashes, capacity);
        next = Arrays.copyOf(next, capacity);
        heads = new int[capacity];
        Arrays.fill(heads, -1);
        for (int entry = 0; entry < size; entry++) {
            int bucket = hashes[entry] & (capacity - 1);
            next[entry] = heads[bucket];
            heads[bucket] = entry;
        }
    }

    /// The newest entry with the hash `hash`, or -1.
    int first(int hash) {
        return skip(heads[hash & (heads.length - 1)], hash);
    }

    /// The entry with the same hash before `entry`, or -1.
    int after(int entry) {
        return skip(next[entry], hashes[entry]);
    }

    private int skip(int entry, int hash) {
        int found = entry;
        while (found >= 0 && hashes[found] != hash) {
            found = next[found];
        }
        return found;
    }

    int row(int entry) {
        return rows[entry];
    }
}
