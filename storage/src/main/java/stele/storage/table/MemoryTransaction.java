package stele.storage.table;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stele.storage.StorageException;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.graph.PropertyGraph;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// A transaction: the maps of its base with its own changes.
final class MemoryTransaction implements Transaction {
    private final MemoryStore store;
    private final MemorySnapshot base;
    private TreeMap<String, MemoryTable> tables;
    private TreeMap<String, PropertyGraph> graphs;
    private TreeMap<String, CatalogObject> objects;
    private Set<String> writtenTables = new HashSet<>();
    private Set<String> writtenGraphs = new HashSet<>();
    private Set<String> writtenObjects = new HashSet<>();
    private final Set<String> readTables = new HashSet<>();

    /// The rows of each table that were updated or deleted, for the check of references.
    private final Map<String, BitSet> touchedRows = new HashMap<>();

    private long schemaVersion;
    private @Nullable MemorySnapshot current;
    private boolean finished;

    /// What a transaction brings to its commit.
    record Changes(
            MemorySnapshot base,
            long schemaVersion,
            NavigableMap<String, MemoryTable> tables,
            NavigableMap<String, PropertyGraph> graphs,
            NavigableMap<String, CatalogObject> objects,
            Set<String> writtenTables,
            Set<String> writtenGraphs,
            Set<String> writtenObjects,
            Set<String> readTables,
            Set<String> readGraphs) {}

    private record State(
            MemoryTransaction owner,
            long schemaVersion,
            TreeMap<String, MemoryTable> tables,
            TreeMap<String, PropertyGraph> graphs,
            TreeMap<String, CatalogObject> objects,
            Set<String> writtenTables,
            Set<String> writtenGraphs,
            Set<String> writtenObjects)
            implements Savepoint {}

    MemoryTransaction(MemoryStore store, MemorySnapshot base) {
        this.store = store;
        this.base = base;
        this.schemaVersion = base.schemaVersion();
        this.current = base;
        this.tables = new TreeMap<>(base.tablesByName());
        this.graphs = new TreeMap<>(base.graphsByName());
        this.objects = new TreeMap<>(base.objectsByKey());
    }

    @Override
    public Snapshot snapshot() {
        MemorySnapshot known = current;
        if (known == null) {
            known = new MemorySnapshot(base.version(), schemaVersion, tables, graphs, objects, store.terms(), false);
            current = known;
        }
        return known;
    }

    @Override
    public Optional<Table> table(String name) {
        return Optional.ofNullable(MemorySnapshot.find(tables, name));
    }

    @Override
    public Optional<PropertyGraph> graph(String name) {
        return Optional.ofNullable(MemorySnapshot.find(graphs, name));
    }

    @Override
    public void markRead(String table) {
        String known = MemorySnapshot.findName(base.tablesByName(), table);
        readTables.add(known == null ? table : known);
    }

    @Override
    public Savepoint savepoint() {
        checkOpen();
        return new State(
                this,
                schemaVersion,
                new TreeMap<>(tables),
                new TreeMap<>(graphs),
                new TreeMap<>(objects),
                new HashSet<>(writtenTables),
                new HashSet<>(writtenGraphs),
                new HashSet<>(writtenObjects));
    }

    @Override
    public void rollbackTo(Savepoint savepoint) {
        checkOpen();
        if (!(savepoint instanceof State state) || state.owner != this) {
            throw new IllegalArgumentException("the savepoint is another transaction's");
        }
        schemaVersion = state.schemaVersion;
        tables = new TreeMap<>(state.tables);
        graphs = new TreeMap<>(state.graphs);
        objects = new TreeMap<>(state.objects);
        writtenTables = new HashSet<>(state.writtenTables);
        writtenGraphs = new HashSet<>(state.writtenGraphs);
        writtenObjects = new HashSet<>(state.writtenObjects);
        current = null;
    }

    @Override
    public void createTable(TableDefinition definition) {
        checkOpen();
        String known = MemorySnapshot.findName(tables, definition.name());
        if (known != null && (known.equals(definition.name()) || !isInDefaultGraph(known))) {
            throw new StorageException(StorageException.Kind.DUPLICATE_TABLE, "there is a table " + known + " already");
        }
        put(TableChanges.create(definition));
    }

