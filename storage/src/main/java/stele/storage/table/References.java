package stele.storage.table;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.stream.Collectors;
import stele.storage.StorageException;
import stele.storage.catalog.ForeignKey;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Checks the foreign keys that a transaction's changes may have broken: those of the rows that it wrote,
/// and those that refer to rows that it deleted or changed.
final class References {
    private static final int BATCH = 4096;

    private final NavigableMap<String, MemoryTable> before;
    private final NavigableMap<String, MemoryTable> after;
    private final Map<String, BitSet> touchedRows;
    private final Set<String> consulted = new HashSet<>();

    References(
            NavigableMap<String, MemoryTable> before,
            NavigableMap<String, MemoryTable> after,
            Map<String, BitSet> touchedRows) {
        this.before = before;
        this.after = after;
        this.touchedRows = touchedRows;
    }

    /// Checks the changes to `written`.
    ///
    /// @return the tables that the outcome depends on
    Set<String> check(Set<String> written) {
        for (MemoryTable child : after.values()) {
            for (ForeignKey key : child.definition().foreignKeys()) {
                MemoryTable parent = MemorySnapshot.find(after, key.table());
                if (parent == null) {
                    continue;
                }
                String childName = child.definition().name();
                String parentName = parent.definition().name();
                if (written.contains(childName)) {
                    consulted.add(parentName);
                    checkChildren(child, parent, key);
                }
                if (written.contains(parentName)) {
                    consulted.add(childName);
                    checkParents(child, parent, key);
                }
            }
        }
        return consulted;
    }

    /// Rows that were written must refer to rows that exist.
    private void checkChildren(MemoryTable child, MemoryTable parent, ForeignKey key) {
        int[] columns = TableChanges.positions(child.definition(), key.columns());
        int[] referenced = TableChanges.positions(parent.definition(), key.referencedColumns());
        MemoryTable earlier = before.get(child.definition().name());
        boolean sameKeys = earlier != null && earlier.definition().foreignKeys().contains(key);
        int from = sameKeys ? earlier.positions() : 0;
        BitSet rows = new BitSet();
        rows.set(from, child.positions());
        BitSet touched = touchedRows.get(child.definition().name());
        if (touched != null) {
            rows.or(touched);
        }
        forEach(child, rows, columns, (keys, at) -> {
            if (!parent.contains(referenced, keys, at)) {
                throw violation("table " + child.definition().name() + ": " + show(key.columns(), keys, at)
                        + " refers to no row of table " + parent.definition().name());
            }
        });
    }

    /// Keys that are gone must not be referred to.
    private void checkParents(MemoryTable child, MemoryTable parent, ForeignKey key) {
        MemoryTable earlier = before.get(parent.definition().name());
        BitSet touched = touchedRows.get(parent.definition().name());
        if (earlier == null || touched == null) {
            return;
        }
        int[] columns = TableChanges.positions(child.definition(), key.columns());
        int[] referenced = TableChanges.positions(parent.definition(), key.referencedColumns());
        int[] referencedBefore = TableChanges.positions(earlier.definition(), key.referencedColumns());
        forEach(earlier, touched, referencedBefore, (keys, at) -> {
            if (!parent.contains(referenced, keys, at) && child.contains(columns, keys, at)) {
                throw violation("the row of table " + parent.definition().name() + " with "
                        + show(key.referencedColumns(), keys, at) + " is referred to by table "
                        + child.definition().name());
            }
        });
    }

    private interface KeyCheck {
        void check(List<Vector> keys, int at);
    }

    /// Runs `check` on the keys without a null of those of `rows` that are alive in `table`.
    private static void forEach(MemoryTable table, BitSet rows, int[] columns, KeyCheck check) {
        long[] batch = new long[BATCH];
        int count = 0;
        for (int row = rows.nextSetBit(0); row >= 0; row = rows.nextSetBit(row + 1)) {
            if (table.isLive(row)) {
                batch[count++] = row;
            }
            if (count == BATCH) {
                run(table, batch, count, columns, check);
                count = 0;
            }
        }
        run(table, batch, count, columns, check);
    }

    private static void run(MemoryTable table, long[] rowIds, int count, int[] columns, KeyCheck check) {
        if (count == 0) {
            return;
        }
        Batch batch = table.fetch(rowIds, count, columns);
        List<Vector> keys = new ArrayList<>(batch.columns());
        for (int at = 0; at < count; at++) {
            if (!RowIndex.hasNull(keys, at)) {
                check.check(keys, at);
            }
        }
    }

    private static String show(List<String> columns, List<Vector> keys, int at) {
        String values = keys.stream().map(key -> String.valueOf(key.get(at))).collect(Collectors.joining(", "));
        return String.join(", ", columns) + " = " + values;
    }

    private static StorageException violation(String message) {
        return new StorageException(StorageException.Kind.FOREIGN_KEY, message);
    }
}
