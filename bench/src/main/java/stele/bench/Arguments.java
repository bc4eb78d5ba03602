package stele.bench;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The command line, read.
record Arguments(String suite, Map<String, String> options) {
    private static final Set<String> KNOWN = Set.of("sf", "threads", "peers", "queries", "reps", "warmup", "cap", "texts");

    static Arguments of(String[] words) {
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < words.length; i += 2) {
            String name = words[i].startsWith("--") ? words[i].substring(2) : words[i];
            if (!KNOWN.contains(name) || i + 1 == words.length) {
                throw new IllegalArgumentException("unknown option or missing value: " + words[i]);
            }
            options.put(name, words[i + 1]);
        }
        return new Arguments(words[0], options);
    }

    double scale() {
        return Double.parseDouble(options.getOrDefault("sf", "0.1"));
    }

    List<Integer> threads() {
        return list("threads", "1").stream().map(Integer::valueOf).toList();
    }

    List<String> peers() {
        return list("peers", "duckdb").stream().filter(peer -> !peer.isBlank()).toList();
    }

    int repetitions() {
        return Integer.parseInt(options.getOrDefault("reps", "11"));
    }

    int warmup() {
        return Integer.parseInt(options.getOrDefault("warmup", "5"));
    }

    int capSeconds() {
        return Integer.parseInt(options.getOrDefault("cap", "60"));
    }

    /// Whether the text of a query is the same in every run, so that an engine may keep its plan.
    boolean plansOnce() {
        return options.getOrDefault("texts", "new").equals("same");
    }

    boolean wants(int query) {
        return !options.containsKey("queries") || list("queries", "").contains(Integer.toString(query));
    }

    /// The folder of the benchmarks.
    Path home() {
        return Path.of(System.getProperty("bench.home", "bench"));
    }

    Path data() {
        return home().resolve("data");
    }

    private List<String> list(String option, String otherwise) {
        return Stream.of(options.getOrDefault(option, otherwise).split(","))
                .map(String::strip)
                .toList();
    }
}
