package stele.executor.aggregate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.executor.function.Casts;
import stele.executor.kernel.Dynamic;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.storage.type.DataType;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// The aggregates that run on primitive arrays: counts, sums, averages and extremes of layouts LONG and
/// DOUBLE.
final class NumericAccumulators {
    private NumericAccumulators() {}

    /// Counts rows in which no argument is null.
    static final class Count implements Accumulator {
        private long[] counts = {};

        @Override
        public void resize(int groups) {
            counts = grow(counts, groups);
        }

        @Override
        public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
            boolean[] nulls = stele.executor.kernel.Masks.union(arguments, rows);
            if (nulls == null && groups == null) {
                counts[0] += rows.count();
                return;
            }
            for (int i = 0; i < rows.count(); i++) {
                if (nulls == null || !nulls[rows.position(i)]) {
                    counts[groups == null ? 0 : groups[i]]++;
                }
            }
        }

        @Override
        public void merge(Accumulator other, int[] mapping) {
            long[] others = ((Count) other).counts;
            for (int group = 0; group < mapping.length; group++) {
                counts[mapping[group]] += others[group];
            }
        }

        @Override
        public Vector result(int begin, int end) {
            return new LongVector(DataType.BIGINT, Arrays.copyOfRange(counts, begin, end), null);
        }
    }

    /// Sums of layout LONG in 128 bits (`high` counts wraps of `low`), with the number of rows.
    static final class ExactSum implements Accumulator {
        private final AggregateFunctionCall call;
        private final boolean average;
        private final boolean emptyIsZero;
        private long[] low = {};
        private long[] high = {};
        private long[] counts = {};

        ExactSum(AggregateFunctionCall call, boolean average, boolean emptyIsZero) {
            this.call = call;
            this.average = average;
            this.emptyIsZero = emptyIsZero;
        }

        @Override
        public void resize(int groups) {
            low = grow(low, groups);
            high = grow(high, groups);
            counts = grow(counts, groups);
        }

        @Override
        public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
            LongVector vector = (LongVector) arguments[0];
            if (groups == null) {
                addAll(vector, rows);
                return;
            }
            long[] values = vector.values();
            boolean[] nulls = vector.nulls();
            int[] selection = rows.selection();
            for (int i = 0; i < rows.count(); i++) {
                int p = selection == null ? i : selection[i];
                if (nulls == null || !nulls[p]) {
                    addOne(groups[i], values[p], 1);
                }
            }
        }

        private void addOne(int group, long value, long count) {
            long before = low[group];
            long sum = before + value;
            if (((before ^ sum) & (value ^ sum)) < 0) {
                high[group] += value < 0 ? -1 : 1;
            }
            low[group] = sum;
            counts[group] += count;
        }

        private void addAll(LongVector vector, Rows rows) {
            long[] values = vector.values();
            boolean[] nulls = vector.nulls();
            int[] selection = rows.selection();
            long sum = 0;
            long wraps = 0;
            long count = 0;
            for (int i = 0; i < rows.count(); i++) {
                int p = selection == null ? i : selection[i];
                if (nulls != null && nulls[p]) {
                    continue;
                }
                long value = values[p];
                long next = sum + value;
                if (((sum ^ next) & (value ^ next)) < 0) {
                    wraps += value < 0 ? -1 : 1;
                }
                sum = next;
                count++;
            }
            addOne(0, sum, count);
            high[0] += wraps;
        }

        @Override
        public void merge(Accumulator other, int[] mapping) {
            ExactSum that = (ExactSum) other;
            for (int group = 0; group < mapping.length; group++) {
                addOne(mapping[group], that.low[group], that.counts[group]);
                high[mapping[group]] += that.high[group];
            }
        }

        @Override
        public Vector result(int begin, int end) {
            DataType type = call.type();
            VectorWriter writer = new VectorWriter(type, end - begin);
            DataType argument = call.argumentTypes().getFirst();
            int scale = argument instanceof DataType.Decimal decimal ? decimal.scale() : 0;
            int resultScale = type instanceof DataType.Decimal decimal ? decimal.scale() : 0;
            boolean plain = !average && type.layout() == DataType.Layout.LONG && scale == resultScale;
            for (int group = begin; group < end; group++) {
                if (counts[group] == 0 && !emptyIsZero) {
                    writer.setNull(group - begin);
                } else if (plain && high[group] == 0 && fits(type, low[group])) {
                    writer.setLong(group - begin, low[group]);
                } else {
                    writer.set(group - begin, exact(group, scale));
                }
            }
            return writer.build();
        }

        private static boolean fits(DataType type, long value) {
            return !type.kind().isInteger() || value >= Casts.least(type) && value <= Casts.greatest(type);
        }

        private Object exact(int group, int scale) {
            BigInteger total =
                    BigInteger.valueOf(high[group]).shiftLeft(Long.SIZE).add(BigInteger.valueOf(low[group]));
            DataType type = call.type();
            if (type.layout() == DataType.Layout.DOUBLE) {
                double sum = new BigDecimal(total, scale).doubleValue();
                return average ? sum / counts[group] : sum;
            }
            int digits = type instanceof DataType.Decimal decimal ? decimal.scale() : 0;
            BigDecimal sum = new BigDecimal(total, scale);
            BigDecimal result = average
                    ? sum.divide(
                            BigDecimal.valueOf(counts[group]),
                            digits,
                            type instanceof DataType.Decimal ? RoundingMode.HALF_UP : RoundingMode.DOWN)
                    : sum;
            if (type instanceof DataType.Decimal decimal) {
                return fit(result, decimal);
            }
            BigInteger whole = result.toBigInteger();
            if (whole.bitLength() >= Long.SIZE || !fits(type, whole.longValue())) {
                throw overflow();
            }
            return type.kind().isInteger() || type.kind() == DataType.Kind.ANY
                    ? (Object) whole.longValue()
                    : stele.storage.value.Values.fromLong(type, whole.longValue());
        }

        private BigDecimal fit(BigDecimal result, DataType.Decimal decimal) {
            try {
                return Casts.fit(result, decimal);
            } catch (Casts.ConversionException e) {
                throw overflow();
            }
        }

        private RuntimeException overflow() {
            return call.error("numeric overflow: the " + call.name() + " does not fit " + call.type());
        }
    }

    /// Sums of doubles.
    static final class DoubleSum implements Accumulator {
        private final DataType type;
        private final boolean average;
        private final boolean emptyIsZero;
        private double[] sums = {};
        private long[] counts = {};

        DoubleSum(DataType type, boolean average, boolean emptyIsZero) {
            this.type = type;
            this.average = average;
            this.emptyIsZero = emptyIsZero;
        }

        @Override
        public void resize(int groups) {
            sums = grow(sums, groups);
            counts = grow(counts, groups);
        }

        @Override
        public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
            DoubleVector vector = (DoubleVector) arguments[0];
            double[] values = vector.values();
            boolean[] nulls = vector.nulls();
            int[] selection = rows.selection();
            if (groups == null && nulls == null) {
                double sum = sums[0];
                for (int i = 0; i < rows.count(); i++) {
                    sum += values[selection == null ? i : selection[i]];
                }
                sums[0] = sum;
                counts[0] += rows.count();
                return;
            }
            for (int i = 0; i < rows.count(); i++) {
                int p = selection == null ? i : selection[i];
                if (nulls == null || !nulls[p]) {
                    int group = groups == null ? 0 : groups[i];
                    sums[group] += values[p];
                    counts[group]++;
                }
            }
        }

        @Override
        public void merge(Accumulator other, int[] mapping) {
            DoubleSum that = (DoubleSum) other;
            for (int group = 0; group < mapping.length; group++) {
                sums[mapping[group]] += that.sums[group];
                counts[mapping[group]] += that.counts[group];
            }
        }

        @Override
        public Vector result(int begin, int end) {
            VectorWriter writer = new VectorWriter(type, end - begin);
            for (int group = begin; group < end; group++) {
                if (counts[group] == 0 && !emptyIsZero) {
                    writer.setNull(group - begin);
                } else {
                    double value = average ? sums[group] / counts[group] : sums[group];
                    writer.set(group - begin, value);
                }
            }
            return writer.build();
        }
    }

    /// The least or greatest value of layout LONG.
    static final class LongExtreme implements Accumulator {
        private final DataType type;
        private final boolean greatest;
        private long[] best = {};
        private boolean[] found = {};

        LongExtreme(DataType type, boolean greatest) {
            this.type = type;
            this.greatest = greatest;
        }

        @Override
        public void resize(int groups) {
            if (groups > best.length) {
                int before = best.length;
                best = grow(best, groups);
                found = Arrays.copyOf(found, best.length);
                Arrays.fill(best, before, best.length, greatest ? Long.MIN_VALUE : Long.MAX_VALUE);
            }
        }

        @Override
        public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
            LongVector vector = (LongVector) arguments[0];
            long[] values = vector.values();
            boolean[] nulls = vector.nulls();
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                if (nulls == null || !nulls[p]) {
                    addOne(groups == null ? 0 : groups[i], values[p]);
                }
            }
        }

        private void addOne(int group, long value) {
            best[group] = greatest ? Math.max(best[group], value) : Math.min(best[group], value);
            found[group] = true;
        }

        @Override
        public void merge(Accumulator other, int[] mapping) {
            LongExtreme that = (LongExtreme) other;
            for (int group = 0; group < mapping.length; group++) {
                if (that.found[group]) {
                    addOne(mapping[group], that.best[group]);
                }
            }
        }

        @Override
        public Vector result(int begin, int end) {
            VectorWriter writer = new VectorWriter(type, end - begin);
            for (int group = begin; group < end; group++) {
                if (found[group]) {
                    writer.setLong(group - begin, best[group]);
                } else {
                    writer.setNull(group - begin);
                }
            }
            return writer.build();
        }
    }

    /// The least or greatest double; NaN is the greatest.
    static final class DoubleExtreme implements Accumulator {
        private final DataType type;
        private final boolean greatest;
        private double[] best = {};
        private boolean[] found = {};

        DoubleExtreme(DataType type, boolean greatest) {
            this.type = type;
            this.greatest = greatest;
        }

        @Override
        public void resize(int groups) {
            best = grow(best, groups);
            found = Arrays.copyOf(found, best.length);
        }

        @Override
        public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
            DoubleVector vector = (DoubleVector) arguments[0];
            boolean[] nulls = vector.nulls();
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                if (nulls == null || !nulls[p]) {
                    addOne(groups == null ? 0 : groups[i], vector.values()[p]);
                }
            }
        }

        private void addOne(int group, double value) {
            int order = found[group] ? Dynamic.compareDoubles(value, best[group]) : 0;
            if (!found[group] || (greatest ? order > 0 : order < 0)) {
                best[group] = value;
                found[group] = true;
            }
        }

        @Override
        public void merge(Accumulator other, int[] mapping) {
            DoubleExtreme that = (DoubleExtreme) other;
            for (int group = 0; group < mapping.length; group++) {
                if (that.found[group]) {
                    addOne(mapping[group], that.best[group]);
                }
            }
        }

        @Override
        public Vector result(int begin, int end) {
            VectorWriter writer = new VectorWriter(type, end - begin);
            for (int group = begin; group < end; group++) {
                if (found[group]) {
                    writer.setDouble(group - begin, best[group]);
                } else {
                    writer.setNull(group - begin);
                }
            }
            return writer.build();
        }
    }

    static long[] grow(long[] array, int length) {
        return length <= array.length ? array : Arrays.copyOf(array, Math.max(length, array.length * 2));
    }

    static double[] grow(double[] array, int length) {
        return length <= array.length ? array : Arrays.copyOf(array, Math.max(length, array.length * 2));
    }
}
