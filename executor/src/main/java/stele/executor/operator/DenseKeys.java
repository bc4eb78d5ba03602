package stele.executor.operator;

import org.jspecify.annotations.Nullable;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// The keys of a join's right side when they are integers close together (ids, codes, dates): the group of
/// key `k` is `groupOf[k - least] - 1`, so that a look-up touches one place in memory.
final class DenseKeys {
    private static final int SPREAD = 4;
    private static final int ALWAYS = 1 << 12;

    private final long least;
    private final int[] groupOf;
    private final int[] groups;
    private final int size;

    private DenseKeys(long least, int[] groupOf, int[] groups, int size) {
        this.least = least;
        this.groupOf = groupOf;
        this.groups = groups;
        this.size = size;
    }

    /// The keys of `rows`, or null when they are no single column of layout LONG without nulls, or far
    /// apart.
    static @Nullable DenseKeys of(Batch rows, int[] keys) {
        if (keys.length != 1 || rows.rows() == 0 || !(rows.column(keys[0]) instanceof LongVector vector)) {
            return null;
        }
        if (vector.nulls() != null) {
            return null;
        }
        long[] values = vector.values();
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < rows.rows(); i++) {
            least = Math.min(least, values[i]);
            greatest = Math.max(greatest, values[i]);
        }
        long range = greatest - least;
        if (range < 0 || range >= (long) rows.rows() * SPREAD + ALWAYS || range > Integer.MAX_VALUE - 16) {
            return null;
        }
        int[] groupOf = new int[(int) range + 1];
        int[] groups = new int[rows.rows()];
        int size = 0;
        for (int i = 0; i < groups.length; i++) {
            int place = (int) (values[i] - least);
            if (groupOf[place] == 0) {
                groupOf[place] = ++size;
            }
            groups[i] = groupOf[place] - 1;
        }
        return new DenseKeys(least, groupOf, groups, size);
    }

    /// The group of each right row.
    int[] groups() {
        return groups;
    }

    int size() {
        return size;
    }

    long bytes() {
        return (long) Integer.BYTES * (groupOf.length + groups.length);
    }

    /// Writes the group of each row's key, or -1, to `out`; nulls have none.
    int[] find(Batch batch, int key, int[] out) {
        LongVector vector = (LongVector) batch.column(key);
        long[] values = vector.values();
        boolean[] nulls = vector.nulls();
        int[] selection = batch.selection();
        int count = batch.rows();
        int length = groupOf.length;
        for (int i = 0; i < count; i++) {
            long place = values[selection == null ? i : selection[i]] - least;
            out[i] = place >= 0 && place < length ? groupOf[(int) place] - 1 : -1;
        }
        for (int i = 0; nulls != null && i < count; i++) {
            out[i] = nulls[batch.position(i)] ? -1 : out[i];
        }
        return out;
    }
}
