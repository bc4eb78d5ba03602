package stele.planner.datalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.avatica.util.TimeUnitRange;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.Suggestions;
import stele.parser.datalog.DatalogAst;
import stele.planner.BindingContext;
import stele.storage.type.DataType;

/// The functions of terms and the predicates that are not relations. Names are Souffle's where it has the
/// function.
final class TermFunctions {
    private static final Set<String> PREDICATES =
            Set.of("contains", "ends_with", "is_not_null", "is_null", "like", "match", "starts_with");
    private static final Set<String> FUNCTIONS = Set.of(
            "abs",
            "cat",
            "ceil",
            "coalesce",
            "day",
            "floor",
            "ftoi",
            "itof",
            "lower",
            "max",
            "min",
            "mod",
            "month",
            "replace",
            "round",
            "sqrt",
            "strlen",
            "substr",
            "to_float",
            "to_number",
            "to_string",
            "trim",
            "upper",
            "year");

    private final RexBuilder builder;
    private final BindingContext context;
    private final Terms terms;

    TermFunctions(BindingContext context, Terms terms) {
        this.context = context;
        this.builder = context.rexBuilder();
        this.terms = terms;
    }

    /// Whether `name` is a predicate that is computed, unless a relation has that name.
    static boolean isPredicate(String name) {
        return PREDICATES.contains(name);
    }

    RexNode call(DatalogAst.Call call, Terms.Scope scope) {
        String name = call.function().text();
        List<RexNode> arguments = arguments(call.arguments(), scope);
        return switch (name) {
            case "cat" -> fold(SqlStdOperatorTable.CONCAT, texts(arguments, call), call);
            case "strlen" -> one(SqlStdOperatorTable.CHAR_LENGTH, texts(arguments, call), call);
            case "upper" -> one(SqlStdOperatorTable.UPPER, texts(arguments, call), call);
            case "lower" -> one(SqlStdOperatorTable.LOWER, texts(arguments, call), call);
            case "trim" -> trim(only(texts(arguments, call), call));
            case "substr" -> substr(arguments, call);
            case "replace" -> {
                expect(3, arguments, call);
                yield builder.makeCall(SqlStdOperatorTable.REPLACE, texts(arguments, call));
            }
            case "abs" -> one(SqlStdOperatorTable.ABS, numbers(arguments, call), call);
            case "floor" -> one(SqlStdOperatorTable.FLOOR, numbers(arguments, call), call);
            case "ceil" -> one(SqlStdOperatorTable.CEIL, numbers(arguments, call), call);
            case "round" -> one(SqlStdOperatorTable.ROUND, numbers(arguments, call), call);
            case "sqrt" -> one(SqlStdOperatorTable.SQRT, numbers(arguments, call), call);
            case "mod" -> {
                expect(2, arguments, call);
                yield builder.makeCall(SqlStdOperatorTable.MOD, numbers(arguments, call));
            }
            case "min", "max" -> extreme(name, arguments, call);
            case "coalesce" -> builder.makeCall(SqlStdOperatorTable.COALESCE, alike(arguments, call));
            case "to_number", "ftoi" -> cast(DataType.BIGINT, only(arguments, call));
            case "to_float", "itof" -> cast(DataType.DOUBLE, only(arguments, call));
            case "to_string" -> cast(DataType.VARCHAR, only(arguments, call));
            case "year" -> extract(TimeUnitRange.YEAR, only(arguments, call), call);
            case "month" -> extract(TimeUnitRange.MONTH, only(arguments, call), call);
            case "day" -> extract(TimeUnitRange.DAY, only(arguments, call), call);
            default -> throw unknown(name, call);
        };
    }

    private static StatementException unknown(String name, DatalogAst.Call call) {
        if (HeadAggregate.isAggregate(call)) {
            return new StatementException(new Diagnostic(
                    Diagnostic.Kind.SEMANTIC,
                    "the aggregate " + name + " stands in a head, or as " + name + " : { ... }",
                    call.function().span(),
                    null,
                    List.of()));
        }
        return new StatementException(new Diagnostic(
                Diagnostic.Kind.NAME,
                "there is no function " + name,
                call.function().span(),
                Suggestions.nearest(name, new TreeSet<>(FUNCTIONS))
                        .map(nearest -> "did you mean " + nearest + "?")
                        .orElse("there are " + String.join(", ", new TreeSet<>(FUNCTIONS))),
                List.of()));
    }

    /// A computed predicate.
    RexNode predicate(DatalogAst.Atom atom, Terms.Scope scope) {
        String name = atom.relation().text();
        List<RexNode> arguments = arguments(atom.arguments(), scope);
        int wanted = name.startsWith("is_") ? 1 : 2;
        if (arguments.size() != wanted) {
            throw new StatementException(Diagnostic.Kind.SEMANTIC, name + " has " + wanted + " arguments", atom.span());
        }
        if (wanted == 1) {
            return builder.makeCall(
                    name.equals("is_null") ? SqlStdOperatorTable.IS_NULL : SqlStdOperatorTable.IS_NOT_NULL,
                    arguments.getFirst());
        }
        RexNode first = text(arguments.getFirst(), atom.span());
        RexNode second = text(arguments.get(1), atom.span());
        return switch (name) {
            case "contains" -> truth("contains", second, first);
            case "match" -> truth("regexp_like", second, anchored(first));
            case "like" -> builder.makeCall(SqlStdOperatorTable.LIKE, first, second);
            default -> truth(name, first, second);
        };
    }

