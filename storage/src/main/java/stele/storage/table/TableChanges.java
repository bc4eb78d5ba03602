package stele.storage.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import stele.storage.StorageException;
import stele.storage.catalog.Column;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.UniqueKey;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Makes the next version of a table out of one version and a change. A change that breaks a constraint
/// throws, and the version that it started from is as it was.
final class TableChanges {
    /// Up to so many patched positions a chunk; beyond, the patches are written into a new chunk.
    private static final int MAX_PATCHES = 512;

    /// An index is made anew when it has this many times as many entries as there are rows.
    private static final int STALE_ENTRIES = 4;

    private TableChanges() {}

    /// A table without rows.
    static MemoryTable create(TableDefinition definition) {
        return withKeys(new MemoryTable(definition, new Segment[0], List.of()));
    }

    private static MemoryTable withKeys(MemoryTable table) {
        List<RowIndex> indexes = new ArrayList<>();
        for (int[] key : keys(table.definition())) {
            RowIndex index = table.buildIndex(key, true);
            checkUnique(table, index);
            indexes.add(index);
        }
        return new MemoryTable(table.definition(), table.segments(), List.copyOf(indexes));
    }

    private static List<int[]> keys(TableDefinition definition) {
        List<int[]> keys = new ArrayList<>();
        if (isTriples(definition)) {
            keys.add(new int[] {0, 1, 2, 3});
        }
        if (!definition.primaryKey().isEmpty()) {
            keys.add(positions(definition, definition.primaryKey()));
        }
        for (UniqueKey key : definition.uniqueKeys()) {
            keys.add(positions(definition, key.columns()));
        }
        return keys;
    }

    static int[] positions(TableDefinition definition, List<String> names) {
        return names.stream()
                .mapToInt(name -> definition
                        .indexOf(name)
                        .orElseThrow(() -> new StorageException(
                                StorageException.Kind.INPUT,
                                "the key of table " + definition.name() + " names column " + name
                                        + ", which it does not have")))
                .toArray();
    }

    private static boolean isTriples(TableDefinition definition) {
        return definition.name().equals(Snapshot.TRIPLES);
    }

    /// The table followed by `rows`. The triples table is a set: what is there already is not added again.
    static MemoryTable append(MemoryTable table, Batch rows) {
        TableDefinition definition = table.definition();
        if (rows.columns().size() != definition.columns().size()) {
            throw new IllegalArgumentException("table " + definition.name() + " has "
                    + definition.columns().size() + " columns, the rows have "
                    + rows.columns().size());
        }
        Batch checked = converted(table, rows);
        for (int i = 0; i < checked.columns().size(); i++) {
            checkColumn(definition, i, checked.column(i), checked.rows());
        }
        for (RowIndex index : table.indexes()) {
            if (index.isUnique()) {
                checked = insertUnique(table, index, checked);
            }
        }
        Batch added = checked;
        for (RowIndex index : table.indexes()) {
            if (!index.isUnique()) {
                insert(index, table.positions(), added);
            }
        }
        return table.next(definition, appendSegments(table, added), table.indexes());
    }

    /// The rows with the table's types.
    static Batch converted(MemoryTable table, Batch rows) {
        Batch compact = rows.compact();
        List<Vector> vectors = new ArrayList<>();
        for (int i = 0; i < compact.columns().size(); i++) {
            vectors.add(convert(compact.column(i), compact.rows(), table.type(i)));
        }
        return new Batch(vectors, compact.rows());
    }

    private static Vector convert(Vector vector, int rows, DataType type) {
        if (vector.type().equals(type)) {
            return vector;
        }
        VectorBuilder builder = new VectorBuilder(type, rows);
        builder.appendAll(vector, 0, rows);
        return builder.build();
    }

    private static void checkColumn(TableDefinition definition, int column, Vector values, int rows) {
        checkNotNull(definition, column, values, rows);
        int limit = definition.columns().get(column).maxLength();
        if (limit != Column.UNLIMITED && values instanceof StringVector texts) {
            checkLength(definition, column, texts, rows, limit);
        }
    }

    private static void checkLength(TableDefinition definition, int column, StringVector texts, int rows, int limit) {
        for (int row = 0; row < rows; row++) {
            if (!texts.isNull(row) && texts.lengthAt(row) > limit) {
                String text = String.valueOf(texts.get(row));
                if (text.codePointCount(0, text.length()) > limit) {
                    throw new StorageException(
                            StorageException.Kind.LENGTH,
                            "'" + text + "' is too long for column "
                                    + definition.columns().get(column).name() + " of table " + definition.name()
                                    + ", which takes " + limit + " characters");
                }
            }
        }
    }

