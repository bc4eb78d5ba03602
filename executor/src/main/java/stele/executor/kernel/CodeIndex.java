package stele.executor.kernel;

import java.util.concurrent.atomic.AtomicBoolean;
import stele.executor.Scheduler;

/// Finds the *place* of a code ([KeyCodes]) among the right rows of a join. When no code occurs twice
/// ([#isUnique()]) a place is a row; otherwise rows with equal codes have equal places. Built by several
/// threads, each of which owns a part of the index; read by any number.
public abstract sealed class CodeIndex {
    private static final int SPREAD = 4;
    private static final int ALWAYS = 1 << 14;
    private static final int PART = 1 << 15;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private boolean unique = true;

    /// An index of `codes`, all less than `range`.
    ///
    /// @param places gets the place of each row, -1 for rows without a code
    public static CodeIndex build(long[] codes, long range, int[] places, int threads) {
        if (range <= Math.min(Integer.MAX_VALUE - 16L, (long) codes.length * SPREAD + ALWAYS)) {
            return new Direct(codes, (int) range, places, threads);
        }
        return range <= 1L << Integer.SIZE ? new Packed(codes, places, threads) : new Wide(codes, places);
    }

    /// Whether no code occurs twice.
    public final boolean isUnique() {
        return unique;
    }

    /// One more than the greatest place.
    public abstract int places();

    /// Writes the place of each code, or -1.
    ///
    /// @param entries room for `count` numbers
    public abstract void find(long[] codes, int count, int[] places, long[] entries);

    /// The bytes that the index takes.
    public abstract long bytes();

    private static int slots(int rows) {
        return Math.max(1 << 6, Integer.highestOneBit(Math.max(1, rows) * 2 - 1) << 1);
    }

    /// The codes are close together: an array by code. Without duplicates it holds rows plus one; with them
    /// the code itself is the place, and it holds whether the code occurs.
    static final class Direct extends CodeIndex {
        private final int[] rowOf;

        Direct(long[] codes, int range, int[] places, int threads) {
            rowOf = new int[range];
            Scheduler.split(threads, codes.length, PART, (from, to) -> {
                for (int row = from; row < to; row++) {
                    if (codes[row] >= 0) {
                        rowOf[(int) codes[row]] = row + 1;
                    }
                }
            });
            AtomicBoolean duplicates = new AtomicBoolean();
            Scheduler.split(threads, codes.length, PART, (from, to) -> {
                boolean other = false;
                for (int row = from; row < to; row++) {
                    int code = (int) codes[row];
                    places[row] = code < 0 ? -1 : row;
                    other |= code >= 0 && rowOf[code] != row + 1;
                }
                if (other) {
                    duplicates.set(true);
                }
            });
            if (duplicates.get()) {
                ((CodeIndex) this).unique = false;
                for (int row = 0; row < places.length; row++) {
                    places[row] = (int) codes[row];
                }
            }
        }

        @Override
        public int places() {
            return rowOf.length;
        }

        @Override
        public void find(long[] codes, int count, int[] places, long[] entries) {
            int[] rows = rowOf;
            if (isUnique()) {
                for (int i = 0; i < count; i++) {
                    int code = (int) codes[i];
                    places[i] = code < 0 ? -1 : rows[code] - 1;
                }
            } else {
                for (int i = 0; i < count; i++) {
                    int code = (int) codes[i];
                    places[i] = code < 0 || rows[code] == 0 ? -1 : code;
                }
            }
        }

        @Override
        public long bytes() {
            return (long) Integer.BYTES * rowOf.length;
        }
    }

    /// Codes of 32 bits: open addressing over numbers that hold the code above and the row plus one below,
    /// so that a look-up touches one place in memory. The place of a code is its first row.
    static final class Packed extends CodeIndex {
        private final long[] slots;
        private final int shift;
        private final int region;
        private final int rows;

        Packed(long[] codes, int[] places, int threads) {
            rows = codes.length;
            slots = new long[slots(rows)];
            shift = Long.SIZE - Integer.numberOfTrailingZeros(slots.length);
            int regions = threads <= 1 || rows < PART ? 1 : Integer.highestOneBit(2 * threads - 1);
            if (!insertAll(codes, places, regions, threads)) {
                java.util.Arrays.fill(slots, 0);
                regions = 1;
                insertAll(codes, places, 1, 1);
            }
            region = slots.length / regions - 1;
        }

