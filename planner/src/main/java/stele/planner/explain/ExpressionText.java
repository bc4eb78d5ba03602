package stele.planner.explain;

import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import stele.planner.physical.Expression;

/// Writes physical expressions as people write them. How a column is written is the caller's choice: by
/// name for EXPLAIN, by position for fingerprints.
final class ExpressionText {
    private static final Map<String, String> INFIX = Map.ofEntries(
            Map.entry("add", "+"),
            Map.entry("subtract", "-"),
            Map.entry("multiply", "*"),
            Map.entry("divide", "/"),
            Map.entry("modulo", "%"),
            Map.entry("equal", "="),
            Map.entry("not_equal", "<>"),
            Map.entry("less", "<"),
            Map.entry("less_or_equal", "<="),
            Map.entry("greater", ">"),
            Map.entry("greater_or_equal", ">="),
            Map.entry("and", "and"),
            Map.entry("or", "or"),
            Map.entry("like", "like"),
            Map.entry("is_distinct_from", "is distinct from"),
            Map.entry("is_not_distinct_from", "is not distinct from"));
    private static final Map<String, String> POSTFIX = Map.of(
            "is_null", "is null",
            "is_not_null", "is not null",
            "is_true", "is true",
            "is_false", "is false",
            "is_not_true", "is not true",
            "is_not_false", "is not false");

    private ExpressionText() {}

    /// @param column how to write the column at a position
    static String of(Expression expression, IntFunction<String> column) {
        return switch (expression) {
            case Expression.ColumnReference reference -> column.apply(reference.index());
            case Expression.Constant constant -> constant(constant.value());
            case Expression.Parameter parameter -> "$" + parameter.name();
            case Expression.Call call -> call(call, column);
            case Expression.Case branches -> caseText(branches, column);
            case Expression.Cast cast ->
                (cast.safe() ? "try_cast(" : "cast(") + of(cast.operand(), column) + " as " + cast.type() + ")";
            case Expression.Lambda lambda -> "(" + lambda.parameters() + ") -> " + of(lambda.body(), column);
            case Expression.LambdaParameter parameter -> "p" + parameter.depth() + "_" + parameter.index();
        };
    }

    private static String constant(Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "'" + text.replace("'", "''") + "'";
            case byte[] bytes -> "x'" + java.util.HexFormat.of().formatHex(bytes) + "'";
            default -> value.toString();
        };
    }

    private static String call(Expression.Call call, IntFunction<String> column) {
        List<Expression> arguments = call.arguments();
        String infix = INFIX.get(call.function());
        if (infix != null && arguments.size() >= 2) {
            return arguments.stream()
                    .map(argument -> operand(argument, column))
                    .collect(Collectors.joining(" " + infix + " "));
        }
        String postfix = POSTFIX.get(call.function());
        if (postfix != null && arguments.size() == 1) {
            return operand(arguments.getFirst(), column) + " " + postfix;
        }
        if (call.function().equals("not") && arguments.size() == 1) {
            return "not " + operand(arguments.getFirst(), column);
        }
        return call.function() + "("
                + arguments.stream().map(argument -> of(argument, column)).collect(Collectors.joining(", ")) + ")";
    }

    private static String operand(Expression argument, IntFunction<String> column) {
        String text = of(argument, column);
        boolean compound = argument instanceof Expression.Call call
                && (INFIX.containsKey(call.function()) || call.function().equals("not"));
        return compound ? "(" + text + ")" : text;
    }

    private static String caseText(Expression.Case expression, IntFunction<String> column) {
        StringBuilder text = new StringBuilder("case");
        for (Expression.Branch branch : expression.branches()) {
            text.append(" when ")
                    .append(of(branch.condition(), column))
                    .append(" then ")
                    .append(of(branch.result(), column));
        }
        return text.append(" else ")
                .append(of(expression.otherwise(), column))
                .append(" end")
                .toString();
    }
}
