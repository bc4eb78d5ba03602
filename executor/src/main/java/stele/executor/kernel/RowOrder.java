package stele.executor.kernel;

import org.jspecify.annotations.Nullable;
import stele.storage.value.Int128;
import stele.storage.vector.AnyVector;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// An order of the rows of one batch without a selection, by several columns; the core of sorting, windows
/// and top-n.
///
/// Sorting never compares rows as long as a column has a form of 64-bit words in the same order (all
/// layouts but ANY; a string has a word for each eight bytes, a wide decimal two): it sorts row numbers by the first
/// word, then
/// every run of equal words by the next one. Words are sorted by radix, least significant byte first, and
/// short runs by insertion; both are stable.
public final class RowOrder {
    private static final int SHORT_RUN = 24;
    private static final int MAX_WORDS = 64;
    private static final int RADIX = 256;
    private static final int RADIX_ROWS = 2048;

    private final SortColumn[] keys;
    private final int rows;
    private long[] words = {};
    private long[] spareWords = {};
    private int[] spareIndex = {};

    /// @param columns the columns to sort by, the most important first
    public RowOrder(Batch batch, int[] columns, boolean[] descending, boolean[] nullsFirst) {
        rows = batch.rows();
        keys = new SortColumn[columns.length];
        for (int i = 0; i < columns.length; i++) {
            keys[i] = new SortColumn(batch.column(columns[i]), descending[i], nullsFirst[i]);
        }
    }

    /// Compares two rows.
    public int compare(int left, int right) {
        return compare(left, right, 0);
    }

    private int compare(int left, int right, int from) {
        for (int i = from; i < keys.length; i++) {
            int order = keys[i].compare(left, right);
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
        if (keys.length > 0 && rows > 1) {
            words = new long[rows];
            spareWords = new long[rows];
            spareIndex = new int[rows];
            sort(index, 0, rows, 0, 0);
        }
        return index;
    }

    /// Sorts `index[start .. end)`, rows that tie in all keys before `key` and in the first `depth` words
    /// of it.
    private void sort(int[] index, int start, int end, int key, int depth) {
        if (end - start < 2 || key == keys.length) {
            return;
        }
        if (end - start <= SHORT_RUN) {
            insertionSort(index, start, end, key);
            return;
        }
        SortColumn column = keys[key];
        if (depth == 0 && column.nulls != null) {
            int middle = partitionNulls(index, start, end, column);
            boolean nullsBefore = column.nullsFirst;
            sort(index, nullsBefore ? start : middle, nullsBefore ? middle : end, key + 1, 0);
            sortWords(index, nullsBefore ? middle : start, nullsBefore ? end : middle, key, 0);
        } else {
            sortWords(index, start, end, key, depth);
        }
    }

    /// Moves the nulls to their end, in order.
    ///
    /// @return where the second part starts
    private int partitionNulls(int[] index, int start, int end, SortColumn column) {
        int kept = start;
        int moved = 0;
        for (int i = start; i < end; i++) {
            int row = index[i];
            if (column.nulls[row] == column.nullsFirst) {
                index[kept++] = row;
            } else {
                spareIndex[moved++] = row;
            }
        }
        System.arraycopy(spareIndex, 0, index, kept, moved);
        return kept;
    }

    private void sortWords(int[] index, int start, int end, int key, int depth) {
        SortColumn column = keys[key];
        if (!column.hasWords()) {
            mergeSort(index, start, end, key);
            return;
        }
        if (end - start < 2) {
            return;
        }
        for (int i = start; i < end; i++) {
            words[i] = column.word(index[i], depth);
        }
        if (end - start < RADIX_ROWS) {
            sortByMerging(index, start, end);
        } else {
            sortByRadix(index, start, end);
        }
        int from = start;
        while (from < end) {
            int to = from + 1;
            while (to < end && words[to] == words[from]) {
                to++;
            }
            if (to - from > 1) {
                next(index, from, to, key, depth);
            }
            from = to;
        }
    }

    /// Sorts a run of equal words by what comes after them.
    private void next(int[] index, int start, int end, int key, int depth) {
        switch (keys[key].tie(index, start, end, depth)) {
            case EQUAL -> sort(index, start, end, key + 1, 0);
            case LONGER -> {
                if (depth < MAX_WORDS) {
                    sort(index, start, end, key, depth + 1);
                } else {
                    mergeSort(index, start, end, key);
                }
            }
            case MIXED -> mergeSort(index, start, end, key);
        }
    }

    private void insertionSort(int[] index, int start, int end, int key) {
        for (int i = start + 1; i < end; i++) {
            int row = index[i];
            int j = i;
            while (j > start && compare(index[j - 1], row, key) > 0) {
                index[j] = index[j - 1];
                j--;
            }
            index[j] = row;
        }
    }

    /// A stable sort that compares rows.
    private void mergeSort(int[] index, int start, int end, int key) {
        if (end - start <= SHORT_RUN) {
            insertionSort(index, start, end, key);
            return;
        }
        int middle = (start + end) >>> 1;
        mergeSort(index, start, middle, key);
        mergeSort(index, middle, end, key);
        System.arraycopy(index, start, spareIndex, start, middle - start);
        int left = start;
        int right = middle;
        int out = start;
        while (left < middle && right < end) {
            index[out++] = compare(spareIndex[left], index[right], key) > 0 ? index[right++] : spareIndex[left++];
        }
        System.arraycopy(spareIndex, left, index, out, middle - left);
    }

    /// A stable sort of `words[start .. end)` with the row numbers.
    private void sortByMerging(int[] index, int start, int end) {
        if (end - start <= SHORT_RUN) {
            for (int i = start + 1; i < end; i++) {
                long word = words[i];
                int row = index[i];
                int j = i;
                while (j > start && words[j - 1] > word) {
                    words[j] = words[j - 1];
                    index[j] = index[j - 1];
                    j--;
                }
                words[j] = word;
                index[j] = row;
            }
            return;
        }
        int middle = (start + end) >>> 1;
        sortByMerging(index, start, middle);
        sortByMerging(index, middle, end);
        System.arraycopy(words, start, spareWords, start, middle - start);
        System.arraycopy(index, start, spareIndex, start, middle - start);
        int left = start;
        int right = middle;
        int out = start;
        while (left < middle && right < end) {
            if (spareWords[left] <= words[right]) {
                words[out] = spareWords[left];
                index[out++] = spareIndex[left++];
            } else {
                words[out] = words[right];
                index[out++] = index[right++];
            }
        }
        System.arraycopy(spareWords, left, words, out, middle - left);
        System.arraycopy(spareIndex, left, index, out, middle - left);
    }

    /// The same for many rows: a pass for each byte that differs somewhere.
    private void sortByRadix(int[] index, int start, int end) {
        long differing = 0;
        long first = words[start];
        for (int i = start; i < end; i++) {
            differing |= words[i] ^ first;
        }
        int[] places = new int[RADIX];
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            if ((differing >>> shift & 0xff) == 0) {
                continue;
            }
            int flip = shift == Long.SIZE - Byte.SIZE ? 0x80 : 0;
            java.util.Arrays.fill(places, 0);
            for (int i = start; i < end; i++) {
                places[(int) (words[i] >>> shift & 0xff) ^ flip]++;
            }
            int place = start;
            for (int b = 0; b < RADIX; b++) {
                int count = places[b];
                places[b] = place;
                place += count;
            }
            for (int i = start; i < end; i++) {
                int to = places[(int) (words[i] >>> shift & 0xff) ^ flip]++;
                spareWords[to] = words[i];
                spareIndex[to] = index[i];
            }
            System.arraycopy(spareWords, start, words, start, end - start);
            System.arraycopy(spareIndex, start, index, start, end - start);
        }
    }

