package stele.executor.kernel;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import stele.storage.vector.Packed;

/// The kernels of [Selection] for rows without a selection in vectors of sixteen lanes: test, compress the
/// positions, move on by how many there are.
///
/// Each handles a multiple of [#LANES] rows; [Selection] does the rest. The class is loaded only where the
/// incubating module is there, and used when [VectorUse] has found that it pays.
final class VectorSelection {
    static final int LANES = 16;

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_256;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;
    private static final IntVector POSITIONS = IntVector.broadcast(INTS, 0).addIndex(1);

    private VectorSelection() {}

    /// Whether the machine compares and compresses sixteen lanes at a time.
    static boolean isWide() {
        return IntVector.SPECIES_PREFERRED.length() >= LANES;
    }

    private static int keep(int i, VectorMask<Integer> mask, int[] out, int kept) {
        POSITIONS.add(i).compress(mask).intoArray(out, kept);
        return kept + mask.trueCount();
    }

    /// Whether `value - start` is at most `span`, both unsigned. The values outside a range are a range, too,
    /// that goes round through zero; so the operator, which must be constant to be fast, is always the same.
    private static VectorMask<Integer> within(IntVector values, int start, int span) {
        return values.sub(start).compare(VectorOperators.ULE, span);
    }

    private static int start(int start, int span, boolean inside) {
        return inside ? start : start + span + 1;
    }

    private static int span(int span, boolean inside) {
        return inside ? span : -span - 2;
    }

    static int bytes(Packed.Bytes packed, int start, int span, boolean inside, int count, int[] out) {
        byte[] values = packed.values();
        int offset = packed.offset();
        int first = start(start, span, inside);
        int length = span(span, inside);
        int kept = 0;
        for (int i = 0; i < count; i += LANES) {
            kept = keep(i, within(ints(values, offset + i), first, length), out, kept);
        }
        return kept;
    }

    static int shorts(Packed.Shorts packed, int start, int span, boolean inside, int count, int[] out) {
        short[] values = packed.values();
        int offset = packed.offset();
        int first = start(start, span, inside);
        int length = span(span, inside);
        int kept = 0;
        for (int i = 0; i < count; i += LANES) {
            kept = keep(i, within(ints(values, offset + i), first, length), out, kept);
        }
        return kept;
    }

    static int ints(Packed.Ints packed, int start, int span, boolean inside, int count, int[] out) {
        int[] values = packed.values();
        int offset = packed.offset();
        int first = start(start, span, inside);
        int length = span(span, inside);
        int kept = 0;
        for (int i = 0; i < count; i += LANES) {
            IntVector lanes = IntVector.fromArray(INTS, values, offset + i);
            kept = keep(i, within(lanes, first, length), out, kept);
        }
        return kept;
    }

    /// @param members bit `code` tells whether a code, which is less than 32, is kept
    static int codes(Packed.Bytes packed, int members, int count, int[] out) {
        byte[] values = packed.values();
        int offset = packed.offset();
        IntVector bits = IntVector.broadcast(INTS, members);
        int kept = 0;
        for (int i = 0; i < count; i += LANES) {
            IntVector shifted = bits.lanewise(VectorOperators.LSHR, ints(values, offset + i));
            kept = keep(i, shifted.and(1).compare(VectorOperators.NE, 0), out, kept);
        }
        return kept;
    }

    static int less(Packed.Shorts a, Packed.Shorts b, int apart, boolean less, int count, int[] out) {
        return less ? less(a, b, -apart, count, out) : less(b, a, apart + 1, count, out);
    }

    private static int less(Packed.Shorts a, Packed.Shorts b, int bound, int count, int[] out) {
        short[] left = a.values();
        short[] right = b.values();
        int leftOffset = a.offset();
        int rightOffset = b.offset();
        int kept = 0;
        for (int i = 0; i < count; i += LANES) {
            IntVector difference = ints(left, leftOffset + i).sub(ints(right, rightOffset + i));
            kept = keep(i, difference.compare(VectorOperators.LT, bound), out, kept);
        }
        return kept;
    }

    private static IntVector ints(byte[] values, int from) {
        return (IntVector)
                ByteVector.fromArray(BYTES, values, from).convertShape(VectorOperators.ZERO_EXTEND_B2I, INTS, 0);
    }

    private static IntVector ints(short[] values, int from) {
        return (IntVector)
                ShortVector.fromArray(SHORTS, values, from).convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, 0);
    }
}
