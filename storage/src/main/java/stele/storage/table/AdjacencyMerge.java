package stele.storage.table;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.storage.vector.LongVector;

/// Makes the adjacency of a table's version out of the one of an earlier version: the rows that have gone
/// are left out, the rows that have come are put in, and everything between is copied in stretches. That is
/// far cheaper than to look up the key of every row again, as long as the changes are few.
final class AdjacencyMerge {
    /// Above this share of changed rows (one in so many) a new index is made.
    private static final int MAX_SHARE = 4;

    private static final int SMALL = 1024;

    private final CsrAdjacency earlier;
    private final MemoryTable table;
    private final int column;
    private final int budget;

    /// Positions in the earlier rows, ascending.
    private int[] removed = new int[16];

    private int removedCount;
    private long[] addedRows = new long[16];
    private long[] addedKeys = new long[16];
    private int addedCount;

    private AdjacencyMerge(CsrAdjacency earlier, MemoryTable table, int column) {
        this.earlier = earlier;
        this.table = table;
        this.column = column;
        this.budget = Math.max(SMALL, earlier.rows().length / MAX_SHARE);
    }

    /// The adjacency of `column` in `table`, a later version of `earlier`'s; null when too much has
    /// changed.
    static @Nullable CsrAdjacency merge(CsrAdjacency earlier, MemoryTable table, int column) {
        AdjacencyMerge merge = new AdjacencyMerge(earlier, table, column);
        return merge.collect() ? merge.build() : null;
    }

    /// Finds the rows that have gone and come; false when they are too many.
    private boolean collect() {
        MemoryTable before = earlier.table();
        for (int s = 0; s < table.segmentCount(); s++) {
            Segment now = table.segment(s);
            int kept = 0;
            if (s < before.segmentCount()) {
                Segment then = before.segment(s);
                boolean same = now.extendsColumn(then, column);
                kept = same ? then.rows() : 0;
                if (!same && then.rows() + now.rows() > budget) {
                    return false;
                }
                if (!same || !now.hasSameDeletions(then)) {
                    removeRows(s, then, same ? now : null);
                }
            }
            if (now.rows() - kept > budget) {
                return false;
            }
            addRows(s, now, kept);
            if (removedCount + addedCount > budget) {
                return false;
            }
        }
        Arrays.sort(removed, 0, removedCount);
        return true;
    }

    /// Notes the rows of `then` that are not in `now`, all of them when that is null.
    private void removeRows(int s, Segment then, @Nullable Segment now) {
        LongVector keys = (LongVector) then.column(column).read(0, then.rows());
        for (int position = 0; position < then.rows(); position++) {
            boolean gone = now == null || now.isDeleted(position);
            if (gone && !then.isDeleted(position) && !keys.isNull(position)) {
                int slot = earlier.slot(keys.values()[position]);
                long row = ((long) s << Segment.SHIFT) + position;
                if (removedCount == removed.length) {
                    removed = Arrays.copyOf(removed, removedCount * 2);
                }
                removed[removedCount++] =
                        Arrays.binarySearch(earlier.rows(), earlier.offsets()[slot], earlier.offsets()[slot + 1], row);
            }
        }
    }

    private void addRows(int s, Segment now, int from) {
        if (from == now.rows()) {
            return;
        }
        LongVector keys = (LongVector) now.column(column).read(from, now.rows());
        for (int position = from; position < now.rows(); position++) {
            if (!now.isDeleted(position) && !keys.isNull(position - from)) {
                if (addedCount == addedRows.length) {
                    addedRows = Arrays.copyOf(addedRows, addedCount * 2);
                    addedKeys = Arrays.copyOf(addedKeys, addedCount * 2);
                }
                addedRows[addedCount] = ((long) s << Segment.SHIFT) + position;
                addedKeys[addedCount++] = keys.values()[position - from];
            }
        }
    }

