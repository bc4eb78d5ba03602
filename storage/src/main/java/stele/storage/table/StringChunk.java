package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.Dictionary;
import stele.storage.vector.Nulls;
import stele.storage.vector.Packed;
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
    ///
    /// @param earlier the column's chunk in the segment before, whose dictionary may serve on
    static StringChunk encode(Plain plain, @Nullable Chunk earlier) {
        Chunk known = earlier instanceof PatchedChunk patched ? patched.base() : earlier;
        Coded dictionary = StringDictionary.encode(plain, known instanceof Coded coded ? coded.dictionary() : null);
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
        int otherStart = strings.startAt(row);
        return Arrays.equals(
                heap(),
                start,
                start + lengthAt(position),
                strings.heap(),
                otherStart,
                otherStart + strings.lengthAt(row));
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
            return StringVector.slice(type, heap, starts, lengths, from, to, Nulls.slice(nulls, from, to));
        }

        @Override
        public Vector gather(int[] positions, int count) {
            return new StringVector(type, heap, starts, lengths, nulls).gather(positions, count);
        }
    }

    /// A code per row, as narrow as the number of values allows.
    record Coded(DataType type, int rows, Zone zone, boolean @Nullable [] nulls, Dictionary dictionary, Packed codes)
            implements StringChunk {
        @Override
        public byte[] heap() {
            return dictionary.heap();
        }

        @Override
        public int startAt(int position) {
            return dictionary.starts()[(int) codes.at(position)];
        }

        @Override
        public int lengthAt(int position) {
            return dictionary.lengths()[(int) codes.at(position)];
        }

        @Override
        public Vector read(int from, int to) {
            return StringVector.coded(type, dictionary, codes.from(from), to - from, Nulls.slice(nulls, from, to));
        }

        @Override
        public Vector gather(int[] positions, int count) {
            return StringVector.coded(type, dictionary, codes, rows, nulls).gather(positions, count);
        }
    }
}
