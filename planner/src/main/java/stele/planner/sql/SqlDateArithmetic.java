package stele.planner.sql;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlCallBinding;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperandCountRange;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlOperatorBinding;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.InferTypes;
import org.apache.calcite.sql.type.OperandTypes;
import org.apache.calcite.sql.type.ReturnTypes;
import org.apache.calcite.sql.type.SqlOperandTypeChecker;
import org.apache.calcite.sql.type.SqlReturnTypeInference;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;
import stele.planner.function.SteleFunction;

/// `+` and `-` with the cases of dates that Calcite lacks: a date and a number of days, the days between
/// two dates, the interval between two timestamps. The rest is Calcite's.
final class SqlDateArithmetic extends SqlBinaryOperator {
    private static final BigDecimal MILLIS_PER_DAY = BigDecimal.valueOf(86_400_000L);
    private static final int PRECEDENCE = 40;

    static final SqlDateArithmetic PLUS = new SqlDateArithmetic(
            SqlStdOperatorTable.PLUS, ReturnTypes.NULLABLE_SUM, InferTypes.FIRST_KNOWN, OperandTypes.PLUS_OPERATOR);
    static final SqlDateArithmetic MINUS = new SqlDateArithmetic(
            SqlStdOperatorTable.MINUS, ReturnTypes.NULLABLE_SUM, InferTypes.FIRST_KNOWN, OperandTypes.MINUS_OPERATOR);

    private final SqlOperator standard;

    private SqlDateArithmetic(
            SqlBinaryOperator standard,
            SqlReturnTypeInference returns,
            org.apache.calcite.sql.type.SqlOperandTypeInference inference,
            SqlOperandTypeChecker checker) {
        super(
                standard.getName(),
                standard.getKind(),
                PRECEDENCE,
                true,
                binding -> {
                    RelDataType special = typeOf(standard.getKind(), binding);
                    return special == null ? returns.inferReturnType(binding) : special;
                },
                inference,
                new Checker(standard.getKind(), checker));
        this.standard = standard;
    }

    /// The result's type in the cases that are ours, else null.
    private static @Nullable RelDataType typeOf(SqlKind kind, SqlOperatorBinding binding) {
        return typeOf(kind, binding.getTypeFactory(), binding.getOperandType(0), binding.getOperandType(1));
    }

    private static @Nullable RelDataType typeOf(
            SqlKind kind, RelDataTypeFactory factory, RelDataType leftType, RelDataType rightType) {
        SqlTypeName left = leftType.getSqlTypeName();
        SqlTypeName right = rightType.getSqlTypeName();
        RelDataType type;
        if (kind == SqlKind.MINUS && left == SqlTypeName.DATE && right == SqlTypeName.DATE) {
            type = factory.createSqlType(SqlTypeName.BIGINT);
        } else if (kind == SqlKind.MINUS && isTimestamp(left) && isTimestamp(right)) {
            type = factory.createSqlIntervalType(
                    new SqlIntervalQualifier(TimeUnit.DAY, TimeUnit.SECOND, SqlParserPos.ZERO));
        } else if (left == SqlTypeName.DATE && isWhole(right)
                || kind == SqlKind.PLUS && isWhole(left) && right == SqlTypeName.DATE) {
            type = factory.createSqlType(SqlTypeName.DATE);
        } else {
            return null;
        }
        boolean nullable = leftType.isNullable() || rightType.isNullable();
        return factory.createTypeWithNullability(type, nullable);
    }

    private static boolean isTimestamp(SqlTypeName type) {
        return type == SqlTypeName.TIMESTAMP || type == SqlTypeName.TIMESTAMP_TZ || type == SqlTypeName.DATE;
    }

    private static boolean isWhole(SqlTypeName type) {
        return SqlTypeName.INT_TYPES.contains(type);
    }

