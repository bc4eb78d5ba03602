package stele.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The measurements of a suite at one number of threads: a table, a line of ratios, a file.
final class Report {
    private final String suite;
    private final double scale;
    private final int threads;
    private final String unit;
    private final List<String> engines;
    private final Map<String, String> versions = new LinkedHashMap<>();
    private final Map<String, Map<String, Measurement>> rows = new LinkedHashMap<>();

    Report(String suite, double scale, int threads, List<Engine> engines) {
        this(suite, scale, threads, engines, "ms");
    }

    /// @param unit what the numbers mean, in the head of the table
    Report(String suite, double scale, int threads, List<Engine> engines, String unit) {
        this.unit = unit;
        this.suite = suite;
        this.scale = scale;
        this.threads = threads;
        this.engines = engines.stream().map(Engine::name).toList();
        engines.forEach(engine -> versions.put(engine.name(), engine.version()));
    }

    /// The measurement of a query on an engine.
    Measurement at(String query, String engine) {
        return rows.computeIfAbsent(query, _ -> new LinkedHashMap<>()).computeIfAbsent(engine, _ -> new Measurement());
    }

    /// Prints the table's head.
    void printHead() {
        System.out.printf("%n%s sf=%s threads=%d, warm medians (least) in %s; first run in brackets%n", suite, TpchData.text(scale), threads, unit);
        StringBuilder head = new StringBuilder(String.format(Locale.ROOT, "%-9s", "query"));
        engines.forEach(engine -> head.append(String.format(Locale.ROOT, "%30s", engine)));
        engines.stream()
                .skip(1)
                .forEach(peer -> head.append(String.format(Locale.ROOT, "%10s", "/" + peer)));
        System.out.println(head);
    }

    /// Prints a query's line.
    void print(String query) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-9s", query));
        for (String engine : engines) {
            Measurement m = at(query, engine);
            line.append(
                    m.failure() != null
                            ? String.format(Locale.ROOT, "%30s", "failed")
                            : String.format(
                                    Locale.ROOT, "%11.2f (%7.2f) [%6.0f]", m.median(), m.least(), m.firstRun()));
        }
        for (String peer : engines.subList(1, engines.size())) {
            line.append(String.format(Locale.ROOT, "%10.2f", ratio(query, peer)));
        }
        for (String engine : engines) {
            String failure = at(query, engine).failure();
            if (failure != null) {
                line.append("  ").append(engine).append(": ").append(failure.replaceAll("\\s+", " "));
            }
        }
        System.out.println(line);
    }

    /// Ours over theirs; infinite if ours failed, NaN if theirs did.
    private double ratio(String query, String peer) {
        Measurement ours = at(query, engines.getFirst());
        Measurement theirs = at(query, peer);
        if (theirs.failure() != null) {
            return Double.NaN;
        }
        return ours.failure() != null ? Double.POSITIVE_INFINITY : ours.median() / theirs.median();
    }

    private double geometricMean(String peer) {
        double sum = 0;
        int count = 0;
        for (String query : rows.keySet()) {
            double ratio = ratio(query, peer);
            if (!Double.isNaN(ratio)) {
                sum += Math.log(ratio);
                count++;
            }
        }
        return Math.exp(sum / count);
    }

    /// Prints each engine's geometric mean and the line of ratios against the best peer.
    void printRatio() {
        for (String engine : engines) {
            double sum = 0;
            int count = 0;
            for (String query : rows.keySet()) {
                if (at(query, engine).failure() == null) {
                    sum += Math.log(at(query, engine).median());
                    count++;
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s %s: geometric mean %.2f %s over %d queries%n",
                    engine,
                    versions.get(engine),
                    Math.exp(sum / count),
                    unit,
                    count);
        }
        String best = null;
        for (String peer : engines.subList(1, engines.size())) {
            if (best == null || geometricMean(peer) > geometricMean(best)) {
                best = peer;
            }
        }
        if (best == null) {
            return;
        }
        String worst = null;
        for (String query : rows.keySet()) {
            double ratio = ratio(query, best);
            if (!Double.isNaN(ratio) && (worst == null || ratio > ratio(worst, best))) {
                worst = query;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "RATIO %s sf=%s threads=%d peer=%s geomean=%.3f worst=%s:%.2f%n",
                suite,
                TpchData.text(scale),
                threads,
                best,
                geometricMean(best),
                worst,
                worst == null ? Double.NaN : ratio(worst, best));
    }

    /// Writes all measurements to a JSON file in `folder`.
    void write(Path folder) throws IOException {
        StringBuilder json = new StringBuilder();
        json.append(String.format(
                Locale.ROOT, "{\"suite\":\"%s\",\"sf\":%s,\"threads\":%d,\"queries\":{", suite, TpchData.text(scale), threads));
        String separator = "";
        for (Map.Entry<String, Map<String, Measurement>> row : rows.entrySet()) {
            json.append(separator).append('"').append(row.getKey()).append("\":{");
            separator = ",\n";
            String inner = "";
            for (String engine : engines) {
                Measurement m = at(row.getKey(), engine);
                json.append(inner).append('"').append(engine).append("\":");
                json.append(
                        m.failure() != null
                                ? "null"
                                : String.format(
                                        Locale.ROOT,
                                        "{\"median\":%.3f,\"least\":%.3f,\"first\":%.3f}",
                                        m.median(),
                                        m.least(),
                                        m.firstRun()));
                inner = ",";
            }
            json.append('}');
        }
        json.append("}}\n");
        Files.createDirectories(folder);
        String time = LocalDateTime.now(java.time.ZoneId.systemDefault())
                .format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
        Files.writeString(folder.resolve(suite + "-sf" + TpchData.text(scale) + "-t" + threads + "-" + time + ".json"), json);
    }
}
