package stele.executor.operator;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import stele.storage.vector.Batch;

/// Which right rows of a RIGHT or FULL join have a match; the last worker to finish gives out those that
/// have none. The workers set flags without locks: they only ever set them, and the counter orders that
/// before the reading.
final class RightTracker {
    private final JoinMatches matches;
    private final JoinShape shape;
    private final boolean[] marked;
    private final AtomicInteger working = new AtomicInteger();
    private int[] rest = {};
    private int at;

    RightTracker(JoinMatches matches, JoinShape shape, int references) {
        this.matches = matches;
        this.shape = shape;
        this.marked = new boolean[references];
    }

    /// Counts a worker that will finish.
    void join() {
        working.incrementAndGet();
    }

    void mark(int reference) {
        marked[reference] = true;
    }

    /// A worker has seen all its left rows; the last one gets the first rows without a match.
    @Nullable
    Batch finish() {
        if (working.decrementAndGet() > 0) {
            return null;
        }
        int[] unmatched = new int[marked.length];
        int count = 0;
        for (int i = 0; i < marked.length; i++) {
            unmatched[count] = i;
            count += marked[i] ? 0 : 1;
        }
        rest = java.util.Arrays.copyOf(unmatched, count);
        return more();
    }

    /// Further rows without a match; null at the end, and for workers that were not last.
    @Nullable
    Batch more() {
        if (working.get() > 0 || at >= rest.length) {
            return null;
        }
        int count = Math.min(Batch.TARGET_ROWS, rest.length - at);
        int[] references = java.util.Arrays.copyOfRange(rest, at, at + count);
        at += count;
        return shape.rightOnly(matches, references, count);
    }
}
