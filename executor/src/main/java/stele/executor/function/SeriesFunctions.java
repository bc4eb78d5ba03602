package stele.executor.function;

import static stele.executor.function.TextFunctions.number;

import java.time.Duration;
import java.time.LocalDateTime;
import java.time.Period;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `range`, which stops before its end, and `generate_series`, which includes it, as lists.
public final class SeriesFunctions implements FunctionLibrary {
    private static final int MAX_LENGTH = 1 << 26;

    @Override
    public void register(FunctionRegistry registry) {
        registry.strictCall("range_list", call -> arguments -> numbers(arguments, false, call));
        registry.strictCall("series_list", call -> arguments -> numbers(arguments, true, call));
        registry.strictCall("range_times", call -> arguments -> times(arguments, false, call));
        registry.strictCall("series_times", call -> arguments -> times(arguments, true, call));
    }

    /// `(end)`, `(start, end)` or `(start, end, step)`.
    private static Object numbers(@Nullable Object[] arguments, boolean inclusive, FunctionCall call) {
        long start = arguments.length == 1 ? 0 : number(arguments[0]);
        long end = number(arguments[arguments.length == 1 ? 0 : 1]);
        long step = arguments.length > 2 ? number(arguments[2]) : 1;
        if (step == 0) {
            throw call.error("the step of a series must not be 0");
        }
        List<@Nullable Object> numbers = new ArrayList<>();
        for (long i = start; step > 0 ? i < end : i > end; i = Math.addExact(i, step)) {
            add(numbers, i, call);
        }
        long last = numbers.isEmpty() ? start : (Long) numbers.getLast() + step;
        if (inclusive && last == end) {
            add(numbers, end, call);
        }
        return numbers;
    }

    private static void add(List<@Nullable Object> values, Object value, FunctionCall call) {
        if (values.size() >= MAX_LENGTH) {
            throw call.error("the series would be too long");
        }
        values.add(value);
    }

    private static Object times(@Nullable Object[] arguments, boolean inclusive, FunctionCall call) {
        LocalDateTime start = (LocalDateTime) arguments[0];
        LocalDateTime end = (LocalDateTime) arguments[1];
        long months = arguments[2] instanceof Period period ? period.toTotalMonths() : 0;
        long micros = arguments[2] instanceof Duration duration ? duration.toNanos() / 1000 : 0;
        if (months == 0 && micros == 0) {
            throw call.error("the step of a series must not be 0");
        }
        boolean rising = months + micros > 0;
        List<@Nullable Object> times = new ArrayList<>();
        LocalDateTime time = start;
        while (rising ? time.isBefore(end) : time.isAfter(end)) {
            add(times, time, call);
            // From the start, not from the time before: 31 January, 29 February, 31 March.
            time = start.plusMonths(months * times.size()).plus(micros * times.size(), ChronoUnit.MICROS);
        }
        if (inclusive && time.equals(end)) {
            add(times, time, call);
        }
        return times;
    }
}
