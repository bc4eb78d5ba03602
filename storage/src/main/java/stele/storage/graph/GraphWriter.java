package stele.storage.graph;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.type.DataType;
import stele.storage.value.NodeValue;
import stele.storage.value.RelationshipValue;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Writes nodes and relationships of the default graph in a transaction: makes the tables, adds the columns
/// and widens their types as data arrives.
///
/// New rows and new property values are collected and reach the transaction at [#flush()]; every method
/// here that needs them there calls it. Call it before anything else reads the transaction, and make a new
/// writer after a rollback.
public final class GraphWriter {
    private final Transaction transaction;
    private final GraphSchema schema;
    private final Map<String, PendingRows> pendingRows = new HashMap<>();
    private final Map<String, PendingValues> pendingValues = new HashMap<>();
    private @Nullable String lastNodeTable;
    private @Nullable String lastEdgeTable;

    public GraphWriter(Transaction transaction) {
        this.transaction = transaction;
        this.schema = new GraphSchema(transaction);
    }

    /// Where a node or a relationship is.
    public record Place(String table, long rowId) {}

    /// Creates a node and returns its id. Properties that are null are left out.
    public long createNode(Collection<String> labels, Map<String, ? extends @Nullable Object> properties) {
        long id = transaction.nextEntityId();
        insertNode(id, labels, properties);
        return id;
    }

    private void insertNode(long id, Collection<String> labels, Map<String, ? extends @Nullable Object> properties) {
        PropertyGraph.NodeTable table = schema.requireNodeTable(labels);
        insert(table.table(), table.properties(), properties, new long[] {id});
    }

    /// Creates a relationship from `source` to `target`, which must exist, and returns its id.
    public long createRelationship(
            String type, long source, long target, Map<String, ? extends @Nullable Object> properties) {
        long id = transaction.nextEntityId();
        PropertyGraph.EdgeTable table = schema.requireEdgeTable(type);
        insert(table.table(), table.properties(), properties, new long[] {id, source, target});
        return id;
    }

    private void insert(
            String table,
            Map<String, String> columnNames,
            Map<String, ? extends @Nullable Object> properties,
            long[] keys) {
        Map<Integer, Object> values = new HashMap<>();
        Map<String, String> names = columnNames;
        for (Map.Entry<String, ? extends @Nullable Object> property : properties.entrySet()) {
            Object value = property.getValue();
            if (value != null) {
                if (!names.containsKey(property.getKey())) {
                    flush();
                    schema.addProperty(table, property.getKey(), PropertyTypes.typeOf(value));
                    names = propertiesOf(table);
                }
                values.put(columnFor(table, names.get(property.getKey()), value), value);
            }
        }
        pendingRows
                .computeIfAbsent(
                        table, name -> new PendingRows(schema.table(name).definition()))
                .add(keys, values);
    }

    private Map<String, String> propertiesOf(String table) {
        PropertyGraph graph = schema.graph();
        for (PropertyGraph.NodeTable node : graph.nodeTables()) {
            if (node.table().equals(table)) {
                return node.properties();
            }
        }
        for (PropertyGraph.EdgeTable edge : graph.edgeTables()) {
            if (edge.table().equals(table)) {
                return edge.properties();
            }
        }
        throw new IllegalStateException("table " + table + " is not in the graph");
    }

    /// The position of a column after it was widened, if need be, to hold `value`.
    private int columnFor(String table, String name, Object value) {
        TableDefinition definition = schema.table(table).definition();
        int column = definition.indexOf(name).orElseThrow();
        DataType type = definition.columns().get(column).type();
        if (type.kind() != DataType.Kind.ANY && !type.equals(PropertyTypes.typeOf(value))) {
            flush();
            schema.widen(table, column);
        }
        return column;
    }

    /// Where the node with id `id` is.
    public Optional<Place> node(long id) {
        flushRows();
        Optional<Place> place = lastNodeTable == null ? Optional.empty() : find(lastNodeTable, id);
        if (place.isPresent()) {
            return place;
        }
        for (PropertyGraph.NodeTable table : schema.graph().nodeTables()) {
            Optional<Place> found = find(table.table(), id);
            if (found.isPresent()) {
                lastNodeTable = table.table();
                return found;
            }
        }
        return Optional.empty();
    }

