package stele.executor.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stele.storage.type.DataType;
import stele.storage.vector.LongVector;
import stele.storage.vector.Packed;

/// The kernels in vectors keep what the plain ones keep.
class VectorSelectionTest {
    private static final int ROWS = 20 * VectorSelection.LANES;

    @BeforeAll
    static void needsTheModule() {
        Assumptions.assumeTrue(
                ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(), "jdk.incubator.vector is not there");
    }

    @ParameterizedTest
    @ValueSource(longs = {0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL})
    void ranges(long range) {
        Random random = new Random(range);
        long[] values = random.longs(ROWS, 0, range + 1).toArray();
        long[] edges = {0, 1, range / 2, range - 1, range};
        System.arraycopy(edges, 0, values, 3, edges.length);
        LongVector vector =
                LongVector.packed(DataType.BIGINT, Packed.pack(values, null, ROWS, 0, range), 0, range, ROWS, null);
        for (long low : edges) {
            for (long high : edges) {
                if (low > high || low == 0 && high == range) {
                    continue;
                }
                for (boolean inside : new boolean[] {true, false}) {
                    check(
                            out -> Selection.range(vector, low, high, inside, Rows.all(ROWS), out),
                            out -> switch (vector.packed()) {
                                case Packed.Bytes packed ->
                                    VectorSelection.bytes(packed, (int) low, (int) (high - low), inside, ROWS, out);
                                case Packed.Shorts packed ->
                                    VectorSelection.shorts(packed, (int) low, (int) (high - low), inside, ROWS, out);
                                case Packed.Ints packed ->
                                    VectorSelection.ints(packed, (int) low, (int) (high - low), inside, ROWS, out);
                                case Packed.Zeros _ -> throw new AssertionError();
                                case null -> throw new AssertionError();
                            });
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 31, 32})
    void codes(int codes) {
        Random random = new Random(codes);
        Packed.Bytes packed =
                (Packed.Bytes) Packed.pack(random.longs(ROWS, 0, codes).toArray(), null, ROWS, 0, codes - 1);
        byte[] table = new byte[codes];
        int bits = 0;
        for (int i = 0; i < codes; i++) {
            table[i] = (byte) random.nextInt(2);
            bits |= table[i] << i;
        }
        int members = bits;
        check(
                out -> Selection.lookUp(packed, table, Rows.all(ROWS), out),
                out -> VectorSelection.codes(packed, members, ROWS, out));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, 65_535, -65_535, 1 << 29, -(1 << 29)})
    void pairs(int apart) {
        Random random = new Random(apart);
        Packed.Shorts left =
                (Packed.Shorts) Packed.pack(random.longs(ROWS, 0, 65_536).toArray(), null, ROWS, 0, 65_535);
        Packed.Shorts right =
                (Packed.Shorts) Packed.pack(random.longs(ROWS, 0, 65_536).toArray(), null, ROWS, 0, 65_535);
        LongVector a = LongVector.packed(DataType.BIGINT, left, apart, apart + 65_535L, ROWS, null);
        LongVector b = LongVector.packed(DataType.BIGINT, right, 0, 65_535, ROWS, null);
        check(
                out -> Selection.compare(Comparison.Operator.LESS, a, b, Rows.all(ROWS), out),
                out -> VectorSelection.less(left, right, apart, true, ROWS, out));
        check(
                out -> Selection.compare(Comparison.Operator.GREATER_OR_EQUAL, a, b, Rows.all(ROWS), out),
                out -> VectorSelection.less(left, right, apart, false, ROWS, out));
    }

    private static void check(ToIntFunction<int[]> plain, ToIntFunction<int[]> vectors) {
        int[] expected = new int[ROWS];
        int[] found = new int[ROWS];
        int count = plain.applyAsInt(expected);
        assertEquals(count, vectors.applyAsInt(found));
        assertArrayEquals(Arrays.copyOf(expected, count), Arrays.copyOf(found, count));
    }
}
