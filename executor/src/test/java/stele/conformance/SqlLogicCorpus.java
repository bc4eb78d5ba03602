package stele.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Runs all of sqllogictest, or the scripts below some folder, on several threads. What a script gave is
/// kept in a file of its own, so that a run that was stopped goes on where it was; the report sums up all
/// files that are there.
final class SqlLogicCorpus {
    private static final int EXAMPLES = 5;
    private static final Pattern QUOTED = Pattern.compile("\"[^\"]*\"|'[^']*'|\\d+|<.*>");

    private final Path folder;
    private final int threads;
    private final int most;

    /// @param folder where the scripts' counts are kept
    /// @param most how many queries of each script are run at the most
    SqlLogicCorpus(Path folder, int threads, int most) {
        this.folder = folder;
        this.threads = threads;
        this.most = most;
    }

    /// `folder threads prefix [most]`
    public static void main(String[] arguments) throws IOException, InterruptedException {
        SqlLogicCorpus corpus = new SqlLogicCorpus(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                arguments.length > 3 ? Integer.parseInt(arguments[3]) : Integer.MAX_VALUE);
        corpus.run(arguments[2]);
        corpus.report().forEach(System.out::println);
    }

    /// Runs the scripts whose names begin with `prefix` and that have no counts yet.
    void run(String prefix) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        ConcurrentLinkedQueue<String> names = new ConcurrentLinkedQueue<>(SqlLogicFile.names().stream()
                .filter(name -> name.startsWith(prefix) && !Files.exists(counts(name)))
                .toList());
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            workers.add(Thread.ofPlatform().start(() -> {
                try (Watchdog watchdog = new Watchdog()) {
                    for (String name = names.poll(); name != null; name = names.poll()) {
                        run(name, watchdog);
                    }
                }
            }));
        }
        for (Thread worker : workers) {
            worker.join();
        }
    }

    private Path counts(String name) {
        return folder.resolve(name.replace('/', '-') + ".tsv");
    }

    private void run(String name, Watchdog watchdog) {
        long started = System.nanoTime();
        int passed = 0;
        List<String> failures = new ArrayList<>();
        try (SqlLogicFile file = new SqlLogicFile(name)) {
            int queries = 0;
            while (file.script().hasNext() && queries < most) {
                SqlLogicScript.Entry entry = file.script().next();
                queries += entry instanceof SqlLogicScript.Entry.Query ? 1 : 0;
                try {
                    watchdog.watch(file.session(), () -> {
                        file.check(entry);
                        return null;
                    });
                    passed++;
                } catch (VirtualMachineError e) {
                    throw e;
                } catch (Throwable e) {
                    failures.add(
                            entry.line() + "\t" + reason(e) + "\t" + entry.sql().replaceAll("\\s+", " "));
                }
            }
        }
        long milliseconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        StringBuilder text =
                new StringBuilder(name + "\t" + passed + "\t" + failures.size() + "\t" + milliseconds + "\n");
        failures.forEach(failure -> text.append(failure).append('\n'));
        try {
            Path unfinished =
                    folder.resolve("unfinished-" + Thread.currentThread().threadId());
            Files.writeString(unfinished, text);
            Files.move(unfinished, counts(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
        return message.length() > 300 ? message.substring(0, 300) : message;
    }

    /// Counts by group of scripts, then the reasons of failures with examples, most frequent first.
    List<String> report() throws IOException {
        Map<String, long[]> groups = new TreeMap<>();
        Map<String, List<String>> reasons = new TreeMap<>();
        try (var files = Files.newDirectoryStream(folder, "*.tsv")) {
            for (Path file : files) {
                List<String> lines = Files.readAllLines(file);
                String[] head = lines.getFirst().split("\t");
                String group = SqlLogicFile.group(head[0]);
                for (String key : List.of(group, "all")) {
                    long[] sums = groups.computeIfAbsent(key, ignored -> new long[4]);
                    sums[0]++;
                    for (int i = 1; i < 4; i++) {
                        sums[i] += Long.parseLong(head[i]);
                    }
                }
                for (String line : lines.subList(1, lines.size())) {
                    String[] cells = line.split("\t");
                    reasons.computeIfAbsent(QUOTED.matcher(cells[1]).replaceAll("…"), ignored -> new ArrayList<>())
                            .add(head[0] + ":" + cells[0] + " " + (cells.length > 2 ? cells[2] : "") + " -- "
                                    + cells[1]);
                }
            }
        }
        return text(groups, reasons);
    }

    private static List<String> text(Map<String, long[]> groups, Map<String, List<String>> reasons) {
        List<String> report = new ArrayList<>();
        report.add(String.format(
                Locale.ROOT, "%-26s %6s %9s %8s %9s %8s", "group", "files", "passed", "failed", "seconds", "ms each"));
        groups.forEach((name, sums) -> report.add(String.format(
                Locale.ROOT,
                "%-26s %6d %9d %8d %9.1f %8.3f",
                name,
                sums[0],
                sums[1],
                sums[2],
                sums[3] / 1e3,
                sums[3] / (double) Math.max(1, sums[1] + sums[2]))));
        reasons.entrySet().stream()
                .sorted(Comparator.comparingInt(reason -> -reason.getValue().size()))
                .forEach(reason -> {
                    report.add("");
                    report.add(reason.getValue().size() + " x " + reason.getKey());
                    reason.getValue().stream().limit(EXAMPLES).forEach(example -> report.add("    " + example));
                });
        return report;
    }
}
