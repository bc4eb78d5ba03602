package stele.executor.aggregate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Dynamic;
import stele.executor.kernel.GroupSums;
import stele.executor.kernel.Masks;
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
        private final GroupSums sums = new GroupSums();
        private long[] counts = {};
        private int size;

        @Override
        public void resize(int groups) {
            size = groups;
            counts = grow(counts, groups);
        }

        @Override
        public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
            sums.count(counts, size, groups, Masks.union(arguments, rows), rows);
        }

        @Override
        public void merge(Accumulator other, int[] groups, int[] targets, int count) {
            long[] others = ((Count) other).counts;
            for (int i = 0; i < count; i++) {
                int group = groups[i];
                counts[targets[i]] += others[group];
            }
        }

        @Override
        public Vector result(int begin, int end) {
            return new LongVector(DataType.BIGINT, Arrays.copyOfRange(counts, begin, end), null);
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
        public void merge(Accumulator other, int[] groups, int[] targets, int count) {
            DoubleSum that = (DoubleSum) other;
            for (int i = 0; i < count; i++) {
                int group = groups[i];
                sums[targets[i]] += that.sums[group];
                counts[targets[i]] += that.counts[group];
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
        public void merge(Accumulator other, int[] groups, int[] targets, int count) {
            LongExtreme that = (LongExtreme) other;
            for (int i = 0; i < count; i++) {
                int group = groups[i];
                if (that.found[group]) {
                    addOne(targets[i], that.best[group]);
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
        public void merge(Accumulator other, int[] groups, int[] targets, int count) {
            DoubleExtreme that = (DoubleExtreme) other;
            for (int i = 0; i < count; i++) {
                int group = groups[i];
                if (that.found[group]) {
                    addOne(targets[i], that.best[group]);
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
