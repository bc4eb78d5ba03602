package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.calcite.rel.RelNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.QueryLanguage;
import stele.planner.lowering.PhysicalPlanner;
import stele.planner.optimizer.Optimizer;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Snapshot;
import stele.storage.vector.Batch;

/// Random queries over tables full of nulls: the optimised plan and the plan as bound, with its sub-queries
/// as batched applies, give the same rows. What fails is printed with its query.
class PlanAgreementTest {
    private static final int ROUNDS = Integer.getInteger("stele.fuzz.rounds", 40);
    private static final int QUERIES_PER_ROUND = 25;
    private static final Database DATABASE = Database.inMemory();
    private static QueryLanguage sql;

    @BeforeAll
    static void fill() {
        sql = Database.languages().stream()
                .filter(language -> language.name().equals("sql"))
                .findFirst()
                .orElseThrow();
        try (Session session = DATABASE.session()) {
            session.run("sql", "CREATE TABLE r (a BIGINT, b INTEGER, c VARCHAR)");
            session.run("sql", "CREATE TABLE s (a BIGINT, b INTEGER, c VARCHAR)");
            session.run("sql", "CREATE TABLE k (a BIGINT PRIMARY KEY, b INTEGER, c VARCHAR)");
            session.run("sql", "CREATE TABLE g (s BIGINT NOT NULL, t BIGINT NOT NULL, w BIGINT NOT NULL)");
            Random random = new Random(1);
            List<String> edges = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                edges.add("(" + random.nextInt(40) + ", " + random.nextInt(40) + ", " + random.nextInt(3) + ")");
            }
            session.run("sql", "INSERT INTO g VALUES " + String.join(", ", edges));
            for (String table : List.of("r", "s", "k")) {
                List<String> rows = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    String key = table.equals("k") ? String.valueOf(i / 2 * 2 + i % 2) : value(random, 12);
                    String text = random.nextInt(5) == 0 ? "NULL" : "'" + (char) ('a' + random.nextInt(4)) + "'";
                    rows.add("(" + key + ", " + value(random, 6) + ", " + text + ")");
                }
                session.run("sql", "INSERT INTO " + table + " VALUES " + String.join(", ", rows));
            }
        }
    }

    private static String value(Random random, int bound) {
        return random.nextInt(6) == 0 ? "NULL" : String.valueOf(random.nextInt(bound));
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    static IntStream rounds() {
        return IntStream.range(0, ROUNDS);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void optimisedPlansAgree(int seed) {
        RandomQuery random = new RandomQuery(new Random(seed));
        for (int i = 0; i < QUERIES_PER_ROUND; i++) {
            agree(random.query());
        }
    }

    private static void agree(String query) {
        Snapshot snapshot = DATABASE.store().snapshot();
        Pipeline pipeline = new Pipeline(DATABASE.options(), Map.of());
        List<String> optimised;
        List<String> plain;
        try {
            PhysicalPlan fast = PhysicalPlanner.plan(new Optimizer().optimize(bind(query, pipeline, snapshot)));
            PhysicalPlan slow = PhysicalPlanner.plan(Optimizer.unoptimized(bind(query, pipeline, snapshot)));
            optimised = rows(pipeline.execute(fast, snapshot, Map.of()));
            plain = rows(pipeline.execute(slow, snapshot, Map.of()));
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(query, e);
        }
        assertEquals(plain, optimised, query);
    }

    private static RelNode bind(String query, Pipeline pipeline, Snapshot snapshot) {
        BindingContext context = pipeline.bindingContext(snapshot, new BindingContext.SessionState());
        BoundStatement bound = sql.bind(sql.parse(SourceText.of(query), new Span(0, query.length())), context);
        return ((BoundStatement.Query) bound).plan();
    }

    private static List<String> rows(List<Batch> batches) {
        List<String> rows = new ArrayList<>();
        for (Batch batch : batches) {
            for (int row = 0; row < batch.rows(); row++) {
                StringBuilder text = new StringBuilder();
                for (int column = 0; column < batch.columns().size(); column++) {
                    text.append(batch.column(column).get(batch.position(row))).append('|');
                }
                rows.add(text.toString());
            }
        }
        rows.sort(null);
        return rows;
    }

    /// Makes queries.
    private static final class RandomQuery {
        private static final List<String> TABLES = List.of("r", "s", "k");
        private static final List<String> COMPARISONS = List.of("=", "=", "=", "<>", "<", "<=", ">", ">=");
        private final Random random;

        RandomQuery(Random random) {
            this.random = random;
        }

        String query() {
            if (random.nextInt(8) == 0) {
                return recursive();
            }
            List<String> names = new ArrayList<>();
            String from = from(names, "x");
            String where = random.nextInt(4) == 0 ? "" : " WHERE " + predicate(names, 3, 2);
            String column = column(names);
            return switch (random.nextInt(5)) {
                case 0 -> "SELECT DISTINCT " + column + ", " + column(names) + " AS d FROM " + from + where;
                case 1 ->
                    "SELECT " + column + ", COUNT(*), SUM(" + column(names) + "), MIN(" + names.getFirst() + ".c) FROM "
                            + from + where + " GROUP BY " + column
                            + (random.nextBoolean() ? " HAVING COUNT(*) > 1" : "");
                case 2 ->
                    "SELECT " + column + " AS u FROM " + from + where
                            + (random.nextBoolean() ? " UNION " : " UNION ALL ") + "SELECT b FROM r WHERE "
                            + predicate(List.of("r"), 2, 1);
                default ->
                    "SELECT " + column + ", " + column(names) + " AS e, " + scalar(names, 2) + " AS f FROM " + from
                            + where;
            };
        }

        /// Walks in either direction, by one column or by two, between tables.
        private String recursive() {
            boolean forward = random.nextBoolean();
            String near = forward ? "g.s" : "g.t";
            String far = forward ? "g.t" : "g.s";
            String weight = random.nextBoolean() ? " WHERE g.w < 2" : "";
            String with;
            if (random.nextBoolean()) {
                with = "WITH RECURSIVE w (x, y) AS (SELECT b AS x, a AS y FROM k"
                        + (random.nextBoolean() ? " WHERE b = " + random.nextInt(6) : "") + " UNION SELECT w.x, " + far
                        + " FROM g JOIN w ON w.y = " + near + weight + ") ";
            } else {
                with = "WITH RECURSIVE w (x, y) AS (SELECT g.s, g.t FROM g" + weight + " UNION SELECT " + far
                        + ", w.y FROM w JOIN g ON " + near + " = w.x" + weight + ") ";
            }
            return with
                    + switch (random.nextInt(4)) {
                        case 0 -> "SELECT x, y FROM w";
                        case 1 -> "SELECT DISTINCT k.b, w.y FROM k JOIN w ON k.a = w.x WHERE w.y < 20";
                        case 2 -> "SELECT k.a, w.x FROM k JOIN w ON k.a = w.y WHERE k.b = " + random.nextInt(6);
                        default ->
                            "SELECT DISTINCT k.a AS i, m.a AS j FROM k JOIN w ON k.a = w.x JOIN k AS m ON m.a = w.y WHERE m.b > "
                                    + random.nextInt(5);
                    };
        }

        private String from(List<String> names, String prefix) {
            int tables = 1 + random.nextInt(3);
            StringBuilder from = new StringBuilder();
            for (int i = 0; i < tables; i++) {
                String name = prefix + i;
                String table = TABLES.get(random.nextInt(TABLES.size())) + " AS " + name;
                names.add(name);
                if (i == 0) {
                    from.append(table);
                } else {
                    String kind = List.of(" JOIN ", " JOIN ", " LEFT JOIN ", " RIGHT JOIN ", " FULL JOIN ")
                            .get(random.nextInt(5));
                    from.append(kind)
                            .append(table)
                            .append(" ON ")
                            .append(name + ".a = " + names.get(random.nextInt(i))
                                    + (random.nextBoolean() ? ".a" : ".b"));
                    if (random.nextInt(3) == 0) {
                        from.append(" AND ").append(comparison(names));
                    }
                }
            }
            return from.toString();
        }

        private String column(List<String> names) {
            return names.get(random.nextInt(names.size())) + (random.nextBoolean() ? ".a" : ".b");
        }

        private String comparison(List<String> names) {
            String right = random.nextBoolean() ? column(names) : String.valueOf(random.nextInt(8));
            return column(names) + " " + COMPARISONS.get(random.nextInt(COMPARISONS.size())) + " " + right;
        }

        private String scalar(List<String> names, int depth) {
            return switch (random.nextInt(6)) {
                case 0 -> "COALESCE(" + column(names) + ", " + column(names) + ")";
                case 1 -> "CASE WHEN " + predicate(names, 1, 0) + " THEN " + column(names) + " END";
                case 2 -> "NULLIF(" + column(names) + ", " + column(names) + ")";
                case 3 ->
                    depth == 0
                            ? column(names)
                            : "(SELECT " + List.of("MAX", "COUNT", "SUM").get(random.nextInt(3)) + "(y.b) FROM "
                                    + TABLES.get(random.nextInt(3)) + " AS y WHERE y.a = " + column(names)
                                    + (random.nextBoolean() ? " AND y.b > 1" : "") + ")";
                default -> column(names);
            };
        }

        private String predicate(List<String> names, int depth, int subQueries) {
            if (depth == 0) {
                return comparison(names);
            }
            return switch (random.nextInt(subQueries > 0 ? 11 : 7)) {
                case 0 ->
                    "(" + predicate(names, depth - 1, subQueries) + " AND " + predicate(names, depth - 1, subQueries)
                            + ")";
                case 1 ->
                    "(" + predicate(names, depth - 1, subQueries) + " OR " + predicate(names, depth - 1, subQueries)
                            + ")";
                case 2 -> "NOT (" + predicate(names, depth - 1, subQueries) + ")";
                case 3 -> column(names) + (random.nextBoolean() ? " IS NULL" : " IS NOT NULL");
                case 4 ->
                    column(names) + (random.nextBoolean() ? " IN (" : " NOT IN (") + random.nextInt(6) + ", "
                            + random.nextInt(6) + (random.nextInt(4) == 0 ? ", NULL)" : ")");
                case 5 -> column(names) + " BETWEEN " + random.nextInt(4) + " AND " + column(names);
                case 6 -> "(" + scalar(names, subQueries) + ") = " + column(names);
                case 7, 8 ->
                    (random.nextBoolean() ? "NOT " : "") + "EXISTS (SELECT 1 FROM " + TABLES.get(random.nextInt(3))
                            + " AS z WHERE z.a = " + column(names) + " AND "
                            + predicate(with(names, "z"), depth - 1, 0) + ")";
                default ->
                    column(names) + (random.nextBoolean() ? " IN " : " NOT IN ") + "(SELECT z."
                            + (random.nextBoolean() ? "a" : "b")
                            + " FROM " + TABLES.get(random.nextInt(3)) + " AS z WHERE "
                            + predicate(random.nextBoolean() ? List.of("z") : with(names, "z"), depth - 1, 0) + ")";
            };
        }

        private static List<String> with(List<String> names, String name) {
            List<String> more = new ArrayList<>(names);
            more.add(name);
            return more;
        }
    }
}
