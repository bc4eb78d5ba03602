package stele.executor.function;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.JulianFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Calendar;
import stele.storage.type.DataType;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;

/// SQL's functions of dates, times and intervals.
public final class TemporalFunctions implements FunctionLibrary {
    private static final int MONTHS_PER_YEAR = 12;
    private static final long MICROS_PER_MILLI = 1000;
    private static final Map<String, String> SYNONYMS = Map.ofEntries(
            Map.entry("years", "year"),
            Map.entry("months", "month"),
            Map.entry("days", "day"),
            Map.entry("hours", "hour"),
            Map.entry("minutes", "minute"),
            Map.entry("seconds", "second"),
            Map.entry("weeks", "week"),
            Map.entry("quarters", "quarter"),
            Map.entry("milliseconds", "millisecond"),
            Map.entry("microseconds", "microsecond"),
            Map.entry("dayofweek", "dow"),
            Map.entry("dayofyear", "doy"));

    @Override
    public void register(FunctionRegistry registry) {
        registry.vector("extract", TemporalFunctions::extractYear);
        for (String name : List.of("extract", "date_part")) {
            registry.strictCall(name, call -> arguments -> extract(unit(arguments[0]), arguments[1], call));
        }
        for (String name : List.of("date_trunc", "datetime_floor")) {
            registry.strictCall(name, call -> arguments -> floor(unit(arguments[0]), arguments[1], call));
        }
        registry.strictCall("datetime_ceil", call -> arguments -> ceil(unit(arguments[0]), arguments[1], call));
        registry.strict("interval_to_number", arguments -> switch (arguments[0]) {
            case Period period -> period.toTotalMonths();
            case null, default -> ((Duration) arguments[0]).toMillis();
        });
        registry.strictCall("number_to_interval", call -> arguments -> {
            long number = ((Number) arguments[0]).longValue();
            return call.type().kind() == DataType.Kind.INTERVAL_MONTHS
                    ? Period.ofMonths(Math.toIntExact(number)).normalized()
                    : (Object) Duration.of(Math.multiplyExact(number, MICROS_PER_MILLI), ChronoUnit.MICROS);
        });
        clock(registry);
        registry.strict(
                "make_date",
                arguments -> LocalDate.of(
                        (int) number(arguments[0]), (int) number(arguments[1]), (int) number(arguments[2])));
        registry.strict("make_timestamp", arguments -> {
            double seconds = arguments.length > 5 ? ((Number) arguments[5]).doubleValue() : 0;
            return LocalDateTime.of(
                            (int) number(arguments[0]),
                            (int) number(arguments[1]),
                            (int) number(arguments[2]),
                            (int) number(arguments[3]),
                            (int) number(arguments[4]))
                    .plusNanos(Math.round(seconds * 1e6) * 1000);
        });
        registry.strictCall(
                "date_diff", call -> arguments -> difference(unit(arguments[0]), arguments[1], arguments[2], call));
        registry.strictCall("age", call -> arguments -> {
            LocalDateTime end = arguments.length > 1
                    ? dateTime(arguments[0], call)
                    : LocalDate.ofInstant(call.context().now(), call.context().zone())
                            .atStartOfDay();
            return Duration.between(dateTime(arguments[arguments.length > 1 ? 1 : 0], call), end);
        });
        for (String name : List.of("to_char", "strftime")) {
            registry.strictCall(
                    name,
                    call -> arguments -> DateFormats.format(
                            dateTime(arguments[0], call),
                            TextFunctions.text(arguments[1]),
                            name.equals("strftime"),
                            call));
        }
        registry.strictCall(
                "last_day",
                call -> arguments ->
                        dateTime(arguments[0], call).toLocalDate().with(TemporalAdjusters.lastDayOfMonth()));
        for (String name : List.of("dayname", "monthname")) {
            registry.strictCall(name, call -> arguments -> name(dateTime(arguments[0], call), name.equals("dayname")));
        }
    }

