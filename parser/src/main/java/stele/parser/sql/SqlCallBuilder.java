package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.apache.calcite.avatica.util.TimeUnit;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunctionCategory;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlIntervalQualifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLambda;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.SqlUnresolvedFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.fun.SqlTrimFunction;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.StatementException;

/// Builds column names, and function calls. The functions that SQL gives a syntax of their own
/// (EXTRACT, TRIM ...) are recognised here, by name; the grammar only knows the words between their
/// arguments.
final class SqlCallBuilder {
    private final SqlPositions positions;
    private final SqlExpressionBuilder expressions;
    private final SqlWindowBuilder windows;

    SqlCallBuilder(SqlPositions positions, SqlExpressionBuilder expressions) {
        this.positions = positions;
        this.expressions = expressions;
        this.windows = new SqlWindowBuilder(positions, expressions);
    }

    SqlWindowBuilder windows() {
        return windows;
    }

    /// A call of a function that the validator will look up.
    static SqlNode call(String function, List<SqlNode> arguments, SqlParserPos position) {
        return unresolved(new SqlIdentifier(function, position)).createCall(position, arguments);
    }

    private static SqlUnresolvedFunction unresolved(SqlIdentifier name) {
        return new SqlUnresolvedFunction(name, null, null, null, null, SqlFunctionCategory.USER_DEFINED_FUNCTION);
    }

    SqlNode name(SqlParser.NameContext context) {
        if (context.callArguments() == null) {
            return expressions
                    .identifiers()
                    .qualified(
                            context.qualifiedName(), context.getStop().getText().equals("*"));
        }
        SqlIdentifier name = expressions.identifiers().qualified(context.qualifiedName());
        return suffixed(call(name, context.callArguments(), context), context.callSuffix());
    }

    SqlNode keywordCall(SqlParser.KeywordCallContext context) {
        SqlIdentifier name =
                new SqlIdentifier(context.functionKeyword().getText(), positions.position(context.functionKeyword()));
        return suffixed(call(name, context.callArguments(), context), context.callSuffix());
    }

    private SqlNode call(SqlIdentifier name, SqlParser.CallArgumentsContext arguments, ParserRuleContext context) {
        SqlParserPos position = positions.position(context);
        return switch (arguments) {
            case SqlParser.StarArgumentContext star ->
                unresolved(name)
                        .createCall(
                                position,
                                expressions.star(SqlIdentifier.star(positions.position(star)), star.starChange()));
            case SqlParser.TrimArgumentsContext trim ->
                trim(
                        SqlTrimFunction.Flag.valueOf(trim.side.getText().toUpperCase(Locale.ROOT)),
                        trim.characters == null ? null : expressions.expression(trim.characters),
                        expressions.expression(trim.expression(trim.expression().size() - 1)),
                        position);
            case SqlParser.FromArgumentContext from ->
                trim(SqlTrimFunction.Flag.BOTH, null, expressions.expression(from.expression()), position);
            case SqlParser.ArgumentsContext list
            when list.argument() == null ->
                name.isSimple() && name.getSimple().equalsIgnoreCase("count")
                        ? unresolved(name).createCall(position, SqlIdentifier.star(position))
                        : unresolved(name).createCall(position);
            case SqlParser.ArgumentsContext list -> call(name, list, position);
            default -> throw new IllegalStateException("arguments " + arguments.getClass());
        };
    }

    private SqlNode call(SqlIdentifier name, SqlParser.ArgumentsContext context, SqlParserPos position) {
        String function = name.isSimple() ? name.getSimple().toLowerCase(Locale.ROOT) : "";
        return switch (context.argumentsTail()) {
            case SqlParser.FromArgumentsContext from -> fromCall(function, context, from, position);
            case SqlParser.InArgumentsContext in
            when function.equals("position") ->
                SqlStdOperatorTable.POSITION.createCall(
                        position, argument(context.argument()), expressions.value(in.valueExpression()));
            case SqlParser.InArgumentsContext in -> throw notExpected("IN", in);
            case SqlParser.CommaArgumentsContext commas -> commaCall(name, function, context, commas, position);
            default -> throw new IllegalStateException("arguments " + context.getClass());
        };
    }

    private SqlNode fromCall(
            String function,
            SqlParser.ArgumentsContext context,
            SqlParser.FromArgumentsContext tail,
            SqlParserPos position) {
        SqlNode first = argument(context.argument());
        SqlNode from = expressions.expression(tail.start);
        SqlNode length = expressions.optional(tail.length);
        return switch (function) {
            case "extract" -> extract(context.argument(), from, position);
            case "trim" -> trim(SqlTrimFunction.Flag.BOTH, first, from, position);
            case "substring" ->
                length == null
                        ? SqlStdOperatorTable.SUBSTRING.createCall(position, first, from)
                        : SqlStdOperatorTable.SUBSTRING.createCall(position, first, from, length);
            case "overlay" -> {
                if (tail.placing == null) {
                    throw notExpected("FROM", tail);
                }
                List<SqlNode> operands = new ArrayList<>(List.of(first, expressions.expression(tail.placing), from));
                if (length != null) {
                    operands.add(length);
                }
                yield SqlStdOperatorTable.OVERLAY.createCall(position, operands);
            }
            default -> throw notExpected("FROM", tail);
        };
    }

