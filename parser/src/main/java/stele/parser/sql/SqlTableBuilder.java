package stele.parser.sql;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds what stands in FROM: tables, files, table functions, derived tables, joins.
final class SqlTableBuilder {
    private final SqlPositions positions;
    private final SqlQueryBuilder queries;
    private final SqlExpressionBuilder expressions;
    private final SqlSampleBuilder samples;
    private final SqlPivotBuilder pivots;
    private List<SqlNode> conditions = new ArrayList<>();
    private final List<String> named = new ArrayList<>();
    private final Deque<String> beingDefined = new ArrayDeque<>();

    SqlTableBuilder(SqlPositions positions, SqlQueryBuilder queries, SqlExpressionBuilder expressions) {
        this.positions = positions;
        this.queries = queries;
        this.expressions = expressions;
        this.samples = new SqlSampleBuilder(positions, this);
        this.pivots = new SqlPivotBuilder(positions, this, expressions);
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

    /// What FROM makes.
    ///
    /// @param conditions what semi and anti joins ask of the rows
    record From(SqlNode tables, List<SqlNode> conditions) {}

    /// @param sample what `USING SAMPLE` asks for
    From from(SqlParser.FromContext context, SqlParser.@Nullable SampleContext sample) {
        List<SqlNode> outer = conditions;
        conditions = new ArrayList<>();
        SqlNode tables = references(context.tableReference());
        From from = new From(tables, conditions);
        conditions = outer;
        if (sample == null) {
            return from;
        }
        if (tables instanceof SqlJoin || !from.conditions.isEmpty()) {
            throw StatementException.unsupported("USING SAMPLE over a join", positions.span(sample));
        }
        return new From(samples.sampled(tables, sample.sampleClause()), List.of());
    }

    SqlPivotBuilder pivots() {
        return pivots;
    }

    /// The tables that a data change reads beside its own.
    SqlNode plain(List<SqlParser.TableReferenceContext> contexts) {
        List<SqlNode> outer = conditions;
        conditions = new ArrayList<>();
        SqlNode tables = references(contexts);
        boolean simple = conditions.isEmpty();
        conditions = outer;
        if (!simple) {
            throw StatementException.unsupported("this join in a data change", positions.span(contexts.getFirst()));
        }
        return tables;
    }

    private SqlNode references(List<SqlParser.TableReferenceContext> contexts) {
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
                        source(join.left),
                        true,
                        joinType(join.joinType()),
                        primary(join.right),
                        JoinConditionType.NONE,
                        null);
            case SqlParser.ConditionalJoinContext join -> conditionalJoin(join, position);
            case SqlParser.AsofJoinContext join -> asofJoin(join, position);
            case SqlParser.PositionalJoinContext join ->
                throw StatementException.unsupported("POSITIONAL JOIN", positions.span(join));
            case SqlParser.PivotedTableContext pivot -> aliased(pivots.pivot(pivot), pivot.tableAlias(), position);
            case SqlParser.UnpivotedTableContext unpivot ->
                aliased(pivots.unpivot(unpivot), unpivot.tableAlias(), position);
            default -> throw new IllegalStateException("table " + context.getClass());
        };
    }

    private SqlNode conditionalJoin(SqlParser.ConditionalJoinContext join, SqlParserPos position) {
        JoinType type = joinType(join.joinType());
        int before = conditions.size();
        SqlNode left = reference(join.left);
        int between = conditions.size();
        SqlNode right = reference(join.right);
        if (type == JoinType.LEFT_SEMI_JOIN || type == JoinType.LEFT_ANTI_JOIN) {
            checkConditions(between, join);
            conditions.add(exists(type == JoinType.LEFT_ANTI_JOIN, left, right, join.joinCondition()));
            return left;
        }
        // A condition on the rows of one side may wait until after the join, if the join keeps what it keeps.
        if (type != JoinType.INNER) {
            checkConditions(type == JoinType.LEFT ? between : before, join);
        }
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

    /// A table that may not be reduced by semi and anti joins inside of it.
    SqlNode source(SqlParser.TableReferenceContext context) {
        int before = conditions.size();
        SqlNode table = reference(context);
        checkConditions(before, context);
        return table;
    }

    private void checkConditions(int expected, SqlParser.TableReferenceContext join) {
        if (conditions.size() > expected) {
            throw StatementException.unsupported("a SEMI or ANTI JOIN inside this join", positions.span(join));
        }
    }

    /// `[NOT] EXISTS (SELECT * FROM right WHERE condition)`, which is what a semi or anti join asks of the
    /// rows on the left.
    private SqlNode exists(
            boolean negated, SqlNode left, SqlNode right, SqlParser.JoinConditionContext conditionContext) {
        SqlParserPos position = positions.position(conditionContext);
        SqlNode condition;
        if (conditionContext instanceof SqlParser.OnConditionContext on) {
            condition = expressions.expression(on.expression());
        } else {
            SqlParser.UsingConditionContext using = (SqlParser.UsingConditionContext) conditionContext;
            String leftName = name(left).getSimple();
            String rightName = name(right).getSimple();
            condition = using.identifier().stream()
                    .map(SqlIdentifiers::name)
                    .<SqlNode>map(column -> SqlStdOperatorTable.EQUALS.createCall(
                            position,
                            new SqlIdentifier(List.of(leftName, column), position),
                            new SqlIdentifier(List.of(rightName, column), position)))
                    .reduce((a, b) -> SqlStdOperatorTable.AND.createCall(position, a, b))
                    .orElseThrow();
        }
        SqlNode exists = SqlStdOperatorTable.EXISTS.createCall(position, select(right, condition, position));
        return negated ? SqlStdOperatorTable.NOT.createCall(position, exists) : exists;
    }

    /// For each row on the left the row on the right that satisfies the condition and is nearest by its
    /// inequality: the first of those rows in its order.
    private SqlNode asofJoin(SqlParser.AsofJoinContext join, SqlParserPos position) {
        JoinType type = joinType(join.joinType());
        if (type != JoinType.INNER && type != JoinType.LEFT) {
            throw StatementException.unsupported("this kind of ASOF JOIN", positions.span(join));
        }
        if (!(join.joinCondition() instanceof SqlParser.OnConditionContext on)) {
            throw StatementException.unsupported("ASOF JOIN with USING", positions.span(join.joinCondition()));
        }
        int before = conditions.size();
        SqlNode right = primary(join.right);
        checkConditions(before, join);
        SqlIdentifier name = name(right);
        SqlNode condition = expressions.expression(on.expression());
        SqlParserPos place = condition.getParserPosition();
        SqlNode nearest = new SqlOrderBy(
                place,
                select(right, condition, place),
                SqlNodeList.of(SqlAsofOrder.of(condition, name.getSimple(), positions.span(on))),
                null,
                SqlLiteral.createExactNumeric("1", place));
        SqlNode lateral = as(SqlStdOperatorTable.LATERAL.createCall(place, nearest), name, place);
        return SqlQueryBuilder.join(
                position,
                reference(join.left),
                false,
                type,
                lateral,
                JoinConditionType.ON,
                SqlLiteral.createBoolean(true, place));
    }

    /// `SELECT * FROM table WHERE condition`.
    static SqlSelect select(SqlNode table, @Nullable SqlNode condition, SqlParserPos position) {
        return new SqlSelect(
                position,
                null,
                SqlNodeList.of(SqlIdentifier.star(position)),
                table,
                condition,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    /// The name by which columns of `table` are qualified.
    SqlIdentifier name(SqlNode table) {
        return switch (table) {
            case SqlIdentifier name -> new SqlIdentifier(name.names.getLast(), name.getParserPosition());
            case SqlCall call when call.getKind() == SqlKind.AS -> call.operand(1);
            default ->
                throw new StatementException(
                        Diagnostic.Kind.SYNTAX,
                        "this table needs a name: AS ...",
                        SqlPositions.span(table.getParserPosition()));
        };
    }

    /// A table without the alias that it got because it has none.
    private static SqlNode withoutName(SqlNode table) {
        return table instanceof SqlCall call && call.getKind() == SqlKind.AS && call.operandCount() == 2
                ? call.operand(0)
                : table;
    }

    private static JoinType joinType(SqlParser.@Nullable JoinTypeContext context) {
        if (context == null || context.INNER() != null) {
            return JoinType.INNER;
        }
        if (context.SEMI() != null || context.ANTI() != null) {
            return context.SEMI() != null ? JoinType.LEFT_SEMI_JOIN : JoinType.LEFT_ANTI_JOIN;
        }
        return context.LEFT() != null ? JoinType.LEFT : context.RIGHT() != null ? JoinType.RIGHT : JoinType.FULL;
    }

    SqlNode primary(SqlParser.TablePrimaryContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.NamedTableContext table
            when !isCall(table) ->
                samples.sampled(
                        aliased(table(table.qualifiedName()), table.tableAlias(), position), table.tableSample());
            case SqlParser.NamedTableContext call ->
                function(call.qualifiedName(), call.argument(), call.ORDINALITY() != null, call.tableAlias(), position);
            case SqlParser.LateralFunctionContext call ->
                function(call.qualifiedName(), call.argument(), call.ORDINALITY() != null, call.tableAlias(), position);
            case SqlParser.FileTableContext file -> file(file, position);
            case SqlParser.GraphTableContext graph ->
                aliased(
                        new SqlPatternBuilder(positions, expressions, queries).graphTable(graph),
                        graph.tableAlias(),
                        position);
            case SqlParser.DerivedTableContext derived -> {
                SqlNode query = queries.query(derived.query());
                SqlNode table =
                        derived.LATERAL() == null ? query : SqlStdOperatorTable.LATERAL.createCall(position, query);
                yield samples.sampled(aliased(table, derived.tableAlias(), position), derived.tableSample());
            }
            case SqlParser.ParenthesizedTableContext table -> reference(table.tableReference());
            case SqlParser.PrefixedTableContext table ->
                as(withoutName(primary(table.tablePrimary())), expressions.identifier(table.identifier()), position);
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
                throw StatementException.unsupported("WITH ORDINALITY for " + function, positions.span(nameContext));
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

    SqlNode aliased(SqlNode table, SqlParser.@Nullable TableAliasContext alias, SqlParserPos position) {
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

    static SqlNode as(SqlNode table, SqlIdentifier name, SqlParserPos position) {
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
