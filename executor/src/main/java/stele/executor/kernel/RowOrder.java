package stele.executor.kernel;

import java.util.Arrays;
import stele.storage.vector.AnyVector;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// An order of the rows of one batch without a selection, by several columns; the core of sorting, windows and top-n.
///
/// Sorting is a stable merge sort of row numbers that carries the first key along as a 64-bit number in the same order
/// (a *prefix*: the first eight bytes of a string); whole rows are compared only where prefixes tie and do not say all.
public final class RowOrder {
    private static final int RUN = 16;

    private final Key[] keys;
    private final int rows;

    /// @param columns the columns to sort by, the most important first
    public RowOrder(Batch batch, int[] columns, boolean[] descending, boolean[] nullsFirst) {
        rows = batch.rows();
        keys = new Key[columns.length];
        for (int i = 0; i < columns.length; i++) {
            keys[i] = new Key(batch.column(columns[i]), descending[i], nullsFirst[i]);
        }
    }

    /// Compares two rows.
    public int compare(int left, int right) {
        for (Key key : keys) {
            int order = key.compare(left, right);
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    /// The row numbers in order; rows that tie keep their order.
    public int[] sorted() {
        int[] index = new int[rows];
        for (int i = 0; i < rows; i++) {
            index[i] = i;
        }
        if (keys.length == 0 || rows < 2) {
            return index;
        }
        long[] prefix = new long[rows];
        boolean exact = keys[0].prefixes(prefix, rows) && keys.length == 1;
        mergeSort(prefix, index, exact);
        return index;
    }

    private void mergeSort(long[] prefix, int[] index, boolean exact) {
        for (int start = 0; start < rows; start += RUN) {
            insertionSort(prefix, index, start, Math.min(start + RUN, rows), exact);
        }
        long[] fromPrefix = prefix;
        int[] fromIndex = index;
        long[] toPrefix = new long[rows];
        int[] toIndex = new int[rows];
        for (int width = RUN; width < rows && width > 0; width *= 2) {
            for (int start = 0; start < rows; start += 2 * width) {
                int middle = Math.min(start + width, rows);
                int end = (int) Math.min(start + 2L * width, rows);
                merge(fromPrefix, fromIndex, toPrefix, toIndex, start, middle, end, exact);
                if (end == rows) {
                    break;
                }
            }
            long[] swappedPrefix = fromPrefix;
            fromPrefix = toPrefix;
            toPrefix = swappedPrefix;
            int[] swappedIndex = fromIndex;
            fromIndex = toIndex;
            toIndex = swappedIndex;
        }
        if (fromIndex != index) {
            System.arraycopy(fromIndex, 0, index, 0, rows);
        }
    }

    private void insertionSort(long[] prefix, int[] index, int start, int end, boolean exact) {
        for (int i = start + 1; i < end; i++) {
            long p = prefix[i];
            int row = index[i];
            int j = i;
            while (j > start && after(prefix[j - 1], index[j - 1], p, row, exact)) {
                prefix[j] = prefix[j - 1];
                index[j] = index[j - 1];
                j--;
            }
            prefix[j] = p;
            index[j] = row;
        }
    }

    private boolean after(long leftPrefix, int left, long rightPrefix, int right, boolean exact) {
        return leftPrefix > rightPrefix || leftPrefix == rightPrefix && !exact && compare(left, right) > 0;
    }

    private void merge(
            long[] fromPrefix,
            int[] fromIndex,
            long[] toPrefix,
            int[] toIndex,
            int start,
            int middle,
            int end,
            boolean exact) {
        int left = start;
        int right = middle;
        for (int out = start; out < end; out++) {
            boolean takeRight = left >= middle
                    || right < end
                            && after(fromPrefix[left], fromIndex[left], fromPrefix[right], fromIndex[right], exact);
            int taken = takeRight ? right++ : left++;
            toPrefix[out] = fromPrefix[taken];
            toIndex[out] = fromIndex[taken];
        }
    }

    /// One column of the order.
    private static final class Key {
        private final Vector vector;
        private final boolean @org.jspecify.annotations.Nullable [] nulls;
        private final boolean descending;
        private final boolean nullsFirst;

        Key(Vector vector, boolean descending, boolean nullsFirst) {
            this.vector = vector;
            this.nulls = vector.nulls();
            this.descending = descending;
            this.nullsFirst = nullsFirst;
        }

        int compare(int left, int right) {
            if (nulls != null && (nulls[left] || nulls[right])) {
                if (nulls[left] && nulls[right]) {
                    return 0;
                }
                return nulls[left] == nullsFirst ? -1 : 1;
            }
            int order =
                    switch (vector) {
                        case LongVector longs -> Long.compare(longs.values()[left], longs.values()[right]);
                        case DoubleVector doubles ->
                            Dynamic.compareDoubles(doubles.values()[left], doubles.values()[right]);
                        case BooleanVector booleans -> booleans.values()[left] - booleans.values()[right];
                        case StringVector strings -> Comparison.compareStrings(strings, left, strings, right);
                        case AnyVector any -> compareAny(any, left, right);
                    };
            return descending ? -order : order;
        }

        private static int compareAny(AnyVector any, int left, int right) {
            if (any.tags()[left] == AnyVector.INTEGER && any.tags()[right] == AnyVector.INTEGER) {
                return Long.compare(any.payload()[left], any.payload()[right]);
            }
            return Dynamic.compare(any.get(left), any.get(right));
        }

        /// Fills `prefix` with numbers that order rows as this key does, ties aside.
        ///
        /// @return whether rows with equal numbers are equal in this key
        boolean prefixes(long[] prefix, int rows) {
            boolean exact =
                    switch (vector) {
                        case LongVector longs -> {
                            System.arraycopy(longs.values(), 0, prefix, 0, rows);
                            yield true;
                        }
                        case DoubleVector doubles -> {
                            for (int i = 0; i < rows; i++) {
                                long bits = Double.doubleToLongBits(doubles.values()[i] + 0.0);
                                prefix[i] = bits ^ bits >> 63 & Long.MAX_VALUE;
                            }
                            yield true;
                        }
                        case BooleanVector booleans -> {
                            for (int i = 0; i < rows; i++) {
                                prefix[i] = booleans.values()[i];
                            }
                            yield true;
                        }
                        case StringVector strings -> {
                            for (int i = 0; i < rows; i++) {
                                prefix[i] = stringPrefix(strings, i);
                            }
                            yield false;
                        }
                        case AnyVector _ -> {
                            Arrays.fill(prefix, 0);
                            yield false;
                        }
                    };
            if (descending) {
                for (int i = 0; i < rows; i++) {
                    prefix[i] = ~prefix[i];
                }
            }
            if (nulls == null) {
                return exact;
            }
            if (!(vector instanceof AnyVector)) {
                for (int i = 0; i < rows; i++) {
                    prefix[i] = nulls[i] ? nullsFirst ? Long.MIN_VALUE : Long.MAX_VALUE : prefix[i];
                }
            }
            return false;
        }

        private static long stringPrefix(StringVector strings, int row) {
            byte[] heap = strings.heap();
            int start = strings.starts()[row];
            int length = Math.min(Long.BYTES, strings.lengths()[row]);
            long word = 0;
            for (int i = 0; i < length; i++) {
                word |= (heap[start + i] & 0xffL) << 56 - 8 * i;
            }
            return word ^ Long.MIN_VALUE;
        }
    }
}
