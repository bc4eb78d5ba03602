package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.CodeIndex;
import stele.executor.kernel.KeyCodes;
import stele.executor.kernel.KeyTable;
import stele.executor.kernel.RowSlices;
import stele.executor.kernel.Vectors;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// The build side of a hash join: the right rows in one batch, an index of their keys, and the rows of each
/// key as a slice of one array (absent when every key has one row).
final class HashMatches implements JoinMatches {
    private final Batch rows;
    private final int[] leftKeys;
    private final boolean[] nullSafe;
    private final @Nullable KeyCodes codes;
    private final @Nullable CodeIndex index;
    private final @Nullable KeyTable table;
    private final @Nullable RowSlices slices;
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

    /// Where each left row's key is; see [CodeIndex].
    interface Finder {
        /// The place of each row's key, or -1; valid until the next call.
        int[] find(Batch left);
    }

    HashMatches(
            Batch rows,
            List<DataType> keyTypes,
            int[] leftKeys,
            int[] rightKeys,
            boolean[] nullSafe,
            JoinType type,
            boolean hasResidual,
            int threads) {
        this.rows = rows;
        this.leftKeys = leftKeys;
        this.nullSafe = nullSafe;
        this.mode = type != JoinType.MARK ? Mode.PLAIN : hasResidual || leftKeys.length > 1 ? Mode.MARK_ALL : Mode.MARK;
        this.nullKey = mode != Mode.PLAIN && hasNull(rows, rightKeys, nullSafe);
        this.codes = KeyCodes.of(rows, rightKeys, nullSafe, threads);
        int[] places = new int[rows.rows()];
        int count;
        boolean unique;
        if (codes != null) {
            index = CodeIndex.build(codes.ofRight(rows, threads), codes.range(), places, threads);
            table = null;
            count = index.places();
            unique = index.isUnique();
        } else {
            index = null;
            table = new KeyTable(keyTypes);
            insert(rows, rightKeys, table, places);
            count = table.size();
            unique = count == rows.rows();
        }
        slices = unique ? null : RowSlices.of(places, count, threads);
    }

    private static void insert(Batch rows, int[] keys, KeyTable table, int[] places) {
        Batch keyRows =
                new Batch(java.util.Arrays.stream(keys).mapToObj(rows::column).toList(), rows.rows());
        int[] positions = new int[keys.length];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = i;
        }
        for (int from = 0; from < places.length; from += Batch.TARGET_ROWS) {
            int to = Math.min(places.length, from + Batch.TARGET_ROWS);
            System.arraycopy(table.insert(Batches.slice(keyRows, from, to), positions), 0, places, from, to - from);
        }
    }

    private static boolean hasNull(Batch rows, int[] keys, boolean[] nullSafe) {
        boolean any = false;
        for (int i = 0; i < keys.length; i++) {
            boolean[] nulls = nullSafe[i] ? null : rows.column(keys[i]).nulls();
            for (int row = 0; nulls != null && row < rows.rows(); row++) {
                any |= nulls[row];
            }
        }
        return any;
    }

    int size() {
        return rows.rows();
    }

    /// Whether a left row has at most one candidate, whose place is its reference.
    boolean isUnique() {
        return slices == null && mode == Mode.PLAIN;
    }

    /// Whether a place alone says that there is a match.
    boolean isPlain() {
        return mode == Mode.PLAIN;
    }

    /// The codes of the keys, when they are numbers.
    @Nullable
    KeyCodes codes() {
        return codes;
    }

    /// The right rows.
    Batch rows() {
        return rows;
    }

    long tableBytes() {
        long keys = index == null ? table.bytes() : index.bytes();
        return keys + (slices == null ? 0L : slices.bytes());
    }

    /// A worker's means to find places.
    Finder finder() {
        if (index == null) {
            KeyTable.Scratch scratch = new KeyTable.Scratch();
            return left -> table.find(left, leftKeys, nullSafe, scratch);
        }
        Buffers buffers = new Buffers();
        return left -> {
            buffers.ensure(left.rows());
            codes.ofLeft(left, leftKeys, buffers.codes);
            index.find(buffers.codes, left.rows(), buffers.places, buffers.entries);
            return buffers.places;
        };
    }

    private static final class Buffers {
        private long[] codes = {};
        private long[] entries = {};
        private int[] places = {};

        void ensure(int rows) {
            if (codes.length < rows) {
                codes = new long[rows];
                entries = new long[rows];
                places = new int[rows];
            }
        }
    }

    @Override
    public Locator locator() {
        Finder finder = finder();
        int[] offsets = slices == null ? null : slices.offsets();
        return (left, starts, ends, unknown) -> {
            int[] places = finder.find(left);
            for (int i = 0; i < left.rows(); i++) {
                int place = places[i];
                if (place < 0) {
                    starts[i] = 0;
                    ends[i] = 0;
                } else if (offsets == null) {
                    starts[i] = place;
                    ends[i] = place + 1;
                } else {
                    starts[i] = offsets[place];
                    ends[i] = offsets[place + 1];
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
    public List<Vector> gather(int[] columns, int[] references, int count) {
        int[] positions = references;
        if (slices != null) {
            int[] order = slices.rows();
            positions = new int[count];
            for (int i = 0; i < count; i++) {
                positions[i] = references[i] < 0 ? -1 : order[references[i]];
            }
        }
        List<Vector> vectors = new ArrayList<>(columns.length);
        for (int column : columns) {
            vectors.add(Vectors.gatherOuter(rows.column(column), positions, count));
        }
        return vectors;
    }
}
