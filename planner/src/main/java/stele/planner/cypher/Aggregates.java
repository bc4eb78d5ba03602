package stele.planner.cypher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.tools.RelBuilder;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Expression;
import stele.planner.function.SteleAggregate;
import stele.storage.type.DataType;

/// Cypher's aggregates.
final class Aggregates {
    private static final Set<String> NAMES = Set.of(
            "count", "sum", "avg", "min", "max", "collect", "stdev", "stdevp", "percentilecont", "percentiledisc");

    private Aggregates() {}

    static boolean isAggregate(Expression expression) {
        return expression instanceof CypherAst.CountStar
                || expression instanceof CypherAst.FunctionCall call
                        && NAMES.contains(call.name().toLowerCase(Locale.ROOT));
    }

    static boolean contains(Expression expression) {
        return isAggregate(expression) || AstWalk.operands(expression).stream().anyMatch(Aggregates::contains);
    }

    /// The aggregates in an expression, those inside of others left out.
    static List<Expression> in(Expression expression) {
        if (isAggregate(expression)) {
            return List.of(expression);
        }
        List<Expression> found = new ArrayList<>();
        AstWalk.operands(expression).forEach(operand -> found.addAll(in(operand)));
        return found;
    }

    /// Adds the columns that a call needs to `columns`, and makes the call.
    static Call call(Expression aggregate, ExpressionTranslator translator, List<RexNode> columns) {
        if (!(aggregate instanceof CypherAst.FunctionCall call)) {
            return new Call("count_star", false, List.of(), DataType.BIGINT, null);
        }
        Rex rex = translator.translation().rex();
        String name = call.name().toLowerCase(Locale.ROOT);
        if (call.arguments().isEmpty()) {
            throw Translation.error("InvalidNumberOfArguments", call.name() + " needs an argument", call.span());
        }
        Value value = translator.value(call.arguments().getFirst());
        // Counting entities needs their ids only.
        RexNode argument =
                name.equals("count") && !(value.entity() instanceof Binding.Path) ? value.rex() : translator.box(value);
        if (name.equals("collect")) {
            argument = rex.boxed(argument);
        }
        boolean exact = Rex.isWhole(argument) || argument.getType().getSqlTypeName() == SqlTypeName.DECIMAL;
        boolean real = argument.getType().getSqlTypeName() == SqlTypeName.DOUBLE;
        Call made = switch (name) {
            case "count" -> new Call("count", call.distinct(), List.of(), DataType.BIGINT, null);
            case "sum" ->
                Rex.isWhole(argument)
                        ? new Call("sum0", call.distinct(), List.of(), DataType.BIGINT, null)
                        : real
                                ? new Call("sum0", call.distinct(), List.of(), DataType.DOUBLE, null)
                                : new Call("any_sum", call.distinct(), List.of(), DataType.ANY, null);
            case "avg" -> {
                if (exact || real) {
                    argument = rex.real(argument);
                    yield new Call("avg", call.distinct(), List.of(), DataType.DOUBLE, null);
                }
                yield new Call("any_avg", call.distinct(), List.of(), DataType.ANY, null);
            }
            case "min", "max" -> {
                boolean plain = exact
                        || Rex.isText(argument)
                        || argument.getType().getSqlTypeName() == SqlTypeName.DATE
                        || argument.getType().getSqlTypeName() == SqlTypeName.TIMESTAMP;
                if (!plain) {
                    argument = rex.boxed(argument);
                }
                yield new Call(plain ? name : "any_" + name, false, List.of(), null, argument);
            }
            case "collect" -> new Call("collect_list", call.distinct(), List.of(), DataType.ANY, null);
            case "stdev", "stdevp" -> {
                argument = rex.boxed(argument);
                yield new Call("any_" + name, call.distinct(), List.of(), DataType.DOUBLE, null);
            }
            default -> {
                argument = rex.boxed(argument);
                RexNode share = rex.boxed(
                        translator.plain(translator.value(call.arguments().get(1))));
                yield new Call(
                        name.equals("percentilecont") ? "any_percentile_cont" : "any_percentile_disc",
                        call.distinct(),
                        List.of(share),
                        DataType.ANY,
                        null);
            }
        };
        columns.add(argument);
        columns.addAll(made.further());
        return made;
    }

    /// An aggregate call whose arguments are the last columns that were added.
    ///
    /// @param further further arguments
    /// @param type its type, or null for that of `argument`
    record Call(
            String function,
            boolean distinct,
            List<RexNode> further,
            @org.jspecify.annotations.Nullable DataType type,
            @org.jspecify.annotations.Nullable RexNode argument) {
        RelBuilder.AggCall on(RelBuilder builder, int column, String name) {
            List<RexNode> operands = new ArrayList<>();
            if (!function.equals("count_star")) {
                operands.add(builder.field(column));
                for (int i = 0; i < further.size(); i++) {
                    operands.add(builder.field(column + 1 + i));
                }
            }
            return builder.aggregateCall(operator(), operands)
                    .distinct(distinct)
                    .as(name);
        }

        private SqlAggFunction operator() {
            return switch (function) {
                case "count_star", "count" -> SqlStdOperatorTable.COUNT;
                case "sum0" -> SqlStdOperatorTable.SUM0;
                case "avg" -> SqlStdOperatorTable.AVG;
                case "min" -> SqlStdOperatorTable.MIN;
                case "max" -> SqlStdOperatorTable.MAX;
                default -> SteleAggregate.of(function);
            };
        }

        int width() {
            return function.equals("count_star") ? 0 : 1 + further.size();
        }
    }
}
