package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.antlr.v4.runtime.ParserRuleContext;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds queries.
final class SqlQueryBuilder {
    private final SqlPositions positions;
    private final SqlExpressionBuilder expressions;
    private final SqlTableBuilder tables;

    SqlQueryBuilder(SqlPositions positions) {
        this.positions = positions;
        this.expressions = new SqlExpressionBuilder(positions, this);
        this.tables = new SqlTableBuilder(positions, this, expressions);
    }

    SqlExpressionBuilder expressions() {
        return expressions;
    }

    SqlNode query(SqlParser.QueryContext context) {
        SqlNodeList commonTables = context.with() == null ? null : commonTables(context.with());
        SqlNode query = term(context.queryTerm());
        SqlNodeList order = orderBy(context.orderBy());
        RowLimit limit = limit(context.rowLimit());
        SqlParserPos position = positions.position(context);
        if (!order.isEmpty() || limit.offset != null || limit.fetch != null) {
            query = new SqlOrderBy(position, query, order, limit.offset, limit.fetch);
        }
        return commonTables == null ? query : new SqlWith(position, commonTables, query);
    }

    private SqlNodeList commonTables(SqlParser.WithContext context) {
        SqlNodeList items = new SqlNodeList(positions.position(context));
        for (SqlParser.CommonTableContext item : context.commonTable()) {
            SqlIdentifier name = expressions.identifier(item.identifier());
            int before = tables.named().size();
            if (context.RECURSIVE() != null) {
                tables.beginDefinition(name.getSimple());
            }
            SqlNode query = query(item.query());
            if (context.RECURSIVE() != null) {
                tables.endDefinition();
            }
            boolean recursive = context.RECURSIVE() != null
                    && tables.named().subList(before, tables.named().size()).stream()
                            .anyMatch(table -> table.equalsIgnoreCase(name.getSimple()));
            SqlParserPos position = positions.position(item);
            SqlNodeList columns = item.columnAliases() == null ? null : tables.columns(item.columnAliases());
            items.add(new SqlWithItem(position, name, columns, query, SqlLiteral.createBoolean(recursive, position)));
        }
        return items;
    }

    SqlNodeList orderBy(SqlParser.@Nullable OrderByContext context) {
        if (context == null) {
            return SqlNodeList.EMPTY;
        }
        List<SqlNode> items = new ArrayList<>();
        for (SqlParser.SortItemContext item : context.sortItem()) {
            SqlParserPos position = positions.position(item);
            SqlNode node = item.ALL() != null
                    ? SqlExtension.ORDER_ALL.call(position)
                    : expressions.expression(item.expression());
            if (item.direction != null && item.direction.getType() == SqlParser.DESC) {
                node = SqlStdOperatorTable.DESC.createCall(position, node);
            }
            if (item.nullOrder != null) {
                boolean first = item.nullOrder.getType() == SqlParser.FIRST;
                node = (first ? SqlStdOperatorTable.NULLS_FIRST : SqlStdOperatorTable.NULLS_LAST)
                        .createCall(position, node);
            }
            items.add(node);
        }
        return new SqlNodeList(items, positions.position(context));
    }

    private RowLimit limit(List<SqlParser.RowLimitContext> contexts) {
        SqlNode offset = null;
        SqlNode fetch = null;
        for (SqlParser.RowLimitContext context : contexts) {
            switch (context) {
                case SqlParser.OffsetContext clause -> {
                    once(offset, "OFFSET", clause);
                    offset = expressions.value(clause.valueExpression());
                }
                case SqlParser.LimitContext clause -> {
                    once(fetch, "LIMIT", clause);
                    fetch = clause.ALL() != null ? null : expressions.value(clause.valueExpression());
                    if (clause.percent != null) {
                        fetch = percent(fetch, false, clause);
                    }
                }
                case SqlParser.FetchContext clause -> {
                    once(fetch, "FETCH", clause);
                    fetch = clause.valueExpression() == null
                            ? SqlLiteral.createExactNumeric("1", positions.position(clause))
                            : expressions.value(clause.valueExpression());
                    if (clause.PERCENT() != null) {
                        fetch = percent(fetch, true, clause);
                    }
                    if (clause.TIES() != null) {
                        fetch = SqlExtension.TIES.call(positions.position(clause), fetch);
                    }
                }
                default -> throw new IllegalStateException("limit " + context.getClass());
            }
        }
        return new RowLimit(offset, fetch);
    }

