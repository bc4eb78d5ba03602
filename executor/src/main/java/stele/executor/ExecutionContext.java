package stele.executor;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import stele.executor.function.FunctionContext;
import stele.executor.spill.SpillSpace;
import stele.parser.Diagnostic;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Snapshot;
import stele.storage.vector.Batch;

/// Everything that the run of one plan depends on, and what is learnt from it. Made by [#on] and the `with`
/// methods; one context may run several plans of the same statement.
public final class ExecutionContext {
    private final Snapshot snapshot;
    private final Map<String, ? extends @Nullable Object> parameters;
    private final Map<Integer, List<Batch>> storedRows;
    private final int threads;
    private final MemoryBudget memory;
    private final BooleanSupplier cancelled;
    private final boolean timed;
    private final Instant now;
    private final ZoneId zone;
    private final Map<PhysicalPlan, OperatorStatistics> statistics;
    private final SpillSpace spill;

    private ExecutionContext(
            Snapshot snapshot,
            Map<String, ? extends @Nullable Object> parameters,
            Map<Integer, List<Batch>> storedRows,
            int threads,
            MemoryBudget memory,
            BooleanSupplier cancelled,
            boolean timed,
            Instant now,
            ZoneId zone,
            Map<PhysicalPlan, OperatorStatistics> statistics,
            SpillSpace spill) {
        this.snapshot = snapshot;
        this.parameters = parameters;
        this.storedRows = storedRows;
        this.threads = threads;
        this.memory = memory;
        this.cancelled = cancelled;
        this.timed = timed;
        this.now = now;
        this.zone = zone;
        this.statistics = statistics;
        this.spill = spill;
    }

    /// A context on a version of the database: no parameters, all cores, half of the heap as memory budget.
    public static ExecutionContext on(Snapshot snapshot) {
        return new ExecutionContext(
                snapshot,
                Map.of(),
                Map.of(),
                Runtime.getRuntime().availableProcessors(),
                new MemoryBudget(Runtime.getRuntime().maxMemory() / 2),
                () -> false,
                false,
                Instant.now(),
                ZoneOffset.UTC,
                Collections.synchronizedMap(new IdentityHashMap<>()),
                new SpillSpace());
    }

    /// With values of the statement's parameters by name.
    public ExecutionContext withParameters(Map<String, ? extends @Nullable Object> values) {
        return new ExecutionContext(
                snapshot, values, storedRows, threads, memory, cancelled, timed, now, zone, statistics, spill);
    }

    /// With the rows that earlier steps of the statement left.
    public ExecutionContext withStoredRows(Map<Integer, List<Batch>> rows) {
        return new ExecutionContext(
                snapshot, parameters, rows, threads, memory, cancelled, timed, now, zone, statistics, spill);
    }

    /// With a number of threads, at least 1.
    public ExecutionContext withThreads(int count) {
        return new ExecutionContext(
                snapshot, parameters, storedRows, count, memory, cancelled, timed, now, zone, statistics, spill);
    }

    /// With a limit of the memory that operators hold.
    public ExecutionContext withMemory(MemoryBudget budget) {
        return new ExecutionContext(
                snapshot, parameters, storedRows, threads, budget, cancelled, timed, now, zone, statistics, spill);
    }

    /// With a test of whether to stop; it is asked once a batch, by several threads.
    public ExecutionContext withCancellation(BooleanSupplier test) {
        return new ExecutionContext(
                snapshot, parameters, storedRows, threads, memory, test, timed, now, zone, statistics, spill);
    }

    /// With times in the statistics, for EXPLAIN ANALYZE.
    public ExecutionContext timed() {
        return new ExecutionContext(
                snapshot, parameters, storedRows, threads, memory, cancelled, true, now, zone, statistics, spill);
    }

    /// With the statement's start and the session's time zone.
    public ExecutionContext withClock(Instant start, ZoneId sessionZone) {
        return new ExecutionContext(
                snapshot,
                parameters,
                storedRows,
                threads,
                memory,
                cancelled,
                timed,
                start,
                sessionZone,
                statistics,
                spill);
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    public int threads() {
        return threads;
    }

    public MemoryBudget memory() {
        return memory;
    }

    /// The temporary files of the run.
    public SpillSpace spill() {
        return spill;
    }

    public boolean isTimed() {
        return timed;
    }

    /// The rows that step `step` left.
    public List<Batch> storedRows(int step) {
        List<Batch> rows = storedRows.get(step);
        if (rows == null) {
            throw new ExecutionException(Diagnostic.Kind.INTERNAL, "step " + step + " has left no rows", -1, null);
        }
        return rows;
    }

    /// What functions may know.
    public FunctionContext functions() {
        return new FunctionContext(snapshot, parameters, now, zone);
    }

    /// The statistics of `plan`, an object of the plan that runs (by identity).
    public OperatorStatistics statistics(PhysicalPlan plan) {
        return statistics.computeIfAbsent(plan, _ -> new OperatorStatistics());
    }

    /// The statistics of all operators so far, by identity of the plan's objects.
    public Map<PhysicalPlan, OperatorStatistics> statistics() {
        return statistics;
    }

    /// Stops the run if that was asked for.
    public void checkCancelled() {
        if (cancelled.getAsBoolean()) {
            throw new ExecutionException(Diagnostic.Kind.CANCELLED, "the statement was cancelled", -1, null);
        }
    }
}