    private SqlNode extract(SqlParser.ArgumentContext field, SqlNode from, SqlParserPos position) {
        String text = field.getText().replace("'", "");
        TimeUnit unit;
        try {
            unit = TimeUnit.valueOf(SqlIntervalBuilder.unit(text));
        } catch (IllegalArgumentException e) {
            throw new StatementException(
                    Diagnostic.Kind.SYNTAX, "\"" + text + "\" is not a part of a date or time", positions.span(field));
        }
        SqlIntervalQualifier qualifier = new SqlIntervalQualifier(unit, null, positions.position(field));
        return SqlStdOperatorTable.EXTRACT.createCall(position, qualifier, from);
    }

    private static SqlNode trim(
            SqlTrimFunction.Flag side, @Nullable SqlNode characters, SqlNode text, SqlParserPos position) {
        return SqlStdOperatorTable.TRIM.createCall(
                position,
                SqlLiteral.createSymbol(side, position),
                characters == null ? new VarcharLiteral(" ", position) : characters,
                text);
    }

    private SqlNode commaCall(
            SqlIdentifier name,
            String function,
            SqlParser.ArgumentsContext context,
            SqlParser.CommaArgumentsContext tail,
            SqlParserPos position) {
        List<SqlNode> arguments = new ArrayList<>();
        arguments.add(argument(context.argument()));
        tail.argument().forEach(argument -> arguments.add(argument(argument)));
        SqlNode special = specialCall(function, arguments, position);
        if (special != null) {
            return special;
        }
        if (function.equals("approx_count_distinct")) {
            return new SqlBasicCall(
                    unresolved(new SqlIdentifier("count", position)),
                    arguments,
                    position,
                    SqlSelectKeyword.DISTINCT.symbol(position));
        }
        SqlLiteral quantifier = quantifier(context.setQuantifier());
        List<SqlNode> lifted = SqlLambdas.lifted(function, arguments);
        SqlNode call = new SqlBasicCall(unresolved(name), lifted, position, quantifier);
        SqlNode ordered = context.orderBy() == null
                ? call
                : SqlStdOperatorTable.WITHIN_GROUP.createCall(position, call, expressions.orderBy(context.orderBy()));
        return context.nulls == null ? ordered : nullTreatment(context.nulls, ordered, position);
    }

    private static SqlNode nullTreatment(Token treatment, SqlNode call, SqlParserPos position) {
        return (treatment.getType() == SqlParser.IGNORE
                        ? SqlStdOperatorTable.IGNORE_NULLS
                        : SqlStdOperatorTable.RESPECT_NULLS)
                .createCall(position, call);
    }

    /// Calls that Calcite knows in another form only.
    private static @Nullable SqlNode specialCall(String function, List<SqlNode> arguments, SqlParserPos position) {
        boolean oneOrTwo = arguments.size() == 1 || arguments.size() == 2;
        SqlNode second = arguments.size() == 2 ? arguments.get(1) : null;
        SqlTrimFunction.Flag side = switch (function) {
            case "trim", "btrim" -> SqlTrimFunction.Flag.BOTH;
            case "ltrim" -> SqlTrimFunction.Flag.LEADING;
            case "rtrim" -> SqlTrimFunction.Flag.TRAILING;
            default -> null;
        };
        if (function.equals("struct_pack") || function.equals("struct_insert")) {
            return struct(function, arguments, position);
        }
        if (side != null && oneOrTwo) {
            return trim(side, second, arguments.getFirst(), position);
        }
        boolean positionOf = function.equals("position") && arguments.size() == 1;
        return positionOf && arguments.getFirst().getKind() == SqlKind.IN
                ? positionOfIn((SqlBasicCall) arguments.getFirst(), position)
                : null;
    }

    /// Named arguments as pairs of a name and a value.
    private static SqlNode struct(String function, List<SqlNode> arguments, SqlParserPos position) {
        List<SqlNode> pairs = new ArrayList<>();
        for (SqlNode argument : arguments) {
            if (argument.getKind() != SqlKind.ARGUMENT_ASSIGNMENT) {
                if (function.equals("struct_insert") && pairs.isEmpty()) {
                    pairs.add(argument);
                    continue;
                }
                throw new StatementException(
                        Diagnostic.Kind.SYNTAX,
                        function + " needs named arguments, as in (a := 1)",
                        SqlPositions.span(argument.getParserPosition()));
            }
            SqlIdentifier name = ((SqlCall) argument).operand(1);
            pairs.add(new VarcharLiteral(name.getSimple(), name.getParserPosition()));
            pairs.add(((SqlCall) argument).operand(0));
        }
        return call(function, pairs, position);
    }

