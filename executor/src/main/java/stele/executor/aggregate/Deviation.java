package stele.executor.aggregate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.storage.type.DataType;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Variances and standard deviations: count, mean and sum of squared distances from the mean (Welford;
/// merged as Chan, Golub and LeVeque do).
final class Deviation implements Accumulator {
    private final DataType type;
    private final boolean sample;
    private final boolean root;
    private final double divisor;
    private long[] counts = {};
    private double[] means = {};
    private double[] squares = {};

    Deviation(AggregateFunctionCall call, boolean sample, boolean root) {
        this.type = call.type();
        this.sample = sample;
        this.root = root;
        this.divisor =
                call.argumentTypes().getFirst() instanceof DataType.Decimal decimal ? Math.pow(10, decimal.scale()) : 1;
    }

    /// Whether values of `type` are numbers with an array.
    static boolean takes(DataType type) {
        return type.kind().isNumeric();
    }

    @Override
    public void resize(int groups) {
        counts = NumericAccumulators.grow(counts, groups);
        means = Arrays.copyOf(means, counts.length);
        squares = Arrays.copyOf(squares, counts.length);
    }

    @Override
    public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
        Vector vector = arguments[0];
        boolean[] nulls = vector.nulls();
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (nulls == null || !nulls[p]) {
                add(groups == null ? 0 : groups[i], number(vector, p));
            }
        }
    }

    private double number(Vector vector, int position) {
        return switch (vector) {
            case LongVector longs -> longs.values()[position] / divisor;
            case DoubleVector doubles -> doubles.values()[position];
            default -> ((Number) java.util.Objects.requireNonNull(vector.get(position))).doubleValue();
        };
    }

    private void add(int group, double value) {
        long count = ++counts[group];
        double delta = value - means[group];
        double mean = means[group] + delta / count;
        means[group] = mean;
        squares[group] += delta * (value - mean);
    }

    @Override
    public void merge(Accumulator other, int[] groups, int[] targets, int count) {
        Deviation that = (Deviation) other;
        for (int i = 0; i < count; i++) {
            int from = groups[i];
            int to = targets[i];
            if (that.counts[from] == 0) {
                continue;
            }
            double delta = that.means[from] - means[to];
            long total = counts[to] + that.counts[from];
            squares[to] += that.squares[from] + delta * delta * counts[to] * that.counts[from] / total;
            means[to] += delta * that.counts[from] / total;
            counts[to] = total;
        }
    }

    @Override
    public Vector result(int begin, int end) {
        VectorWriter writer = new VectorWriter(type, end - begin);
        for (int group = begin; group < end; group++) {
            long freedom = sample ? counts[group] - 1 : counts[group];
            if (freedom <= 0) {
                writer.setNull(group - begin);
            } else {
                double variance = squares[group] / freedom;
                writer.set(group - begin, root ? Math.sqrt(variance) : variance);
            }
        }
        return writer.build();
    }
}
