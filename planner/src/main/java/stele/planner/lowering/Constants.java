package stele.planner.lowering;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;
import org.apache.calcite.util.TimestampWithTimeZoneString;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.planner.physical.Expression;
import stele.storage.type.DataType;

/// Constants: from Calcite's literals to objects of `stele.storage.value.Values`, and conversions between
/// types that cannot fail.
public final class Constants {
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final BigDecimal NANOS_PER_MILLI_EXACT = BigDecimal.valueOf(NANOS_PER_MILLI);
    private static final int MAX_EXACT_DOUBLE_BITS = 53;

    private Constants() {}

    /// The object for `value`, a literal's value in Calcite's form, as a value of `type`.
    public static @Nullable Object value(@Nullable Object value, DataType type) {
        if (value == null) {
            return null;
        }
        return switch (type.kind()) {
            case BOOLEAN -> value;
            case TINYINT, SMALLINT, INTEGER, BIGINT, TERM -> whole(value);
            case DECIMAL -> number(value).setScale(((DataType.Decimal) type).scale(), RoundingMode.HALF_UP);
            case REAL -> ((Number) value).floatValue();
            case DOUBLE -> ((Number) value).doubleValue();
            case VARCHAR -> text(value);
            case VARBINARY -> value instanceof ByteString bytes ? bytes.getBytes() : value;
            case DATE -> value instanceof DateString date ? LocalDate.parse(date.toString()) : value;
            case TIME -> value instanceof TimeString time ? LocalTime.parse(time.toString()) : value;
            case TIMESTAMP -> value instanceof TimestampString time ? dateTime(time) : value;
            case TIMESTAMP_TZ -> instant(value);
            case INTERVAL_MONTHS ->
                value instanceof BigDecimal months
                        ? Period.ofMonths(months.intValueExact()).normalized()
                        : value;
            case INTERVAL_MICROS ->
                value instanceof BigDecimal millis
                        ? Duration.ofNanos(
                                millis.multiply(NANOS_PER_MILLI_EXACT).longValue())
                        : value;
            case UUID, MAP -> value;
            case LIST -> elements(value, ((DataType.ListOf) type).element());
            case ROW -> fields(value, (DataType.Row) type);
            case ANY -> dynamic(value);
        };
    }

    private static String text(Object value) {
        return switch (value) {
            case NlsString text -> text.getValue();
            case Enum<?> unit -> unit.name().toLowerCase(java.util.Locale.ROOT);
            default -> value.toString();
        };
    }

    private static Long whole(Object value) {
        return value instanceof BigDecimal number ? number.longValueExact() : ((Number) value).longValue();
    }

    private static BigDecimal number(Object value) {
        return value instanceof BigDecimal number ? number : new BigDecimal(value.toString());
    }

    private static LocalDateTime dateTime(TimestampString time) {
        return LocalDateTime.parse(time.toString().replace(' ', 'T'));
    }

    private static Object instant(Object value) {
        return switch (value) {
            case TimestampString time -> dateTime(time).toInstant(ZoneOffset.UTC);
            case TimestampWithTimeZoneString time ->
                dateTime(time.getLocalTimestampString())
                        .atZone(time.getTimeZone().toZoneId())
                        .toInstant();
            default -> value;
        };
    }

    private static List<@Nullable Object> elements(Object value, DataType element) {
        List<@Nullable Object> converted = new ArrayList<>();
        for (Object item : (List<?>) value) {
            converted.add(
                    value(item instanceof RexLiteral literal ? literal.getValueAs(Comparable.class) : item, element));
        }
        return converted;
    }

    private static List<@Nullable Object> fields(Object value, DataType.Row row) {
        List<@Nullable Object> converted = new ArrayList<>();
        List<?> items = (List<?>) value;
        for (int i = 0; i < items.size(); i++) {
            Object item = items.get(i);
            converted.add(value(
                    item instanceof RexLiteral literal ? literal.getValueAs(Comparable.class) : item,
                    row.fields().get(i).type()));
        }
        return converted;
    }

