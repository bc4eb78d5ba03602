package stele.executor.aggregate;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.function.Casts;
import stele.executor.function.Texts;
import stele.executor.kernel.Dynamic;
import stele.parser.Diagnostic;
import stele.storage.type.DataType;

/// The aggregates of SQL.
public final class StandardAggregates implements AggregateLibrary {
    @Override
    public void register(AggregateRegistry registry) {
        registry.accumulator("count", _ -> new NumericAccumulators.Count());
        registry.accumulator("count_star", _ -> new NumericAccumulators.Count());
        registry.accumulator("sum", call -> sum(call, false, false));
        registry.accumulator("sum0", call -> sum(call, false, true));
        registry.accumulator("avg", call -> sum(call, true, false));
        registry.accumulator("min", call -> extreme(call, false));
        registry.accumulator("max", call -> extreme(call, true));
        registry.rows("any_value", () -> new First(true));
        registry.rows("first_value", () -> new First(false));
        registry.rows("single_value", Single::new);
        for (String name : List.of("bool_and", "every")) {
            registry.rows(name, () -> new Truth(true));
        }
        for (String name : List.of("bool_or", "some")) {
            registry.rows(name, () -> new Truth(false));
        }
        for (String name : List.of("var_pop", "var_samp", "stddev_pop", "stddev_samp")) {
            registry.accumulator(name, call -> deviation(call, name.endsWith("samp"), name.startsWith("stddev")));
        }
        registry.accumulator("variance", call -> deviation(call, true, false));
        registry.accumulator("stddev", call -> deviation(call, true, true));
        registry.rows("string_agg", Concatenation::new);
        registry.rows("listagg", Concatenation::new);
        registry.rows("array_agg", () -> new Collection(false, false));
        registry.rows("list", () -> new Collection(false, false));
        registry.rows("collect", () -> new Collection(true, true));
    }

    private static Accumulator sum(AggregateFunctionCall call, boolean average, boolean emptyIsZero) {
        DataType argument = call.argumentTypes().getFirst();
        return switch (argument.layout()) {
            case LONG, WIDE -> new ExactSum(call, average, emptyIsZero);
            case DOUBLE -> new NumericAccumulators.DoubleSum(call.type(), average, emptyIsZero);
            case BOOLEAN, STRING, ANY ->
                new ObjectAccumulator<>(new DynamicSum(call, average, emptyIsZero), call.type());
        };
    }

    /// An accumulator for `call` that lives off `known`, one for the same rows and arguments; null when there
    /// is no such thing.
    static @Nullable Accumulator sharing(Accumulator known, AggregateFunctionCall call) {
        if (!(known instanceof ExactSum sum)) {
            return null;
        }
        return switch (call.name()) {
            case "sum" -> sum.view(call, false, false);
            case "sum0" -> sum.view(call, false, true);
            case "avg" -> sum.view(call, true, false);
            default -> null;
        };
    }

    private static Accumulator deviation(AggregateFunctionCall call, boolean sample, boolean root) {
        return Deviation.takes(call.argumentTypes().getFirst())
                ? new Deviation(call, sample, root)
                : new ObjectAccumulator<>(new Variance(sample, root), call.type());
    }

    private static Accumulator extreme(AggregateFunctionCall call, boolean greatest) {
        DataType argument = call.argumentTypes().getFirst();
        if (argument.equals(call.type())) {
            if (argument.layout() == DataType.Layout.LONG) {
                return new NumericAccumulators.LongExtreme(call.type(), greatest);
            }
            if (argument.layout() == DataType.Layout.DOUBLE) {
                return new NumericAccumulators.DoubleExtreme(call.type(), greatest);
            }
            if (argument.layout() == DataType.Layout.STRING) {
                return new StringExtreme(call.type(), greatest);
            }
        }
        return new ObjectAccumulator<>(new Extreme(greatest), call.type());
    }

