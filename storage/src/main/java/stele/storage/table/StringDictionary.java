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

    /// A dictionary of more entries is not carried over to the next segment.
    private static final int MAX_SHARED = 4096;

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
    ///
    /// @param earlier the dictionary of the segment before, or null: where it has all the values, it is
    ///     shared, and where it has most, the new one begins with it, so that columns of few values come
    ///     to have one dictionary
    static StringChunk.@Nullable Coded encode(StringChunk.Plain plain, @Nullable Dictionary earlier) {
        if (earlier != null && earlier.size() <= MAX_SHARED) {
            StringChunk.Coded coded = new StringDictionary(plain).encode(earlier);
            if (coded != null) {
                return coded;
            }
        }
        return new StringDictionary(plain).encode();
    }

    private StringChunk.@Nullable Coded encode() {
        int[] codes = codes(plain.rows());
        if (codes.length == 0 && plain.rows() > 0 || size * REPETITION > plain.rows() && plain.rows() > 16) {
            return null;
        }
        // An entry that nobody has keeps the codes of nulls valid.
        return coded(dictionary(Math.max(size, 1)), codes);
    }

    private StringChunk.@Nullable Coded encode(Dictionary earlier) {
        for (int code = 0; code < earlier.size(); code++) {
            codeOf(earlier.heap(), earlier.starts()[code], earlier.lengths()[code]);
        }
        if (size != earlier.size()) {
            return null;
        }
        int[] codes = codes(plain.rows());
        boolean same = size == earlier.size();
        if (codes.length == 0 && plain.rows() > 0
                || !same && (size > MAX_SHARED || (size - earlier.size()) * REPETITION > plain.rows())) {
            return null;
        }
        return coded(same ? earlier : dictionary(size), codes);
    }

    /// The code of each row, -1 for null; no codes when there are too many values.
    private int[] codes(int rows) {
        int known = size;
        int[] codes = new int[rows];
        for (int row = 0; row < rows; row++) {
            codes[row] = plain.isNull(row) ? -1 : codeOf(plain.heap(), plain.startAt(row), plain.lengthAt(row));
            if (row == SAMPLE && size - known > SAMPLE * 3 / 4) {
                return new int[0];
            }
        }
        return size > MAX_CODES ? new int[0] : codes;
    }

    private Dictionary dictionary(int entries) {
        return new Dictionary(
                Arrays.copyOf(heap, heapEnd), Arrays.copyOf(starts, entries), Arrays.copyOf(lengths, entries), entries);
    }

    private StringChunk.Coded coded(Dictionary dictionary, int[] codes) {
        boolean[] nulls = Nulls.slice(plain.nulls(), 0, plain.rows());
        return new StringChunk.Coded(plain.type(), plain.rows(), plain.zone(), nulls, dictionary, pack(codes));
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

    private int codeOf(byte[] source, int start, int length) {
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
        return add(slot, hash, source, start, length);
    }

    private int add(int slot, int hash, byte[] source, int start, int length) {
        if (size == starts.length) {
            hashes = Arrays.copyOf(hashes, size * 2);
            starts = Arrays.copyOf(starts, size * 2);
            lengths = Arrays.copyOf(lengths, size * 2);
        }
        if (heapEnd + length > heap.length) {
            heap = Arrays.copyOf(heap, Math.max(heapEnd + length, heap.length * 2));
        }
        System.arraycopy(source, start, heap, heapEnd, length);
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
