package stele.executor.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.vector.AnyVector;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Hashes of key values that depend on nothing but the values: equivalent keys meet in one part, whichever
/// table or file they are in.
public final class KeyHash {
    private static final long MULTIPLIER = 0xD6E8FEB86659FD93L;
    private static final int OF_NULL = 0x5bd1e995;

    private KeyHash() {}

    /// The part, of `parts`, of each row of `batch` by the columns `keys`.
    ///
    /// @param level another number gives another division
    public static int[] parts(Batch batch, int[] keys, int parts, int level) {
        int rows = batch.rows();
        long[] hashes = new long[rows];
        Arrays.fill(hashes, level * 31L);
        for (int key : keys) {
            add(batch.column(key), batch.selection(), rows, hashes);
        }
        int[] numbers = new int[rows];
        for (int i = 0; i < rows; i++) {
            long hash = hashes[i] * MULTIPLIER;
            numbers[i] = (int) ((hash >>> 33) * parts >>> 31);
        }
        return numbers;
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * MULTIPLIER;
        return mixed ^ mixed >>> 32;
    }

    private static void add(Vector vector, int @Nullable [] selection, int rows, long[] hashes) {
        boolean[] nulls = vector.nulls();
        for (int i = 0; i < rows; i++) {
            int p = selection == null ? i : selection[i];
            hashes[i] = mix(hashes[i], nulls != null && nulls[p] ? OF_NULL : word(vector, p));
        }
    }

    private static long word(Vector vector, int row) {
        return switch (vector) {
            case LongVector longs -> longs.values()[row];
            case DoubleVector doubles -> Double.doubleToLongBits(doubles.values()[row] + 0.0);
            case BooleanVector booleans -> booleans.values()[row];
            case StringVector strings ->
                StringTable.hash(strings.heap(), strings.starts()[row], strings.lengths()[row]);
            case DecimalVector wide -> wide.low()[row];
            case AnyVector any -> Dynamic.canonical(any.get(row)).hashCode();
        };
    }
}
