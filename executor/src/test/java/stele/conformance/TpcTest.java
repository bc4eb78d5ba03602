package stele.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import stele.Database;
import stele.Session;
import stele.differential.QueryPlans;
import stele.differential.Rows;

/// All queries of TPC-H and TPC-DS over small generated tables: the same rows as DuckDB's, in the same
/// order, and no cross product that the query does not ask for.
class TpcTest {
    private static final Path TPCH_QUERIES = Path.of("..", "examples", "tpch");

    private static final double SCALE = Double.parseDouble(System.getProperty("stele.tpc.scale", "0.01"));

    @TempDir
    static Path folder;

    @TestFactory
    Stream<DynamicTest> tpch() throws IOException, SQLException {
        Map<String, String> queries = new TreeMap<>();
        try (Stream<Path> files = Files.list(TPCH_QUERIES)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".sql")).toList()) {
                String name = file.getFileName().toString().replace(".sql", "");
                queries.put(name, Files.readString(file).strip().replaceFirst(";$", ""));
            }
        }
        return tests("tpch", TpcTables.tpch(folder, SCALE), queries);
    }

    @TestFactory
    Stream<DynamicTest> tpcds() throws IOException, SQLException {
        return tests("tpcds", TpcTables.tpcds(folder, SCALE), TpcdsQueries.all());
    }

    private static Stream<DynamicTest> tests(String name, List<TpcTables.Generated> tables, Map<String, String> queries)
            throws SQLException {
        ConformanceSuite suite = new ConformanceSuite(name);
        Database database = Database.inMemory();
        Connection peer = DriverManager.getConnection("jdbc:duckdb:");
        Session session = database.session();
        try (Statement statement = peer.createStatement()) {
            statement.execute("SET threads = 1");
            statement.execute("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
            for (TpcTables.Generated table : tables) {
                String create = "CREATE TABLE " + table.name() + " (" + table.definition() + ")";
                statement.execute(create);
                session.run("sql", create);
                String copy = "COPY " + table.name() + " FROM '" + table.file() + "' (HEADER true)";
                statement.execute(copy);
                session.run("sql", copy);
            }
        }
        return queries.entrySet().stream()
                .map(query -> suite.test(query.getKey(), () -> check(query.getValue(), session, peer)))
                .onClose(() -> {
                    suite.finish();
                    session.close();
                    database.close();
                });
    }

    private static void check(String query, Session session, Connection peer) throws SQLException {
        try (Statement statement = peer.createStatement()) {
            String total = TotalOrder.of(query, statement);
            Rows.assertSame(Rows.of(statement, total), Rows.of(session, total), total);
            assertEquals(List.of(), QueryPlans.crossProducts(query, session), "cross products");
        }
    }
}
