package stele.planner.sql;

import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlCastFunction;
import org.apache.calcite.sql.fun.SqlLibraryOperators;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.StandardConvertletTable;

/// CAST and TRY_CAST with the conversions that Calcite refuses: nested values from and to text, and between
/// truth values and numbers.
final class SqlCast extends SqlCastFunction {
    static final SqlCast CAST = new SqlCast("CAST", SqlKind.CAST);
    static final SqlCast TRY_CAST = new SqlCast("TRY_CAST", SqlKind.SAFE_CAST);

    private SqlCast(String name, SqlKind kind) {
        super(name, kind);
    }

    /// The cast that `operator` is here, or null if it is none.
    static @org.jspecify.annotations.Nullable SqlCast of(SqlOperator operator) {
        return operator == SqlStdOperatorTable.CAST
                ? CAST
                : operator == SqlLibraryOperators.TRY_CAST || operator == SqlLibraryOperators.SAFE_CAST
                        ? TRY_CAST
                        : null;
    }

    @Override
    public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
        RelDataType from = binding.getValidator().getValidatedNodeType(binding.operand(0));
        RelDataType to = SqlTypeUtil.deriveType(binding, binding.operand(1));
        return isOurs(from, to) || super.checkOperandTypes(binding, throwOnFailure);
    }

    @Override
    public RelDataType inferReturnType(SqlOperatorBinding binding) {
        RelDataType from = binding.getOperandType(0);
        RelDataType to = binding.getOperandCount() > 1 ? binding.getOperandType(1) : from;
        return isOurs(from, to)
                ? binding.getTypeFactory().createTypeWithNullability(to, from.isNullable() || kind == SqlKind.SAFE_CAST)
                : super.inferReturnType(binding);
    }

    private static boolean isOurs(RelDataType from, RelDataType to) {
        return isNested(from) && SqlTypeUtil.inCharFamily(to)
                || SqlTypeUtil.inCharFamily(from) && isNested(to)
                || isNested(from) && isNested(to)
                || from.getSqlTypeName() == SqlTypeName.BOOLEAN && SqlTypeUtil.isNumeric(to)
                || SqlTypeUtil.isNumeric(from) && to.getSqlTypeName() == SqlTypeName.BOOLEAN;
    }

    private static boolean isNested(RelDataType type) {
        return type.isStruct() || type.getComponentType() != null || type.getSqlTypeName() == SqlTypeName.MAP;
    }

    RexNode convert(SqlRexContext context, SqlCall call) {
        SqlNode operand = call.operand(0);
        RelDataType to = SqlConvertlets.typeOf(context, call);
        RelDataType from = context.getValidator().getValidatedNodeType(operand);
        if (isOurs(from, to)) {
            return context.getRexBuilder()
                    .makeAbstractCast(
                            call.getParserPosition(),
                            to,
                            context.convertExpression(operand),
                            kind == SqlKind.SAFE_CAST);
        }
        return java.util.Objects.requireNonNull(StandardConvertletTable.INSTANCE.get(
                        SqlStdOperatorTable.CAST.createCall(call.getParserPosition(), call.getOperandList())))
                .convertCall(context, call);
    }
}
