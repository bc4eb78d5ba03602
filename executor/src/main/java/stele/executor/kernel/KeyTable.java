package stele.executor.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Rows of key values to dense group numbers `0 .. size()`; the core of hash joins, aggregation, DISTINCT,
/// set operations and fixpoints.
///
/// Every key becomes a fixed number of 64-bit words ([KeyColumn]) and, with nulls, a word of null bits; the
/// words of group `g` stand at `keys[g * stride]`. The hash table proper is one `long[]`: the upper half of
/// a slot is the upper half of the hash, the lower half the group number plus one, so that most misses are
/// decided without touching the keys. A table belongs to one thread while rows are inserted; then any
/// number of threads may look up, each with a [Scratch] of its own.
public final class KeyTable {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;
    private static final int INITIAL_SLOTS = 256;

    private final KeyColumn[] columns;
    private final int stride;
    private long[] slots = new long[INITIAL_SLOTS];
    private int mask = INITIAL_SLOTS - 1;
    private long[] keys;
    private int size;
    private final Scratch own = new Scratch();

    public KeyTable(List<DataType> types) {
        columns = types.stream().map(KeyColumn::of).toArray(KeyColumn[]::new);
        stride = columns.length + Math.max(1, (columns.length + Long.SIZE - 1) / Long.SIZE);
        keys = new long[stride * INITIAL_SLOTS / 2];
    }

    /// Buffers for one thread's look-ups; [#groups()] is the result of the last one.
    public static final class Scratch {
        private long[] words = {};
        private boolean[] missing = {};
        private int[] groups = {};

        /// The group of each row of the last look-up, or -1.
        public int[] groups() {
            return groups;
        }

        /// The array for the groups of `rows` rows, for look-ups that go another way.
        public int[] groups(int rows) {
            ensure(rows, 0);
            return groups;
        }

        private void ensure(int rows, int stride) {
            if (words.length < rows * stride) {
                words = new long[rows * stride];
            }
            if (missing.length < rows) {
                missing = new boolean[rows];
                groups = new int[rows];
            } else {
                Arrays.fill(missing, 0, rows, false);
            }
        }
    }

    /// The number of groups.
    public int size() {
        return size;
    }

    /// Finds or adds the key of each row: the columns `positions` of `batch`.
    ///
    /// @return the group of each row; valid until the next call
    public int[] insert(Batch batch, int[] positions) {
        Rows rows = Rows.of(batch);
        encode(batch, positions, rows, own, true);
        ensureCapacity(rows.count());
        int[] groups = own.groups;
        long[] words = own.words;
        for (int i = 0; i < rows.count(); i++) {
            groups[i] = stride == 2 ? insertTwo(words[2 * i], words[2 * i + 1]) : insertWords(words, i * stride);
        }
        return groups;
    }

    /// Finds the key of each row; a row with a null in a column where `nullSafe` is false is not found.
    ///
    /// @return the group of each row or -1; valid until the scratch's next use
    public int[] find(Batch batch, int[] positions, boolean @Nullable [] nullSafe, Scratch scratch) {
        Rows rows = Rows.of(batch);
        encode(batch, positions, rows, scratch, false);
        if (nullSafe != null) {
            excludeNulls(batch, positions, nullSafe, rows, scratch.missing);
        }
        int[] groups = scratch.groups;
        long[] words = scratch.words;
        boolean[] missing = scratch.missing;
        for (int i = 0; i < rows.count(); i++) {
            if (missing[i]) {
                groups[i] = -1;
            } else if (stride == 2) {
                groups[i] = findTwo(words[2 * i], words[2 * i + 1]);
            } else {
                groups[i] = (int) slots[slot(words, i * stride, hash(words, i * stride))] - 1;
            }
        }
        return groups;
    }

    private static void excludeNulls(Batch batch, int[] positions, boolean[] nullSafe, Rows rows, boolean[] missing) {
        for (int c = 0; c < positions.length; c++) {
            boolean[] nulls = nullSafe[c] ? null : batch.column(positions[c]).nulls();
            if (nulls != null) {
                for (int i = 0; i < rows.count(); i++) {
                    missing[i] |= nulls[rows.position(i)];
                }
            }
        }
    }

    private void encode(Batch batch, int[] positions, Rows rows, Scratch scratch, boolean insert) {
        int count = rows.count();
        scratch.ensure(count, stride);
        long[] words = scratch.words;
        for (int nullWord = columns.length; nullWord < stride; nullWord++) {
            for (int i = 0; i < count; i++) {
                words[i * stride + nullWord] = 0;
            }
        }
        for (int c = 0; c < columns.length; c++) {
            Vector vector = batch.column(positions[c]);
            columns[c].encode(vector, rows, words, stride, c, insert, scratch.missing);
            boolean[] nulls = vector.nulls();
            if (nulls != null) {
                for (int i = 0; i < count; i++) {
                    if (nulls[rows.position(i)]) {
                        words[i * stride + c] = 0;
                        words[i * stride + columns.length + c / Long.SIZE] |= 1L << c;
                    }
                }
            }
        }
    }

