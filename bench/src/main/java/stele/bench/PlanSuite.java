package stele.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Planning of queries, as EXPLAIN does it.
final class PlanSuite {
    private final Arguments arguments;
    private final Dataset dataset;
    private final Map<String, String> queries;

    PlanSuite(Arguments arguments, Dataset dataset, Map<String, String> queries) {
        this.arguments = arguments;
        this.dataset = dataset;
        this.queries = queries;
    }

    void run() throws IOException {
        List<Engine> engines = Bench.engines(arguments);
        engines.forEach(engine -> {
            engine.load(dataset);
            engine.threads(1);
        });
        Report report = new Report("plan", arguments.scale(), 1, engines);
        report.printHead();
        for (int i = -10 * arguments.warmup(); i < arguments.repetitions(); i++) {
            int round = i;
            queries.forEach((name, sql) -> {
                for (Engine engine : engines) {
                    long start = System.nanoTime();
                    // A comment of its own makes each a new text, so that no cache answers.
                    engine.plan(sql + "\n-- " + round);
                    double milliseconds = (System.nanoTime() - start) / 1e6;
                    if (round == -10 * arguments.warmup()) {
                        report.at(name, engine.name()).first(milliseconds);
                    } else if (round >= 0) {
                        report.at(name, engine.name()).add(milliseconds);
                    }
                }
            });
        }
        queries.keySet().forEach(report::print);
        report.printRatio();
        report.write(arguments.home().resolve("results"));
        engines.forEach(Engine::close);
    }
}
