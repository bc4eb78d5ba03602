package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Columns of an outer query beside aggregates, as in `(SELECT max(e.pay) - d.bonus FROM e)`: constants for
/// the sub-query, which the validator does not see as such. The aggregates move into a table below:
/// `(SELECT a0 - d.bonus FROM (SELECT max(e.pay) AS a0 FROM e))`.
final class SqlOuterColumns extends SqlShuttle {
    private final SqlParserPos place;
    private int depth;
    private boolean changed;

    private SqlOuterColumns(SqlParserPos place) {
        this.place = place;
    }

    /// The query with the sub-query around the ungrouped column that the error is about written anew; null
    /// when there is none that this helps.
    static @Nullable SqlNode replaced(SqlNode query, CalciteContextException error) {
        Throwable cause = error.getCause();
        if (cause == null || !String.valueOf(cause.getMessage()).endsWith("is not being grouped")) {
            return null;
        }
        SqlOuterColumns columns = new SqlOuterColumns(new SqlParserPos(
                error.getPosLine(), error.getPosColumn(), error.getEndPosLine(), error.getEndPosColumn()));
        SqlNode result = query.accept(columns);
        return columns.changed ? result : null;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (!(call instanceof SqlSelect select)) {
            return super.visit(call);
        }
        depth++;
        SqlNode visited = super.visit(select);
        depth--;
        boolean sub = depth > 0 && !changed && visited instanceof SqlSelect;
        return sub && isPlain((SqlSelect) visited) && standsIn(((SqlSelect) visited).getSelectList())
                ? withAggregatesBelow((SqlSelect) visited)
                : visited;
    }

    /// Whether the SELECT makes one row of aggregates.
    private static boolean isPlain(SqlSelect select) {
        return select.getGroup() == null
                && select.getHaving() == null
                && select.getQualify() == null
                && !select.isDistinct()
                && select.getFrom() != null
                && select.getSelectList().stream().anyMatch(SqlExpansion::hasAggregate);
    }

    private boolean standsIn(SqlNodeList items) {
        boolean[] found = {false};
        items.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier identifier) {
                found[0] |= identifier.getParserPosition().startsAt(place);
                return identifier;
            }
        });
        return found[0];
    }

    private SqlNode withAggregatesBelow(SqlSelect select) {
        changed = true;
        SqlParserPos position = select.getParserPosition();
        List<SqlNode> aggregates = new ArrayList<>();
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            items.add(item.accept(new SqlShuttle() {
                @Override
                public @Nullable SqlNode visit(SqlCall call) {
                    if (call instanceof SqlSelect || !isAggregate(call)) {
                        return call instanceof SqlSelect ? call : super.visit(call);
                    }
                    SqlIdentifier name = new SqlIdentifier("aggregate" + aggregates.size(), position);
                    aggregates.add(SqlStdOperatorTable.AS.createCall(position, call, name));
                    return name;
                }
            }));
        }
        SqlSelect below = SqlCopies.with(select, new SqlNodeList(aggregates, position));
        return SqlExpansion.select(position, new SqlNodeList(items, position), SqlExpansion.derived(below), null);
    }

    private static boolean isAggregate(SqlCall call) {
        return switch (call.getKind()) {
            case FILTER, WITHIN_GROUP -> true;
            default ->
                call.getKind() != SqlKind.OVER
                        && SqlFunctions.INSTANCE.find(call.getOperator().getName()) instanceof SqlAggFunction;
        };
    }
}
