package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;

/// Builds PIVOT and UNPIVOT, in both of their forms.
final class SqlPivotBuilder {
    private final SqlPositions positions;
    private final SqlTableBuilder tables;
    private final SqlExpressionBuilder expressions;

    SqlPivotBuilder(SqlPositions positions, SqlTableBuilder tables, SqlExpressionBuilder expressions) {
        this.positions = positions;
        this.tables = tables;
        this.expressions = expressions;
    }

    SqlNode pivot(SqlParser.PivotContext context) {
        return pivot(
                tables.source(context.tableReference()),
                context.pivotColumn(),
                context.pivotAggregate(),
                context.pivotGroups(),
                positions.position(context));
    }

    SqlNode pivot(SqlParser.PivotedTableContext context) {
        return pivot(
                tables.source(context.source),
                context.pivotColumn(),
                context.pivotAggregate(),
                context.pivotGroups(),
                positions.position(context));
    }

    private SqlNode pivot(
            SqlNode source,
            List<SqlParser.PivotColumnContext> columnContexts,
            List<SqlParser.PivotAggregateContext> aggregateContexts,
            SqlParser.@Nullable PivotGroupsContext groups,
            SqlParserPos position) {
        List<SqlNode> columns = new ArrayList<>();
        for (SqlParser.PivotColumnContext column : columnContexts) {
            List<SqlNode> values = new ArrayList<>();
            for (SqlParser.PivotValueContext value : column.pivotValue()) {
                values.add(named(expressions.expression(value.expression()), value.identifier()));
            }
            columns.add(SqlExtension.PIVOT_ON.call(
                    positions.position(column),
                    expressions.value(column.valueExpression()),
                    new SqlNodeList(values, position)));
        }
        List<SqlNode> aggregates = new ArrayList<>();
        for (SqlParser.PivotAggregateContext aggregate : aggregateContexts) {
            aggregates.add(named(expressions.value(aggregate.valueExpression()), aggregate.identifier()));
        }
        return SqlExtension.PIVOT.call(
                position,
                source,
                new SqlNodeList(columns, position),
                new SqlNodeList(aggregates, position),
                groups == null ? SqlNodeList.EMPTY : expressions.list(groups.expression(), position));
    }

    private SqlNode named(SqlNode node, SqlParser.@Nullable IdentifierContext name) {
        return name == null
                ? node
                : SqlStdOperatorTable.AS.createCall(node.getParserPosition(), node, expressions.identifier(name));
    }

    SqlNode unpivot(SqlParser.UnpivotContext context) {
        SqlParserPos position = positions.position(context);
        SqlNode name = context.NAME() == null
                ? new SqlIdentifier("name", position)
                : expressions.identifier(context.identifier());
        return unpivot(
                tables.source(context.tableReference()),
                context.INCLUDE() != null,
                name,
                context.unpivotInto() == null
                        ? SqlNodeList.of(new SqlIdentifier("value", position))
                        : values(context.unpivotInto()),
                context.unpivotColumn(),
                position);
    }

    SqlNode unpivot(SqlParser.UnpivotedTableContext context) {
        return unpivot(
                tables.source(context.source),
                context.INCLUDE() != null,
                expressions.identifier(context.identifier()),
                values(context.unpivotInto()),
                context.unpivotColumn(),
                positions.position(context));
    }

    private SqlNodeList values(SqlParser.UnpivotIntoContext context) {
        return new SqlNodeList(
                context.identifier().stream().map(expressions::identifier).toList(), positions.position(context));
    }

    private SqlNode unpivot(
            SqlNode source,
            boolean withNulls,
            SqlNode name,
            SqlNodeList values,
            List<SqlParser.UnpivotColumnContext> columnContexts,
            SqlParserPos position) {
        List<SqlNode> columns = new ArrayList<>();
        for (SqlParser.UnpivotColumnContext column : columnContexts) {
            SqlNode node = expressions.value(column.valueExpression());
            columns.add(
                    column.string() == null
                            ? named(node, column.identifier())
                            : SqlStdOperatorTable.AS.createCall(
                                    node.getParserPosition(),
                                    node,
                                    new SqlIdentifier(expressions.literals().text(column.string()), position)));
        }
        return SqlExtension.UNPIVOT.call(
                position,
                source,
                SqlLiteral.createBoolean(withNulls, position),
                name,
                values,
                new SqlNodeList(columns, position));
    }
}