    private static Object dynamic(Object value) {
        return switch (value) {
            case NlsString text -> text.getValue();
            case BigDecimal number
            when number.scale() <= 0 && number.precision() <= DataType.Decimal.MAX_LONG_PRECISION ->
                number.longValueExact();
            case DateString date -> LocalDate.parse(date.toString());
            case TimeString time -> LocalTime.parse(time.toString());
            case TimestampString time -> dateTime(time);
            case ByteString bytes -> bytes.getBytes();
            default -> value;
        };
    }

    /// `constant` as a constant of `type` when the conversion is certain to keep its meaning, else null.
    public static Expression.@Nullable Constant convert(Expression.Constant constant, DataType type) {
        Object value = constant.value();
        if (value == null || constant.type().equals(type)) {
            return new Expression.Constant(value, type);
        }
        DataType.Kind from = constant.type().kind();
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> {
                Long whole = integral(value, from);
                yield whole != null && fits(whole, type.kind()) ? new Expression.Constant(whole, type) : null;
            }
            case TERM -> from == DataType.Kind.BIGINT ? new Expression.Constant(value, type) : null;
            case DECIMAL -> decimal(value, from, (DataType.Decimal) type);
            case DOUBLE -> real(value, from);
            case VARCHAR -> from == DataType.Kind.VARCHAR ? new Expression.Constant(value, type) : null;
            case ANY -> from == DataType.Kind.TERM ? null : new Expression.Constant(boxed(value), type);
            case BOOLEAN,
                    REAL,
                    VARBINARY,
                    DATE,
                    TIME,
                    TIMESTAMP,
                    TIMESTAMP_TZ,
                    INTERVAL_MONTHS,
                    INTERVAL_MICROS,
                    UUID,
                    LIST,
                    MAP,
                    ROW -> null;
        };
    }

    private static Object boxed(Object value) {
        return value instanceof Float real ? (Object) (double) real : value;
    }

    private static @Nullable Long integral(Object value, DataType.Kind from) {
        if (from.isInteger()) {
            return (Long) value;
        }
        if (value instanceof BigDecimal number) {
            try {
                return number.longValueExact();
            } catch (ArithmeticException e) {
                return null;
            }
        }
        return null;
    }

    private static boolean fits(long value, DataType.Kind kind) {
        return switch (kind) {
            case TINYINT -> value == (byte) value;
            case SMALLINT -> value == (short) value;
            case INTEGER -> value == (int) value;
            default -> true;
        };
    }

    private static Expression.@Nullable Constant decimal(Object value, DataType.Kind from, DataType.Decimal type) {
        BigDecimal number = null;
        if (from.isInteger()) {
            number = BigDecimal.valueOf((Long) value);
        } else if (value instanceof BigDecimal exact) {
            number = exact;
        }
        if (number == null || number.stripTrailingZeros().scale() > type.scale()) {
            return null;
        }
        BigDecimal scaled = number.setScale(type.scale());
        return scaled.precision() <= type.precision() ? new Expression.Constant(scaled, type) : null;
    }

    private static Expression.@Nullable Constant real(Object value, DataType.Kind from) {
        if (from.isInteger()) {
            long whole = (Long) value;
            return Math.abs(whole) < 1L << MAX_EXACT_DOUBLE_BITS
                    ? new Expression.Constant((double) whole, DataType.DOUBLE)
                    : null;
        }
        if (value instanceof BigDecimal number) {
            return new Expression.Constant(number.doubleValue(), DataType.DOUBLE);
        }
        return value instanceof Float real ? new Expression.Constant((double) real, DataType.DOUBLE) : null;
    }

    /// The value of `literal`.
    public static Expression.Constant of(RexLiteral literal) {
        DataType type = Types.of(literal.getType());
        try {
            return new Expression.Constant(value(literal.getValueAs(Comparable.class), type), type);
        } catch (ArithmeticException e) {
            throw StatementException.unsupported("the constant " + literal + " of type " + type, null);
        }
    }
}
