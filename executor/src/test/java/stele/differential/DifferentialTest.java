package stele.differential;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import stele.Database;
import stele.Session;
import stele.SteleException;

/// Random queries over random tables give the rows that DuckDB and SQLite give. A failure is made smaller
/// before it is shown; what was mended stays in `differential/regressions.sql`.
///
/// `-Dstele.differential.rounds=N` runs more than the build does, `-Dstele.differential.seed=N` starts elsewhere.
class DifferentialTest {
    private static final int ROUNDS = Integer.getInteger("stele.differential.rounds", 8);
    private static final int FIRST_SEED = Integer.getInteger("stele.differential.seed", 1);
    private static final int QUERIES = 40;

    static IntStream seeds() {
        return IntStream.range(FIRST_SEED, FIRST_SEED + ROUNDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sameRows(int seed) throws SQLException {
        Random random = new Random(seed);
        List<RandomTables.Table> tables = RandomTables.generate(random);
        RandomSql generator = new RandomSql(tables, random);
        List<RandomSql.Query> queries =
                IntStream.range(0, QUERIES).mapToObj(i -> generator.query()).toList();
        try (Systems systems = new Systems(statements(tables))) {
            for (RandomSql.Query query : queries) {
                if (systems.difference(query.text()) != null) {
                    fail("seed " + seed + ": " + minimal(tables, query));
                }
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> regressions() throws IOException {
        try (InputStream stream = DifferentialTest.class.getResourceAsStream("/differential/regressions.sql")) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            return Stream.of(text.split("(?m)^-- "))
                    .filter(each -> each.contains(";"))
                    .map(each ->
                            DynamicTest.dynamicTest(each.lines().findFirst().orElseThrow(), () -> regression(each)));
        }
    }

    private static void regression(String text) throws SQLException {
        List<String> statements = Stream.of(text.substring(text.indexOf('\n')).split(";"))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
        try (Systems systems = new Systems(statements.subList(0, statements.size() - 1))) {
            String difference = systems.difference(statements.getLast());
            if (difference != null) {
                fail(difference);
            }
        }
    }

    private static List<String> statements(List<RandomTables.Table> tables) {
        return tables.stream().flatMap(table -> table.statements().stream()).toList();
    }

    /// The failure with as few rows and conditions as still fail.
    private static String minimal(List<RandomTables.Table> tables, RandomSql.Query query) throws SQLException {
        List<RandomTables.Table> fewer = new ArrayList<>(tables);
        RandomSql.Query simpler = query;
        for (int i = simpler.conjuncts().size() - 1; i >= 0; i--) {
            List<String> conjuncts = new ArrayList<>(simpler.conjuncts());
            conjuncts.remove(i);
            RandomSql.Query without = new RandomSql.Query(simpler.select(), simpler.from(), conjuncts, simpler.rest());
            simpler = difference(fewer, without) == null ? simpler : without;
        }
        for (int table = 0; table < fewer.size(); table++) {
            for (int row = fewer.get(table).rows().size() - 1; row >= 0; row--) {
                RandomTables.Table all = fewer.get(table);
                List<String> rows = new ArrayList<>(all.rows());
                rows.remove(row);
                fewer.set(table, all.withRows(rows));
                if (difference(fewer, simpler) == null) {
                    fewer.set(table, all);
                }
            }
        }
        return difference(fewer, simpler) + "\n" + String.join(";\n", statements(fewer)) + ";\n" + simpler.text() + ";";
    }

    private static @Nullable String difference(List<RandomTables.Table> tables, RandomSql.Query query)
            throws SQLException {
        try (Systems systems = new Systems(statements(tables))) {
            return systems.difference(query.text());
        }
    }

    /// The same tables in Stele and its peers.
    private static final class Systems implements AutoCloseable {
        private final Database database = Database.inMemory();
        private final Session session = database.session();
        private final List<Connection> peers = new ArrayList<>();

        Systems(List<String> statements) throws SQLException {
            peers.add(DriverManager.getConnection("jdbc:duckdb:"));
            peers.add(DriverManager.getConnection("jdbc:sqlite::memory:"));
            for (String each : statements) {
                session.run("sql", each);
                for (Connection peer : peers) {
                    try (Statement statement = peer.createStatement()) {
                        statement.execute(each);
                    }
                }
            }
        }

        /// How a query's rows differ, or null.
        @Nullable
        String difference(String query) throws SQLException {
            List<List<Object>> ours;
            try {
                ours = sorted(Rows.of(session, query));
            } catch (SteleException e) {
                return e + "\n" + query;
            }
            for (Connection peer : peers) {
                try (Statement statement = peer.createStatement()) {
                    Rows.assertSame(sorted(Rows.of(statement, query)), ours, query);
                } catch (AssertionError e) {
                    return peer.getMetaData().getDatabaseProductName() + ": " + e.getMessage();
                }
            }
            return null;
        }

        /// Numbers as doubles for the order: the systems may give 2 where another gives 2.0.
        private static List<List<Object>> sorted(List<List<Object>> rows) {
            List<List<Object>> sorted = new ArrayList<>(rows);
            sorted.sort(Comparator.comparing(row -> row.stream()
                    .map(value -> value instanceof Number number
                            ? String.format("%024.6f", number.doubleValue())
                            : value.toString())
                    .toList()
                    .toString()));
            return sorted;
        }

        @Override
        public void close() throws SQLException {
            session.close();
            database.close();
            for (Connection peer : peers) {
                peer.close();
            }
        }
    }
}
