package stele.executor.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Counts and sums of a batch's rows by group.
///
/// With few groups, successive rows often belong to one group, and each addition waits for the one before
/// to be stored. So neighbouring rows are added to different copies of the sums, which come together at the
/// end of the batch. It belongs to one thread.
public final class GroupSums {
    private static final int COPIES = 4;
    private static final int FEW_GROUPS = 64;

    /// A batch has fewer rows than these bits count.
    private static final int COUNT_BITS = 12;

    /// What the sums beside the counts may reach.
    private static final long SMALL = Long.MAX_VALUE >> COUNT_BITS + 1;

    private final long[] copies = new long[COPIES * FEW_GROUPS];

    /// Counts the rows of each group that are not null.
    ///
    /// @param groups the group of each row by its index; null when all are in group 0
    public void count(long[] counts, int size, int @Nullable [] groups, boolean @Nullable [] nulls, Rows rows) {
        int count = rows.count();
        if (groups == null) {
            counts[0] += count - nullCount(nulls, rows);
        } else if (nulls != null) {
            for (int i = 0; i < count; i++) {
                counts[groups[i]] += nulls[rows.position(i)] ? 0 : 1;
            }
        } else if (size <= FEW_GROUPS) {
            long[] lanes = copies;
            int even = count & -COPIES;
            for (int i = 0; i < even; i += COPIES) {
                lanes[groups[i]]++;
                lanes[FEW_GROUPS + groups[i + 1]]++;
                lanes[2 * FEW_GROUPS + groups[i + 2]]++;
                lanes[3 * FEW_GROUPS + groups[i + 3]]++;
            }
            for (int i = even; i < count; i++) {
                lanes[groups[i]]++;
            }
            fold(counts, size);
        } else {
            for (int i = 0; i < count; i++) {
                counts[groups[i]]++;
            }
        }
    }

    private static int nullCount(boolean @Nullable [] nulls, Rows rows) {
        int found = 0;
        for (int i = 0; nulls != null && i < rows.count(); i++) {
            found += nulls[rows.position(i)] ? 1 : 0;
        }
        return found;
    }

