package stele.planner.sql;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.Suggestions;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BoundStatement;
import stele.storage.catalog.Column;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.graph.PropertyGraph;
import stele.storage.type.DataType;

/// CREATE PROPERTY GRAPH. What is left out comes from primary and foreign keys.
final class SqlGraphTranslator {
    private final Snapshot snapshot;

    SqlGraphTranslator(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    BoundStatement createGraph(SqlAst.CreateGraph create) {
        String name = create.name().names.getLast();
        if (name.equalsIgnoreCase(PropertyGraph.DEFAULT)) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.NAME, "\"" + name + "\" is the graph that always exists", create.name());
        }
        Map<String, PropertyGraph.NodeTable> nodes = new LinkedHashMap<>();
        for (SqlAst.GraphNodeTable table : create.nodeTables()) {
            String alias = table.alias().getSimple();
            if (find(nodes, alias) != null) {
                throw SqlTranslator.error(
                        Diagnostic.Kind.NAME,
                        "\"" + alias + "\" stands here twice; give one of them a name by AS",
                        table.alias());
            }
            nodes.put(alias, nodeTable(table));
        }
        List<PropertyGraph.EdgeTable> edges = create.edgeTables().stream()
                .map(table -> edgeTable(table, nodes))
                .toList();
        PropertyGraph graph = new PropertyGraph(name, List.copyOf(nodes.values()), edges);
        return new BoundStatement.CreateGraph(graph, create.ifNotExists(), create.orReplace());
    }

    private TableDefinition definition(SqlIdentifier name) {
        return snapshot.table(name.names.getLast()).map(Table::definition).orElseThrow(() -> {
            List<String> names = snapshot.tables().stream()
                    .map(table -> table.definition().name())
                    .toList();
            String suggestion = Suggestions.nearest(name.names.getLast(), names)
                    .map(near -> "; did you mean \"" + near + "\"?")
                    .orElse("");
            return SqlTranslator.error(
                    Diagnostic.Kind.NAME, "unknown table \"" + name.names.getLast() + "\"" + suggestion, name);
        });
    }

    private PropertyGraph.NodeTable nodeTable(SqlAst.GraphNodeTable table) {
        TableDefinition definition = definition(table.table());
        SortedSet<String> labels = new TreeSet<>();
        table.labels()
                .forEach(label -> labels.add(
                        label.label() == null
                                ? table.alias().getSimple()
                                : label.label().getSimple()));
        String key = key(definition, table.key(), definition.primaryKey(), table.table());
        return new PropertyGraph.NodeTable(definition.name(), labels, key, properties(definition, table.labels()));
    }

    /// The one column of a key, which must hold whole numbers.
    private static String key(
            TableDefinition definition, List<SqlIdentifier> given, List<String> declared, SqlNode place) {
        List<String> columns = given.isEmpty()
                ? declared
                : given.stream().map(name -> columnName(definition, name)).toList();
        if (columns.isEmpty()) {
            throw new StatementException(new Diagnostic(
                    Diagnostic.Kind.SEMANTIC,
                    "table \"" + definition.name() + "\" has no primary key; say which column is its key",
                    SqlPositions.span(place.getParserPosition()),
                    "for example " + definition.name() + " KEY ("
                            + definition.columns().getFirst().name() + ")",
                    List.of()));
        }
        if (columns.size() > 1) {
            throw StatementException.unsupported(
                    "a graph over a key of several columns", SqlPositions.span(place.getParserPosition()));
        }
        DataType type = definition
                .columns()
                .get(definition.indexOf(columns.getFirst()).orElseThrow())
                .type();
        if (!type.kind().isInteger()) {
            throw StatementException.unsupported(
                    "a graph over a key of type " + type, SqlPositions.span(place.getParserPosition()));
        }
        return columns.getFirst();
    }

    private static String columnName(TableDefinition definition, SqlIdentifier name) {
        return definition
                .columns()
                .get(SqlChangeTranslator.column(definition, name))
                .name();
    }

    private static Map<String, String> properties(TableDefinition definition, List<SqlAst.GraphLabel> labels) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (SqlAst.GraphLabel label : labels) {
            switch (label.properties()) {
                case SqlAst.GraphProperties.All all -> {
                    List<String> except = all.except().stream()
                            .map(name -> columnName(definition, name))
                            .toList();
                    for (Column column : definition.columns()) {
                        if (!except.contains(column.name())) {
                            properties.put(column.name(), column.name());
                        }
                    }
                }
                case SqlAst.GraphProperties.Listed listed ->
                    listed.properties()
                            .forEach(property -> properties.put(
                                    property.name().getSimple(), columnName(definition, property.column())));
            }
        }
        return java.util.Collections.unmodifiableMap(properties);
    }

    private PropertyGraph.EdgeTable edgeTable(SqlAst.GraphEdgeTable table, Map<String, PropertyGraph.NodeTable> nodes) {
        TableDefinition definition = definition(table.table());
        if (table.labels().size() > 1) {
            throw StatementException.unsupported(
                    "an edge table with several labels",
                    SqlPositions.span(table.table().getParserPosition()));
        }
        SqlIdentifier label = table.labels().getFirst().label();
        String id = table.key().isEmpty() && definition.primaryKey().size() != 1
                ? null
                : singleKey(definition, table.key());
        End source = end(definition, table.source(), nodes, false);
        End target = end(definition, table.destination(), nodes, sameTables(table));
        return new PropertyGraph.EdgeTable(
                definition.name(),
                label == null ? table.alias().getSimple() : label.getSimple(),
                id,
                source.column,
                source.table,
                target.column,
                target.table,
                properties(definition, table.labels()));
    }

    /// The column that identifies an edge, or null when it is not a whole number: then the row does.
    private static @org.jspecify.annotations.Nullable String singleKey(
            TableDefinition definition, List<SqlIdentifier> given) {
        String column = given.isEmpty()
                ? definition.primaryKey().getFirst()
                : given.size() > 1 ? null : columnName(definition, given.getFirst());
        return column != null
                        && definition
                                .columns()
                                .get(definition.indexOf(column).orElseThrow())
                                .type()
                                .kind()
                                .isInteger()
                ? column
                : null;
    }

    private static boolean sameTables(SqlAst.GraphEdgeTable table) {
        return table.source()
                .nodeTable()
                .names
                .getLast()
                .equalsIgnoreCase(table.destination().nodeTable().names.getLast());
    }

    private record End(String column, String table) {}

    /// @param second whether to take the second foreign key to the node table, the first being the other
    ///     end's
    private End end(
            TableDefinition edge, SqlAst.GraphEnd end, Map<String, PropertyGraph.NodeTable> nodes, boolean second) {
        String alias = end.nodeTable().names.getLast();
        PropertyGraph.NodeTable node = find(nodes, alias);
        if (node == null) {
            String suggestion = Suggestions.nearest(alias, nodes.keySet())
                    .map(near -> "; did you mean \"" + near + "\"?")
                    .orElse("");
            throw SqlTranslator.error(
                    Diagnostic.Kind.NAME,
                    "\"" + alias + "\" is not a node table of this graph" + suggestion,
                    end.nodeTable());
        }
        checkReferenced(end, node);
        List<String> declared = edge.foreignKeys().stream()
                .filter(key -> key.table().equalsIgnoreCase(node.table()))
                .filter(key -> key.referencedColumns().equals(List.of(node.key())))
                .map(ForeignKey::columns)
                .skip(second ? 1 : 0)
                .findFirst()
                .orElse(List.of());
        if (end.columns().isEmpty() && declared.isEmpty()) {
            throw new StatementException(new Diagnostic(
                    Diagnostic.Kind.SEMANTIC,
                    "table \"" + edge.name() + "\" has no foreign key to \"" + node.table() + "\"",
                    SqlPositions.span(end.nodeTable().getParserPosition()),
                    "say which column refers to it: KEY (column) REFERENCES " + alias + " (" + node.key() + ")",
                    List.of()));
        }
        return new End(key(edge, end.columns(), declared, end.nodeTable()), node.table());
    }

    private static void checkReferenced(SqlAst.GraphEnd end, PropertyGraph.NodeTable node) {
        boolean other = end.referencedColumns().size() > 1
                || end.referencedColumns().size() == 1
                        && !end.referencedColumns().getFirst().getSimple().equalsIgnoreCase(node.key());
        if (other) {
            throw StatementException.unsupported(
                    "a reference to other columns than the node table's key",
                    SqlPositions.span(end.nodeTable().getParserPosition()));
        }
    }

    private static PropertyGraph.@org.jspecify.annotations.Nullable NodeTable find(
            Map<String, PropertyGraph.NodeTable> nodes, String alias) {
        for (Map.Entry<String, PropertyGraph.NodeTable> entry : nodes.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(alias)) {
                return entry.getValue();
            }
        }
        return null;
    }
}
