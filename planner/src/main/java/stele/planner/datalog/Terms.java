package stele.planner.datalog;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.datalog.DatalogAst;
import stele.planner.BindingContext;
import stele.planner.TypeMapping;
import stele.storage.type.DataType;
import stele.storage.value.RdfTerm;

/// Terms and comparisons as Calcite's expressions. Constants take the type of what they are compared with;
/// values of different families are never converted silently.
final class Terms {
    private static final String XSD = "http://www.w3.org/2001/XMLSchema#";

    private final BindingContext context;
    private final RexBuilder builder;
    private final TermFunctions functions;

    Terms(BindingContext context) {
        this.context = context;
        this.builder = context.rexBuilder();
        this.functions = new TermFunctions(context, this);
    }

    /// What the variables stand for, and how bare names are read.
    record Scope(Reading reading, Map<String, RexNode> variables) {}

    /// A term's value.
    ///
    /// @param hint the type that a constant should have if it can
    RexNode term(DatalogAst.Term term, Scope scope, @Nullable RelDataType hint) {
        return switch (term) {
            case DatalogAst.Word word -> word(word, scope, hint);
            case DatalogAst.Constant constant -> literal(constant.value(), hint, constant.span());
            case DatalogAst.Parameter parameter -> parameter(parameter, hint);
            case DatalogAst.Negative negative -> negative(negative, scope, hint);
            case DatalogAst.Arithmetic arithmetic -> arithmetic(arithmetic, scope, hint);
            case DatalogAst.Call call -> functions.call(call, scope);
            case DatalogAst.Star star -> throw error("* stands only in count(*)", star.span());
            case DatalogAst.Aggregate aggregate ->
                throw StatementException.unsupported("an aggregate here", aggregate.span());
        };
    }

    private RexNode word(DatalogAst.Word word, Scope scope, @Nullable RelDataType hint) {
        if (!scope.reading().isVariable(word)) {
            return literal(word.name(), hint, word.span());
        }
        if (word.isWildcard()) {
            throw error("_ has no value", word.span());
        }
        RexNode value = scope.variables().get(word.name());
        if (value == null) {
            throw unbound(word.name(), word.span());
        }
        return value;
    }

    static StatementException unbound(String variable, Span span) {
        return new StatementException(new Diagnostic(
                Diagnostic.Kind.SEMANTIC,
                "the variable " + variable + " is not bound",
                span,
                "it must occur in a relation of the body that is not negated, or be equal to a known value",
                List.of()));
    }

    private RexNode parameter(DatalogAst.Parameter parameter, @Nullable RelDataType hint) {
        if (!context.parameters().containsKey(parameter.name())) {
            throw new StatementException(
                    Diagnostic.Kind.PARAMETER,
                    "there is no value for parameter $" + parameter.name(),
                    parameter.span());
        }
        Object value = context.parameters().get(parameter.name());
        if (value == null) {
            RelDataType type = hint == null ? context.type(DataType.VARCHAR, true) : nullable(hint);
            return builder.makeNullLiteral(type);
        }
        return literal(value, hint, parameter.span());
    }

    private RelDataType nullable(RelDataType type) {
        return builder.getTypeFactory().createTypeWithNullability(type, true);
    }

    private RexNode negative(DatalogAst.Negative negative, Scope scope, @Nullable RelDataType hint) {
        RexNode operand = numeric(
                term(negative.operand(), scope, hint), negative.operand().span());
        return builder.makeCall(SqlStdOperatorTable.UNARY_MINUS, operand);
    }

    private RexNode arithmetic(DatalogAst.Arithmetic arithmetic, Scope scope, @Nullable RelDataType hint) {
        boolean leftFirst = !isConstant(arithmetic.left(), scope);
        RexNode first = term(leftFirst ? arithmetic.left() : arithmetic.right(), scope, hint);
        RexNode second =
                term(leftFirst ? arithmetic.right() : arithmetic.left(), scope, arithmeticHint(first.getType()));
        RexNode left = numeric(leftFirst ? first : second, arithmetic.left().span());
        RexNode right = numeric(leftFirst ? second : first, arithmetic.right().span());
        return switch (arithmetic.operator()) {
            case '+' -> builder.makeCall(SqlStdOperatorTable.PLUS, left, right);
            case '-' -> builder.makeCall(SqlStdOperatorTable.MINUS, left, right);
            case '*' -> builder.makeCall(SqlStdOperatorTable.MULTIPLY, left, right);
            case '/' -> builder.makeCall(SqlStdOperatorTable.DIVIDE, left, right);
            case '%' -> builder.makeCall(SqlStdOperatorTable.MOD, left, right);
            case '^' -> power(left, right);
            default -> throw new IllegalStateException(String.valueOf(arithmetic.operator()));
        };
    }

    private RexNode power(RexNode left, RexNode right) {
        RexNode power = builder.makeCall(SqlStdOperatorTable.POWER, left, right);
        boolean whole = isInteger(left.getType()) && isInteger(right.getType());
        return whole
                ? builder.makeCast(context.type(DataType.BIGINT, power.getType().isNullable()), power)
                : power;
    }

