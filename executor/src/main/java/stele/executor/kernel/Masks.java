package stele.executor.kernel;

import org.jspecify.annotations.Nullable;
import stele.storage.vector.Vector;

/// Null masks of results.
public final class Masks {
    private Masks() {}

    /// True where one of the masks is; absent when both are.
    public static boolean @Nullable [] union(boolean @Nullable [] left, boolean @Nullable [] right, Rows rows) {
        if (left == null) {
            return right;
        }
        if (right == null || left == right) {
            return left;
        }
        boolean[] union = new boolean[rows.extent()];
        int[] selection = rows.selection();
        for (int i = 0; i < rows.count(); i++) {
            int p = selection == null ? i : selection[i];
            union[p] = left[p] | right[p];
        }
        return union;
    }

    /// True where one of the vectors is null; absent when none has a null.
    public static boolean @Nullable [] union(Vector[] vectors, Rows rows) {
        boolean[] union = null;
        for (Vector vector : vectors) {
            union = union(union, vector.nulls(), rows);
        }
        return union;
    }

    /// The positions of `rows` that are not null under `nulls`, in `out`.
    ///
    /// @return how many there are
    public static int notNull(boolean[] nulls, Rows rows, int[] out) {
        int[] selection = rows.selection();
        int count = 0;
        for (int i = 0; i < rows.count(); i++) {
            int p = selection == null ? i : selection[i];
            out[count] = p;
            count += nulls[p] ? 0 : 1;
        }
        return count;
    }
}
