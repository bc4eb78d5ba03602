package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import stele.parser.Diagnostic;

/// Plans that are used again give the answer that new ones would give.
class PlanReuseTest {
    private Database database;
    private Session session;

    @BeforeEach
    void open() {
        database = Database.inMemory();
        session = database.session();
        run("CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR, amount INTEGER)");
        run("INSERT INTO t VALUES (1, 'one', 10), (2, 'two', 20), (3, 'three', 30)");
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private String run(String text) {
        return rows(session.run("sql", text));
    }

    private static String rows(Result result) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Row row : result) {
            List<@Nullable Object> cells = new ArrayList<>();
            for (int i = 0; i < result.columns().size(); i++) {
                cells.add(row.get(i));
            }
            rows.add(cells);
        }
        return rows.toString();
    }

    private static String row(@Nullable Object... cells) {
        return List.of(Arrays.asList(cells)).toString();
    }

    @Test
    void sameTextSeesNewRows() {
        for (int i = 4; i < 300; i++) {
            assertEquals(row((long) i - 1), run("SELECT count(*) FROM t"));
            assertEquals(row((long) i - 1), run("SELECT count(*) FROM (SELECT id FROM t WHERE name IS NOT NULL)"));
            assertEquals(i == 4 ? "[]" : row(4), run("SELECT id FROM t WHERE id = 4"));
            run("INSERT INTO t VALUES (" + i + ", 'n', " + i + ")");
        }
    }

    @Test
    void nullsThatComeLaterAreSeen() {
        String text = "SELECT id FROM t WHERE name IS NULL OR amount IS NULL";
        assertEquals("[]", run(text));
        run("INSERT INTO t VALUES (4, NULL, 1)");
        assertEquals(row(4), run(text));
        run("DELETE FROM t WHERE id = 4");
        assertEquals("[]", run(text));
        run("UPDATE t SET amount = NULL WHERE id = 2");
        assertEquals(row(2), run(text));
    }

    @Test
    void emptyTablesFill() {
        run("CREATE TABLE e (k INTEGER PRIMARY KEY, v INTEGER)");
        Prepared insert = session.prepare("sql", "INSERT INTO e VALUES (?, ?)");
        Prepared find = session.prepare("sql", "SELECT v FROM e WHERE k = ?");
        Prepared join = session.prepare("sql", "SELECT a.v, b.v FROM e a JOIN e b ON a.v = b.k WHERE a.k = ?");
        for (int i = 0; i < 2000; i++) {
            assertEquals("[]", rows(find.run(i)));
            insert.run(i, i + 1);
            assertEquals(row(i + 1), rows(find.run(i)));
            assertEquals(row(i + 1), rows(find.run((long) i)));
            assertEquals(i == 0 ? "[]" : row(i, i + 1), rows(join.run(i - 1)));
        }
        assertEquals("[]", rows(find.run(1L << 40)));
        assertEquals("[]", rows(find.run((Object) null)));
    }

    @Test
    void definitionsChange() {
        Prepared all = session.prepare("sql", "SELECT * FROM t WHERE id = ?");
        for (int i = 0; i < 3; i++) {
            assertEquals(row(1, "one", 10), rows(all.run(1)));
            run("INSERT INTO t VALUES (" + (10 + i) + ", 'x', 0)");
        }
        run("DROP TABLE t");
        SteleException gone = assertThrows(SteleException.class, () -> all.run(1));
        assertEquals(Diagnostic.Kind.NAME, gone.diagnostics().getFirst().kind());
        run("CREATE TABLE t (name VARCHAR, id INTEGER)");
        run("INSERT INTO t VALUES ('other', 1)");
        assertEquals(row("other", 1), rows(all.run(1)));
        assertEquals(row("other", 1), run("SELECT * FROM t WHERE id = 1"));
    }

    @Test
    void definitionsChangeInAnotherSession() {
        Prepared all = session.prepare("sql", "SELECT * FROM t WHERE id = ?");
        assertEquals(row(1, "one", 10), rows(all.run(1)));
        try (Session other = database.session()) {
            other.run("sql", "INSERT INTO t VALUES (7, 'seven', 70)").close();
            assertEquals(row(7, "seven", 70), rows(all.run(7)));
            assertEquals(row(7, "seven", 70), rows(all.run(7)));
            other.run("sql", "DROP TABLE t").close();
            other.run("sql", "CREATE TABLE t (id BIGINT, b BOOLEAN)").close();
            other.run("sql", "INSERT INTO t VALUES (7, true)").close();
        }
        assertEquals(row(7L, true), rows(all.run(7)));
    }

    @Test
    void definitionsChangeInATransaction() {
        Prepared all = session.prepare("sql", "SELECT * FROM t WHERE id = ?");
        assertEquals(row(1, "one", 10), rows(all.run(1)));
        run("BEGIN");
        run("DELETE FROM t WHERE id = 1");
        assertEquals("[]", rows(all.run(1)));
        run("DROP TABLE t");
        run("CREATE TABLE t (id INTEGER, z INTEGER)");
        run("INSERT INTO t VALUES (1, 5)");
        assertEquals(row(1, 5), rows(all.run(1)));
        run("ROLLBACK");
        assertEquals(row(1, "one", 10), rows(all.run(1)));
        assertEquals(row(1, "one", 10), run("SELECT * FROM t WHERE id = 1"));
    }

    @Test
    void viewsAreReplaced() {
        run("CREATE VIEW v AS SELECT id, name FROM t WHERE amount > 10");
        Prepared find = session.prepare("sql", "SELECT name FROM v WHERE id = ?");
        for (int i = 0; i < 3; i++) {
            assertEquals(row("two"), rows(find.run(2)));
            assertEquals("[]", run("SELECT name FROM v WHERE id = 1"));
            run("INSERT INTO t VALUES (" + (20 + i) + ", 'x', 0)");
        }
        try (Session other = database.session()) {
            other.run("sql", "CREATE OR REPLACE VIEW v AS SELECT id, 'new' AS name FROM t")
                    .close();
        }
        assertEquals(row("new"), rows(find.run(2)));
        assertEquals(row("new"), run("SELECT name FROM v WHERE id = 1"));
        run("DROP VIEW v");
        assertThrows(SteleException.class, () -> find.run(2));
        assertThrows(SteleException.class, () -> run("SELECT name FROM v WHERE id = 1"));
    }

    @Test
    void sequencesGoOn() {
        run("CREATE SEQUENCE s");
        run("CREATE TABLE n (id BIGINT DEFAULT nextval('s'), v INTEGER)");
        Prepared next = session.prepare("sql", "SELECT nextval('s')");
        Prepared insert = session.prepare("sql", "INSERT INTO n (v) VALUES (?)");
        for (long i = 0; i < 4; i++) {
            assertEquals(row(3 * i + 1), rows(next.run()));
            insert.run((int) i);
            run("INSERT INTO n (v) VALUES (" + i + ")");
            assertEquals(row(2 * i + 2, 3 * i + 3), run("SELECT count(*), max(id) FROM n"));
        }
    }

    @Test
    void catalogTablesAreRead() {
        String text = "SELECT table_name FROM information_schema.tables WHERE table_name IN ('t', 'later')";
        assertEquals(row("t"), run(text));
        run("INSERT INTO t VALUES (4, 'four', 40)");
        assertEquals(row("t"), run(text));
        run("CREATE TABLE later (a INTEGER)");
        assertEquals(2, session.run("sql", text).rowCount());
        run("DROP TABLE t");
        assertEquals(row("later"), run(text));
    }

    @Test
    void constraintsThatAreAddedCount() {
        Prepared insert = session.prepare("sql", "INSERT INTO t VALUES (?, 'x', ?)");
        for (int i = 10; i < 13; i++) {
            insert.run(i, 5);
        }
        run("ALTER TABLE t ADD CONSTRAINT positive CHECK (amount > 0)");
        assertThrows(SteleException.class, () -> insert.run(13, -5));
        insert.run(13, 5);
        run("CREATE UNIQUE INDEX names ON t (name, id)");
        insert.run(14, 5);
        assertEquals(row(8L), run("SELECT count(*) FROM t"));
    }

    @Test
    void conflictsSeeTheRowsOfNow() {
        Prepared insert = session.prepare(
                "sql",
                "INSERT INTO t VALUES (?, 'new', ?) ON CONFLICT (id) DO UPDATE SET name = 'old', amount = t.amount + excluded.amount");
        for (int i = 0; i < 4; i++) {
            insert.run(50 + i, 1);
            insert.run(50 + i, 2);
            insert.run(1, 1);
            assertEquals(row("old", 3), run("SELECT name, amount FROM t WHERE id = " + (50 + i)));
        }
        assertEquals(row("old", 14), run("SELECT name, amount FROM t WHERE id = 1"));
    }

    @Test
    void tablesAreShown() {
        String before = run("SHOW TABLES");
        run("CREATE TABLE u (a INTEGER)");
        String empty = run("SHOW TABLES");
        assertTrue(!before.equals(empty));
        run("INSERT INTO u VALUES (1)");
        assertTrue(!empty.equals(run("SHOW TABLES")));
    }

    @Test
    void parametersChangeTheirTypes() {
        Prepared same = session.prepare("sql", "SELECT ?, id FROM t WHERE id = 1");
        for (int round = 0; round < 3; round++) {
            for (Object value : Arrays.asList(
                    1,
                    1L,
                    "text",
                    true,
                    2.5,
                    new BigDecimal("1.25"),
                    new BigDecimal("100.5"),
                    null,
                    new BigDecimal("7"))) {
                Object expected = value instanceof BigDecimal number && number.scale() == 0 ? (Object) 7 : value;
                assertEquals(row(expected, 1), rows(same.run(value)));
            }
        }
        assertEquals("INTEGER", same.run(1).columns().getFirst().type().toString());
        assertEquals("BIGINT", same.run(1L).columns().getFirst().type().toString());
    }

    @Test
    void parametersThatCannotBeOpen() {
        Prepared limited = session.prepare("sql", "SELECT id FROM t ORDER BY id LIMIT ?");
        Prepared ordered =
                session.prepare("sql", "SELECT amount, id FROM t WHERE id < 3 ORDER BY -id LIMIT 1 OFFSET ?");
        Prepared like = session.prepare("sql", "SELECT id FROM t WHERE name LIKE ?");
        for (int round = 0; round < 2; round++) {
            assertEquals(1, limited.run(1).rowCount());
            assertEquals(3, limited.run(3).rowCount());
            assertEquals(row(20, 2), rows(ordered.run(0)));
            assertEquals(row(10, 1), rows(ordered.run(1)));
            assertEquals(row(1), rows(like.run("o%")));
            assertEquals(2, like.run("t%").rowCount());
        }
    }

    @Test
    void parametersAreNeeded() {
        Prepared find = session.prepare("sql", "SELECT name FROM t WHERE id = ?");
        assertThrows(SteleException.class, () -> find.run());
        assertEquals(row("one"), rows(find.run(1)));
        assertThrows(SteleException.class, () -> find.run());
        assertEquals(row("two"), rows(find.run(Map.of("1", 2))));
    }

    @Test
    void numberedParameters() {
        Prepared find = session.prepare("sql", "SELECT $2 + amount, $1 FROM t WHERE id = $1 AND amount > $2");
        for (int round = 0; round < 3; round++) {
            assertEquals(row(25, 2), rows(find.run(2, 5)));
            assertEquals("[]", rows(find.run(2, 50)));
            assertEquals(row(31, 3), rows(find.run(3, 1)));
        }
    }

    @Test
    void changesByKey() {
        Prepared update = session.prepare("sql", "UPDATE t SET amount = amount + ?, name = ? WHERE id = ?");
        Prepared delete = session.prepare("sql", "DELETE FROM t WHERE id = ?");
        for (int round = 1; round <= 5; round++) {
            assertEquals(
                    "1 row updated", update.run(1, "r" + round, 1).message().orElseThrow());
            assertEquals(row("r" + round, 10 + round), run("SELECT name, amount FROM t WHERE id = 1"));
        }
        assertEquals("0 rows updated", update.run(1, "r", 99).message().orElseThrow());
        update.run((Object) null, null, 2);
        assertEquals(row(null, null), run("SELECT name, amount FROM t WHERE id = 2"));
        for (int id = 1; id <= 3; id++) {
            assertEquals("1 row deleted", delete.run(id).message().orElseThrow());
            assertEquals("0 rows deleted", delete.run(id).message().orElseThrow());
        }
        assertEquals(row(0L), run("SELECT count(*) FROM t"));
    }

    @Test
    void constraintsHoldForPreparedInserts() {
        Prepared insert = session.prepare("sql", "INSERT INTO t VALUES (?, ?, ?)");
        for (int i = 10; i < 15; i++) {
            insert.run(i, "x", i);
            int id = i;
            SteleException twice = assertThrows(SteleException.class, () -> insert.run(id, "y", 0));
            assertEquals(
                    Diagnostic.Kind.CONSTRAINT, twice.diagnostics().getFirst().kind());
        }
        assertThrows(SteleException.class, () -> insert.run(null, "x", 1));
        assertThrows(SteleException.class, () -> insert.run(16, "x", "no number"));
        insert.run(17L, "long", 1L);
        assertThrows(SteleException.class, () -> insert.run(1L << 40, "too long", 1L));
        assertEquals(row(9L), run("SELECT count(*) FROM t"));
    }

    @Test
    void randomAndClockAreNotKept() {
        String text = "SELECT random() FROM t";
        assertTrue(!run(text).equals(run(text)));
    }

    @Test
    void textsThatDifferInConstants() {
        for (int i = 10; i < 60; i++) {
            run("INSERT INTO t VALUES (" + i + ", 'it''s " + i + "', " + (i - 35) + ");");
            assertEquals(row("it's " + i, i - 35), run("SELECT name, amount FROM t WHERE id = " + i));
            assertEquals(row(i), run("SELECT id FROM t WHERE name = 'it''s " + i + "' AND amount=" + (i - 35)));
            assertEquals(row(i + 1), run("SELECT " + i + "+1 FROM t WHERE id =" + i));
            assertEquals(
                    i + "+1",
                    session.run("sql", "SELECT " + i + "+1 FROM t WHERE id =" + i)
                            .columns()
                            .getFirst()
                            .name());
            run("UPDATE t SET amount = amount - " + i + ", name = 'n' WHERE id = " + i + " AND amount < 100");
            assertEquals(row("n", -35), run("SELECT name, amount FROM t WHERE id = " + i));
            assertEquals(
                    i % 2 + 1,
                    session.run("sql", "SELECT id FROM t WHERE id > 0 LIMIT " + (i % 2 + 1))
                            .rowCount());
            String column = i % 2 == 0 ? "1" : "2 DESC";
            String sorted = run("SELECT amount, id FROM t WHERE id IN (1, 2, " + i + ") ORDER BY " + column);
            assertEquals(
                    i % 2 == 0 ? "[[-35, " + i + "], [10, 1]" : "[[-35, " + i + "], [20, 2]",
                    sorted.substring(0, sorted.indexOf("]", sorted.indexOf("]") + 1) + 1));
        }
        run("DELETE FROM t WHERE id = 10");
        run("DELETE FROM t WHERE id = 11");
        run("DELETE FROM t WHERE id = 12");
        assertEquals(row(50L), run("SELECT count(*) FROM t"));
    }

    @Test
    void errorsOfTextsThatDifferInConstants() {
        for (int i = 1; i < 6; i++) {
            String text = "SELECT id FROM t WHERE amount / 0 = " + "1".repeat(i) + " AND nmae = 5";
            SteleException wrong = assertThrows(SteleException.class, () -> run(text));
            assertEquals(
                    text.indexOf("nmae"), wrong.diagnostics().getFirst().span().start());
            String insert = "INSERT INTO t VALUES (" + (i % 3 + 1) + ", 'x', 1)";
            assertThrows(SteleException.class, () -> run(insert));
            String zero = "SELECT id FROM t WHERE id > " + "0".repeat(i) + " AND 10 / (id - id) > 1";
            SteleException division = assertThrows(SteleException.class, () -> run(zero));
            assertTrue(division.getMessage().contains("zero"));
            assertEquals(row(1), run("SELECT id FROM t WHERE amount = " + "0".repeat(i) + "10"));
        }
        assertEquals(row(3L), run("SELECT count(*) FROM t"));
    }

    @Test
    void largeConstants() {
        run("CREATE TABLE w (id BIGINT PRIMARY KEY, v BIGINT)");
        for (long value :
                new long[] {1, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Integer.MIN_VALUE, -7, Long.MAX_VALUE}) {
            for (int round = 0; round < 3; round++) {
                run("DELETE FROM w WHERE id = " + value);
                run("INSERT INTO w VALUES (" + value + ", " + value + ")");
                assertEquals(row(value, value), run("SELECT id, v FROM w WHERE id = " + value));
                assertEquals(
                        row(value),
                        run("SELECT v FROM w WHERE v = " + value + " AND id BETWEEN " + value + " AND " + value));
            }
        }
    }

    /// Random statements and changes: a session that keeps plans agrees with one that is new each time.
    @Test
    void agreesWithFreshSessions() {
        Random random = new Random(42);
        run("CREATE TABLE u (k INTEGER, v INTEGER)");
        List<Prepared> queries = new ArrayList<>();
        List<String> texts = List.of(
                "SELECT id, amount FROM t WHERE id = ? OR amount > ? ORDER BY 1, 2",
                "SELECT t.id, u.v FROM t JOIN u ON t.id = u.k WHERE t.id = ? AND u.v <> ? ORDER BY 1, 2",
                "SELECT t.id, u.v FROM t LEFT JOIN u ON t.amount = u.k WHERE t.id < ? AND t.amount >= ? ORDER BY 1, 2",
                "SELECT count(*), min(v), sum(v) FROM u WHERE k BETWEEN ? AND ?",
                "SELECT k FROM u WHERE v IS NULL AND k > ? AND k < ? ORDER BY k",
                "SELECT id FROM t WHERE id + ? IN (SELECT k FROM u WHERE v < ?) ORDER BY id");
        texts.forEach(text -> queries.add(session.prepare("sql", text)));
        for (int step = 0; step < 400; step++) {
            int a = random.nextInt(40);
            int b = random.nextInt(40);
            switch (random.nextInt(6)) {
                case 0 -> run("INSERT INTO u VALUES (" + a + ", " + (b < 5 ? "NULL" : b) + ")");
                case 1 -> run("DELETE FROM u WHERE k = " + a);
                case 2 -> run("UPDATE t SET amount = " + (b < 5 ? "NULL" : b) + " WHERE id = " + a);
                case 3 -> session.run("sql", "DELETE FROM t WHERE id = " + a).close();
                case 4 -> {
                    run("DELETE FROM t WHERE id = " + a);
                    run("INSERT INTO t VALUES (" + a + ", 'n', " + b + ")");
                }
                default -> {}
            }
            int which = random.nextInt(texts.size());
            Object first = random.nextInt(10) == 0 ? (Object) (long) a : (Object) a;
            try (Session fresh = database.session()) {
                String literal =
                        texts.get(which).replaceFirst("\\?", String.valueOf(a)).replaceFirst("\\?", String.valueOf(b));
                assertEquals(
                        rows(fresh.run("sql", literal)),
                        rows(queries.get(which).run(first, b)),
                        "step " + step + ": " + literal);
                assertEquals(
                        rows(fresh.run("sql", literal)),
                        rows(session.run("sql", texts.get(which), Map.of("1", first, "2", b))));
                assertEquals(rows(fresh.run("sql", literal)), run(literal));
            }
        }
    }
}