    private SqlNode percent(SqlNode number, boolean roundUp, ParserRuleContext context) {
        SqlParserPos position = positions.position(context);
        return SqlExtension.PERCENT.call(position, number, SqlLiteral.createBoolean(roundUp, position));
    }

    private void once(@Nullable SqlNode earlier, String clause, ParserRuleContext context) {
        if (earlier != null) {
            throw new StatementException(
                    Diagnostic.Kind.SYNTAX, clause + " stands here twice", positions.span(context));
        }
    }

    private record RowLimit(
            @Nullable SqlNode offset, @Nullable SqlNode fetch) {}

    private SqlNode term(SqlParser.QueryTermContext context) {
        return switch (context) {
            case SqlParser.PrimaryQueryContext primary -> primary(primary.queryPrimary());
            case SqlParser.SetOperationContext operation ->
                setOperation(operation, term(operation.left), term(operation.right));
            default -> throw new IllegalStateException("query " + context.getClass());
        };
    }

    private SqlNode setOperation(SqlParser.SetOperationContext context, SqlNode left, SqlNode right) {
        SqlParserPos position = positions.position(context);
        SqlOperator operator = setOperator(context);
        if (context.byName() == null) {
            return operator.createCall(position, left, right);
        }
        if (operator.getKind() != SqlKind.UNION) {
            throw StatementException.unsupported(operator.getName() + " BY NAME", positions.span(context.byName()));
        }
        boolean all = operator == SqlStdOperatorTable.UNION_ALL;
        return SqlExtension.UNION_BY_NAME.call(position, left, right, SqlLiteral.createBoolean(all, position));
    }

    private SqlOperator setOperator(SqlParser.SetOperationContext context) {
        boolean all = context.setQuantifier() != null && context.setQuantifier().ALL() != null;
        if (context.setQuantifier() != null && context.setQuantifier().ON() != null) {
            throw StatementException.unsupported("DISTINCT ON here", positions.span(context.setQuantifier()));
        }
        return switch (context.op.getType()) {
            case SqlParser.UNION -> all ? SqlStdOperatorTable.UNION_ALL : SqlStdOperatorTable.UNION;
            case SqlParser.INTERSECT -> all ? SqlStdOperatorTable.INTERSECT_ALL : SqlStdOperatorTable.INTERSECT;
            default -> all ? SqlStdOperatorTable.EXCEPT_ALL : SqlStdOperatorTable.EXCEPT;
        };
    }