    private static String name(LocalDateTime time, boolean day) {
        return day
                ? time.getDayOfWeek().getDisplayName(java.time.format.TextStyle.FULL, Locale.ENGLISH)
                : time.getMonth().getDisplayName(java.time.format.TextStyle.FULL, Locale.ENGLISH);
    }

    private static long number(@Nullable Object value) {
        return ((Number) value).longValue();
    }

    private static void clock(FunctionRegistry registry) {
        registry.lenientCall("current_date", call -> _ -> zoned(call).toLocalDate());
        registry.lenientCall("today", call -> _ -> zoned(call).toLocalDate());
        for (String name : List.of("current_time", "localtime")) {
            registry.lenientCall(name, call -> _ -> zoned(call).toLocalTime().truncatedTo(ChronoUnit.MICROS));
        }
        for (String name : List.of("current_timestamp", "now", "localtimestamp")) {
            registry.lenientCall(name, call -> _ -> {
                ZonedDateTime now = zoned(call).truncatedTo(ChronoUnit.MICROS);
                return call.type().kind() == DataType.Kind.TIMESTAMP ? now.toLocalDateTime() : (Object) now.toInstant();
            });
        }
    }

    private static ZonedDateTime zoned(FunctionCall call) {
        return call.context().now().atZone(call.context().zone());
    }

    static String unit(@Nullable Object unit) {
        String lower = TextFunctions.text(unit).toLowerCase(Locale.ROOT);
        return SYNONYMS.getOrDefault(lower, lower);
    }

    static LocalDateTime dateTime(@Nullable Object value, FunctionCall call) {
        ZoneId zone = call.context().zone();
        return switch (value) {
            case LocalDate date -> date.atStartOfDay();
            case LocalDateTime time -> time;
            case Instant instant -> LocalDateTime.ofInstant(instant, zone);
            case ZonedDateTime time -> time.toLocalDateTime();
            case LocalTime time -> time.atDate(LocalDate.EPOCH);
            case null, default -> throw call.error(call.name() + " needs a date or a time, not " + value);
        };
    }

