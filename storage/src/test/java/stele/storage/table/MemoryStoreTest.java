package stele.storage.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import stele.storage.StorageException;
import stele.storage.catalog.Column;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.catalog.UniqueKey;
import stele.storage.graph.PropertyGraph;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.VectorBuilder;

class MemoryStoreTest {
    private static final TableDefinition PEOPLE = new TableDefinition(
            "People",
            List.of(new Column("id", DataType.BIGINT, false), new Column("name", DataType.VARCHAR, true)),
            List.of("ID"),
            List.of(),
            List.of(new UniqueKey("names", List.of("name"))),
            List.of());

    private final MemoryStore store = MemoryStore.create();

    private static Batch people(Object... values) {
        VectorBuilder ids = new VectorBuilder(DataType.BIGINT);
        VectorBuilder names = new VectorBuilder(DataType.VARCHAR);
        for (int i = 0; i < values.length; i += 2) {
            ids.append(values[i]);
            names.append(values[i + 1]);
        }
        return new Batch(List.of(ids.build(), names.build()), values.length / 2);
    }

    private void createPeople(Object... values) {
        try (Transaction transaction = store.begin()) {
            transaction.createTable(PEOPLE);
            transaction.append("people", people(values));
            transaction.commit();
        }
    }

    private static String show(Snapshot snapshot) {
        Table table = snapshot.table("People").orElseThrow();
        TreeMap<Object, Object> rows = new TreeMap<>();
        for (int segment = 0; segment < table.segmentCount(); segment++) {
            Batch batch = table.read(segment, 0, table.segmentRows(segment), new int[] {0, 1});
            for (int row = 0; row < batch.rows(); row++) {
                rows.put(
                        batch.column(0).get(batch.position(row)),
                        String.valueOf(batch.column(1).get(batch.position(row))));
            }
        }
        assertEquals(rows.size(), table.rowCount());
        return rows.toString();
    }

    private static StorageException.Kind failure(Runnable action) {
        return assertThrows(StorageException.class, action::run).kind();
    }

    @Test
    void readersKeepTheirVersion() {
        createPeople(1L, "Ada", 2L, "Bob");
        Snapshot before = store.snapshot();
        try (Transaction transaction = store.begin()) {
            transaction.append("People", people(3L, "Cid"));
            transaction.update(
                    "People",
                    new long[] {0},
                    1,
                    new int[] {1},
                    new Batch(List.of(VectorBuilder.of(DataType.VARCHAR, "Eve")), 1));
            assertEquals(1, transaction.delete("People", new long[] {1, 1}, 2));
            assertEquals(0, transaction.delete("People", new long[] {1}, 1));
            assertEquals("{1=Eve, 3=Cid}", show(transaction.snapshot()));
            assertEquals("{1=Ada, 2=Bob}", show(store.snapshot()));
            transaction.commit();
        }
        assertEquals("{1=Ada, 2=Bob}", show(before));
        assertEquals("{1=Eve, 3=Cid}", show(store.snapshot()));
        assertTrue(store.snapshot().version() > before.version());
    }

    @Test
    void transactionThatIsNotCommittedLeavesNothing() {
        createPeople(1L, "Ada");
        try (Transaction transaction = store.begin()) {
            transaction.append("People", people(2L, "Bob"));
        }
        assertEquals("{1=Ada}", show(store.snapshot()));
        try (Transaction transaction = store.begin()) {
            transaction.append("People", people(2L, "Cid"));
            transaction.commit();
            assertThrows(IllegalStateException.class, transaction::commit);
        }
        assertEquals("{1=Ada, 2=Cid}", show(store.snapshot()));
    }

    @Test
    void savepointsUndoStatements() {
        createPeople(1L, "Ada");
        try (Transaction transaction = store.begin()) {
            transaction.append("People", people(2L, "Bob"));
            Transaction.Savepoint savepoint = transaction.savepoint();
            transaction.append("People", people(3L, "Cid"));
            transaction.createTable(new TableDefinition("other", List.of()));
            transaction.rollbackTo(savepoint);
            transaction.append("People", people(3L, "Dan"));
            transaction.rollbackTo(savepoint);
            assertTrue(transaction.snapshot().table("other").isEmpty());
            transaction.append("People", people(4L, "Cid"));
            transaction.commit();
        }
        assertEquals("{1=Ada, 2=Bob, 4=Cid}", show(store.snapshot()));
    }

