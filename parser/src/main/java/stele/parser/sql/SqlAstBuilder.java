package stele.parser.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.StatementException;

/// Turns the parse tree of a statement into a [SqlAst]: queries, data changes and commands here,
/// definitions in [SqlDefinitionBuilder].
final class SqlAstBuilder {
    private final SourceText source;
    private final SqlPositions positions;
    private final SqlQueryBuilder queries;
    private final SqlExpressionBuilder expressions;
    private final SqlIdentifiers identifiers;

    SqlAstBuilder(SourceText source, SqlPositions positions) {
        this.source = source;
        this.positions = positions;
        this.queries = new SqlQueryBuilder(positions);
        this.expressions = queries.expressions();
        this.identifiers = expressions.identifiers();
    }

    SqlAst statement(SqlParser.StatementContext context) {
        SqlChangeBuilder changes = new SqlChangeBuilder(positions, queries, this::origin);
        SqlTableDefinitionBuilder tables = new SqlTableDefinitionBuilder(positions, queries, this::origin);
        SqlDefinitionBuilder definitions = new SqlDefinitionBuilder(positions, queries, this::origin);
        SqlGraphBuilder graphs = new SqlGraphBuilder(positions, expressions, this::origin);
        return switch (context) {
            case SqlParser.QueryStatementContext statement -> {
                SqlNode query = queries.query(statement.query());
                yield new SqlAst.Query(origin(), query);
            }
            case SqlParser.InsertStatementContext statement -> changes.insert(statement.insert());
            case SqlParser.UpdateStatementContext statement -> changes.update(statement.update());
            case SqlParser.DeleteStatementContext statement -> changes.delete(statement.delete());
            case SqlParser.TruncateStatementContext statement -> changes.truncate(statement.truncate());
            case SqlParser.MergeStatementContext statement -> changes.merge(statement.merge());
            case SqlParser.CreateTableStatementContext statement -> tables.createTable(statement.createTable());
            case SqlParser.AlterTableStatementContext statement -> tables.alterTable(statement.alterTable());
            case SqlParser.CreateViewStatementContext statement -> definitions.createView(statement.createView());
            case SqlParser.CreateIndexStatementContext statement -> definitions.createIndex(statement.createIndex());
            case SqlParser.ReindexStatementContext statement -> definitions.reindex(statement.reindex());
            case SqlParser.CreateSchemaStatementContext statement -> definitions.createSchema(statement.createSchema());
            case SqlParser.CreateSequenceStatementContext statement ->
                definitions.createSequence(statement.createSequence());
            case SqlParser.DropStatementContext statement -> definitions.drop(statement.drop());
            case SqlParser.CreateGraphStatementContext statement -> graphs.createGraph(statement.createGraph());
            case SqlParser.DropGraphStatementContext statement -> graphs.dropGraph(statement.dropGraph());
            case SqlParser.CopyStatementContext statement -> copy(statement.copy());
            case SqlParser.TransactionStatementContext statement -> transaction(statement.transaction());
            case SqlParser.ShowStatementContext statement -> show(statement.show());
            case SqlParser.SettingStatementContext statement -> setting(statement.setting());
            default -> throw new IllegalStateException("statement " + context.getClass());
        };
    }

    private SqlAst.Origin origin() {
        return new SqlAst.Origin(source, expressions.literals().parameters());
    }

    private SqlAst copy(SqlParser.CopyContext context) {
        SqlAst.CopyFile file = new SqlAst.CopyFile(
                new VarcharLiteral(expressions.literals().text(context.string()), positions.position(context.string())),
                options(context.copyOption()));
        boolean from = context.FROM() != null;
        return switch (context.copySource()) {
            case SqlParser.CopyTableContext table
            when from ->
                new SqlAst.CopyFrom(
                        origin(),
                        identifiers.qualified(table.qualifiedName()),
                        identifiers.list(table.columnList()),
                        file);
            case SqlParser.CopyTableContext table ->
                new SqlAst.CopyTo(
                        origin(),
                        selectAll(
                                identifiers.qualified(table.qualifiedName()),
                                identifiers.list(table.columnList()),
                                positions.position(table)),
                        file);
            case SqlParser.CopyQueryContext ignored
            when from ->
                throw new StatementException(
                        Diagnostic.Kind.SYNTAX,
                        "COPY ... FROM needs a table, not a query",
                        positions.span(context.copySource()));
            case SqlParser.CopyQueryContext query -> {
                SqlNode rows = queries.query(query.query());
                yield new SqlAst.CopyTo(origin(), rows, file);
            }
            default -> throw new IllegalStateException("copy " + context.getClass());
        };
    }

