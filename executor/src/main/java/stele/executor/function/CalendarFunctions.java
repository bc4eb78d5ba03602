package stele.executor.function;

import static stele.executor.function.TemporalFunctions.dateTime;
import static stele.executor.function.TextFunctions.number;
import static stele.executor.function.TextFunctions.text;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.JulianFields;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Making, reading, and moving dates and times; numbers since 1970; time zones.
public final class CalendarFunctions implements FunctionLibrary {
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long NANOS_PER_MICRO = 1000L;
    private static final double SECONDS_PER_DAY = 86_400;

    @Override
    public void register(FunctionRegistry registry) {
        epochs(registry);
        makers(registry);
        readers(registry);
        zones(registry);
        registry.strictCall("yearweek", call -> arguments -> {
            LocalDate date = dateTime(arguments[0], call).toLocalDate();
            return date.get(IsoFields.WEEK_BASED_YEAR) * 100L + date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
        });
        registry.strictCall(
                "era", call -> arguments -> (long) dateTime(arguments[0], call).get(ChronoField.ERA));
        registry.strictCall("julian", call -> arguments -> {
            LocalDateTime time = dateTime(arguments[0], call);
            return time.toLocalDate().getLong(JulianFields.JULIAN_DAY)
                    + time.toLocalTime().toNanoOfDay() / 1e9 / SECONDS_PER_DAY;
        });
        registry.strictCall(
                "add_months",
                call -> arguments -> TemporalFunctions.likeType(
                        dateTime(arguments[0], call).plusMonths(number(arguments[1])), arguments[0], call));
        registry.strictCall("date_bin", call -> arguments -> bin(arguments, call));
        registry.strictCall(
                "date_sub",
                call -> arguments -> whole(TemporalFunctions.unit(arguments[0]), arguments[1], arguments[2], call));
        registry.strict("is_finite_time", _ -> true);
    }

    private static void epochs(FunctionRegistry registry) {
        registry.strictCall(
                "epoch_seconds",
                call -> arguments -> arguments[0] instanceof Duration duration
                        ? duration.getSeconds() + duration.getNano() / 1e9
                        : arguments[0] instanceof Period period
                                ? period.toTotalMonths() * 30.0 * SECONDS_PER_DAY
                                : micros(arguments[0], call) / 1e6);
        registry.strictCall(
                "epoch_s", call -> arguments -> Math.floorDiv(micros(arguments[0], call), MICROS_PER_SECOND));
        registry.strictCall("epoch_ms", call -> arguments -> Math.floorDiv(micros(arguments[0], call), 1000L));
        registry.strictCall("epoch_us", call -> arguments -> micros(arguments[0], call));
        registry.strictCall(
                "epoch_ns", call -> arguments -> Math.multiplyExact(micros(arguments[0], call), NANOS_PER_MICRO));
        registry.strict("epoch_day", arguments -> ((LocalDate) arguments[0]).toEpochDay());
        registry.strict("from_epoch_day", arguments -> LocalDate.ofEpochDay(number(arguments[0])));
        registry.strict(
                "from_epoch_s", arguments -> ofMicros(Math.multiplyExact(number(arguments[0]), MICROS_PER_SECOND)));
        registry.strict("from_epoch_ms", arguments -> ofMicros(Math.multiplyExact(number(arguments[0]), 1000L)));
        registry.strict("from_epoch_us", arguments -> ofMicros(number(arguments[0])));
        registry.strict(
                "to_timestamp_seconds",
                arguments -> Instant.EPOCH.plus(
                        BigDecimal.valueOf(((Number) arguments[0]).doubleValue())
                                .movePointRight(6)
                                .longValue(),
                        ChronoUnit.MICROS));
    }

