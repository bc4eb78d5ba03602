package stele.parser.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;

/// Builds what stands in FROM: tables, files, table functions, derived tables, joins.
final class SqlTableBuilder {
    private final SqlPositions positions;
    private final SqlQueryBuilder queries;
    private final SqlExpressionBuilder expressions;
    private final List<String> named = new ArrayList<>();
    private final Deque<String> beingDefined = new ArrayDeque<>();

    SqlTableBuilder(SqlPositions positions, SqlQueryBuilder queries, SqlExpressionBuilder expressions) {
        this.positions = positions;
        this.queries = queries;
        this.expressions = expressions;
    }

    /// The unqualified table names seen so far, by which recursion is recognised.
    List<String> named() {
        return named;
    }

    SqlIdentifier table(SqlParser.QualifiedNameContext context) {
        SqlIdentifier name = expressions.identifiers().qualified(context);
        if (!name.isSimple()) {
            return name;
        }
        named.add(name.getSimple());
        for (String spelling : beingDefined) {
            if (spelling.equalsIgnoreCase(name.getSimple())) {
                return new SqlIdentifier(spelling, name.getParserPosition());
            }
        }
        return name;
    }

    /// Between [#beginDefinition] and [#endDefinition], references to a common table take its spelling:
    /// Calcite compares the names of recursive tables exactly.
    void beginDefinition(String name) {
        beingDefined.push(name);
    }

    void endDefinition() {
        beingDefined.pop();
    }

    SqlNode from(SqlParser.FromContext context) {
        return references(context.tableReference());
    }

    SqlNode references(List<SqlParser.TableReferenceContext> contexts) {
        SqlNode result = reference(contexts.getFirst());
        for (SqlParser.TableReferenceContext context : contexts.subList(1, contexts.size())) {
            SqlNode right = reference(context);
            SqlParserPos position = result.getParserPosition().plus(right.getParserPosition());
            result = SqlQueryBuilder.join(position, result, false, JoinType.COMMA, right, JoinConditionType.NONE, null);
        }
        return result;
    }

