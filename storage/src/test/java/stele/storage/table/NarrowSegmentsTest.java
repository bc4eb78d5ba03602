package stele.storage.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import stele.storage.catalog.Column;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;
import stele.storage.vector.Dictionary;
import stele.storage.vector.LongVector;
import stele.storage.vector.Packed;
import stele.storage.vector.StringVector;

/// Segments become narrow when they are full or a commit has grown them, share dictionaries, and grow on.
class NarrowSegmentsTest {
    private static final List<DataType> TYPES = List.of(DataType.BIGINT, DataType.VARCHAR, DataType.BIGINT);
    private static final TableDefinition THINGS = new TableDefinition(
            "things",
            List.of(
                    new Column("id", DataType.BIGINT, true),
                    new Column("word", DataType.VARCHAR, true),
                    new Column("number", DataType.BIGINT, true)));

    private final MemoryStore store = MemoryStore.create();
    private final List<List<@Nullable Object>> rows = new ArrayList<>();

    private void commit(int count, int words, Random random) {
        try (Transaction transaction = store.begin()) {
            if (transaction.table("things").isEmpty()) {
                transaction.createTable(THINGS);
            }
            BatchBuilder builder = new BatchBuilder(TYPES, count);
            for (int i = 0; i < count; i++) {
                List<@Nullable Object> row = Arrays.asList(
                        random.nextInt(9) == 0 ? null : 5L + random.nextInt(200),
                        random.nextInt(7) == 0 ? null : "w" + random.nextInt(words),
                        random.nextLong(100_000));
                builder.appendRow(row);
                rows.add(row);
            }
            transaction.append("things", builder.build());
            transaction.commit();
        }
    }

    private Table table() {
        return table(store.snapshot());
    }

    private static Table table(Snapshot snapshot) {
        return snapshot.table("things").orElseThrow();
    }

    private static List<List<@Nullable Object>> read(Table table) {
        List<List<@Nullable Object>> found = new ArrayList<>();
        for (int segment = 0; segment < table.segmentCount(); segment++) {
            for (int from = 0; from < table.segmentRows(segment); from += 5000) {
                int to = Math.min(from + 5000, table.segmentRows(segment));
                Batch batch = table.read(segment, from, to, new int[] {0, 1, 2, Table.ROW_ID});
                for (int i = 0; i < batch.rows(); i++) {
                    int p = batch.position(i);
                    assertEquals((long) found.size(), batch.column(3).get(p));
                    found.add(Arrays.asList(
                            batch.column(0).get(p),
                            batch.column(1).get(p),
                            batch.column(2).get(p)));
                }
            }
        }
        return found;
    }

    private static void assertRows(List<List<@Nullable Object>> expected, Table table) {
        List<List<@Nullable Object>> found = read(table);
        assertEquals(expected.size(), found.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), found.get(i), "row " + i);
        }
    }

    @RepeatedTest(6)
    void growInCommitsOfAnySize(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<Snapshot> snapshots = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        int[] counts = {1, 3, 200, 300, 1, 700, 20_000, 1, 50_000, 2, 70_000, 1};
        for (int i = 0; i < counts.length; i++) {
            commit(counts[(i * repetition.getCurrentRepetition() + i) % counts.length], 1 + i * 20, random);
            snapshots.add(store.snapshot());
            sizes.add(rows.size());
        }
        for (int i = 0; i < snapshots.size(); i += 3) {
            assertRows(rows.subList(0, sizes.get(i)), table(snapshots.get(i)));
        }
        assertRows(rows, table());
    }

    @Test
    void whatACommitHasGrownIsNarrow() {
        commit(1000, 10, new Random(1));
        Batch batch = table().read(0, 0, 1000, new int[] {0, 1});
        assertInstanceOf(Packed.Bytes.class, ((LongVector) batch.column(0)).packed());
        assertNotNull(((StringVector) batch.column(1)).dictionary());
        commit(1, 10, new Random(2));
        assertNull(((StringVector) table().read(0, 0, 1001, new int[] {1}).column(0)).dictionary());
        commit(2000, 10, new Random(3));
        assertNotNull(dictionary(0));
        assertRows(rows, table());
    }

    private @Nullable Dictionary dictionary(int segment) {
        return ((StringVector) table().read(segment, 0, 1, new int[] {1}).column(0)).dictionary();
    }

    @Test
    void segmentsShareDictionaries() {
        commit(Segment.ROWS, 50, new Random(1));
        commit(Segment.ROWS, 50, new Random(2));
        commit(1000, 20, new Random(3));
        assertSame(dictionary(0), dictionary(1));
        assertSame(dictionary(0), dictionary(2));
        commit(Segment.ROWS, 60, new Random(4));
        Dictionary wider = dictionary(2);
        assertNotSame(dictionary(0), wider);
        assertEquals(60, wider.size());
        assertEquals(
                dictionary(0).vector(DataType.VARCHAR).get(7),
                wider.vector(DataType.VARCHAR).get(7));
        commit(Segment.ROWS, 6000, new Random(5));
        assertRows(rows, table());
    }
}