    private boolean isSpecial(SqlRexContext context, SqlCall call) {
        RelDataType left = context.getValidator().getValidatedNodeTypeIfKnown(call.operand(0));
        RelDataType right = context.getValidator().getValidatedNodeTypeIfKnown(call.operand(1));
        return left != null && right != null && typeOf(getKind(), context.getTypeFactory(), left, right) != null;
    }

    /// A date or time less an interval: Calcite's own conversion asks for the type of the call that it was given
    /// in the place of the validated one.
    private static boolean isTimeLessInterval(SqlRexContext context, SqlCall call) {
        RelDataType left = context.getValidator().getValidatedNodeTypeIfKnown(call.operand(0));
        RelDataType right = context.getValidator().getValidatedNodeTypeIfKnown(call.operand(1));
        return left != null
                && right != null
                && SqlTypeName.DATETIME_TYPES.contains(left.getSqlTypeName())
                && SqlTypeName.INTERVAL_TYPES.contains(right.getSqlTypeName());
    }

    RexNode convert(SqlRexContext context, SqlCall call) {
        if (getKind() == SqlKind.MINUS && isTimeLessInterval(context, call)) {
            return context.getRexBuilder()
                    .makeCall(
                            call.getParserPosition(),
                            SqlConvertlets.typeOf(context, call),
                            SqlStdOperatorTable.MINUS_DATE,
                            SqlConvertlets.operands(context, call));
        }
        if (!isSpecial(context, call)) {
            SqlCall plain = new SqlBasicCall(standard, call.getOperandList(), call.getParserPosition());
            return java.util.Objects.requireNonNull(StandardConvertletTable.INSTANCE.get(plain))
                    .convertCall(context, plain);
        }
        RelDataType type = SqlConvertlets.typeOf(context, call);
        RexBuilder builder = context.getRexBuilder();
        List<RexNode> operands = SqlConvertlets.operands(context, call);
        SqlParserPos position = call.getParserPosition();
        return switch (type.getSqlTypeName()) {
            case BIGINT ->
                builder.makeCall(
                        position,
                        type,
                        SteleFunction.of("date_diff"),
                        List.of(SqlFunctions.text(builder, "day"), operands.get(1), operands.get(0)));
            case DATE -> days(builder, position, type, operands);
            default -> builder.makeCall(position, type, SqlStdOperatorTable.MINUS_DATE, operands);
        };
    }

    private RexNode days(RexBuilder builder, SqlParserPos position, RelDataType type, List<RexNode> operands) {
        boolean dateFirst = operands.getFirst().getType().getSqlTypeName() == SqlTypeName.DATE;
        RexNode date = dateFirst ? operands.get(0) : operands.get(1);
        RexNode number = dateFirst ? operands.get(1) : operands.get(0);
        RexNode day = builder.makeIntervalLiteral(
                MILLIS_PER_DAY, new SqlIntervalQualifier(TimeUnit.DAY, null, SqlParserPos.ZERO));
        RexNode days = builder.makeCall(position, SqlStdOperatorTable.MULTIPLY, List.of(number, day));
        SqlOperator operator =
                getKind() == SqlKind.PLUS ? SqlStdOperatorTable.DATETIME_PLUS : SqlStdOperatorTable.MINUS_DATE;
        return builder.makeCall(position, type, operator, List.of(date, days));
    }

    /// Lets our cases pass, and asks Calcite about the others.
    private record Checker(SqlKind kind, SqlOperandTypeChecker others) implements SqlOperandTypeChecker {
        @Override
        public boolean checkOperandTypes(SqlCallBinding binding, boolean throwOnFailure) {
            return typeOf(kind, binding) != null || others.checkOperandTypes(binding, throwOnFailure);
        }

        @Override
        public SqlOperandCountRange getOperandCountRange() {
            return others.getOperandCountRange();
        }

        @Override
        public String getAllowedSignatures(SqlOperator operator, String name) {
            return others.getAllowedSignatures(operator, name.toLowerCase(Locale.ROOT));
        }
    }
}
