package stele;

import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.MemoryBudget;
import stele.executor.OperatorStatistics;
import stele.executor.PlanExecutor;
import stele.executor.QueryResult;
import stele.planner.BindingContext;
import stele.planner.PlannerEnvironment;
import stele.planner.explain.PlanTree;
import stele.planner.lowering.PhysicalPlanner;
import stele.planner.optimizer.Optimizer;
import stele.planner.physical.PhysicalPlan;
import stele.planner.reuse.PlanShape;
import stele.storage.catalog.Snapshot;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.VectorBuilder;

/// From a bound plan to rows, for one statement: optimiser, physical planner, executor.
final class Pipeline {
    private final Database.Options options;
    private final Map<String, @Nullable Object> parameters;
    private final Map<RelNode, PlannedQuery> planned = new IdentityHashMap<>();
    private Map<RelNode, PlannedQuery> earlier = new IdentityHashMap<>(0);
    private boolean forAnyRows;
    private volatile boolean cancelled;

    Pipeline(Database.Options options, Map<String, @Nullable Object> parameters) {
        this.options = options;
        this.parameters = parameters;
    }

    void cancel() {
        cancelled = true;
    }

    BindingContext bindingContext(Snapshot snapshot, BindingContext.SessionState session) {
        return new BindingContext(snapshot, PlannerEnvironment.newCluster(), parameters, session)
                .runningWith(plan -> execute(plan(plan).physical(), snapshot, Map.of()));
    }

    /// From now on simple plans are made to hold for any rows of their tables.
    void planForAnyRows() {
        forAnyRows = true;
    }

    /// What was planned so far, by the bound plans, which are told apart by identity.
    Map<RelNode, PlannedQuery> planned() {
        return planned;
    }

    /// Takes over what an earlier run has planned.
    void reuse(Map<RelNode, PlannedQuery> plans) {
        earlier = plans;
    }

    /// Optimises a plan and lowers it, if that has not been done.
    PlannedQuery plan(RelNode plan) {
        PlannedQuery known = earlier.isEmpty() ? null : earlier.get(plan);
        known = known == null ? planned.get(plan) : known;
        if (known == null) {
            RelNode source = forAnyRows && PlanShape.isSimple(plan) ? PlanShape.forAnyRows(plan) : plan;
            RelNode optimized = new Optimizer().optimize(source);
            known = new PlannedQuery(optimized, PhysicalPlanner.plan(optimized));
            planned.put(plan, known);
        }
        return known;
    }

    /// Runs a plan to its end.
    ///
    /// @param stored the rows of earlier steps of the statement
    List<Batch> execute(PhysicalPlan plan, Snapshot snapshot, Map<Integer, List<Batch>> stored) {
        try (QueryResult result = PlanExecutor.execute(plan, executionContext(snapshot, stored))) {
            return result.toList();
        }
    }

    private ExecutionContext executionContext(Snapshot snapshot, Map<Integer, List<Batch>> stored) {
        return ExecutionContext.on(snapshot)
                .withParameters(parameters)
                .withStoredRows(stored)
                .withThreads(options.threads())
                .withMemory(new MemoryBudget(options.memoryBytes()))
                .withCancellation(() -> cancelled);
    }

    /// The lines of an EXPLAIN.
    List<String> explain(RelNode plan, Explain explain, Snapshot snapshot, String language) {
        PlannedQuery planned = plan(plan);
        if (explain.stage() == Explain.Stage.LOGICAL) {
            return PlanTree.logical(plan);
        }
        if (!explain.analyze()) {
            return PlanTree.physical(planned.physical(), language);
        }
        ExecutionContext context = executionContext(snapshot, Map.of()).timed();
        try (QueryResult result = PlanExecutor.execute(planned.physical(), context)) {
            result.toList();
        }
        Map<PhysicalPlan, OperatorStatistics> statistics = context.statistics();
        return PlanTree.analyzed(
                planned.physical(),
                language,
                operator -> Optional.ofNullable(statistics.get(operator))
                        .map(each ->
                                new PlanTree.Actual(each.rows(), ownNanoseconds(operator, statistics), List.of())));
    }

    /// The time in an operator less the time in its inputs, which it waited for.
    private static long ownNanoseconds(PhysicalPlan operator, Map<PhysicalPlan, OperatorStatistics> statistics) {
        long inputs = 0;
        for (PhysicalPlan input : operator.inputs()) {
            OperatorStatistics below = statistics.get(input);
            inputs += below == null ? 0 : below.nanoseconds();
        }
        OperatorStatistics own = statistics.get(operator);
        return own == null ? 0 : Math.max(0, own.nanoseconds() - inputs);
    }

    /// A plan after optimising and after lowering.
    record PlannedQuery(RelNode logical, PhysicalPlan physical) {}

    /// Lines of text as a batch of one VARCHAR column.
    static Batch textBatch(List<String> lines) {
        return new Batch(List.of(VectorBuilder.of(DataType.VARCHAR, lines.toArray())), lines.size());
    }
}
