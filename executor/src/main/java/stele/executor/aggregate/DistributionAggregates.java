package stele.executor.aggregate;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Dynamic;
import stele.storage.type.DataType;

/// Aggregates that look at all values together: percentiles, moments, histograms; and the first and last
/// one.
public final class DistributionAggregates implements AggregateLibrary {
    @Override
    public void register(AggregateRegistry registry) {
        registry.rowsFor("median", call -> new Percentile(call, Percentile.Kind.CONTINUOUS));
        registry.rowsFor("percentile_cont", call -> new Percentile(call, Percentile.Kind.CONTINUOUS));
        registry.rowsFor("percentile_disc", call -> new Percentile(call, Percentile.Kind.DISCRETE));
        registry.rowsFor("percentile_disc_down", call -> new Percentile(call, Percentile.Kind.DISCRETE_DOWN));
        registry.rows("first", () -> new End(false));
        registry.rows("last", () -> new End(true));
        registry.rows("count_if", TrueCount::new);
        registry.rows("histogram", Histogram::new);
        registry.rows("entropy", Entropy::new);
        numbers(registry, "skewness", DistributionAggregates::skewness);
        numbers(registry, "kurtosis", values -> kurtosis(values, true));
        numbers(registry, "kurtosis_pop", values -> kurtosis(values, false));
        numbers(registry, "mad", DistributionAggregates::medianDeviation);
        numbers(registry, "product", DistributionAggregates::product);
        numbers(registry, "geomean", DistributionAggregates::geometricMean);
        numbers(registry, "fsum", DistributionAggregates::sum);
        numbers(registry, "favg", values -> sum(values) / values.length);
    }

    private static void numbers(AggregateRegistry registry, String name, Function<double[], @Nullable Double> result) {
        registry.rows(name, () -> new Numbers(result));
    }

    /// All values as doubles; without values the result is null.
    private record Numbers(Function<double[], @Nullable Double> result) implements RowAggregate<List<Double>> {
        @Override
        public List<Double> create() {
            return new ArrayList<>();
        }

        @Override
        public List<Double> add(List<Double> state, @Nullable Object[] arguments) {
            state.add(((Number) arguments[0]).doubleValue());
            return state;
        }

        @Override
        public List<Double> merge(List<Double> left, List<Double> right) {
            left.addAll(right);
            return left;
        }

        @Override
        public @Nullable Object finish(List<Double> state) {
            return state.isEmpty()
                    ? null
                    : result.apply(
                            state.stream().mapToDouble(Double::doubleValue).toArray());
        }
    }

    /// Neumaier's sum.
    private static double sum(double[] values) {
        double sum = 0;
        double lost = 0;
        for (double value : values) {
            double next = sum + value;
            lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
            sum = next;
        }
        return Double.isFinite(sum) ? sum + lost : sum;
    }

    private static double product(double[] values) {
        double product = 1;
        for (double value : values) {
            product *= value;
        }
        return product;
    }

    private static double geometricMean(double[] values) {
        double logarithms = 0;
        for (double value : values) {
            logarithms += Math.log(value);
        }
        return Math.exp(logarithms / values.length);
    }

    /// The mean of the `power`th powers of the distances from the mean.
    private static double moment(double[] values, int power) {
        double mean = sum(values) / values.length;
        double moment = 0;
        for (double value : values) {
            moment += Math.pow(value - mean, power);
        }
        return moment / values.length;
    }

    private static @Nullable Double skewness(double[] values) {
        double n = values.length;
        double variance = moment(values, 2);
        return n < 3 || variance == 0
                ? null
                : (Double) (Math.sqrt(n * (n - 1)) / (n - 2) * moment(values, 3) / Math.pow(variance, 1.5));
    }

    private static @Nullable Double kurtosis(double[] values, boolean sample) {
        double n = values.length;
        double variance = moment(values, 2);
        if (variance == 0 || n < (sample ? 4 : 2)) {
            return null;
        }
        double ratio = moment(values, 4) / (variance * variance);
        return sample ? (n - 1) * ((n + 1) * ratio - 3 * (n - 1)) / ((n - 2) * (n - 3)) : ratio - 3;
    }

