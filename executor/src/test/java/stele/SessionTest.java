package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import stele.parser.Diagnostic;

/// The embedding interface: sessions, transactions, parameters, cancellation.
class SessionTest {
    private final Database database = Database.inMemory();
    private final Session session = database.session();

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    @Test
    void fourLanguagesAreInstalled() {
        assertEquals(
                List.of("cypher", "datalog", "sparql", "sql"),
                Database.languages().stream()
                        .map(language -> language.name())
                        .sorted()
                        .toList());
    }

    @Test
    void resultsHaveColumnsAndRows() {
        sql("CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR)");
        sql("INSERT INTO t VALUES (1, 'one'), (2, NULL)");
        Result result = sql("SELECT id, name FROM t ORDER BY id");
        assertEquals(
                List.of("id", "name"),
                result.columns().stream().map(Result.Column::name).toList());
        assertEquals(2, result.rowCount());
        assertEquals(List.of("1|one", "2|null"), rows(result));
        assertEquals("one", result.iterator().next().get("name"));
    }

    @Test
    void parametersAreValues() {
        sql("CREATE TABLE t (id BIGINT, name VARCHAR)");
        sql("INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        assertEquals(List.of("two"), rows(session.run("sql", "SELECT name FROM t WHERE id = ?", Map.of("1", 2L))));
        assertEquals(
                List.of("1"), rows(session.run("sql", "SELECT id FROM t WHERE name = $who", Map.of("who", "one"))));
        assertEquals(List.of("3"), rows(session.run("cypher", "RETURN $x + 1 AS y", Map.of("x", 2L))));
        SteleException missing =
                assertThrows(SteleException.class, () -> session.run("cypher", "RETURN $missing AS y"));
        assertTrue(missing.getMessage().contains("missing"), missing.getMessage());
    }

    @Test
    void transactionsAreIsolatedAndRolledBack() {
        sql("CREATE TABLE t (id BIGINT PRIMARY KEY)");
        try (Session other = database.session()) {
            sql("BEGIN");
            assertTrue(session.inTransaction());
            sql("INSERT INTO t VALUES (1)");
            assertEquals(List.of("1"), rows(sql("SELECT count(*) FROM t")));
            assertEquals(List.of("0"), rows(other.run("sql", "SELECT count(*) FROM t")));
            sql("ROLLBACK");
            assertFalse(session.inTransaction());
            assertEquals(List.of("0"), rows(sql("SELECT count(*) FROM t")));
            sql("BEGIN");
            sql("INSERT INTO t VALUES (2)");
            sql("COMMIT");
            assertEquals(List.of("2"), rows(other.run("sql", "SELECT id FROM t")));
        }
    }

    @Test
    void conflictingTransactionsFailWithASerializationError() {
        sql("CREATE TABLE account (id BIGINT PRIMARY KEY, balance BIGINT)");
        sql("INSERT INTO account VALUES (1, 100)");
        try (Session other = database.session()) {
            sql("BEGIN");
            other.run("sql", "BEGIN");
            sql("UPDATE account SET balance = balance - 10 WHERE id = 1");
            other.run("sql", "UPDATE account SET balance = balance - 20 WHERE id = 1");
            sql("COMMIT");
            SteleException conflict = assertThrows(SteleException.class, () -> other.run("sql", "COMMIT"));
            assertEquals(Diagnostic.Kind.TRANSACTION, conflict.kind());
            assertFalse(other.inTransaction());
            assertEquals(List.of("90"), rows(sql("SELECT balance FROM account")));
        }
    }

    @Test
    void aFailedStatementLeavesNothingBehind() {
        sql("CREATE TABLE t (id BIGINT PRIMARY KEY)");
        assertThrows(SteleException.class, () -> sql("INSERT INTO t VALUES (1), (2), (1)"));
        assertEquals(List.of("0"), rows(sql("SELECT count(*) FROM t")));
        sql("BEGIN");
        sql("INSERT INTO t VALUES (5)");
        assertThrows(SteleException.class, () -> sql("INSERT INTO t VALUES (6), (5)"));
        assertTrue(session.inTransaction());
        sql("COMMIT");
        assertEquals(List.of("5"), rows(sql("SELECT id FROM t")));
        assertThrows(SteleException.class, () -> session.run("cypher", "UNWIND [1, 0] AS x CREATE (:N {v: 10 / x})"));
        assertEquals(List.of("0"), rows(session.run("cypher", "MATCH (n) RETURN count(n)")));
    }

    @Test
    void sessionsWorkInParallel() throws Exception {
        sql("CREATE TABLE t (id BIGINT)");
        int writers = 4;
        int rowsEach = 25;
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newFixedThreadPool(writers)) {
            List<Future<?>> done = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                done.add(pool.submit(() -> {
                    start.await();
                    try (Session own = database.session()) {
                        for (int row = 0; row < rowsEach; row++) {
                            insertRetrying(own, row);
                        }
                    }
                    return null;
                }));
            }
            start.countDown();
            for (Future<?> future : done) {
                future.get(60, TimeUnit.SECONDS);
            }
        }
        assertEquals(List.of(String.valueOf(writers * rowsEach)), rows(sql("SELECT count(*) FROM t")));
    }

    private static void insertRetrying(Session session, int value) {
        while (true) {
            try {
                session.run("sql", "INSERT INTO t VALUES (" + value + ")");
                return;
            } catch (SteleException e) {
                assertEquals(Diagnostic.Kind.TRANSACTION, e.kind(), e.getMessage());
            }
        }
    }

    @Test
    void aRunningStatementCanBeCancelled() throws Exception {
        sql("CREATE TABLE n AS SELECT * FROM generate_series(1, 20000) AS s (i)");
        Thread canceller = new Thread(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            session.cancel();
        });
        canceller.start();
        SteleException cancelled = assertThrows(
                SteleException.class,
                () -> sql("SELECT count(*) FROM n AS a, n AS b, n AS c WHERE a.i + b.i + c.i < 0"));
        canceller.join();
        assertEquals(Diagnostic.Kind.CANCELLED, cancelled.kind());
        assertEquals(List.of("20000"), rows(sql("SELECT count(*) FROM n")));
    }

    @Test
    void aQueryOverItsMemoryBudgetFailsAndTheSessionGoesOn() {
        try (Database small = Database.inMemory(new Database.Options(2, 4L << 20));
                Session own = small.session()) {
            own.run("sql", "CREATE TABLE n AS SELECT * FROM generate_series(1, 100000) AS s (i)");
            SteleException tooMuch = assertThrows(
                    SteleException.class,
                    () -> own.run(
                            "sql", "SELECT a.i, b.i FROM n AS a JOIN n AS b ON a.i % 1000 = b.i % 1000 ORDER BY 1, 2"));
            assertEquals(Diagnostic.Kind.MEMORY, tooMuch.kind(), tooMuch.getMessage());
            assertEquals(List.of("100000"), rows(own.run("sql", "SELECT count(*) FROM n")));
        }
    }

    @Test
    void explainShowsAPlanAndItsFingerprint() {
        sql("CREATE TABLE t (id BIGINT PRIMARY KEY, name VARCHAR)");
        Result plan = sql("EXPLAIN SELECT name FROM t WHERE id > 3");
        assertEquals(Result.Kind.PLAN, plan.kind());
        List<String> lines = rows(plan);
        assertTrue(lines.stream().anyMatch(line -> line.strip().matches("plan [0-9a-f]+.*")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.contains("Scan t")), lines.toString());
        assertNotNull(sql("EXPLAIN LOGICAL SELECT name FROM t"));
        assertTrue(rows(sql("EXPLAIN ANALYZE SELECT name FROM t")).stream().anyMatch(line -> line.contains("rows")));
    }

    @Test
    void aJoinWithoutLeftRowsKeepsItsRightRowsInAUnion() {
        sql("CREATE TABLE s (a BIGINT, b BIGINT)");
        sql("INSERT INTO s VALUES (1, 1), (2, 2), (NULL, 3)");
        assertEquals(
                List.of("null", "null", "7"),
                rows(sql("SELECT x.a FROM (SELECT * FROM s WHERE b = 6) AS x RIGHT JOIN s AS y ON y.a = x.b "
                        + "WHERE y.a IS NOT NULL UNION ALL SELECT 7")));
    }

    @Test
    void intervalsAreTakenFromDates() {
        assertEquals(
                List.of("1998-09-02|2024-02-29|2024-01-01T23:00|09:30"),
                rows(
                        sql(
                                "SELECT DATE '1998-12-01' - INTERVAL '90' DAY, DATE '2024-03-31' - INTERVAL '1' MONTH, "
                                        + "TIMESTAMP '2024-01-02 00:00:00' - INTERVAL '1' HOUR, TIME '10:00:00' - INTERVAL '30' MINUTE")));
    }

    private Result sql(String text) {
        return session.run("sql", text);
    }

    static List<String> rows(Result result) {
        List<String> rows = new ArrayList<>();
        for (Row row : result) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < result.columns().size(); i++) {
                values.add(String.valueOf(row.get(i)));
            }
            rows.add(String.join("|", values));
        }
        return rows;
    }
}
