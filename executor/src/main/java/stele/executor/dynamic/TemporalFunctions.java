package stele.executor.dynamic;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.Temporal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import stele.executor.function.FunctionCall;
import stele.executor.function.FunctionRegistry;
import stele.storage.value.DurationValue;

/// Constructors of temporal values, truncation, and durations between them.
final class TemporalFunctions {
    private TemporalFunctions() {}

    static void register(FunctionRegistry registry) {
        for (Type type : Type.values()) {
            registry.strictCall("temporal_" + type.text, call -> arguments -> make(call, type, arguments));
            registry.strictCall("temporal_truncate_" + type.text, call -> arguments -> truncate(call, type, arguments));
        }
        registry.strictCall("temporal_duration", call -> arguments -> switch (arguments[0]) {
            case String text -> TemporalReader.duration(text);
            case Map<?, ?> map -> new TemporalBuilder(map).duration();
            case DurationValue duration -> duration;
            case null, default -> throw wrong(call, arguments[0]);
        });
        registry.strict(
                "temporal_from_epoch",
                arguments -> Instant.ofEpochSecond(whole(arguments[0]), whole(arguments[1]))
                        .atZone(ZoneOffset.UTC));
        registry.strict(
                "temporal_from_epoch_milliseconds",
                arguments -> Instant.ofEpochMilli(whole(arguments[0])).atZone(ZoneOffset.UTC));
        registry.strictCall("duration_between", call -> arguments -> between(pair(call, arguments)));
        registry.strictCall("duration_inmonths", call -> arguments -> {
            Pair pair = pair(call, arguments);
            return new DurationValue(pair.dated() ? ChronoUnit.MONTHS.between(pair.from(), pair.to()) : 0, 0, 0, 0);
        });
        registry.strictCall("duration_indays", call -> arguments -> {
            Pair pair = pair(call, arguments);
            return new DurationValue(0, pair.dated() ? ChronoUnit.DAYS.between(pair.from(), pair.to()) : 0, 0, 0);
        });
        registry.strictCall("duration_inseconds", call -> arguments -> {
            Pair pair = pair(call, arguments);
            Duration duration = Duration.between(pair.from(), pair.to());
            return new DurationValue(0, 0, duration.getSeconds(), duration.getNano());
        });
    }

    /// The types of temporal values.
    private enum Type {
        DATE("date"),
        TIME("time"),
        LOCAL_TIME("localtime"),
        DATE_TIME("datetime"),
        LOCAL_DATE_TIME("localdatetime");

        private final String text;

        Type(String text) {
            this.text = text;
        }
    }

    private static long whole(@Nullable Object value) {
        return ((Number) Objects.requireNonNull(value)).longValue();
    }

    private static stele.executor.ExecutionException wrong(FunctionCall call, @Nullable Object value) {
        return DynamicArithmetic.wrong(call, value, "a string, a map or a temporal value");
    }

    private static Object make(FunctionCall call, Type type, @Nullable Object[] arguments) {
        if (arguments.length == 0) {
            return convert(type, call.context().now().atZone(call.context().zone()));
        }
        return switch (arguments[0]) {
            case String text ->
                switch (type) {
                    case DATE -> TemporalReader.date(text);
                    case TIME -> TemporalReader.time(text);
                    case LOCAL_TIME -> TemporalReader.localTime(text);
                    case DATE_TIME -> TemporalReader.dateTime(text);
                    case LOCAL_DATE_TIME -> TemporalReader.localDateTime(text);
                };
            case Map<?, ?> map -> build(type, map);
            case null -> throw wrong(call, null);
            default -> {
                if (!DynamicTemporal.isTemporal(arguments[0])) {
                    throw wrong(call, arguments[0]);
                }
                yield convert(type, arguments[0]);
            }
        };
    }

    private static Object build(Type type, Map<?, ?> map) {
        TemporalBuilder builder = new TemporalBuilder(map);
        return switch (type) {
            case DATE -> builder.date();
            case TIME -> builder.time();
            case LOCAL_TIME -> builder.localTime();
            case DATE_TIME -> builder.dateTime();
            case LOCAL_DATE_TIME -> builder.localDateTime();
        };
    }

    private static Object convert(Type type, Object value) {
        Object plain = value instanceof Instant instant ? instant.atZone(ZoneOffset.UTC) : value;
        boolean dated = type == Type.DATE || type == Type.DATE_TIME || type == Type.LOCAL_DATE_TIME;
        boolean timed = type != Type.DATE;
        Map<String, Object> map = new LinkedHashMap<>();
        if (dated) {
            map.put("date", plain);
        }
        if (timed) {
            map.put("time", plain);
        }
        return build(type, map);
    }