    /// `position(a IN (b))`, which reads like a test of membership.
    private static @Nullable SqlNode positionOfIn(SqlBasicCall in, SqlParserPos position) {
        return in.operand(1) instanceof SqlNodeList list && list.size() == 1
                ? SqlStdOperatorTable.POSITION.createCall(position, in.operand(0), list.get(0))
                : null;
    }

    SqlNode argument(SqlParser.ArgumentContext context) {
        return switch (context) {
            case SqlParser.ValueArgumentContext value -> {
                SqlNode node = expressions.expression(value.expression());
                yield value.identifier() == null
                        ? node
                        : SqlStdOperatorTable.ARGUMENT_ASSIGNMENT.createCall(
                                positions.position(context), node, expressions.identifier(value.identifier()));
            }
            case SqlParser.LambdaArgumentContext lambda -> lambda(lambda.identifier(), lambda.expression(), context);
            case SqlParser.ArrowArgumentContext arrow -> lambda(arrow.identifier(), arrow.expression(), context);
            default -> throw new IllegalStateException("argument " + context.getClass());
        };
    }

    private SqlNode lambda(
            List<SqlParser.IdentifierContext> parameters, SqlParser.ExpressionContext body, ParserRuleContext context) {
        List<SqlIdentifier> names =
                parameters.stream().map(expressions::identifier).toList();
        SqlParserPos position = positions.position(context);
        return new SqlLambda(position, new SqlNodeList(names, position), expressions.expression(body));
    }

    private @Nullable SqlLiteral quantifier(SqlParser.@Nullable SetQuantifierContext context) {
        if (context == null || context.ALL() != null) {
            return null;
        }
        if (context.ON() != null) {
            throw notExpected("ON", context);
        }
        return SqlSelectKeyword.DISTINCT.symbol(positions.position(context));
    }

    private SqlNode suffixed(SqlNode call, List<SqlParser.CallSuffixContext> suffixes) {
        SqlNode result = call;
        for (SqlParser.CallSuffixContext suffix : suffixes) {
            SqlParserPos position = result.getParserPosition().plus(positions.position(suffix));
            result = switch (suffix) {
                case SqlParser.WithinGroupContext group ->
                    withinGroup((SqlCall) result, expressions.orderBy(group.orderBy()), position);
                case SqlParser.FilterContext filter ->
                    SqlStdOperatorTable.FILTER.createCall(
                            position, result, expressions.expression(filter.expression()));
                case SqlParser.NullTreatmentContext nulls -> nullTreatment(nulls.getStart(), result, position);
                case SqlParser.OverContext over -> windows.over(result, over, position);
                default -> throw new IllegalStateException("suffix " + suffix.getClass());
            };
        }
        return result;
    }

    /// `percentile_cont(0.5) WITHIN GROUP (ORDER BY x)` is `percentile_cont(x, 0.5)`: what is ordered is the
    /// argument.
    private SqlNode withinGroup(SqlCall call, SqlNodeList order, SqlParserPos position) {
        String function = call.getOperator().getName().toLowerCase(Locale.ROOT);
        boolean percentile = function.equals("percentile_cont") || function.equals("percentile_disc");
        boolean mode = function.equals("mode") && call.operandCount() == 0;
        if (!percentile && !mode) {
            return SqlStdOperatorTable.WITHIN_GROUP.createCall(position, call, order);
        }
        if (order.size() != 1 || percentile && call.operandCount() != 1) {
            throw new StatementException(
                    Diagnostic.Kind.SYNTAX,
                    function + " takes one share and one column to order by",
                    SqlPositions.span(position));
        }
        SqlNode item = order.get(0);
        boolean descending = false;
        while (item.getKind() == SqlKind.DESCENDING
                || item.getKind() == SqlKind.NULLS_FIRST
                || item.getKind() == SqlKind.NULLS_LAST) {
            descending |= item.getKind() == SqlKind.DESCENDING;
            item = ((SqlCall) item).operand(0);
        }
        if (mode) {
            SqlNode plain = call(function, List.of(item), position);
            return SqlStdOperatorTable.WITHIN_GROUP.createCall(position, plain, order);
        }
        SqlNode share = call.operand(0);
        if (descending && function.equals("percentile_disc")) {
            return call("percentile_disc_down", List.of(item, share), position);
        }
        SqlNode upwards = descending
                ? SqlStdOperatorTable.MINUS.createCall(position, SqlLiteral.createExactNumeric("1", position), share)
                : share;
        return call(function, List.of(item, upwards), position);
    }

    private StatementException notExpected(String word, ParserRuleContext context) {
        return new StatementException(
                Diagnostic.Kind.SYNTAX, word + " is not expected in this call", positions.span(context));
    }
}
