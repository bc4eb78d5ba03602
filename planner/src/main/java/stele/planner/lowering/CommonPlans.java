package stele.planner.lowering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.SetOperator;

/// Finds parts of a plan that occur several times, and has them run once.
///
/// Only operators that have all their rows before they give the first are shared, as these have to be kept
/// anyway. What depends on an outer row or a round of recursion is not shared, nor is anything in a plan
/// with a function such as `random()`.
final class CommonPlans {
    private final Map<PhysicalPlan, Integer> occurrences = new HashMap<>();
    private final Map<PhysicalPlan, PhysicalPlan> shared = new HashMap<>();

    private CommonPlans() {}

    /// @param logical the plan that `plan` was made of
    static PhysicalPlan share(PhysicalPlan plan, RelNode logical) {
        if (candidates(plan) < 2 || !isDeterministic(logical)) {
            return plan;
        }
        CommonPlans common = new CommonPlans();
        common.count(plan);
        return common.occurrences.values().stream().anyMatch(count -> count > 1) ? common.shared(plan) : plan;
    }

    private static int candidates(PhysicalPlan plan) {
        int count = isCandidate(plan) ? 1 : 0;
        for (PhysicalPlan input : plan.inputs()) {
            count += candidates(input);
        }
        return count;
    }

    private static boolean isCandidate(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Aggregate _, PhysicalPlan.Window _ -> true;
            case PhysicalPlan.SetOperation operation -> !operation.all() || operation.operator() != SetOperator.UNION;
            default -> false;
        };
    }

    private static boolean isDeterministic(RelNode node) {
        boolean[] deterministic = {true};
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                deterministic[0] &= call.getOperator().isDeterministic();
                return super.visitCall(call);
            }
        });
        return deterministic[0] && node.getInputs().stream().allMatch(CommonPlans::isDeterministic);
    }

    /// Counts, without looking into what was seen before.
    private void count(PhysicalPlan plan) {
        if (isCandidate(plan) && isIndependent(plan) && occurrences.merge(plan, 1, Integer::sum) > 1) {
            return;
        }
        plan.inputs().forEach(this::count);
    }

    private static boolean isIndependent(PhysicalPlan plan) {
        return !(plan instanceof PhysicalPlan.OuterRows)
                && !(plan instanceof PhysicalPlan.RecursiveScan)
                && plan.inputs().stream().allMatch(CommonPlans::isIndependent);
    }

    private PhysicalPlan shared(PhysicalPlan plan) {
        // Only candidates are looked up: the hash of a plan takes in all that is below it.
        if (!isCandidate(plan) || occurrences.getOrDefault(plan, 0) < 2) {
            return withInputs(plan);
        }
        PhysicalPlan known = shared.get(plan);
        if (known == null) {
            known = new PhysicalPlan.Shared(AggregateLowering.sharedId(), withInputs(plan));
            shared.put(plan, known);
        }
        return known;
    }

    private PhysicalPlan withInputs(PhysicalPlan plan) {
        List<PhysicalPlan> inputs = new ArrayList<>();
        boolean changed = false;
        for (PhysicalPlan input : plan.inputs()) {
            PhysicalPlan result = shared(input);
            changed |= result != input;
            inputs.add(result);
        }
        return changed ? PlanInputs.replace(plan, inputs) : plan;
    }
}
