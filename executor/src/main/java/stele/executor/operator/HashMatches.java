package stele.executor.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.KeyTable;
import stele.executor.kernel.Vectors;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// The build side of a hash join: the right rows in one batch, a table of their keys, and the rows of each
/// key as a slice of one array (absent when every key has one row, for then a key's number is its row's).
final class HashMatches implements JoinMatches {
    private final Batch rows;
    private final KeyTable table;
    private final @Nullable DenseKeys dense;
    private final int[] leftKeys;
    private final boolean[] nullSafe;
    private final int @Nullable [] offsets;
    private final int @Nullable [] slices;
    private final boolean nullKey;
    private final Mode mode;

    /// How rows without an equal key are treated.
    private enum Mode {
        /// They have no candidates.
        PLAIN,
        /// MARK on one key: the answer is unknown when a null is involved.
        MARK,
        /// MARK with a further condition: where nulls are involved every right row is a candidate.
        MARK_ALL
    }

    HashMatches(
            Batch rows,
            List<DataType> keyTypes,
            int[] leftKeys,
            int[] rightKeys,
            boolean[] nullSafe,
            JoinType type,
            boolean hasResidual) {
        this.rows = rows;
        this.table = new KeyTable(keyTypes);
        this.dense = DenseKeys.of(rows, rightKeys);
        this.leftKeys = leftKeys;
        this.nullSafe = nullSafe;
        this.mode = type != JoinType.MARK ? Mode.PLAIN : hasResidual || leftKeys.length > 1 ? Mode.MARK_ALL : Mode.MARK;
        int[] groups = dense == null ? new int[rows.rows()] : dense.groups();
        for (int from = 0; dense == null && from < rows.rows(); from += Batch.TARGET_ROWS) {
            int count = Math.min(Batch.TARGET_ROWS, rows.rows() - from);
            Batch part = count == rows.rows() ? rows : Batches.slice(keyColumns(rows, rightKeys), from, from + count);
            int[] positions = count == rows.rows() ? rightKeys : ascending(rightKeys.length);
            System.arraycopy(table.insert(part, positions), 0, groups, from, count);
        }
        boolean anyNull = false;
        for (int i = 0; i < rightKeys.length; i++) {
            boolean[] nulls = nullSafe[i] ? null : rows.column(rightKeys[i]).nulls();
            for (int row = 0; nulls != null && row < rows.rows(); row++) {
                anyNull |= nulls[row];
            }
        }
        this.nullKey = anyNull;
        int size = dense == null ? table.size() : dense.size();
        if (size == rows.rows()) {
            offsets = null;
            slices = null;
            return;
        }
        offsets = new int[size + 1];
        for (int group : groups) {
            offsets[group + 1]++;
        }
        for (int group = 0; group < size; group++) {
            offsets[group + 1] += offsets[group];
        }
        int[] ends = offsets.clone();
        slices = new int[groups.length];
        for (int row = 0; row < groups.length; row++) {
            slices[ends[groups[row]]++] = row;
        }
    }

    private static Batch keyColumns(Batch rows, int[] keys) {
        return new Batch(java.util.Arrays.stream(keys).mapToObj(rows::column).toList(), rows.rows());
    }

    private static int[] ascending(int count) {
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = i;
        }
        return positions;
    }

    int size() {
        return rows.rows();
    }

    long tableBytes() {
        long keys = dense == null ? table.bytes() : dense.bytes();
        return keys + (slices == null ? 0L : (long) Integer.BYTES * 2 * slices.length);
    }

    @Override
    public Locator locator() {
        KeyTable.Scratch scratch = new KeyTable.Scratch();
        return (left, starts, ends, unknown) -> {
            int[] groups = dense == null
                    ? table.find(left, leftKeys, nullSafe, scratch)
                    : dense.find(left, leftKeys[0], scratch.groups(left.rows()));
            for (int i = 0; i < left.rows(); i++) {
                int group = groups[i];
                if (group < 0) {
                    starts[i] = 0;
                    ends[i] = 0;
                } else if (offsets == null) {
                    starts[i] = group;
                    ends[i] = group + 1;
                } else {
                    starts[i] = offsets[group];
                    ends[i] = offsets[group + 1];
                }
            }
            if (mode != Mode.PLAIN && size() > 0) {
                considerNulls(left, starts, ends, unknown);
            }
        };
    }

    private void considerNulls(Batch left, int[] starts, int[] ends, boolean[] unknown) {
        for (int i = 0; i < left.rows(); i++) {
            boolean involved = nullKey;
            for (int k = 0; k < leftKeys.length; k++) {
                involved |= !nullSafe[k] && left.column(leftKeys[k]).isNull(left.position(i));
            }
            if (involved && mode == Mode.MARK_ALL) {
                starts[i] = 0;
                ends[i] = size();
            } else if (involved && starts[i] == ends[i]) {
                unknown[i] = true;
            }
        }
    }

    @Override
    public List<Vector> gather(int[] references, int count) {
        int[] positions = references;
        if (slices != null) {
            positions = new int[count];
            for (int i = 0; i < count; i++) {
                positions[i] = references[i] < 0 ? -1 : slices[references[i]];
            }
        }
        int[] from = positions;
        return rows.columns().stream()
                .map(column -> Vectors.gatherOuter(column, from, count))
                .toList();
    }
}
