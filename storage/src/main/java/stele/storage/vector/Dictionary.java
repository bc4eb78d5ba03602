package stele.storage.vector;

import stele.storage.type.DataType;

/// Strings with codes `0 .. size()`, shared by many [StringVector]s: what depends on the string only is
/// computed once an entry and looked up by code.
///
/// Results are kept by the identity of the dictionary. Equal codes mean equal strings; the same string may
/// have several codes where a dictionary was made from another one's entries.
public final class Dictionary {
    private final byte[] heap;
    private final int[] starts;
    private final int[] lengths;
    private final int size;

    /// The strings `heap[starts[code] .. starts[code] + lengths[code])` for codes less than `size`.
    public Dictionary(byte[] heap, int[] starts, int[] lengths, int size) {
        this.heap = heap;
        this.starts = starts;
        this.lengths = lengths;
        this.size = size;
    }

    /// The number of entries.
    public int size() {
        return size;
    }

    /// The bytes of all entries.
    public byte[] heap() {
        return heap;
    }

    /// Where the entries start in the heap.
    public int[] starts() {
        return starts;
    }

    /// How many bytes the entries have.
    public int[] lengths() {
        return lengths;
    }

    /// The entries, by code.
    public StringVector vector(DataType type) {
        return new StringVector(type, heap, starts, lengths, null);
    }

    /// The entries, by code, and a last row that is null.
    public StringVector vectorAndNull(DataType type) {
        int[] moreStarts = java.util.Arrays.copyOf(starts, size + 1);
        int[] moreLengths = java.util.Arrays.copyOf(lengths, size + 1);
        moreStarts[size] = 0;
        moreLengths[size] = 0;
        boolean[] nulls = new boolean[size + 1];
        nulls[size] = true;
        return new StringVector(type, heap, moreStarts, moreLengths, nulls);
    }
}
