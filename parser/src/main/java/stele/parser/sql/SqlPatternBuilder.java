package stele.parser.sql;

import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.StatementException;

/// Builds GRAPH_TABLE: patterns as calls of [SqlExtension]s.
final class SqlPatternBuilder {
    private final SqlPositions positions;
    private final SqlExpressionBuilder expressions;
    private final SqlQueryBuilder queries;
    private final SqlIdentifiers identifiers;

    SqlPatternBuilder(SqlPositions positions, SqlExpressionBuilder expressions, SqlQueryBuilder queries) {
        this.positions = positions;
        this.expressions = expressions;
        this.queries = queries;
        this.identifiers = expressions.identifiers();
    }

    SqlNode graphTable(SqlParser.GraphTableContext context) {
        SqlParserPos position = positions.position(context);
        SqlParser.GraphMatchContext match = context.graphMatch();
        SqlNodeList paths = new SqlNodeList(position);
        match.pathPattern().forEach(path -> paths.add(path(path)));
        SqlNode condition = condition(match.where(), position);
        SqlNodeList columns = new SqlNodeList(position);
        match.graphColumn().forEach(column -> columns.add(column(column)));
        return SqlExtension.GRAPH_TABLE.call(
                position, identifiers.qualified(context.qualifiedName()), paths, condition, columns);
    }

    private SqlNode condition(SqlParser.@Nullable WhereContext context, SqlParserPos position) {
        SqlNode condition = queries.where(context);
        return condition == null ? SqlLiteral.createBoolean(true, position) : condition;
    }

    private SqlNodeList path(SqlParser.PathPatternContext context) {
        if (context.identifier().size() > 0) {
            throw StatementException.unsupported(
                    context.ANY() == null && context.ALL() == null
                            ? "a path variable in GRAPH_TABLE"
                            : "a path search in GRAPH_TABLE",
                    positions.span(context));
        }
        if (!context.pathQuantifier().isEmpty()) {
            throw StatementException.unsupported(
                    "a quantified path in GRAPH_TABLE",
                    positions.span(context.pathQuantifier().getFirst()));
        }
        SqlNodeList elements = new SqlNodeList(positions.position(context));
        for (int i = 0; i < context.nodePattern().size(); i++) {
            elements.add(element(
                    SqlExtension.GRAPH_NODE,
                    context.nodePattern(i).elementFiller(),
                    positions.position(context.nodePattern(i))));
            if (i < context.edgePattern().size()) {
                elements.add(edge(context.edgePattern(i)));
            }
        }
        return elements;
    }

    private SqlNode edge(SqlParser.EdgePatternContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.EdgeRightContext right ->
                element(SqlExtension.GRAPH_EDGE_RIGHT, right.elementFiller(), position);
            case SqlParser.EdgeLeftContext left ->
                element(SqlExtension.GRAPH_EDGE_LEFT, left.elementFiller(), position);
            case SqlParser.EdgeAnyContext any -> element(SqlExtension.GRAPH_EDGE_ANY, any.elementFiller(), position);
            default -> throw new IllegalStateException("edge " + context.getClass());
        };
    }

    private SqlNode element(
            SqlExtension kind, SqlParser.@Nullable ElementFillerContext context, SqlParserPos position) {
        SqlNodeList variable = new SqlNodeList(position);
        SqlNodeList labels = new SqlNodeList(position);
        if (context == null) {
            return kind.call(position, variable, labels, SqlLiteral.createBoolean(true, position));
        }
        if (context.variable != null) {
            variable.add(identifiers.identifier(context.variable));
        }
        List<SqlIdentifier> names =
                context.names.stream().map(identifiers::identifier).toList();
        labels.addAll(names);
        return kind.call(position, variable, labels, condition(context.where(), position));
    }

    private SqlNode column(SqlParser.GraphColumnContext context) {
        SqlNode value = expressions.expression(context.expression());
        SqlIdentifier name = identifiers.optional(context.identifier());
        if (name == null && value instanceof SqlIdentifier property && property.names.size() == 2) {
            name = new SqlIdentifier(property.names.getLast(), property.getParserPosition());
        }
        if (name == null) {
            throw new StatementException(
                    stele.parser.Diagnostic.Kind.SYNTAX, "this column needs a name: AS ...", positions.span(context));
        }
        return SqlStdOperatorTable.AS.createCall(positions.position(context), value, name);
    }
}