    @Test
    void keysAreUniqueAndNotNull() {
        createPeople(1L, "Ada", 2L, null, 3L, null);
        try (Transaction transaction = store.begin()) {
            assertEquals(
                    StorageException.Kind.UNIQUE,
                    failure(() -> transaction.append("People", people(4L, "Eve", 1L, "Bob"))));
            assertEquals(
                    StorageException.Kind.UNIQUE,
                    failure(() -> transaction.append("People", people(5L, "X", 5L, "Y"))));
            assertEquals(StorageException.Kind.UNIQUE, failure(() -> transaction.append("People", people(5L, "Ada"))));
            assertEquals(
                    StorageException.Kind.NOT_NULL, failure(() -> transaction.append("People", people(null, "Z"))));
            assertEquals("{1=Ada, 2=null, 3=null}", show(transaction.snapshot()));
            transaction.append("People", people(4L, "Eve"));
            transaction.delete("People", new long[] {0}, 1);
            transaction.append("People", people(1L, "Ada"));
            assertEquals("{1=Ada, 2=null, 3=null, 4=Eve}", show(transaction.snapshot()));
            Batch swapped = new Batch(List.of(VectorBuilder.of(DataType.BIGINT, 3L, 2L)), 2);
            transaction.update("People", new long[] {1, 2}, 2, new int[] {0}, swapped);
            assertEquals(
                    StorageException.Kind.UNIQUE,
                    failure(() -> transaction.update(
                            "People",
                            new long[] {1},
                            1,
                            new int[] {0},
                            swapped.column(0).get(1) == null
                                    ? swapped
                                    : new Batch(List.of(VectorBuilder.of(DataType.BIGINT, 2L)), 1))));
            transaction.commit();
        }
        assertEquals(1, store.snapshot().table("People").orElseThrow().find(0, 3).length);
    }

    @Test
    void firstCommitterWins() {
        createPeople(1L, "Ada");
        try (Transaction first = store.begin();
                Transaction second = store.begin();
                Transaction reader = store.begin();
                Transaction elsewhere = store.begin()) {
            first.append("People", people(2L, "Bob"));
            second.append("People", people(2L, "Cid"));
            second.append("People", people(3L, "Dan"));
            reader.markRead("people");
            reader.createTable(new TableDefinition("copy", List.of()));
            elsewhere.createTable(new TableDefinition("elsewhere", List.of()));
            assertEquals("{1=Ada, 2=Bob}", show(first.snapshot()));
            assertEquals("{1=Ada, 2=Cid, 3=Dan}", show(second.snapshot()));
            first.commit();
            assertEquals(StorageException.Kind.SERIALIZATION, failure(second::commit));
            assertEquals(StorageException.Kind.SERIALIZATION, failure(reader::commit));
            elsewhere.commit();
        }
        assertEquals("{1=Ada, 2=Bob}", show(store.snapshot()));
        assertTrue(store.snapshot().table("ELSEWHERE").isPresent());
        assertEquals("40001", StorageException.Kind.SERIALIZATION.sqlState());
    }

    @Test
    void readingATableThatDoesNotExistIsADependencyToo() {
        try (Transaction reader = store.begin()) {
            reader.markRead("People");
            reader.createTable(new TableDefinition("copy", List.of()));
            createPeople();
            assertEquals(StorageException.Kind.SERIALIZATION, failure(reader::commit));
        }
    }

    @Test
    void tablesAreAlteredAndDropped() {
        createPeople(1L, "Ada", 2L, "Bob");
        Snapshot before = store.snapshot();
        try (Transaction transaction = store.begin()) {
            TableDefinition wider = new TableDefinition(
                    "People",
                    List.of(
                            new Column("id", DataType.BIGINT, false),
                            new Column("name", DataType.ANY, true),
                            new Column("age", DataType.BIGINT, true)),
                    List.of("id"),
                    List.of());
            transaction.alterTable("People", wider, List.of(0, 1, -1));
            Batch more = new Batch(
                    List.of(
                            VectorBuilder.of(DataType.BIGINT, 3L),
                            VectorBuilder.of(DataType.ANY, 7L),
                            VectorBuilder.of(DataType.BIGINT, 33L)),
                    1);
            transaction.append("People", more);
            assertEquals("{1=Ada, 2=Bob, 3=7}", show(transaction.snapshot()));
            assertEquals(
                    2,
                    transaction
                            .snapshot()
                            .table("People")
                            .orElseThrow()
                            .statistics(2)
                            .nullCount());
            TableDefinition strict = new TableDefinition("People", List.of(new Column("age", DataType.BIGINT, false)));
            assertEquals(
                    StorageException.Kind.NOT_NULL,
                    failure(() -> transaction.alterTable("People", strict, List.of(2))));
            assertEquals(StorageException.Kind.DUPLICATE_TABLE, failure(() -> transaction.createTable(PEOPLE)));
            transaction.commit();
        }
        assertEquals("{1=Ada, 2=Bob}", show(before));
        try (Transaction transaction = store.begin()) {
            assertEquals(StorageException.Kind.UNKNOWN_TABLE, failure(() -> transaction.dropTable("persons")));
            transaction.dropTable("PEOPLE");
            assertFalse(transaction.snapshot().table("People").isPresent());
            transaction.commit();
        }
        assertFalse(store.snapshot().table("People").isPresent());
    }

