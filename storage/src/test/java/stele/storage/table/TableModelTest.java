package stele.storage.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import stele.storage.catalog.Column;
import stele.storage.catalog.ColumnStatistics;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Zone;
import stele.storage.graph.Adjacency;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;
import stele.storage.vector.LongVector;

/// Compares tables with a model: a map from row id to values.
class TableModelTest {
    private static final List<DataType> TYPES = List.of(
            DataType.BIGINT,
            DataType.INTEGER,
            DataType.DOUBLE,
            DataType.VARCHAR,
            DataType.VARCHAR,
            DataType.BOOLEAN,
            DataType.ANY,
            DataType.DATE,
            DataType.decimal(30, 1),
            DataType.BIGINT);

    private final TreeMap<Long, List<Object>> model = new TreeMap<>();
    private MemoryTable table = TableChanges.create(new TableDefinition(
            "t", TYPES.stream().map(type -> new Column("c" + type, type, true)).toList()));
    private long nextRow;

    private static List<Object> row(Random random) {
        return Arrays.asList(
                random.nextLong(),
                orNull(random, (long) random.nextInt(300)),
                orNull(random, random.nextInt(50) / 4.0),
                orNull(random, "word" + random.nextInt(40)),
                "überall " + random.nextInt(),
                orNull(random, random.nextBoolean()),
                switch (random.nextInt(5)) {
                    case 0 -> null;
                    case 1 -> "text";
                    case 2 -> 1.5;
                    case 3 -> List.of(1L);
                    default -> (long) random.nextInt(10);
                },
                LocalDate.of(2000, 1, 1).plusDays(random.nextInt(70_000)),
                new BigDecimal(random.nextInt(10) + ".5"),
                42L);
    }

    private static Object orNull(Random random, Object value) {
        return random.nextInt(8) == 0 ? null : value;
    }

    private void append(Random random, int count) {
        BatchBuilder builder = new BatchBuilder(TYPES, 16);
        for (int i = 0; i < count; i++) {
            List<Object> row = row(random);
            builder.appendRow(row);
            model.put(nextRow++, row);
        }
        table = TableChanges.append(table, builder.build());
    }

    private long[] someRows(Random random, int count) {
        List<Long> ids = new ArrayList<>(model.keySet());
        return count == 0
                ? new long[0]
                : random.ints(count, 0, ids.size()).mapToLong(ids::get).toArray();
    }

    private void delete(Random random, int count) {
        long[] rows = someRows(random, count);
        Arrays.stream(rows).forEach(model::remove);
        table = TableChanges.delete(table, rows, count);
    }

    private void update(Random random, int count) {
        int[] columns = random.ints(0, TYPES.size()).distinct().limit(3).toArray();
        long[] rows = someRows(random, count);
        BatchBuilder builder =
                new BatchBuilder(Arrays.stream(columns).mapToObj(TYPES::get).toList());
        for (long row : rows) {
            List<Object> values = row(random);
            builder.appendRow(Arrays.stream(columns).mapToObj(values::get).toList());
            List<Object> replaced = new ArrayList<>(model.get(row));
            for (int column : columns) {
                replaced.set(column, values.get(column));
            }
            model.put(row, replaced);
        }
        table = TableChanges.update(table, rows, count, columns, builder.build());
    }

    private static Map<Long, List<Object>> contents(Table table, int step) {
        int[] columns = new int[TYPES.size() + 1];
        for (int i = 0; i < TYPES.size(); i++) {
            columns[i] = i;
        }
        columns[TYPES.size()] = Table.ROW_ID;
        TreeMap<Long, List<Object>> rows = new TreeMap<>();
        for (int segment = 0; segment < table.segmentCount(); segment++) {
            for (int from = 0; from < table.segmentRows(segment); from += step) {
                int to = Math.min(table.segmentRows(segment), from + step);
                Batch batch = table.read(segment, from, to, columns);
                for (int i = 0; i < batch.rows(); i++) {
                    int position = batch.position(i);
                    List<Object> values = new ArrayList<>();
                    for (int column = 0; column < TYPES.size(); column++) {
                        values.add(batch.column(column).get(position));
                    }
                    rows.put((Long) batch.column(TYPES.size()).get(position), values);
                }
            }
        }
        return rows;
    }

    private void check(Random random) {
        assertEquals(model.size(), table.rowCount());
        assertEquals(model, contents(table, 1 + random.nextInt(70_000)));
        long[] rows = model.isEmpty() ? new long[0] : someRows(random, 100);
        Batch fetched = table.fetch(rows, rows.length, new int[] {4, Table.ROW_ID, 6, 1});
        for (int i = 0; i < rows.length; i++) {
            assertEquals(model.get(rows[i]).get(4), fetched.column(0).get(i));
            assertEquals(rows[i], fetched.column(1).get(i));
            assertEquals(model.get(rows[i]).get(6), fetched.column(2).get(i));
            assertEquals(model.get(rows[i]).get(1), fetched.column(3).get(i));
        }
        for (int column = 0; column < TYPES.size(); column++) {
            checkStatistics(column);
        }
        checkAdjacency(0);
        checkAdjacency(1);
        checkAdjacency(7);
    }

