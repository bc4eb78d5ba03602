package stele.executor.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// The tables of joins against maps of lists: ranges from narrow to all 64 bits, duplicates, nulls, several
/// columns, one thread and several.
class JoinKernelsTest {
    private static LongVector column(Random random, int rows, long range, boolean unique, boolean nulls) {
        long[] values = new long[rows];
        boolean[] mask = new boolean[rows];
        Set<Long> seen = new HashSet<>();
        for (int i = 0; i < rows; i++) {
            do {
                values[i] = range == 0 ? random.nextLong() >> 4 : random.nextLong(range) - range / 3;
            } while (unique && !seen.add(values[i]));
            mask[i] = nulls && random.nextInt(10) == 0;
        }
        return new LongVector(DataType.BIGINT, values, nulls ? mask : null);
    }

    private static @Nullable List<@Nullable Object> key(Batch batch, int row, boolean nullSafe) {
        List<@Nullable Object> key = new ArrayList<>();
        batch.columns().forEach(column -> key.add(column.get(batch.position(row))));
        return !nullSafe && key.stream().anyMatch(Objects::isNull) ? null : key;
    }

    @ParameterizedTest
    @CsvSource({
        "0, 10, 1, false, false, false",
        "1, 10, 1, true, true, false",
        "500, 300, 1, false, true, true",
        "3000, 4000, 1, true, false, false",
        "3000, 4000, 1, true, true, true",
        "3000, 2000, 1, false, true, false",
        "90000, 200000, 1, false, false, false",
        "90000, 100000000, 1, true, false, false",
        "90000, 3000000000, 1, false, true, false",
        "90000, 0, 1, true, false, false",
        "5000, 0, 1, false, true, true",
        "5000, 70, 2, false, true, false",
        "5000, 70, 2, false, true, true",
        "5000, 50000, 2, false, false, false",
        "5000, 2000000000, 2, false, true, true",
        "5000, 9, 3, false, true, false"
    })
    void findsWhatAMapFinds(int rows, long range, int columns, boolean unique, boolean nulls, boolean nullSafe) {
        Random random = new Random(rows + range + columns);
        List<Vector> build = new ArrayList<>();
        List<Vector> probe = new ArrayList<>();
        int probes = 2000;
        for (int c = 0; c < columns; c++) {
            LongVector keys = column(random, rows, range, unique, nulls);
            build.add(keys);
            long[] values = column(random, probes, range, false, nulls).values();
            for (int i = 0; i < probes; i++) {
                values[i] = rows > 0 && random.nextBoolean() ? keys.values()[i * 7 % rows] : values[i];
            }
            probe.add(new LongVector(DataType.BIGINT, values, nulls ? new boolean[probes] : null));
            for (int i = 0; nulls && i < probes; i++) {
                probe.getLast().nulls()[i] = i % 13 == 0;
            }
        }
        Batch right = new Batch(build, rows);
        int[] selection = IntStream.range(0, probes).filter(i -> i % 3 > 0).toArray();
        Batch left = new Batch(probe, selection.length, selection);
        Map<List<@Nullable Object>, List<Integer>> expected = new HashMap<>();
        for (int i = 0; i < rows; i++) {
            List<@Nullable Object> key = key(right, i, nullSafe);
            if (key != null) {
                expected.computeIfAbsent(key, _ -> new ArrayList<>()).add(i);
            }
        }
        int[] positions = IntStream.range(0, columns).toArray();
        boolean[] safe = new boolean[columns];
        Arrays.fill(safe, nullSafe);
        for (int threads : new int[] {1, 2, 3}) {
            KeyCodes codes = Objects.requireNonNull(KeyCodes.of(right, positions, safe, threads));
            int[] places = new int[rows];
            CodeIndex index = CodeIndex.build(codes.ofRight(right, threads), codes.range(), places, threads);
            assertEquals(expected.values().stream().allMatch(list -> list.size() == 1), index.isUnique());
            RowSlices slices = RowSlices.of(places, index.places(), threads);
            assertEquals(rows, Arrays.stream(slices.rows()).distinct().count());
            long[] leftCodes = new long[left.rows()];
            int[] found = new int[left.rows()];
            codes.ofLeft(left, positions, leftCodes);
            index.find(leftCodes, found.length, found, new long[found.length]);
            for (int i = 0; i < found.length; i++) {
                List<@Nullable Object> key = key(left, i, nullSafe);
                List<Integer> wanted = key == null ? List.of() : expected.getOrDefault(key, List.of());
                List<Integer> got = found[i] < 0
                        ? List.of()
                        : IntStream.range(slices.offsets()[found[i]], slices.offsets()[found[i] + 1])
                                .mapToObj(at -> slices.rows()[at])
                                .toList();
                assertEquals(wanted, got);
                assertTrue(!index.isUnique() || found[i] < 0 || wanted.equals(List.of(found[i])));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 10", "1, 1", "1000, 5000", "1000, 3000000000", "20000, 0"})
    void filtersKeepEveryKey(int rows, long range) {
        Random random = new Random(rows + range);
        LongVector keys = column(random, rows, range, false, true);
        Set<Object> known = new HashSet<>();
        for (int i = 0; i < rows; i++) {
            known.add(String.valueOf(keys.get(i)));
        }
        known.remove("null");
        KeyFilter filter = KeyFilter.of(keys, rows);
        LongVector tested = column(random, 4000, range, false, true);
        for (int i = 0; rows > 0 && i < 1000; i++) {
            tested.values()[i] = keys.values()[i % rows];
        }
        int[] selection = IntStream.range(0, 4000).filter(i -> i % 5 > 0).toArray();
        Batch batch = new Batch(List.of(tested), selection.length, selection);
        int[] out = new int[selection.length];
        int count = filter.select(batch, tested, out);
        Set<Integer> kept = new HashSet<>();
        Arrays.stream(out, 0, count).forEach(kept::add);
        int wrong = 0;
        for (int position : selection) {
            boolean there = known.contains(String.valueOf(tested.get(position)));
            assertTrue(!there || kept.contains(position));
            wrong += !there && kept.contains(position) ? 1 : 0;
        }
        assertTrue(wrong < 200, "let pass " + wrong);
        assertTrue(Arrays.stream(out, 0, count).noneMatch(tested::isNull));
    }
}
