package stele.executor.aggregate;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;
import stele.executor.function.Casts;
import stele.executor.kernel.Bounds;
import stele.executor.kernel.GroupSums;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.storage.type.DataType;
import stele.storage.value.Int128;
import stele.storage.value.Values;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Exact sums and averages of layouts LONG and WIDE.
///
/// Values are added to one long a group as long as their bounds prove that it cannot overflow; then the
/// longs are emptied into 128-bit totals. Batches of large values go to the totals at once.
final class ExactSum implements Accumulator {
    /// Batches whose sum may exceed this would empty the longs too often.
    private static final long LARGE = Long.MAX_VALUE >> 8;

    private final AggregateFunctionCall call;
    private final boolean average;
    private final boolean emptyIsZero;
    private final int scale;
    private final int resultScale;
    private final GroupSums sums = new GroupSums();
    private int size;
    private long[] partial = {};
    private long[] counts = {};

    /// The totals without `partial`; absent as long as they are all zero.
    private long @Nullable [] totalHigh;

    private long @Nullable [] totalLow;

    /// No element of `partial` is greater, or less than its negative.
    private long reached;

    ExactSum(AggregateFunctionCall call, boolean average, boolean emptyIsZero) {
        this.call = call;
        this.average = average;
        this.emptyIsZero = emptyIsZero;
        this.scale = call.argumentTypes().getFirst() instanceof DataType.Decimal decimal ? decimal.scale() : 0;
        this.resultScale = call.type() instanceof DataType.Decimal decimal ? decimal.scale() : 0;
    }

    @Override
    public void resize(int groups) {
        size = groups;
        partial = NumericAccumulators.grow(partial, groups);
        counts = NumericAccumulators.grow(counts, groups);
        if (totalHigh != null && totalLow != null) {
            totalHigh = NumericAccumulators.grow(totalHigh, groups);
            totalLow = NumericAccumulators.grow(totalLow, groups);
        }
    }

