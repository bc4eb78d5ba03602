package stele.storage.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import stele.storage.StorageException;
import stele.storage.catalog.Column;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.table.MemoryStore;
import stele.storage.type.DataType;

class GraphWriterTest {
    private final MemoryStore store = MemoryStore.create();
    private final Transaction transaction = store.begin();
    private final GraphWriter writer = new GraphWriter(transaction);

    private String columns(String table) {
        writer.flush();
        StringBuilder text = new StringBuilder();
        for (Column column : transaction.table(table).orElseThrow().definition().columns()) {
            text.append(column.name()).append(' ').append(column.type()).append(", ");
        }
        return text.toString();
    }

    @Test
    void tablesAndColumnsAreMadeAsDataArrives() {
        long ada = writer.createNode(Set.of("Person"), Map.of("name", "Ada"));
        long bob = writer.createNode(List.of("Person", "Actor"), Map.of("born", LocalDate.of(1990, 1, 1)));
        long none = writer.createNode(Set.of(), Map.of());
        long knows = writer.createRelationship("KNOWS", ada, bob, Map.of("since", 2020L));
        writer.createNode(Set.of("Person"), Map.of("age", 7L));
        assertEquals("id BIGINT, name VARCHAR, age BIGINT, ", columns("Person"));
        assertEquals("id BIGINT, born DATE, ", columns("Actor:Person"));
        assertEquals("id BIGINT, ", columns("_node"));
        assertEquals("id BIGINT, src BIGINT, dst BIGINT, since BIGINT, ", columns("KNOWS"));
        assertEquals(Map.of("name", "Ada"), writer.nodeValue(ada).orElseThrow().properties());
        assertEquals(
                Set.of("Actor", "Person"), writer.nodeValue(bob).orElseThrow().labels());
        assertEquals(bob, writer.relationshipValue(knows).orElseThrow().target());
        assertEquals(ada, writer.relationshipValue(knows).orElseThrow().source());
        assertArrayEquals(new long[] {knows}, writer.relationshipsOf(bob));
        assertArrayEquals(new long[] {}, writer.relationshipsOf(none));
        assertEquals(4, Set.of(ada, bob, none, knows).size());
        transaction.commit();
        Snapshot snapshot = store.snapshot();
        assertEquals(
                3,
                snapshot.graph(PropertyGraph.DEFAULT).orElseThrow().nodeTables().size());
        assertEquals(2, snapshot.table("Person").orElseThrow().rowCount());
    }

    @Test
    void columnsWidenOnTheFirstConflict() {
        long first = writer.createNode(Set.of("A"), Map.of("p", 1L));
        long second = writer.createNode(Set.of("A"), Map.of("p", 2L));
        assertEquals("id BIGINT, p BIGINT, ", columns("A"));
        writer.setNodeProperty(second, "p", 1.5);
        long third = writer.createNode(Set.of("A"), Map.of("p", "text"));
        assertEquals("id BIGINT, p ANY, ", columns("A"));
        assertEquals(1L, writer.nodeValue(first).orElseThrow().properties().get("p"));
        assertEquals(1.5, writer.nodeValue(second).orElseThrow().properties().get("p"));
        assertEquals("text", writer.nodeValue(third).orElseThrow().properties().get("p"));
        writer.setNodeProperty(first, "q", LocalTime.of(1, 2, 3, 4));
        writer.setNodeProperty(second, "r", LocalTime.of(1, 2, 3, 4_000));
        assertEquals("id BIGINT, p ANY, q ANY, r TIME, ", columns("A"));
        assertEquals(
                LocalTime.of(1, 2, 3, 4),
                writer.nodeValue(first).orElseThrow().properties().get("q"));
    }

    @Test
    void propertiesAreSetReplacedAndRemoved() {
        long node = writer.createNode(Set.of("A"), Map.of("x", 1L, "y", 2L));
        writer.setNodeProperty(node, "x", 5L);
        writer.setNodeProperty(node, "x", 6L);
        writer.setNodeProperty(node, "missing", null);
        assertEquals(
                Map.of("x", 6L, "y", 2L), writer.nodeValue(node).orElseThrow().properties());
        Map<String, Object> changes = new HashMap<>();
        changes.put("y", null);
        changes.put("z", "new");
        writer.setNodeProperties(node, changes, false);
        assertEquals(
                Map.of("x", 6L, "z", "new"),
                writer.nodeValue(node).orElseThrow().properties());
        writer.setNodeProperties(node, Map.of("w", true), true);
        assertEquals(Map.of("w", true), writer.nodeValue(node).orElseThrow().properties());
        long edge = writer.createRelationship("T", node, node, Map.of("k", 1L));
        writer.setRelationshipProperty(edge, "k", 2L);
        writer.setRelationshipProperties(edge, Map.of("l", List.of(1L)), false);
        assertEquals(
                Map.of("k", 2L, "l", List.of(1L)),
                writer.relationshipValue(edge).orElseThrow().properties());
        assertArrayEquals(new long[] {edge}, writer.relationshipsOf(node));
    }

