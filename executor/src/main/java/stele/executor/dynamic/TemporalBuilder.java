package stele.executor.dynamic;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.storage.value.DurationValue;

/// Makes temporal values from maps of components, perhaps on the base of other temporal values (`date`,
/// `time`, `datetime`), and converts between their types.
final class TemporalBuilder {
    private static final int NANOS_PER_MILLI = 1_000_000;
    private static final int NANOS_PER_MICRO = 1_000;

    private final Map<?, ?> map;

    TemporalBuilder(Map<?, ?> map) {
        this.map = map;
    }

    private boolean has(String key) {
        return map.get(key) != null;
    }

    private int number(String key, int otherwise) {
        Object value = map.get(key);
        return switch (value) {
            case null -> otherwise;
            case Number number -> Math.toIntExact(number.longValue());
            default -> throw new DateTimeException(key + " must be a number");
        };
    }

    private @Nullable Object base(String key) {
        Object value = map.get(key);
        return value == null ? map.get("datetime") : value;
    }

    LocalDate date() {
        Object other = base("date");
        LocalDate base = other == null ? null : dateOf(other);
        if (has("week") || has("dayOfWeek")) {
            int year = number("year", base == null ? 0 : base.get(IsoFields.WEEK_BASED_YEAR));
            int week = number("week", base == null ? 1 : base.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            return TemporalReader.week(
                    required(year, base),
                    week,
                    number("dayOfWeek", base == null ? 1 : base.get(ChronoField.DAY_OF_WEEK)));
        }
        int year = required(number("year", base == null ? 0 : base.getYear()), base);
        if (has("ordinalDay")) {
            return LocalDate.ofYearDay(year, number("ordinalDay", 1));
        }
        if (has("quarter") || has("dayOfQuarter")) {
            int quarter = number("quarter", base == null ? 1 : base.get(IsoFields.QUARTER_OF_YEAR));
            int day = number("dayOfQuarter", base == null ? 1 : base.get(IsoFields.DAY_OF_QUARTER));
            return TemporalReader.quarter(year, quarter, day);
        }
        int month = number("month", base == null ? 1 : base.getMonthValue());
        return LocalDate.of(year, month, number("day", base == null ? 1 : base.getDayOfMonth()));
    }

    private int required(int year, @Nullable LocalDate base) {
        if (base == null && !has("year")) {
            throw new DateTimeException("a date needs a year");
        }
        return year;
    }

    LocalTime localTime() {
        Object other = base("time");
        return localTime(other == null ? null : timeOf(other));
    }

    private LocalTime localTime(@Nullable LocalTime base) {
        LocalTime start = base == null ? LocalTime.MIDNIGHT : base;
        int nano = start.getNano();
        int nanos = number("millisecond", nano / NANOS_PER_MILLI) * NANOS_PER_MILLI
                + number("microsecond", nano / NANOS_PER_MICRO % 1000) * NANOS_PER_MICRO
                + number("nanosecond", nano % NANOS_PER_MICRO);
        return LocalTime.of(
                number("hour", start.getHour()),
                number("minute", start.getMinute()),
                number("second", start.getSecond()),
                nanos);
    }

    private @Nullable ZoneId zone() {
        Object name = map.get("timezone");
        return name == null ? null : TemporalReader.zone(String.valueOf(name));
    }

    OffsetTime time() {
        Object other = base("time");
        ZoneId wanted = zone();
        ZoneId known = other == null ? null : zoneOf(other);
        ZoneOffset from = offset(known, other);
        ZoneOffset to = wanted == null ? from : offset(wanted, other);
        LocalTime base = other == null ? null : timeOf(other);
        if (base != null && known != null) {
            base = base.atOffset(from).withOffsetSameInstant(to).toLocalTime();
        }
        return localTime(base).atOffset(to);
    }

    private static ZoneOffset offset(@Nullable ZoneId zone, @Nullable Object at) {
        return switch (zone) {
            case null -> ZoneOffset.UTC;
            case ZoneOffset offset -> offset;
            default ->
                at instanceof ZonedDateTime time
                        ? time.toInstant().atZone(zone).getOffset()
                        : zone.getRules().getOffset(java.time.Instant.now());
        };
    }

    LocalDateTime localDateTime() {
        return date().atTime(localTime());
    }

    ZonedDateTime dateTime() {
        Object other = base("time");
        ZoneId wanted = zone();
        ZoneId known = other == null ? null : zoneOf(other);
        LocalTime base = other == null ? null : timeOf(other);
        LocalDate date = date();
        if (wanted == null) {
            return date.atTime(localTime(base)).atZone(known == null ? ZoneOffset.UTC : known);
        }
        if (known == null || base == null) {
            return date.atTime(localTime(base)).atZone(wanted);
        }
        ZonedDateTime moved = date.atTime(base).atZone(known).withZoneSameInstant(wanted);
        return moved.toLocalDate().atTime(localTime(moved.toLocalTime())).atZone(wanted);
    }

    static LocalDate dateOf(Object value) {
        return switch (value) {
            case LocalDate date -> date;
            case LocalDateTime time -> time.toLocalDate();
            case ZonedDateTime time -> time.toLocalDate();
            default -> throw new DateTimeException(Describe.type(value) + " has no date");
        };
    }

    static LocalTime timeOf(Object value) {
        return switch (value) {
            case LocalTime time -> time;
            case OffsetTime time -> time.toLocalTime();
            case LocalDateTime time -> time.toLocalTime();
            case ZonedDateTime time -> time.toLocalTime();
            case LocalDate ignored -> LocalTime.MIDNIGHT;
            default -> throw new DateTimeException(Describe.type(value) + " has no time");
        };
    }

    static @Nullable ZoneId zoneOf(Object value) {
        return switch (value) {
            case OffsetTime time -> time.getOffset();
            case ZonedDateTime time -> time.getZone();
            default -> null;
        };
    }

    DurationValue duration() {
        for (Object key : map.keySet()) {
            if (!DURATION_KEYS.contains(String.valueOf(key))) {
                throw new DateTimeException("a duration has no " + key);
            }
        }
        BigDecimal months = amount("years", 12).add(amount("quarters", 3)).add(amount("months", 1));
        BigDecimal days = amount("weeks", 7).add(amount("days", 1));
        BigDecimal seconds = amount("hours", 3600)
                .add(amount("minutes", 60))
                .add(amount("seconds", 1))
                .add(amount("milliseconds", 1).movePointLeft(3))
                .add(amount("microseconds", 1).movePointLeft(6))
                .add(amount("nanoseconds", 1).movePointLeft(9));
        return DynamicTemporal.exact(months, days, seconds);
    }

    private static final java.util.Set<String> DURATION_KEYS = java.util.Set.of(
            "years",
            "quarters",
            "months",
            "weeks",
            "days",
            "hours",
            "minutes",
            "seconds",
            "milliseconds",
            "microseconds",
            "nanoseconds");

    private BigDecimal amount(String key, long factor) {
        Object value = map.get(key);
        return switch (value) {
            case null -> BigDecimal.ZERO;
            case Double real -> BigDecimal.valueOf(real).multiply(BigDecimal.valueOf(factor));
            case BigDecimal exact -> exact.multiply(BigDecimal.valueOf(factor));
            case Number number -> BigDecimal.valueOf(number.longValue()).multiply(BigDecimal.valueOf(factor));
            default -> throw new DateTimeException(key + " must be a number");
        };
    }
}