    /// Constants beside decimals stay as they are written, so that results have the digits that they have
    /// in SQL.
    private static @Nullable RelDataType arithmeticHint(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.DECIMAL ? null : type;
    }

    static boolean isConstant(DatalogAst.Term term, Scope scope) {
        return switch (term) {
            case DatalogAst.Constant ignored -> true;
            case DatalogAst.Parameter ignored -> true;
            case DatalogAst.Word word -> !scope.reading().isVariable(word);
            default -> false;
        };
    }

    RexNode numeric(RexNode value, Span span) {
        RelDataType type = value.getType();
        if (family(type) != Family.NUMBER && family(type) != Family.ANY) {
            throw new StatementException(Diagnostic.Kind.TYPE, "a number is expected here, not a " + name(type), span);
        }
        return value;
    }

    static boolean isInteger(RelDataType type) {
        return SqlTypeName.INT_TYPES.contains(type.getSqlTypeName());
    }

    /// `left` compared with `right`, after bringing them to one type.
    RexNode compare(DatalogAst.Comparison comparison, Scope scope) {
        boolean leftFirst = !isConstant(comparison.left(), scope);
        RexNode first = term(leftFirst ? comparison.left() : comparison.right(), scope, null);
        RexNode second = term(leftFirst ? comparison.right() : comparison.left(), scope, first.getType());
        SqlOperator operator = switch (comparison.comparator()) {
            case EQUAL -> SqlStdOperatorTable.EQUALS;
            case NOT_EQUAL -> SqlStdOperatorTable.NOT_EQUALS;
            case LESS -> SqlStdOperatorTable.LESS_THAN;
            case LESS_OR_EQUAL -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
            case GREATER -> SqlStdOperatorTable.GREATER_THAN;
            case GREATER_OR_EQUAL -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
        };
        return leftFirst
                ? compare(operator, first, second, comparison.span())
                : compare(operator, second, first, comparison.span());
    }

    RexNode predicate(DatalogAst.Atom atom, Scope scope) {
        return functions.predicate(atom, scope);
    }

    RexNode equal(RexNode left, RexNode right, Span span) {
        return compare(SqlStdOperatorTable.EQUALS, left, right, span);
    }

    private RexNode compare(SqlOperator operator, RexNode left, RexNode right, Span span) {
        RelDataType type = common(left.getType(), right.getType());
        if (type == null) {
            throw new StatementException(
                    Diagnostic.Kind.TYPE,
                    "a " + name(left.getType()) + " is compared with a " + name(right.getType()),
                    span);
        }
        return builder.makeCall(operator, converted(left, type), converted(right, type));
    }

    /// `value` as a value of `type`, apart from whether it may be null.
    RexNode converted(RexNode value, RelDataType type) {
        RelDataType wanted = builder.getTypeFactory()
                .createTypeWithNullability(type, value.getType().isNullable());
        return value.getType().equals(wanted) ? value : builder.makeCast(wanted, value);
    }

    /// The families of types; only values of one family are compared.
    enum Family {
        NUMBER,
        TEXT,
        TIME,
        ANY,
        OTHER
    }

    static Family family(RelDataType type) {
        return switch (type.getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL, REAL, FLOAT, DOUBLE -> Family.NUMBER;
            case CHAR, VARCHAR -> Family.TEXT;
            case DATE, TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE, TIMESTAMP_TZ -> Family.TIME;
            case ANY -> Family.ANY;
            default -> Family.OTHER;
        };
    }

    /// The type that values of both types have, or null if they are of different families.
    @Nullable
    RelDataType common(RelDataType left, RelDataType right) {
        Family family = family(left);
        if (family == Family.ANY || family(right) == Family.ANY) {
            return context.type(DataType.ANY, left.isNullable() || right.isNullable());
        }
        if (family != family(right) || (family == Family.OTHER && left.getSqlTypeName() != right.getSqlTypeName())) {
            return null;
        }
        if (left instanceof TypeMapping.TermType && right instanceof TypeMapping.TermType) {
            return builder.getTypeFactory().createTypeWithNullability(left, left.isNullable() || right.isNullable());
        }
        return builder.getTypeFactory().leastRestrictive(List.of(left, right));
    }

    /// A type's name for people.
    static String name(RelDataType type) {
        return TypeMapping.fromCalcite(type).toString();
    }

