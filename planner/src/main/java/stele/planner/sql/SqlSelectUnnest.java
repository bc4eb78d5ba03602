package stele.planner.sql;

import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.parser.sql.SqlPositions;

/// `SELECT unnest(list) FROM t`, which is `SELECT u.element FROM t, UNNEST(list) AS u (element)`.
final class SqlSelectUnnest extends SqlShuttle {
    private static final String TABLE = "unnest$";
    private static final String ELEMENT = "element";

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode visited = super.visit(call);
        if (visited instanceof SqlSelect select) {
            unnest(select);
        }
        return visited;
    }

    private static void unnest(SqlSelect select) {
        SqlNodeList items = select.getSelectList();
        Calls calls = new Calls();
        for (int i = 0; i < items.size(); i++) {
            items.set(i, items.get(i).accept(calls));
        }
        if (calls.list == null) {
            return;
        }
        SqlParserPos position = calls.list.getParserPosition();
        if (select.getGroup() != null || select.getHaving() != null) {
            throw StatementException.unsupported("unnest beside GROUP BY", SqlPositions.span(position));
        }
        SqlNode table = SqlStdOperatorTable.AS.createCall(
                position,
                SqlStdOperatorTable.UNNEST.createCall(position, calls.list),
                new SqlIdentifier(TABLE, position),
                new SqlIdentifier(ELEMENT, position));
        SqlNode from = select.getFrom();
        select.setFrom(
                from == null
                        ? table
                        : new SqlJoin(
                                position,
                                from,
                                SqlLiteral.createBoolean(false, position),
                                JoinType.COMMA.symbol(position),
                                table,
                                JoinConditionType.NONE.symbol(position),
                                null));
    }

    /// Replaces the call of `unnest` in a SELECT list; of queries inside it the own calls are replaced already.
    private static final class Calls extends SqlShuttle {
        private @Nullable SqlNode list;

        @Override
        public @Nullable SqlNode visit(SqlCall call) {
            if (call instanceof SqlSelect) {
                return call;
            }
            if (!(call.getOperator() instanceof SqlUnresolvedFunction function)
                    || !function.getName().equalsIgnoreCase("unnest")
                    || call.operandCount() != 1) {
                return super.visit(call);
            }
            if (list != null && !list.equalsDeep(call.operand(0), org.apache.calcite.util.Litmus.IGNORE)) {
                throw StatementException.unsupported(
                        "more than one unnest in a SELECT list", SqlPositions.span(call.getParserPosition()));
            }
            list = call.operand(0);
            return new SqlIdentifier(List.of(TABLE, ELEMENT), call.getParserPosition());
        }
    }
}
