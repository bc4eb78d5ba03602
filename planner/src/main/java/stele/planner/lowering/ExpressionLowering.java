package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLambda;
import org.apache.calcite.rex.RexLambdaRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.planner.function.SteleFunction;
import stele.planner.physical.Expression;
import stele.storage.type.DataType;

/// Lowers Calcite's expressions to those of the physical plan: operators become functions by name, and
/// operands get the casts that the functions want.
public final class ExpressionLowering {
    private final Inputs inputs;

    ExpressionLowering(Inputs inputs) {
        this.inputs = inputs;
    }

    /// Lowers an expression over one input.
    public static Expression lower(RexNode node) {
        return new ExpressionLowering(Inputs.PLAIN).expression(node);
    }

    Inputs inputs() {
        return inputs;
    }

    Expression expression(RexNode node) {
        return switch (node) {
            case RexInputRef ref -> inputs.column(ref.getIndex(), Types.of(ref.getType()));
            case RexLiteral literal -> Constants.of(literal);
            case RexDynamicParam parameter ->
                new Expression.Parameter(parameterName(parameter), Types.of(parameter.getType()));
            case RexFieldAccess access -> access(access);
            case RexLambda lambda ->
                new Expression.Lambda(lambda.getParameters().size(), expression(lambda.getExpression()));
            case RexLambdaRef ref -> new Expression.LambdaParameter(ref.getIndex(), 0, Types.of(ref.getType()));
            case RexSubQuery subQuery ->
                throw StatementException.unsupported(
                        "a sub-query (" + subQuery.getKind().lowerName + ") at this place", null);
            case RexOver over -> inputs.window(over);
            case RexCall call -> call(call);
            default -> throw StatementException.unsupported("the expression " + node, null);
        };
    }

    List<Expression> expressions(List<? extends RexNode> nodes) {
        List<Expression> lowered = new ArrayList<>();
        for (RexNode node : nodes) {
            lowered.add(expression(node));
        }
        return lowered;
    }

    /// Positional parameters are called `?0`, `?1` ... by Calcite and `1`, `2` ... by people; others keep
    /// their names.
    private static String parameterName(RexDynamicParam parameter) {
        String name = parameter.getName();
        return name.equals("?" + parameter.getIndex()) ? String.valueOf(parameter.getIndex() + 1) : name;
    }