    @Override
    public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
        if (arguments[0] instanceof LongVector longs) {
            long bound = Bounds.magnitude(longs, rows);
            if (bound <= LARGE / Math.max(1, rows.count())) {
                reserve(bound * rows.count());
                addSmall(groups, longs, bound, rows);
                return;
            }
        }
        sums.count(counts, size, groups, arguments[0].nulls(), rows);
        DecimalVector wide = DecimalVector.widen(arguments[0]);
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (!wide.isNull(p)) {
                addTotal(groups == null ? 0 : groups[i], wide.high()[p], wide.low()[p]);
            }
        }
    }

    private void addSmall(int @Nullable [] groups, LongVector vector, long bound, Rows rows) {
        boolean together = groups != null
                && vector.nulls() == null
                && sums.countAndSum(counts, partial, size, groups, vector.values(), bound, rows);
        if (!together) {
            sums.count(counts, size, groups, vector.nulls(), rows);
            sums.sum(partial, size, groups, vector.values(), vector.nulls(), rows);
        }
    }

    /// Makes sure that `amount` more in each element of `partial` does not overflow.
    private void reserve(long amount) {
        if (reached > Long.MAX_VALUE - amount) {
            flush();
        }
        reached += amount;
    }

    private void flush() {
        for (int group = 0; group < partial.length; group++) {
            if (partial[group] != 0) {
                addTotal(group, partial[group] >> 63, partial[group]);
                partial[group] = 0;
            }
        }
        reached = 0;
    }

    private void addTotal(int group, long high, long low) {
        if (totalHigh == null || totalLow == null) {
            totalHigh = new long[partial.length];
            totalLow = new long[partial.length];
        }
        long sum = totalLow[group] + low;
        totalHigh[group] = sumHigh(totalHigh[group], high, carry(sum, low));
        totalLow[group] = sum;
    }

    @Override
    public void merge(Accumulator other, int[] groups, int[] targets, int count) {
        ExactSum that = (ExactSum) other;
        reserve(that.reached);
        for (int i = 0; i < count; i++) {
            int group = groups[i];
            counts[targets[i]] += that.counts[group];
            partial[targets[i]] += that.partial[group];
            if (that.totalHigh != null && that.totalLow != null) {
                addTotal(targets[i], that.totalHigh[group], that.totalLow[group]);
            }
        }
    }

    /// The sum or average of the same rows, as `other` has it, of which this one takes care.
    Accumulator view(AggregateFunctionCall other, boolean averageThere, boolean emptyIsZeroThere) {
        return new View(this, other, averageThere, emptyIsZeroThere);
    }

    /// Another result of an accumulator's rows.
    private record View(ExactSum rows, AggregateFunctionCall call, boolean average, boolean emptyIsZero)
            implements Accumulator {
        @Override
        public void resize(int groups) {}

        @Override
        public void add(int @Nullable [] groups, Vector[] arguments, Rows batch) {}

        @Override
        public void merge(Accumulator other, int[] groups, int[] targets, int count) {}

        @Override
        public Vector result(int begin, int end) {
            ExactSum result = new ExactSum(call, average, emptyIsZero);
            result.partial = rows.partial;
            result.counts = rows.counts;
            result.totalHigh = rows.totalHigh;
            result.totalLow = rows.totalLow;
            return result.result(begin, end);
        }
    }

    @Override
    public Vector result(int begin, int end) {
        VectorWriter writer = new VectorWriter(call.type(), end - begin);
        for (int group = begin; group < end; group++) {
            if (counts[group] == 0 && !emptyIsZero) {
                writer.setNull(group - begin);
            } else if (average) {
                average(writer, group - begin, group);
            } else {
                sum(writer, group - begin, group);
            }
        }
        return writer.build();
    }

    /// The high half of the sum. Several threads may ask at once.
    private long high(int group) {
        long sign = partial[group] >> 63;
        if (totalHigh == null || totalLow == null) {
            return sign;
        }
        return sumHigh(totalHigh[group], sign, carry(low(group), partial[group]));
    }

    private long low(int group) {
        return totalLow == null ? partial[group] : totalLow[group] + partial[group];
    }

    /// What the sum `sum`, to which `part` has been added, carries into the high half.
    private static long carry(long sum, long part) {
        return Long.compareUnsigned(sum, part) < 0 ? 1 : 0;
    }

    private long sumHigh(long a, long b, long carry) {
        long sum = a + b + carry;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            throw overflow();
        }
        return sum;
    }

    private void sum(VectorWriter writer, int position, int group) {
        DataType type = call.type();
        long high = high(group);
        long low = low(group);
        if (scale == resultScale && type.layout() == DataType.Layout.WIDE) {
            if (!Int128.fits(high, low, ((DataType.Decimal) type).precision())) {
                throw overflow();
            }
            writer.setWide(position, high, low);
        } else if (scale == resultScale
                && type.layout() == DataType.Layout.LONG
                && Int128.isLong(high, low)
                && fits(type, low)) {
            writer.setLong(position, low);
        } else {
            writer.set(position, exact(group));
        }
    }

    /// An average whose digits fit a long is rounded there.
    private void average(VectorWriter writer, int position, int group) {
        DataType type = call.type();
        long low = low(group);
        int shift = resultScale - scale;
        if (type instanceof DataType.Decimal decimal
                && Int128.isLong(high(group), low)
                && shift >= 0
                && shift <= DataType.Decimal.MAX_LONG_PRECISION) {
            long factor = Int128.powerLow(shift);
            long scaled = low * factor;
            long count = counts[group];
            if (Math.multiplyHigh(low, factor) == scaled >> 63 && scaled != Long.MIN_VALUE) {
                long quotient = scaled / count;
                long rest = Math.abs(scaled - quotient * count);
                long rounded = rest >= count - rest ? quotient + (scaled < 0 ? -1 : 1) : quotient;
                if (Int128.fits(rounded >> 63, rounded, decimal.precision())) {
                    writer.setLong(position, rounded);
                    return;
                }
            }
        }
        writer.set(position, exact(group));
    }

    private static boolean fits(DataType type, long value) {
        return type instanceof DataType.Decimal decimal
                ? Int128.fits(value >> 63, value, decimal.precision())
                : !type.kind().isInteger() || value >= Casts.least(type) && value <= Casts.greatest(type);
    }

    private Object exact(int group) {
        DataType type = call.type();
        BigDecimal sum = new BigDecimal(Int128.toBigInteger(high(group), low(group)), scale);
        if (type.layout() == DataType.Layout.DOUBLE) {
            return average ? sum.doubleValue() / counts[group] : sum.doubleValue();
        }
        RoundingMode rounding = type instanceof DataType.Decimal ? RoundingMode.HALF_UP : RoundingMode.DOWN;
        BigDecimal result = average ? sum.divide(BigDecimal.valueOf(counts[group]), resultScale, rounding) : sum;
        if (type instanceof DataType.Decimal decimal) {
            try {
                return Casts.fit(result, decimal);
            } catch (Casts.ConversionException e) {
                throw overflow();
            }
        }
        BigInteger whole = result.toBigInteger();
        if (whole.bitLength() >= Long.SIZE || !fits(type, whole.longValue())) {
            throw overflow();
        }
        return type.kind().isInteger() || type.kind() == DataType.Kind.ANY
                ? (Object) whole.longValue()
                : Values.fromLong(type, whole.longValue());
    }

    private RuntimeException overflow() {
        return call.error("numeric overflow: the " + call.name() + " does not fit " + call.type());
    }
}
