package stele.executor.dynamic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.aggregate.AggregateLibrary;
import stele.executor.aggregate.AggregateRegistry;
import stele.executor.aggregate.RowAggregate;
import stele.executor.kernel.Dynamic;
import stele.parser.Diagnostic;
import stele.storage.value.DurationValue;

/// Aggregates over values of any type: `any_sum any_avg any_min any_max any_stdev any_stdevp
/// any_percentile_cont any_percentile_disc` and `collect_list`.
public final class DynamicAggregates implements AggregateLibrary {
    @Override
    public void register(AggregateRegistry registry) {
        registry.rows("any_min", () -> new Extreme(-1));
        registry.rows("any_max", () -> new Extreme(1));
        registry.rows("collect_list", () -> new Collected(list -> list, true));
        registry.rows("collect_all", () -> new Collected(list -> list, false));
        registry.rows("any_sum", () -> new Collected(DynamicAggregates::sum, true));
        registry.rows("any_avg", () -> new Collected(DynamicAggregates::average, true));
        registry.rows("any_stdev", () -> new Collected(list -> deviation(list, 1), true));
        registry.rows("any_stdevp", () -> new Collected(list -> deviation(list, 0), true));
        registry.rows("any_percentile_cont", () -> new Percentile(true));
        registry.rows("any_percentile_disc", () -> new Percentile(false));
    }

    /// The least or greatest value in the total order.
    private record Extreme(int sign) implements RowAggregate<@Nullable Object[]> {
        @Override
        public @Nullable Object[] create() {
            return new Object[1];
        }

        @Override
        public @Nullable Object[] add(@Nullable Object[] state, @Nullable Object[] arguments) {
            if (state[0] == null || Dynamic.compare(arguments[0], state[0]) * sign > 0) {
                state[0] = arguments[0];
            }
            return state;
        }

        @Override
        public @Nullable Object[] merge(@Nullable Object[] left, @Nullable Object[] right) {
            return right[0] == null ? left : add(left, right);
        }

        @Override
        public @Nullable Object finish(@Nullable Object[] state) {
            return state[0];
        }
    }

    /// All values in order, and what is made of them.
    private record Collected(Function<List<@Nullable Object>, @Nullable Object> result, boolean skipsNulls)
            implements RowAggregate<List<@Nullable Object>> {
        @Override
        public List<@Nullable Object> create() {
            return new ArrayList<>();
        }

        @Override
        public List<@Nullable Object> add(List<@Nullable Object> state, @Nullable Object[] arguments) {
            state.add(arguments[0]);
            return state;
        }

        @Override
        public List<@Nullable Object> merge(List<@Nullable Object> left, List<@Nullable Object> right) {
            left.addAll(right);
            return left;
        }

        @Override
        public @Nullable Object finish(List<@Nullable Object> state) {
            return result.apply(state);
        }
    }

    private static Object sum(List<@Nullable Object> values) {
        Object sum = 0L;
        for (Object value : values) {
            sum = plus(sum, Objects.requireNonNull(value));
        }
        return sum;
    }

    private static Object plus(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Math.addExact(a, b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return a.doubleValue() + b.doubleValue();
        }
        DurationValue duration = DynamicTemporal.duration(right);
        if (duration != null) {
            Object sum = left.equals(0L) ? duration : DynamicTemporal.add(left, duration, 1);
            if (sum != null) {
                return sum;
            }
        }
        throw notNumber(right);
    }

    private static ExecutionException notNumber(Object value) {
        return new ExecutionException(
                Diagnostic.Kind.RUNTIME,
                "expected a number, not " + Describe.type(value),
                -1,
                "TypeError:InvalidArgumentType");
    }

    private static @Nullable Object average(List<@Nullable Object> values) {
        if (values.isEmpty()) {
            return null;
        }
        Object sum = sum(values);
        return sum instanceof Number number
                ? (Object) (number.doubleValue() / values.size())
                : DynamicTemporal.divide(sum, (long) values.size());
    }

    private static Object deviation(List<@Nullable Object> values, int less) {
        if (values.size() <= less) {
            return 0.0;
        }
        double mean = 0;
        double squares = 0;
        int count = 0;
        for (Object value : values) {
            double number = real(Objects.requireNonNull(value));
            count++;
            double delta = number - mean;
            mean += delta / count;
            squares += delta * (number - mean);
        }
        return Math.sqrt(squares / (count - less));
    }

    private static double real(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw notNumber(value);
    }

    /// The values so far and the share that is asked for.
    private static final class Sample {
        private final List<Object> values = new ArrayList<>();
        private double share;
    }

    private record Percentile(boolean interpolate) implements RowAggregate<Sample> {
        @Override
        public Sample create() {
            return new Sample();
        }

        @Override
        public Sample add(Sample state, @Nullable Object[] arguments) {
            state.values.add(Objects.requireNonNull(arguments[0]));
            state.share = real(Objects.requireNonNull(arguments[1]));
            if (!(state.share >= 0 && state.share <= 1)) {
                throw new ExecutionException(
                        Diagnostic.Kind.RUNTIME,
                        "a percentile is between 0.0 and 1.0",
                        -1,
                        "ArgumentError:NumberOutOfRange");
            }
            return state;
        }

        @Override
        public Sample merge(Sample left, Sample right) {
            left.values.addAll(right.values);
            left.share = right.share;
            return left;
        }

        @Override
        public @Nullable Object finish(Sample state) {
            List<Object> sorted = new ArrayList<>(state.values);
            if (sorted.isEmpty()) {
                return null;
            }
            sorted.sort(Dynamic::compare);
            if (!interpolate) {
                int position = (int) Math.ceil(state.share * sorted.size()) - 1;
                return sorted.get(Math.max(0, position));
            }
            double position = state.share * (sorted.size() - 1);
            int low = (int) Math.floor(position);
            int high = (int) Math.ceil(position);
            double lower = real(sorted.get(low));
            return low == high ? lower : lower + (real(sorted.get(high)) - lower) * (position - low);
        }
    }
}
