package stele.executor;

import stele.executor.operator.PlanRun;
import stele.planner.physical.PhysicalPlan;

/// Runs physical plans; the entry point of the engine.
public final class PlanExecutor {
    private PlanExecutor() {}

    /// Starts a plan. Errors of the plan's values come up when its rows are taken.
    public static QueryResult execute(PhysicalPlan plan, ExecutionContext context) {
        return new PlanRun(plan, context);
    }
}
