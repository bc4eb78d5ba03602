package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.calcite.sql.SqlIdentifier;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.StatementException;

/// Builds CREATE and DROP of property graphs.
final class SqlGraphBuilder {
    private final SqlPositions positions;
    private final SqlExpressionBuilder expressions;
    private final SqlIdentifiers identifiers;
    private final Supplier<SqlAst.Origin> origin;

    SqlGraphBuilder(SqlPositions positions, SqlExpressionBuilder expressions, Supplier<SqlAst.Origin> origin) {
        this.positions = positions;
        this.expressions = expressions;
        this.identifiers = expressions.identifiers();
        this.origin = origin;
    }

    SqlAst createGraph(SqlParser.CreateGraphContext context) {
        return new SqlAst.CreateGraph(
                origin.get(),
                identifiers.qualified(context.qualifiedName()),
                context.REPLACE() != null,
                context.IF() != null,
                context.vertexTable().stream().map(this::vertexTable).toList(),
                context.edgeTable().stream().map(this::edgeTable).toList());
    }

    private SqlAst.GraphNodeTable vertexTable(SqlParser.VertexTableContext context) {
        SqlIdentifier table = identifiers.qualified(context.qualifiedName());
        return new SqlAst.GraphNodeTable(
                table, alias(table, context.identifier()), key(context.graphKey()), labels(context.labelClause()));
    }

    private SqlAst.GraphEdgeTable edgeTable(SqlParser.EdgeTableContext context) {
        SqlIdentifier table = identifiers.qualified(context.qualifiedName());
        return new SqlAst.GraphEdgeTable(
                table,
                alias(table, context.identifier()),
                key(context.graphKey()),
                end(context.source),
                end(context.destination),
                labels(context.labelClause()));
    }

    private SqlIdentifier alias(SqlIdentifier table, SqlParser.@Nullable IdentifierContext context) {
        return context == null
                ? new SqlIdentifier(table.names.getLast(), table.getParserPosition())
                : identifiers.identifier(context);
    }

    private List<SqlIdentifier> key(SqlParser.@Nullable GraphKeyContext context) {
        return context == null ? List.of() : identifiers.list(context.columnList());
    }

    private SqlAst.GraphEnd end(SqlParser.EdgeEndContext context) {
        return new SqlAst.GraphEnd(
                key(context.graphKey()),
                identifiers.qualified(context.qualifiedName()),
                identifiers.list(context.columnList()));
    }

    /// Properties that follow a label are the label's. Without any clause the table's name is the label and
    /// every column is a property.
    private List<SqlAst.GraphLabel> labels(List<SqlParser.LabelClauseContext> contexts) {
        List<SqlAst.GraphLabel> labels = new ArrayList<>();
        SqlIdentifier label = null;
        boolean pending = false;
        SqlAst.GraphProperties all = new SqlAst.GraphProperties.All(List.of());
        for (SqlParser.LabelClauseContext context : contexts) {
            switch (context) {
                case SqlParser.LabelContext named -> {
                    if (pending) {
                        labels.add(new SqlAst.GraphLabel(label, all));
                    }
                    label = identifiers.identifier(named.identifier());
                    pending = true;
                }
                case SqlParser.DefaultLabelContext ignored -> {
                    if (pending) {
                        labels.add(new SqlAst.GraphLabel(label, all));
                    }
                    label = null;
                    pending = true;
                }
                default -> {
                    labels.add(new SqlAst.GraphLabel(label, properties(context)));
                    label = null;
                    pending = false;
                }
            }
        }
        if (pending || labels.isEmpty()) {
            labels.add(new SqlAst.GraphLabel(label, all));
        }
        return labels;
    }

    private SqlAst.GraphProperties properties(SqlParser.LabelClauseContext context) {
        return switch (context) {
            case SqlParser.AllPropertiesContext all ->
                new SqlAst.GraphProperties.All(identifiers.list(all.columnList()));
            case SqlParser.PropertyListContext list ->
                new SqlAst.GraphProperties.Listed(
                        list.graphProperty().stream().map(this::property).toList());
            default -> new SqlAst.GraphProperties.Listed(List.of());
        };
    }

    private SqlAst.GraphProperty property(SqlParser.GraphPropertyContext context) {
        if (!(expressions.expression(context.expression()) instanceof SqlIdentifier column) || !column.isSimple()) {
            throw unsupported("a property that is not a column", context);
        }
        return new SqlAst.GraphProperty(
                column, context.identifier() == null ? column : identifiers.identifier(context.identifier()));
    }

    SqlAst dropGraph(SqlParser.DropGraphContext context) {
        return new SqlAst.DropGraph(origin.get(), identifiers.qualified(context.qualifiedName()), context.IF() != null);
    }

    private StatementException unsupported(String feature, ParserRuleContext context) {
        return StatementException.unsupported(feature, positions.span(context));
    }
}
