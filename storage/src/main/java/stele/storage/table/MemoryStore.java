package stele.storage.table;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stele.storage.StorageException;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Column;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Store;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.graph.PropertyGraph;
import stele.storage.rdf.TermDictionary;
import stele.storage.rdf.TermTable;
import stele.storage.type.DataType;

/// The store in memory. Its newest version is one immutable root; readers take the root and need no lock,
/// writers put the next root in its place under one lock that they hold only to validate and swap.
public final class MemoryStore implements Store {
    private final ReentrantLock commitLock = new ReentrantLock();
    private final AtomicLong entityIds = new AtomicLong();
    private final AtomicLong schemaVersions = new AtomicLong();
    private final TermDictionary terms = new TermTable();
    private volatile MemorySnapshot newest;

    private MemoryStore() {
        TreeMap<String, MemoryTable> tables = new TreeMap<>();
        tables.put(Snapshot.TRIPLES, TableChanges.create(triples()));
        TreeMap<String, PropertyGraph> graphs = new TreeMap<>();
        graphs.put(PropertyGraph.DEFAULT, new PropertyGraph(PropertyGraph.DEFAULT, List.of(), List.of()));
        newest = new MemorySnapshot(0, 0, tables, graphs, new TreeMap<>(), terms);
    }

    /// A store with an empty triples table and an empty default graph.
    public static MemoryStore create() {
        return new MemoryStore();
    }

    private static TableDefinition triples() {
        return new TableDefinition(
                Snapshot.TRIPLES,
                Stream.of("s", "p", "o", "g")
                        .map(name -> new Column(name, DataType.TERM, false))
                        .toList());
    }

    @Override
    public Snapshot snapshot() {
        return newest;
    }

    @Override
    public Transaction begin() {
        return new MemoryTransaction(this, newest);
    }

    @Override
    public Transaction begin(Snapshot base) {
        return new MemoryTransaction(this, (MemorySnapshot) base);
    }

    @Override
    public void close() {
        // Nothing is held outside the heap.
    }

    TermDictionary terms() {
        return terms;
    }

    /// A number that no schema has had.
    long nextSchemaVersion() {
        return schemaVersions.incrementAndGet();
    }

    long nextEntityId() {
        return entityIds.getAndIncrement();
    }

    /// Puts what `changes` wrote in the place of what was there, if nothing that it read or wrote has
    /// changed since its base.
    void commit(MemoryTransaction.Changes changes) {
        commitLock.lock();
        try {
            MemorySnapshot latest = newest;
            if (latest != changes.base()) {
                validate(changes, latest);
            }
            TreeMap<String, MemoryTable> tables = new TreeMap<>(latest.tablesByName());
            changes.writtenTables()
                    .forEach(name -> replace(tables, name, changes.tables().get(name)));
            TreeMap<String, PropertyGraph> graphs = new TreeMap<>(latest.graphsByName());
            changes.writtenGraphs()
                    .forEach(name -> replace(graphs, name, changes.graphs().get(name)));
            long schema = changes.schemaVersion() == changes.base().schemaVersion()
                    ? latest.schemaVersion()
                    : nextSchemaVersion();
            TreeMap<String, CatalogObject> objects = new TreeMap<>(latest.objectsByKey());
            changes.writtenObjects()
                    .forEach(key -> replace(objects, key, changes.objects().get(key)));
            newest = new MemorySnapshot(latest.version() + 1, schema, tables, graphs, objects, terms);
        } finally {
            commitLock.unlock();
        }
    }

    private static <T> void replace(Map<String, T> map, String name, @Nullable T value) {
        if (value == null) {
            map.remove(name);
        } else {
            map.put(name, value);
        }
    }

    private static void validate(MemoryTransaction.Changes changes, MemorySnapshot latest) {
        MemorySnapshot base = changes.base();
        Stream.concat(changes.readTables().stream(), changes.writtenTables().stream())
                .forEach(name -> {
                    MemoryTable before = base.tablesByName().get(name);
                    if (!Objects.equals(before, latest.tablesByName().get(name))) {
                        throw conflict("table " + name);
                    }
                });
        Stream.concat(changes.readGraphs().stream(), changes.writtenGraphs().stream())
                .forEach(name -> {
                    PropertyGraph before = base.graphsByName().get(name);
                    if (!Objects.equals(before, latest.graphsByName().get(name))) {
                        throw conflict("graph " + name);
                    }
                });
        for (String key : changes.writtenObjects()) {
            if (!Objects.equals(
                    base.objectsByKey().get(key), latest.objectsByKey().get(key))) {
                throw conflict(key.toLowerCase(Locale.ROOT));
            }
        }
    }

    private static StorageException conflict(String what) {
        return new StorageException(
                StorageException.Kind.SERIALIZATION,
                "another transaction has changed " + what + " since this one began; run this one again");
    }
}