    private static void checkNotNull(TableDefinition definition, int column, Vector values, int rows) {
        if (!isRequired(definition, column) || values.nulls() == null) {
            return;
        }
        Column declared = definition.columns().get(column);
        for (int row = 0; row < rows; row++) {
            if (values.isNull(row)) {
                throw new StorageException(
                        StorageException.Kind.NOT_NULL,
                        "column " + declared.name() + " of table " + definition.name() + " must not be null");
            }
        }
    }

    private static boolean isRequired(TableDefinition definition, int column) {
        return !definition.columns().get(column).nullable()
                || definition.primaryKey().stream()
                        .anyMatch(name -> definition.indexOf(name).orElse(-1) == column);
    }

    private static List<Vector> keyVectors(RowIndex index, Batch rows) {
        return Arrays.stream(index.columns()).mapToObj(rows::column).toList();
    }

    /// Adds the rows to a key's index.
    ///
    /// @return the rows to append: all, but for those that the triples table has already
    private static Batch insertUnique(MemoryTable table, RowIndex index, Batch rows) {
        List<Vector> keys = keyVectors(index, rows);
        int base = table.positions();
        int[] kept = new int[rows.rows()];
        int count = 0;
        synchronized (index) {
            for (int row = 0; row < rows.rows(); row++) {
                if (RowIndex.hasNull(keys, row)) {
                    kept[count++] = row;
                    continue;
                }
                int hash = RowIndex.hash(keys, row);
                if (isKnown(table, index, hash, keys, row, base, kept, count)) {
                    if (!isTriples(table.definition())) {
                        throw duplicate(table.definition(), index, keys, row);
                    }
                } else {
                    index.insert(hash, base + count);
                    kept[count++] = row;
                }
            }
        }
        if (count == rows.rows()) {
            return rows;
        }
        int[] positions = Arrays.copyOf(kept, count);
        return new Batch(rows.columns(), count, positions).compact();
    }

    private static boolean isKnown(
            MemoryTable table,
            RowIndex index,
            int hash,
            List<Vector> keys,
            int row,
            int base,
            int[] kept,
            int keptCount) {
        for (int entry = index.first(hash); entry >= 0; entry = index.after(entry)) {
            int known = index.row(entry);
            boolean same = known < base
                    ? table.matches(index, known, keys, row)
                    : known - base < keptCount && equal(keys, kept[known - base], row);
            if (same) {
                return true;
            }
        }
        return false;
    }

    private static boolean equal(List<Vector> keys, int left, int right) {
        for (Vector key : keys) {
            if (!Hashing.equal(key, left, key, right)) {
                return false;
            }
        }
        return true;
    }

    private static StorageException duplicate(TableDefinition definition, RowIndex index, List<Vector> keys, int row) {
        String columns = Arrays.stream(index.columns())
                .mapToObj(column -> definition.columns().get(column).name())
                .collect(Collectors.joining(", "));
        String values = keys.stream().map(key -> String.valueOf(key.get(row))).collect(Collectors.joining(", "));
        return new StorageException(
                StorageException.Kind.UNIQUE,
                "table " + definition.name() + " has a row with " + columns + " = " + values + " already");
    }

    private static void insert(RowIndex index, int base, Batch rows) {
        List<Vector> keys = keyVectors(index, rows);
        synchronized (index) {
            for (int row = 0; row < rows.rows(); row++) {
                if (!RowIndex.hasNull(keys, row)) {
                    index.insert(RowIndex.hash(keys, row), base + row);
                }
            }
        }
    }

    private static Segment[] appendSegments(MemoryTable table, Batch rows) {
        List<Segment> segments = new ArrayList<>(Arrays.asList(table.segments()));
        int from = 0;
        while (from < rows.rows()) {
            int last = segments.size() - 1;
            boolean room = last >= 0 && segments.get(last).isOpen();
            if (!room && from == 0 && rows.rows() >= Segment.ROWS) {
                segments.add(Segment.sealed(plainChunks(table, rows), last >= 0 ? segments.get(last) : null));
                from = Segment.ROWS;
                continue;
            }
            if (!room) {
                if (segments.size() > Integer.MAX_VALUE >> Segment.SHIFT) {
                    throw new IllegalStateException(
                            "table " + table.definition().name() + " has more than 2 billion rows");
                }
                segments.add(Segment.open(emptyChunks(table)));
                last++;
            }
            Segment open = segments.get(last);
            int to = from + Math.min(rows.rows() - from, Segment.ROWS - open.rows());
            Segment earlier = last > 0 ? segments.get(last - 1) : null;
            segments.set(last, open.append(rows.columns(), from, to, earlier));
            from = to;
        }
        return segments.toArray(Segment[]::new);
    }

