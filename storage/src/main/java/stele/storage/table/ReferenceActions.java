package stele.storage.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.TableDefinition;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// What a change of rows does to the rows that refer to them, where their foreign keys ask for more than a
/// check. Rows are changed through the transaction, so that one action may lead to the next.
final class ReferenceActions {
    private final MemoryTransaction transaction;

    ReferenceActions(MemoryTransaction transaction) {
        this.transaction = transaction;
    }

    /// @param parent the table as it was before its rows were deleted
    void afterDelete(MemoryTable parent, long[] rowIds, int count) {
        forEachKey(parent, ForeignKey::onDelete, (child, key) -> {
            long[] rows = referring(parent, child, key, rowIds, count, null);
            if (key.onDelete() == ForeignKey.Action.CASCADE) {
                transaction.delete(child.definition().name(), rows, rows.length);
            } else {
                setNull(child, key, rows);
            }
        });
    }

    /// @param parent the table as it was before the update
    /// @param changed it after
    void afterUpdate(MemoryTable parent, MemoryTable changed, long[] rowIds, int count, int[] columns) {
        forEachKey(parent, ForeignKey::onUpdate, (child, key) -> {
            int[] referenced = TableChanges.positions(parent.definition(), key.referencedColumns());
            boolean touched = Arrays.stream(referenced)
                    .anyMatch(column -> Arrays.stream(columns).anyMatch(each -> each == column));
            if (!touched) {
                return;
            }
            if (key.onUpdate() == ForeignKey.Action.SET_NULL) {
                setNull(child, key, referring(parent, child, key, rowIds, count, changed));
                return;
            }
            List<long[]> rows = new ArrayList<>();
            List<Integer> parents = new ArrayList<>();
            Batch keys = parent.fetch(rowIds, count, referenced);
            Batch newKeys = changed.fetch(rowIds, count, referenced);
            int[] own = TableChanges.positions(child.definition(), key.columns());
            for (int at = 0; at < count; at++) {
                if (!RowIndex.hasNull(keys.columns(), at) && !same(keys, newKeys, at)) {
                    rows.add(child.rowsWith(own, keys.columns(), at));
                    parents.add(at);
                }
            }
            cascade(child, own, rows, parents, newKeys);
        });
    }

    private void cascade(MemoryTable child, int[] columns, List<long[]> rows, List<Integer> parents, Batch newKeys) {
        long[] all = rows.stream().flatMapToLong(Arrays::stream).toArray();
        if (all.length == 0) {
            return;
        }
        List<Vector> values = new ArrayList<>();
        for (Vector key : newKeys.columns()) {
            VectorBuilder builder = new VectorBuilder(key.type(), all.length);
            for (int i = 0; i < rows.size(); i++) {
                for (int j = 0; j < rows.get(i).length; j++) {
                    builder.append(key, parents.get(i));
                }
            }
            values.add(builder.build());
        }
        transaction.update(child.definition().name(), all, all.length, columns, new Batch(values, all.length));
    }

    private static boolean same(Batch left, Batch right, int at) {
        for (int i = 0; i < left.columns().size(); i++) {
            Object before = left.column(i).get(at);
            if (!java.util.Objects.equals(before, right.column(i).get(at))) {
                return false;
            }
        }
        return true;
    }

    private interface KeyAction {
        void run(MemoryTable child, ForeignKey key);
    }

    private void forEachKey(MemoryTable parent, Function<ForeignKey, ForeignKey.Action> action, KeyAction run) {
        String name = parent.definition().name();
        for (TableDefinition definition : transaction.definitions()) {
            for (ForeignKey key : definition.foreignKeys()) {
                if (action.apply(key) != ForeignKey.Action.REFUSE && key.table().equals(name)) {
                    run.run(transaction.current(definition.name()), key);
                }
            }
        }
    }

    /// The rows of `child` that refer to the rows of `parent`.
    ///
    /// @param changed if given, only rows whose key is another there count
    private static long[] referring(
            MemoryTable parent,
            MemoryTable child,
            ForeignKey key,
            long[] rowIds,
            int count,
            @Nullable MemoryTable changed) {
        int[] referenced = TableChanges.positions(parent.definition(), key.referencedColumns());
        int[] own = TableChanges.positions(child.definition(), key.columns());
        Batch keys = parent.fetch(rowIds, count, referenced);
        Batch newKeys = changed == null ? keys : changed.fetch(rowIds, count, referenced);
        long[] found = new long[0];
        for (int at = 0; at < count; at++) {
            boolean gone = changed == null || !same(keys, newKeys, at);
            if (gone && !RowIndex.hasNull(keys.columns(), at)) {
                long[] rows = child.rowsWith(own, keys.columns(), at);
                int before = found.length;
                found = Arrays.copyOf(found, before + rows.length);
                System.arraycopy(rows, 0, found, before, rows.length);
            }
        }
        return Arrays.stream(found).distinct().toArray();
    }

    private void setNull(MemoryTable child, ForeignKey key, long[] rows) {
        if (rows.length == 0) {
            return;
        }
        int[] columns = TableChanges.positions(child.definition(), key.columns());
        List<Vector> nulls = new ArrayList<>();
        for (int column : columns) {
            DataType type = child.type(column);
            nulls.add(NullChunk.nulls(type, rows.length));
        }
        transaction.update(child.definition().name(), rows, rows.length, columns, new Batch(nulls, rows.length));
    }
}