    private CsrAdjacency build() {
        int oldSlots = earlier.slotCount();
        long[] keys = Arrays.copyOf(earlier.keys(), oldSlots + addedCount);
        Map<Long, Integer> newSlots = new HashMap<>();
        long[] order = new long[addedCount];
        for (int i = 0; i < addedCount; i++) {
            int slot = earlier.slot(addedKeys[i]);
            if (slot < 0) {
                slot = newSlots.computeIfAbsent(addedKeys[i], key -> oldSlots + newSlots.size());
                keys[slot] = addedKeys[i];
            }
            order[i] = ((long) slot << Integer.SIZE) | addedRows[i];
        }
        Arrays.sort(order);
        int slotCount = oldSlots + newSlots.size();
        int[] places = places(order);
        long[] inserted =
                Arrays.stream(order).map(packed -> packed & 0xffff_ffffL).toArray();
        long[] rows = mergeValues(earlier.rows(), places, inserted);
        int[] sizes = sizes(order, slotCount);
        CsrAdjacency merged = finish(keys, sizes, slotCount, rows, newSlots.isEmpty());
        earlier.knownValues().forEach((other, values) -> {
            if (isUnchanged(other)) {
                LongVector added = (LongVector) table.fetch(inserted, inserted.length, new int[] {other})
                        .column(0);
                merged.knownValues().put(other, mergeValues(values, places, added.values()));
            }
        });
        return merged;
    }

    /// Before which positions of the earlier rows the new rows go.
    private int[] places(long[] order) {
        int[] places = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            int slot = (int) (order[i] >>> Integer.SIZE);
            if (slot >= earlier.slotCount()) {
                places[i] = earlier.rows().length;
            } else {
                int found = Arrays.binarySearch(
                        earlier.rows(), earlier.offsets()[slot], earlier.offsets()[slot + 1], order[i] & 0xffff_ffffL);
                places[i] = found < 0 ? -found - 1 : found;
            }
        }
        return places;
    }

    private int[] sizes(long[] order, int slotCount) {
        int[] sizes = new int[slotCount];
        int[] offsets = earlier.offsets();
        for (int slot = 0; slot < earlier.slotCount(); slot++) {
            sizes[slot] = offsets[slot + 1] - offsets[slot];
        }
        for (int i = 0; i < removedCount; i++) {
            int slot = Arrays.binarySearch(offsets, removed[i]);
            sizes[slot < 0 ? -slot - 2 : slot]--;
        }
        for (long packed : order) {
            sizes[(int) (packed >>> Integer.SIZE)]++;
        }
        return sizes;
    }

    /// Leaves out the slots that have become empty, and makes the index.
    private CsrAdjacency finish(long[] keys, int[] sizes, int slotCount, long[] rows, boolean sameKeys) {
        int[] offsets = new int[slotCount + 1];
        int kept = 0;
        for (int slot = 0; slot < slotCount; slot++) {
            if (sizes[slot] > 0) {
                keys[kept] = keys[slot];
                offsets[kept + 1] = offsets[kept] + sizes[slot];
                kept++;
            }
        }
        boolean sameSlots = sameKeys && kept == slotCount;
        return new CsrAdjacency(
                table,
                Arrays.copyOf(keys, kept),
                Arrays.copyOf(offsets, kept + 1),
                rows,
                sameSlots ? earlier.slots() : SlotMap.of(keys, kept));
    }

    private boolean isUnchanged(int other) {
        MemoryTable before = earlier.table();
        for (int s = 0; s < before.segmentCount(); s++) {
            if (!table.segment(s).extendsColumn(before.segment(s), other)) {
                return false;
            }
        }
        return true;
    }

    /// `old` without what stands at the removed positions, and with `inserted[i]` before position
    /// `places[i]`.
    private long[] mergeValues(long[] old, int[] places, long[] inserted) {
        int length = old.length - removedCount + places.length;
        long[] merged = new long[length];
        int out = 0;
        int in = 0;
        int r = 0;
        for (int i = 0; i <= places.length; i++) {
            int end = i < places.length ? places[i] : old.length;
            while (in < end) {
                int stop = r < removedCount && removed[r] < end ? removed[r] : end;
                System.arraycopy(old, in, merged, out, stop - in);
                out += stop - in;
                in = stop;
                if (r < removedCount && in == removed[r] && in < end) {
                    in++;
                    r++;
                }
            }
            if (i < places.length) {
                merged[out++] = inserted[i];
            }
        }
        return merged;
    }
}