    private SqlNode primary(SqlParser.QueryPrimaryContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.SelectQueryContext select -> select(select.select());
            case SqlParser.ValuesQueryContext values -> values(values, position);
            case SqlParser.TableQueryContext table ->
                SqlStdOperatorTable.EXPLICIT_TABLE.createCall(position, tables.table(table.qualifiedName()));
            case SqlParser.ParenthesizedQueryContext query -> query(query.query());
            case SqlParser.PivotQueryContext pivot -> tables.pivots().pivot(pivot.pivot());
            case SqlParser.UnpivotQueryContext unpivot -> tables.pivots().unpivot(unpivot.unpivot());
            default -> throw new IllegalStateException("query " + context.getClass());
        };
    }

    private SqlNode values(SqlParser.ValuesQueryContext context, SqlParserPos position) {
        List<SqlNode> rows = new ArrayList<>();
        for (SqlParser.ExpressionContext expression : context.expression()) {
            SqlNode row = expressions.expression(expression);
            rows.add(
                    row.getKind() == SqlKind.ROW
                            ? row
                            : SqlStdOperatorTable.ROW.createCall(row.getParserPosition(), row));
        }
        return SqlStdOperatorTable.VALUES.createCall(position, rows);
    }

    private SqlNode select(SqlParser.SelectContext context) {
        return switch (context) {
            case SqlParser.SelectFirstContext select ->
                within(select.window(), windows -> selectFirst(select, windows));
            case SqlParser.FromFirstContext from -> within(from.window(), windows -> fromFirst(from, windows));
            default -> throw new IllegalStateException("select " + context.getClass());
        };
    }

    private SqlNode within(SqlParser.@Nullable WindowContext context, Function<@Nullable SqlNodeList, SqlNode> select) {
        SqlWindowBuilder windows = expressions.calls().windows();
        @Nullable SqlNodeList named = windows.enter(context);
        try {
            return select.apply(named);
        } finally {
            windows.leave();
        }
    }

    private SqlNode selectFirst(SqlParser.SelectFirstContext context, @Nullable SqlNodeList windows) {
        SqlParserPos position = positions.position(context);
        SqlTableBuilder.From from = context.from() == null ? null : tables.from(context.from(), context.sample());
        SqlSelect select = new SqlSelect(
                position,
                keywords(context.setQuantifier()),
                selectList(context.selectList().selectItem(), position),
                from == null ? null : from.tables(),
                where(context.where(), from),
                context.groupBy() == null ? null : groupBy(context.groupBy()),
                context.having() == null
                        ? null
                        : expressions.expression(context.having().expression()),
                windows,
                context.qualify() == null
                        ? null
                        : expressions.expression(context.qualify().expression()),
                null,
                null,
                null,
                null);
        return distinctOn(select, context.setQuantifier());
    }

    /// `FROM t WHERE ...`, short for `SELECT * FROM t WHERE ...`, or with its SELECT behind.
    private SqlNode fromFirst(SqlParser.FromFirstContext context, @Nullable SqlNodeList windows) {
        SqlParserPos position = positions.position(context);
        if (context.selectList() == null && (context.groupBy() != null || context.having() != null)) {
            throw new StatementException(
                    Diagnostic.Kind.SYNTAX, "grouping needs a SELECT list", positions.span(context));
        }
        SqlTableBuilder.From from = tables.from(context.from(), context.sample());
        SqlSelect select = new SqlSelect(
                position,
                keywords(context.setQuantifier()),
                context.selectList() == null
                        ? SqlNodeList.of(SqlIdentifier.star(positions.position(context.from())))
                        : selectList(context.selectList().selectItem(), position),
                from.tables(),
                where(context.where(), from),
                context.groupBy() == null ? null : groupBy(context.groupBy()),
                context.having() == null
                        ? null
                        : expressions.expression(context.having().expression()),
                windows,
                context.qualify() == null
                        ? null
                        : expressions.expression(context.qualify().expression()),
                null,
                null,
                null,
                null);
        return distinctOn(select, context.setQuantifier());
    }

    private SqlNode distinctOn(SqlSelect select, SqlParser.@Nullable SetQuantifierContext context) {
        if (context == null || context.ON() == null) {
            return select;
        }
        SqlParserPos position = positions.position(context);
        return SqlExtension.DISTINCT_ON.call(
                select.getParserPosition(), select, expressions.list(context.expression(), position));
    }

    SqlNode tables(List<SqlParser.TableReferenceContext> contexts) {
        return tables.plain(contexts);
    }

    SqlNode table(SqlParser.TablePrimaryContext context) {
        return tables.primary(context);
    }

    @Nullable
    SqlNode where(SqlParser.@Nullable WhereContext context) {
        return context == null ? null : expressions.expression(context.expression());
    }

    private @Nullable SqlNode where(SqlParser.@Nullable WhereContext context, SqlTableBuilder.@Nullable From from) {
        List<SqlNode> conditions = new ArrayList<>(from == null ? List.of() : from.conditions());
        SqlNode written = where(context);
        if (written != null) {
            conditions.add(written);
        }
        return conditions.stream()
                .reduce((a, b) ->
                        SqlStdOperatorTable.AND.createCall(a.getParserPosition().plus(b.getParserPosition()), a, b))
                .orElse(null);
    }

    private @Nullable SqlNodeList keywords(SqlParser.@Nullable SetQuantifierContext context) {
        if (context == null || context.ALL() != null || context.ON() != null) {
            return null;
        }
        SqlParserPos position = positions.position(context);
        return new SqlNodeList(List.of(SqlSelectKeyword.DISTINCT.symbol(position)), position);
    }

    SqlNodeList selectList(List<SqlParser.SelectItemContext> contexts, SqlParserPos position) {
        List<SqlNode> items = new ArrayList<>();
        for (SqlParser.SelectItemContext context : contexts) {
            items.add(
                    switch (context) {
                        case SqlParser.StarContext star ->
                            star(SqlIdentifier.star(positions.position(star)), star.starChange());
                        case SqlParser.QualifiedStarContext star ->
                            star(expressions.identifiers().qualified(star.qualifiedName(), true), star.starChange());
                        case SqlParser.PrefixedExpressionContext item ->
                            SqlStdOperatorTable.AS.createCall(
                                    positions.position(item),
                                    expressions.expression(item.expression()),
                                    expressions.identifier(item.identifier()));
                        case SqlParser.SelectExpressionContext item -> {
                            SqlNode node = expressions.expression(item.expression());
                            yield item.identifier() == null
                                    ? node
                                    : SqlStdOperatorTable.AS.createCall(
                                            positions.position(item), node, expressions.identifier(item.identifier()));
                        }
                        default -> throw new IllegalStateException("select item " + context.getClass());
                    });
        }
        return new SqlNodeList(items, position);
    }

    /// A star with the changes behind it.
    SqlNode star(SqlIdentifier star, List<SqlParser.StarChangeContext> changes) {
        if (changes.isEmpty()) {
            return star;
        }
        SqlParserPos position = star.getParserPosition();
        SqlNodeList left = new SqlNodeList(position);
        SqlNodeList replaced = new SqlNodeList(position);
        SqlNodeList renamed = new SqlNodeList(position);
        for (SqlParser.StarChangeContext change : changes) {
            switch (change) {
                case SqlParser.ExcludeColumnsContext exclude ->
                    exclude.qualifiedName()
                            .forEach(name -> left.add(expressions.identifiers().qualified(name)));
                case SqlParser.ReplaceColumnsContext replace ->
                    replace.columnReplacement()
                            .forEach(column -> replaced.add(SqlStdOperatorTable.AS.createCall(
                                    positions.position(column),
                                    expressions.expression(column.expression()),
                                    expressions.identifier(column.identifier()))));
                case SqlParser.RenameColumnsContext rename ->
                    rename.columnRenaming()
                            .forEach(column -> renamed.add(SqlStdOperatorTable.AS.createCall(
                                    positions.position(column),
                                    expressions.identifiers().qualified(column.qualifiedName()),
                                    expressions.identifier(column.identifier()))));
                default -> throw new IllegalStateException("star " + change.getClass());
            }
        }
        return SqlExtension.STAR.call(position, star, left, replaced, renamed);
    }

    private SqlNodeList groupBy(SqlParser.GroupByContext context) {
        SqlParserPos position = positions.position(context);
        if (!(context instanceof SqlParser.GroupByElementsContext elements)) {
            return SqlNodeList.of(SqlExtension.GROUP_ALL.call(position));
        }
        if (elements.setQuantifier() != null && elements.setQuantifier().ALL() == null) {
            throw StatementException.unsupported("GROUP BY DISTINCT", positions.span(context));
        }
        return new SqlNodeList(
                elements.groupingElement().stream().map(this::groupingElement).toList(), position);
    }

    private SqlNode groupingElement(SqlParser.GroupingElementContext context) {
        SqlParserPos position = positions.position(context);
        return switch (context) {
            case SqlParser.EmptyGroupingContext ignored -> new SqlNodeList(position);
            case SqlParser.RollupContext rollup ->
                SqlStdOperatorTable.ROLLUP.createCall(
                        position,
                        expressions.list(rollup.expression(), position).getList());
            case SqlParser.CubeContext cube ->
                SqlStdOperatorTable.CUBE.createCall(
                        position, expressions.list(cube.expression(), position).getList());
            case SqlParser.GroupingSetsContext sets ->
                SqlStdOperatorTable.GROUPING_SETS.createCall(
                        position,
                        sets.groupingElement().stream()
                                .map(this::groupingElement)
                                .toList());
            case SqlParser.GroupingExpressionContext expression -> expressions.expression(expression.expression());
            default -> throw new IllegalStateException("grouping " + context.getClass());
        };
    }

    /// A join of two table references, made by [SqlTableBuilder].
    static SqlJoin join(
            SqlParserPos position,
            SqlNode left,
            boolean natural,
            JoinType type,
            SqlNode right,
            JoinConditionType conditionType,
            @Nullable SqlNode condition) {
        return new SqlJoin(
                position,
                left,
                SqlLiteral.createBoolean(natural, position),
                type.symbol(position),
                right,
                conditionType.symbol(position),
                condition);
    }
}
