package stele.storage.table;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import stele.storage.graph.Adjacency;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// An index in compressed sparse rows of one version of a table.
///
/// Keys that lie close together find their slot in an array; others by a hash table with open addressing.
final class CsrAdjacency implements Adjacency {
    private final MemoryTable table;
    private final long[] keys;
    private final int[] offsets;
    private final long[] rows;
    private final SlotMap slots;
    private final ConcurrentMap<Integer, long[]> values = new ConcurrentHashMap<>();

    CsrAdjacency(MemoryTable table, long[] keys, int[] offsets, long[] rows, SlotMap slots) {
        this.table = table;
        this.keys = keys;
        this.offsets = offsets;
        this.rows = rows;
        this.slots = slots;
    }

    static CsrAdjacency build(MemoryTable table, int column) {
        int capacity = Math.toIntExact(table.rowCount());
        long[] keyOfRow = new long[capacity];
        long[] rowIds = new long[capacity];
        int count = 0;
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        for (int s = 0; s < table.segmentCount(); s++) {
            Batch batch = table.read(s, 0, table.segmentRows(s), new int[] {column});
            LongVector vector = (LongVector) batch.column(0);
            for (int i = 0; i < batch.rows(); i++) {
                int position = batch.position(i);
                if (!vector.isNull(position)) {
                    long key = vector.values()[position];
                    minimum = Math.min(minimum, key);
                    maximum = Math.max(maximum, key);
                    keyOfRow[count] = key;
                    rowIds[count++] = ((long) s << Segment.SHIFT) + position;
                }
            }
        }
        SlotMap slots = SlotMap.create(minimum, maximum, count);
        return build(table, keyOfRow, rowIds, count, slots);
    }

    private static CsrAdjacency build(MemoryTable table, long[] keyOfRow, long[] rowIds, int count, SlotMap slots) {
        if (slots instanceof SlotMap.Dense dense) {
            dense.number(keyOfRow, count);
        }
        int[] slotOfRow = new int[count];
        int[] sizes = new int[count + 1];
        long[] keys = new long[count];
        int slotCount = 0;
        for (int i = 0; i < count; i++) {
            int slot = slots.slotFor(keyOfRow[i], slotCount);
            slotCount = Math.max(slotCount, slot + 1);
            keys[slot] = keyOfRow[i];
            slotOfRow[i] = slot;
            sizes[slot]++;
        }
        int[] offsets = new int[slotCount + 1];
        for (int slot = 0; slot < slotCount; slot++) {
            offsets[slot + 1] = offsets[slot] + sizes[slot];
        }
        int[] ends = Arrays.copyOf(offsets, slotCount);
        long[] rows = new long[count];
        for (int i = 0; i < count; i++) {
            rows[ends[slotOfRow[i]]++] = rowIds[i];
        }
        return new CsrAdjacency(table, Arrays.copyOf(keys, slotCount), offsets, rows, slots);
    }

    MemoryTable table() {
        return table;
    }

    SlotMap slots() {
        return slots;
    }

    /// The columns in the order of the rows that are made already.
    ConcurrentMap<Integer, long[]> knownValues() {
        return values;
    }

    @Override
    public int slot(long key) {
        return slots.find(key);
    }

    @Override
    public int slotCount() {
        return keys.length;
    }

    @Override
    public long[] keys() {
        return keys;
    }

    @Override
    public int[] offsets() {
        return offsets;
    }

    @Override
    public long[] rows() {
        return rows;
    }

    @Override
    public long[] values(int column) {
        return values.computeIfAbsent(column, this::fetch);
    }

    private long[] fetch(int column) {
        LongVector fetched =
                (LongVector) table.fetch(rows, rows.length, new int[] {column}).column(0);
        return fetched.values().length == rows.length ? fetched.values() : Arrays.copyOf(fetched.values(), rows.length);
    }
}
