package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.Nulls;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Strings or bytes: in a heap one after the other, or once each with a code per row.
sealed interface StringChunk extends Chunk {
    boolean @Nullable [] nulls();

    byte[] heap();

    int startAt(int position);

    int lengthAt(int position);

    /// The chunk of `plain`'s values, with a dictionary where values repeat, without unused space.
    static StringChunk encode(Plain plain) {
        Dictionary dictionary = StringDictionary.encode(plain);
        return dictionary != null ? dictionary : compact(plain);
    }

    private static Plain compact(Plain plain) {
        int rows = plain.rows();
        long bytes = 0;
        for (int i = 0; i < rows; i++) {
            bytes += plain.lengths()[i];
        }
        byte[] heap = new byte[Math.toIntExact(bytes)];
        int[] starts = new int[rows];
        int end = 0;
        for (int i = 0; i < rows; i++) {
            int length = plain.lengths()[i];
            System.arraycopy(plain.heap(), plain.starts()[i], heap, end, length);
            starts[i] = end;
            end += length;
        }
        return new Plain(
                plain.type(),
                rows,
                plain.zone(),
                Nulls.slice(plain.nulls(), 0, rows),
                heap,
                end,
                starts,
                Arrays.copyOf(plain.lengths(), rows));
    }

    @Override
    default boolean isNull(int position) {
        return Chunk.nullAt(nulls(), position);
    }

    @Override
    default Vector gather(int[] positions, int count) {
        int[] starts = new int[count];
        int[] lengths = new int[count];
        for (int i = 0; i < count; i++) {
            starts[i] = startAt(positions[i]);
            lengths[i] = lengthAt(positions[i]);
        }
        return new StringVector(type(), heap(), starts, lengths, Nulls.gather(nulls(), positions, count));
    }

    @Override
    default void appendTo(VectorBuilder out, int[] positions, int from, int to) {
        boolean[] nulls = nulls();
        for (int i = from; i < to; i++) {
            int position = positions[i];
            if (nulls != null && nulls[position]) {
                out.appendNull();
            } else {
                out.appendBytes(heap(), startAt(position), lengthAt(position));
            }
        }
    }

    @Override
    default boolean equalsAt(int position, Vector other, int row) {
        if (isNull(position) || other.isNull(row) || !(other instanceof StringVector strings)) {
            return false;
        }
        int start = startAt(position);
        int otherStart = strings.starts()[row];
        return Arrays.equals(
                heap(),
                start,
                start + lengthAt(position),
                strings.heap(),
                otherStart,
                otherStart + strings.lengths()[row]);
    }

    /// A start and a length per row; also the form of an open tail.
    ///
    /// @param heapEnd the bytes of the heap in use
    record Plain(
            DataType type,
            int rows,
            Zone zone,
            boolean @Nullable [] nulls,
            byte[] heap,
            int heapEnd,
            int[] starts,
            int[] lengths)
            implements StringChunk {
        @Override
        public int startAt(int position) {
            return starts[position];
        }

        @Override
        public int lengthAt(int position) {
            return lengths[position];
        }

        @Override
        public Vector read(int from, int to) {
            boolean[] slice = Nulls.slice(nulls, from, to);
            return from == 0
                    ? new StringVector(type, heap, starts, lengths, slice)
                    : new StringVector(
                            type,
                            heap,
                            Arrays.copyOfRange(starts, from, to),
                            Arrays.copyOfRange(lengths, from, to),
                            slice);
        }
    }

    /// A code per row, of one byte while there are at most 256 values, else of two.
    record Dictionary(
            DataType type,
            int rows,
            Zone zone,
            boolean @Nullable [] nulls,
            byte[] heap,
            int[] starts,
            int[] lengths,
            byte @Nullable [] narrowCodes,
            short @Nullable [] codes)
            implements StringChunk {
        /// The distinct values.
        StringVector dictionary() {
            return new StringVector(type, heap, starts, lengths, null);
        }

        private int code(int position) {
            return narrowCodes != null ? narrowCodes[position] & 0xff : codes == null ? 0 : codes[position] & 0xffff;
        }

        @Override
        public int startAt(int position) {
            return starts[code(position)];
        }

        @Override
        public int lengthAt(int position) {
            return lengths[code(position)];
        }

        @Override
        public Vector read(int from, int to) {
            int[] rowStarts = new int[to - from];
            int[] rowLengths = new int[to - from];
            if (narrowCodes != null) {
                for (int i = from; i < to; i++) {
                    int code = narrowCodes[i] & 0xff;
                    rowStarts[i - from] = starts[code];
                    rowLengths[i - from] = lengths[code];
                }
            } else if (codes != null) {
                for (int i = from; i < to; i++) {
                    int code = codes[i] & 0xffff;
                    rowStarts[i - from] = starts[code];
                    rowLengths[i - from] = lengths[code];
                }
            }
            return new StringVector(type, heap, rowStarts, rowLengths, Nulls.slice(nulls, from, to));
        }
    }
}
