package stele.storage.table;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.graph.PropertyGraph;
import stele.storage.rdf.TermDictionary;

/// One version of the database: maps that nobody changes.
final class MemorySnapshot implements Snapshot {
    private final long version;
    private final long schemaVersion;
    private final NavigableMap<String, MemoryTable> tables;
    private final NavigableMap<String, PropertyGraph> graphs;
    private final NavigableMap<String, CatalogObject> objects;
    private final TermDictionary terms;
    private final boolean committed;

    MemorySnapshot(
            long version,
            long schemaVersion,
            NavigableMap<String, MemoryTable> tables,
            NavigableMap<String, PropertyGraph> graphs,
            NavigableMap<String, CatalogObject> objects,
            TermDictionary terms) {
        this(version, schemaVersion, tables, graphs, objects, terms, true);
    }

    /// @param committed false for a transaction's own state
    MemorySnapshot(
            long version,
            long schemaVersion,
            NavigableMap<String, MemoryTable> tables,
            NavigableMap<String, PropertyGraph> graphs,
            NavigableMap<String, CatalogObject> objects,
            TermDictionary terms,
            boolean committed) {
        this.version = version;
        this.schemaVersion = schemaVersion;
        this.tables = Collections.unmodifiableNavigableMap(new TreeMap<>(tables));
        this.graphs = Collections.unmodifiableNavigableMap(new TreeMap<>(graphs));
        this.objects = Collections.unmodifiableNavigableMap(new TreeMap<>(objects));
        this.terms = terms;
        this.committed = committed;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public boolean isCommitted() {
        return committed;
    }

    @Override
    public long schemaVersion() {
        return schemaVersion;
    }

    @Override
    public Optional<Table> table(String name) {
        return Optional.ofNullable(find(tables, name));
    }

    @Override
    public Collection<Table> tables() {
        return Collections.unmodifiableCollection(tables.values());
    }

    @Override
    public Optional<PropertyGraph> graph(String name) {
        return Optional.ofNullable(find(graphs, name));
    }

    @Override
    public Collection<PropertyGraph> graphs() {
        List<PropertyGraph> all = new ArrayList<>(graphs.values());
        all.sort((left, right) -> Boolean.compare(
                right.name().equals(PropertyGraph.DEFAULT), left.name().equals(PropertyGraph.DEFAULT)));
        return List.copyOf(all);
    }

    @Override
    public <T extends CatalogObject> Optional<T> object(Class<T> kind, String name) {
        return Optional.ofNullable(find(objects, key(kind, name))).map(kind::cast);
    }

    @Override
    public <T extends CatalogObject> List<T> objects(Class<T> kind) {
        return objects.values().stream()
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /// Under what an object is kept: each kind has names of its own.
    static String key(Class<? extends CatalogObject> kind, String name) {
        return kind.getSimpleName() + " " + name;
    }

    @Override
    public TermDictionary terms() {
        return terms;
    }

    NavigableMap<String, MemoryTable> tablesByName() {
        return tables;
    }

    NavigableMap<String, PropertyGraph> graphsByName() {
        return graphs;
    }

    NavigableMap<String, CatalogObject> objectsByKey() {
        return objects;
    }

    /// The value under `name`, else the first whose name differs from it in case only.
    static <T> @Nullable T find(NavigableMap<String, T> byName, String name) {
        T exact = byName.get(name);
        if (exact != null) {
            return exact;
        }
        String found = findName(byName, name);
        return found == null ? null : byName.get(found);
    }

    /// The name of what [#find] returns.
    static @Nullable String findName(NavigableMap<String, ?> byName, String name) {
        if (byName.containsKey(name)) {
            return name;
        }
        for (String candidate : byName.keySet()) {
            if (candidate.equalsIgnoreCase(name)) {
                return candidate;
            }
        }
        return null;
    }
}
