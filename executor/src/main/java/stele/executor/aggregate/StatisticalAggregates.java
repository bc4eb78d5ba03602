package stele.executor.aggregate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Dynamic;

/// Aggregates of pairs of numbers, of orders and of bits.
public final class StatisticalAggregates implements AggregateLibrary {
    @Override
    public void register(AggregateRegistry registry) {
        for (Pairs.Result result : Pairs.Result.values()) {
            registry.rows(result.name().toLowerCase(java.util.Locale.ROOT), () -> new Pairs(result));
        }
        registry.rows("bit_and", () -> new Bits((a, b) -> a & b));
        registry.rows("bit_or", () -> new Bits((a, b) -> a | b));
        registry.rows("bit_xor", () -> new Bits((a, b) -> a ^ b));
        registry.rows("mode", Mode::new);
        registry.rows("arg_min", () -> new ArgumentOf(-1));
        registry.rows("arg_max", () -> new ArgumentOf(1));
    }

    /// Sums over pairs (y, x), as SQL's binary set functions name them.
    static final class Sums {
        private long count;
        private double meanX;
        private double meanY;
        private double squaresX;
        private double squaresY;
        private double products;
    }

    private record Pairs(Pairs.Result result) implements RowAggregate<Sums> {
        /// What is made of the sums.
        enum Result {
            COVAR_POP,
            COVAR_SAMP,
            CORR,
            REGR_SLOPE,
            REGR_INTERCEPT,
            REGR_COUNT,
            REGR_R2,
            REGR_AVGX,
            REGR_AVGY,
            REGR_SXX,
            REGR_SYY,
            REGR_SXY
        }

        @Override
        public Sums create() {
            return new Sums();
        }

        @Override
        public Sums add(Sums state, @Nullable Object[] arguments) {
            if (arguments[1] == null) {
                return state;
            }
            double y = ((Number) arguments[0]).doubleValue();
            double x = ((Number) arguments[1]).doubleValue();
            state.count++;
            double deltaX = x - state.meanX;
            double deltaY = y - state.meanY;
            state.meanX += deltaX / state.count;
            state.meanY += deltaY / state.count;
            state.squaresX += deltaX * (x - state.meanX);
            state.squaresY += deltaY * (y - state.meanY);
            state.products += deltaX * (y - state.meanY);
            return state;
        }

        @Override
        public Sums merge(Sums left, Sums right) {
            if (right.count == 0) {
                return left;
            }
            long count = left.count + right.count;
            double share = (double) left.count * right.count / count;
            double deltaX = right.meanX - left.meanX;
            double deltaY = right.meanY - left.meanY;
            left.squaresX += right.squaresX + deltaX * deltaX * share;
            left.squaresY += right.squaresY + deltaY * deltaY * share;
            left.products += right.products + deltaX * deltaY * share;
            left.meanX += deltaX * right.count / count;
            left.meanY += deltaY * right.count / count;
            left.count = count;
            return left;
        }

        @Override
        public @Nullable Object finish(Sums state) {
            double slope = state.products / state.squaresX;
            return switch (result) {
                case REGR_COUNT -> state.count;
                case COVAR_POP -> state.count == 0 ? null : (Object) (state.products / state.count);
                case COVAR_SAMP -> state.count < 2 ? null : (Object) (state.products / (state.count - 1));
                case CORR ->
                    state.squaresX == 0 || state.squaresY == 0
                            ? null
                            : (Object) (state.products / Math.sqrt(state.squaresX * state.squaresY));
                case REGR_SLOPE -> state.squaresX == 0 ? null : (Object) slope;
                case REGR_R2 -> state.count == 0 || state.squaresX == 0 ? null : (Object) determination(state);
                case REGR_AVGX -> state.count == 0 ? null : (Object) state.meanX;
                case REGR_AVGY -> state.count == 0 ? null : (Object) state.meanY;
                case REGR_SXX -> state.count == 0 ? null : (Object) state.squaresX;
                case REGR_SYY -> state.count == 0 ? null : (Object) state.squaresY;
                case REGR_SXY -> state.count == 0 ? null : (Object) state.products;
                case REGR_INTERCEPT -> state.squaresX == 0 ? null : (Object) (state.meanY - slope * state.meanX);
            };
        }
    }

    private static double determination(Sums state) {
        return state.squaresY == 0 ? 1 : state.products * state.products / (state.squaresX * state.squaresY);
    }

    /// The bits so far; no element before the first row.
    private record Bits(LongBinaryOperator operator) implements RowAggregate<List<Long>> {
        @Override
        public List<Long> create() {
            return new ArrayList<>(1);
        }

        @Override
        public List<Long> add(List<Long> state, @Nullable Object[] arguments) {
            long value = ((Number) arguments[0]).longValue();
            if (state.isEmpty()) {
                state.add(value);
            } else {
                state.set(0, operator.applyAsLong(state.getFirst(), value));
            }
            return state;
        }

        @Override
        public List<Long> merge(List<Long> left, List<Long> right) {
            return right.isEmpty() ? left : add(left, new Object[] {right.getFirst()});
        }

        @Override
        public @Nullable Object finish(List<Long> state) {
            return state.isEmpty() ? null : state.getFirst();
        }
    }

    /// How often each value came, in the order of first occurrence.
    private record Mode() implements RowAggregate<Map<Object, Mode.Entry>> {
        static final class Entry {
            private final @Nullable Object value;
            private long count;

            Entry(@Nullable Object value) {
                this.value = value;
            }
        }

        @Override
        public Map<Object, Entry> create() {
            return new LinkedHashMap<>();
        }

        @Override
        public Map<Object, Entry> add(Map<Object, Entry> state, @Nullable Object[] arguments) {
            state.computeIfAbsent(Dynamic.canonical(arguments[0]), _ -> new Entry(arguments[0])).count++;
            return state;
        }

        @Override
        public Map<Object, Entry> merge(Map<Object, Entry> left, Map<Object, Entry> right) {
            right.forEach((key, entry) -> left.computeIfAbsent(key, _ -> new Entry(entry.value)).count += entry.count);
            return left;
        }

        @Override
        public @Nullable Object finish(Map<Object, Entry> state) {
            Entry best = null;
            for (Entry entry : state.values()) {
                best = best == null || entry.count > best.count ? entry : best;
            }
            return best == null ? null : best.value;
        }
    }

    /// The first argument where the second is least or greatest.
    private record ArgumentOf(int sign) implements RowAggregate<Map<String, @Nullable Object>> {
        @Override
        public Map<String, @Nullable Object> create() {
            return new HashMap<>();
        }

        @Override
        public Map<String, @Nullable Object> add(Map<String, @Nullable Object> state, @Nullable Object[] arguments) {
            boolean better = arguments[1] != null
                    && (state.isEmpty() || Dynamic.compare(arguments[1], state.get("key")) * sign > 0);
            if (better) {
                state.put("value", arguments[0]);
                state.put("key", arguments[1]);
            }
            return state;
        }

        @Override
        public Map<String, @Nullable Object> merge(
                Map<String, @Nullable Object> left, Map<String, @Nullable Object> right) {
            return right.isEmpty() ? left : add(left, new Object[] {right.get("value"), right.get("key")});
        }

        @Override
        public @Nullable Object finish(Map<String, @Nullable Object> state) {
            return state.get("value");
        }
    }
}