    /// `extract('year', date)` on the array; other units go row by row.
    private static @Nullable VectorFunction extractYear(FunctionCall call) {
        if (call.argumentTypes().get(1).kind() != DataType.Kind.DATE
                || !call.type().kind().isInteger()) {
            return null;
        }
        return (arguments, rows) -> {
            StringVector units = (StringVector) arguments[0];
            LongVector dates = (LongVector) arguments[1];
            long[] out = new long[rows.extent()];
            String unit = "";
            int unitStart = -1;
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                if (dates.isNull(p)) {
                    continue;
                }
                if (units.starts()[p] != unitStart) {
                    unitStart = units.starts()[p];
                    unit = unit(units.get(p));
                }
                long day = dates.at(p);
                out[p] = switch (unit) {
                    case "year" -> Calendar.year(day);
                    case "month" -> Calendar.month(day);
                    case "day" -> Calendar.dayOfMonth(day);
                    default -> number(extract(unit, LocalDate.ofEpochDay(day), call));
                };
            }
            return new LongVector(call.type(), out, dates.nulls());
        };
    }

    static Object extract(String unit, @Nullable Object value, FunctionCall call) {
        if (value instanceof Period period) {
            return fromMonths(unit, period.toTotalMonths(), call);
        }
        if (value instanceof Duration duration) {
            return fromDuration(unit, duration, call);
        }
        boolean whole = call.type().kind().isInteger();
        if (unit.equals("epoch")) {
            Instant instant = value instanceof Instant exact
                    ? exact
                    : dateTime(value, call).toInstant(java.time.ZoneOffset.UTC);
            return whole ? (Object) instant.getEpochSecond() : seconds(instant.getEpochSecond(), instant.getNano());
        }
        LocalDateTime time = dateTime(value, call);
        return switch (unit) {
            case "second" -> whole ? (Object) (long) time.getSecond() : seconds(time.getSecond(), time.getNano());
            case "millisecond" -> time.getSecond() * 1000L + time.getNano() / 1_000_000;
            case "microsecond" -> time.getSecond() * 1_000_000L + time.getNano() / 1000;
            case "nanosecond" -> time.getSecond() * 1_000_000_000L + time.getNano();
            case "minute" -> (long) time.getMinute();
            case "hour" -> (long) time.getHour();
            default -> fromDate(unit, time.toLocalDate(), call);
        };
    }

    private static Object seconds(long seconds, int nanos) {
        return java.math.BigDecimal.valueOf(seconds).add(java.math.BigDecimal.valueOf(nanos / 1000, 6));
    }

    private static long fromDate(String unit, LocalDate date, FunctionCall call) {
        return switch (unit) {
            case "day" -> date.getDayOfMonth();
            case "month" -> date.getMonthValue();
            case "year" -> date.getYear();
            case "quarter" -> date.get(IsoFields.QUARTER_OF_YEAR);
            case "week" -> date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
            case "isoyear" -> date.get(IsoFields.WEEK_BASED_YEAR);
            case "dow" -> date.getDayOfWeek().getValue() % DayOfWeek.values().length;
            case "isodow" -> date.getDayOfWeek().getValue();
            case "doy" -> date.getDayOfYear();
            case "decade" -> Math.floorDiv(date.getYear(), 10);
            case "century" -> date.getYear() > 0 ? (date.getYear() + 99) / 100 : date.getYear() / 100 - 1;
            case "millennium" -> date.getYear() > 0 ? (date.getYear() + 999) / 1000 : date.getYear() / 1000 - 1;
            case "era" -> date.get(ChronoField.ERA);
            case "julian" -> date.getLong(JulianFields.JULIAN_DAY);
            default -> throw call.error("there is no part '" + unit + "' of a date or a time");
        };
    }

    private static long fromMonths(String unit, long months, FunctionCall call) {
        return switch (unit) {
            case "year" -> months / MONTHS_PER_YEAR;
            case "month" -> months % MONTHS_PER_YEAR;
            case "quarter" -> months % MONTHS_PER_YEAR / 3 + 1;
            case "day", "hour", "minute", "second" -> 0;
            default -> throw call.error("there is no part '" + unit + "' of an interval of months");
        };
    }

    private static Object fromDuration(String unit, Duration duration, FunctionCall call) {
        return switch (unit) {
            case "day" -> duration.toDays();
            case "hour" -> (long) duration.toHoursPart();
            case "minute" -> (long) duration.toMinutesPart();
            case "second" ->
                call.type().kind().isInteger()
                        ? (Object) (long) duration.toSecondsPart()
                        : seconds(duration.toSecondsPart(), duration.toNanosPart());
            case "millisecond" -> duration.toSecondsPart() * 1000L + duration.toMillisPart();
            case "epoch" ->
                call.type().kind().isInteger()
                        ? (Object) duration.getSeconds()
                        : seconds(duration.getSeconds(), duration.getNano());
            case "year", "month" -> 0L;
            default -> throw call.error("there is no part '" + unit + "' of an interval");
        };
    }

    static Object floor(String unit, @Nullable Object value, FunctionCall call) {
        LocalDateTime time = dateTime(value, call);
        LocalDate date = time.toLocalDate();
        LocalDateTime floored = switch (unit) {
            case "year" -> date.withDayOfYear(1).atStartOfDay();
            case "quarter" ->
                date.with(date.getMonth().firstMonthOfQuarter())
                        .withDayOfMonth(1)
                        .atStartOfDay();
            case "month" -> date.withDayOfMonth(1).atStartOfDay();
            case "week" ->
                date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).atStartOfDay();
            case "day" -> date.atStartOfDay();
            case "hour" -> time.truncatedTo(ChronoUnit.HOURS);
            case "minute" -> time.truncatedTo(ChronoUnit.MINUTES);
            case "second" -> time.truncatedTo(ChronoUnit.SECONDS);
            case "millisecond" -> time.truncatedTo(ChronoUnit.MILLIS);
            case "microsecond" -> time.truncatedTo(ChronoUnit.MICROS);
            case "decade" ->
                LocalDate.of(Math.floorDiv(date.getYear(), 10) * 10, 1, 1).atStartOfDay();
            case "century" ->
                LocalDate.of((date.getYear() - 1) / 100 * 100 + 1, 1, 1).atStartOfDay();
            case "millennium" ->
                LocalDate.of((date.getYear() - 1) / 1000 * 1000 + 1, 1, 1).atStartOfDay();
            default -> throw call.error("there is no part '" + unit + "' of a date or a time");
        };
        return likeType(floored, value, call);
    }

    private static Object ceil(String unit, @Nullable Object value, FunctionCall call) {
        Object floored = floor(unit, value, call);
        LocalDateTime low = dateTime(floored, call);
        if (low.equals(dateTime(value, call))) {
            return floored;
        }
        LocalDateTime next = switch (unit) {
            case "year" -> low.plusYears(1);
            case "quarter" -> low.plusMonths(3);
            case "month" -> low.plusMonths(1);
            case "week" -> low.plusWeeks(1);
            case "day" -> low.plusDays(1);
            case "hour" -> low.plusHours(1);
            case "minute" -> low.plusMinutes(1);
            case "second" -> low.plusSeconds(1);
            case "millisecond" -> low.plusNanos(1_000_000);
            case "microsecond" -> low.plusNanos(1000);
            case "decade" -> low.plusYears(10);
            case "century" -> low.plusYears(100);
            default -> low.plusYears(1000);
        };
        return likeType(next, value, call);
    }

    static Object likeType(LocalDateTime time, @Nullable Object original, FunctionCall call) {
        return switch (call.type().kind()) {
            case DATE -> time.toLocalDate();
            case TIME -> time.toLocalTime();
            case TIMESTAMP_TZ -> time.atZone(call.context().zone()).toInstant();
            case TIMESTAMP -> time;
            default -> original instanceof LocalDate ? (Object) time.toLocalDate() : time;
        };
    }

    /// How many boundaries of `unit` lie between two times.
    private static long difference(String unit, @Nullable Object from, @Nullable Object to, FunctionCall call) {
        LocalDateTime start = dateTime(from, call);
        LocalDateTime end = dateTime(to, call);
        return switch (unit) {
            case "year" -> end.getYear() - start.getYear();
            case "quarter" -> months(end) / 3 - months(start) / 3;
            case "month" -> months(end) - months(start);
            case "week" -> ChronoUnit.WEEKS.between(monday(start), monday(end));
            case "day" -> ChronoUnit.DAYS.between(start.toLocalDate(), end.toLocalDate());
            case "hour" ->
                ChronoUnit.HOURS.between(start.truncatedTo(ChronoUnit.HOURS), end.truncatedTo(ChronoUnit.HOURS));
            case "minute" ->
                ChronoUnit.MINUTES.between(start.truncatedTo(ChronoUnit.MINUTES), end.truncatedTo(ChronoUnit.MINUTES));
            case "second" ->
                ChronoUnit.SECONDS.between(start.truncatedTo(ChronoUnit.SECONDS), end.truncatedTo(ChronoUnit.SECONDS));
            case "millisecond" ->
                ChronoUnit.MILLIS.between(start.truncatedTo(ChronoUnit.MILLIS), end.truncatedTo(ChronoUnit.MILLIS));
            case "microsecond" -> ChronoUnit.MICROS.between(start, end);
            default -> throw call.error("there is no part '" + unit + "' of a date or a time");
        };
    }

    private static long months(LocalDateTime time) {
        return time.getYear() * (long) MONTHS_PER_YEAR + time.getMonthValue() - 1;
    }

    private static LocalDate monday(LocalDateTime time) {
        return time.toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
    }
}
