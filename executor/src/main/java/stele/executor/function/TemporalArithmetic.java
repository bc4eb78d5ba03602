package stele.executor.function;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.function.BinaryOperator;
import stele.storage.type.DataType;

/// SQL's arithmetic on dates, times and intervals: `add`, `subtract`, `multiply` and `divide` where an
/// argument is temporal.
final class TemporalArithmetic {
    private TemporalArithmetic() {}

    static BinaryOperator<Object> operator(String operation, FunctionCall call) {
        return switch (operation) {
            case "ADD" -> (left, right) -> add(left, right, call);
            case "SUBTRACT" -> (left, right) -> subtract(left, right, call);
            case "MULTIPLY" ->
                (left, right) -> right instanceof Number number
                        ? scale(left, number.doubleValue(), call)
                        : scale(right, ((Number) left).doubleValue(), call);
            case "DIVIDE" ->
                (left, right) -> {
                    double divisor = ((Number) right).doubleValue();
                    if (divisor == 0) {
                        throw call.error("division by zero");
                    }
                    return scale(left, 1 / divisor, call);
                };
            default ->
                (left, right) -> {
                    throw wrong(left, right, call);
                };
        };
    }

    private static RuntimeException wrong(Object left, Object right, FunctionCall call) {
        return call.error("cannot " + call.name() + " " + Texts.of(left) + " and " + Texts.of(right));
    }

    /// The sum of a temporal value and an interval, in either order, or of intervals.
    private static Object add(Object left, Object right, FunctionCall call) {
        if (isAmount(left) && !isAmount(right)) {
            return add(right, left, call);
        }
        return switch (left) {
            case LocalDate date -> result(addToDate(date, right, call), call);
            case LocalDateTime time ->
                result(
                        switch (right) {
                            case Period period -> time.plus(period);
                            case Duration duration -> time.plus(duration);
                            default -> throw wrong(left, right, call);
                        },
                        call);
            case Instant instant ->
                switch (right) {
                    case Period period ->
                        instant.atZone(call.context().zone()).plus(period).toInstant();
                    case Duration duration -> instant.plus(duration);
                    default -> throw wrong(left, right, call);
                };
            case LocalTime time when right instanceof Duration duration -> time.plus(duration);
            case LocalTime time when right instanceof LocalDate date -> date.atTime(time);
            case Period a when right instanceof Period b -> a.plus(b).normalized();
            case Duration a when right instanceof Duration b -> a.plus(b);
            default -> throw wrong(left, right, call);
        };
    }

    private static boolean isAmount(Object value) {
        return value instanceof Period || value instanceof Duration || value instanceof Number;
    }

    private static Object addToDate(LocalDate date, Object amount, FunctionCall call) {
        return switch (amount) {
            case Period period -> date.plus(period);
            case Duration duration -> date.atStartOfDay().plus(duration);
            case LocalTime time -> date.atTime(time);
            case Number days -> date.plusDays(days.longValue());
            default -> throw wrong(date, amount, call);
        };
    }

    /// The value as the call's type wants it: a DATE or a TIMESTAMP.
    private static Object result(Object value, FunctionCall call) {
        DataType.Kind kind = call.type().kind();
        if (kind == DataType.Kind.DATE && value instanceof LocalDateTime time) {
            return time.toLocalDate();
        }
        return kind == DataType.Kind.TIMESTAMP && value instanceof LocalDate date ? date.atStartOfDay() : value;
    }

    private static Object subtract(Object left, Object right, FunctionCall call) {
        return switch (right) {
            case Period period -> add(left, period.negated(), call);
            case Duration duration -> add(left, duration.negated(), call);
            case Number days when left instanceof LocalDate -> add(left, -days.longValue(), call);
            default -> difference(left, right, call);
        };
    }

    /// The time from `right` to `left`, as the call's type wants it.
    private static Object difference(Object left, Object right, FunctionCall call) {
        if (left instanceof LocalTime a && right instanceof LocalTime b) {
            return Duration.between(b, a);
        }
        LocalDateTime a = dateTime(left, call);
        LocalDateTime b = dateTime(right, call);
        return switch (call.type().kind()) {
            case INTERVAL_MONTHS ->
                Period.ofMonths(Math.toIntExact(ChronoUnit.MONTHS.between(b, a)))
                        .normalized();
            case TINYINT, SMALLINT, INTEGER, BIGINT -> ChronoUnit.DAYS.between(b, a);
            default -> Duration.between(b, a);
        };
    }

    private static LocalDateTime dateTime(Object value, FunctionCall call) {
        return switch (value) {
            case LocalDate date -> date.atStartOfDay();
            case LocalDateTime time -> time;
            case Instant instant -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
            default -> throw call.error("cannot subtract " + Texts.of(value));
        };
    }

    private static Object scale(Object interval, double factor, FunctionCall call) {
        return switch (interval) {
            case Period period ->
                Period.ofMonths((int) Math.round(period.toTotalMonths() * factor))
                        .normalized();
            case Duration duration -> {
                double micros = (double) duration.getSeconds() * 1e6 + duration.getNano() / 1e3;
                yield Duration.of(Math.round(micros * factor), ChronoUnit.MICROS);
            }
            default -> throw wrong(interval, factor, call);
        };
    }
}