    private static SqlNode selectAll(SqlIdentifier table, List<SqlIdentifier> columns, SqlParserPos position) {
        SqlNodeList list =
                columns.isEmpty() ? SqlNodeList.of(SqlIdentifier.star(position)) : new SqlNodeList(columns, position);
        return new SqlSelect(position, null, list, table, null, null, null, null, null, null, null, null, null);
    }

    private Map<String, SqlAst.CopyOption> options(List<SqlParser.CopyOptionContext> contexts) {
        Map<String, SqlAst.CopyOption> options = new HashMap<>();
        for (SqlParser.CopyOptionContext context : contexts) {
            SqlIdentifier name = identifiers.identifier(context.identifier(0));
            String value = context.getChildCount() == 1
                    ? "true"
                    : context.string() != null
                            ? expressions.literals().text(context.string())
                            : context.getChild(1).getText();
            options.put(name.getSimple().toLowerCase(Locale.ROOT), new SqlAst.CopyOption(value, name));
        }
        return options;
    }

    private SqlAst transaction(SqlParser.TransactionContext context) {
        return switch (context) {
            case SqlParser.BeginContext ignored -> transaction(SqlAst.Transaction.Action.BEGIN, null);
            case SqlParser.CommitContext ignored -> transaction(SqlAst.Transaction.Action.COMMIT, null);
            case SqlParser.RollbackContext ignored -> transaction(SqlAst.Transaction.Action.ROLLBACK, null);
            case SqlParser.SavepointContext save -> transaction(SqlAst.Transaction.Action.SAVEPOINT, save.identifier());
            case SqlParser.RollbackToContext back ->
                transaction(SqlAst.Transaction.Action.ROLLBACK_TO, back.identifier());
            case SqlParser.ReleaseContext release ->
                transaction(SqlAst.Transaction.Action.RELEASE, release.identifier());
            default -> throw new IllegalStateException("transaction " + context.getClass());
        };
    }

    private SqlAst transaction(SqlAst.Transaction.Action action, SqlParser.@Nullable IdentifierContext savepoint) {
        return new SqlAst.Transaction(origin(), action, identifiers.optional(savepoint));
    }

    private SqlAst show(SqlParser.ShowContext context) {
        return switch (context) {
            case SqlParser.ShowObjectsContext show ->
                new SqlAst.ShowObjects(origin(), SqlDefinitionBuilder.kind(show.kind.getType()));
            case SqlParser.ShowGraphsContext ignored -> new SqlAst.ShowGraphs(origin());
            case SqlParser.DescribeTableContext table ->
                new SqlAst.DescribeTable(origin(), identifiers.qualified(table.qualifiedName()));
            case SqlParser.DescribeQueryContext query -> {
                SqlNode node = queries.query(query.query());
                yield new SqlAst.DescribeQuery(origin(), node);
            }
            case SqlParser.SummarizeTableContext table ->
                new SqlAst.Summarize(
                        origin(),
                        selectAll(identifiers.qualified(table.qualifiedName()), List.of(), positions.position(table)));
            case SqlParser.SummarizeQueryContext query -> {
                SqlNode node = queries.query(query.query());
                yield new SqlAst.Summarize(origin(), node);
            }
            default -> throw new IllegalStateException("show " + context.getClass());
        };
    }

    private SqlAst setting(SqlParser.SettingContext context) {
        return switch (context) {
            case SqlParser.SetSchemaContext set ->
                new SqlAst.UseSchema(
                        origin(),
                        set.identifier() != null
                                ? identifiers.identifier(set.identifier())
                                : new SqlIdentifier(
                                        expressions.literals().text(set.string()), positions.position(set.string())));
            case SqlParser.UseSchemaContext use ->
                new SqlAst.UseSchema(origin(), identifiers.identifier(use.identifier()));
            default ->
                throw new StatementException(
                        Diagnostic.Kind.UNSUPPORTED,
                        "there are no pragmas; SHOW TABLES, DESCRIBE table and information_schema say what there is",
                        positions.span(context));
        };
    }
}
