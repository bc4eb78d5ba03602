package stele.planner.sql;

import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Copies and small pieces of the AST. The validator writes into what it reads: what shall be validated
/// twice is copied before.
final class SqlCopies extends SqlShuttle {
    private static final SqlCopies INSTANCE = new SqlCopies();

    private SqlCopies() {}

    static SqlNode copy(SqlNode node) {
        return Objects.requireNonNull(node.accept(INSTANCE));
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        CallCopyingArgHandler handler = new CallCopyingArgHandler(call, true);
        call.getOperator().acceptCall(this, call, false, handler);
        return handler.result();
    }

    @Override
    public @Nullable SqlNode visit(SqlNodeList list) {
        List<@Nullable SqlNode> nodes = list.getList().stream()
                .map(node -> node == null ? null : node.accept(this))
                .toList();
        return new SqlNodeList(nodes, list.getParserPosition());
    }

    @Override
    public @Nullable SqlNode visit(SqlIdentifier identifier) {
        return identifier.clone(identifier.getParserPosition());
    }

    /// A SELECT with another list.
    static SqlSelect with(SqlSelect select, SqlNodeList items) {
        SqlSelect changed = (SqlSelect) select.clone(select.getParserPosition());
        changed.setSelectList(items);
        return changed;
    }

    /// The name that a SELECT item gets, or null.
    static @Nullable String name(SqlNode item) {
        return switch (item) {
            case SqlIdentifier identifier when !identifier.isStar() -> identifier.names.getLast();
            case SqlCall call
            when call.getKind() == org.apache.calcite.sql.SqlKind.AS -> ((SqlIdentifier) call.operand(1)).getSimple();
            default -> null;
        };
    }

    /// A SELECT item without its name.
    static SqlNode value(SqlNode item) {
        return item instanceof SqlCall call && call.getKind() == org.apache.calcite.sql.SqlKind.AS
                ? call.operand(0)
                : item;
    }
}