    /// One value in a box, so that a state may be a null.
    private static final class Box {
        private @Nullable Object value;
        private boolean filled;
    }

    private record First(boolean skipsNulls) implements RowAggregate<Box> {
        @Override
        public Box create() {
            return new Box();
        }

        @Override
        public Box add(Box state, @Nullable Object[] arguments) {
            if (!state.filled) {
                state.filled = true;
                state.value = arguments[0];
            }
            return state;
        }

        @Override
        public Box merge(Box left, Box right) {
            return left.filled ? left : right;
        }

        @Override
        public @Nullable Object finish(Box state) {
            return state.value;
        }
    }

    private record Single() implements RowAggregate<Box> {
        @Override
        public Box create() {
            return new Box();
        }

        @Override
        public Box add(Box state, @Nullable Object[] arguments) {
            if (state.filled) {
                throw new ExecutionException(
                        Diagnostic.Kind.RUNTIME, "a scalar subquery returned more than one row", -1, null);
            }
            state.filled = true;
            state.value = arguments[0];
            return state;
        }

        @Override
        public Box merge(Box left, Box right) {
            return left.filled && right.filled ? add(left, new Object[] {right.value}) : left.filled ? left : right;
        }

        @Override
        public @Nullable Object finish(Box state) {
            return state.value;
        }

        @Override
        public boolean skipsNulls() {
            return false;
        }
    }

    private record Extreme(boolean greatest) implements RowAggregate<Box> {
        @Override
        public Box create() {
            return new Box();
        }

        @Override
        public Box add(Box state, @Nullable Object[] arguments) {
            int order = state.filled ? Dynamic.compare(arguments[0], state.value) : 0;
            if (!state.filled || (greatest ? order > 0 : order < 0)) {
                state.filled = true;
                state.value = arguments[0];
            }
            return state;
        }

        @Override
        public Box merge(Box left, Box right) {
            return right.filled ? add(left, new Object[] {right.value}) : left;
        }

        @Override
        public @Nullable Object finish(Box state) {
            return state.value;
        }
    }

    private record Truth(boolean all) implements RowAggregate<Box> {
        @Override
        public Box create() {
            return new Box();
        }

        @Override
        public Box add(Box state, @Nullable Object[] arguments) {
            boolean value = (Boolean) arguments[0];
            state.value = !state.filled ? value : all ? (Boolean) state.value && value : (Boolean) state.value || value;
            state.filled = true;
            return state;
        }

        @Override
        public Box merge(Box left, Box right) {
            return right.filled ? add(left, new Object[] {right.value}) : left;
        }

        @Override
        public @Nullable Object finish(Box state) {
            return state.value;
        }
    }

    /// Count, mean and sum of squared distances from the mean (Welford; merged as Chan, Golub and LeVeque
    /// do).
    private static final class Moments {
        private long count;
        private double mean;
        private double squares;
    }

    private record Variance(boolean sample, boolean root) implements RowAggregate<Moments> {
        @Override
        public Moments create() {
            return new Moments();
        }

        @Override
        public Moments add(Moments state, @Nullable Object[] arguments) {
            double value = ((Number) arguments[0]).doubleValue();
            state.count++;
            double delta = value - state.mean;
            state.mean += delta / state.count;
            state.squares += delta * (value - state.mean);
            return state;
        }

        @Override
        public Moments merge(Moments left, Moments right) {
            if (right.count == 0) {
                return left;
            }
            double delta = right.mean - left.mean;
            long count = left.count + right.count;
            left.squares += right.squares + delta * delta * left.count * right.count / count;
            left.mean += delta * right.count / count;
            left.count = count;
            return left;
        }

        @Override
        public @Nullable Object finish(Moments state) {
            long divisor = sample ? state.count - 1 : state.count;
            if (divisor <= 0) {
                return null;
            }
            double variance = state.squares / divisor;
            return root ? Math.sqrt(variance) : variance;
        }
    }

    private record Concatenation() implements RowAggregate<StringBuilder> {
        @Override
        public StringBuilder create() {
            return new StringBuilder();
        }

