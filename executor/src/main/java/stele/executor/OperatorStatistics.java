package stele.executor;

import java.util.concurrent.atomic.LongAdder;

/// What an operator did, for EXPLAIN ANALYZE. Times are those of all threads together and include the
/// inputs'.
public final class OperatorStatistics {
    private final LongAdder rows = new LongAdder();
    private final LongAdder nanoseconds = new LongAdder();
    private final LongAdder rounds = new LongAdder();

    /// Rows that came out.
    public long rows() {
        return rows.sum();
    }

    /// Time in the operator and its inputs; 0 unless the execution is timed.
    public long nanoseconds() {
        return nanoseconds.sum();
    }

    /// Rounds of a fixpoint; 0 for other operators.
    public long rounds() {
        return rounds.sum();
    }

    /// Counts rows.
    public void addRows(long count) {
        rows.add(count);
    }

    /// Counts time.
    public void addNanoseconds(long count) {
        nanoseconds.add(count);
    }

    /// Counts a round.
    public void addRound() {
        rounds.increment();
    }
}
