package stele.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Whole processes, each asked one question about a CSV file: the launcher against a JVM with DuckDB in it.
final class ColdSuite {
    private final Arguments arguments;
    private final Dataset dataset;

    ColdSuite(Arguments arguments, Dataset dataset) {
        this.arguments = arguments;
        this.dataset = dataset;
    }

    void run() throws IOException, InterruptedException {
        Map<String, String> questions = new LinkedHashMap<>();
        questions.put("one", "SELECT 1");
        questions.put("count", "SELECT count(*) FROM '" + file("customer") + "'");
        questions.put(
                "group",
                "SELECT c_mktsegment, count(*), avg(c_acctbal) FROM '" + file("customer") + "' GROUP BY c_mktsegment");
        questions.put(
                "join",
                "SELECT n_name, count(*) AS n FROM '" + file("supplier") + "' s JOIN '" + file("nation")
                        + "' n ON s.s_nationkey = n.n_nationkey GROUP BY n_name ORDER BY n DESC, n_name LIMIT 3");
        double logarithms = 0;
        double worst = 0;
        String worstName = "";
        for (Map.Entry<String, String> question : questions.entrySet()) {
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            for (int i = 0; i < arguments.repetitions() + 1; i++) {
                double stele = seconds(List.of(
                        arguments.home().resolveSibling("stele").toString(), "-c", question.getValue()));
                double duckdb = seconds(List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ColdSuite.class.getName(),
                        question.getValue()));
                if (i > 0) {
                    ours.add(stele);
                    theirs.add(duckdb);
                }
            }
            double ratio = median(ours) / median(theirs);
            System.out.printf(
                    Locale.ROOT,
                    "%-6s stele %7.1f ms  duckdb in a JVM %7.1f ms  ratio %.2f%n",
                    question.getKey(),
                    1e3 * median(ours),
                    1e3 * median(theirs),
                    ratio);
            logarithms += Math.log(ratio);
            if (ratio > worst) {
                worst = ratio;
                worstName = question.getKey();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "RATIO cold sf=%s threads=%d peer=duckdb geomean=%.3f worst=%s:%.2f%n",
                TpchData.text(arguments.scale()),
                Runtime.getRuntime().availableProcessors(),
                Math.exp(logarithms / questions.size()),
                worstName,
                worst);
    }

    private Path file(String table) {
        return dataset.tables().stream()
                .filter(candidate -> candidate.name().equals(table))
                .findFirst()
                .orElseThrow()
                .csv();
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double seconds(List<String> command) throws IOException, InterruptedException {
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("failed: " + command);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /// The peer's process.
    public static void main(String[] words) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(words[0])) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder line = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    line.append(result.getString(i)).append('|');
                }
                System.out.println(line);
            }
        }
    }
}
