package stele.executor.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import stele.storage.rdf.Xsd;
import stele.storage.value.RdfTerm;

/// The constructor functions of XML Schema's datatypes (SPARQL 1.1, section 17.5). Null is an error.
final class TermCasts {
    private TermCasts() {}

    static @Nullable RdfTerm cast(String datatype, TermValue value) {
        if (datatype.equals(Xsd.STRING)) {
            return value.term() instanceof RdfTerm.BlankNode ? null : TermValue.string(text(value));
        }
        if (value.literal() == null) {
            return null;
        }
        if (value.isPlainString() || value.datatype().equals(datatype)) {
            String lexical = value.lexical().strip();
            return Xsd.value(lexical, datatype) != null || isTime(lexical, datatype)
                    ? TermValue.typed(lexical, datatype)
                    : null;
        }
        return switch (datatype.substring(Xsd.NAMESPACE.length())) {
            case "boolean" -> value.isNumeric() ? truth(value) : null;
            case "integer" -> whole(value);
            case "decimal" -> exact(value);
            case "float" -> {
                Number number = number(value);
                yield number == null ? null : TermNumbers.of(number.floatValue());
            }
            case "double" -> {
                Number number = number(value);
                yield number == null ? null : TermNumbers.of(number.doubleValue());
            }
            case "dateTime" -> dateTime(value);
            case "date" -> date(value);
            default -> null;
        };
    }

    private static boolean isTime(String lexical, String datatype) {
        return datatype.equals(Xsd.TIME)
                && lexical.matches("[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?");
    }

    private static String text(TermValue value) {
        return switch (value.value()) {
            case Boolean truth -> truth.toString();
            case Double number when Math.abs(number) >= 1e-6 && Math.abs(number) < 1e6 -> plain(number);
            case Float number when Math.abs(number) >= 1e-6f && Math.abs(number) < 1e6f -> plain(number);
            case Double number when number == 0 -> "0";
            case Float number when number == 0 -> "0";
            case Double number -> TermValue.floating(number);
            case Float number -> TermValue.floating(number);
            case BigDecimal number when number.signum() == 0 -> "0";
            case BigDecimal number -> number.stripTrailingZeros().toPlainString();
            case null, default -> value.lexical();
        };
    }

    private static String plain(Number number) {
        return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }

    private static RdfTerm truth(TermValue value) {
        return TermValue.typed(String.valueOf(Boolean.TRUE.equals(TermComparison.truth(value))), Xsd.BOOLEAN);
    }

    private static @Nullable Number number(TermValue value) {
        return switch (value.value()) {
            case Number number -> number;
            case Boolean truth -> truth ? 1L : 0L;
            case null, default -> null;
        };
    }

    private static @Nullable BigDecimal decimal(TermValue value) {
        Number number = number(value);
        if (number == null) {
            return null;
        }
        if (TermComparison.isFloating(number)) {
            double real = number.doubleValue();
            return Double.isNaN(real) || Double.isInfinite(real) ? null : new BigDecimal(number.toString());
        }
        return TermComparison.exact(number);
    }

    private static @Nullable RdfTerm whole(TermValue value) {
        BigDecimal number = decimal(value);
        return number == null
                ? null
                : TermValue.typed(
                        number.setScale(0, RoundingMode.DOWN).toBigInteger().toString(), Xsd.INTEGER);
    }

    private static @Nullable RdfTerm exact(TermValue value) {
        BigDecimal number = decimal(value);
        return number == null ? null : TermValue.decimal(number);
    }

    private static @Nullable RdfTerm dateTime(TermValue value) {
        return switch (value.value()) {
            case LocalDate date -> TermValue.dateTime(date.atStartOfDay(), "");
            case OffsetDateTime time ->
                TermValue.dateTime(time.toLocalDateTime(), time.getOffset().getId());
            case null, default -> null;
        };
    }

    private static @Nullable RdfTerm date(TermValue value) {
        return switch (value.value()) {
            case LocalDateTime time -> TermValue.typed(time.toLocalDate().toString(), Xsd.DATE);
            case OffsetDateTime time ->
                TermValue.typed(time.toLocalDate() + time.getOffset().getId(), Xsd.DATE);
            case null, default -> null;
        };
    }
}
