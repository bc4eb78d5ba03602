package stele.planner.sql;

import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql.util.SqlShuttle;
import org.apache.calcite.sql.util.SqlVisitor;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.storage.type.DataType;

/// Puts constants in the places of parameters or, where the plan is to be kept and a value of another size
/// would not change its meaning, leaves them open with a type.
class SqlParameters extends SqlShuttle {
    private static final int SELECT_LIST = 1;
    private static final int FROM = 2;
    private static final int WHERE = 3;
    private static final int HAVING = 5;

    private final BindingContext context;
    private final SqlAst.Origin origin;
    private boolean possible = true;

    SqlParameters(BindingContext context, SqlAst.Origin origin) {
        this.context = context;
        this.origin = origin;
    }

    @Override
    public @Nullable SqlNode visit(SqlDynamicParam parameter) {
        String name = origin.parameters().get(parameter.getIndex());
        Map<String, @Nullable Object> values = context.parameters();
        SqlParserPos position = parameter.getParserPosition();
        Span span = SqlPositions.span(position);
        if (!values.containsKey(name)) {
            throw new StatementException(Diagnostic.Kind.PARAMETER, "there is no value for parameter " + name, span);
        }
        boolean isNumber = !name.isEmpty() && name.chars().allMatch(Character::isDigit);
        DataType type = context.openParameter(name, possible && isNumber);
        if (type == null) {
            return SqlConstants.node(name, values.get(name), position);
        }
        SqlDataTypeSpec spec = SqlTypeUtil.convertTypeToSpec(context.type(type, true));
        // Plans number parameters from 0.
        SqlNode open = new SqlDynamicParam(Integer.parseInt(name) - 1, position);
        return SqlStdOperatorTable.CAST.createCall(position, open, spec);
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        boolean outside = possible;
        CallCopyingArgHandler handler = new CallCopyingArgHandler(call, false) {
            @Override
            public @Nullable SqlNode visitChild(
                    SqlVisitor<@Nullable SqlNode> visitor, SqlNode parent, int index, @Nullable SqlNode operand) {
                possible = outside && staysPossible(call, index);
                SqlNode visited = super.visitChild(visitor, parent, index, operand);
                possible = outside;
                return visited;
            }
        };
        call.getOperator().acceptCall(this, call, false, handler);
        return handler.result();
    }

    /// Whether a constant at an operand of `call` is a value like any other, and not a column's number, a
    /// count of rows, a pattern or the like.
    private static boolean staysPossible(SqlCall call, int operand) {
        if (call instanceof SqlSelect) {
            return operand == SELECT_LIST || operand == FROM || operand == WHERE || operand == HAVING;
        }
        return switch (call.getKind()) {
            case ORDER_BY, AS -> operand == 0;
            case WITH, WITH_ITEM, UNION, INTERSECT, EXCEPT, JOIN, VALUES, ROW -> true;
            case AND, OR, NOT, EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL -> true;
            case GREATER_THAN, GREATER_THAN_OR_EQUAL, BETWEEN, IS_NULL, IS_NOT_NULL -> true;
            case PLUS, MINUS, TIMES, CAST -> true;
            default -> false;
        };
    }
}