    private static double medianDeviation(double[] values) {
        double median = median(values.clone());
        double[] distances = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            distances[i] = Math.abs(values[i] - median);
        }
        return median(distances);
    }

    private static double median(double[] values) {
        java.util.Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /// The value of the first or last row, null or not.
    private record End(boolean last) implements RowAggregate<List<@Nullable Object>> {
        @Override
        public List<@Nullable Object> create() {
            return new ArrayList<>(1);
        }

        @Override
        public List<@Nullable Object> add(List<@Nullable Object> state, @Nullable Object[] arguments) {
            if (state.isEmpty()) {
                state.add(arguments[0]);
            } else if (last) {
                state.set(0, arguments[0]);
            }
            return state;
        }

        @Override
        public List<@Nullable Object> merge(List<@Nullable Object> left, List<@Nullable Object> right) {
            return right.isEmpty() || !last && !left.isEmpty() ? left : right;
        }

        @Override
        public @Nullable Object finish(List<@Nullable Object> state) {
            return state.isEmpty() ? null : state.getFirst();
        }

        @Override
        public boolean skipsNulls() {
            return false;
        }
    }

    /// How often the argument is true.
    private record TrueCount() implements RowAggregate<long[]> {
        @Override
        public long[] create() {
            return new long[1];
        }

        @Override
        public long[] add(long[] state, @Nullable Object[] arguments) {
            state[0] += Boolean.TRUE.equals(arguments[0]) ? 1 : 0;
            return state;
        }

        @Override
        public long[] merge(long[] left, long[] right) {
            left[0] += right[0];
            return left;
        }

        @Override
        public Object finish(long[] state) {
            return state[0];
        }
    }

    /// How often each value comes, in the order of the values.
    private record Histogram() implements RowAggregate<TreeMap<Object, Long>> {
        @Override
        public TreeMap<Object, Long> create() {
            return new TreeMap<>(Dynamic::compare);
        }

        @Override
        public TreeMap<Object, Long> add(TreeMap<Object, Long> state, @Nullable Object[] arguments) {
            state.merge(java.util.Objects.requireNonNull(arguments[0]), 1L, Long::sum);
            return state;
        }

        @Override
        public TreeMap<Object, Long> merge(TreeMap<Object, Long> left, TreeMap<Object, Long> right) {
            right.forEach((value, count) -> left.merge(value, count, Long::sum));
            return left;
        }

        @Override
        public @Nullable Object finish(TreeMap<Object, Long> state) {
            return state.isEmpty() ? null : new LinkedHashMap<>(state);
        }
    }

    /// The entropy of the values' frequencies, in bits.
    private record Entropy() implements RowAggregate<Map<Object, Long>> {
        @Override
        public Map<Object, Long> create() {
            return new LinkedHashMap<>();
        }

        @Override
        public Map<Object, Long> add(Map<Object, Long> state, @Nullable Object[] arguments) {
            state.merge(Dynamic.canonical(arguments[0]), 1L, Long::sum);
            return state;
        }

        @Override
        public Map<Object, Long> merge(Map<Object, Long> left, Map<Object, Long> right) {
            right.forEach((value, count) -> left.merge(value, count, Long::sum));
            return left;
        }

        @Override
        public Object finish(Map<Object, Long> state) {
            double all = state.values().stream().mapToLong(Long::longValue).sum();
            double entropy = 0;
            for (long count : state.values()) {
                entropy -= count / all * Math.log(count / all) / Math.log(2);
            }
            return Math.abs(entropy);
        }
    }

    /// All values, and the shares that are asked for: the second argument, one or a list; a half for the
    /// median.
    private record Percentile(AggregateFunctionCall call, Kind kind) implements RowAggregate<Percentile.Gathered> {
        enum Kind {
            CONTINUOUS,
            DISCRETE,
            /// Counted from the greatest value.
            DISCRETE_DOWN
        }

        static final class Gathered {
            private final List<@Nullable Object> values = new ArrayList<>();
            private @Nullable Object share = 0.5;
        }

        @Override
        public Gathered create() {
            return new Gathered();
        }

        @Override
        public Gathered add(Gathered state, @Nullable Object[] arguments) {
            if (arguments.length > 1) {
                state.share = arguments[1];
            }
            state.values.add(arguments[0]);
            return state;
        }

        @Override
        public Gathered merge(Gathered left, Gathered right) {
            left.values.addAll(right.values);
            left.share = right.values.isEmpty() ? left.share : right.share;
            return left;
        }

        @Override
        public @Nullable Object finish(Gathered state) {
            List<@Nullable Object> values = state.values;
            if (values.isEmpty() || state.share == null) {
                return null;
            }
            values.sort(kind == Kind.DISCRETE_DOWN ? (a, b) -> Dynamic.compare(b, a) : Dynamic::compare);
            if (!(state.share instanceof List<?> shares)) {
                return at(values, state.share, call.type());
            }
            DataType element = call.type() instanceof DataType.ListOf list ? list.element() : call.type();
            List<@Nullable Object> results = new ArrayList<>();
            shares.forEach(share -> results.add(share == null ? null : at(values, share, element)));
            return results;
        }

        private @Nullable Object at(List<@Nullable Object> values, Object given, DataType type) {
            double share = ((Number) given).doubleValue();
            if (!(share >= 0 && share <= 1)) {
                throw call.error("the share of a percentile must be between 0 and 1, not " + share);
            }
            if (kind != Kind.CONTINUOUS) {
                int index = (int) Math.ceil(share * values.size()) - 1;
                return values.get(Math.max(0, index));
            }
            double place = share * (values.size() - 1);
            int below = (int) Math.floor(place);
            int above = (int) Math.ceil(place);
            double low = ((Number) values.get(below)).doubleValue();
            double high = ((Number) values.get(above)).doubleValue();
            double result = low + (place - below) * (high - low);
            return type instanceof DataType.Decimal ? (Object) BigDecimal.valueOf(result) : result;
        }
    }
}
