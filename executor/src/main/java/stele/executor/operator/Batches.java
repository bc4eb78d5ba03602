package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import stele.executor.kernel.RowOrder;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.storage.vector.Batch;

/// Operations on batches as wholes.
final class Batches {
    private static final int LONGEST = 4 * Batch.TARGET_ROWS;

    private Batches() {}

    /// The same rows in batches of moderate length.
    static List<Batch> cut(List<Batch> batches) {
        boolean all = true;
        for (Batch batch : batches) {
            all &= batch.rows() <= LONGEST;
        }
        if (all) {
            return batches;
        }
        List<Batch> cut = new ArrayList<>();
        for (Batch batch : batches) {
            if (batch.rows() <= LONGEST) {
                cut.add(batch);
                continue;
            }
            for (int from = 0; from < batch.rows(); from += Batch.TARGET_ROWS) {
                cut.add(slice(batch, from, Math.min(batch.rows(), from + Batch.TARGET_ROWS)));
            }
        }
        return cut;
    }

    /// Rows `from .. to` of `batch`, copied.
    static Batch slice(Batch batch, int from, int to) {
        int[] positions = new int[to - from];
        for (int i = from; i < to; i++) {
            positions[i - from] = batch.position(i);
        }
        return gather(batch, positions, to - from);
    }

    /// The rows at `positions` of the vectors, without a selection.
    static Batch gather(Batch batch, int[] positions, int count) {
        return new Batch(
                batch.columns().stream()
                        .map(column -> column.gather(positions, count))
                        .toList(),
                count);
    }

    /// The first `count` rows.
    static Batch first(Batch batch, int count) {
        return new Batch(batch.columns(), count, batch.selection());
    }

    /// The rows from `from` on.
    static Batch after(Batch batch, int from) {
        int rows = batch.rows() - from;
        int[] positions = new int[rows];
        for (int i = 0; i < rows; i++) {
            positions[i] = batch.position(from + i);
        }
        return new Batch(batch.columns(), rows, positions);
    }

    /// The order of the rows of `batch`, which has no selection, by `keys`.
    static RowOrder order(Batch batch, List<SortKey> keys) {
        int[] columns = new int[keys.size()];
        boolean[] descending = new boolean[keys.size()];
        boolean[] nullsFirst = new boolean[keys.size()];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = keys.get(i).column();
            descending[i] = keys.get(i).descending();
            nullsFirst[i] = keys.get(i).nullsFirst();
        }
        return new RowOrder(batch, columns, descending, nullsFirst);
    }

    /// The positions as an array.
    static int[] toArray(List<Integer> positions) {
        return positions.stream().mapToInt(Integer::intValue).toArray();
    }
}
