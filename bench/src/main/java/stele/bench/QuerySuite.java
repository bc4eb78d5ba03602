package stele.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Queries over one data set, on all engines in turn, so that what disturbs the machine disturbs them alike.
final class QuerySuite {
    private static final double SLOW_MILLISECONDS = 3000;
    private final Arguments arguments;
    private final Dataset dataset;
    private final Map<String, String> queries;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watchdog");
        thread.setDaemon(true);
        return thread;
    });
    private int wrong;

    QuerySuite(Arguments arguments, Dataset dataset, Map<String, String> queries) {
        this.arguments = arguments;
        this.dataset = dataset;
        this.queries = queries;
    }

    void run() throws IOException {
        List<Engine> engines = Bench.engines(arguments);
        for (Engine engine : engines) {
            long start = System.nanoTime();
            engine.load(dataset);
            System.out.printf("%s loaded in %.1f s%n", engine.name(), (System.nanoTime() - start) / 1e9);
        }
        for (int threads : arguments.threads()) {
            engines.forEach(engine -> engine.threads(threads));
            Report report = new Report(dataset.name(), arguments.scale(), threads, engines);
            report.printHead();
            queries.forEach((name, sql) -> measure(name, sql, engines, report));
            report.printRatio();
            report.write(arguments.home().resolve("results"));
        }
        engines.forEach(Engine::close);
        if (wrong > 0) {
            System.out.println(wrong + " answers differ");
            System.exit(1);
        }
    }

    private void measure(String name, String sql, List<Engine> engines, Report report) {
        Answer expected = null;
        for (Engine engine : engines.reversed()) {
            Measurement measurement = report.at(name, engine.name());
            Optional<Answer> answer = first(engine, sql, measurement);
            if (answer.isPresent() && expected != null) {
                Optional<String> difference = answer.get().difference(expected);
                if (difference.isPresent()) {
                    wrong++;
                    System.out.println(name + ": " + engine.name() + " differs: " + difference.get());
                }
            }
            expected = answer.isPresent() ? answer.get() : expected;
        }
        for (int i = -arguments.warmup(); i < arguments.repetitions(); i++) {
            for (Engine engine : engines) {
                Measurement measurement = report.at(name, engine.name());
                boolean slow = measurement.firstRun() > SLOW_MILLISECONDS && i != 0;
                if (measurement.failure() != null || slow) {
                    continue;
                }
                // A comment of its own makes each run a new text, so that all engines plan it.
                String text = arguments.plansOnce() ? sql : sql + "\n-- " + i;
                long start = System.nanoTime();
                engine.query(text);
                if (i >= 0) {
                    measurement.add((System.nanoTime() - start) / 1e6);
                }
            }
        }
        report.print(name);
    }

    private Optional<Answer> first(Engine engine, String sql, Measurement measurement) {
        ScheduledFuture<?> cancel = watchdog.schedule(engine::cancel, arguments.capSeconds(), TimeUnit.SECONDS);
        long start = System.nanoTime();
        try {
            Answer answer = engine.query(sql);
            measurement.first((System.nanoTime() - start) / 1e6);
            return Optional.of(answer);
        } catch (Engine.EngineException e) {
            measurement.fail(String.valueOf(e.getMessage()));
            return Optional.empty();
        } finally {
            cancel.cancel(false);
        }
    }
}