    /// Adds the values that are not null to the sums of their groups; the caller knows that no sum
    /// overflows.
    public void sum(
            long[] sums, int size, int @Nullable [] groups, long[] values, boolean @Nullable [] nulls, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        if (groups == null) {
            sums[0] += sum(values, nulls, selection, count);
        } else if (nulls != null) {
            for (int i = 0; i < count; i++) {
                int p = selection == null ? i : selection[i];
                sums[groups[i]] += nulls[p] ? 0 : values[p];
            }
        } else if (size <= FEW_GROUPS) {
            if (selection == null) {
                spread(groups, values, count);
            } else {
                spread(groups, values, selection, count);
            }
            fold(sums, size);
        } else if (selection == null) {
            for (int i = 0; i < count; i++) {
                sums[groups[i]] += values[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                sums[groups[i]] += values[selection[i]];
            }
        }
    }

    /// Counts the rows of each group and adds their values in one pass, if the groups are few, nothing is
    /// null and values are small: a copy of a sum has the count in its low bits.
    ///
    /// @param magnitude no value exceeds it
    /// @return whether it was possible
    public boolean countAndSum(
            long[] counts, long[] sums, int size, int[] groups, long[] values, long magnitude, Rows rows) {
        int count = rows.count();
        if (size > FEW_GROUPS || count >= 1 << COUNT_BITS || magnitude > SMALL / (1 << COUNT_BITS)) {
            return false;
        }
        if (rows.selection() == null) {
            spreadWithCounts(groups, values, count);
        } else {
            spreadWithCounts(groups, values, rows.selection(), count);
        }
        for (int group = 0; group < size; group++) {
            for (int copy = group; copy < copies.length; copy += FEW_GROUPS) {
                counts[group] += copies[copy] & (1 << COUNT_BITS) - 1;
                sums[group] += copies[copy] >> COUNT_BITS;
                copies[copy] = 0;
            }
        }
        return true;
    }

    private void spreadWithCounts(int[] groups, long[] values, int count) {
        long[] lanes = copies;
        int even = count & -COPIES;
        for (int i = 0; i < even; i += COPIES) {
            lanes[groups[i]] += (values[i] << COUNT_BITS) + 1;
            lanes[FEW_GROUPS + groups[i + 1]] += (values[i + 1] << COUNT_BITS) + 1;
            lanes[2 * FEW_GROUPS + groups[i + 2]] += (values[i + 2] << COUNT_BITS) + 1;
            lanes[3 * FEW_GROUPS + groups[i + 3]] += (values[i + 3] << COUNT_BITS) + 1;
        }
        for (int i = even; i < count; i++) {
            lanes[groups[i]] += (values[i] << COUNT_BITS) + 1;
        }
    }

    private void spreadWithCounts(int[] groups, long[] values, int[] selection, int count) {
        long[] lanes = copies;
        int even = count & -COPIES;
        for (int i = 0; i < even; i += COPIES) {
            lanes[groups[i]] += (values[selection[i]] << COUNT_BITS) + 1;
            lanes[FEW_GROUPS + groups[i + 1]] += (values[selection[i + 1]] << COUNT_BITS) + 1;
            lanes[2 * FEW_GROUPS + groups[i + 2]] += (values[selection[i + 2]] << COUNT_BITS) + 1;
            lanes[3 * FEW_GROUPS + groups[i + 3]] += (values[selection[i + 3]] << COUNT_BITS) + 1;
        }
        for (int i = even; i < count; i++) {
            lanes[groups[i]] += (values[selection[i]] << COUNT_BITS) + 1;
        }
    }

    private void spread(int[] groups, long[] values, int count) {
        long[] lanes = copies;
        int even = count & -COPIES;
        for (int i = 0; i < even; i += COPIES) {
            lanes[groups[i]] += values[i];
            lanes[FEW_GROUPS + groups[i + 1]] += values[i + 1];
            lanes[2 * FEW_GROUPS + groups[i + 2]] += values[i + 2];
            lanes[3 * FEW_GROUPS + groups[i + 3]] += values[i + 3];
        }
        for (int i = even; i < count; i++) {
            lanes[groups[i]] += values[i];
        }
    }

    private void spread(int[] groups, long[] values, int[] selection, int count) {
        long[] lanes = copies;
        int even = count & -COPIES;
        for (int i = 0; i < even; i += COPIES) {
            lanes[groups[i]] += values[selection[i]];
            lanes[FEW_GROUPS + groups[i + 1]] += values[selection[i + 1]];
            lanes[2 * FEW_GROUPS + groups[i + 2]] += values[selection[i + 2]];
            lanes[3 * FEW_GROUPS + groups[i + 3]] += values[selection[i + 3]];
        }
        for (int i = even; i < count; i++) {
            lanes[groups[i]] += values[selection[i]];
        }
    }

    private void fold(long[] sums, int size) {
        for (int copy = 0; copy < copies.length; copy += FEW_GROUPS) {
            for (int group = 0; group < size; group++) {
                sums[group] += copies[copy + group];
            }
            Arrays.fill(copies, copy, copy + size, 0);
        }
    }

    private static long sum(long[] values, boolean @Nullable [] nulls, int @Nullable [] selection, int count) {
        long sum = 0;
        if (nulls != null) {
            for (int i = 0; i < count; i++) {
                int p = selection == null ? i : selection[i];
                sum += nulls[p] ? 0 : values[p];
            }
        } else if (selection == null) {
            for (int i = 0; i < count; i++) {
                sum += values[i];
            }
        } else {
            for (int i = 0; i < count; i++) {
                sum += values[selection[i]];
            }
        }
        return sum;
    }
}