    private static Chunk[] plainChunks(MemoryTable table, Batch rows) {
        Chunk[] chunks = new Chunk[rows.columns().size()];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = Chunks.plain(table.type(i), rows.column(i), Segment.ROWS);
        }
        return chunks;
    }

    private static Chunk[] emptyChunks(MemoryTable table) {
        return table.definition().columns().stream()
                .map(column -> Chunks.empty(column.type()))
                .toArray(Chunk[]::new);
    }

    /// The table without the rows `rowIds[0 .. count)`.
    static MemoryTable delete(MemoryTable table, long[] rowIds, int count) {
        Segment[] segments = table.segments();
        long[] sorted = Arrays.copyOf(rowIds, count);
        Arrays.sort(sorted);
        int from = 0;
        while (from < count) {
            int segment = (int) (sorted[from] >> Segment.SHIFT);
            int[] positions = new int[count - from];
            int found = 0;
            while (from < count && sorted[from] >> Segment.SHIFT == segment) {
                positions[found++] = MemoryTable.positionOf(sorted[from++]);
            }
            segments[segment] = segments[segment].delete(positions, found);
        }
        return table.next(table.definition(), segments, table.indexes());
    }

    /// The table with the values of `columns` in the rows `rowIds[0 .. count)` replaced. Of several new
    /// values for one row the last counts. Keys are checked when all values are in place.
    static MemoryTable update(MemoryTable table, long[] rowIds, int count, int[] columns, Batch values) {
        Batch compact = values.compact();
        long[] order = order(rowIds, count);
        List<Vector> vectors = new ArrayList<>();
        for (int i = 0; i < columns.length; i++) {
            Vector converted = convert(compact.column(i), count, table.type(columns[i]));
            checkColumn(table.definition(), columns[i], converted, count);
            vectors.add(converted);
        }
        Segment[] segments = table.segments();
        int from = 0;
        while (from < order.length) {
            int segment = (int) (order[from] >>> (Segment.SHIFT + Integer.SIZE));
            int to = from;
            while (to < order.length && order[to] >>> (Segment.SHIFT + Integer.SIZE) == segment) {
                to++;
            }
            segments[segment] = update(segments[segment], Arrays.copyOfRange(order, from, to), columns, vectors);
            from = to;
        }
        MemoryTable updated = table.next(table.definition(), segments, refreshed(table, count, columns));
        for (RowIndex index : updated.indexes()) {
            if (Arrays.stream(columns).anyMatch(index::uses)) {
                reinsert(updated, index, order);
            }
        }
        return updated;
    }

    /// Row ids in the high and their positions in the low halves of longs, ascending, each row once: its
    /// last position.
    private static long[] order(long[] rowIds, int count) {
        long[] order = new long[count];
        for (int i = 0; i < count; i++) {
            order[i] = (rowIds[i] << Integer.SIZE) | i;
        }
        Arrays.sort(order);
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (i + 1 == count || order[i] >>> Integer.SIZE != order[i + 1] >>> Integer.SIZE) {
                order[kept++] = order[i];
            }
        }
        return Arrays.copyOf(order, kept);
    }

    private static Segment update(Segment segment, long[] order, int[] columns, List<Vector> vectors) {
        int[] positions = new int[order.length];
        int[] rows = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            positions[i] = MemoryTable.positionOf(order[i] >>> Integer.SIZE);
            rows[i] = (int) order[i];
        }
        Chunk[] chunks = segment.columns();
        for (int i = 0; i < columns.length; i++) {
            Chunk chunk = chunks[columns[i]];
            chunks[columns[i]] = order.length > MAX_PATCHES
                    ? rewrite(segment, chunk, positions, rows, vectors.get(i))
                    : folded(segment, PatchedChunk.with(chunk, positions, vectors.get(i), rows));
        }
        return segment.withColumns(chunks);
    }

    private static Chunk folded(Segment segment, PatchedChunk patched) {
        if (patched.positions().length <= MAX_PATCHES) {
            return patched;
        }
        return segment.isOpen() ? Chunks.fold(patched) : Chunks.seal(patched);
    }

    private static Chunk rewrite(Segment segment, Chunk chunk, int[] positions, int[] rows, Vector values) {
        Vector old = chunk.read(0, chunk.rows());
        VectorBuilder builder = new VectorBuilder(chunk.type(), chunk.rows());
        int copied = 0;
        for (int i = 0; i < positions.length; i++) {
            builder.appendAll(old, copied, positions[i]);
            builder.append(values, rows[i]);
            copied = positions[i] + 1;
        }
        builder.appendAll(old, copied, chunk.rows());
        Chunk plain = Chunks.plain(chunk.type(), builder.build(), chunk.rows());
        return segment.isOpen() ? plain : Chunks.seal(plain);
    }

    private static List<RowIndex> refreshed(MemoryTable table, int count, int[] columns) {
        List<RowIndex> indexes = new ArrayList<>();
        for (RowIndex index : table.indexes()) {
            boolean changes = Arrays.stream(columns).anyMatch(index::uses);
            boolean stale;
            synchronized (index) {
                stale = index.size() + count > STALE_ENTRIES * (table.rowCount() + count) + 1024;
            }
            indexes.add(changes && stale ? table.buildIndex(index.columns(), index.isUnique()) : index);
        }
        return List.copyOf(indexes);
    }

    private static void reinsert(MemoryTable updated, RowIndex index, long[] order) {
        long[] rowIds =
                Arrays.stream(order).map(packed -> packed >>> Integer.SIZE).toArray();
        Batch keyRows = updated.fetch(rowIds, rowIds.length, index.columns());
        List<Vector> keys = keyRows.columns();
        synchronized (index) {
            for (int i = 0; i < rowIds.length; i++) {
                if (RowIndex.hasNull(keys, i)) {
                    continue;
                }
                int hash = RowIndex.hash(keys, i);
                if (index.isUnique()) {
                    checkOnlyRow(updated, index, hash, keys, i, (int) rowIds[i]);
                }
                index.insert(hash, (int) rowIds[i]);
            }
        }
    }

    private static void checkOnlyRow(MemoryTable table, RowIndex index, int hash, List<Vector> keys, int at, int row) {
        for (int entry = index.first(hash); entry >= 0; entry = index.after(entry)) {
            if (index.row(entry) != row && table.matches(index, index.row(entry), keys, at)) {
                throw duplicate(table.definition(), index, keys, at);
            }
        }
    }

    private static void checkUnique(MemoryTable table, RowIndex index) {
        for (int s = 0; s < table.segmentCount(); s++) {
            int base = s << Segment.SHIFT;
            Batch batch = table.read(s, 0, table.segmentRows(s), index.columns());
            for (int i = 0; i < batch.rows(); i++) {
                int at = batch.position(i);
                if (!RowIndex.hasNull(batch.columns(), at)) {
                    int hash = RowIndex.hash(batch.columns(), at);
                    synchronized (index) {
                        checkOnlyRow(table, index, hash, batch.columns(), at, base + at);
                    }
                }
            }
        }
    }

    /// The table with another definition; see [stele.storage.catalog.Transaction#alterTable].
    static MemoryTable alter(MemoryTable table, TableDefinition definition, List<Integer> conversions) {
        Segment[] segments = table.segments();
        for (int s = 0; s < segments.length; s++) {
            Chunk[] old = segments[s].columns();
            Chunk[] chunks = new Chunk[conversions.size()];
            for (int i = 0; i < chunks.length; i++) {
                DataType type = definition.columns().get(i).type();
                int from = conversions.get(i);
                chunks[i] = from < 0
                        ? new NullChunk(type, segments[s].rows())
                        : convert(old[from], type, segments[s].isOpen());
            }
            segments[s] = segments[s].withColumns(chunks);
        }
        MemoryTable altered = new MemoryTable(definition, segments, List.of());
        for (int i = 0; i < definition.columns().size(); i++) {
            if (isRequired(definition, i) && altered.nullCount(i) > 0) {
                checkNotNull(definition, i, NullChunk.nulls(altered.type(i), 1), 1);
            }
        }
        return keepsColumns(table, conversions) && sameKeys(table, altered)
                ? table.next(definition, segments, table.indexes())
                : withKeys(altered);
    }

    private static Chunk convert(Chunk chunk, DataType type, boolean open) {
        if (chunk.type().equals(type)) {
            return chunk;
        }
        Chunk plain = Chunks.plain(type, convert(chunk.read(0, chunk.rows()), chunk.rows(), type), chunk.rows());
        return open ? plain : Chunks.seal(plain);
    }

    /// Whether every old column keeps its place.
    private static boolean keepsColumns(MemoryTable table, List<Integer> conversions) {
        int columns = table.definition().columns().size();
        for (int i = 0; i < conversions.size(); i++) {
            if (conversions.get(i) != (i < columns ? i : -1)) {
                return false;
            }
        }
        return conversions.size() >= columns;
    }

    /// Whether the indexes serve on: the keys are the same and their columns have kept their types.
    private static boolean sameKeys(MemoryTable table, MemoryTable altered) {
        TableDefinition before = table.definition();
        TableDefinition after = altered.definition();
        return before.primaryKey().equals(after.primaryKey())
                && before.uniqueKeys().equals(after.uniqueKeys())
                && table.indexes().stream()
                        .flatMapToInt(index -> Arrays.stream(index.columns()))
                        .allMatch(column -> table.type(column).equals(altered.type(column)));
    }
}