    private SqlNode reference(SqlParser.TableReferenceContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.PrimaryTableContext primary -> primary(primary.tablePrimary());
            case SqlParser.CrossJoinContext join ->
                SqlQueryBuilder.join(
                        position,
                        reference(join.left),
                        false,
                        JoinType.CROSS,
                        primary(join.right),
                        JoinConditionType.NONE,
                        null);
            case SqlParser.NaturalJoinContext join ->
                SqlQueryBuilder.join(
                        position,
                        reference(join.left),
                        true,
                        joinType(join.joinType()),
                        primary(join.right),
                        JoinConditionType.NONE,
                        null);
            case SqlParser.ConditionalJoinContext join -> conditionalJoin(join, position);
            default -> throw new IllegalStateException("table " + context.getClass());
        };
    }

    private SqlNode conditionalJoin(SqlParser.ConditionalJoinContext join, SqlParserPos position) {
        SqlNode left = reference(join.left);
        SqlNode right = reference(join.right);
        JoinType type = joinType(join.joinType());
        return switch (join.joinCondition()) {
            case SqlParser.OnConditionContext on ->
                SqlQueryBuilder.join(
                        position,
                        left,
                        false,
                        type,
                        right,
                        JoinConditionType.ON,
                        expressions.expression(on.expression()));
            case SqlParser.UsingConditionContext using -> {
                List<SqlIdentifier> columns =
                        using.identifier().stream().map(expressions::identifier).toList();
                SqlNodeList list = new SqlNodeList(columns, positions.position(using));
                yield SqlQueryBuilder.join(position, left, false, type, right, JoinConditionType.USING, list);
            }
            default ->
                throw new IllegalStateException(
                        "condition " + join.joinCondition().getClass());
        };
    }

    private static JoinType joinType(SqlParser.@Nullable JoinTypeContext context) {
        if (context == null || context.INNER() != null) {
            return JoinType.INNER;
        }
        return context.LEFT() != null ? JoinType.LEFT : context.RIGHT() != null ? JoinType.RIGHT : JoinType.FULL;
    }

    private SqlNode primary(SqlParser.TablePrimaryContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.NamedTableContext table
            when !isCall(table) -> aliased(table(table.qualifiedName()), table.tableAlias(), position);
            case SqlParser.NamedTableContext call ->
                function(call.qualifiedName(), call.argument(), call.ORDINALITY() != null, call.tableAlias(), position);
            case SqlParser.LateralFunctionContext call ->
                function(call.qualifiedName(), call.argument(), call.ORDINALITY() != null, call.tableAlias(), position);
            case SqlParser.FileTableContext file -> file(file, position);
            case SqlParser.DerivedTableContext derived -> {
                SqlNode query = queries.query(derived.query());
                SqlNode table =
                        derived.LATERAL() == null ? query : SqlStdOperatorTable.LATERAL.createCall(position, query);
                yield aliased(table, derived.tableAlias(), position);
            }
            case SqlParser.ParenthesizedTableContext table -> reference(table.tableReference());
            default -> throw new IllegalStateException("table " + context.getClass());
        };
    }

    private static boolean isCall(SqlParser.NamedTableContext context) {
        return context.getChildCount() > 1 && context.getChild(1).getText().equals("(");
    }

    private SqlNode function(
            SqlParser.QualifiedNameContext nameContext,
            List<SqlParser.ArgumentContext> argumentContexts,
            boolean ordinality,
            SqlParser.@Nullable TableAliasContext alias,
            SqlParserPos position) {
        SqlIdentifier name = expressions.identifiers().qualified(nameContext);
        List<SqlNode> arguments = argumentContexts.stream()
                .map(argument -> expressions.calls().argument(argument))
                .toList();
        String function = name.names.getLast();
        SqlNode table;
        if (function.equalsIgnoreCase("unnest")) {
            table = (ordinality ? SqlStdOperatorTable.UNNEST_WITH_ORDINALITY : SqlStdOperatorTable.UNNEST)
                    .createCall(position, arguments);
        } else {
            if (ordinality) {
                throw stele.parser.StatementException.unsupported(
                        "WITH ORDINALITY for " + function, positions.span(nameContext));
            }
            table = SqlStdOperatorTable.COLLECTION_TABLE.createCall(
                    position, SqlCallBuilder.call(function, arguments, position));
        }
        return alias == null
                ? as(table, new SqlIdentifier(function, name.getParserPosition()), position)
                : aliased(table, alias, position);
    }

    /// A file as a table is a call of the function that reads it: `read_file('f.csv')`, called by the
    /// file's name.
    private SqlNode file(SqlParser.FileTableContext context, SqlParserPos position) {
        SqlParserPos place = positions.position(context.string());
        String path = expressions.literals().text(context.string());
        SqlNode call = SqlCallBuilder.call("read_file", List.of(new VarcharLiteral(path, place)), place);
        SqlNode table = SqlStdOperatorTable.COLLECTION_TABLE.createCall(place, call);
        if (context.tableAlias() != null) {
            return aliased(table, context.tableAlias(), position);
        }
        String name = path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
        int dot = name.indexOf('.');
        return as(table, new SqlIdentifier(dot > 0 ? name.substring(0, dot) : name, place), position);
    }

    private SqlNode aliased(SqlNode table, SqlParser.@Nullable TableAliasContext alias, SqlParserPos position) {
        if (alias == null) {
            return table;
        }
        SqlIdentifier name = expressions.identifier(alias.identifier());
        if (alias.columnAliases() == null) {
            return as(table, name, position);
        }
        List<SqlNode> operands = new ArrayList<>();
        operands.add(table);
        operands.add(name);
        operands.addAll(columns(alias.columnAliases()));
        return SqlStdOperatorTable.AS.createCall(position, operands);
    }

    private static SqlNode as(SqlNode table, SqlIdentifier name, SqlParserPos position) {
        return SqlStdOperatorTable.AS.createCall(position, table, name);
    }

    SqlNodeList columns(SqlParser.ColumnAliasesContext context) {
        return new SqlNodeList(
                context.identifier().stream().map(expressions::identifier).toList(), positions.position(context));
    }

    /// The literal that stands for a file's path.
    SqlLiteral path(SqlParser.StringContext context) {
        return new VarcharLiteral(expressions.literals().text(context), positions.position(context));
    }
}
