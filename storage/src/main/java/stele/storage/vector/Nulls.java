package stele.storage.vector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Operations on null masks, in which an absent mask means that no row is null.
public final class Nulls {
    private Nulls() {}

    /// The mask of the rows `rows[0..count)`; absent when none of them is null.
    public static boolean @Nullable [] gather(boolean @Nullable [] nulls, int[] rows, int count) {
        if (nulls == null) {
            return null;
        }
        boolean[] gathered = new boolean[count];
        boolean any = false;
        for (int i = 0; i < count; i++) {
            boolean isNull = nulls[rows[i]];
            gathered[i] = isNull;
            any |= isNull;
        }
        return any ? gathered : null;
    }

    /// The mask of the rows `from .. to`; absent when none of them is null.
    public static boolean @Nullable [] slice(boolean @Nullable [] nulls, int from, int to) {
        if (nulls == null || count(nulls, from, to) == 0) {
            return null;
        }
        return Arrays.copyOfRange(nulls, from, to);
    }

    /// How many of the rows `from .. to` are null.
    public static int count(boolean @Nullable [] nulls, int from, int to) {
        if (nulls == null) {
            return 0;
        }
        int count = 0;
        for (int row = from; row < to; row++) {
            if (nulls[row]) {
                count++;
            }
        }
        return count;
    }
}
