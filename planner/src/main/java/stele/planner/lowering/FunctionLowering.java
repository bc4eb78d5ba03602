package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.fun.SqlLikeOperator;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.type.SqlTypeName;
import stele.parser.StatementException;
import stele.planner.physical.Expression;
import stele.storage.type.DataType;

/// Lowers Calcite's named functions: most keep their name in lower case; those with keywords among their
/// operands become plain calls.
final class FunctionLowering {
    /// Names that differ from the executor's.
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("||", "concat"),
            Map.entry("character_length", "char_length"),
            Map.entry("length", "char_length"),
            Map.entry("len", "char_length"),
            Map.entry("substr", "substring"),
            Map.entry("pow", "power"),
            Map.entry("ceiling", "ceil"),
            Map.entry("trunc", "truncate"),
            Map.entry("char", "chr"),
            Map.entry("strpos", "instr"),
            Map.entry("array", "list"),
            Map.entry("bitand", "bit_and"),
            Map.entry("bitor", "bit_or"),
            Map.entry("bitxor", "bit_xor"),
            Map.entry("array_length", "cardinality"),
            Map.entry("array_size", "cardinality"),
            Map.entry("rand", "random"),
            Map.entry("now", "current_timestamp"));
    /// Functions of floating-point numbers, whatever numbers they are given.
    private static final Set<String> REAL_FUNCTIONS = Set.of(
            "sqrt", "cbrt", "exp", "ln", "log", "log10", "log2", "power", "sin", "cos", "tan", "cot", "asin", "acos",
            "atan", "atan2", "sinh", "cosh", "tanh", "degrees", "radians");

    private FunctionLowering() {}

    static Expression lower(RexCall call, ExpressionLowering lowering) {
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case LIKE, RLIKE, SIMILAR -> like(call, lowering);
            case POSIX_REGEX_CASE_SENSITIVE, POSIX_REGEX_CASE_INSENSITIVE ->
                throw StatementException.unsupported(
                        "the operator " + call.getOperator().getName(), null);
            case TRIM -> trim(call, lowering);
            case LTRIM -> ExpressionLowering.make("trim_start", call, lowering.expressions(operands));
            case RTRIM -> ExpressionLowering.make("trim_end", call, lowering.expressions(operands));
            case FLOOR, CEIL -> floorOrCeil(call, lowering);
            case EXTRACT -> ExpressionLowering.make("extract", call, lowering.expressions(operands));
            case IN ->
                SearchLowering.in(
                        lowering.expression(operands.getFirst()),
                        lowering.expressions(operands.subList(1, operands.size())));
            case ARRAY_VALUE_CONSTRUCTOR, MULTISET_VALUE_CONSTRUCTOR -> list(call, lowering);
            case MAP_VALUE_CONSTRUCTOR -> ExpressionLowering.make("map", call, lowering.expressions(operands));
            case ROW -> ExpressionLowering.make("row", call, lowering.expressions(operands));
            case DOT, ITEM ->
                operands.getFirst().getType().isStruct()
                        ? field(call, lowering)
                        : ExpressionLowering.make("item", call, lowering.expressions(operands));
            case CAST_NOT_NULL -> lowering.expression(operands.getFirst());
            case DEFAULT -> new Expression.Constant(null, Types.of(call.getType()));
            case GREATEST, LEAST -> extreme(call, lowering);
            case OTHER_FUNCTION, OTHER -> named(call, lowering);
            default -> named(call, lowering);
        };
    }

    private static Expression named(RexCall call, ExpressionLowering lowering) {
        String name = ExpressionLowering.functionName(call);
        if (call.getOperator() instanceof SqlAggFunction) {
            throw StatementException.unsupported("the aggregate " + name + " at this place", null);
        }
        List<Expression> arguments = lowering.expressions(call.getOperands());
        String known = NAMES.getOrDefault(name, name);
        if (known.equals("concat") && Types.of(call.getType()) instanceof DataType.ListOf list) {
            return ExpressionLowering.make(
                    "list_concat",
                    call,
                    arguments.stream()
                            .map(argument -> ExpressionLowering.cast(argument, list))
                            .toList());
        }
        if (!Character.isLetter(known.charAt(0))) {
            throw StatementException.unsupported(
                    "the operator " + call.getOperator().getName(), null);
        }
        if (REAL_FUNCTIONS.contains(known)) {
            arguments = arguments.stream()
                    .map(argument -> argument.type().kind().isNumeric()
                            ? ExpressionLowering.cast(argument, DataType.DOUBLE)
                            : argument)
                    .toList();
        }
        return ExpressionLowering.make(known, call, arguments);
    }

    /// A row's field by its name, or by its position from 1.
    private static Expression field(RexCall call, ExpressionLowering lowering) {
        RexNode row = call.getOperands().getFirst();
        long index = -1;
        if (call.getOperands().get(1) instanceof RexLiteral literal) {
            String name = literal.getTypeName() == SqlTypeName.CHAR ? literal.getValueAs(String.class) : null;
            index = name == null
                    ? java.util.Objects.requireNonNull(literal.getValueAs(Integer.class)) - 1
                    : Types.fieldIndex(row.getType(), name);
        }
        if (index < 0 || index >= row.getType().getFieldCount()) {
            throw StatementException.unsupported("a row's field that is not named by a constant", null);
        }
        return ExpressionLowering.make(
                "field", call, List.of(lowering.expression(row), new Expression.Constant(index, DataType.BIGINT)));
    }

    private static Expression like(RexCall call, ExpressionLowering lowering) {
        boolean negated = false;
        boolean ignoresCase = false;
        if (call.getOperator() instanceof SqlLikeOperator operator) {
            negated = operator.isNegated();
            ignoresCase = !operator.isCaseSensitive();
        }
        String function = switch (call.getKind()) {
            case SIMILAR -> "similar_to";
            case RLIKE -> "regexp_like";
            default -> ignoresCase ? "ilike" : "like";
        };
        Expression match = ExpressionLowering.make(function, call, lowering.expressions(call.getOperands()));
        return negated ? ExpressionLowering.make("not", List.of(match), DataType.BOOLEAN) : match;
    }

    /// `TRIM(flag, characters, text)`.
    private static Expression trim(RexCall call, ExpressionLowering lowering) {
        List<RexNode> operands = call.getOperands();
        SqlTrimFunction.Flag flag = operands.size() == 3 && operands.getFirst() instanceof RexLiteral literal
                ? java.util.Objects.requireNonNull(literal.getValueAs(SqlTrimFunction.Flag.class))
                : SqlTrimFunction.Flag.BOTH;
        String function = switch (flag) {
            case BOTH -> "trim";
            case LEADING -> "trim_start";
            case TRAILING -> "trim_end";
        };
        List<Expression> arguments = new ArrayList<>();
        arguments.add(lowering.expression(operands.getLast()));
        if (operands.size() > 1) {
            arguments.add(lowering.expression(operands.get(operands.size() - 2)));
        }
        return ExpressionLowering.make(function, call, arguments);
    }

    /// `FLOOR(number)` and `FLOOR(date, unit)`.
    private static Expression floorOrCeil(RexCall call, ExpressionLowering lowering) {
        String name = call.getKind().lowerName.toLowerCase(Locale.ROOT);
        List<Expression> arguments = lowering.expressions(call.getOperands());
        if (arguments.size() == 2 && call.getOperands().get(1) instanceof RexLiteral) {
            return ExpressionLowering.make("datetime_" + name, call, arguments.reversed());
        }
        return ExpressionLowering.make(name, call, arguments);
    }

    private static Expression list(RexCall call, ExpressionLowering lowering) {
        DataType type = Types.of(call.getType());
        List<Expression> elements = lowering.expressions(call.getOperands());
        if (type instanceof DataType.ListOf list) {
            elements = elements.stream()
                    .map(element -> ExpressionLowering.cast(element, list.element()))
                    .toList();
        }
        return ExpressionLowering.make("list", elements, type);
    }

    private static Expression extreme(RexCall call, ExpressionLowering lowering) {
        DataType type = Types.of(call.getType());
        return ExpressionLowering.make(
                call.getKind().lowerName,
                call,
                lowering.expressions(call.getOperands()).stream()
                        .map(argument -> ExpressionLowering.cast(argument, type))
                        .toList());
    }
}
