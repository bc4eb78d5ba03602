package stele.storage.vector;

import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// UTF-8 strings (VARCHAR) or bytes (VARBINARY): row `i` is `heap[starts[i] .. starts[i] + lengths[i])`.
///
/// Several vectors may share a heap: gathering rows copies positions, never bytes. A vector with a
/// [#dictionary()] has a code a row ([#codes()]) in place of the positions, which [#starts()] and
/// [#lengths()] look up on first use: kernels that can work on codes look for the dictionary first.
/// Codes are valid at the positions of nulls, too.
public final class StringVector implements Vector {
    private final DataType type;
    private final byte[] heap;
    private final boolean @Nullable [] nulls;
    private final @Nullable Dictionary dictionary;
    private final Packed codes;
    private final int rows;

    /// Without a dictionary: the first row's place in the arrays, which the rows' own are cut from.
    private final int offset;

    private final int[] allStarts;
    private final int[] allLengths;

    /// The positions of the rows, written at most once by each thread that finds them missing.
    private @Nullable Positions positions;

    private record Positions(int[] starts, int[] lengths) {}

    /// A vector of positions in `heap`.
    public StringVector(DataType type, byte[] heap, int[] starts, int[] lengths, boolean @Nullable [] nulls) {
        this(type, heap, starts, lengths, 0, starts.length, nulls);
    }

    private StringVector(
            DataType type, byte[] heap, int[] starts, int[] lengths, int offset, int rows, boolean @Nullable [] nulls) {
        this.type = type;
        this.heap = heap;
        this.nulls = nulls;
        this.dictionary = null;
        this.codes = Packed.ZEROS;
        this.rows = rows;
        this.offset = offset;
        this.allStarts = starts;
        this.allLengths = lengths;
        this.positions = offset == 0 ? new Positions(starts, lengths) : null;
    }

    private StringVector(DataType type, Dictionary dictionary, Packed codes, int rows, boolean @Nullable [] nulls) {
        this.type = type;
        this.heap = dictionary.heap();
        this.nulls = nulls;
        this.dictionary = dictionary;
        this.codes = codes;
        this.rows = rows;
        this.offset = 0;
        this.allStarts = dictionary.starts();
        this.allLengths = dictionary.lengths();
    }

    /// The rows `from .. to` of arrays of positions.
    public static StringVector slice(
            DataType type, byte[] heap, int[] starts, int[] lengths, int from, int to, boolean @Nullable [] nulls) {
        return new StringVector(type, heap, starts, lengths, from, to - from, nulls);
    }

    /// A vector of `rows` codes of `dictionary`, each less than its size.
    public static StringVector coded(
            DataType type, Dictionary dictionary, Packed codes, int rows, boolean @Nullable [] nulls) {
        return new StringVector(type, dictionary, codes, rows, nulls);
    }

    @Override
    public DataType type() {
        return type;
    }

    @Override
    public boolean @Nullable [] nulls() {
        return nulls;
    }

    /// What the codes mean; null if the vector has positions.
    public @Nullable Dictionary dictionary() {
        return dictionary;
    }

    /// A code a row, for a vector with a dictionary.
    public Packed codes() {
        return codes;
    }

    /// The bytes of the strings, among others.
    public byte[] heap() {
        return heap;
    }

    /// Where the rows' strings start in the heap.
    public int[] starts() {
        return positions().starts();
    }

    /// How many bytes the rows' strings have.
    public int[] lengths() {
        return positions().lengths();
    }

    private Positions positions() {
        Positions known = positions;
        if (known == null) {
            known = dictionary == null
                    ? new Positions(
                            Arrays.copyOfRange(allStarts, offset, offset + rows),
                            Arrays.copyOfRange(allLengths, offset, offset + rows))
                    : lookUp(codes, rows, allStarts, allLengths);
            VarHandle.storeStoreFence();
            positions = known;
        }
        return known;
    }

    private static Positions lookUp(Packed codes, int rows, int[] allStarts, int[] allLengths) {
        int[] starts = new int[rows];
        int[] lengths = new int[rows];
        codes.toInts(rows, lengths);
        for (int i = 0; i < rows; i++) {
            int code = lengths[i];
            starts[i] = allStarts[code];
            lengths[i] = allLengths[code];
        }
        return new Positions(starts, lengths);
    }

    private int place(int row) {
        return dictionary == null ? offset + row : (int) codes.at(row);
    }

    /// Where the string at `row` starts in the heap; for single rows.
    public int startAt(int row) {
        return allStarts[place(row)];
    }

    /// How many bytes the string at `row` has; for single rows.
    public int lengthAt(int row) {
        return allLengths[place(row)];
    }

    /// The same bytes as another type of layout STRING.
    public StringVector as(DataType other) {
        return dictionary == null
                ? new StringVector(other, heap, allStarts, allLengths, offset, rows, nulls)
                : new StringVector(other, dictionary, codes, rows, nulls);
    }

    @Override
    public @Nullable Object get(int row) {
        if (isNull(row)) {
            return null;
        }
        int start = startAt(row);
        int length = lengthAt(row);
        if (type.kind() == DataType.Kind.VARBINARY) {
            return Arrays.copyOfRange(heap, start, start + length);
        }
        return new String(heap, start, length, StandardCharsets.UTF_8);
    }

    @Override
    public StringVector gather(int[] rows, int count) {
        boolean[] gatheredNulls = Nulls.gather(nulls, rows, count);
        if (dictionary != null) {
            return new StringVector(type, dictionary, codes.gather(rows, count), count, gatheredNulls);
        }
        int[] gatheredStarts = new int[count];
        int[] gatheredLengths = new int[count];
        gather(allStarts, allLengths, offset, rows, count, gatheredStarts, gatheredLengths);
        return new StringVector(type, heap, gatheredStarts, gatheredLengths, gatheredNulls);
    }

    private static void gather(
            int[] starts, int[] lengths, int offset, int[] rows, int count, int[] outStarts, int[] outLengths) {
        for (int i = 0; i < count; i++) {
            int place = offset + rows[i];
            outStarts[i] = starts[place];
            outLengths[i] = lengths[place];
        }
    }
}
