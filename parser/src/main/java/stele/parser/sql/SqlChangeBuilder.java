package stele.parser.sql;

import java.util.List;
import java.util.function.Supplier;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;

/// Builds INSERT, UPDATE, DELETE, TRUNCATE and MERGE.
final class SqlChangeBuilder {
    private final SqlPositions positions;
    private final SqlQueryBuilder queries;
    private final SqlExpressionBuilder expressions;
    private final SqlIdentifiers identifiers;
    private final Supplier<SqlAst.Origin> origin;

    SqlChangeBuilder(SqlPositions positions, SqlQueryBuilder queries, Supplier<SqlAst.Origin> origin) {
        this.positions = positions;
        this.queries = queries;
        this.expressions = queries.expressions();
        this.identifiers = expressions.identifiers();
        this.origin = origin;
    }

    SqlAst insert(SqlParser.InsertContext context) {
        SqlNode rows = context.query() == null ? null : queries.query(context.query());
        SqlAst.OnConflict onConflict = onConflict(context);
        SqlNodeList returning = returning(context.returning());
        return new SqlAst.Insert(
                origin.get(),
                identifiers.qualified(context.qualifiedName()),
                identifiers.optional(context.identifier()),
                identifiers.list(context.columnList()),
                rows,
                onConflict,
                returning);
    }

    private SqlAst.@Nullable OnConflict onConflict(SqlParser.InsertContext context) {
        SqlParser.OnConflictContext conflict = context.onConflict();
        if (conflict == null) {
            return context.REPLACE() != null
                    ? new SqlAst.OnConflict.Replace(List.of())
                    : context.IGNORE() != null ? new SqlAst.OnConflict.Nothing(List.of()) : null;
        }
        List<SqlIdentifier> columns = identifiers.list(conflict.columnList());
        return conflict.NOTHING() != null
                ? new SqlAst.OnConflict.Nothing(columns)
                : new SqlAst.OnConflict.Update(
                        columns, assignments(conflict.assignment()), queries.where(conflict.where()));
    }

    SqlAst update(SqlParser.UpdateContext context) {
        List<SqlAst.Assignment> assignments = assignments(context.assignment());
        SqlNode from =
                context.from() == null ? null : queries.tables(context.from().tableReference());
        SqlNode condition = queries.where(context.where());
        SqlNodeList returning = returning(context.returning());
        return new SqlAst.Update(
                origin.get(),
                identifiers.qualified(context.qualifiedName()),
                identifiers.optional(context.identifier()),
                assignments,
                from,
                condition,
                returning);
    }

    private List<SqlAst.Assignment> assignments(List<SqlParser.AssignmentContext> contexts) {
        return contexts.stream()
                .map(context -> new SqlAst.Assignment(
                        identifiers.identifier(context.identifier()), expressions.expression(context.expression())))
                .toList();
    }

    SqlAst delete(SqlParser.DeleteContext context) {
        SqlNode using = context.tableReference().isEmpty() ? null : queries.tables(context.tableReference());
        SqlNode condition = queries.where(context.where());
        SqlNodeList returning = returning(context.returning());
        return new SqlAst.Delete(
                origin.get(),
                identifiers.qualified(context.qualifiedName()),
                identifiers.optional(context.identifier()),
                using,
                condition,
                returning);
    }

    SqlAst truncate(SqlParser.TruncateContext context) {
        return new SqlAst.Delete(origin.get(), identifiers.qualified(context.qualifiedName()), null, null, null, null);
    }

    SqlAst merge(SqlParser.MergeContext context) {
        SqlNode source = queries.table(context.tablePrimary());
        SqlNode condition = expressions.expression(context.expression());
        List<SqlAst.MergeBranch> branches =
                context.mergeBranch().stream().map(this::branch).toList();
        if (context.returning() != null) {
            throw stele.parser.StatementException.unsupported(
                    "RETURNING of MERGE", positions.span(context.returning()));
        }
        return new SqlAst.Merge(
                origin.get(),
                identifiers.qualified(context.qualifiedName()),
                identifiers.optional(context.target),
                source,
                condition,
                branches);
    }

    private SqlAst.MergeBranch branch(SqlParser.MergeBranchContext context) {
        return switch (context) {
            case SqlParser.MatchedContext matched ->
                new SqlAst.MergeBranch(
                        SqlAst.MergeCase.MATCHED,
                        optional(matched.expression()),
                        matched.UPDATE() != null
                                ? new SqlAst.MergeAction.Update(assignments(matched.assignment()))
                                : matched.DELETE() != null
                                        ? new SqlAst.MergeAction.Delete()
                                        : new SqlAst.MergeAction.Nothing());
            case SqlParser.NotMatchedBySourceContext missing ->
                new SqlAst.MergeBranch(
                        SqlAst.MergeCase.NOT_MATCHED_BY_SOURCE,
                        optional(missing.expression()),
                        missing.UPDATE() != null
                                ? new SqlAst.MergeAction.Update(assignments(missing.assignment()))
                                : missing.DELETE() != null
                                        ? new SqlAst.MergeAction.Delete()
                                        : new SqlAst.MergeAction.Nothing());
            case SqlParser.NotMatchedContext added -> {
                SqlNode condition = optional(added.condition);
                yield new SqlAst.MergeBranch(
                        SqlAst.MergeCase.NOT_MATCHED,
                        condition,
                        added.INSERT() == null
                                ? new SqlAst.MergeAction.Nothing()
                                : new SqlAst.MergeAction.Insert(
                                        identifiers.list(added.columnList()),
                                        added.rows.stream()
                                                .map(expressions::expression)
                                                .toList()));
            }
            default -> throw new IllegalStateException("branch " + context.getClass());
        };
    }

    private @Nullable SqlNode optional(SqlParser.@Nullable ExpressionContext context) {
        return context == null ? null : expressions.expression(context);
    }

    private @Nullable SqlNodeList returning(SqlParser.@Nullable ReturningContext context) {
        return context == null ? null : queries.selectList(context.selectItem(), positions.position(context));
    }
}