    /// Labels that differ in case only are different, so the default graph's tables may.
    private boolean isInDefaultGraph(String table) {
        PropertyGraph graph = graphs.get(PropertyGraph.DEFAULT);
        return graph != null && tablesOf(graph).anyMatch(table::equals);
    }

    private static Stream<String> tablesOf(PropertyGraph graph) {
        return Stream.concat(
                graph.nodeTables().stream().map(PropertyGraph.NodeTable::table),
                graph.edgeTables().stream().map(PropertyGraph.EdgeTable::table));
    }

    @Override
    public void dropTable(String name) {
        MemoryTable dropped = require(name);
        String table = dropped.definition().name();
        if (table.equals(Snapshot.TRIPLES)) {
            throw new StorageException(StorageException.Kind.INPUT, "the table of triples cannot be dropped");
        }
        for (MemoryTable other : tables.values()) {
            if (other != dropped
                    && other.definition().foreignKeys().stream()
                            .anyMatch(key -> MemorySnapshot.find(tables, key.table()) == dropped)) {
                throw new StorageException(
                        StorageException.Kind.FOREIGN_KEY,
                        "table " + other.definition().name() + " refers to table " + table
                                + ", which cannot be dropped before it");
            }
        }
        for (PropertyGraph graph : graphs.values()) {
            if (tablesOf(graph).anyMatch(table::equals)) {
                throw new StorageException(
                        StorageException.Kind.INPUT,
                        "table " + table + " is part of the graph " + graph.name() + " and cannot be dropped");
            }
        }
        tables.remove(table);
        writtenTables.add(table);
        schemaChanged();
        for (CatalogObject.Index index : snapshot().objects(CatalogObject.Index.class)) {
            if (index.table().equals(table)) {
                dropObject(index);
            }
        }
    }

    @Override
    public void putObject(CatalogObject object) {
        checkOpen();
        String key = MemorySnapshot.key(object.getClass(), object.name());
        objects.put(key, object);
        writtenObjects.add(key);
        schemaChanged();
    }

    @Override
    public void dropObject(CatalogObject object) {
        checkOpen();
        String key = MemorySnapshot.key(object.getClass(), object.name());
        objects.remove(key);
        writtenObjects.add(key);
        schemaChanged();
    }

    @Override
    public void putGraph(PropertyGraph graph) {
        checkOpen();
        graphs.put(graph.name(), graph);
        writtenGraphs.add(graph.name());
        schemaChanged();
    }

    @Override
    public void dropGraph(String name) {
        checkOpen();
        String known = MemorySnapshot.findName(graphs, name);
        if (known == null) {
            throw new StorageException(StorageException.Kind.UNKNOWN_TABLE, "there is no graph " + name);
        }
        if (known.equals(PropertyGraph.DEFAULT)) {
            throw new StorageException(StorageException.Kind.INPUT, "the default graph cannot be dropped");
        }
        graphs.remove(known);
        writtenGraphs.add(known);
        schemaChanged();
    }

    @Override
    public void append(String table, Batch rows) {
        MemoryTable before = require(table);
        if (rows.rows() > 0) {
            put(TableChanges.append(before, rows));
        }
    }

    @Override
    public long delete(String table, long[] rowIds, int count) {
        MemoryTable before = require(table);
        checkRows(before, rowIds, count);
        MemoryTable after = TableChanges.delete(before, rowIds, count);
        touch(before, rowIds, count);
        long deleted = before.rowCount() - after.rowCount();
        if (deleted > 0) {
            long[] live = Arrays.stream(rowIds, 0, count)
                    .filter(row -> before.isLive(row))
                    .distinct()
                    .toArray();
            put(after);
            new ReferenceActions(this).afterDelete(before, live, live.length);
        }
        return deleted;
    }

    @Override
    public void update(String table, long[] rowIds, int count, int[] columns, Batch values) {
        MemoryTable before = require(table);
        checkRows(before, rowIds, count);
        if (count > 0 && columns.length > 0) {
            touch(before, rowIds, count);
            MemoryTable after = TableChanges.update(before, rowIds, count, columns, values);
            put(after);
            new ReferenceActions(this).afterUpdate(before, after, rowIds, count, columns);
        }
    }

