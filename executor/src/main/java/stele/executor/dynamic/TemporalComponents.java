package stele.executor.dynamic;

import java.time.Instant;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalField;
import java.time.temporal.UnsupportedTemporalTypeException;
import org.jspecify.annotations.Nullable;
import stele.storage.value.DurationValue;

/// The components of temporal values and durations, by their names.
final class TemporalComponents {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;
    private static final long NANOS_PER_MICRO = 1_000L;

    private TemporalComponents() {}

    static @Nullable Object get(Object value, String name) {
        DurationValue duration = DynamicTemporal.duration(value);
        if (duration != null) {
            return ofDuration(duration, name);
        }
        TemporalAccessor temporal =
                value instanceof Instant instant ? instant.atZone(ZoneOffset.UTC) : (TemporalAccessor) value;
        try {
            return ofTemporal(temporal, name);
        } catch (UnsupportedTemporalTypeException e) {
            return null;
        }
    }

    private static @Nullable Object ofTemporal(TemporalAccessor value, String name) {
        TemporalField field = switch (name) {
            case "year" -> ChronoField.YEAR;
            case "quarter" -> IsoFields.QUARTER_OF_YEAR;
            case "month" -> ChronoField.MONTH_OF_YEAR;
            case "week" -> IsoFields.WEEK_OF_WEEK_BASED_YEAR;
            case "weekYear" -> IsoFields.WEEK_BASED_YEAR;
            case "dayOfQuarter" -> IsoFields.DAY_OF_QUARTER;
            case "ordinalDay" -> ChronoField.DAY_OF_YEAR;
            case "weekDay", "dayOfWeek" -> ChronoField.DAY_OF_WEEK;
            case "day" -> ChronoField.DAY_OF_MONTH;
            case "hour" -> ChronoField.HOUR_OF_DAY;
            case "minute" -> ChronoField.MINUTE_OF_HOUR;
            case "second" -> ChronoField.SECOND_OF_MINUTE;
            case "millisecond" -> ChronoField.MILLI_OF_SECOND;
            case "microsecond" -> ChronoField.MICRO_OF_SECOND;
            case "nanosecond" -> ChronoField.NANO_OF_SECOND;
            default -> null;
        };
        if (field != null) {
            return value.getLong(field);
        }
        return switch (name) {
            case "timezone" ->
                value instanceof ZonedDateTime || value instanceof OffsetTime
                        ? ZoneId.from(value).toString()
                        : null;
            case "offset" -> offset(value).toString();
            case "offsetMinutes" -> offset(value).getTotalSeconds() / 60L;
            case "offsetSeconds" -> (long) offset(value).getTotalSeconds();
            case "epochSeconds" -> value.getLong(ChronoField.INSTANT_SECONDS);
            case "epochMillis" ->
                value.getLong(ChronoField.INSTANT_SECONDS) * 1000 + value.getLong(ChronoField.MILLI_OF_SECOND);
            default -> null;
        };
    }

    private static ZoneOffset offset(TemporalAccessor value) {
        return ZoneOffset.ofTotalSeconds(value.get(ChronoField.OFFSET_SECONDS));
    }

    private static @Nullable Object ofDuration(DurationValue value, String name) {
        long months = value.months();
        long seconds = value.seconds();
        long nanos = value.nanos();
        return switch (name) {
            case "years" -> months / 12;
            case "quarters" -> months / 3;
            case "months" -> months;
            case "weeks" -> value.days() / 7;
            case "days" -> value.days();
            case "hours" -> seconds / 3600;
            case "minutes" -> seconds / 60;
            case "seconds" -> seconds;
            case "milliseconds" -> seconds * 1000 + nanos / NANOS_PER_MILLI;
            case "microseconds" -> seconds * NANOS_PER_MILLI + nanos / NANOS_PER_MICRO;
            case "nanoseconds" -> seconds * NANOS_PER_SECOND + nanos;
            case "quartersOfYear" -> months % 12 / 3;
            case "monthsOfQuarter" -> months % 3;
            case "monthsOfYear" -> months % 12;
            case "daysOfWeek" -> value.days() % 7;
            case "minutesOfHour" -> seconds % 3600 / 60;
            case "secondsOfMinute" -> seconds % 60;
            case "millisecondsOfSecond" -> nanos / NANOS_PER_MILLI;
            case "microsecondsOfSecond" -> nanos / NANOS_PER_MICRO;
            case "nanosecondsOfSecond" -> nanos;
            default -> null;
        };
    }
}