    /// Where the relationship with id `id` is.
    public Optional<Place> relationship(long id) {
        flushRows();
        Optional<Place> place = lastEdgeTable == null ? Optional.empty() : find(lastEdgeTable, id);
        if (place.isPresent()) {
            return place;
        }
        for (PropertyGraph.EdgeTable table : schema.graph().edgeTables()) {
            Optional<Place> found = find(table.table(), id);
            if (found.isPresent()) {
                lastEdgeTable = table.table();
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<Place> find(String table, long id) {
        Optional<Table> found = transaction.table(table);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        long[] rows = found.get().find(GraphSchema.ID, id);
        return rows.length == 0 ? Optional.empty() : Optional.of(new Place(table, rows[0]));
    }

    private Place requireNode(long id) {
        return node(id).orElseThrow(() -> new NoSuchElementException("there is no node with id " + id));
    }

    private Place requireRelationship(long id) {
        return relationship(id).orElseThrow(() -> new NoSuchElementException("there is no relationship with id " + id));
    }

    /// The node with id `id` as a value.
    public Optional<NodeValue> nodeValue(long id) {
        flush();
        return node(id).map(place -> new EntityReader(schema.graph()).node(schema.table(place.table()), place.rowId()));
    }

    /// The relationship with id `id` as a value.
    public Optional<RelationshipValue> relationshipValue(long id) {
        flush();
        return relationship(id)
                .map(place ->
                        new EntityReader(schema.graph()).relationship(schema.table(place.table()), place.rowId()));
    }

    /// Sets a property of a node; null removes it.
    public void setNodeProperty(long id, String key, @Nullable Object value) {
        set(requireNode(id), key, value);
    }

    /// Sets a property of a relationship; null removes it.
    public void setRelationshipProperty(long id, String key, @Nullable Object value) {
        set(requireRelationship(id), key, value);
    }

    /// Sets the given properties of a node, and removes all others if `replace`.
    public void setNodeProperties(long id, Map<String, ? extends @Nullable Object> properties, boolean replace) {
        setAll(requireNode(id), properties, replace);
    }

    /// Sets the given properties of a relationship, and removes all others if `replace`.
    public void setRelationshipProperties(
            long id, Map<String, ? extends @Nullable Object> properties, boolean replace) {
        setAll(requireRelationship(id), properties, replace);
    }

    private void setAll(Place place, Map<String, ? extends @Nullable Object> properties, boolean replace) {
        if (replace) {
            for (String key : propertiesOf(place.table()).keySet()) {
                if (properties.get(key) == null) {
                    set(place, key, null);
                }
            }
        }
        properties.forEach((key, value) -> set(place, key, value));
    }

    private void set(Place place, String key, @Nullable Object value) {
        String table = place.table();
        String name = propertiesOf(table).get(key);
        if (name == null) {
            if (value == null) {
                return;
            }
            flush();
            schema.addProperty(table, key, PropertyTypes.typeOf(value));
            name = propertiesOf(table).get(key);
        }
        int column = value == null
                ? schema.table(table).definition().indexOf(name).orElseThrow()
                : columnFor(table, name, value);
        pendingValues
                .computeIfAbsent(
                        table + " " + column,
                        ignored -> new PendingValues(
                                table,
                                column,
                                schema.table(table)
                                        .definition()
                                        .columns()
                                        .get(column)
                                        .type()))
                .add(place.rowId(), value);
    }

    /// The labels of a node.
    public SortedSet<String> labels(long id) {
        return labelsOf(requireNode(id).table());
    }

    private SortedSet<String> labelsOf(String table) {
        return schema.graph().nodeTables().stream()
                .filter(node -> node.table().equals(table))
                .findFirst()
                .orElseThrow()
                .labels();
    }

    /// Gives a node exactly these labels: its row moves to their table, its id stays.
    public void setLabels(long id, Collection<String> labels) {
        Place place = requireNode(id);
        if (labelsOf(place.table()).equals(new TreeSet<>(labels))) {
            return;
        }
        flush();
        NodeValue node = new EntityReader(schema.graph()).node(schema.table(place.table()), place.rowId());
        transaction.delete(place.table(), new long[] {place.rowId()}, 1);
        insertNode(id, labels, node.properties());
    }

    /// Adds labels to a node.
    public void addLabels(long id, Collection<String> labels) {
        SortedSet<String> all = new TreeSet<>(labels(id));
        all.addAll(labels);
        setLabels(id, all);
    }

    /// Takes labels from a node.
    public void removeLabels(long id, Collection<String> labels) {
        SortedSet<String> rest = new TreeSet<>(labels(id));
        rest.removeAll(labels);
        setLabels(id, rest);
    }

    /// The ids of the relationships that start or end at a node, each once.
    public long[] relationshipsOf(long node) {
        flushRows();
        long[] found = {};
        for (PropertyGraph.EdgeTable edge : schema.graph().edgeTables()) {
            Table table = schema.table(edge.table());
            for (int end : new int[] {GraphSchema.SOURCE, GraphSchema.TARGET}) {
                long[] rows = table.find(end, node);
                Batch ids = table.fetch(rows, rows.length, new int[] {GraphSchema.ID});
                int size = found.length;
                found = Arrays.copyOf(found, size + rows.length);
                System.arraycopy(((LongVector) ids.column(0)).values(), 0, found, size, rows.length);
            }
        }
        return Arrays.stream(found).sorted().distinct().toArray();
    }

    /// Deletes a node; one that does not exist is left alone. Its relationships are the caller's to delete.
    ///
    /// @return whether it existed
    public boolean deleteNode(long id) {
        flush();
        return node(id).map(this::delete).orElse(false);
    }

    /// Deletes a relationship; one that does not exist is left alone.
    ///
    /// @return whether it existed
    public boolean deleteRelationship(long id) {
        flush();
        return relationship(id).map(this::delete).orElse(false);
    }

    private boolean delete(Place place) {
        return transaction.delete(place.table(), new long[] {place.rowId()}, 1) > 0;
    }

    /// Hands all collected changes to the transaction.
    public void flush() {
        flushRows();
        if (!pendingValues.isEmpty()) {
            List<PendingValues> all = List.copyOf(pendingValues.values());
            pendingValues.clear();
            all.forEach(values -> values.flush(transaction));
        }
    }

    private void flushRows() {
        if (!pendingRows.isEmpty()) {
            Map<String, PendingRows> all = new LinkedHashMap<>(pendingRows);
            pendingRows.clear();
            all.forEach((table, rows) -> transaction.append(table, rows.build()));
        }
    }

    /// New rows of one table.
    private static final class PendingRows {
        private final VectorBuilder[] builders;
        private int rows;

        PendingRows(TableDefinition definition) {
            builders = definition.columns().stream()
                    .map(column -> new VectorBuilder(column.type()))
                    .toArray(VectorBuilder[]::new);
        }

        void add(long[] keys, Map<Integer, Object> values) {
            for (int i = 0; i < builders.length; i++) {
                if (i < keys.length) {
                    builders[i].appendLong(keys[i]);
                } else {
                    builders[i].append(values.get(i));
                }
            }
            rows++;
        }

        Batch build() {
            return new Batch(Arrays.stream(builders).map(VectorBuilder::build).toList(), rows);
        }
    }

    /// New values of one column.
    private static final class PendingValues {
        private final String table;
        private final int column;
        private final VectorBuilder values;
        private long[] rowIds = new long[16];
        private int count;

        PendingValues(String table, int column, DataType type) {
            this.table = table;
            this.column = column;
            this.values = new VectorBuilder(type, rowIds.length);
        }

        void add(long rowId, @Nullable Object value) {
            if (count == rowIds.length) {
                rowIds = Arrays.copyOf(rowIds, count * 2);
            }
            rowIds[count++] = rowId;
            values.append(value);
        }

        void flush(Transaction transaction) {
            Vector built = values.build();
            transaction.update(table, rowIds, count, new int[] {column}, new Batch(List.of(built), count));
        }
    }
}