    /// A constant, of type `hint` if that has such a value.
    RexNode literal(Object value, @Nullable RelDataType hint, Span span) {
        SqlTypeName wanted = hint == null ? SqlTypeName.NULL : hint.getSqlTypeName();
        if (hint instanceof TypeMapping.TermType) {
            return termLiteral(value, span);
        }
        return switch (value) {
            case Long number -> whole(number, hint);
            case Integer number -> whole(number.longValue(), hint);
            case Short number -> whole(number.longValue(), hint);
            case Byte number -> whole(number.longValue(), hint);
            case BigDecimal number -> decimal(number, hint);
            case Double number -> approximate(BigDecimal.valueOf(number));
            case Float number -> approximate(BigDecimal.valueOf(number));
            case Boolean truth -> builder.makeLiteral(truth);
            case String text -> text(text, wanted, span);
            case LocalDate date -> builder.makeDateLiteral(new DateString(date.toString()));
            case LocalTime time -> timeLiteral(time);
            case LocalDateTime time -> timestampLiteral(time);
            default ->
                throw new StatementException(
                        Diagnostic.Kind.TYPE,
                        "there is no constant for a " + value.getClass().getSimpleName(),
                        span);
        };
    }

    private RexNode whole(long number, @Nullable RelDataType hint) {
        BigDecimal exact = BigDecimal.valueOf(number);
        if (hint != null) {
            switch (hint.getSqlTypeName()) {
                case TINYINT, SMALLINT, INTEGER -> {
                    if (fits(number, hint.getSqlTypeName())) {
                        return builder.makeExactLiteral(exact, notNull(hint));
                    }
                }
                case REAL, FLOAT, DOUBLE -> {
                    return approximate(exact);
                }
                case DECIMAL -> {
                    return builder.makeExactLiteral(exact);
                }
                default -> {
                    // A BIGINT, as below.
                }
            }
        }
        return builder.makeExactLiteral(exact, context.type(DataType.BIGINT, false));
    }

    private static boolean fits(long number, SqlTypeName type) {
        return switch (type) {
            case TINYINT -> number == (byte) number;
            case SMALLINT -> number == (short) number;
            default -> number == (int) number;
        };
    }

    private RexNode decimal(BigDecimal number, @Nullable RelDataType hint) {
        boolean approximate = hint != null && SqlTypeName.APPROX_TYPES.contains(hint.getSqlTypeName());
        return approximate ? approximate(number) : builder.makeExactLiteral(number);
    }

    private RexNode approximate(BigDecimal number) {
        return builder.makeApproxLiteral(number, context.type(DataType.DOUBLE, false));
    }

    private RelDataType notNull(RelDataType type) {
        return builder.getTypeFactory().createTypeWithNullability(type, false);
    }

    private RexNode text(String text, SqlTypeName wanted, Span span) {
        try {
            return switch (wanted) {
                case DATE ->
                    builder.makeDateLiteral(new DateString(LocalDate.parse(text).toString()));
                case TIME -> timeLiteral(LocalTime.parse(text));
                case TIMESTAMP ->
                    timestampLiteral(
                            text.length() <= "2026-01-01".length()
                                    ? LocalDate.parse(text).atStartOfDay()
                                    : LocalDateTime.parse(text.replace(' ', 'T')));
                case TIMESTAMP_TZ ->
                    builder.makeCast(
                            context.type(DataType.TIMESTAMP_TZ, false),
                            plainText(Instant.parse(text.replace(' ', 'T')).toString()));
                default -> plainText(text);
            };
        } catch (DateTimeException e) {
            throw new StatementException(Diagnostic.Kind.TYPE, "'" + text + "' is no " + wanted.getName(), span);
        }
    }

    private RexNode plainText(String text) {
        return builder.makeLiteral(new NlsString(text, null, null), context.type(DataType.VARCHAR, false), true);
    }

    private RexNode timeLiteral(LocalTime time) {
        return builder.makeTimeLiteral(
                new TimeString(time.getHour(), time.getMinute(), time.getSecond()).withNanos(time.getNano()), 6);
    }

    private RexNode timestampLiteral(LocalDateTime time) {
        return builder.makeTimestampLiteral(
                new TimestampString(time.format(DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss")))
                        .withNanos(time.getNano()),
                6);
    }

    /// The id of a stored RDF term: `'<http://...>'` is an IRI, other strings, numbers and truth values are
    /// literals. A term that the store has never seen has id 0, which equals none.
    private RexNode termLiteral(Object value, Span span) {
        RdfTerm term = switch (value) {
            case String text
            when text.startsWith("<") && text.endsWith(">") -> new RdfTerm.Iri(text.substring(1, text.length() - 1));
            case String text -> new RdfTerm.Literal(text, XSD + "string", null);
            case Long number -> new RdfTerm.Literal(number.toString(), XSD + "integer", null);
            case Boolean truth -> new RdfTerm.Literal(truth.toString(), XSD + "boolean", null);
            case BigDecimal number -> new RdfTerm.Literal(number.toPlainString(), XSD + "decimal", null);
            default -> throw StatementException.unsupported("comparing this constant with an RDF term", span);
        };
        return builder.makeAbstractCast(
                context.type(DataType.TERM, false),
                builder.makeExactLiteral(
                        BigDecimal.valueOf(context.snapshot().terms().find(term)),
                        context.type(DataType.BIGINT, false)),
                false);
    }

    private static StatementException error(String message, Span span) {
        return new StatementException(Diagnostic.Kind.SEMANTIC, message, span);
    }
}
