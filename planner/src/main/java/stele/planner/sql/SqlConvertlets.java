package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql2rel.SqlRexContext;
import org.apache.calcite.sql2rel.SqlRexConvertlet;
import org.apache.calcite.sql2rel.SqlRexConvertletTable;
import org.apache.calcite.sql2rel.StandardConvertletTable;
import org.jspecify.annotations.Nullable;

/// How calls become expressions of the plan: our functions by their own translation, Calcite's as Calcite
/// does it, except where it takes an operator apart that our executor has whole.
final class SqlConvertlets implements SqlRexConvertletTable {
    static final SqlConvertlets INSTANCE = new SqlConvertlets();

    private SqlConvertlets() {}

    @Override
    public @Nullable SqlRexConvertlet get(SqlCall call) {
        return switch (call.getOperator()) {
            case SqlScalar function ->
                (context, node) -> function.translate(
                        context.getRexBuilder(),
                        node.getParserPosition(),
                        typeOf(context, node),
                        operands(context, node));
            case SqlOverloads function ->
                (context, node) -> function.translate(
                        context.getRexBuilder(),
                        node.getParserPosition(),
                        typeOf(context, node),
                        operands(context, node));
            case SqlStructFunction function ->
                (context, node) -> function.translate(
                        context.getRexBuilder(),
                        node.getParserPosition(),
                        typeOf(context, node),
                        operands(context, node));
            case SqlVariadic function ->
                (context, node) -> function.translate(
                        context.getRexBuilder(),
                        node.getParserPosition(),
                        typeOf(context, node),
                        operands(context, node));
            case SqlCast cast -> cast::convert;
            case SqlDateArithmetic operator -> operator::convert;
            default -> standard(call);
        };
    }

    private static @Nullable SqlRexConvertlet standard(SqlCall call) {
        return switch (call.getKind()) {
            case AVG,
                    STDDEV_POP,
                    STDDEV_SAMP,
                    VAR_POP,
                    VAR_SAMP,
                    COVAR_POP,
                    COVAR_SAMP,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM -> SqlConvertlets::plain;
            case COALESCE -> SqlConvertlets::coalesce;
            case NULLIF -> SqlConvertlets::nullIf;
            default ->
                call.getOperator() == SqlStdOperatorTable.SQRT
                        ? SqlConvertlets::plain
                        : StandardConvertletTable.INSTANCE.get(call);
        };
    }

    static RelDataType typeOf(SqlRexContext context, SqlCall call) {
        return context.getValidator().getValidatedNodeType(call);
    }

    static List<RexNode> operands(SqlRexContext context, SqlCall call) {
        List<RexNode> operands = new ArrayList<>();
        for (SqlNode operand : call.getOperandList()) {
            operands.add(context.convertExpression(operand));
        }
        return operands;
    }

    private static RexNode plain(SqlRexContext context, SqlCall call) {
        return context.getRexBuilder()
                .makeCall(call.getParserPosition(), typeOf(context, call), call.getOperator(), operands(context, call));
    }

    private static RexNode coalesce(SqlRexContext context, SqlCall call) {
        RexBuilder builder = context.getRexBuilder();
        RelDataType type = typeOf(context, call);
        RelDataType nullable = builder.getTypeFactory().createTypeWithNullability(type, true);
        List<RexNode> operands = operands(context, call).stream()
                .map(operand -> operand.getType().isNullable()
                        ? builder.ensureType(nullable, operand, false)
                        : builder.ensureType(type, operand, false))
                .toList();
        return operands.size() == 1
                ? operands.getFirst()
                : builder.makeCall(call.getParserPosition(), type, SqlStdOperatorTable.COALESCE, operands);
    }

    private static RexNode nullIf(SqlRexContext context, SqlCall call) {
        RexBuilder builder = context.getRexBuilder();
        RelDataType type = builder.getTypeFactory().createTypeWithNullability(typeOf(context, call), true);
        List<RexNode> operands = operands(context, call);
        RexNode equal = builder.makeCall(call.getParserPosition(), SqlStdOperatorTable.EQUALS, operands);
        return builder.makeCall(
                call.getParserPosition(),
                type,
                SqlStdOperatorTable.CASE,
                List.of(equal, builder.makeNullLiteral(type), builder.ensureType(type, operands.getFirst(), true)));
    }
}
