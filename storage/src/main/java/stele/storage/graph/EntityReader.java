package stele.storage.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.value.NodeValue;
import stele.storage.value.RelationshipValue;
import stele.storage.vector.Batch;

/// Builds node and relationship values of a property graph out of rows of its tables.
public final class EntityReader {
    private final PropertyGraph graph;

    public EntityReader(PropertyGraph graph) {
        this.graph = graph;
    }

    /// The node in row `rowId` of `table`, which is a node table of the graph.
    public NodeValue node(Table table, long rowId) {
        TableDefinition definition = table.definition();
        PropertyGraph.NodeTable node = graph.nodeTables().stream()
                .filter(candidate -> candidate.table().equals(definition.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(definition.name() + " is no node table of the graph"));
        long id = key(definition, List.of(node.key()), table, rowId)[0];
        return new NodeValue(definition.name(), id, node.labels(), properties(node.properties(), table, rowId));
    }

    /// The relationship in row `rowId` of `table`, which is an edge table of the graph.
    public RelationshipValue relationship(Table table, long rowId) {
        TableDefinition definition = table.definition();
        PropertyGraph.EdgeTable edge = graph.edgeTables().stream()
                .filter(candidate -> candidate.table().equals(definition.name()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(definition.name() + " is no edge table of the graph"));
        long[] ends = key(definition, List.of(edge.source(), edge.target()), table, rowId);
        String idColumn = edge.id();
        long id = idColumn == null ? rowId : key(definition, List.of(idColumn), table, rowId)[0];
        return new RelationshipValue(id, edge.type(), ends[0], ends[1], properties(edge.properties(), table, rowId));
    }

    private static long[] key(TableDefinition definition, List<String> names, Table table, long rowId) {
        int[] columns = names.stream()
                .mapToInt(name -> definition.indexOf(name).orElseThrow())
                .toArray();
        Batch row = table.fetch(new long[] {rowId}, 1, columns);
        return row.columns().stream()
                .mapToLong(column -> ((Number) Objects.requireNonNull(column.get(0))).longValue())
                .toArray();
    }

    private static Map<String, Object> properties(Map<String, String> columnOf, Table table, long rowId) {
        Map<String, String> sorted = new TreeMap<>(columnOf);
        int[] columns = sorted.values().stream()
                .mapToInt(name -> table.definition().indexOf(name).orElseThrow())
                .toArray();
        Batch row = table.fetch(new long[] {rowId}, 1, columns);
        Map<String, Object> properties = new LinkedHashMap<>();
        int column = 0;
        for (String key : sorted.keySet()) {
            Object value = row.column(column++).get(0);
            if (value != null) {
                properties.put(key, value);
            }
        }
        return Collections.unmodifiableMap(properties);
    }
}
