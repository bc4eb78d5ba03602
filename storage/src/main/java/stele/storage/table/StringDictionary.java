package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.vector.Nulls;

/// Finds the distinct strings of a chunk and gives each row the code of its string.
final class StringDictionary {
    /// A dictionary pays when a value occurs this many times on average.
    private static final int REPETITION = 3;

    /// After so many rows a column without repetition is given up.
    private static final int SAMPLE = 4096;

    private static final int MAX_CODES = 1 << 16;

    private final StringChunk.Plain plain;
    private int[] slots = new int[1024];
    private int[] hashes = new int[512];
    private int[] starts = new int[512];
    private int[] lengths = new int[512];
    private byte[] heap = new byte[8192];
    private int heapEnd;
    private int size;

    private StringDictionary(StringChunk.Plain plain) {
        this.plain = plain;
    }

    /// The chunk with a dictionary, or null when that would not pay.
    static StringChunk.@Nullable Dictionary encode(StringChunk.Plain plain) {
        return new StringDictionary(plain).encode();
    }

    private StringChunk.@Nullable Dictionary encode() {
        int rows = plain.rows();
        int[] codes = new int[rows];
        for (int row = 0; row < rows; row++) {
            codes[row] = plain.isNull(row) ? -1 : codeOf(plain.startAt(row), plain.lengthAt(row));
            if (row == SAMPLE && size > SAMPLE * 3 / 4) {
                return null;
            }
        }
        if (size > MAX_CODES || (size * REPETITION > rows && rows > 16)) {
            return null;
        }
        byte[] narrow = size <= 256 ? new byte[rows] : null;
        short[] wide = narrow == null ? new short[rows] : null;
        for (int row = 0; row < rows; row++) {
            int code = Math.max(codes[row], 0);
            if (narrow != null) {
                narrow[row] = (byte) code;
            } else if (wide != null) {
                wide[row] = (short) code;
            }
        }
        return new StringChunk.Dictionary(
                plain.type(),
                rows,
                plain.zone(),
                Nulls.slice(plain.nulls(), 0, rows),
                Arrays.copyOf(heap, heapEnd),
                Arrays.copyOf(starts, Math.max(size, 1)),
                Arrays.copyOf(lengths, Math.max(size, 1)),
                narrow,
                wide);
    }

    private int codeOf(int start, int length) {
        byte[] source = plain.heap();
        int hash = Hashing.bytes(source, start, length);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int code = slots[slot] - 1;
            if (hashes[code] == hash
                    && Arrays.equals(heap, starts[code], starts[code] + lengths[code], source, start, start + length)) {
                return code;
            }
            slot = (slot + 1) & mask;
        }
        return add(slot, hash, start, length);
    }

    private int add(int slot, int hash, int start, int length) {
        if (size == starts.length) {
            hashes = Arrays.copyOf(hashes, size * 2);
            starts = Arrays.copyOf(starts, size * 2);
            lengths = Arrays.copyOf(lengths, size * 2);
        }
        if (heapEnd + length > heap.length) {
            heap = Arrays.copyOf(heap, Math.max(heapEnd + length, heap.length * 2));
        }
        System.arraycopy(plain.heap(), start, heap, heapEnd, length);
        hashes[size] = hash;
        starts[size] = heapEnd;
        lengths[size] = length;
        heapEnd += length;
        slots[slot] = ++size;
        if (size * 2 > slots.length) {
            rehash();
        }
        return size - 1;
    }

    private void rehash() {
        int[] larger = new int[slots.length * 2];
        int mask = larger.length - 1;
        for (int code = 0; code < size; code++) {
            int slot = hashes[code] & mask;
            while (larger[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            larger[slot] = code + 1;
        }
        slots = larger;
    }
}
