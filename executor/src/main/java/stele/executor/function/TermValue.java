package stele.executor.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import org.jspecify.annotations.Nullable;
import stele.storage.rdf.TermDictionary;
import stele.storage.rdf.Xsd;
import stele.storage.type.DataType;
import stele.storage.value.RdfTerm;

/// An RDF term and, for a literal of a known datatype, its value as [TermDictionary#value] has it.
record TermValue(RdfTerm term, @Nullable Object value) {
    private static final int NANO_DIGITS = 9;
    private static final DateTimeFormatter CLOCK = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, NANO_DIGITS, true)
            .toFormatter(java.util.Locale.ROOT);

    static TermValue of(RdfTerm term) {
        return new TermValue(
                term,
                term instanceof RdfTerm.Literal literal && literal.language() == null
                        ? Xsd.value(literal.lexical(), literal.datatype())
                        : null);
    }

    /// The term that a value of a column stands for.
    static TermValue of(Object value, DataType type, TermDictionary terms) {
        if (type.kind() == DataType.Kind.TERM) {
            long id = (Long) value;
            return new TermValue(terms.term(id), terms.value(id));
        }
        return value instanceof RdfTerm term ? of(term) : of(literal(value));
    }

    private static RdfTerm literal(Object value) {
        return switch (value) {
            case Boolean truth -> typed(truth.toString(), Xsd.BOOLEAN);
            case Long number -> typed(number.toString(), Xsd.INTEGER);
            case Integer number -> typed(number.toString(), Xsd.INTEGER);
            case BigDecimal number -> decimal(number);
            case Float number -> typed(floating(number), Xsd.FLOAT);
            case Double number -> typed(floating(number), Xsd.DOUBLE);
            case LocalDate date -> typed(date.toString(), Xsd.DATE);
            case LocalTime time -> typed(CLOCK.format(time), Xsd.TIME);
            case LocalDateTime time -> dateTime(time, "");
            case Instant time -> dateTime(LocalDateTime.ofInstant(time, ZoneOffset.UTC), "Z");
            default -> string(Texts.of(value));
        };
    }

    static RdfTerm.Literal typed(String lexical, String datatype) {
        return new RdfTerm.Literal(lexical, datatype, null);
    }

    static RdfTerm.Literal string(String text) {
        return typed(text, Xsd.STRING);
    }

    static RdfTerm.Literal dateTime(LocalDateTime time, String zone) {
        return typed(time.toLocalDate() + "T" + CLOCK.format(time.toLocalTime()) + zone, Xsd.DATE_TIME);
    }

    static RdfTerm.Literal decimal(BigDecimal number) {
        BigDecimal plain = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
        return typed(plain.scale() <= 0 ? plain.toPlainString() + ".0" : plain.toPlainString(), Xsd.DECIMAL);
    }

    /// The canonical form of a floating number, such as `1.5E0`.
    static String floating(Number number) {
        double value = number.doubleValue();
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "INF" : "-INF";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0E0" : "0.0E0";
        }
        BigDecimal exact = new BigDecimal(number.toString()).stripTrailingZeros();
        int exponent = exact.precision() - exact.scale() - 1;
        BigDecimal mantissa = exact.scaleByPowerOfTen(-exponent);
        if (mantissa.scale() < 1) {
            mantissa = mantissa.setScale(1, RoundingMode.UNNECESSARY);
        }
        return mantissa.toPlainString() + "E" + exponent;
    }

    RdfTerm.@Nullable Literal literal() {
        return term instanceof RdfTerm.Literal literal ? literal : null;
    }

    boolean isNumeric() {
        return value instanceof Number;
    }

    /// Whether the term is a string, with or without a language.
    boolean isText() {
        return term instanceof RdfTerm.Literal literal
                && (literal.language() != null || literal.datatype().equals(Xsd.STRING));
    }

    boolean isPlainString() {
        return term instanceof RdfTerm.Literal literal && literal.datatype().equals(Xsd.STRING);
    }

    String lexical() {
        return switch (term) {
            case RdfTerm.Iri iri -> iri.value();
            case RdfTerm.BlankNode blank -> blank.label();
            case RdfTerm.Literal literal -> literal.lexical();
        };
    }

    @Nullable
    String language() {
        return term instanceof RdfTerm.Literal literal ? literal.language() : null;
    }

    String datatype() {
        return term instanceof RdfTerm.Literal literal ? literal.datatype() : "";
    }
}
