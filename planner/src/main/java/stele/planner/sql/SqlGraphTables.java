package stele.planner.sql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.sql.SqlExtension;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.storage.graph.PropertyGraph;

/// GRAPH_TABLE as a SELECT: each element of the pattern is its table, edges and nodes meet by their keys. A
/// row is a way to fit the pattern into the graph; elements may repeat.
final class SqlGraphTables {
    private final BindingContext context;

    SqlGraphTables(BindingContext context) {
        this.context = context;
    }

    /// An element of the pattern: its name in the SELECT, its table, and its columns by property.
    private record Element(
            String alias,
            String table,
            Map<String, String> properties,
            PropertyGraph.@Nullable NodeTable node,
            PropertyGraph.@Nullable EdgeTable edge) {}

    /// One GRAPH_TABLE's pattern so far.
    private static final class Pattern {
        private final Map<String, Element> elements = new LinkedHashMap<>();
        private final List<SqlNode> conditions = new ArrayList<>();
        private int unnamed;
    }

    SqlNode select(SqlCall call) {
        SqlIdentifier name = call.operand(0);
        PropertyGraph graph = context.snapshot()
                .graph(name.names.getLast())
                .orElseThrow(() -> SqlNames.unknown(
                        "graph",
                        name,
                        context.snapshot().graphs().stream()
                                .map(PropertyGraph::name)
                                .toList()));
        Pattern pattern = new Pattern();
        for (SqlNode path : (SqlNodeList) call.operand(1)) {
            path((SqlNodeList) path, graph, pattern);
        }
        pattern.conditions.add(call.operand(2));
        SqlNode from = null;
        for (Element element : pattern.elements.values()) {
            SqlNode table = SqlStdOperatorTable.AS.createCall(
                    SqlParserPos.ZERO,
                    SqlNames.node(context, element.table()),
                    new SqlIdentifier(element.alias(), SqlParserPos.ZERO));
            from = from == null
                    ? table
                    : new SqlJoin(
                            SqlParserPos.ZERO,
                            from,
                            SqlLiteral.createBoolean(false, SqlParserPos.ZERO),
                            JoinType.COMMA.symbol(SqlParserPos.ZERO),
                            table,
                            JoinConditionType.NONE.symbol(SqlParserPos.ZERO),
                            null);
        }
        SqlNode where = pattern.conditions.stream()
                .map(condition -> resolved(condition, pattern))
                .reduce((left, right) -> SqlStdOperatorTable.AND.createCall(SqlParserPos.ZERO, left, right))
                .orElseThrow();
        SqlNodeList columns = new SqlNodeList(call.getParserPosition());
        for (SqlNode column : (SqlNodeList) call.operand(3)) {
            SqlCall named = (SqlCall) column;
            columns.add(SqlStdOperatorTable.AS.createCall(
                    named.getParserPosition(), resolved(named.operand(0), pattern), named.operand(1)));
        }
        return SqlRowRules.select(columns, from, where);
    }

    private void path(SqlNodeList path, PropertyGraph graph, Pattern pattern) {
        List<Element> nodes = new ArrayList<>();
        List<PropertyGraph.@Nullable NodeTable> known = new ArrayList<>();
        for (int i = 0; i < path.size(); i += 2) {
            known.add(nodeTable((SqlCall) path.get(i), graph, pattern));
        }
        List<PropertyGraph.EdgeTable> edges = new ArrayList<>();
        for (int i = 1; i < path.size(); i += 2) {
            edges.add(edgeTable((SqlCall) path.get(i), graph, known.get(i / 2), known.get(i / 2 + 1)));
        }
        for (int i = 0; i < known.size(); i++) {
            SqlCall node = (SqlCall) path.get(2 * i);
            PropertyGraph.NodeTable table = known.get(i);
            if (table == null) {
                table = inferred(i, node, path, edges, graph);
            }
            nodes.add(element(node, table.table(), table.properties(), table, null, pattern));
        }
        for (int i = 0; i < edges.size(); i++) {
            SqlCall call = (SqlCall) path.get(2 * i + 1);
            PropertyGraph.EdgeTable table = edges.get(i);
            Element edge = element(call, table.table(), table.properties(), null, table, pattern);
            pattern.conditions.add(meeting(call, edge, nodes.get(i), nodes.get(i + 1)));
        }
    }

