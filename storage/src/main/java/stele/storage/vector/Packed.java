package stele.storage.vector;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Unsigned integers in as few bytes as they need: the distances of a [LongVector] to its base, or the codes
/// of a [StringVector] in its dictionary.
///
/// A packed array is a view: entry `i` stands at `offset + i` of an array that chunks and batches share.
/// Kernels switch over the four forms once a batch and run on the bare array.
public sealed interface Packed {
    /// Zero for every row.
    Zeros ZEROS = new Zeros();

    /// Entry `index`.
    long at(int index);

    /// The greatest number that the form can hold.
    long limit();

    /// The view that starts at `from`.
    Packed from(int from);

    /// The entries `rows[0 .. count)`, in the same form.
    Packed gather(int[] rows, int count);

    /// Writes `base` plus each of the first `count` entries to `out`.
    void widen(long base, int count, long[] out);

    /// Writes `base` plus each of the entries `rows[0 .. count)` to `out`.
    void widen(long base, int[] rows, int count, long[] out);

    /// Writes the entries `rows[0 .. count)` to `out`; they are less than 2^31.
    void toInts(int[] rows, int count, int[] out);

    /// Writes the first `count` entries to `out`; they are less than 2^31.
    void toInts(int count, int[] out);

    /// Packs `values[i] - base` for the first `rows` rows, of which those that are null become 0.
    ///
    /// @param range the greatest distance, at most 2^32 - 1
    static Packed pack(long[] values, boolean @Nullable [] nulls, int rows, long base, long range) {
        if (range == 0) {
            return ZEROS;
        }
        if (range <= 0xff) {
            byte[] bytes = new byte[rows];
            for (int i = 0; i < rows; i++) {
                bytes[i] = nulls != null && nulls[i] ? 0 : (byte) (values[i] - base);
            }
            return new Bytes(bytes, 0);
        }
        if (range <= 0xffff) {
            short[] shorts = new short[rows];
            for (int i = 0; i < rows; i++) {
                shorts[i] = nulls != null && nulls[i] ? 0 : (short) (values[i] - base);
            }
            return new Shorts(shorts, 0);
        }
        int[] ints = new int[rows];
        for (int i = 0; i < rows; i++) {
            ints[i] = nulls != null && nulls[i] ? 0 : (int) (values[i] - base);
        }
        return new Ints(ints, 0);
    }

    /// Nothing but zeros, without an array.
    record Zeros() implements Packed {
        @Override
        public long at(int index) {
            return 0;
        }

        @Override
        public long limit() {
            return 0;
        }

        @Override
        public Zeros from(int from) {
            return this;
        }

        @Override
        public Zeros gather(int[] rows, int count) {
            return this;
        }

        @Override
        public void widen(long base, int count, long[] out) {
            Arrays.fill(out, 0, count, base);
        }

        @Override
        public void widen(long base, int[] rows, int count, long[] out) {
            Arrays.fill(out, 0, count, base);
        }

        @Override
        public void toInts(int count, int[] out) {
            Arrays.fill(out, 0, count, 0);
        }

        @Override
        public void toInts(int[] rows, int count, int[] out) {
            Arrays.fill(out, 0, count, 0);
        }
    }

    /// Entries of one byte.
    record Bytes(byte[] values, int offset) implements Packed {
        @Override
        public long at(int index) {
            return values[offset + index] & 0xff;
        }

        @Override
        public long limit() {
            return 0xff;
        }

        @Override
        public Bytes from(int from) {
            return new Bytes(values, offset + from);
        }

        @Override
        public Bytes gather(int[] rows, int count) {
            byte[] gathered = new byte[count];
            for (int i = 0; i < count; i++) {
                gathered[i] = values[offset + rows[i]];
            }
            return new Bytes(gathered, 0);
        }

        @Override
        public void widen(long base, int count, long[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = base + (values[offset + i] & 0xff);
            }
        }

        @Override
        public void widen(long base, int[] rows, int count, long[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = base + (values[offset + rows[i]] & 0xff);
            }
        }

        @Override
        public void toInts(int count, int[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = values[offset + i] & 0xff;
            }
        }

        @Override
        public void toInts(int[] rows, int count, int[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = values[offset + rows[i]] & 0xff;
            }
        }
    }

    /// Entries of two bytes.
    record Shorts(short[] values, int offset) implements Packed {
        @Override
        public long at(int index) {
            return values[offset + index] & 0xffff;
        }

        @Override
        public long limit() {
            return 0xffff;
        }

        @Override
        public Shorts from(int from) {
            return new Shorts(values, offset + from);
        }

        @Override
        public Shorts gather(int[] rows, int count) {
            short[] gathered = new short[count];
            for (int i = 0; i < count; i++) {
                gathered[i] = values[offset + rows[i]];
            }
            return new Shorts(gathered, 0);
        }

        @Override
        public void widen(long base, int count, long[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = base + (values[offset + i] & 0xffff);
            }
        }

        @Override
        public void widen(long base, int[] rows, int count, long[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = base + (values[offset + rows[i]] & 0xffff);
            }
        }

        @Override
        public void toInts(int count, int[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = values[offset + i] & 0xffff;
            }
        }

        @Override
        public void toInts(int[] rows, int count, int[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = values[offset + rows[i]] & 0xffff;
            }
        }
    }

    /// Entries of four bytes.
    record Ints(int[] values, int offset) implements Packed {
        @Override
        public long at(int index) {
            return values[offset + index] & 0xffff_ffffL;
        }

        @Override
        public long limit() {
            return 0xffff_ffffL;
        }

        @Override
        public Ints from(int from) {
            return new Ints(values, offset + from);
        }

        @Override
        public Ints gather(int[] rows, int count) {
            int[] gathered = new int[count];
            for (int i = 0; i < count; i++) {
                gathered[i] = values[offset + rows[i]];
            }
            return new Ints(gathered, 0);
        }

        @Override
        public void widen(long base, int count, long[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = base + (values[offset + i] & 0xffff_ffffL);
            }
        }

        @Override
        public void widen(long base, int[] rows, int count, long[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = base + (values[offset + rows[i]] & 0xffff_ffffL);
            }
        }

        @Override
        public void toInts(int count, int[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = values[offset + i];
            }
        }

        @Override
        public void toInts(int[] rows, int count, int[] out) {
            for (int i = 0; i < count; i++) {
                out[i] = values[offset + rows[i]];
            }
        }
    }
}
