package stele.executor.operator;

import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.KeyTable;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Table;
import stele.storage.graph.Adjacency;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// The edges of a path expansion by their source: those of source slot `s` are `offsets[s] .. offsets[s +
/// 1]`.
///
/// @param slots finds a source's slot, -1 without edges; each worker takes a function of its own
/// @param targets the target of each edge
/// @param ids an id of each edge; its position where the plan has none
record EdgeIndex(java.util.function.Supplier<LongToIntFunction> slots, int[] offsets, long[] targets, long[] ids) {
    /// The index that the table keeps anyway, if `edges` reads a whole table without nulls.
    static @Nullable EdgeIndex ofTable(PhysicalPlan edges, Operator owner) {
        if (!(edges instanceof PhysicalPlan.Scan scan) || scan.filter() != null) {
            return null;
        }
        Table table = ScanOperator.table(scan.table(), owner.context);
        for (int column : scan.columnIndexes()) {
            if (column != Table.ROW_ID
                    && (table.definition().columns().get(column).type().layout() != DataType.Layout.LONG
                            || table.statistics(column).nullCount() > 0)) {
                return null;
            }
        }
        if (scan.columnIndexes().getFirst() == Table.ROW_ID) {
            return null;
        }
        Adjacency adjacency = table.adjacency(scan.columnIndexes().getFirst());
        return new EdgeIndex(
                () -> adjacency::slot,
                adjacency.offsets(),
                values(adjacency, scan.columnIndexes().get(1)),
                scan.columnIndexes().size() > 2
                        ? values(adjacency, scan.columnIndexes().get(2))
                        : ascending(adjacency.rows().length));
    }

    private static long[] values(Adjacency adjacency, int column) {
        return column == Table.ROW_ID ? adjacency.rows() : adjacency.values(column);
    }

    private static long[] ascending(int count) {
        long[] numbers = new long[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = i;
        }
        return numbers;
    }

    /// An index of the rows of `edges`: source, target, perhaps an id. Rows with a null end are no edges.
    static EdgeIndex of(Batch edges) {
        LongVector sources = (LongVector) edges.column(0);
        LongVector targets = (LongVector) edges.column(1);
        LongVector ids = edges.columns().size() > 2 && edges.column(2) instanceof LongVector vector ? vector : null;
        KeyTable table = new KeyTable(java.util.List.of(sources.type()));
        int[] groups = new int[edges.rows()];
        int[] key = {0};
        for (int from = 0; from < groups.length; from += Batch.TARGET_ROWS) {
            int to = Math.min(groups.length, from + Batch.TARGET_ROWS);
            Batch part = Batches.slice(new Batch(java.util.List.of(sources), groups.length), from, to);
            System.arraycopy(table.insert(part, key), 0, groups, from, to - from);
        }
        int[] offsets = new int[table.size() + 1];
        for (int i = 0; i < groups.length; i++) {
            offsets[groups[i] + 1] += sources.isNull(i) || targets.isNull(i) ? 0 : 1;
        }
        for (int i = 0; i < table.size(); i++) {
            offsets[i + 1] += offsets[i];
        }
        int[] ends = offsets.clone();
        long[] sortedTargets = new long[offsets[table.size()]];
        long[] sortedIds = new long[sortedTargets.length];
        for (int i = 0; i < groups.length; i++) {
            if (!sources.isNull(i) && !targets.isNull(i)) {
                int at = ends[groups[i]]++;
                sortedTargets[at] = targets.values()[i];
                sortedIds[at] = ids == null ? i : ids.values()[i];
            }
        }
        return new EdgeIndex(() -> finder(table, sources.type()), offsets, sortedTargets, sortedIds);
    }

    private static LongToIntFunction finder(KeyTable table, DataType type) {
        KeyTable.Scratch scratch = new KeyTable.Scratch();
        long[] one = {0};
        Batch batch = new Batch(java.util.List.of(new LongVector(type, one, null)), 1);
        int[] key = {0};
        return value -> {
            one[0] = value;
            return table.find(batch, key, null, scratch)[0];
        };
    }
}
