package stele.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The command line: `bench/run SUITE [options]`.
public final class Bench {
    private static final String HELP = """
            bench/run SUITE [options]

            suites
              tpch             the 22 queries of TPC-H, answers checked against the peers'
              tpcds            the 99 queries of TPC-DS
              plan             planning the 22 queries of TPC-H
              clicks           30 questions about one wide table
              oltp             short work: look-ups by key, a short join, single inserts and updates, planning
              cold             whole processes that ask one question of a CSV file
              load             loading TPC-H from CSV files, and the memory that it takes then

            options
              --sf N           scale factor (0.1)
              --threads N,M    threads a query may use; a run for each (1)
              --peers A,B      duckdb, sqlite, h2 (duckdb)
              --queries A,B    only these, by number
              --reps N         measured runs of each query and engine, in turn (11)
              --warmup N       runs before (5)
              --texts same     every run has the same text, so that plans may be kept (new)
              --cap SECONDS    a run that takes longer is cancelled (60)
            """;

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0 || arguments[0].equals("--help")) {
            System.out.print(HELP);
            return;
        }
        Arguments parsed = Arguments.of(arguments);
        switch (parsed.suite()) {
            case "tpch" -> new QuerySuite(parsed, TpchData.at(parsed.data(), parsed.scale()), tpch(parsed)).run();
            case "tpcds" -> {
                Dataset dataset = TpcdsData.at(parsed.data(), parsed.scale());
                new QuerySuite(parsed, dataset, TpcdsData.queries(parsed, dataset)).run();
            }
            case "plan" -> new PlanSuite(parsed, TpchData.at(parsed.data(), parsed.scale()), tpch(parsed)).run();
            case "clicks" ->
                new QuerySuite(parsed, ClickData.at(parsed.data(), parsed.scale()), clicks(parsed)).run();
            case "oltp" -> new OltpSuite(parsed).run();
            case "cold" -> new ColdSuite(parsed, TpchData.at(parsed.data(), parsed.scale())).run();
            case "load" -> new LoadSuite(parsed, TpchData.at(parsed.data(), parsed.scale())).run();
            default -> {
                System.err.println("there is no suite " + parsed.suite() + "\n\n" + HELP);
                System.exit(2);
            }
        }
    }

    /// TPC-H's queries by name, their parameters those of the scale factor.
    private static Map<String, String> tpch(Arguments arguments) throws IOException {
        Map<String, String> queries = new LinkedHashMap<>();
        for (int i = 1; i <= 22; i++) {
            if (arguments.wants(i)) {
                Path file = arguments.home().resolveSibling("examples").resolve("tpch/q%02d.sql".formatted(i));
                String fraction = new java.math.BigDecimal("0.0001")
                        .divide(java.math.BigDecimal.valueOf(arguments.scale()), java.math.MathContext.DECIMAL64)
                        .toPlainString();
                String text = Files.readString(file)
                        .replaceAll("(?m)^--.*\n", "")
                        .replace("0.0001000000", fraction)
                        .replace(";", "")
                        .strip();
                queries.put("q" + i, text);
            }
        }
        return queries;
    }

    private static Map<String, String> clicks(Arguments arguments) throws IOException {
        Map<String, String> queries = new LinkedHashMap<>();
        try (InputStream resource = Bench.class.getResourceAsStream("clicks.sql")) {
            if (resource == null) {
                throw new IllegalStateException("clicks.sql is missing");
            }
            String text = new String(resource.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*\n", "");
            int number = 0;
            for (String query : text.split(";")) {
                if (!query.isBlank() && arguments.wants(++number)) {
                    queries.put("c" + number, query.strip());
                }
            }
        }
        return queries;
    }

    /// A fresh engine.
    static Engine engine(String name) {
        return switch (name) {
            case "stele" -> new SteleEngine();
            case "duckdb" -> new DuckDbEngine();
            case "sqlite" -> new SqliteEngine();
            case "h2" -> new H2Engine();
            default -> throw new IllegalArgumentException("there is no engine " + name);
        };
    }

    /// Stele and the peers.
    static List<Engine> engines(Arguments arguments) {
        List<Engine> engines = new ArrayList<>();
        engines.add(engine("stele"));
        arguments.peers().forEach(peer -> engines.add(engine(peer)));
        return engines;
    }
}
