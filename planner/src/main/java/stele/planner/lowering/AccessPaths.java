package stele.planner.lowering;

import org.apache.calcite.rel.RelNode;
import stele.planner.physical.PhysicalPlan;

/// Chooses how tables are reached.
final class AccessPaths {
    private AccessPaths() {}

    static PhysicalPlan choose(PhysicalPlan plan, RelNode logical) {
        return plan;
    }
}
