package stele.storage.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import stele.storage.StorageException;
import stele.storage.catalog.Column;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.type.DataType;

/// The tables of the default graph within a transaction, made and widened as data arrives.
///
/// The nodes with one set of labels are a table named after it (`Person`, `Actor:Person`; [#NO_LABELS]
/// without labels): `id`, then a column a property. The relationships of one type are a table named after
/// it: `id, src, dst`, then a column a property. A property whose name is taken by such a column gets a
/// name with underscores behind it.
final class GraphSchema {
    static final String NO_LABELS = "_node";
    static final int ID = 0;
    static final int SOURCE = 1;
    static final int TARGET = 2;

    private static final String LABEL_SEPARATOR = ":";

    private final Transaction transaction;

    GraphSchema(Transaction transaction) {
        this.transaction = transaction;
    }

    PropertyGraph graph() {
        return transaction
                .graph(PropertyGraph.DEFAULT)
                .orElseThrow(() -> new IllegalStateException("there is no default graph"));
    }

    Table table(String name) {
        return transaction.table(name).orElseThrow(() -> new IllegalStateException("there is no table " + name));
    }

    Optional<PropertyGraph.NodeTable> nodeTable(Collection<String> labels) {
        SortedSet<String> wanted = new TreeSet<>(labels);
        return graph().nodeTables().stream()
                .filter(table -> table.labels().equals(wanted))
                .findFirst();
    }

    Optional<PropertyGraph.EdgeTable> edgeTable(String type) {
        return graph().edgeTables().stream()
                .filter(table -> table.type().equals(type))
                .findFirst();
    }

    /// The table for nodes with exactly these labels, which is made if it does not exist.
    PropertyGraph.NodeTable requireNodeTable(Collection<String> labels) {
        return nodeTable(labels).orElseGet(() -> {
            SortedSet<String> sorted = Collections.unmodifiableSortedSet(new TreeSet<>(labels));
            String wanted = sorted.isEmpty() ? NO_LABELS : String.join(LABEL_SEPARATOR, sorted);
            String name = freeName(
                    wanted, "(" + wanted + ")", sorted.isEmpty() ? "nodes without a label" : "the label " + wanted);
            transaction.createTable(new TableDefinition(
                    name, List.of(new Column("id", DataType.BIGINT, false)), List.of("id"), List.of()));
            PropertyGraph.NodeTable made = new PropertyGraph.NodeTable(name, sorted, "id", Map.of());
            PropertyGraph graph = graph();
            transaction.putGraph(new PropertyGraph(graph.name(), plus(graph.nodeTables(), made), graph.edgeTables()));
            return made;
        });
    }

    /// The table for relationships of this type, which is made if it does not exist.
    PropertyGraph.EdgeTable requireEdgeTable(String type) {
        return edgeTable(type).orElseGet(() -> {
            String name = freeName(type, "[" + type + "]", "the relationship type " + type);
            List<Column> columns = Stream.of("id", "src", "dst")
                    .map(column -> new Column(column, DataType.BIGINT, false))
                    .toList();
            transaction.createTable(new TableDefinition(name, columns, List.of("id"), List.of()));
            PropertyGraph.EdgeTable made = new PropertyGraph.EdgeTable(
                    name,
                    type,
                    "id",
                    "src",
                    PropertyGraph.ANY_NODE_TABLE,
                    "dst",
                    PropertyGraph.ANY_NODE_TABLE,
                    Map.of());
            PropertyGraph graph = graph();
            transaction.putGraph(new PropertyGraph(graph.name(), graph.nodeTables(), plus(graph.edgeTables(), made)));
            return made;
        });
    }

    /// `wanted`, or `alternative` when another table of this graph has that name: a label and a type may be
    /// spelt alike.
    private String freeName(String wanted, String alternative, String whatFor) {
        Optional<String> taken =
                transaction.table(wanted).map(table -> table.definition().name());
        if (taken.isEmpty()) {
            return wanted;
        }
        if (!isInGraph(taken.get())) {
            throw new StorageException(
                    StorageException.Kind.DUPLICATE_TABLE,
                    "the graph needs a table " + wanted + " for " + whatFor + ", but " + taken.get()
                            + " is a table already");
        }
        if (!taken.get().equals(wanted)) {
            return wanted;
        }
        return freeName(alternative, alternative + "'", whatFor);
    }

    private boolean isInGraph(String table) {
        return graph().nodeTables().stream().anyMatch(node -> node.table().equals(table))
                || graph().edgeTables().stream().anyMatch(edge -> edge.table().equals(table));
    }

    private static <T> List<T> plus(List<T> list, T element) {
        List<T> longer = new ArrayList<>(list);
        longer.add(element);
        return longer;
    }

    /// Adds a column for property `key` to a table of the graph.
    void addProperty(String table, String key, DataType type) {
        TableDefinition definition = table(table).definition();
        String column = key;
        while (definition.indexOf(column).isPresent() && isTaken(definition, column)) {
            column += "_";
        }
        List<Column> columns = plus(definition.columns(), new Column(column, type, true));
        List<Integer> conversions = new ArrayList<>(
                IntStream.range(0, definition.columns().size()).boxed().toList());
        conversions.add(-1);
        transaction.alterTable(table, withColumns(definition, columns), conversions);
        PropertyGraph graph = graph();
        String name = column;
        transaction.putGraph(new PropertyGraph(
                graph.name(),
                graph.nodeTables().stream()
                        .map(node -> node.table().equals(table) ? withProperty(node, key, name) : node)
                        .toList(),
                graph.edgeTables().stream()
                        .map(edge -> edge.table().equals(table) ? withProperty(edge, key, name) : edge)
                        .toList()));
    }

    /// Whether a column of exactly this name exists, or a key column that differs in case only.
    private static boolean isTaken(TableDefinition definition, String column) {
        return definition.columns().stream()
                .anyMatch(existing -> existing.name().equals(column)
                        || (!existing.nullable() && existing.name().equalsIgnoreCase(column)));
    }

    private static PropertyGraph.NodeTable withProperty(PropertyGraph.NodeTable table, String key, String column) {
        return new PropertyGraph.NodeTable(
                table.table(), table.labels(), table.key(), with(table.properties(), key, column));
    }

    private static PropertyGraph.EdgeTable withProperty(PropertyGraph.EdgeTable table, String key, String column) {
        return new PropertyGraph.EdgeTable(
                table.table(),
                table.type(),
                table.id(),
                table.source(),
                table.sourceTable(),
                table.target(),
                table.targetTable(),
                with(table.properties(), key, column));
    }

    private static Map<String, String> with(Map<String, String> properties, String key, String column) {
        Map<String, String> more = new LinkedHashMap<>(properties);
        more.put(key, column);
        return Collections.unmodifiableMap(more);
    }

    /// Turns the column at `column` of a table into one of type ANY.
    void widen(String table, int column) {
        TableDefinition definition = table(table).definition();
        List<Column> columns = new ArrayList<>(definition.columns());
        Column old = columns.get(column);
        columns.set(column, new Column(old.name(), DataType.ANY, old.nullable()));
        transaction.alterTable(
                table,
                withColumns(definition, columns),
                IntStream.range(0, columns.size()).boxed().toList());
    }

    private static TableDefinition withColumns(TableDefinition definition, List<Column> columns) {
        return definition.withColumns(columns);
    }
}
