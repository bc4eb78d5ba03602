package stele.conformance;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.graph.PropertyGraph;
import stele.storage.vector.Batch;

/// What the TCK measures of the default graph before and after a query, read from the store and not by a
/// query.
record GraphState(Set<Long> nodes, Set<Long> relationships, Set<String> labels, Map<List<Object>, Integer> properties) {
    static GraphState of(Snapshot snapshot) {
        GraphState state = new GraphState(new HashSet<>(), new HashSet<>(), new HashSet<>(), new HashMap<>());
        PropertyGraph graph = snapshot.graph(PropertyGraph.DEFAULT).orElseThrow();
        for (PropertyGraph.NodeTable nodes : graph.nodeTables()) {
            Table table = snapshot.table(nodes.table()).orElseThrow();
            if (table.rowCount() > 0) {
                state.labels.addAll(nodes.labels());
                state.add(table, nodes.key(), nodes.properties(), "node", state.nodes);
            }
        }
        for (PropertyGraph.EdgeTable edges : graph.edgeTables()) {
            Table table = snapshot.table(edges.table()).orElseThrow();
            state.add(table, String.valueOf(edges.id()), edges.properties(), "relationship", state.relationships);
        }
        return state;
    }

    private void add(Table table, String key, Map<String, String> propertyColumns, String kind, Set<Long> ids) {
        int[] columns = new int[propertyColumns.size() + 1];
        columns[0] = table.definition().indexOf(key).orElseThrow();
        List<Map.Entry<String, String>> properties = List.copyOf(propertyColumns.entrySet());
        for (int i = 0; i < properties.size(); i++) {
            columns[i + 1] =
                    table.definition().indexOf(properties.get(i).getValue()).orElseThrow();
        }
        for (int segment = 0; segment < table.segmentCount(); segment++) {
            Batch batch = table.read(segment, 0, table.segmentRows(segment), columns);
            for (int row = 0; row < batch.rows(); row++) {
                int position = batch.position(row);
                Object id = batch.column(0).get(position);
                ids.add((Long) id);
                for (int i = 0; i < properties.size(); i++) {
                    count(
                            kind,
                            id,
                            properties.get(i).getKey(),
                            batch.column(i + 1).get(position));
                }
            }
        }
    }

    private void count(String kind, @Nullable Object id, String key, @Nullable Object value) {
        if (value != null) {
            properties.merge(List.of(kind, String.valueOf(id), key, TckValue.of(value)), 1, Integer::sum);
        }
    }

    /// The side effects between two states, by the TCK's names; those that are zero are left out.
    static Map<String, Integer> difference(GraphState before, GraphState after) {
        Map<String, Integer> effects = new LinkedHashMap<>();
        put(effects, "nodes", missing(after.nodes, before.nodes), missing(before.nodes, after.nodes));
        put(
                effects,
                "relationships",
                missing(after.relationships, before.relationships),
                missing(before.relationships, after.relationships));
        put(effects, "labels", missing(after.labels, before.labels), missing(before.labels, after.labels));
        put(
                effects,
                "properties",
                missing(after.properties, before.properties),
                missing(before.properties, after.properties));
        return new TreeMap<>(effects);
    }

    private static int missing(Collection<?> these, Collection<?> fromThose) {
        return (int) these.stream().filter(item -> !fromThose.contains(item)).count();
    }

    private static int missing(Map<List<Object>, Integer> these, Map<List<Object>, Integer> fromThose) {
        int missing = 0;
        for (Map.Entry<List<Object>, Integer> entry : these.entrySet()) {
            missing += Math.max(0, entry.getValue() - fromThose.getOrDefault(entry.getKey(), 0));
        }
        return missing;
    }

    private static void put(Map<String, Integer> effects, String name, int added, int removed) {
        if (added > 0) {
            effects.put("+" + name, added);
        }
        if (removed > 0) {
            effects.put("-" + name, removed);
        }
    }
}
