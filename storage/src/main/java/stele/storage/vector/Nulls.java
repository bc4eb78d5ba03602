package stele.storage.vector;

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
}