    @Test
    void propertiesMayBeCalledLikeKeyColumns() {
        long node = writer.createNode(Set.of("A"), Map.of("id", 77L, "ID", "x"));
        long edge = writer.createRelationship("T", node, node, Map.of("src", 1L, "dst", 2L, "id", 3L));
        assertEquals(
                Map.of("id", 77L, "ID", "x"),
                writer.nodeValue(node).orElseThrow().properties());
        assertEquals(
                Map.of("src", 1L, "dst", 2L, "id", 3L),
                writer.relationshipValue(edge).orElseThrow().properties());
        assertEquals(node, writer.nodeValue(node).orElseThrow().id());
    }

    @Test
    void labelsMoveTheRow() {
        long node = writer.createNode(Set.of("A"), Map.of("x", 1L));
        long edge = writer.createRelationship("T", node, node, Map.of());
        writer.setNodeProperty(node, "x", 2L);
        writer.addLabels(node, List.of("B"));
        assertEquals(Set.of("A", "B"), writer.labels(node));
        assertEquals(Map.of("x", 2L), writer.nodeValue(node).orElseThrow().properties());
        writer.removeLabels(node, List.of("A", "B", "C"));
        assertEquals("_node", writer.node(node).orElseThrow().table());
        assertArrayEquals(new long[] {edge}, writer.relationshipsOf(node));
        assertEquals(0, transaction.table("A").orElseThrow().rowCount());
    }

    @Test
    void deletedEntitiesAreGoneAndIdsAreNotUsedAgain() {
        long node = writer.createNode(Set.of("A"), Map.of());
        long edge = writer.createRelationship("T", node, node, Map.of());
        assertTrue(writer.deleteRelationship(edge));
        assertFalse(writer.deleteRelationship(edge));
        assertArrayEquals(new long[] {}, writer.relationshipsOf(node));
        assertTrue(writer.deleteNode(node));
        assertTrue(writer.node(node).isEmpty());
        assertNotEquals(node, writer.createNode(Set.of("A"), Map.of()));
        transaction.close();
        try (Transaction next = store.begin()) {
            assertTrue(new GraphWriter(next).createNode(Set.of(), Map.of()) > edge);
        }
    }

    @Test
    void namesThatCollide() {
        transaction.createTable(new TableDefinition("plain", List.of(new Column("c", DataType.BIGINT, true))));
        StorageException failure =
                assertThrows(StorageException.class, () -> writer.createNode(Set.of("Plain"), Map.of()));
        assertEquals(StorageException.Kind.DUPLICATE_TABLE, failure.kind());
        long node = writer.createNode(Set.of("A"), Map.of());
        long other = writer.createNode(Set.of("a"), Map.of());
        long edge = writer.createRelationship("A", node, other, Map.of());
        assertEquals("A", writer.node(node).orElseThrow().table());
        assertEquals("a", writer.node(other).orElseThrow().table());
        assertEquals("A", writer.relationshipValue(edge).orElseThrow().type());
        long colon = writer.createNode(Set.of("B:C"), Map.of());
        long both = writer.createNode(Set.of("B", "C"), Map.of());
        assertEquals(Collections.singleton("B:C"), writer.labels(colon));
        assertEquals(Set.of("B", "C"), writer.labels(both));
    }

    @Test
    void manyRowsAtOnce() {
        long[] ids = new long[70_000];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = writer.createNode(Set.of("N"), Map.of("i", (long) i));
        }
        for (int i = 1; i < ids.length; i++) {
            writer.createRelationship("NEXT", ids[0], ids[i], Map.of());
        }
        for (long id : Arrays.copyOf(ids, 1000)) {
            writer.setNodeProperty(id, "i", -1L);
        }
        assertEquals(ids.length - 1, writer.relationshipsOf(ids[0]).length);
        assertEquals(1, writer.relationshipsOf(ids[5]).length);
        assertEquals(-1L, writer.nodeValue(ids[7]).orElseThrow().properties().get("i"));
        assertEquals(
                69_999L,
                writer.nodeValue(ids[69_999]).orElseThrow().properties().get("i"));
    }
}
