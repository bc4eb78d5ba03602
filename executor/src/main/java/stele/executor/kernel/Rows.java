package stele.executor.kernel;

import org.jspecify.annotations.Nullable;
import stele.storage.vector.Batch;

/// Which positions of aligned vectors a kernel works on: the first `count` entries of `selection`, or `0 ..
/// count` without one. Results are written at the same positions, so that a selection costs no copying.
///
/// @param extent one more than the greatest position; the length that result arrays need
public record Rows(int @Nullable [] selection, int count, int extent) {
    /// The rows of `batch`.
    public static Rows of(Batch batch) {
        int[] selection = batch.selection();
        int count = batch.rows();
        int extent = selection == null ? count : count == 0 ? 0 : selection[count - 1] + 1;
        return new Rows(selection, count, extent);
    }

    /// The rows `0 .. count`.
    public static Rows all(int count) {
        return new Rows(null, count, count);
    }

    /// A part of the same vectors.
    public static Rows selected(int[] selection, int count) {
        return new Rows(selection, count, count == 0 ? 0 : selection[count - 1] + 1);
    }

    /// All rows up to the last one where nearly all of them count anyway: for kernels that cannot fail and
    /// are faster without a selection.
    public Rows dense() {
        return selection != null && count > extent - (extent >> 2) ? all(extent) : this;
    }

    /// The position of the row `index`.
    public int position(int index) {
        return selection == null ? index : selection[index];
    }
}
