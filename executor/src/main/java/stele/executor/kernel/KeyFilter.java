package stele.executor.kernel;

import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// Which values of layout LONG may have a partner in a join: a bitmap where the keys are close enough
/// together, which is exact, and a Bloom filter of one word a key elsewhere. Null has none.
public abstract sealed class KeyFilter {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int BITS_PER_ROW = 64;
    private static final long SMALL = 1L << 22;

    private final long least;
    private final long greatest;

    private KeyFilter(long least, long greatest) {
        this.least = least;
        this.greatest = greatest;
    }

    /// A filter of the values of `keys` that are not null.
    public static KeyFilter of(LongVector keys, int rows) {
        long[] values = keys.values();
        boolean[] nulls = keys.nulls();
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < rows; i++) {
            if (nulls == null || !nulls[i]) {
                least = Math.min(least, values[i]);
                greatest = Math.max(greatest, values[i]);
            }
        }
        long range = greatest - least;
        boolean close = range >= 0 && range < Math.max(SMALL, (long) rows * BITS_PER_ROW);
        return least > greatest || close
                ? new Bitmap(least, greatest, values, nulls, rows)
                : new Bloom(least, greatest, values, nulls, rows);
    }

    /// Whether a value of the zone may pass.
    public boolean mayPass(Zone zone) {
        return zone.bounds() != Zone.Bounds.LONG || zone.maximum() >= least && zone.minimum() <= greatest;
    }

    /// Writes the positions of the rows of `batch` that may have a partner to `out`.
    ///
    /// @return how many there are
    public final int select(Batch batch, LongVector vector, int[] out) {
        boolean[] nulls = vector.nulls();
        int[] selection = batch.selection();
        int count = batch.rows();
        if (nulls != null) {
            int[] known = new int[count];
            Rows rows = Rows.of(batch);
            count = Masks.notNull(nulls, rows, known);
            selection = known;
        }
        return select(vector.values(), selection, count, least, greatest, out);
    }

    abstract int select(long[] values, int @Nullable [] selection, int count, long least, long greatest, int[] out);

    static final class Bitmap extends KeyFilter {
        private final long[] bits;

        Bitmap(long least, long greatest, long[] values, boolean @Nullable [] nulls, int rows) {
            super(least, greatest);
            bits = new long[least > greatest ? 1 : (int) ((greatest - least) / Long.SIZE) + 1];
            for (int i = 0; i < rows; i++) {
                if (nulls == null || !nulls[i]) {
                    long distance = values[i] - least;
                    bits[(int) (distance >>> 6)] |= 1L << distance;
                }
            }
        }

        @Override
        int select(long[] values, int @Nullable [] selection, int count, long least, long greatest, int[] out) {
            long[] map = bits;
            long length = greatest < least ? 0 : greatest - least + 1;
            int found = 0;
            for (int i = 0; i < count; i++) {
                int position = selection == null ? i : selection[i];
                long distance = values[position] - least;
                out[found] = position;
                // A distance out of range is looked up at 0, and does not count.
                boolean inside = distance >= 0 && distance < length;
                long word = map[inside ? (int) (distance >>> 6) : 0];
                found += inside ? (int) (word >>> distance & 1) : 0;
            }
            return found;
        }
    }

    static final class Bloom extends KeyFilter {
        private static final int KEYS_PER_WORD = 4;
        private final long[] words;
        private final int shift;

        Bloom(long least, long greatest, long[] values, boolean @Nullable [] nulls, int rows) {
            super(least, greatest);
            int count = Math.max(2, Integer.highestOneBit(Math.max(1, rows / KEYS_PER_WORD)) << 1);
            words = new long[count];
            shift = Long.SIZE - Integer.numberOfTrailingZeros(count);
            for (int i = 0; i < rows; i++) {
                if (nulls == null || !nulls[i]) {
                    long hash = hash(values[i]);
                    words[(int) (hash >>> shift)] |= bits(hash);
                }
            }
        }

        private static long hash(long value) {
            long hash = value * MULTIPLIER;
            return (hash ^ hash >>> 32) * MULTIPLIER;
        }

        private static long bits(long hash) {
            return 1L << hash | 1L << (hash >>> 6) | 1L << (hash >>> 12);
        }

        @Override
        int select(long[] values, int @Nullable [] selection, int count, long least, long greatest, int[] out) {
            int found = 0;
            for (int i = 0; i < count; i++) {
                int position = selection == null ? i : selection[i];
                long hash = hash(values[position]);
                long wanted = bits(hash);
                out[found] = position;
                found += (words[(int) (hash >>> shift)] & wanted) == wanted ? 1 : 0;
            }
            return found;
        }
    }
}
