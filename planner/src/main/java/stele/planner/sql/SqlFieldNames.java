package stele.planner.sql;

import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;
import stele.parser.sql.VarcharLiteral;

/// `column.field`, which reads like `table.column`: a name whose first part turns out to be no table is
/// taken for a column's.
final class SqlFieldNames extends SqlShuttle {
    private final int line;
    private final int column;
    private boolean found;

    private SqlFieldNames(CalciteContextException missing) {
        this.line = missing.getPosLine();
        this.column = missing.getPosColumn();
    }

    /// `query` with the name that `missing` complains of as a field of a column; null if that is not it.
    static @Nullable SqlNode retry(SqlNode query, CalciteContextException missing) {
        Throwable cause = missing.getCause() == null ? missing : missing.getCause();
        if (!String.valueOf(cause.getMessage()).matches("Table '.*' not found")) {
            return null;
        }
        SqlFieldNames names = new SqlFieldNames(missing);
        SqlNode changed = query.accept(names);
        return names.found ? changed : null;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        if (call instanceof SqlSelect select) {
            SqlNodeList items = select.getSelectList();
            for (int i = 0; i < items.size(); i++) {
                if (items.get(i) instanceof SqlIdentifier name && isMissing(name)) {
                    items.set(
                            i,
                            SqlStdOperatorTable.AS.createCall(
                                    name.getParserPosition(),
                                    field(name),
                                    new SqlIdentifier(name.names.getLast(), name.getParserPosition())));
                }
            }
        }
        return super.visit(call);
    }

    @Override
    public @Nullable SqlNode visit(SqlIdentifier name) {
        return isMissing(name) ? field(name) : name;
    }

    private boolean isMissing(SqlIdentifier name) {
        SqlParserPos position = name.getComponentParserPosition(0);
        return name.names.size() > 1 && position.getLineNum() == line && position.getColumnNum() == column;
    }

    private SqlNode field(SqlIdentifier name) {
        found = true;
        SqlParserPos position = name.getParserPosition();
        SqlNode value = new SqlIdentifier(name.names.getFirst(), position);
        for (String part : name.names.subList(1, name.names.size())) {
            value = SqlStdOperatorTable.ITEM.createCall(position, value, new VarcharLiteral(part, position));
        }
        return value;
    }
}
