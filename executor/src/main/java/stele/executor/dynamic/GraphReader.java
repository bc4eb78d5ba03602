package stele.executor.dynamic;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.function.FunctionContext;
import stele.parser.Diagnostic;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.graph.EntityReader;
import stele.storage.graph.PropertyGraph;
import stele.storage.value.NodeValue;
import stele.storage.value.RelationshipValue;

/// Finds nodes and relationships of a graph by id. Ids come with the position of their table; with -1 they
/// are ids of the default graph, or carry the table as `key * tables + table`.
final class GraphReader {
    private final Snapshot snapshot;
    private final Map<String, PropertyGraph> graphs = new ConcurrentHashMap<>();

    GraphReader(FunctionContext context) {
        this.snapshot = context.snapshot();
    }

    private PropertyGraph graph(String name) {
        return graphs.computeIfAbsent(name, key -> snapshot.graph(key).orElseThrow());
    }

    @Nullable
    NodeValue node(String graphName, long table, long id) {
        PropertyGraph graph = graph(graphName);
        List<PropertyGraph.NodeTable> tables = graph.nodeTables();
        if (table < 0 && graphName.equals(PropertyGraph.DEFAULT)) {
            for (PropertyGraph.NodeTable candidate : tables) {
                NodeValue found = node(graph, candidate, id);
                if (found != null) {
                    return found;
                }
            }
            throw deleted("node");
        }
        int position = table < 0 ? (int) Math.floorMod(id, (long) tables.size()) : (int) table;
        long key = table < 0 ? Math.floorDiv(id, (long) tables.size()) : id;
        return node(graph, tables.get(position), key);
    }

    private @Nullable NodeValue node(PropertyGraph graph, PropertyGraph.NodeTable node, long id) {
        Table table = snapshot.table(node.table()).orElseThrow();
        long[] rows = table.find(table.definition().indexOf(node.key()).orElseThrow(), id);
        return rows.length == 0 ? null : new EntityReader(graph).node(table, rows[0]);
    }

    @Nullable
    RelationshipValue relationship(String graphName, long table, long id) {
        PropertyGraph graph = graph(graphName);
        List<PropertyGraph.EdgeTable> tables = graph.edgeTables();
        if (table < 0 && graphName.equals(PropertyGraph.DEFAULT)) {
            for (PropertyGraph.EdgeTable candidate : tables) {
                RelationshipValue found = relationship(candidate, id);
                if (found != null) {
                    return found;
                }
            }
            throw deleted("relationship");
        }
        int position = table < 0 ? (int) Math.floorMod(id, (long) tables.size()) : (int) table;
        long key = table < 0 ? Math.floorDiv(id, (long) tables.size()) : id;
        return relationship(tables.get(position), key);
    }

    private @Nullable RelationshipValue relationship(PropertyGraph.EdgeTable edge, long id) {
        Table table = snapshot.table(edge.table()).orElseThrow();
        long row = id;
        String idColumn = edge.id();
        if (idColumn != null) {
            long[] rows = table.find(table.definition().indexOf(idColumn).orElseThrow(), id);
            if (rows.length == 0) {
                return null;
            }
            row = rows[0];
        }
        // Several edge tables may share a table, so the entity is read by the edge table and not by the table's name.
        PropertyGraph alone = new PropertyGraph("", List.of(), List.of(edge));
        return new EntityReader(alone).relationship(table, row);
    }

    private static ExecutionException deleted(String entity) {
        return new ExecutionException(
                Diagnostic.Kind.RUNTIME,
                "the " + entity + " was deleted in this statement",
                -1,
                "EntityNotFound:DeletedEntityAccess");
    }
}
