package stele.executor.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Byte strings to dense codes `0 .. size()`: open addressing over an int array of codes, the bytes in one
/// heap.
public final class StringTable {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private int[] slots = new int[64];
    private int mask = slots.length - 1;
    private int size;
    private byte[] heap = new byte[1024];
    private int heapEnd;
    private int[] starts = new int[32];
    private int[] lengths = new int[32];
    private int[] hashes = new int[32];

    /// The number of codes.
    public int size() {
        return size;
    }

    /// The code of the string, which is added if it is new.
    public int insert(byte[] source, int start, int length) {
        int hash = hash(source, start, length);
        int slot = slot(source, start, length, hash);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        int code = add(source, start, length, hash);
        slots[slot] = code + 1;
        if (size * 2 > slots.length) {
            rehash();
        }
        return code;
    }

    /// The code of the string, or -1.
    public int find(byte[] source, int start, int length) {
        return slots[slot(source, start, length, hash(source, start, length))] - 1;
    }

    /// The bytes of all strings.
    public byte[] heap() {
        return heap;
    }

    /// Where the string of `code` starts in the heap.
    public int start(int code) {
        return starts[code];
    }

    /// How many bytes the string of `code` has.
    public int length(int code) {
        return lengths[code];
    }

    /// The bytes that the table takes.
    public long bytes() {
        return heap.length + Integer.BYTES * (slots.length + 3L * starts.length);
    }

    private int slot(byte[] source, int start, int length, int hash) {
        int slot = hash & mask;
        while (true) {
            int code = slots[slot] - 1;
            if (code < 0
                    || hashes[code] == hash
                            && lengths[code] == length
                            && equal(heap, starts[code], source, start, length)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int add(byte[] source, int start, int length, int hash) {
        if (size == starts.length) {
            int capacity = size * 2;
            starts = Arrays.copyOf(starts, capacity);
            lengths = Arrays.copyOf(lengths, capacity);
            hashes = Arrays.copyOf(hashes, capacity);
        }
        int end = Math.addExact(heapEnd, length);
        if (end > heap.length) {
            heap = Arrays.copyOf(heap, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, heap.length * 2L)));
        }
        System.arraycopy(source, start, heap, heapEnd, length);
        starts[size] = heapEnd;
        lengths[size] = length;
        hashes[size] = hash;
        heapEnd = end;
        return size++;
    }

    private void rehash() {
        int[] bigger = new int[slots.length * 2];
        int biggerMask = bigger.length - 1;
        for (int code = 0; code < size; code++) {
            int slot = hashes[code] & biggerMask;
            while (bigger[slot] != 0) {
                slot = (slot + 1) & biggerMask;
            }
            bigger[slot] = code + 1;
        }
        slots = bigger;
        mask = biggerMask;
    }

    /// A hash of bytes, eight at a time.
    static int hash(byte[] source, int start, int length) {
        long hash = length * MULTIPLIER;
        int i = start;
        int end = start + length;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(source, i)) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        long tail = 0;
        for (; i < end; i++) {
            tail = tail << 8 | source[i] & 0xff;
        }
        hash = (hash ^ tail) * MULTIPLIER;
        return (int) (hash ^ hash >>> 32);
    }

    static boolean equal(byte[] left, int leftStart, byte[] right, int rightStart, int length) {
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if ((long) LONGS.get(left, leftStart + i) != (long) LONGS.get(right, rightStart + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (left[leftStart + i] != right[rightStart + i]) {
                return false;
            }
        }
        return true;
    }
}
