package stele.storage.value;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import stele.storage.type.DataType;

/// The objects that stand for values outside vectors, and the way between them and their 64-bit forms.
///
/// | type | object |
/// |---|---|
/// | BOOLEAN | `Boolean` |
/// | TINYINT .. BIGINT | `Long` |
/// | DECIMAL | `BigDecimal` |
/// | REAL, DOUBLE | `Float`, `Double` |
/// | VARCHAR, VARBINARY | `String`, `byte[]` |
/// | DATE, TIME, TIMESTAMP, TIMESTAMP_TZ | `LocalDate`, `LocalTime`, `LocalDateTime`, `Instant` |
/// | INTERVAL_MONTHS, INTERVAL_MICROS | `Period`, `java.time.Duration` |
/// | UUID, LIST, MAP, ROW | `UUID`, `List`, `LinkedHashMap`, `List` |
/// | TERM | `Long`, an id of the term dictionary; results carry [RdfTerm] |
/// | ANY | any of these, [NodeValue], [RelationshipValue], [PathValue], [DurationValue], `OffsetTime`, `ZonedDateTime`
/// |
public final class Values {
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long NANOS_PER_MICRO = 1_000L;

    private Values() {}

    /// The object for a value whose 64-bit form is `value`.
    public static Object fromLong(DataType type, long value) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, TERM -> value;
            case DECIMAL -> BigDecimal.valueOf(value, ((DataType.Decimal) type).scale());
            case DATE -> LocalDate.ofEpochDay(value);
            case TIME -> LocalTime.ofNanoOfDay(value * NANOS_PER_MICRO);
            case TIMESTAMP ->
                LocalDateTime.ofEpochSecond(
                        Math.floorDiv(value, MICROS_PER_SECOND),
                        (int) (Math.floorMod(value, MICROS_PER_SECOND) * NANOS_PER_MICRO),
                        ZoneOffset.UTC);
            case TIMESTAMP_TZ -> Instant.EPOCH.plus(value, ChronoUnit.MICROS);
            case INTERVAL_MONTHS -> Period.ofMonths(Math.toIntExact(value)).normalized();
            case INTERVAL_MICROS -> java.time.Duration.of(value, ChronoUnit.MICROS);
            default -> throw new IllegalArgumentException(type + " has no 64-bit form");
        };
    }

    /// The 64-bit form of `value`, an object as the table above has it.
    ///
    /// @throws ArithmeticException if the value does not fit, or a decimal has more digits than the type's
    ///     scale
    public static long toLong(DataType type, Object value) {
        return switch (type.kind()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, TERM -> ((Number) value).longValue();
            case DECIMAL ->
                ((BigDecimal) value)
                        .setScale(((DataType.Decimal) type).scale())
                        .unscaledValue()
                        .longValueExact();
            case DATE -> ((LocalDate) value).toEpochDay();
            case TIME -> ((LocalTime) value).toNanoOfDay() / NANOS_PER_MICRO;
            case TIMESTAMP -> {
                LocalDateTime time = (LocalDateTime) value;
                yield Math.addExact(
                        Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), MICROS_PER_SECOND),
                        time.getNano() / NANOS_PER_MICRO);
            }
            case TIMESTAMP_TZ -> ChronoUnit.MICROS.between(Instant.EPOCH, (Instant) value);
            case INTERVAL_MONTHS -> ((Period) value).toTotalMonths();
            case INTERVAL_MICROS ->
                Math.addExact(
                        Math.multiplyExact(((java.time.Duration) value).getSeconds(), MICROS_PER_SECOND),
                        ((java.time.Duration) value).getNano() / NANOS_PER_MICRO);
            default -> throw new IllegalArgumentException(type + " has no 64-bit form");
        };
    }
}
