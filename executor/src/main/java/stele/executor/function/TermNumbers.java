package stele.executor.function;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import stele.storage.rdf.Xsd;
import stele.storage.value.RdfTerm;

/// Arithmetic on numeric literals with XPath's promotion: integer, decimal, float, double. Null is an
/// error.
final class TermNumbers {
    private static final MathContext DIVISION = new MathContext(34, RoundingMode.HALF_UP);

    private TermNumbers() {}

    /// The operators.
    enum Operator {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE
    }

    static @Nullable RdfTerm apply(Operator operator, TermValue a, TermValue b) {
        if (!(a.value() instanceof Number x) || !(b.value() instanceof Number y)) {
            return null;
        }
        if (x instanceof Double || y instanceof Double) {
            return of(floating(operator, x.doubleValue(), y.doubleValue()));
        }
        if (x instanceof Float || y instanceof Float) {
            return of((float) floating(operator, x.floatValue(), y.floatValue()));
        }
        BigDecimal first = TermComparison.exact(x);
        BigDecimal second = TermComparison.exact(y);
        boolean integers = isInteger(a) && isInteger(b);
        return switch (operator) {
            case ADD -> exact(first.add(second), integers);
            case SUBTRACT -> exact(first.subtract(second), integers);
            case MULTIPLY -> exact(first.multiply(second), integers);
            case DIVIDE -> second.signum() == 0 ? null : TermValue.decimal(divide(first, second));
        };
    }

    static BigDecimal divide(BigDecimal first, BigDecimal second) {
        return first.divide(second, DIVISION);
    }

    private static double floating(Operator operator, double x, double y) {
        return switch (operator) {
            case ADD -> x + y;
            case SUBTRACT -> x - y;
            case MULTIPLY -> x * y;
            case DIVIDE -> x / y;
        };
    }

    static boolean isInteger(TermValue value) {
        return Xsd.isIntegerType(value.datatype());
    }

    private static RdfTerm exact(BigDecimal number, boolean integer) {
        return integer ? TermValue.typed(number.toBigInteger().toString(), Xsd.INTEGER) : TermValue.decimal(number);
    }

    static RdfTerm of(double number) {
        return TermValue.typed(TermValue.floating(number), Xsd.DOUBLE);
    }

    static RdfTerm of(float number) {
        return TermValue.typed(TermValue.floating(number), Xsd.FLOAT);
    }

    static @Nullable RdfTerm negate(TermValue value) {
        return switch (value.value()) {
            case Double number -> of(-number);
            case Float number -> of(-number);
            case Number number -> exact(TermComparison.exact(number).negate(), isInteger(value));
            case null, default -> null;
        };
    }

    /// `abs`, `ceil`, `floor` or `round`.
    static @Nullable RdfTerm rounded(String function, TermValue value) {
        return switch (value.value()) {
            case Double number -> of(rounded(function, number));
            case Float number -> of((float) rounded(function, number.doubleValue()));
            case Number number -> exact(rounded(function, TermComparison.exact(number)), isInteger(value));
            case null, default -> null;
        };
    }

    private static double rounded(String function, double number) {
        return switch (function) {
            case "abs" -> Math.abs(number);
            case "ceil" -> Math.ceil(number);
            case "floor" -> Math.floor(number);
            default -> Math.floor(number + 0.5);
        };
    }

    private static BigDecimal rounded(String function, BigDecimal number) {
        return switch (function) {
            case "abs" -> number.abs();
            case "ceil" -> number.setScale(0, RoundingMode.CEILING);
            case "floor" -> number.setScale(0, RoundingMode.FLOOR);
            default -> number.add(new BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR);
        };
    }
}
