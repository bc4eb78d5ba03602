package stele.executor.kernel;

import org.jspecify.annotations.Nullable;
import stele.executor.Scheduler;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// Numbers the keys of a join's right side: columns of layout LONG, each in the range of its values, make
/// one number in `0 .. range()` (mixed radix). Equal keys have equal codes and nothing has to be compared
/// any more. A null has a code of its own where nulls are equal, and none elsewhere.
public final class KeyCodes {
    /// The code of a key that has no partner.
    public static final long NONE = -1;

    private static final int PART = 1 << 16;

    private final int[] rightKeys;
    private final boolean[] nullSafe;
    private final long[] least;
    private final long[] width;
    private final long range;

    private KeyCodes(int[] rightKeys, boolean[] nullSafe, long[] least, long[] width, long range) {
        this.rightKeys = rightKeys;
        this.nullSafe = nullSafe;
        this.least = least;
        this.width = width;
        this.range = range;
    }

    /// Codes for the columns `keys` of `rows`, which has no selection; null when a column is of another
    /// layout or the ranges do not fit in a number.
    public static @Nullable KeyCodes of(Batch rows, int[] keys, boolean[] nullSafe, int threads) {
        long[] least = new long[keys.length];
        long[] width = new long[keys.length];
        long range = 1;
        for (int k = 0; k < keys.length; k++) {
            if (!(rows.column(keys[k]) instanceof LongVector vector)
                    || vector.type().layout() != DataType.Layout.LONG) {
                return null;
            }
            long[] bounds = bounds(vector, rows.rows(), threads);
            boolean empty = bounds[0] > bounds[1];
            long distance = empty ? 0 : bounds[1] - bounds[0];
            if (distance < 0 || distance > Long.MAX_VALUE / 4) {
                return null;
            }
            least[k] = empty ? 0 : bounds[0];
            width[k] = distance + (nullSafe[k] ? 2 : 1);
            if (Math.multiplyHigh(range, width[k]) != 0 || range * width[k] < 0) {
                return null;
            }
            range *= width[k];
        }
        return new KeyCodes(keys, nullSafe, least, width, range);
    }

    private static long[] bounds(LongVector vector, int rows, int threads) {
        long[] bounds = {Long.MAX_VALUE, Long.MIN_VALUE};
        long[] values = vector.values();
        boolean[] nulls = vector.nulls();
        Scheduler.split(threads, rows, PART, (from, to) -> {
            long low = Long.MAX_VALUE;
            long high = Long.MIN_VALUE;
            for (int i = from; i < to; i++) {
                if (nulls == null || !nulls[i]) {
                    low = Math.min(low, values[i]);
                    high = Math.max(high, values[i]);
                }
            }
            synchronized (bounds) {
                bounds[0] = Math.min(bounds[0], low);
                bounds[1] = Math.max(bounds[1], high);
            }
        });
        return bounds;
    }

    /// One more than the greatest code.
    public long range() {
        return range;
    }

    /// The least value of key `key`.
    public long least(int key) {
        return least[key];
    }

    /// The codes of all rows of the right side.
    public long[] ofRight(Batch rows, int threads) {
        long[] codes = new long[rows.rows()];
        Scheduler.split(threads, codes.length, PART, (from, to) -> {
            for (int k = 0; k < rightKeys.length; k++) {
                add(k, (LongVector) rows.column(rightKeys[k]), null, from, to, codes);
            }
        });
        return codes;
    }

    /// Writes the codes of the columns `keys` of a batch of the left side to `codes`.
    public void ofLeft(Batch batch, int[] keys, long[] codes) {
        for (int k = 0; k < keys.length; k++) {
            add(k, (LongVector) batch.column(keys[k]), batch.selection(), 0, batch.rows(), codes);
        }
    }

    /// Adds the digit of key `k` for rows `from .. to`.
    private void add(int k, LongVector vector, int @Nullable [] selection, int from, int to, long[] codes) {
        long[] values = vector.values();
        boolean[] nulls = vector.nulls();
        long low = least[k];
        long digits = width[k];
        long top = nullSafe[k] ? digits - 1 : digits;
        if (nulls != null) {
            addWithNulls(k, values, nulls, selection, from, to, codes);
        } else if (k > 0) {
            for (int i = from; i < to; i++) {
                long digit = values[selection == null ? i : selection[i]] - low;
                long code = codes[i];
                codes[i] = code < 0 || digit < 0 || digit >= top ? NONE : code * digits + digit;
            }
        } else if (selection == null) {
            for (int i = from; i < to; i++) {
                long digit = values[i] - low;
                codes[i] = digit < 0 || digit >= top ? NONE : digit;
            }
        } else {
            for (int i = from; i < to; i++) {
                long digit = values[selection[i]] - low;
                codes[i] = digit < 0 || digit >= top ? NONE : digit;
            }
        }
    }

    private void addWithNulls(
            int k, long[] values, boolean[] nulls, int @Nullable [] selection, int from, int to, long[] codes) {
        long low = least[k];
        long digits = width[k];
        long top = nullSafe[k] ? digits - 1 : digits;
        long ofNull = nullSafe[k] ? top : NONE;
        for (int i = from; i < to; i++) {
            int p = selection == null ? i : selection[i];
            long distance = values[p] - low;
            long digit = nulls[p] ? ofNull : distance < 0 || distance >= top ? NONE : distance;
            long code = k == 0 ? 0 : codes[i];
            codes[i] = code < 0 || digit < 0 ? NONE : code * digits + digit;
        }
    }
}
