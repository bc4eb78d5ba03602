package stele.executor.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stele.storage.type.DataType;
import stele.storage.vector.LongVector;
import stele.storage.vector.Packed;

/// The kernels that keep positions, for every width, with and without nulls and selection, at and around
/// the bounds of what each width holds.
class SelectionTest {
    private static final int ROWS = 130;
    private static final long[] RANGES = {0, 1, 0x7f, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fff_ffffL, 0xffff_ffffL};

    /// A vector with values from `base` to `base + range`; of any value for a range of -1.
    private record Case(LongVector vector, long base, long range) {}

    @ParameterizedTest
    @ValueSource(longs = {0, -300, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE - 0xffff_ffffL, -0x8000_0000L})
    void rangesAndMembers(long base) {
        Random random = new Random(base);
        for (Case column : cases(base, random)) {
            for (long low : bounds(column)) {
                for (long high : bounds(column)) {
                    for (Rows rows : selections(random)) {
                        for (boolean inside : new boolean[] {true, false}) {
                            check(
                                    rows,
                                    kept(column.vector, p -> within(column.vector.at(p), low, high) == inside),
                                    out -> Selection.range(column.vector, low, high, inside, rows, out));
                        }
                    }
                    members(column.vector, low, high, random);
                }
            }
        }
    }

    private static void members(LongVector vector, long low, long high, Random random) {
        if (low > high || high - low < 0 || high - low > 70_000) {
            return;
        }
        byte[] table = new byte[(int) (high - low) + 1];
        for (int i = 0; i < table.length; i++) {
            table[i] = (byte) random.nextInt(2);
        }
        for (int outside = 0; outside < 2; outside++) {
            int other = outside;
            IntPredicate member = p -> {
                long value = vector.at(p);
                return (within(value, low, high) ? table[(int) (value - low)] : other) == 1;
            };
            for (Rows rows : selections(random)) {
                check(rows, kept(vector, member), out -> Selection.members(vector, table, low, other, rows, out));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -40_000, 1L << 33, Long.MIN_VALUE, Long.MAX_VALUE - 0xffff_ffffL})
    void pairs(long base) {
        Random random = new Random(base);
        for (Case left : cases(base, random)) {
            for (Case right : cases(base + (random.nextBoolean() ? 3 : 0), random)) {
                for (Comparison.Operator operator : Comparison.Operator.values()) {
                    LongVector a = left.vector;
                    LongVector b = right.vector;
                    IntPredicate holds = p -> !b.isNull(p) && operator.accepts(Long.compare(a.at(p), b.at(p)));
                    for (Rows rows : selections(random)) {
                        check(rows, kept(a, holds), out -> Selection.compare(operator, a, b, rows, out));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 256, 257, 65_536, 65_537})
    void lookUps(int codes) {
        Random random = new Random(codes);
        long[] values = random.longs(ROWS, 0, codes).toArray();
        values[3] = codes - 1L;
        byte[] table = new byte[codes];
        for (int i = 0; i < codes; i++) {
            table[i] = (byte) random.nextInt(2);
        }
        Packed packed = Packed.pack(values, null, ROWS, 0, codes - 1);
        for (Rows rows : selections(random)) {
            check(rows, p -> table[(int) values[p]] == 1, out -> Selection.lookUp(packed, table, rows, out));
        }
    }

    private interface Kernel {
        int run(int[] out);
    }

    private static void check(Rows rows, IntPredicate expected, Kernel kernel) {
        int[] wanted = IntStream.range(0, rows.count())
                .map(rows::position)
                .filter(expected)
                .toArray();
        int[] out = new int[rows.count()];
        int count = kernel.run(out);
        assertArrayEquals(wanted, Arrays.copyOf(out, count), rows::toString);
    }

    private static IntPredicate kept(LongVector vector, IntPredicate condition) {
        return p -> !vector.isNull(p) && condition.test(p);
    }

    private static boolean within(long value, long low, long high) {
        return low <= value && value <= high;
    }

    private static List<Case> cases(long base, Random random) {
        List<Case> cases = new ArrayList<>();
        for (boolean nullable : new boolean[] {false, true}) {
            for (long range : RANGES) {
                long[] values = new long[ROWS + 2];
                for (int i = 0; i < values.length; i++) {
                    values[i] = base + (range == 0 ? 0 : random.nextLong(range + 1));
                }
                values[5] = base;
                values[6] = base + range;
                boolean[] nulls = nulls(nullable, random);
                Packed packed = Packed.pack(values, null, ROWS + 2, base, range);
                int from = random.nextInt(2);
                cases.add(new Case(
                        LongVector.packed(DataType.BIGINT, packed.from(from), base, base + range, ROWS, nulls),
                        base,
                        range));
                cases.add(new Case(new LongVector(DataType.BIGINT, values, nulls), base, range));
            }
            long[] any = random.longs(ROWS).toArray();
            any[7] = Long.MIN_VALUE;
            any[8] = Long.MAX_VALUE;
            cases.add(new Case(new LongVector(DataType.BIGINT, any, nulls(nullable, random)), base, -1));
        }
        return cases;
    }

    private static boolean @Nullable [] nulls(boolean nullable, Random random) {
        if (!nullable) {
            return null;
        }
        boolean[] nulls = new boolean[ROWS];
        for (int i = 0; i < ROWS; i++) {
            nulls[i] = random.nextInt(4) == 0;
        }
        return nulls;
    }

    /// The edges of the column's range and of the type, and one value in between.
    private static long[] bounds(Case column) {
        long last = column.base + column.range;
        return LongStreams.distinct(
                Long.MIN_VALUE,
                column.base - 1,
                column.base,
                column.base + 1,
                column.base + column.range / 2,
                last - 1,
                last,
                last + 1,
                Long.MAX_VALUE);
    }

    private static final class LongStreams {
        static long[] distinct(long... values) {
            return Arrays.stream(values).distinct().toArray();
        }
    }

    private static List<Rows> selections(Random random) {
        int[] some = random.ints(60, 0, ROWS).sorted().distinct().toArray();
        return List.of(
                Rows.all(ROWS),
                Rows.selected(some, some.length),
                Rows.selected(new int[] {0, ROWS - 1}, 2),
                Rows.all(0));
    }
}
