package stele.executor.function;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import stele.storage.rdf.Xsd;
import stele.storage.value.RdfTerm;

/// Comparison of RDF terms by value (SPARQL 1.1, section 17.3) and their order in results (15.1). Null is
/// an error.
final class TermComparison {
    private TermComparison() {}

    /// Equality: of values where both have one, else of terms; literals of unknown datatypes that differ
    /// may be equal.
    static @Nullable Boolean equal(TermValue a, TermValue b) {
        if (a.isNumeric() && b.isNumeric()) {
            return compareNumbers(a, b, 0);
        }
        if (a.term().equals(b.term())) {
            return true;
        }
        if (a.literal() == null || b.literal() == null) {
            return false;
        }
        Integer order = order(a, b);
        if (order != null) {
            return order == 0;
        }
        if (instant(a.value()) != null
                && instant(b.value()) != null
                && a.datatype().equals(b.datatype())) {
            return null;
        }
        return (isKnown(a) && isKnown(b)) || a.language() != null || b.language() != null ? Boolean.FALSE : null;
    }

    private static boolean isKnown(TermValue value) {
        return value.value() != null || value.isText();
    }

    /// `a < b`, or with `orEqual` `a <= b`; null when the two have no order.
    static @Nullable Boolean less(TermValue a, TermValue b, boolean orEqual) {
        if (a.isNumeric() && b.isNumeric()) {
            boolean less = Boolean.TRUE.equals(compareNumbers(a, b, -1));
            return less || (orEqual && Boolean.TRUE.equals(compareNumbers(a, b, 0)));
        }
        Integer order = order(a, b);
        return order == null ? null : (Boolean) (order < 0 || (orEqual && order == 0));
    }

    private static Boolean compareNumbers(TermValue a, TermValue b, int wanted) {
        Number first = (Number) java.util.Objects.requireNonNull(a.value());
        Number second = (Number) java.util.Objects.requireNonNull(b.value());
        if (isFloating(first) || isFloating(second)) {
            double x = first.doubleValue();
            double y = second.doubleValue();
            if (first instanceof Float ^ second instanceof Float
                    && !(first instanceof Double || second instanceof Double)) {
                x = first.floatValue();
                y = second.floatValue();
            }
            return wanted == 0 ? x == y : x < y;
        }
        return Integer.signum(exact(first).compareTo(exact(second))) == wanted;
    }

    static boolean isFloating(Number number) {
        return number instanceof Float || number instanceof Double;
    }

    static BigDecimal exact(Number number) {
        return number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number.longValue());
    }

    private static @Nullable Integer order(TermValue a, TermValue b) {
        if (a.isPlainString() && b.isPlainString()) {
            return compareText(a.lexical(), b.lexical());
        }
        if (a.value() instanceof Boolean x && b.value() instanceof Boolean y) {
            return x.compareTo(y);
        }
        if (!a.datatype().equals(b.datatype())) {
            return null;
        }
        OffsetDateTime x = instant(a.value());
        OffsetDateTime y = instant(b.value());
        if (x == null || y == null) {
            return null;
        }
        long apart = Math.abs(java.time.Duration.between(x, y).toMinutes());
        boolean zoned = a.value() instanceof OffsetDateTime;
        boolean vague = zoned != b.value() instanceof OffsetDateTime && apart <= MAX_ZONE_MINUTES;
        return vague ? null : (Integer) x.toInstant().compareTo(y.toInstant());
    }

    /// A time without a zone may be this far from UTC.
    private static final long MAX_ZONE_MINUTES = 14 * 60;

    /// Times without a zone are taken as UTC.
    static @Nullable OffsetDateTime instant(@Nullable Object value) {
        return switch (value) {
            case LocalDateTime time -> time.atOffset(ZoneOffset.UTC);
            case LocalDate date -> date.atTime(LocalTime.MIDNIGHT).atOffset(ZoneOffset.UTC);
            case OffsetDateTime time -> time;
            case null, default -> null;
        };
    }

    /// By code points.
    static int compareText(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // Surrogates stand for code points above all others of the first plane.
                boolean high = Character.isSurrogate(x);
                return high == Character.isSurrogate(y) ? Character.compare(x, y) : high ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    private static final long BLANK_CLASS = 1;
    private static final long IRI_CLASS = 2;
    private static final long NUMBER_CLASS = 3;
    private static final long BOOLEAN_CLASS = 4;
    private static final long TIME_CLASS = 5;
    private static final long TEXT_CLASS = 6;
    private static final long OTHER_CLASS = 7;

    /// The first sort key: blank nodes, IRIs, literals by their kind.
    static long orderClass(TermValue value) {
        return switch (value.term()) {
            case RdfTerm.BlankNode _ -> BLANK_CLASS;
            case RdfTerm.Iri _ -> IRI_CLASS;
            case RdfTerm.Literal _ ->
                switch (value.value()) {
                    case Number _ -> NUMBER_CLASS;
                    case Boolean _ -> BOOLEAN_CLASS;
                    case LocalDate _, LocalDateTime _, OffsetDateTime _ -> TIME_CLASS;
                    case null, default -> value.isText() ? TEXT_CLASS : OTHER_CLASS;
                };
        };
    }

    /// The second sort key: the value as a number.
    static double orderNumber(TermValue value) {
        return switch (value.value()) {
            case Number number -> number.doubleValue();
            case Boolean truth -> truth ? 1 : 0;
            case null, default -> {
                OffsetDateTime time = instant(value.value());
                yield time == null ? 0 : time.toEpochSecond() + time.getNano() / 1e9;
            }
        };
    }

    /// The last sort key: the text.
    static String orderText(TermValue value) {
        return value.isNumeric() || value.value() instanceof Boolean
                ? ""
                : value.lexical() + (value.language() == null ? "" : "@" + value.language());
    }

    /// The order of results.
    static int compare(TermValue a, TermValue b) {
        int byClass = Long.compare(orderClass(a), orderClass(b));
        if (byClass != 0) {
            return byClass;
        }
        int byNumber = Double.compare(orderNumber(a), orderNumber(b));
        return byNumber != 0 ? byNumber : compareText(orderText(a), orderText(b));
    }

    /// The effective boolean value (17.2.2).
    static @Nullable Boolean truth(TermValue value) {
        if (value.value() instanceof Boolean truth) {
            return truth;
        }
        if (value.isText()) {
            return !value.lexical().isEmpty();
        }
        if (value.value() instanceof Number number) {
            double real = number.doubleValue();
            return isFloating(number)
                    ? real != 0 && !Double.isNaN(real)
                    : exact(number).signum() != 0;
        }
        return Xsd.isNumericType(value.datatype()) || value.datatype().equals(Xsd.BOOLEAN) ? Boolean.FALSE : null;
    }
}
