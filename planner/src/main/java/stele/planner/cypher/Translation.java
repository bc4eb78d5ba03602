package stele.planner.cypher;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.calcite.rex.RexNode;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.cypher.CypherAst.Expression;
import stele.planner.BindingContext;
import stele.storage.catalog.Table;
import stele.storage.graph.PropertyGraph;
import stele.storage.type.DataType;

/// What all translators of one plan share: the statement, the graph, and how entities become values.
final class Translation {
    private final BindingContext context;
    private final SourceText source;
    private final PropertyGraph graph;
    private final PropertyUse use;
    private final Rex rex;
    private boolean afterWrites;
    private int anonymous;

    Translation(BindingContext context, SourceText source, String graphName, PropertyUse use) {
        this.context = context;
        this.source = source;
        this.use = use;
        this.graph = context.snapshot()
                .graph(graphName)
                .orElseThrow(() -> new StatementException(
                        stele.parser.Diagnostic.Kind.NAME,
                        "there is no graph " + graphName + "; there are "
                                + new TreeSet<>(context.snapshot().graphs().stream()
                                        .map(PropertyGraph::name)
                                        .toList()),
                        null));
        this.rex = new Rex(context);
    }

    /// Whether the statement writes: then entities inside of values may have changed since they were taken.
    boolean afterWrites() {
        return afterWrites;
    }

    void setAfterWrites() {
        afterWrites = true;
    }

    BindingContext context() {
        return context;
    }

    PropertyGraph graph() {
        return graph;
    }

    PropertyUse use() {
        return use;
    }

    Rex rex() {
        return rex;
    }

    /// Whether ids identify nodes and relationships in the whole graph, and the graph may be written.
    boolean isDefaultGraph() {
        return graph.name().equals(PropertyGraph.DEFAULT);
    }

    Table table(String name) {
        Optional<Table> table = context.snapshot().table(name);
        return table.orElseThrow(() -> new IllegalStateException("table " + name + " of graph " + graph.name()));
    }

    /// A name for an element of a pattern that has none; no variable starts with a blank.
    String anonymous() {
        return " " + anonymous++;
    }

    static boolean isAnonymous(String name) {
        return name.startsWith(" ");
    }

    /// An expression's text without blanks: equal texts in one scope mean the same.
    String text(Expression expression) {
        return slice(expression.span()).replaceAll("\\s+", "");
    }

    String slice(Span span) {
        return source.slice(span);
    }

    /// The value of an entity in boxed form: what leaves the plan, or enters a list, a map or another
    /// dynamic value.
    RexNode box(Value value) {
        return switch (value.entity()) {
            case null -> rex.boxed(value);
            case Binding.Node node -> {
                boolean single =
                        !isDefaultGraph() && !node.tagged() && node.candidates().size() == 1;
                int table =
                        single ? graph.nodeTables().indexOf(node.candidates().getFirst()) : -1;
                yield rex.call("graph_node", DataType.ANY, graphName(), rex.whole(table), value.rex());
            }
            case Binding.Relationship relationship -> {
                boolean single = !isDefaultGraph() && relationship.candidates().size() == 1;
                int table = single
                        ? graph.edgeTables().indexOf(relationship.candidates().getFirst())
                        : -1;
                yield rex.call("graph_relationship", DataType.ANY, graphName(), rex.whole(table), value.rex());
            }
            case Binding.Relationships relationships -> {
                requireDefaultGraph("a list of relationships of a graph over tables");
                yield rex.call("graph_relationships", DataType.ANY, graphName(), value.rex());
            }
            case Binding.Path ignored -> value.rex();
            case Binding.Column ignored -> rex.boxed(value);
            case Binding.Computed ignored -> rex.boxed(value);
        };
    }

    RexNode graphName() {
        return rex.text(graph.name());
    }

    void requireDefaultGraph(String feature) {
        if (!isDefaultGraph()) {
            throw StatementException.unsupported(feature, null);
        }
    }

    static StatementException error(String detail, String message, Span span) {
        return new StatementException(
                List.of(stele.parser.Diagnostic.of(stele.parser.Diagnostic.Kind.SEMANTIC, message, span)), detail);
    }

    /// "; did you mean x?" when a name is near, else nothing.
    static String didYouMean(String wanted, Iterable<String> names) {
        return stele.parser.Suggestions.nearest(wanted, names)
                .map(name -> "; did you mean " + name + "?")
                .orElse("");
    }

    Map<String, ?> parameters() {
        return context.parameters();
    }
}