        /// The first character of the state says that a row has come in; the rest of a row is its separator
        /// and text.
        @Override
        public StringBuilder add(StringBuilder state, @Nullable Object[] arguments) {
            String separator = arguments.length > 1 ? arguments[1] == null ? "" : Texts.of(arguments[1]) : ",";
            return state.append(state.isEmpty() ? "+" : separator).append(Texts.of(arguments[0]));
        }

        @Override
        public StringBuilder merge(StringBuilder left, StringBuilder right) {
            throw new IllegalStateException("string_agg runs on one thread");
        }

        @Override
        public @Nullable Object finish(StringBuilder state) {
            return state.isEmpty() ? null : state.substring(1);
        }
    }

    private record Collection(boolean skipsNulls, boolean emptyIsList)
            implements RowAggregate<ArrayList<@Nullable Object>> {
        @Override
        public ArrayList<@Nullable Object> create() {
            return new ArrayList<>();
        }

        @Override
        public ArrayList<@Nullable Object> add(ArrayList<@Nullable Object> state, @Nullable Object[] arguments) {
            state.add(arguments[0]);
            return state;
        }

        @Override
        public ArrayList<@Nullable Object> merge(ArrayList<@Nullable Object> left, ArrayList<@Nullable Object> right) {
            left.addAll(right);
            return left;
        }

        @Override
        public @Nullable Object finish(ArrayList<@Nullable Object> state) {
            return state.isEmpty() && !emptyIsList ? null : state;
        }
    }

    /// Sum and average of numbers of any type: integers stay integers, a float makes the result one.
    private record DynamicSum(AggregateFunctionCall call, boolean average, boolean emptyIsZero)
            implements RowAggregate<DynamicSum.Total> {
        static final class Total {
            private long count;
            private BigDecimal exact = BigDecimal.ZERO;
            private double real;
            private boolean isReal;
            private boolean isDecimal;
        }

        @Override
        public Total create() {
            return new Total();
        }

        @Override
        public Total add(Total state, @Nullable Object[] arguments) {
            if (!(arguments[0] instanceof Number number)) {
                throw call.error("cannot add up " + Texts.of(arguments[0]));
            }
            state.count++;
            if (number instanceof Double || number instanceof Float) {
                state.isReal = true;
                state.real += number.doubleValue();
            } else {
                state.isDecimal |= number instanceof BigDecimal;
                state.exact = state.exact.add(Dynamic.decimal(number));
            }
            return state;
        }

        @Override
        public Total merge(Total left, Total right) {
            left.count += right.count;
            left.exact = left.exact.add(right.exact);
            left.real += right.real;
            left.isReal |= right.isReal;
            left.isDecimal |= right.isDecimal;
            return left;
        }

        @Override
        public @Nullable Object finish(Total state) {
            if (state.count == 0 && !emptyIsZero) {
                return null;
            }
            DataType type = call.type();
            boolean dynamic = type.kind() == DataType.Kind.ANY;
            if (type.layout() == DataType.Layout.DOUBLE || dynamic && (state.isReal || average && !state.isDecimal)) {
                double sum = state.real + state.exact.doubleValue();
                return average ? sum / state.count : sum;
            }
            BigDecimal total = state.exact;
            if (average) {
                total = type instanceof DataType.Decimal decimal
                        ? total.divide(BigDecimal.valueOf(state.count), decimal.scale(), RoundingMode.HALF_UP)
                        : total.divide(BigDecimal.valueOf(state.count), MathContext.DECIMAL128);
            }
            try {
                return type instanceof DataType.Decimal decimal
                        ? Casts.fit(total, decimal)
                        : dynamic && state.isDecimal ? total : (Object) total.longValueExact();
            } catch (ArithmeticException | Casts.ConversionException e) {
                throw call.error("numeric overflow: the " + call.name() + " does not fit " + type);
            }
        }
    }
}
