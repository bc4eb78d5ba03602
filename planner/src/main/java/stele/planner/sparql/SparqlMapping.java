package stele.planner.sparql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Column;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.graph.PropertyGraph;

/// Tables and property graphs as RDF, after the W3C's Direct Mapping. Nothing is copied: a triple pattern
/// becomes an access to columns.
///
/// | what | IRI |
/// |---|---|
/// | row of a table with a primary key of one column | `stele:/person/id=7` |
/// | row of any other table | a blank node |
/// | table, as the class of its rows | `stele:/person` |
/// | column | `stele:/person#name` |
/// | foreign key, to the row referred to | `stele:/born_in#ref-person` |
/// | node of a declared graph | `stele:/emigrants/person/7` (graph, table, key) |
/// | node of the default graph | `stele:/default/7` |
/// | label, as the class of its nodes | `stele:/emigrants/Person` |
/// | property, relationship type | `stele:/emigrants/name`, `stele:/emigrants/BORN_IN` |
final class SparqlMapping {
    static final String BASE = "stele:/";
    static final String TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

    private final Snapshot snapshot;
    private final Map<String, List<Source>> sources = new LinkedHashMap<>();
    private final Set<String> known = new TreeSet<>();
    private boolean built;

    SparqlMapping(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /// Rows that are subjects.
    ///
    /// @param table the table
    /// @param key the column that identifies a row, or [Table#ROW_ID]
    /// @param shape the subjects' shape
    /// @param home names the table among those whose rows have the same shape
    record Rows(Table table, int key, Shape.Entity shape, String home) {}

    /// Where triples with one predicate come from.
    sealed interface Source {
        String predicate();
    }

    /// A column of rows. The object is a literal, or a row that a foreign key refers to.
    record ColumnSource(String predicate, Rows rows, int column, Shape object) implements Source {}

    /// The class of rows.
    record TypeSource(String predicate, Rows rows, String type) implements Source {}

    /// A table whose rows lead from one entity to another.
    record EdgeSource(
            String predicate, Table table, int source, Shape.Entity sourceShape, int target, Shape.Entity targetShape)
            implements Source {}

    /// The sources for a predicate, or all of them for null.
    List<Source> sources(@Nullable String predicate) {
        if (predicate != null && !predicate.startsWith(BASE) && !predicate.equals(TYPE)) {
            return List.of();
        }
        build();
        return predicate == null
                ? sources.values().stream().flatMap(List::stream).toList()
                : sources.getOrDefault(predicate, List.of());
    }

    /// The predicates and classes that exist under `namespace`.
    List<String> known(String namespace) {
        build();
        return known.stream().filter(iri -> iri.startsWith(namespace)).toList();
    }

    private void build() {
        if (built) {
            return;
        }
        built = true;
        for (Table table : snapshot.tables()) {
            if (!table.definition().name().equals(Snapshot.TRIPLES) && !isOfDefaultGraph(table)) {
                table(table);
            }
        }
        snapshot.graphs().forEach(this::graph);
    }

    private boolean isOfDefaultGraph(Table table) {
        String name = table.definition().name();
        PropertyGraph graph = snapshot.graph(PropertyGraph.DEFAULT).orElse(null);
        return graph != null
                && (graph.nodeTables().stream().anyMatch(node -> node.table().equals(name))
                        || graph.edgeTables().stream()
                                .anyMatch(edge -> edge.table().equals(name)));
    }

    private void add(Source source) {
        sources.computeIfAbsent(source.predicate(), ignored -> new ArrayList<>())
                .add(source);
        known.add(source instanceof TypeSource type ? type.type() : source.predicate());
    }

    private static Shape.Entity rowShape(TableDefinition definition) {
        return definition.primaryKey().size() == 1
                ? new Shape.Entity(BASE + encoded(definition.name()) + "/"
                        + encoded(definition.primaryKey().getFirst()) + "=")
                : new Shape.Entity("_:" + encoded(definition.name()) + "_");
    }

    private void table(Table table) {
        TableDefinition definition = table.definition();
        String iri = BASE + encoded(definition.name());
        int key = definition.primaryKey().size() == 1
                ? definition.indexOf(definition.primaryKey().getFirst()).orElseThrow()
                : Table.ROW_ID;
        Rows rows = new Rows(table, key, rowShape(definition), definition.name());
        add(new TypeSource(TYPE, rows, iri));
        for (int i = 0; i < definition.columns().size(); i++) {
            Column column = definition.columns().get(i);
            add(new ColumnSource(iri + "#" + encoded(column.name()), rows, i, new Shape.Literal(column.type())));
        }
        for (ForeignKey reference : definition.foreignKeys()) {
            Table referenced = snapshot.table(reference.table()).orElse(null);
            if (referenced != null
                    && reference.columns().size() == 1
                    && referenced.definition().primaryKey().size() == 1
                    && referenced
                            .definition()
                            .primaryKey()
                            .getFirst()
                            .equalsIgnoreCase(reference.referencedColumns().getFirst())) {
                int column = definition.indexOf(reference.columns().getFirst()).orElseThrow();
                add(new ColumnSource(
                        iri + "#ref-" + encoded(definition.columns().get(column).name()),
                        rows,
                        column,
                        rowShape(referenced.definition())));
            }
        }
    }

    private static Shape.Entity nodeShape(PropertyGraph graph, String table) {
        String namespace = BASE + encoded(graph.name()) + "/";
        return new Shape.Entity(
                graph.name().equals(PropertyGraph.DEFAULT) ? namespace : namespace + encoded(table) + "/");
    }

    private void graph(PropertyGraph graph) {
        String namespace = BASE + encoded(graph.name()) + "/";
        for (PropertyGraph.NodeTable node : graph.nodeTables()) {
            Table table = snapshot.table(node.table()).orElseThrow();
            Rows rows = new Rows(
                    table,
                    table.definition().indexOf(node.key()).orElseThrow(),
                    nodeShape(graph, node.table()),
                    node.table());
            node.labels().forEach(label -> add(new TypeSource(TYPE, rows, namespace + encoded(label))));
            node.properties().forEach((property, column) -> {
                int index = table.definition().indexOf(column).orElseThrow();
                add(new ColumnSource(
                        namespace + encoded(property),
                        rows,
                        index,
                        new Shape.Literal(
                                table.definition().columns().get(index).type())));
            });
        }
        for (PropertyGraph.EdgeTable edge : graph.edgeTables()) {
            Table table = snapshot.table(edge.table()).orElseThrow();
            add(new EdgeSource(
                    namespace + encoded(edge.type()),
                    table,
                    table.definition().indexOf(edge.source()).orElseThrow(),
                    nodeShape(graph, edge.sourceTable()),
                    table.definition().indexOf(edge.target()).orElseThrow(),
                    nodeShape(graph, edge.targetTable())));
        }
    }

    /// A name as a part of an IRI: what RFC 3987 does not allow in a path segment is percent-encoded.
    static String encoded(String name) {
        StringBuilder text = new StringBuilder();
        name.codePoints().forEach(point -> {
            if (Character.isLetterOrDigit(point) || point == '_' || point == '-' || point == '.' || point == '~') {
                text.appendCodePoint(point);
            } else {
                for (byte b : Character.toString(point).getBytes(java.nio.charset.StandardCharsets.UTF_8)) {
                    text.append('%').append(String.format("%02X", b & 0xff));
                }
            }
        });
        return text.toString();
    }
}