    private static Object truncate(FunctionCall call, Type type, @Nullable Object[] arguments) {
        String unit = String.valueOf(arguments[0]);
        Object value = arguments.length > 1
                ? Objects.requireNonNull(arguments[1])
                : call.context().now().atZone(call.context().zone());
        if (!DynamicTemporal.isTemporal(value)) {
            throw wrong(call, value);
        }
        boolean clock = value instanceof LocalTime || value instanceof OffsetTime;
        LocalDateTime local = clock
                ? LocalDate.EPOCH.atTime(TemporalBuilder.timeOf(value))
                : TemporalBuilder.dateOf(value).atTime(TemporalBuilder.timeOf(value));
        LocalDateTime truncated = truncated(local, unit);
        Map<Object, Object> map = new LinkedHashMap<>();
        if (arguments.length > 2 && arguments[2] instanceof Map<?, ?> fields) {
            map.putAll(fields);
        }
        ZoneId zone = TemporalBuilder.zoneOf(value);
        if (!map.containsKey("timezone") && zone != null) {
            map.put("timezone", zone.toString());
        }
        map.put("datetime", truncated);
        return build(type, map);
    }

    private static LocalDateTime truncated(LocalDateTime time, String unit) {
        LocalDate date = time.toLocalDate();
        return switch (unit) {
            case "millennium" ->
                LocalDate.of(Math.floorDiv(date.getYear(), 1000) * 1000, 1, 1).atStartOfDay();
            case "century" ->
                LocalDate.of(Math.floorDiv(date.getYear(), 100) * 100, 1, 1).atStartOfDay();
            case "decade" ->
                LocalDate.of(Math.floorDiv(date.getYear(), 10) * 10, 1, 1).atStartOfDay();
            case "year" -> LocalDate.of(date.getYear(), 1, 1).atStartOfDay();
            case "weekYear" ->
                TemporalReader.week(date.get(IsoFields.WEEK_BASED_YEAR), 1, 1).atStartOfDay();
            case "quarter" ->
                TemporalReader.quarter(date.getYear(), date.get(IsoFields.QUARTER_OF_YEAR), 1)
                        .atStartOfDay();
            case "month" -> date.withDayOfMonth(1).atStartOfDay();
            case "week" -> date.with(DayOfWeek.MONDAY).atStartOfDay();
            case "day" -> date.atStartOfDay();
            case "hour" -> time.truncatedTo(ChronoUnit.HOURS);
            case "minute" -> time.truncatedTo(ChronoUnit.MINUTES);
            case "second" -> time.truncatedTo(ChronoUnit.SECONDS);
            case "millisecond" -> time.truncatedTo(ChronoUnit.MILLIS);
            case "microsecond" -> time.truncatedTo(ChronoUnit.MICROS);
            default -> throw new DateTimeException("there is no unit " + unit);
        };
    }

    /// Two points of time on one line.
    ///
    /// @param dated whether both have a date of their own
    private record Pair(Temporal from, Temporal to, boolean dated) {}

    private static Pair pair(FunctionCall call, @Nullable Object[] arguments) {
        Object first = Objects.requireNonNull(arguments[0]);
        Object second = Objects.requireNonNull(arguments[1]);
        if (!DynamicTemporal.isTemporal(first) || !DynamicTemporal.isTemporal(second)) {
            throw wrong(call, DynamicTemporal.isTemporal(first) ? second : first);
        }
        boolean dated = hasDate(first) && hasDate(second);
        LocalDate shared = hasDate(first)
                ? TemporalBuilder.dateOf(first)
                : hasDate(second) ? TemporalBuilder.dateOf(second) : LocalDate.EPOCH;
        LocalDateTime from = (dated ? TemporalBuilder.dateOf(first) : shared).atTime(TemporalBuilder.timeOf(first));
        LocalDateTime to = (dated ? TemporalBuilder.dateOf(second) : shared).atTime(TemporalBuilder.timeOf(second));
        ZoneId firstZone = TemporalBuilder.zoneOf(first);
        ZoneId secondZone = TemporalBuilder.zoneOf(second);
        ZoneId zone = firstZone == null ? secondZone : firstZone;
        if (zone == null) {
            return new Pair(from, to, dated);
        }
        ZonedDateTime start = first instanceof ZonedDateTime exact && dated
                ? exact
                : from.atZone(firstZone == null ? zone : firstZone);
        ZonedDateTime end = second instanceof ZonedDateTime exact && dated
                ? exact
                : to.atZone(secondZone == null ? zone : secondZone);
        return new Pair(start, end.withZoneSameInstant(start.getZone()), dated);
    }

    private static boolean hasDate(Object value) {
        return value instanceof LocalDate || value instanceof LocalDateTime || value instanceof ZonedDateTime;
    }

    private static DurationValue between(Pair pair) {
        Temporal from = pair.from();
        long months = 0;
        long days = 0;
        if (pair.dated()) {
            months = ChronoUnit.MONTHS.between(from, pair.to());
            from = from.plus(months, ChronoUnit.MONTHS);
            days = ChronoUnit.DAYS.between(from, pair.to());
            from = from.plus(days, ChronoUnit.DAYS);
        }
        Duration rest = Duration.between(from, pair.to());
        return new DurationValue(months, days, rest.getSeconds(), rest.getNano());
    }
}