    private Element element(
            SqlCall call,
            String table,
            Map<String, String> properties,
            PropertyGraph.@Nullable NodeTable node,
            PropertyGraph.@Nullable EdgeTable edge,
            Pattern pattern) {
        pattern.conditions.add(call.operand(2));
        SqlNodeList variable = call.operand(0);
        String alias =
                variable.isEmpty() ? "$element" + pattern.unnamed++ : ((SqlIdentifier) variable.getFirst()).getSimple();
        Element known = find(pattern, alias);
        if (known != null) {
            if (!known.table().equals(table) || edge != null) {
                throw error("\"" + alias + "\" stands for two things", call);
            }
            return known;
        }
        Element element = new Element(alias, table, properties, node, edge);
        pattern.elements.put(alias, element);
        return element;
    }

    private static @Nullable Element find(Pattern pattern, String alias) {
        return pattern.elements.values().stream()
                .filter(element -> element.alias().equalsIgnoreCase(alias))
                .findFirst()
                .orElse(null);
    }

    private static List<String> labels(SqlCall call) {
        return ((SqlNodeList) call.operand(1))
                .stream().map(label -> ((SqlIdentifier) label).getSimple()).toList();
    }

    /// The table of a node, or null where only its edges say it.
    private static PropertyGraph.@Nullable NodeTable nodeTable(SqlCall call, PropertyGraph graph, Pattern pattern) {
        List<String> labels = labels(call);
        if (labels.isEmpty()) {
            SqlNodeList variable = call.operand(0);
            Element known =
                    variable.isEmpty() ? null : find(pattern, ((SqlIdentifier) variable.getFirst()).getSimple());
            return known != null ? known.node() : only(graph.nodeTables());
        }
        List<PropertyGraph.NodeTable> found = graph.nodeTables().stream()
                .filter(table -> labels.stream()
                        .anyMatch(label -> table.labels().stream().anyMatch(label::equalsIgnoreCase)))
                .toList();
        return one(found, call, "node", labels);
    }

    private static <T> @Nullable T only(List<T> tables) {
        return tables.size() == 1 ? tables.getFirst() : null;
    }

    private static <T> T one(List<T> found, SqlCall call, String what, List<String> labels) {
        if (found.isEmpty()) {
            throw new StatementException(
                    Diagnostic.Kind.NAME,
                    "the graph has no " + what + " with label " + String.join(" or ", labels) + " that fits here",
                    SqlPositions.span(call.getParserPosition()));
        }
        if (found.size() > 1) {
            throw StatementException.unsupported(
                    "an element of GRAPH_TABLE that is in several tables", SqlPositions.span(call.getParserPosition()));
        }
        return found.getFirst();
    }

    private static PropertyGraph.EdgeTable edgeTable(
            SqlCall call,
            PropertyGraph graph,
            PropertyGraph.@Nullable NodeTable left,
            PropertyGraph.@Nullable NodeTable right) {
        List<String> labels = labels(call);
        SqlExtension direction = SqlExtension.of(call);
        List<PropertyGraph.EdgeTable> found = graph.edgeTables().stream()
                .filter(table -> labels.isEmpty() || labels.stream().anyMatch(table.type()::equalsIgnoreCase))
                .filter(table -> {
                    boolean forth = touches(table.sourceTable(), left) && touches(table.targetTable(), right);
                    boolean back = touches(table.sourceTable(), right) && touches(table.targetTable(), left);
                    return direction == SqlExtension.GRAPH_EDGE_RIGHT
                            ? forth
                            : direction == SqlExtension.GRAPH_EDGE_LEFT ? back : forth || back;
                })
                .toList();
        return one(found, call, "edge", labels.isEmpty() ? List.of("any") : labels);
    }

