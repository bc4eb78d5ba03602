package stele.executor.operator;

import java.util.HashSet;
import java.util.Set;
import stele.planner.physical.PhysicalPlan;

/// Which plans make other rows when they run again within one statement: those that read a recursive
/// relation or the outer rows of an apply from inside it.
final class Variables {
    private Variables() {}

    static boolean isVariable(PhysicalPlan plan) {
        Set<String> found = new HashSet<>();
        collect(plan, found);
        return !found.isEmpty();
    }

    private static void collect(PhysicalPlan plan, Set<String> found) {
        switch (plan) {
            case PhysicalPlan.RecursiveScan scan -> found.add("relation " + scan.relation());
            case PhysicalPlan.OuterRows rows -> found.add("apply " + rows.applyId());
            case PhysicalPlan.Fixpoint fixpoint -> {
                Set<String> inner = new HashSet<>();
                fixpoint.inputs().forEach(input -> collect(input, inner));
                fixpoint.relations().forEach(relation -> inner.remove("relation " + relation.id()));
                found.addAll(inner);
            }
            case PhysicalPlan.Apply apply -> {
                Set<String> inner = new HashSet<>();
                collect(apply.inner(), inner);
                inner.remove("apply " + apply.applyId());
                found.addAll(inner);
                collect(apply.outer(), found);
            }
            default -> plan.inputs().forEach(input -> collect(input, found));
        }
    }
}