    private static long mix(long word) {
        long hash = word * MULTIPLIER;
        return hash ^ hash >>> 32;
    }

    private static long hashTwo(long key, long nullBits) {
        return mix(key ^ nullBits << 61) * MULTIPLIER;
    }

    private long hash(long[] words, int at) {
        if (stride == 2) {
            return hashTwo(words[at], words[at + 1]);
        }
        long hash = 0;
        for (int i = 0; i < stride; i++) {
            hash = mix(hash ^ words[at + i]);
        }
        return hash * MULTIPLIER;
    }

    private int insertTwo(long key, long nullBits) {
        long hash = hashTwo(key, nullBits);
        long tag = hash & 0xFFFF_FFFF_0000_0000L;
        int slot = (int) (hash >>> 32) & mask;
        while (true) {
            long entry = slots[slot];
            if (entry == 0) {
                slots[slot] = tag | size + 1;
                keys[2 * size] = key;
                keys[2 * size + 1] = nullBits;
                return size++;
            }
            int group = (int) entry - 1;
            if ((entry & 0xFFFF_FFFF_0000_0000L) == tag && keys[2 * group] == key && keys[2 * group + 1] == nullBits) {
                return group;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int findTwo(long key, long nullBits) {
        long hash = hashTwo(key, nullBits);
        long tag = hash & 0xFFFF_FFFF_0000_0000L;
        int slot = (int) (hash >>> 32) & mask;
        while (true) {
            long entry = slots[slot];
            if (entry == 0) {
                return -1;
            }
            int group = (int) entry - 1;
            if ((entry & 0xFFFF_FFFF_0000_0000L) == tag && keys[2 * group] == key && keys[2 * group + 1] == nullBits) {
                return group;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int insertWords(long[] words, int at) {
        long hash = hash(words, at);
        int slot = slot(words, at, hash);
        if (slots[slot] != 0) {
            return (int) slots[slot] - 1;
        }
        slots[slot] = hash & 0xFFFF_FFFF_0000_0000L | size + 1;
        System.arraycopy(words, at, keys, size * stride, stride);
        return size++;
    }

    private int slot(long[] words, int at, long hash) {
        long tag = hash & 0xFFFF_FFFF_0000_0000L;
        int slot = (int) (hash >>> 32) & mask;
        while (true) {
            long entry = slots[slot];
            if (entry == 0 || (entry & 0xFFFF_FFFF_0000_0000L) == tag && equal(words, at, ((int) entry - 1) * stride)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private boolean equal(long[] words, int at, int key) {
        for (int i = 0; i < stride; i++) {
            if (words[at + i] != keys[key + i]) {
                return false;
            }
        }
        return true;
    }

    private void ensureCapacity(int more) {
        long needed = (long) size + more;
        if (needed * stride > keys.length) {
            long wanted = Math.max(needed * stride, keys.length * 2L);
            keys = Arrays.copyOf(keys, (int) Math.min(Integer.MAX_VALUE - 8L, wanted));
        }
        int capacity = slots.length;
        while (needed * 2 > capacity) {
            capacity = Math.multiplyExact(capacity, 2);
        }
        if (capacity != slots.length) {
            long[] bigger = new long[capacity];
            int biggerMask = capacity - 1;
            for (long entry : slots) {
                if (entry != 0) {
                    int slot = (int) (entry >>> 32) & biggerMask;
                    while (bigger[slot] != 0) {
                        slot = (slot + 1) & biggerMask;
                    }
                    bigger[slot] = entry;
                }
            }
            slots = bigger;
            mask = biggerMask;
        }
    }

    /// The key columns of groups `begin .. end`.
    public List<Vector> keys(int begin, int end) {
        List<Vector> vectors = new ArrayList<>();
        for (int c = 0; c < columns.length; c++) {
            VectorWriter writer = new VectorWriter(columns[c].type, end - begin);
            for (int group = begin; group < end; group++) {
                if ((keys[group * stride + columns.length + c / Long.SIZE] >>> c & 1) != 0) {
                    writer.setNull(group - begin);
                } else {
                    columns[c].decode(keys[group * stride + c], writer, group - begin);
                }
            }
            vectors.add(writer.build());
        }
        return vectors;
    }

    /// The bytes that the table takes.
    public long bytes() {
        long bytes = Long.BYTES * ((long) slots.length + keys.length);
        for (KeyColumn column : columns) {
            bytes += column.bytes();
        }
        return bytes;
    }
}