    private RexNode anchored(RexNode pattern) {
        RexNode start = terms.literal("^(?:", null, new Span(0, 0));
        RexNode end = terms.literal(")$", null, new Span(0, 0));
        return builder.makeCall(
                SqlStdOperatorTable.CONCAT, builder.makeCall(SqlStdOperatorTable.CONCAT, start, pattern), end);
    }

    private RexNode truth(String function, RexNode left, RexNode right) {
        boolean nullable = left.getType().isNullable() || right.getType().isNullable();
        return context.call(function, context.type(DataType.BOOLEAN, nullable), left, right);
    }

    private List<RexNode> arguments(List<DatalogAst.Argument> arguments, Terms.Scope scope) {
        List<RexNode> values = new ArrayList<>();
        for (DatalogAst.Argument argument : arguments) {
            if (argument.name() != null) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC,
                        "functions have their arguments by position",
                        argument.name().span());
            }
            values.add(terms.term(argument.term(), scope, null));
        }
        return values;
    }

    private RexNode one(SqlFunction function, List<RexNode> arguments, DatalogAst.Call call) {
        return builder.makeCall(function, only(arguments, call));
    }

    private static RexNode only(List<RexNode> arguments, DatalogAst.Call call) {
        expect(1, arguments, call);
        return arguments.getFirst();
    }

    private static void expect(int count, List<RexNode> arguments, DatalogAst.Call call) {
        if (arguments.size() != count) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC,
                    call.function().text() + " has " + count + " argument" + (count == 1 ? "" : "s") + ", not "
                            + arguments.size(),
                    call.span());
        }
    }

    private RexNode fold(SqlOperator operator, List<RexNode> arguments, DatalogAst.Call call) {
        if (arguments.size() < 2) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC, call.function().text() + " has two arguments or more", call.span());
        }
        RexNode result = arguments.getFirst();
        for (RexNode argument : arguments.subList(1, arguments.size())) {
            result = builder.makeCall(operator, result, argument);
        }
        return result;
    }

    /// Souffle counts from 0, SQL from 1.
    private RexNode substr(List<RexNode> arguments, DatalogAst.Call call) {
        expect(3, arguments, call);
        RexNode start = terms.numeric(arguments.get(1), call.span());
        DatalogAst.Term written = call.arguments().get(1).term();
        RexNode fromOne = written instanceof DatalogAst.Constant constant && constant.value() instanceof Long number
                ? terms.literal(number + 1, start.getType(), call.span())
                : builder.makeCall(SqlStdOperatorTable.PLUS, start, terms.literal(1L, start.getType(), call.span()));
        return builder.makeCall(
                SqlStdOperatorTable.SUBSTRING,
                text(arguments.getFirst(), call.span()),
                fromOne,
                terms.numeric(arguments.get(2), call.span()));
    }

    private RexNode trim(RexNode text) {
        return builder.makeCall(
                SqlStdOperatorTable.TRIM,
                builder.makeFlag(SqlTrimFunction.Flag.BOTH),
                terms.literal(" ", null, new Span(0, 0)),
                text);
    }

    private RexNode extreme(String name, List<RexNode> arguments, DatalogAst.Call call) {
        if (arguments.size() < 2) {
            throw unknown(name, call);
        }
        List<RexNode> alike = alike(arguments, call);
        boolean nullable = alike.stream().anyMatch(value -> value.getType().isNullable());
        RelDataType type = builder.getTypeFactory()
                .createTypeWithNullability(alike.getFirst().getType(), nullable);
        return context.call(name.equals("min") ? "least" : "greatest", type, alike.toArray(RexNode[]::new));
    }

    private List<RexNode> alike(List<RexNode> arguments, DatalogAst.Call call) {
        if (arguments.isEmpty()) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC, call.function().text() + " needs arguments", call.span());
        }
        RelDataType type = arguments.getFirst().getType();
        for (RexNode argument : arguments) {
            RelDataType common = terms.common(type, argument.getType());
            if (common == null) {
                throw new StatementException(
                        Diagnostic.Kind.TYPE,
                        "the arguments of " + call.function().text() + " are a " + Terms.name(type) + " and a "
                                + Terms.name(argument.getType()),
                        call.span());
            }
            type = common;
        }
        RelDataType common = type;
        return arguments.stream()
                .map(argument -> terms.converted(argument, common))
                .toList();
    }

    private RexNode cast(DataType type, RexNode value) {
        return builder.makeCast(context.type(type, value.getType().isNullable()), value);
    }

    private RexNode extract(TimeUnitRange unit, RexNode value, DatalogAst.Call call) {
        if (Terms.family(value.getType()) != Terms.Family.TIME) {
            throw new StatementException(
                    Diagnostic.Kind.TYPE,
                    call.function().text() + " takes a date, not a " + Terms.name(value.getType()),
                    call.span());
        }
        return builder.makeCall(SqlStdOperatorTable.EXTRACT, builder.makeFlag(unit), value);
    }

    private List<RexNode> texts(List<RexNode> values, DatalogAst.Call call) {
        values.forEach(value -> text(value, call.span()));
        return values;
    }

    private static RexNode text(RexNode value, Span span) {
        if (Terms.family(value.getType()) != Terms.Family.TEXT) {
            throw new StatementException(
                    Diagnostic.Kind.TYPE,
                    "text is expected here, not a " + Terms.name(value.getType()) + "; to_string converts",
                    span);
        }
        return value;
    }

    private List<RexNode> numbers(List<RexNode> values, DatalogAst.Call call) {
        values.forEach(value -> terms.numeric(value, call.span()));
        return values;
    }
}
