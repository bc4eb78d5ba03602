package stele.executor.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Snapshot;
import stele.storage.rdf.TermIds;
import stele.storage.type.DataType;
import stele.storage.value.RdfTerm;
import stele.storage.value.RdfTerm.BlankNode;
import stele.storage.value.RdfTerm.Iri;
import stele.storage.value.RdfTerm.Literal;

/// Conversions of objects between all types: what CAST means.
public final class Casts {
    private final Snapshot snapshot;
    private final ZoneId zone;

    public Casts(FunctionContext context) {
        this.snapshot = context.snapshot();
        this.zone = context.zone();
    }

    /// A value does not convert; the message quotes it.
    public static final class ConversionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        ConversionException(Object value, DataType type) {
            super("cannot convert " + quote(value) + " to " + type, null, false, false);
        }

        ConversionException(String message) {
            super(message, null, false, false);
        }

        private static String quote(Object value) {
            String text = value instanceof byte[] bytes ? bytes.length + " bytes" : value.toString();
            String shown = text.length() > 60 ? text.substring(0, 57) + "..." : text;
            return value instanceof String ? "'" + shown + "'" : shown;
        }
    }

    /// The object for `value`, an object of type `from`, in type `to`.
    ///
    /// @throws ConversionException if it does not convert
    public @Nullable Object convert(@Nullable Object value, DataType from, DataType to) {
        if (value == null) {
            return null;
        }
        if (from.kind() == DataType.Kind.TERM && to.kind() != DataType.Kind.TERM) {
            long id = (Long) value;
            if (id == TermIds.NONE) {
                return null;
            }
            RdfTerm term = snapshot.terms().term(id);
            return to.kind() == DataType.Kind.ANY ? term : convert(lexical(term), to);
        }
        return to.kind() == DataType.Kind.VARCHAR ? NestedTexts.of(value, from) : convert(value, to);
    }

    private static String lexical(RdfTerm term) {
        return switch (term) {
            case Iri iri -> iri.value();
            case BlankNode node -> "_:" + node.label();
            case Literal literal -> literal.lexical();
        };
    }

    private Object convert(Object value, DataType to) {
        try {
            return switch (to.kind()) {
                case BOOLEAN -> toBoolean(value, to);
                case TINYINT, SMALLINT, INTEGER, BIGINT -> toInteger(value, to);
                case DECIMAL -> toDecimal(value, (DataType.Decimal) to);
                case REAL -> (Object) (float) toDouble(value, to);
                case DOUBLE -> (Object) toDouble(value, to);
                case VARCHAR -> Texts.of(value);
                case VARBINARY -> toBytes(value);
                case DATE -> toDate(value, to);
                case TIME -> toTime(value, to);
                case TIMESTAMP -> toTimestamp(value, to);
                case TIMESTAMP_TZ -> toInstant(value, to);
                case INTERVAL_MONTHS -> toPeriod(value, to);
                case INTERVAL_MICROS -> toDuration(value, to);
                case UUID -> value instanceof UUID ? value : UUID.fromString((String) value);
                case LIST ->
                    toList(value instanceof String text ? NestedTexts.parse(text, to) : value, (DataType.ListOf) to);
                case MAP -> toMap(value instanceof String text ? NestedTexts.parse(text, to) : value, to);
                case ROW -> toRow(value instanceof String text ? NestedTexts.parse(text, to) : value, to);
                case TERM -> value instanceof RdfTerm term ? snapshot.terms().id(term) : value;
                case ANY -> value;
            };
        } catch (ClassCastException | DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new ConversionException(value, to);
        }
    }

    private static Object fail(Object value, DataType to) {
        throw new ConversionException(value, to);
    }

    /// `\x` and hexadecimal digits, else the text in UTF-8.
    private static byte[] toBytes(Object value) {
        if (value instanceof String text) {
            return text.startsWith("\\x")
                    ? HexFormat.of().parseHex(text, 2, text.length())
                    : text.getBytes(StandardCharsets.UTF_8);
        }
        return (byte[]) value;
    }

    private static Object toBoolean(Object value, DataType to) {
        return switch (value) {
            case Boolean truth -> truth;
            case String text ->
                switch (text.strip().toLowerCase(Locale.ROOT)) {
                    case "true", "t", "yes", "y", "on", "1" -> true;
                    case "false", "f", "no", "n", "off", "0" -> false;
                    default -> fail(value, to);
                };
            case Number number -> number.doubleValue() != 0;
            default -> fail(value, to);
        };
    }

    /// The least value of an integer type.
    public static long least(DataType type) {
        return switch (type.kind()) {
            case TINYINT -> Byte.MIN_VALUE;
            case SMALLINT -> Short.MIN_VALUE;
            case INTEGER -> Integer.MIN_VALUE;
            default -> Long.MIN_VALUE;
        };
    }

    /// The greatest value of an integer type.
    public static long greatest(DataType type) {
        return -1 - least(type);
    }

    private static Object toInteger(Object value, DataType to) {
        long whole = switch (value) {
            case Boolean truth -> truth ? 1 : 0;
            case Double real -> roundExact(real, value, to);
            case Float real -> roundExact(real, value, to);
            case BigDecimal exact -> roundExact(exact);
            case Number number -> number.longValue();
            case String text -> parseInteger(text);
            case Period period when to.kind() == DataType.Kind.BIGINT -> period.toTotalMonths();
            case Duration duration when to.kind() == DataType.Kind.BIGINT -> duration.toNanos() / 1000;
            default -> (Long) fail(value, to);
        };
        if (whole < least(to) || whole > greatest(to)) {
            throw new ConversionException(value + " is out of range for " + to);
        }
        return whole;
    }

    private static long parseInteger(String text) {
        String stripped = text.strip();
        try {
            return Long.parseLong(stripped);
        } catch (NumberFormatException _) {
            return roundExact(new BigDecimal(stripped));
        }
    }

    private static long roundExact(BigDecimal exact) {
        if (exact.precision() - exact.scale() > 20) {
            throw new ArithmeticException("too large");
        }
        return exact.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private static long roundExact(double real, Object value, DataType to) {
        double rounded = Math.rint(real);
        if (!(rounded >= -0x1p63 && rounded < 0x1p63)) {
            throw new ConversionException(value + " is out of range for " + to);
        }
        return (long) rounded;
    }

    /// Rounds half up to the type's scale and checks that the digits suffice.
    public static BigDecimal fit(BigDecimal value, DataType.Decimal type) {
        if (value.signum() != 0 && (long) value.precision() - value.scale() > type.precision() + 1L) {
            throw new ConversionException(value + " is out of range for " + type);
        }
        BigDecimal scaled = value.setScale(type.scale(), RoundingMode.HALF_UP);
        if (scaled.precision() > type.precision() && scaled.signum() != 0) {
            throw new ConversionException(value.toPlainString() + " is out of range for " + type);
        }
        return scaled;
    }

    private static Object toDecimal(Object value, DataType.Decimal to) {
        BigDecimal exact = switch (value) {
            case BigDecimal decimal -> decimal;
            case Double real -> BigDecimal.valueOf(real);
            case Float real -> new BigDecimal(Float.toString(real));
            case Number number -> BigDecimal.valueOf(number.longValue());
            case String text -> new BigDecimal(text.strip());
            case Boolean truth -> truth ? BigDecimal.ONE : BigDecimal.ZERO;
            default -> (BigDecimal) fail(value, to);
        };
        return fit(exact, to);
    }

    private static double toDouble(Object value, DataType to) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case Boolean truth -> truth ? 1 : 0;
            case String text -> parseDouble(text.strip());
            default -> (Double) fail(value, to);
        };
    }

    private static double parseDouble(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "inf", "infinity", "+infinity", "+inf" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> {
                char last = text.isEmpty() ? ' ' : text.charAt(text.length() - 1);
                if (last != '.' && !Character.isDigit(last)) {
                    throw new NumberFormatException(text);
                }
                yield Double.parseDouble(text);
            }
        };
    }

    private Object toDate(Object value, DataType to) {
        return switch (value) {
            case LocalDate date -> date;
            case LocalDateTime time -> time.toLocalDate();
            case Instant instant -> instant.atZone(zone).toLocalDate();
            case ZonedDateTime time -> time.toLocalDate();
            case String text -> Texts.parseDate(text.strip());
            default -> fail(value, to);
        };
    }

    private Object toTime(Object value, DataType to) {
        return switch (value) {
            case LocalTime time -> time;
            case LocalDateTime time -> time.toLocalTime();
            case Instant instant -> instant.atZone(zone).toLocalTime();
            case ZonedDateTime time -> time.toLocalTime();
            case String text -> Texts.parseTime(text.strip());
            default -> fail(value, to);
        };
    }

    private Object toTimestamp(Object value, DataType to) {
        return switch (value) {
            case LocalDateTime time -> time;
            case LocalDate date -> date.atStartOfDay();
            case Instant instant -> LocalDateTime.ofInstant(instant, zone);
            case ZonedDateTime time -> time.toLocalDateTime();
            case String text -> Texts.parseTimestamp(text.strip());
            default -> fail(value, to);
        };
    }

    private Object toInstant(Object value, DataType to) {
        return switch (value) {
            case Instant instant -> instant;
            case ZonedDateTime time -> time.toInstant();
            case LocalDateTime time -> time.atZone(zone).toInstant();
            case LocalDate date -> date.atStartOfDay(zone).toInstant();
            case String text -> Texts.parseInstant(text.strip(), zone);
            default -> fail(value, to);
        };
    }

    private static Object toPeriod(Object value, DataType to) {
        return switch (value) {
            case Period period -> period;
            case String text -> Texts.parsePeriod(text.strip());
            case Long months -> Period.ofMonths(Math.toIntExact(months)).normalized();
            default -> fail(value, to);
        };
    }

    private static Object toDuration(Object value, DataType to) {
        return switch (value) {
            case Duration duration -> duration;
            case String text -> Texts.parseDuration(text.strip());
            case Long micros -> Duration.of(micros, java.time.temporal.ChronoUnit.MICROS);
            default -> fail(value, to);
        };
    }

    private List<@Nullable Object> toList(Object value, DataType.ListOf to) {
        List<@Nullable Object> converted = new ArrayList<>();
        for (Object element : (List<?>) value) {
            converted.add(element == null ? null : convert(element, to.element()));
        }
        return converted;
    }

    private Object toMap(Object value, DataType to) {
        DataType.MapOf type = (DataType.MapOf) to;
        Map<Object, @Nullable Object> converted = new LinkedHashMap<>();
        ((Map<?, ?>) value)
                .forEach((key, entry) ->
                        converted.put(convert(key, type.key()), entry == null ? null : convert(entry, type.value())));
        return converted;
    }

    private List<@Nullable Object> toRow(Object value, DataType to) {
        List<DataType.Field> fields = ((DataType.Row) to).fields();
        List<?> values = (List<?>) value;
        if (values.size() != fields.size()) {
            throw new ConversionException(value, to);
        }
        List<@Nullable Object> converted = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Object element = values.get(i);
            converted.add(
                    element == null ? null : convert(element, fields.get(i).type()));
        }
        return converted;
    }
}