    @Override
    public long[] conflicts(String table, List<String> key, Batch rows) {
        MemoryTable known = require(table);
        int[] columns = TableChanges.positions(known.definition(), key);
        Batch converted = TableChanges.converted(known, rows);
        List<Vector> keys = Arrays.stream(columns).mapToObj(converted::column).toList();
        long[] found = new long[rows.rows()];
        for (int at = 0; at < found.length; at++) {
            long[] same = RowIndex.hasNull(keys, at) ? new long[0] : known.rowsWith(columns, keys, at);
            found[at] = same.length == 0 ? -1 : same[0];
        }
        return found;
    }

    /// The definitions of all tables.
    List<TableDefinition> definitions() {
        return tables.values().stream().map(MemoryTable::definition).toList();
    }

    /// A table as this transaction has it now.
    MemoryTable current(String table) {
        return require(table);
    }

    private void touch(MemoryTable table, long[] rowIds, int count) {
        BitSet rows = touchedRows.computeIfAbsent(table.definition().name(), name -> new BitSet());
        for (int i = 0; i < count; i++) {
            rows.set((int) rowIds[i]);
        }
    }

    private static void checkRows(MemoryTable table, long[] rowIds, int count) {
        for (int i = 0; i < count; i++) {
            if (rowIds[i] < 0 || rowIds[i] >= table.positions()) {
                throw new IllegalArgumentException("table " + table.definition().name() + " has no row " + rowIds[i]);
            }
        }
    }

    @Override
    public void alterTable(String table, TableDefinition definition, List<Integer> conversions) {
        put(require(table), TableChanges.alter(require(table), definition, conversions));
    }

    @Override
    public void replaceTable(String table, TableDefinition definition) {
        put(require(table), TableChanges.create(definition));
    }

    private void put(MemoryTable before, MemoryTable after) {
        String oldName = before.definition().name();
        TableDefinition definition = after.definition();
        if (!oldName.equals(definition.name())) {
            String known = MemorySnapshot.findName(tables, definition.name());
            if (known != null && !known.equals(oldName)) {
                throw new StorageException(
                        StorageException.Kind.DUPLICATE_TABLE, "there is a table " + known + " already");
            }
            tables.remove(oldName);
            writtenTables.add(oldName);
        }
        put(after);
    }

    @Override
    public long nextEntityId() {
        return store.nextEntityId();
    }

    @Override
    public void commit() {
        checkOpen();
        finished = true;
        if (!writtenTables.isEmpty() || !writtenGraphs.isEmpty() || !writtenObjects.isEmpty()) {
            readTables.addAll(new References(base.tablesByName(), tables, touchedRows).check(writtenTables));
            for (String name : writtenTables) {
                tables.computeIfPresent(name, (_, table) -> table.settled());
            }
            store.commit(new Changes(
                    base,
                    schemaVersion,
                    tables,
                    graphs,
                    objects,
                    writtenTables,
                    writtenGraphs,
                    writtenObjects,
                    readTables,
                    graphsOf(readTables)));
        }
    }

    /// The graphs that have one of `read`: who reads a graph's table depends on which tables the graph has.
    private Set<String> graphsOf(Set<String> read) {
        Set<String> found = new HashSet<>();
        for (PropertyGraph graph : base.graphsByName().values()) {
            boolean isEmpty = graph.nodeTables().isEmpty() && graph.edgeTables().isEmpty();
            if (!isEmpty && tablesOf(graph).anyMatch(read::contains)) {
                found.add(graph.name());
            }
        }
        return found;
    }

    @Override
    public void close() {
        finished = true;
    }

    private MemoryTable require(String name) {
        checkOpen();
        MemoryTable table = MemorySnapshot.find(tables, name);
        if (table == null) {
            throw new StorageException(StorageException.Kind.UNKNOWN_TABLE, "there is no table " + name);
        }
        return table;
    }

    private void put(MemoryTable table) {
        String name = table.definition().name();
        MemoryTable before = tables.put(name, table);
        writtenTables.add(name);
        current = null;
        if (before == null || before.definition() != table.definition()) {
            schemaChanged();
        }
    }

    /// Whatever changes more than rows must end here.
    private void schemaChanged() {
        schemaVersion = store.nextSchemaVersion();
        current = null;
    }

    private void checkOpen() {
        if (finished) {
            throw new IllegalStateException("the transaction has ended");
        }
    }
}
