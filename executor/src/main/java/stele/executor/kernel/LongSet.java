package stele.executor.kernel;

import java.util.Arrays;

/// A set of longs with open addressing that remembers the order in which they came; clearing costs as much
/// as what is in it.
public final class LongSet {
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private int[] slots = new int[64];
    private int mask = slots.length - 1;
    private long[] values = new long[32];
    private int size;

    /// Adds `value`.
    ///
    /// @return whether it is new
    public boolean add(long value) {
        int slot = slot(value);
        if (slots[slot] != 0) {
            return false;
        }
        if (size == values.length) {
            grow();
            slot = slot(value);
        }
        values[size++] = value;
        slots[slot] = size;
        return true;
    }

    /// The place of `value` in the order, or -1.
    public int indexOf(long value) {
        return slots[slot(value)] - 1;
    }

    public int size() {
        return size;
    }

    /// The value that came as number `index`.
    public long get(int index) {
        return values[index];
    }

    /// Makes it empty.
    public void clear() {
        if (size > slots.length / 8) {
            Arrays.fill(slots, 0);
        } else {
            for (int i = size - 1; i >= 0; i--) {
                slots[slot(values[i])] = 0;
            }
        }
        size = 0;
    }

    private int slot(long value) {
        long hash = value * MULTIPLIER;
        int slot = (int) (hash >>> 32) & mask;
        while (slots[slot] != 0 && values[slots[slot] - 1] != value) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        values = Arrays.copyOf(values, size * 2);
        slots = new int[values.length * 2];
        mask = slots.length - 1;
        for (int i = 0; i < size; i++) {
            slots[slot(values[i])] = i + 1;
        }
    }
}
