package stele.parser.sql;

import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlNode;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds definitions of views, indexes, schemas and sequences, and DROP.
final class SqlDefinitionBuilder {
    private final SqlPositions positions;
    private final SqlQueryBuilder queries;
    private final SqlIdentifiers identifiers;
    private final Supplier<SqlAst.Origin> origin;

    SqlDefinitionBuilder(SqlPositions positions, SqlQueryBuilder queries, Supplier<SqlAst.Origin> origin) {
        this.positions = positions;
        this.queries = queries;
        this.identifiers = queries.expressions().identifiers();
        this.origin = origin;
    }

    SqlAst createView(SqlParser.CreateViewContext context) {
        if (context.TEMP() != null || context.TEMPORARY() != null) {
            throw StatementException.unsupported("a temporary view", positions.span(context));
        }
        SqlNode query = queries.query(context.query());
        SqlAst.Origin text = origin.get();
        if (!text.parameters().isEmpty()) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC, "a view cannot have parameters", positions.span(context.query()));
        }
        return new SqlAst.CreateView(
                text,
                identifiers.qualified(context.qualifiedName()),
                context.REPLACE() != null,
                context.IF() != null,
                identifiers.list(context.columnList()),
                query,
                positions.span(context.query()));
    }

    SqlAst createIndex(SqlParser.CreateIndexContext context) {
        List<SqlNode> columns = context.sortItem().stream()
                .map(item -> queries.expressions().expression(item.expression()))
                .toList();
        SqlNode condition = queries.where(context.where());
        return new SqlAst.CreateIndex(
                origin.get(),
                context.name == null ? null : identifiers.identifier(context.name),
                context.UNIQUE() != null,
                context.IF() != null,
                identifiers.qualified(context.qualifiedName()),
                columns,
                condition);
    }

    SqlAst reindex(SqlParser.ReindexContext context) {
        return new SqlAst.Reindex(
                origin.get(), context.qualifiedName() == null ? null : identifiers.qualified(context.qualifiedName()));
    }

    SqlAst createSchema(SqlParser.CreateSchemaContext context) {
        return new SqlAst.CreateSchema(
                origin.get(), identifiers.identifier(context.identifier()), context.IF() != null);
    }

    SqlAst createSequence(SqlParser.CreateSequenceContext context) {
        return new SqlAst.CreateSequence(
                origin.get(),
                identifiers.qualified(context.qualifiedName()),
                context.REPLACE() != null,
                context.IF() != null,
                new SqlSequenceBuilder(positions).options(context.sequenceOption()));
    }

    SqlAst drop(SqlParser.DropContext context) {
        return new SqlAst.Drop(
                origin.get(),
                kind(context.kind.getType()),
                context.qualifiedName().stream().map(identifiers::qualified).toList(),
                context.IF() != null,
                context.CASCADE() != null);
    }

    /// The kind of object that a keyword names, in the singular or the plural.
    static SqlAst.ObjectKind kind(int token) {
        return switch (token) {
            case SqlParser.TABLE, SqlParser.TABLES -> SqlAst.ObjectKind.TABLE;
            case SqlParser.VIEW, SqlParser.VIEWS -> SqlAst.ObjectKind.VIEW;
            case SqlParser.INDEX, SqlParser.INDEXES -> SqlAst.ObjectKind.INDEX;
            case SqlParser.SCHEMA, SqlParser.SCHEMAS -> SqlAst.ObjectKind.SCHEMA;
            default -> SqlAst.ObjectKind.SEQUENCE;
        };
    }
}
