package stele.planner.lowering;

import stele.planner.physical.PhysicalPlan;

final class ColumnPruning {
    private ColumnPruning() {}

    static PhysicalPlan prune(PhysicalPlan plan) {
        return plan;
    }
}