    /// What is known of rows whose words are equal.
    private enum Tie {
        /// The values are equal.
        EQUAL,
        /// All of them go on.
        LONGER,
        /// Some end here.
        MIXED
    }

    /// One column of the order.
    private static final class SortColumn {
        private final Vector vector;
        private final boolean @Nullable [] nulls;
        private final boolean nullsFirst;
        private final boolean descending;

        SortColumn(Vector vector, boolean descending, boolean nullsFirst) {
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
            int order = switch (vector) {
                case LongVector longs -> Long.compare(longs.values()[left], longs.values()[right]);
                case DoubleVector doubles -> Dynamic.compareDoubles(doubles.values()[left], doubles.values()[right]);
                case BooleanVector booleans -> booleans.values()[left] - booleans.values()[right];
                case StringVector strings -> Comparison.compareStrings(strings, left, strings, right);
                case DecimalVector wide ->
                    Int128.compare(wide.high()[left], wide.low()[left], wide.high()[right], wide.low()[right]);
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

        boolean hasWords() {
            return !(vector instanceof AnyVector);
        }

        /// The `depth`-th word of a row that is not null: signed words are in the order of the values.
        long word(int row, int depth) {
            long word = switch (vector) {
                case LongVector longs -> longs.values()[row];
                case DoubleVector doubles -> {
                    long bits = Double.doubleToLongBits(doubles.values()[row] + 0.0);
                    yield bits ^ bits >> 63 & Long.MAX_VALUE;
                }
                case BooleanVector booleans -> booleans.values()[row];
                case StringVector strings -> stringWord(strings, row, depth);
                case DecimalVector wide -> depth == 0 ? wide.high()[row] : wide.low()[row] ^ Long.MIN_VALUE;
                case AnyVector _ -> 0;
            };
            return descending ? ~word : word;
        }

        private static long stringWord(StringVector strings, int row, int depth) {
            byte[] heap = strings.heap();
            int start = strings.starts()[row] + depth * Long.BYTES;
            int length = Math.min(Long.BYTES, strings.lengths()[row] - depth * Long.BYTES);
            long word = 0;
            for (int i = 0; i < length; i++) {
                word |= (heap[start + i] & 0xffL) << 56 - 8 * i;
            }
            return word ^ Long.MIN_VALUE;
        }

        /// Compares what follows the first `depth` words and the word after them, which are equal.
        Tie tie(int[] index, int start, int end, int depth) {
            if (vector instanceof DecimalVector) {
                return depth == 0 ? Tie.LONGER : Tie.EQUAL;
            }
            if (!(vector instanceof StringVector strings)) {
                return Tie.EQUAL;
            }
            int reached = (depth + 1) * Long.BYTES;
            int length = strings.lengths()[index[start]];
            boolean sameLength = true;
            boolean allLonger = true;
            for (int i = start; i < end; i++) {
                int other = strings.lengths()[index[i]];
                sameLength &= other == length;
                allLonger &= other > reached;
            }
            return allLonger ? Tie.LONGER : sameLength ? Tie.EQUAL : Tie.MIXED;
        }
    }
}
