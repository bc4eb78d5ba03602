package stele.storage.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stele.storage.type.DataType;

/// Packed and coded vectors have the values of the plain vectors that they stand for.
class VectorFormsTest {
    private static final int ROWS = 300;

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 0xfe, 0xff, 0x100, 0xffff, 0x10000, 0x7fff_ffffL, 0xffff_ffffL})
    void packedValues(long range) {
        Random random = new Random(range);
        for (long base : new long[] {0, -1, -range, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE - range}) {
            for (boolean nullable : new boolean[] {false, true}) {
                long[] values = new long[ROWS];
                boolean[] nulls = nullable ? new boolean[ROWS] : null;
                for (int i = 0; i < ROWS; i++) {
                    values[i] = base + (i < 2 ? i * range : range == 0 ? 0 : random.nextLong(range + 1));
                    if (nulls != null && i % 3 == 2) {
                        nulls[i] = true;
                        values[i] = 0;
                    }
                }
                Packed packed = Packed.pack(values, nulls, ROWS, base, range);
                assertTrue(packed.limit() >= range);
                for (int from : new int[] {0, 5}) {
                    int rows = ROWS - from;
                    LongVector vector = LongVector.packed(
                            DataType.BIGINT,
                            packed.from(from),
                            base,
                            base + range,
                            rows,
                            Nulls.slice(nulls, from, ROWS));
                    LongVector wide = new LongVector(
                            DataType.BIGINT, Arrays.copyOfRange(values, from, ROWS), Nulls.slice(nulls, from, ROWS));
                    check(wide, vector, rows, random);
                    check(wide, vector.as(DataType.TIMESTAMP).as(DataType.BIGINT), rows, random);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256, 257, 60000})
    void codedStrings(int entries) {
        Random random = new Random(entries);
        VectorBuilder builder = new VectorBuilder(DataType.VARCHAR);
        for (int i = 0; i < entries; i++) {
            builder.append("é" + Integer.toString(i, 36));
        }
        StringVector values = (StringVector) builder.build();
        Dictionary dictionary = new Dictionary(values.heap(), values.starts(), values.lengths(), entries);
        long[] codes = new long[ROWS];
        boolean[] nulls = new boolean[ROWS];
        VectorBuilder plain = new VectorBuilder(DataType.VARCHAR);
        for (int i = 0; i < ROWS; i++) {
            codes[i] = i < 2 ? (entries - 1) * (long) i : random.nextInt(entries);
            nulls[i] = i % 5 == 4;
            plain.append(nulls[i] ? null : values.get((int) codes[i]));
        }
        StringVector flat = (StringVector) plain.build();
        Packed packed = Packed.pack(codes, nulls, ROWS, 0, entries - 1);
        for (int from : new int[] {0, 7}) {
            int rows = ROWS - from;
            boolean[] mask = Nulls.slice(nulls, from, ROWS);
            int[] all = positions(from, ROWS);
            Vector expected = flat.gather(all, rows);
            check(
                    expected,
                    StringVector.coded(DataType.VARCHAR, dictionary, packed.from(from), rows, mask),
                    rows,
                    random);
            check(
                    expected,
                    StringVector.slice(DataType.VARCHAR, flat.heap(), flat.starts(), flat.lengths(), from, ROWS, mask),
                    rows,
                    random);
        }
    }

    @Test
    void entriesAndNull() {
        StringVector values = (StringVector) VectorBuilder.of(DataType.VARCHAR, "a", "", "bc");
        Dictionary dictionary = new Dictionary(values.heap(), values.starts(), values.lengths(), 3);
        StringVector all = dictionary.vectorAndNull(DataType.VARCHAR);
        assertEquals(Arrays.asList("a", "", "bc", null), objects(all, 4));
    }

    private static void check(Vector expected, Vector actual, int rows, Random random) {
        int[] chosen = random.ints(40, 0, rows).sorted().distinct().toArray();
        // Once before anything is widened, once after.
        for (int round = 0; round < 2; round++) {
            assertEquals(objects(expected, rows), objects(actual, rows));
            assertEquals(
                    objects(expected.gather(chosen, chosen.length), chosen.length),
                    objects(actual.gather(chosen, chosen.length), chosen.length));
            checkArrays(expected, actual, rows);
        }
        VectorBuilder builder = new VectorBuilder(actual.type());
        builder.appendAll(actual, 3, rows - 1);
        builder.append(actual, 1);
        assertEquals(objects(expected, rows).subList(3, rows - 1), objects(builder.build(), rows - 4));
    }

    private static void checkArrays(Vector expected, Vector actual, int rows) {
        switch (actual) {
            case LongVector longs -> {
                for (int i = 0; i < rows; i++) {
                    assertTrue(longs.least() <= longs.values()[i] && longs.values()[i] <= longs.greatest());
                    assertTrue(longs.isNull(i) || longs.values()[i] == ((LongVector) expected).values()[i]);
                }
            }
            case StringVector strings -> {
                for (int i = 0; i < rows; i++) {
                    byte[] bytes = Arrays.copyOfRange(
                            strings.heap(), strings.starts()[i], strings.starts()[i] + strings.lengths()[i]);
                    Object value = expected.get(i);
                    if (value instanceof String text) {
                        assertArrayEquals(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), bytes);
                    }
                }
            }
            case BooleanVector _, DoubleVector _, DecimalVector _, AnyVector _ -> throw new AssertionError();
        }
    }

    private static int[] positions(int from, int to) {
        return java.util.stream.IntStream.range(from, to).toArray();
    }

    private static List<@Nullable Object> objects(Vector vector, int rows) {
        List<@Nullable Object> objects = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            objects.add(vector.get(i));
        }
        return objects;
    }
}