        /// Each thread inserts the rows of its regions of the table; false if one would get too full.
        private boolean insertAll(long[] codes, int[] places, int regions, int threads) {
            int mask = slots.length / regions - 1;
            int bits = Integer.numberOfTrailingZeros(slots.length / regions);
            int most = regions == 1 ? slots.length : mask - mask / 8;
            AtomicBoolean full = new AtomicBoolean();
            AtomicBoolean duplicates = new AtomicBoolean();
            Scheduler.each(threads, regions, part -> {
                int inserted = 0;
                boolean twice = false;
                for (int row = 0; row < codes.length; row++) {
                    long code = codes[row];
                    int slot = (int) (code * MULTIPLIER >>> shift);
                    if (code < 0) {
                        places[row] = -1;
                    } else if (slot >>> bits == part) {
                        long entry = slots[slot];
                        while (entry != 0 && entry >>> Integer.SIZE != code) {
                            slot = slot & ~mask | slot + 1 & mask;
                            entry = slots[slot];
                        }
                        if (entry == 0) {
                            if (++inserted >= most) {
                                full.set(true);
                                return;
                            }
                            slots[slot] = code << Integer.SIZE | row + 1;
                            places[row] = row;
                        } else {
                            twice = true;
                            places[row] = (int) entry - 1;
                        }
                    }
                }
                if (twice) {
                    duplicates.set(true);
                }
            });
            ((CodeIndex) this).unique = !duplicates.get();
            return !full.get();
        }

        @Override
        public int places() {
            return rows;
        }

        @Override
        public void find(long[] codes, int count, int[] places, long[] entries) {
            long[] table = slots;
            int by = shift;
            int mask = region;
            for (int i = 0; i < count; i++) {
                entries[i] = table[(int) (codes[i] * MULTIPLIER >>> by)];
            }
            for (int i = 0; i < count; i++) {
                long entry = entries[i];
                long code = codes[i];
                if (entry != 0 && entry >>> Integer.SIZE != code && code >= 0) {
                    int slot = (int) (code * MULTIPLIER >>> by);
                    do {
                        slot = slot & ~mask | slot + 1 & mask;
                        entry = table[slot];
                    } while (entry != 0 && entry >>> Integer.SIZE != code);
                }
                places[i] = code < 0 ? -1 : (int) entry - 1;
            }
        }

        @Override
        public long bytes() {
            return (long) Long.BYTES * slots.length;
        }
    }

    /// Codes of 64 bits: the code and the row plus one side by side.
    static final class Wide extends CodeIndex {
        private final long[] slots;
        private final int shift;
        private final int mask;
        private final int rows;

        Wide(long[] codes, int[] places) {
            rows = codes.length;
            int count = slots(rows);
            slots = new long[Math.multiplyExact(2, count)];
            shift = Long.SIZE - Integer.numberOfTrailingZeros(count);
            mask = count - 1;
            for (int row = 0; row < codes.length; row++) {
                long code = codes[row];
                if (code < 0) {
                    places[row] = -1;
                    continue;
                }
                int slot = slot(code);
                if (slots[2 * slot + 1] == 0) {
                    slots[2 * slot] = code;
                    slots[2 * slot + 1] = row + 1L;
                } else {
                    ((CodeIndex) this).unique = false;
                }
                places[row] = (int) slots[2 * slot + 1] - 1;
            }
        }

        /// The slot of `code`, or the free one where it would be.
        private int slot(long code) {
            int slot = (int) (code * MULTIPLIER >>> shift);
            while (slots[2 * slot + 1] != 0 && slots[2 * slot] != code) {
                slot = slot + 1 & mask;
            }
            return slot;
        }

        @Override
        public int places() {
            return rows;
        }

        @Override
        public void find(long[] codes, int count, int[] places, long[] entries) {
            for (int i = 0; i < count; i++) {
                places[i] = codes[i] < 0 ? -1 : (int) slots[2 * slot(codes[i]) + 1] - 1;
            }
        }

        @Override
        public long bytes() {
            return (long) Long.BYTES * slots.length;
        }
    }
}
