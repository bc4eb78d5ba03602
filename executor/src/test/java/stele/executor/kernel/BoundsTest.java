package stele.executor.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stele.storage.type.DataType;
import stele.storage.vector.LongVector;

/// Bounds of integers against exact arithmetic, and sums by group against additions one by one.
class BoundsTest {
    private static final long[] EDGES = {
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -(1L << 32),
        -3_037_000_500L,
        -7,
        -1,
        0,
        1,
        2,
        1L << 31,
        3_037_000_499L,
        1L << 62,
        Long.MAX_VALUE - 1,
        Long.MAX_VALUE
    };

    private interface Operation {
        BigInteger apply(BigInteger a, BigInteger b);
    }

    @Test
    void boundsHoldWhatTheyPromise() {
        for (long aLeast : EDGES) {
            for (long aGreatest : EDGES) {
                for (long bLeast : EDGES) {
                    for (long bGreatest : EDGES) {
                        if (aLeast <= aGreatest && bLeast <= bGreatest) {
                            Bounds a = new Bounds(aLeast, aGreatest);
                            Bounds b = new Bounds(bLeast, bGreatest);
                            check(a, b, Bounds.sum(a, b), BigInteger::add);
                            check(a, b, Bounds.difference(a, b), BigInteger::subtract);
                            check(a, b, Bounds.product(a, b), BigInteger::multiply);
                        }
                    }
                }
            }
        }
    }

    private static void check(Bounds a, Bounds b, @Nullable Bounds result, Operation operation) {
        if (result == null) {
            return;
        }
        BigInteger least = BigInteger.valueOf(result.least());
        BigInteger greatest = BigInteger.valueOf(result.greatest());
        for (long left : List.of(a.least(), a.greatest())) {
            for (long right : List.of(b.least(), b.greatest())) {
                BigInteger exact = operation.apply(BigInteger.valueOf(left), BigInteger.valueOf(right));
                assertTrue(
                        exact.compareTo(least) >= 0 && exact.compareTo(greatest) <= 0,
                        () -> a + " and " + b + " give " + result);
            }
        }
    }

    @Test
    void magnitudes() {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            long[] values = new long[20];
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextLong() >> random.nextInt(64);
            }
            long magnitude = Bounds.magnitude(new LongVector(DataType.BIGINT, values, null), Rows.all(20));
            for (long value : values) {
                assertTrue(value >= -magnitude && value <= magnitude || magnitude == Long.MAX_VALUE);
            }
        }
        LongVector known = LongVector.bounded(DataType.BIGINT, new long[] {4}, -9, 5, null);
        assertEquals(9, Bounds.magnitude(known, Rows.all(1)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 64, 65, 300})
    void sumsByGroup(int size) {
        Random random = new Random(size);
        GroupSums sums = new GroupSums();
        for (int count : new int[] {0, 1, 3, 4, 7, 1000}) {
            for (int form = 0; form < 8; form++) {
                int[] selection = (form & 1) == 0
                        ? null
                        : random.ints(0, 2000).distinct().limit(count).sorted().toArray();
                boolean[] nulls = (form & 2) == 0 ? null : new boolean[2000];
                int[] groups =
                        (form & 4) == 0 ? null : random.ints(count, 0, size).toArray();
                for (int i = 0; nulls != null && i < nulls.length; i++) {
                    nulls[i] = random.nextInt(3) == 0;
                }
                long[] values = random.longs(2000, -1000, 1000).toArray();
                long[] expected = new long[size];
                long[] expectedCounts = new long[size];
                for (int i = 0; i < count; i++) {
                    int p = selection == null ? i : selection[i];
                    if (nulls == null || !nulls[p]) {
                        expected[groups == null ? 0 : groups[i]] += values[p];
                        expectedCounts[groups == null ? 0 : groups[i]]++;
                    }
                }
                Rows rows = selection == null ? Rows.all(count) : Rows.selected(selection, count);
                long[] actual = new long[size];
                long[] counts = new long[size];
                sums.sum(actual, size, groups, values, nulls, rows);
                sums.count(counts, size, groups, nulls, rows);
                assertArrayEquals(expected, actual);
                assertArrayEquals(expectedCounts, counts);
                if (groups != null && nulls == null) {
                    long[] both = new long[size];
                    long[] bothCounts = new long[size];
                    boolean done = sums.countAndSum(bothCounts, both, size, groups, values, 1000, rows);
                    assertEquals(size <= 64, done);
                    assertArrayEquals(done ? expected : new long[size], both);
                    assertArrayEquals(done ? expectedCounts : new long[size], bothCounts);
                }
            }
        }
    }

    /// The greatest values that counts and sums in one word take, in the longest batch.
    @Test
    void countsBesideLargeSums() {
        int count = (1 << 12) - 1;
        long most = (Long.MAX_VALUE >> 13) / (1 << 12);
        for (long value : new long[] {most, -most}) {
            long[] values = new long[count];
            java.util.Arrays.fill(values, value);
            long[] counts = new long[2];
            long[] totals = new long[2];
            GroupSums sums = new GroupSums();
            assertTrue(sums.countAndSum(counts, totals, 2, new int[count], values, most, Rows.all(count)));
            assertArrayEquals(new long[] {count, 0}, counts);
            assertArrayEquals(new long[] {count * value, 0}, totals);
            assertTrue(!sums.countAndSum(counts, totals, 2, new int[count], values, most + 1, Rows.all(count)));
        }
    }
}
