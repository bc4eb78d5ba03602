package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.vector.Dictionary;
import stele.storage.vector.Nulls;
import stele.storage.vector.Packed;

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
    static StringChunk.@Nullable Coded encode(StringChunk.Plain plain) {
        return new StringDictionary(plain).encode();
    }

    private StringChunk.@Nullable Coded encode() {
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
        boolean[] nulls = Nulls.slice(plain.nulls(), 0, rows);
        // An entry that nobody has keeps the codes of nulls valid.
        int entries = Math.max(size, 1);
        Dictionary dictionary = new Dictionary(
                Arrays.copyOf(heap, heapEnd), Arrays.copyOf(starts, entries), Arrays.copyOf(lengths, entries), entries);
        return new StringChunk.Coded(plain.type(), rows, plain.zone(), nulls, dictionary, pack(codes));
    }

    private Packed pack(int[] codes) {
        if (size <= 1) {
            return Packed.ZEROS;
        }
        if (size <= 1 << Byte.SIZE) {
            byte[] narrow = new byte[codes.length];
            for (int row = 0; row < codes.length; row++) {
                narrow[row] = (byte) Math.max(codes[row], 0);
            }
            return new Packed.Bytes(narrow, 0);
        }
        short[] narrow = new short[codes.length];
        for (int row = 0; row < codes.length; row++) {
            narrow[row] = (short) Math.max(codes[row], 0);
        }
        return new Packed.Shorts(narrow, 0);
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
