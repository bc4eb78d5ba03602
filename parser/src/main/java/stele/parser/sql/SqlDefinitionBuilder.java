package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds CREATE and DROP of tables and property graphs.
final class SqlDefinitionBuilder {
    private final SqlPositions positions;
    private final SqlQueryBuilder queries;
    private final SqlExpressionBuilder expressions;
    private final SqlIdentifiers identifiers;
    private final Supplier<SqlAst.Origin> origin;

    SqlDefinitionBuilder(SqlPositions positions, SqlQueryBuilder queries, Supplier<SqlAst.Origin> origin) {
        this.positions = positions;
        this.queries = queries;
        this.expressions = queries.expressions();
        this.identifiers = expressions.identifiers();
        this.origin = origin;
    }

    SqlAst createTable(SqlParser.CreateTableContext context) {
        if (context.TEMP() != null || context.TEMPORARY() != null) {
            throw StatementException.unsupported("a temporary table", positions.span(context));
        }
        Elements elements = new Elements();
        for (SqlParser.TableElementContext element : context.tableElement()) {
            switch (element) {
                case SqlParser.ColumnDefinitionContext column -> column(column, elements);
                case SqlParser.TableConstraintDefinitionContext constraint ->
                    constraint(constraint.tableConstraint(), elements);
                default -> throw new IllegalStateException("element " + element.getClass());
            }
        }
        if (elements.columns.isEmpty() && context.query() == null) {
            throw new StatementException(
                    Diagnostic.Kind.SYNTAX, "a table needs columns or a query", positions.span(context));
        }
        SqlNode query = context.query() == null ? null : queries.query(context.query());
        return new SqlAst.CreateTable(
                origin.get(),
                identifiers.qualified(context.qualifiedName()),
                context.REPLACE() != null,
                context.IF() != null,
                elements.columns,
                elements.primaryKey,
                elements.uniqueKeys,
                elements.references,
                query,
                context.NO() == null);
    }

    private void column(SqlParser.ColumnDefinitionContext context, Elements elements) {
        SqlIdentifier name = identifiers.identifier(context.identifier());
        SqlDataTypeSpec type =
                context.type() == null ? null : expressions.types().columnType(context.type());
        boolean notNull = false;
        for (SqlParser.ColumnConstraintContext constraint : context.columnConstraint()) {
            switch (constraint.columnConstraintBody()) {
                case SqlParser.NotNullConstraintContext ignored -> notNull = true;
                case SqlParser.NullConstraintContext ignored -> {}
                case SqlParser.PrimaryKeyColumnContext ignored -> elements.setPrimaryKey(List.of(name), constraint);
                case SqlParser.ReferencesColumnContext reference -> {
                    refuseActions(reference.referentialAction());
                    elements.references.add(new SqlAst.Reference(
                            List.of(name),
                            identifiers.qualified(reference.qualifiedName()),
                            identifiers.list(reference.columnList())));
                }
                case SqlParser.UniqueColumnContext ignored -> elements.uniqueKeys.add(List.of(name));
                case SqlParser.DefaultColumnContext value -> throw unsupported("DEFAULT for a column", value);
                case SqlParser.CheckColumnContext check -> throw unsupported("CHECK", check);
                default -> throw new IllegalStateException("constraint " + constraint.getClass());
            }
        }
        elements.columns.add(new SqlAst.ColumnDefinition(name, type, notNull));
    }

    private void constraint(SqlParser.TableConstraintContext context, Elements elements) {
        switch (context) {
            case SqlParser.PrimaryKeyConstraintContext key ->
                elements.setPrimaryKey(identifiers.list(key.columnList()), key);
            case SqlParser.ForeignKeyConstraintContext key -> {
                refuseActions(key.referentialAction());
                elements.references.add(new SqlAst.Reference(
                        identifiers.list(key.columnList(0)),
                        identifiers.qualified(key.qualifiedName()),
                        identifiers.list(key.columnList(1))));
            }
            case SqlParser.UniqueConstraintContext unique ->
                elements.uniqueKeys.add(identifiers.list(unique.columnList()));
            case SqlParser.CheckConstraintContext check -> throw unsupported("CHECK", check);
            default -> throw new IllegalStateException("constraint " + context.getClass());
        }
    }

    private void refuseActions(List<SqlParser.ReferentialActionContext> actions) {
        for (SqlParser.ReferentialActionContext action : actions) {
            if (action.RESTRICT() == null && action.ACTION() == null) {
                throw unsupported("a referential action", action);
            }
        }
    }

    SqlAst dropTable(SqlParser.DropTableContext context) {
        if (context.CASCADE() != null) {
            throw unsupported("DROP ... CASCADE", context);
        }
        return new SqlAst.DropTable(
                origin.get(),
                context.qualifiedName().stream().map(identifiers::qualified).toList(),
                context.IF() != null);
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

    private StatementException unsupported(String feature, ParserRuleContext context) {
        return StatementException.unsupported(feature, positions.span(context));
    }

    /// What the elements of a table say together.
    private final class Elements {
        private final List<SqlAst.ColumnDefinition> columns = new ArrayList<>();
        private final List<SqlAst.Reference> references = new ArrayList<>();
        private final List<List<SqlIdentifier>> uniqueKeys = new ArrayList<>();
        private List<SqlIdentifier> primaryKey = List.of();

        void setPrimaryKey(List<SqlIdentifier> key, ParserRuleContext context) {
            if (!primaryKey.isEmpty()) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC, "a table has one primary key", positions.span(context));
            }
            primaryKey = key;
        }
    }
}