    @Test
    void graphsAreVersionedAndProtectTheirTables() {
        createPeople(1L, "Ada");
        PropertyGraph graph = new PropertyGraph(
                "g",
                List.of(new PropertyGraph.NodeTable("People", new TreeSet<>(List.of("Person")), "id", new TreeMap<>())),
                List.of());
        try (Transaction transaction = store.begin()) {
            transaction.putGraph(graph);
            assertEquals(StorageException.Kind.INPUT, failure(() -> transaction.dropTable("People")));
            transaction.commit();
        }
        assertEquals(
                List.of(PropertyGraph.DEFAULT, "g"),
                store.snapshot().graphs().stream().map(PropertyGraph::name).toList());
        try (Transaction transaction = store.begin()) {
            transaction.dropGraph("G");
            transaction.dropTable("People");
            transaction.commit();
        }
        assertEquals(1, store.snapshot().graphs().size());
    }

    @Test
    void foreignKeysHoldAtCommit() {
        createPeople(1L, "Ada", 2L, "Bob");
        TableDefinition pets = new TableDefinition(
                "pets",
                List.of(new Column("owner", DataType.BIGINT, true), new Column("name", DataType.VARCHAR, true)),
                List.of(),
                List.of(new ForeignKey(List.of("owner"), "people", List.of("id"))));
        try (Transaction transaction = store.begin()) {
            transaction.createTable(pets);
            transaction.append("pets", people(3L, "Rex", null, "Stray"));
            transaction.append("People", people(3L, "Cid"));
            transaction.commit();
        }
        assertEquals(StorageException.Kind.FOREIGN_KEY, committing(t -> t.append("pets", people(9L, "Tom"))));
        assertEquals(StorageException.Kind.FOREIGN_KEY, committing(t -> t.delete("People", new long[] {2}, 1)));
        assertEquals(
                StorageException.Kind.FOREIGN_KEY,
                committing(t -> t.update(
                        "People",
                        new long[] {2},
                        1,
                        new int[] {0},
                        new Batch(List.of(VectorBuilder.of(DataType.BIGINT, 7L)), 1))));
        assertEquals(StorageException.Kind.FOREIGN_KEY, committing(t -> t.dropTable("People")));
        assertEquals(null, committing(t -> {
            t.delete("People", new long[] {0, 2}, 2);
            t.append("People", people(3L, "Dan"));
        }));
        assertEquals(null, committing(t -> {
            t.delete("People", new long[] {3}, 1);
            t.delete("pets", new long[] {0}, 1);
        }));
        assertEquals("{2=Bob}", show(store.snapshot()));
        try (Transaction first = store.begin();
                Transaction second = store.begin()) {
            first.delete("People", new long[] {1}, 1);
            second.append("pets", people(2L, "Rex"));
            first.commit();
            assertEquals(StorageException.Kind.SERIALIZATION, failure(second::commit));
        }
    }

    private StorageException.Kind committing(java.util.function.Consumer<Transaction> change) {
        try (Transaction transaction = store.begin()) {
            change.accept(transaction);
            transaction.commit();
            return null;
        } catch (StorageException failure) {
            return failure.kind();
        }
    }

    @Test
    void triplesAreASet() {
        assertEquals(2, addTriples(1, 2, 1));
        assertEquals(3, addTriples(2, 3, 3, 2));
        Table triples = store.snapshot().table(Snapshot.TRIPLES).orElseThrow();
        try (Transaction transaction = store.begin()) {
            transaction.delete(Snapshot.TRIPLES, triples.find(0, 2), 1);
            transaction.commit();
        }
        assertEquals(3, addTriples(2));
    }

    private long addTriples(long... subjects) {
        VectorBuilder builder = new VectorBuilder(DataType.TERM);
        for (long subject : subjects) {
            builder.appendLong(subject);
        }
        try (Transaction transaction = store.begin()) {
            stele.storage.vector.Vector column = builder.build();
            transaction.append(Snapshot.TRIPLES, new Batch(List.of(column, column, column, column), subjects.length));
            transaction.commit();
        }
        return store.snapshot().table(Snapshot.TRIPLES).orElseThrow().rowCount();
    }
}
