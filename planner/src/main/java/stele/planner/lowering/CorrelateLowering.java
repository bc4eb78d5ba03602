package stele.planner.lowering;

import org.apache.calcite.rel.core.Correlate;
import stele.parser.StatementException;
import stele.planner.physical.PhysicalPlan;

final class CorrelateLowering {
    CorrelateLowering(PhysicalPlanner planner) {}

    PhysicalPlan lower(Correlate correlate) {
        throw StatementException.unsupported("a correlated join", null);
    }
}