    private void checkStatistics(int column) {
        ColumnStatistics statistics = table.statistics(column);
        int index = column;
        long nulls =
                model.values().stream().filter(row -> row.get(index) == null).count();
        assertEquals(nulls, statistics.nullCount());
        Set<Object> distinct = new HashSet<>();
        model.values().stream()
                .map(row -> row.get(index))
                .filter(Objects::nonNull)
                .forEach(distinct::add);
        assertTrue(statistics.distinctCount() >= distinct.size() * 0.9, statistics + " of " + distinct.size());
        for (int segment = 0; segment < table.segmentCount(); segment++) {
            Zone zone = table.zone(segment, column);
            assertEquals(table.segmentRows(segment), zone.rows());
            if (zone.bounds() == Zone.Bounds.LONG) {
                LongVector values = (LongVector)
                        table.read(segment, 0, zone.rows(), new int[] {column}).column(0);
                for (int i = 0; i < zone.rows(); i++) {
                    assertTrue(values.isNull(i) || values.values()[i] >= zone.minimum());
                    assertTrue(values.isNull(i) || values.values()[i] <= zone.maximum());
                }
            }
        }
    }

    private void checkAdjacency(int column) {
        TreeMap<Long, List<Long>> expected = new TreeMap<>();
        model.forEach((row, values) -> {
            Object key = values.get(column);
            if (key != null) {
                long number = key instanceof LocalDate date ? date.toEpochDay() : (Long) key;
                expected.computeIfAbsent(number, k -> new ArrayList<>()).add(row);
            }
        });
        Adjacency adjacency = table.adjacency(column);
        assertEquals(expected.size(), adjacency.slotCount());
        long[] constants = adjacency.values(9);
        expected.forEach((key, rows) -> {
            int slot = adjacency.slot(key);
            assertEquals(key, adjacency.keys()[slot]);
            List<Long> found = new ArrayList<>();
            for (int i = adjacency.offsets()[slot]; i < adjacency.offsets()[slot + 1]; i++) {
                found.add(adjacency.rows()[i]);
                assertEquals(42L, constants[i]);
            }
            assertEquals(rows, found);
        });
        expected.keySet().stream()
                .limit(50)
                .forEach(key -> assertEquals(
                        expected.get(key),
                        Arrays.stream(table.find(column, key)).boxed().toList()));
        assertEquals(-1, adjacency.slot(Long.MIN_VALUE + 17));
        assertEquals(-1, adjacency.slot(-3));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void randomChanges(long seed) {
        Random random = new Random(seed);
        Table oldTable = table;
        TreeMap<Long, List<Object>> oldModel = new TreeMap<>();
        check(random);
        for (int step = 0; step < 60; step++) {
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> append(random, 1 + random.nextInt(200));
                case 4 -> append(random, 1 + random.nextInt(step == 7 ? 150_000 : 3_000));
                case 5, 6 -> delete(random, model.size() > 10 ? random.nextInt(50) : 0);
                case 7, 8 -> update(random, model.isEmpty() ? 0 : random.nextInt(20));
                default -> update(random, model.isEmpty() ? 0 : random.nextInt(2_000));
            }
            if (step % 3 == 0) {
                checkAdjacency(1 - step % 2);
                checkAdjacency(7);
            }
            if (step % 15 == 14) {
                check(random);
                assertEquals(oldModel, contents(oldTable, 1000));
                oldTable = table;
                oldModel = new TreeMap<>(model);
            }
        }
    }

    @Test
    void severalSegments() {
        Random random = new Random(4);
        append(random, 70_000);
        append(random, 80_000);
        check(random);
        delete(random, 5_000);
        update(random, 10_000);
        update(random, 30);
        append(random, 10);
        update(random, 30);
        check(random);
    }

    @Test
    void adjacencyFollowsSmallChanges() {
        Random random = new Random(6);
        append(random, 30_000);
        checkAdjacency(0);
        for (int step = 0; step < 40; step++) {
            switch (step % 4) {
                case 0 -> append(random, 1 + random.nextInt(40));
                case 1 -> delete(random, 1 + random.nextInt(20));
                case 2 -> update(random, 1 + random.nextInt(10));
                default -> {
                    delete(random, 5);
                    append(random, 5);
                    delete(random, 5);
                }
            }
            checkAdjacency(step % 3 == 0 ? 0 : step % 3 == 1 ? 1 : 7);
        }
        checkAdjacency(0);
        checkAdjacency(1);
    }

    @Test
    void versionsThatBranchDoNotSeeEachOther() {
        Random random = new Random(5);
        append(random, 100);
        MemoryTable base = table;
        TreeMap<Long, List<Object>> baseModel = new TreeMap<>(model);
        append(random, 50);
        MemoryTable left = table;
        TreeMap<Long, List<Object>> leftModel = new TreeMap<>(model);
        table = base;
        model.clear();
        model.putAll(baseModel);
        nextRow = 100;
        append(random, 60);
        check(random);
        assertEquals(leftModel, contents(left, 7));
        assertEquals(baseModel, contents(base, 7));
    }
}
