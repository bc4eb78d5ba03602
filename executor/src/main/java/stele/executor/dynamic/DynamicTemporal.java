package stele.executor.dynamic;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import stele.storage.value.DurationValue;

/// Temporal values inside dynamic ones: arithmetic with durations.
final class DynamicTemporal {
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final BigDecimal SECONDS_PER_DAY = BigDecimal.valueOf(86_400);
    // A month counts as a twelfth of a Gregorian year when a fraction of it becomes days.
    private static final BigDecimal DAYS_PER_MONTH = new BigDecimal("30.436875");

    private DynamicTemporal() {}

    static boolean isTemporal(@Nullable Object value) {
        return switch (value) {
            case LocalDate ignored -> true;
            case LocalTime ignored -> true;
            case OffsetTime ignored -> true;
            case LocalDateTime ignored -> true;
            case ZonedDateTime ignored -> true;
            case Instant ignored -> true;
            case DurationValue ignored -> true;
            case Period ignored -> true;
            case java.time.Duration ignored -> true;
            case null, default -> false;
        };
    }

    /// A duration of any class, or null.
    static @Nullable DurationValue duration(@Nullable Object value) {
        return switch (value) {
            case DurationValue duration -> duration;
            case Period period -> new DurationValue(period.toTotalMonths(), period.getDays(), 0, 0);
            case java.time.Duration duration -> new DurationValue(0, 0, duration.getSeconds(), duration.getNano());
            case null, default -> null;
        };
    }

    /// The sum, or with `sign` -1 the difference; null if the types do not fit.
    static @Nullable Object add(@Nullable Object left, @Nullable Object right, int sign) {
        DurationValue first = duration(left);
        DurationValue second = duration(right);
        if (first != null && second != null) {
            return sum(first, second, sign);
        }
        if (second != null && left != null) {
            return shift(left, second, sign);
        }
        return first != null && right != null && sign > 0 ? shift(right, first, 1) : null;
    }

    private static DurationValue sum(DurationValue left, DurationValue right, int sign) {
        return normal(
                Math.addExact(left.months(), Math.multiplyExact(right.months(), sign)),
                Math.addExact(left.days(), Math.multiplyExact(right.days(), sign)),
                nanos(left).add(nanos(right).multiply(BigInteger.valueOf(sign))));
    }

    private static BigInteger nanos(DurationValue duration) {
        return BigInteger.valueOf(duration.seconds()).multiply(NANOS).add(BigInteger.valueOf(duration.nanos()));
    }

    static DurationValue normal(long months, long days, BigInteger nanos) {
        BigInteger[] parts = nanos.divideAndRemainder(NANOS);
        long seconds = parts[0].longValueExact();
        int rest = parts[1].intValue();
        if (rest < 0) {
            seconds--;
            rest += NANOS.intValue();
        }
        return new DurationValue(months, days, seconds, rest);
    }

    private static @Nullable Object shift(Object value, DurationValue duration, int sign) {
        long months = duration.months() * sign;
        long days = duration.days() * sign;
        long seconds = duration.seconds() * sign;
        long nanos = (long) duration.nanos() * sign;
        return switch (value) {
            case LocalDate date -> {
                long wholeDays = Math.addExact(days, (seconds + Math.floorDiv(nanos, NANOS.longValue())) / 86_400);
                yield date.plusMonths(months).plusDays(wholeDays);
            }
            case LocalDateTime time ->
                time.plusMonths(months).plusDays(days).plusSeconds(seconds).plusNanos(nanos);
            case ZonedDateTime time ->
                time.plusMonths(months).plusDays(days).plusSeconds(seconds).plusNanos(nanos);
            case Instant instant ->
                instant.atZone(ZoneOffset.UTC)
                        .plusMonths(months)
                        .plusDays(days)
                        .plusSeconds(seconds)
                        .plusNanos(nanos)
                        .toInstant();
            case LocalTime time -> time.plusSeconds(seconds).plusNanos(nanos);
            case OffsetTime time -> time.plusSeconds(seconds).plusNanos(nanos);
            default -> null;
        };
    }

    /// A duration times a number; null if the types do not fit.
    static @Nullable Object multiply(@Nullable Object left, @Nullable Object right) {
        DurationValue duration = duration(left);
        if (duration != null && right instanceof Number factor) {
            return scale(duration, decimal(factor), false);
        }
        DurationValue other = duration(right);
        return other != null && left instanceof Number factor ? scale(other, decimal(factor), false) : null;
    }

    static @Nullable Object divide(@Nullable Object left, Number divisor) {
        DurationValue duration = duration(left);
        return duration == null ? null : scale(duration, decimal(divisor), true);
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof Double || number instanceof Float
                ? BigDecimal.valueOf(number.doubleValue())
                : BigDecimal.valueOf(number.longValue());
    }

    private static DurationValue scale(DurationValue duration, BigDecimal factor, boolean divide) {
        return exact(
                scaled(BigDecimal.valueOf(duration.months()), factor, divide),
                scaled(BigDecimal.valueOf(duration.days()), factor, divide),
                scaled(new BigDecimal(nanos(duration), 9), factor, divide));
    }

    private static BigDecimal scaled(BigDecimal part, BigDecimal factor, boolean divide) {
        return divide ? part.divide(factor, 30, RoundingMode.HALF_EVEN) : part.multiply(factor);
    }

    /// A duration of parts with fractions: what is not whole goes to the next smaller part.
    static DurationValue exact(BigDecimal months, BigDecimal days, BigDecimal seconds) {
        BigInteger wholeMonths = months.toBigInteger();
        BigDecimal allDays =
                days.add(months.subtract(new BigDecimal(wholeMonths)).multiply(DAYS_PER_MONTH));
        BigInteger wholeDays = allDays.toBigInteger();
        BigDecimal allSeconds =
                seconds.add(allDays.subtract(new BigDecimal(wholeDays)).multiply(SECONDS_PER_DAY));
        return normal(
                wholeMonths.longValueExact(),
                wholeDays.longValueExact(),
                allSeconds.movePointRight(9).setScale(0, RoundingMode.DOWN).toBigInteger());
    }

    /// The ISO 8601 text of a temporal value.
    static String text(Object value) {
        return TemporalText.of(value);
    }

    /// A component such as `year`; null if the value has none of that name.
    static @Nullable Object component(Object value, String name) {
        return TemporalComponents.get(value, name);
    }
}
