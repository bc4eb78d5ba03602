package stele.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The runs of one query on one engine, in milliseconds.
final class Measurement {
    private double first = Double.NaN;
    private final List<Double> runs = new ArrayList<>();
    private @Nullable String failure;

    /// Adds the first, cold run.
    void first(double milliseconds) {
        first = milliseconds;
    }

    void add(double milliseconds) {
        runs.add(milliseconds);
    }

    void fail(String message) {
        failure = message;
    }

    @Nullable
    String failure() {
        return failure;
    }

    double firstRun() {
        return first;
    }

    /// The median of the measured runs, or of the first one if there is no other.
    double median() {
        if (runs.isEmpty()) {
            return first;
        }
        List<Double> sorted = new ArrayList<>(runs);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    double least() {
        return runs.isEmpty() ? first : Collections.min(runs);
    }
}
