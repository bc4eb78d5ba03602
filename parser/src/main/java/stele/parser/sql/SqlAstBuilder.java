package stele.parser.sql;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.ParserRuleContext;
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
        SqlDefinitionBuilder definitions = new SqlDefinitionBuilder(positions, queries, this::origin);
        return switch (context) {
            case SqlParser.QueryStatementContext statement -> {
                SqlNode query = queries.query(statement.query());
                yield new SqlAst.Query(origin(), query);
            }
            case SqlParser.InsertStatementContext statement -> insert(statement.insert());
            case SqlParser.UpdateStatementContext statement -> update(statement.update());
            case SqlParser.DeleteStatementContext statement -> delete(statement.delete());
            case SqlParser.TruncateStatementContext statement ->
                new SqlAst.Delete(
                        origin(), identifiers.qualified(statement.truncate().qualifiedName()), null, null);
            case SqlParser.CreateTableStatementContext statement -> definitions.createTable(statement.createTable());
            case SqlParser.DropTableStatementContext statement -> definitions.dropTable(statement.dropTable());
            case SqlParser.CreateGraphStatementContext statement -> definitions.createGraph(statement.createGraph());
            case SqlParser.DropGraphStatementContext statement ->
                new SqlAst.DropGraph(
                        origin(),
                        identifiers.qualified(statement.dropGraph().qualifiedName()),
                        statement.dropGraph().IF() != null);
            case SqlParser.CopyStatementContext statement -> copy(statement.copy());
            case SqlParser.TransactionStatementContext statement -> transaction(statement.transaction());
            case SqlParser.ShowStatementContext statement -> show(statement.show());
            default -> throw new IllegalStateException("statement " + context.getClass());
        };
    }

    private SqlAst.Origin origin() {
        return new SqlAst.Origin(source, expressions.literals().parameters());
    }

    private SqlAst insert(SqlParser.InsertContext context) {
        refuse(context.onConflict(), "INSERT ... ON CONFLICT");
        refuse(context.returning(), "RETURNING");
        SqlNode rows = context.query() == null ? null : queries.query(context.query());
        return new SqlAst.Insert(
                origin(), identifiers.qualified(context.qualifiedName()), identifiers.list(context.columnList()), rows);
    }

    private SqlAst update(SqlParser.UpdateContext context) {
        refuse(context.from(), "UPDATE ... FROM");
        refuse(context.returning(), "RETURNING");
        List<SqlAst.Assignment> assignments =
                context.assignment().stream().map(this::assignment).toList();
        SqlNode condition = queries.where(context.where());
        return new SqlAst.Update(
                origin(),
                identifiers.qualified(context.qualifiedName()),
                identifiers.optional(context.identifier()),
                assignments,
                condition);
    }

    private SqlAst.Assignment assignment(SqlParser.AssignmentContext context) {
        return new SqlAst.Assignment(
                identifiers.identifier(context.identifier()), expressions.expression(context.expression()));
    }

    private SqlAst delete(SqlParser.DeleteContext context) {
        if (context.USING() != null) {
            throw StatementException.unsupported("DELETE ... USING", positions.span(context));
        }
        refuse(context.returning(), "RETURNING");
        SqlNode condition = queries.where(context.where());
        return new SqlAst.Delete(
                origin(),
                identifiers.qualified(context.qualifiedName()),
                identifiers.optional(context.identifier()),
                condition);
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
            case SqlParser.CopyTableContext table -> new SqlAst.CopyTo(origin(), selectAll(table), file);
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

    private SqlNode selectAll(SqlParser.CopyTableContext context) {
        SqlParserPos position = positions.position(context);
        List<SqlIdentifier> columns = identifiers.list(context.columnList());
        SqlNodeList list =
                columns.isEmpty() ? SqlNodeList.of(SqlIdentifier.star(position)) : new SqlNodeList(columns, position);
        SqlIdentifier table = identifiers.qualified(context.qualifiedName());
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
        return new SqlAst.Transaction(
                origin(),
                switch (context) {
                    case SqlParser.BeginContext ignored -> SqlAst.Transaction.Action.BEGIN;
                    case SqlParser.CommitContext ignored -> SqlAst.Transaction.Action.COMMIT;
                    default -> SqlAst.Transaction.Action.ROLLBACK;
                });
    }

    private SqlAst show(SqlParser.ShowContext context) {
        return switch (context) {
            case SqlParser.ShowTablesContext ignored -> new SqlAst.ShowTables(origin());
            case SqlParser.ShowGraphsContext ignored -> new SqlAst.ShowGraphs(origin());
            case SqlParser.DescribeTableContext table ->
                new SqlAst.DescribeTable(origin(), identifiers.qualified(table.qualifiedName()));
            case SqlParser.DescribeQueryContext query -> {
                SqlNode node = queries.query(query.query());
                yield new SqlAst.DescribeQuery(origin(), node);
            }
            default -> throw new IllegalStateException("show " + context.getClass());
        };
    }

    private void refuse(@Nullable ParserRuleContext clause, String feature) {
        if (clause != null) {
            throw StatementException.unsupported(feature, positions.span(clause));
        }
    }
}