    private Expression access(RexFieldAccess access) {
        DataType type = Types.of(access.getType());
        if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
            return inputs.outer(variable.id, access.getField().getIndex(), type);
        }
        return new Expression.Call(
                "field",
                List.of(
                        expression(access.getReferenceExpr()),
                        new Expression.Constant((long) access.getField().getIndex(), DataType.BIGINT)),
                type,
                -1);
    }

    private Expression call(RexCall call) {
        if (call.getOperator() instanceof SteleFunction function) {
            return make(function.getName(), call, expressions(call.getOperands()));
        }
        return switch (call.getKind()) {
            case EQUALS -> comparison("equal", call);
            case NOT_EQUALS -> comparison("not_equal", call);
            case LESS_THAN -> comparison("less", call);
            case LESS_THAN_OR_EQUAL -> comparison("less_or_equal", call);
            case GREATER_THAN -> comparison("greater", call);
            case GREATER_THAN_OR_EQUAL -> comparison("greater_or_equal", call);
            case IS_DISTINCT_FROM -> comparison("is_distinct_from", call);
            case IS_NOT_DISTINCT_FROM -> comparison("is_not_distinct_from", call);
            case AND -> junction("and", call);
            case OR -> junction("or", call);
            case NOT -> truth("not", call);
            case IS_NULL -> truth(isRow(call) ? "row_is_null" : "is_null", call);
            case IS_UNKNOWN -> truth("is_null", call);
            case IS_NOT_NULL -> truth(isRow(call) ? "row_is_not_null" : "is_not_null", call);
            case IS_TRUE -> truth("is_true", call);
            case IS_FALSE -> truth("is_false", call);
            case IS_NOT_TRUE -> truth("is_not_true", call);
            case IS_NOT_FALSE -> truth("is_not_false", call);
            case SEARCH -> SearchLowering.lower(call, this);
            case BETWEEN -> between(call);
            case CASE -> choice(call);
            case COALESCE, NVL -> make("coalesce", call, casted(call, Types.of(call.getType())));
            case NULLIF -> nullIf(call);
            case CAST -> cast(call, false);
            case SAFE_CAST -> cast(call, true);
            case REINTERPRET -> reinterpret(call);
            case PLUS, CHECKED_PLUS -> arithmetic("add", call);
            case MINUS, CHECKED_MINUS -> arithmetic("subtract", call);
            case TIMES, CHECKED_TIMES -> arithmetic("multiply", call);
            case DIVIDE, CHECKED_DIVIDE -> arithmetic("divide", call);
            case MOD -> arithmetic("modulo", call);
            case MINUS_PREFIX, CHECKED_MINUS_PREFIX -> arithmetic("negate", call);
            case PLUS_PREFIX -> expression(call.getOperands().getFirst());
            default -> FunctionLowering.lower(call, this);
        };
    }

    /// A row is null when all its fields are, and not null when none is (SQL:2016, 8.8).
    private static boolean isRow(RexCall call) {
        return call.getOperands().getFirst().getType().isStruct();
    }

    /// A call of `function` with the type and the place of `call`.
    static Expression make(String function, RexCall call, List<Expression> arguments) {
        return new Expression.Call(function, arguments, Types.of(call.getType()), position(call));
    }

    static Expression make(String function, List<Expression> arguments, DataType type) {
        return new Expression.Call(function, arguments, type, -1);
    }

    /// The offset that binders leave in a call's position: line 1, the column counted from 1.
    private static int position(RexCall call) {
        SqlParserPos position = call.getParserPosition();
        return position.getLineNum() == 1 && position.getColumnNum() > 0 ? position.getColumnNum() - 1 : -1;
    }

    private Expression truth(String function, RexCall call) {
        return make(function, expressions(call.getOperands()), DataType.BOOLEAN);
    }

    private Expression comparison(String function, RexCall call) {
        return comparison(
                function,
                expression(call.getOperands().get(0)),
                expression(call.getOperands().get(1)),
                position(call));
    }

    /// Compares after bringing both operands to one type. A constant takes the other side's type when it
    /// can: then the column is compared as it is stored.
    static Expression comparison(String function, Expression left, Expression right, int position) {
        Expression first = unboxed(left, right);
        Expression second = unboxed(right, left);
        if (second instanceof Expression.Constant constant) {
            Expression column = withoutWidening(first);
            Expression narrowed = Constants.convert(constant, column.type());
            if (narrowed != null) {
                return new Expression.Call(function, List.of(column, narrowed), DataType.BOOLEAN, position);
            }
            narrowed = Constants.convert(constant, first.type());
            if (narrowed != null) {
                return new Expression.Call(function, List.of(first, narrowed), DataType.BOOLEAN, position);
            }
        }
        if (first instanceof Expression.Constant constant) {
            Expression narrowed = Constants.convert(constant, second.type());
            if (narrowed != null) {
                return new Expression.Call(function, List.of(narrowed, second), DataType.BOOLEAN, position);
            }
        }
        DataType common = Types.common(first.type(), second.type());
        return new Expression.Call(
                function, List.of(cast(first, common), cast(second, common)), DataType.BOOLEAN, position);
    }

    /// The operand of a cast between exact numbers that changes no value.
    private static Expression withoutWidening(Expression expression) {
        return expression instanceof Expression.Cast cast
                        && isExact(cast.operand().type())
                        && isExact(cast.type())
                        && Types.common(cast.operand().type(), cast.type()).equals(cast.type())
                ? withoutWidening(cast.operand())
                : expression;
    }

    private static boolean isExact(DataType type) {
        return type.kind().isInteger() || type.kind() == DataType.Kind.DECIMAL;
    }

    /// A typed value that was put into ANY only to be compared with another typed one, taken out again.
    private static Expression unboxed(Expression operand, Expression other) {
        if (operand instanceof Expression.Cast cast
                && cast.type().kind() == DataType.Kind.ANY
                && comparable(cast.operand().type(), contentType(other))) {
            return cast.operand();
        }
        if (operand instanceof Expression.Constant constant
                && constant.type().kind() == DataType.Kind.ANY
                && constant.value() != null) {
            DataType content = contentType(operand);
            if (content != null && comparable(content, contentType(other))) {
                return new Expression.Constant(constant.value(), content);
            }
        }
        return operand;
    }

    private static boolean comparable(DataType first, @Nullable DataType second) {
        return second != null
                && (first.equals(second) && first.kind() != DataType.Kind.ANY
                        || first.kind().isNumeric() && second.kind().isNumeric());
    }

    private static @Nullable DataType contentType(Expression expression) {
        return switch (expression) {
            case Expression.Cast cast
            when cast.type().kind() == DataType.Kind.ANY -> cast.operand().type();
            case Expression.Constant constant
            when constant.type().kind() == DataType.Kind.ANY ->
                switch (constant.value()) {
                    case Long whole -> DataType.BIGINT;
                    case Double real -> DataType.DOUBLE;
                    case String text -> DataType.VARCHAR;
                    case Boolean truth -> DataType.BOOLEAN;
                    case null, default -> null;
                };
            default -> expression.type().kind() == DataType.Kind.ANY ? null : expression.type();
        };
    }

    /// AND and OR with nested ones of the same kind taken in.
    private Expression junction(String function, RexCall call) {
        List<Expression> operands = new ArrayList<>();
        List<RexNode> open = new ArrayList<>(call.getOperands().reversed());
        while (!open.isEmpty()) {
            RexNode next = open.removeLast();
            if (next.getKind() == call.getKind()) {
                open.addAll(((RexCall) next).getOperands().reversed());
            } else {
                operands.add(expression(next));
            }
        }
        return operands.size() == 1 ? operands.getFirst() : make(function, operands, DataType.BOOLEAN);
    }

    private Expression between(RexCall call) {
        Expression value = expression(call.getOperands().get(0));
        return make(
                "and",
                List.of(
                        comparison(
                                "greater_or_equal",
                                value,
                                expression(call.getOperands().get(1)),
                                -1),
                        comparison(
                                "less_or_equal",
                                value,
                                expression(call.getOperands().get(2)),
                                -1)),
                DataType.BOOLEAN);
    }

    private Expression choice(RexCall call) {
        DataType type = Types.of(call.getType());
        List<Expression.Branch> branches = new ArrayList<>();
        List<RexNode> operands = call.getOperands();
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            branches.add(
                    new Expression.Branch(expression(operands.get(i)), cast(expression(operands.get(i + 1)), type)));
        }
        return new Expression.Case(branches, cast(expression(operands.getLast()), type), type);
    }

    private Expression nullIf(RexCall call) {
        DataType type = Types.of(call.getType());
        Expression value = expression(call.getOperands().get(0));
        return new Expression.Case(
                List.of(new Expression.Branch(
                        comparison("equal", value, expression(call.getOperands().get(1)), -1),
                        new Expression.Constant(null, type))),
                cast(value, type),
                type);
    }

    private List<Expression> casted(RexCall call, DataType type) {
        List<Expression> arguments = new ArrayList<>();
        for (RexNode operand : call.getOperands()) {
            arguments.add(cast(expression(operand), type));
        }
        return arguments;
    }

    private Expression arithmetic(String function, RexCall call) {
        DataType type = Types.of(call.getType());
        List<Expression> arguments = expressions(call.getOperands());
        boolean plain = type.kind().isNumeric() || type.kind() == DataType.Kind.ANY;
        boolean numbers = arguments.stream()
                .allMatch(argument ->
                        argument.type().kind().isNumeric() || argument.type().kind() == DataType.Kind.ANY);
        if (plain && numbers && !keepsOperandTypes(function, type)) {
            arguments = arguments.stream().map(argument -> cast(argument, type)).toList();
        }
        return make(function, call, arguments);
    }

    /// A decimal product or quotient has another scale than its operands, which keep theirs.
    private static boolean keepsOperandTypes(String function, DataType type) {
        return type.kind() == DataType.Kind.DECIMAL
                && (function.equals("multiply") || function.equals("divide") || function.equals("modulo"));
    }

    private Expression cast(RexCall call, boolean safe) {
        Expression operand = expression(call.getOperands().getFirst());
        DataType type = Types.of(call.getType());
        Expression shortened = shortened(call, operand);
        if (shortened != null) {
            return shortened;
        }
        return safe && !operand.type().equals(type)
                ? new Expression.Cast(operand, type, true, position(call))
                : castAt(operand, type, position(call));
    }

    /// A cast of text to CHAR(n) or VARCHAR(n) cuts it off.
    private static @Nullable Expression shortened(RexCall call, Expression operand) {
        int length = call.getType().getPrecision();
        boolean text = call.getType().getSqlTypeName() == org.apache.calcite.sql.type.SqlTypeName.VARCHAR
                || call.getType().getSqlTypeName() == org.apache.calcite.sql.type.SqlTypeName.CHAR;
        int before = call.getOperands().getFirst().getType().getPrecision();
        if (!text
                || length <= 0
                || length == Integer.MAX_VALUE
                || operand.type().kind() != DataType.Kind.VARCHAR
                || (before > 0 && before <= length)
                || operand instanceof Expression.Constant constant
                        && (constant.value() == null || ((String) constant.value()).length() <= length)) {
            return null;
        }
        return make(
                "left", List.of(operand, new Expression.Constant((long) length, DataType.BIGINT)), DataType.VARCHAR);
    }

    /// Between an interval and its number of milliseconds or months, which is how Calcite computes with
    /// intervals.
    private Expression reinterpret(RexCall call) {
        Expression operand = expression(call.getOperands().getFirst());
        DataType type = Types.of(call.getType());
        if (isInterval(operand.type()) && type.kind().isNumeric()) {
            return castAt(make("interval_to_number", List.of(operand), DataType.BIGINT), type, position(call));
        }
        if (operand.type().kind().isNumeric() && isInterval(type)) {
            return make("number_to_interval", call, List.of(cast(operand, DataType.BIGINT)));
        }
        return castAt(operand, type, position(call));
    }

    private static boolean isInterval(DataType type) {
        return type.kind() == DataType.Kind.INTERVAL_MICROS || type.kind() == DataType.Kind.INTERVAL_MONTHS;
    }

    /// `expression` as a value of `type`; constants are converted here when that is certain to be right.
    static Expression cast(Expression expression, DataType type) {
        return castAt(expression, type, -1);
    }

    private static Expression castAt(Expression expression, DataType type, int position) {
        if (expression.type().equals(type)) {
            return expression;
        }
        if (expression instanceof Expression.Constant constant) {
            Expression converted = Constants.convert(constant, type);
            if (converted != null) {
                return converted;
            }
        }
        if (expression instanceof Expression.Parameter parameter
                && parameter.type().kind() == DataType.Kind.ANY) {
            return new Expression.Parameter(parameter.name(), type);
        }
        return new Expression.Cast(expression, type, false, position);
    }

    /// A name in the form that functions have.
    static String functionName(RexCall call) {
        return call.getOperator()
                .getName()
                .toLowerCase(Locale.ROOT)
                .replace(' ', '_')
                .replace("$", "");
    }
}