    private static long micros(@Nullable Object value, FunctionCall call) {
        Instant instant =
                value instanceof Instant exact ? exact : dateTime(value, call).toInstant(ZoneOffset.UTC);
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static LocalDateTime ofMicros(long micros) {
        return LocalDateTime.ofEpochSecond(
                Math.floorDiv(micros, MICROS_PER_SECOND),
                (int) (Math.floorMod(micros, MICROS_PER_SECOND) * NANOS_PER_MICRO),
                ZoneOffset.UTC);
    }

    private static void makers(FunctionRegistry registry) {
        registry.strict(
                "make_time",
                arguments -> LocalTime.of((int) number(arguments[0]), (int) number(arguments[1]))
                        .plusNanos(nanos(arguments[2])));
        registry.strictCall("make_timestamptz", call -> arguments -> {
            ZoneId zone = arguments.length > 6
                    ? zone(text(arguments[6]), call)
                    : call.context().zone();
            return LocalDateTime.of(
                            (int) number(arguments[0]),
                            (int) number(arguments[1]),
                            (int) number(arguments[2]),
                            (int) number(arguments[3]),
                            (int) number(arguments[4]))
                    .plusNanos(nanos(arguments[5]))
                    .atZone(zone)
                    .toInstant();
        });
        registry.strict("to_years", arguments -> Period.ofYears(Math.toIntExact(number(arguments[0]))));
        registry.strict(
                "to_months",
                arguments ->
                        Period.ofMonths(Math.toIntExact(number(arguments[0]))).normalized());
        registry.strict("to_weeks", arguments -> Duration.ofDays(Math.multiplyExact(number(arguments[0]), 7L)));
        registry.strict("to_days", arguments -> Duration.ofDays(number(arguments[0])));
        registry.strict("to_hours", arguments -> Duration.ofHours(number(arguments[0])));
        registry.strict("to_minutes", arguments -> Duration.ofMinutes(number(arguments[0])));
        registry.strict("to_seconds", arguments -> Duration.ofNanos(nanos(arguments[0])));
        registry.strict("to_milliseconds", arguments -> Duration.ofNanos(nanos(arguments[0]) / 1000));
        registry.strict("to_microseconds", arguments -> Duration.of(number(arguments[0]), ChronoUnit.MICROS));
        registry.strictCall(
                "interval_floor",
                call -> arguments -> floor(
                        TemporalFunctions.unit(arguments[0]), java.util.Objects.requireNonNull(arguments[1]), call));
    }

    private static long nanos(@Nullable Object seconds) {
        return Math.round(((Number) seconds).doubleValue() * 1e6) * NANOS_PER_MICRO;
    }

    private static Object floor(String unit, Object interval, FunctionCall call) {
        if (interval instanceof Period period) {
            int months = Math.toIntExact(period.toTotalMonths());
            int size = switch (unit) {
                case "millennium" -> 12_000;
                case "century" -> 1200;
                case "decade" -> 120;
                case "year" -> 12;
                case "quarter" -> 3;
                default -> 1;
            };
            return Period.ofMonths(months / size * size).normalized();
        }
        ChronoUnit size = switch (unit) {
            case "day" -> ChronoUnit.DAYS;
            case "hour" -> ChronoUnit.HOURS;
            case "minute" -> ChronoUnit.MINUTES;
            case "second" -> ChronoUnit.SECONDS;
            case "millisecond" -> ChronoUnit.MILLIS;
            case "microsecond" -> ChronoUnit.MICROS;
            default -> throw call.error("an interval of days and seconds is not cut to '" + unit + "'");
        };
        Duration duration = (Duration) interval;
        return duration.isNegative() ? duration.negated().truncatedTo(size).negated() : duration.truncatedTo(size);
    }

    private static void readers(FunctionRegistry registry) {
        registry.strictCall(
                "strftime_reversed",
                call -> arguments -> DateFormats.format(dateTime(arguments[1], call), text(arguments[0]), true, call));
        registry.strictCall("strptime", call -> arguments -> {
            LocalDateTime time = parsed(text(arguments[0]), DateFormats.fromStrftime(text(arguments[1]), call), call);
            if (time == null) {
                throw call.error("'" + text(arguments[0]) + "' does not look like '" + text(arguments[1]) + "'");
            }
            return time;
        });
        registry.strictCall(
                "try_strptime",
                call -> arguments ->
                        parsed(text(arguments[0]), DateFormats.fromStrftime(text(arguments[1]), call), call));
        registry.strictCall(
                "to_date_text", call -> arguments -> read(arguments, call).toLocalDate());
        registry.strictCall(
                "to_timestamp_text",
                call -> arguments ->
                        read(arguments, call).atZone(call.context().zone()).toInstant());
    }

    private static LocalDateTime read(@Nullable Object[] arguments, FunctionCall call) {
        LocalDateTime time = parsed(text(arguments[0]), DateFormats.fromToChar(text(arguments[1])), call);
        if (time == null) {
            throw call.error("'" + text(arguments[0]) + "' does not look like '" + text(arguments[1]) + "'");
        }
        return time;
    }

    /// A missing part of the date is its first, a missing part of the time is zero.
    private static @Nullable LocalDateTime parsed(String text, String pattern, FunctionCall call) {
        DateTimeFormatter formatter;
        try {
            formatter = new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .parseLenient()
                    .appendPattern(pattern.replace("yyyy", "uuuu"))
                    .toFormatter(Locale.ENGLISH);
        } catch (IllegalArgumentException e) {
            throw call.error("wrong format of a date or a time");
        }
        try {
            TemporalAccessor parts = formatter.parse(text.strip());
            LocalDate date = parts.query(java.time.temporal.TemporalQueries.localDate());
            LocalTime time = parts.query(java.time.temporal.TemporalQueries.localTime());
            LocalDate day = date != null
                    ? date
                    : LocalDate.of(
                            part(parts, ChronoField.YEAR, 1970),
                            part(parts, ChronoField.MONTH_OF_YEAR, 1),
                            part(parts, ChronoField.DAY_OF_MONTH, 1));
            return day.atTime(time != null ? time : LocalTime.of(part(parts, ChronoField.HOUR_OF_DAY, 0), 0));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static int part(TemporalAccessor parts, ChronoField field, int missing) {
        return parts.isSupported(field) ? parts.get(field) : missing;
    }

    private static void zones(FunctionRegistry registry) {
        registry.strictCall(
                "at_zone",
                call -> arguments -> LocalDateTime.ofInstant((Instant) arguments[1], zone(text(arguments[0]), call)));
        registry.strictCall(
                "from_zone",
                call -> arguments -> ((LocalDateTime) arguments[1])
                        .atZone(zone(text(arguments[0]), call))
                        .toInstant());
    }

    private static ZoneId zone(String name, FunctionCall call) {
        try {
            return ZoneId.of(name.strip(), ZoneId.SHORT_IDS);
        } catch (DateTimeException e) {
            throw call.error("there is no time zone '" + name + "'");
        }
    }

    /// The start of the interval, counted from an origin, that holds a time.
    private static Object bin(@Nullable Object[] arguments, FunctionCall call) {
        LocalDateTime time = dateTime(arguments[1], call);
        if (arguments[0] instanceof Period period) {
            LocalDateTime origin = arguments.length > 2
                    ? dateTime(arguments[2], call)
                    : LocalDate.of(2000, 1, 1).atStartOfDay();
            long size = period.toTotalMonths();
            if (size <= 0) {
                throw call.error("the width must be greater than zero");
            }
            long months = (time.getYear() - origin.getYear()) * 12L + time.getMonthValue() - origin.getMonthValue();
            return TemporalFunctions.likeType(
                    origin.plusMonths(Math.floorDiv(months, size) * size), arguments[1], call);
        }
        LocalDateTime origin = arguments.length > 2
                ? dateTime(arguments[2], call)
                : LocalDate.of(2000, 1, 3).atStartOfDay();
        long size = ((Duration) arguments[0]).toNanos() / NANOS_PER_MICRO;
        if (size <= 0) {
            throw call.error("the width must be greater than zero");
        }
        long since = ChronoUnit.MICROS.between(origin, time);
        return TemporalFunctions.likeType(
                origin.plus(Math.floorDiv(since, size) * size, ChronoUnit.MICROS), arguments[1], call);
    }

    /// How many whole units lie between two times.
    private static long whole(String unit, @Nullable Object from, @Nullable Object to, FunctionCall call) {
        LocalDateTime start = dateTime(from, call);
        LocalDateTime end = dateTime(to, call);
        return switch (unit) {
            case "quarter" -> ChronoUnit.MONTHS.between(start, end) / 3;
            case "year" -> ChronoUnit.YEARS.between(start, end);
            case "month" -> ChronoUnit.MONTHS.between(start, end);
            case "week" -> ChronoUnit.WEEKS.between(start, end);
            case "day" -> ChronoUnit.DAYS.between(start, end);
            case "hour" -> ChronoUnit.HOURS.between(start, end);
            case "minute" -> ChronoUnit.MINUTES.between(start, end);
            case "second" -> ChronoUnit.SECONDS.between(start, end);
            case "millisecond" -> ChronoUnit.MILLIS.between(start, end);
            case "microsecond" -> ChronoUnit.MICROS.between(start, end);
            default -> throw call.error("there is no part '" + unit + "' of a date or a time");
        };
    }
}
