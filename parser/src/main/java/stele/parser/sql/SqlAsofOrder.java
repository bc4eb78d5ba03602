package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;

/// The order in which an ASOF JOIN takes the rows of its right side.
final class SqlAsofOrder {
    private SqlAsofOrder() {}

    /// The sort item that puts the nearest row first: the right side of the one inequality of `condition`.
    ///
    /// @param right the name of the table on the right
    static SqlNode of(SqlNode condition, String right, Span place) {
        List<SqlCall> inequalities = new ArrayList<>();
        collect(condition, inequalities);
        if (inequalities.size() != 1) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC, "an ASOF JOIN needs exactly one of <, <=, > and >=", place);
        }
        SqlCall inequality = inequalities.getFirst();
        boolean mirrored = names(inequality.operand(0), right);
        SqlNode key = inequality.operand(mirrored ? 0 : 1);
        boolean greater =
                inequality.getKind() == SqlKind.GREATER_THAN || inequality.getKind() == SqlKind.GREATER_THAN_OR_EQUAL;
        boolean descending = greater != mirrored;
        return descending ? SqlStdOperatorTable.DESC.createCall(key.getParserPosition(), key) : key;
    }

    private static void collect(SqlNode condition, List<SqlCall> inequalities) {
        if (condition instanceof SqlCall call) {
            switch (call.getKind()) {
                case AND -> call.getOperandList().forEach(operand -> collect(operand, inequalities));
                case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> inequalities.add(call);
                default -> {}
            }
        }
    }

    private static boolean names(SqlNode node, String table) {
        boolean[] found = {false};
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier identifier) {
                found[0] |= identifier.names.size() > 1
                        && identifier.names.get(identifier.names.size() - 2).equalsIgnoreCase(table);
                return null;
            }
        });
        return found[0];
    }
}