    private static boolean touches(String end, PropertyGraph.@Nullable NodeTable node) {
        return node == null || end.equals(PropertyGraph.ANY_NODE_TABLE) || end.equals(node.table());
    }

    /// The table of a node without a label, from the edge beside it.
    private static PropertyGraph.NodeTable inferred(
            int index, SqlCall node, SqlNodeList path, List<PropertyGraph.EdgeTable> edges, PropertyGraph graph) {
        boolean before = index > 0;
        if (!edges.isEmpty()) {
            PropertyGraph.EdgeTable edge = edges.get(before ? index - 1 : index);
            SqlExtension direction = SqlExtension.of(path.get(before ? 2 * index - 1 : 2 * index + 1));
            boolean target = direction == SqlExtension.GRAPH_EDGE_RIGHT ? before : !before;
            String table = target ? edge.targetTable() : edge.sourceTable();
            boolean sure = direction != SqlExtension.GRAPH_EDGE_ANY
                    || edge.sourceTable().equals(edge.targetTable());
            List<PropertyGraph.NodeTable> found = graph.nodeTables().stream()
                    .filter(candidate -> candidate.table().equals(table))
                    .toList();
            if (sure && found.size() == 1) {
                return found.getFirst();
            }
        }
        throw StatementException.unsupported(
                "an element of GRAPH_TABLE without a label that is in several tables",
                SqlPositions.span(node.getParserPosition()));
    }

    private static SqlNode meeting(SqlCall call, Element edge, Element left, Element right) {
        SqlNode forth = ends(edge, left, right);
        SqlNode back = ends(edge, right, left);
        PropertyGraph.EdgeTable table = java.util.Objects.requireNonNull(edge.edge());
        return switch (SqlExtension.of(call)) {
            case GRAPH_EDGE_RIGHT -> forth;
            case GRAPH_EDGE_LEFT -> back;
            case null, default -> {
                boolean mayForth =
                        touches(table.sourceTable(), left.node()) && touches(table.targetTable(), right.node());
                boolean mayBack =
                        touches(table.sourceTable(), right.node()) && touches(table.targetTable(), left.node());
                yield mayForth && mayBack
                        ? SqlStdOperatorTable.OR.createCall(SqlParserPos.ZERO, forth, back)
                        : mayForth ? forth : back;
            }
        };
    }

    private static SqlNode ends(Element edge, Element source, Element target) {
        PropertyGraph.EdgeTable table = java.util.Objects.requireNonNull(edge.edge());
        return SqlStdOperatorTable.AND.createCall(
                SqlParserPos.ZERO,
                equal(edge.alias(), table.source(), source),
                equal(edge.alias(), table.target(), target));
    }

    private static SqlNode equal(String edge, String column, Element node) {
        PropertyGraph.NodeTable table = java.util.Objects.requireNonNull(node.node());
        return SqlStdOperatorTable.EQUALS.createCall(
                SqlParserPos.ZERO,
                new SqlIdentifier(List.of(edge, column), SqlParserPos.ZERO),
                new SqlIdentifier(List.of(node.alias(), table.key()), SqlParserPos.ZERO));
    }

    /// `variable.property` by the column that keeps the property.
    private static SqlNode resolved(SqlNode node, Pattern pattern) {
        return java.util.Objects.requireNonNull(node.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier name) {
                Element element = name.names.size() == 2 ? find(pattern, name.names.getFirst()) : null;
                if (element == null) {
                    return name;
                }
                String wanted = name.names.getLast();
                for (Map.Entry<String, String> property : element.properties().entrySet()) {
                    if (property.getKey().equalsIgnoreCase(wanted)) {
                        return new SqlIdentifier(
                                List.of(element.alias(), property.getValue()), name.getParserPosition());
                    }
                }
                throw SqlNames.unknown(
                        "property",
                        new SqlIdentifier(wanted, name.getParserPosition()),
                        List.copyOf(element.properties().keySet()));
            }
        }));
    }

    private static StatementException error(String message, SqlCall place) {
        return SqlTranslator.error(Diagnostic.Kind.SEMANTIC, message, place);
    }
}
