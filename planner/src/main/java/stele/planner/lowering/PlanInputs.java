package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.RecursiveRelation;

/// Gives operators other inputs.
final class PlanInputs {
    private PlanInputs() {}

    /// `plan` over `inputs`, which have the same columns as its own inputs.
    static PhysicalPlan replace(PhysicalPlan plan, List<PhysicalPlan> inputs) {
        return switch (plan) {
            case PhysicalPlan.Scan _,
                    PhysicalPlan.IndexScan _,
                    PhysicalPlan.Values _,
                    PhysicalPlan.StoredRows _,
                    PhysicalPlan.TableFunction _,
                    PhysicalPlan.OuterRows _,
                    PhysicalPlan.RecursiveScan _,
                    PhysicalPlan.Materialized _ -> plan;
            case PhysicalPlan.Filter filter ->
                PhysicalPlanner.filter(inputs.getFirst(), filter.condition(), filter.estimatedRows());
            case PhysicalPlan.Project project ->
                Physical.project(inputs.getFirst(), project.expressions(), project.columns());
            case PhysicalPlan.HashJoin join -> join(join, inputs.get(0), inputs.get(1));
            case PhysicalPlan.NestedLoopJoin join ->
                new PhysicalPlan.NestedLoopJoin(
                        join.type(),
                        inputs.get(0),
                        inputs.get(1),
                        join.condition(),
                        join.columns(),
                        join.estimatedRows());
            case PhysicalPlan.Expand expand ->
                new PhysicalPlan.Expand(
                        expand.type(),
                        inputs.getFirst(),
                        expand.source(),
                        expand.table(),
                        expand.key(),
                        expand.columnIndexes(),
                        expand.residual(),
                        expand.columns(),
                        expand.estimatedRows());
            case PhysicalPlan.PathExpand path -> path(path, inputs.get(0), inputs.get(1));
            case PhysicalPlan.Aggregate aggregate ->
                new PhysicalPlan.Aggregate(
                        inputs.getFirst(),
                        aggregate.keys(),
                        aggregate.groupingSets(),
                        aggregate.calls(),
                        aggregate.columns(),
                        aggregate.estimatedRows());
            case PhysicalPlan.Sort sort ->
                new PhysicalPlan.Sort(
                        inputs.getFirst(), sort.keys(), sort.offset(), sort.fetch(), sort.estimatedRows());
            case PhysicalPlan.SetOperation operation ->
                new PhysicalPlan.SetOperation(
                        operation.operator(), operation.all(), inputs, operation.columns(), operation.estimatedRows());
            case PhysicalPlan.Window window ->
                new PhysicalPlan.Window(
                        inputs.getFirst(), window.partition(), window.order(), window.calls(), window.columns());
            case PhysicalPlan.Unnest unnest ->
                new PhysicalPlan.Unnest(
                        inputs.getFirst(),
                        unnest.list(),
                        unnest.ordinality(),
                        unnest.outer(),
                        unnest.columns(),
                        unnest.estimatedRows());
            case PhysicalPlan.Apply apply -> apply(apply, inputs.get(0), inputs.get(1));
            case PhysicalPlan.Fixpoint fixpoint -> fixpoint(fixpoint, inputs);
            case PhysicalPlan.Shared shared -> new PhysicalPlan.Shared(shared.id(), inputs.getFirst());
        };
    }

    private static PhysicalPlan apply(PhysicalPlan.Apply apply, PhysicalPlan outer, PhysicalPlan inner) {
        return new PhysicalPlan.Apply(
                apply.type(), outer, inner, apply.applyId(), apply.condition(), apply.columns(), apply.estimatedRows());
    }

    private static PhysicalPlan join(PhysicalPlan.HashJoin join, PhysicalPlan left, PhysicalPlan right) {
        return new PhysicalPlan.HashJoin(
                join.type(),
                left,
                right,
                join.leftKeys(),
                join.rightKeys(),
                join.nullSafe(),
                join.residual(),
                join.columns(),
                join.estimatedRows());
    }

    private static PhysicalPlan path(PhysicalPlan.PathExpand path, PhysicalPlan input, PhysicalPlan edges) {
        return new PhysicalPlan.PathExpand(
                input,
                edges,
                path.source(),
                path.target(),
                path.minimum(),
                path.maximum(),
                path.mode(),
                path.output(),
                path.distinct(),
                path.columns(),
                path.estimatedRows());
    }

    private static PhysicalPlan fixpoint(PhysicalPlan.Fixpoint fixpoint, List<PhysicalPlan> inputs) {
        List<RecursiveRelation> relations = new ArrayList<>();
        int next = 0;
        for (RecursiveRelation relation : fixpoint.relations()) {
            int steps = next + relation.base().size();
            int end = steps + relation.steps().size();
            relations.add(new RecursiveRelation(
                    relation.id(),
                    List.copyOf(inputs.subList(next, steps)),
                    List.copyOf(inputs.subList(steps, end)),
                    relation.merge(),
                    relation.keyColumns(),
                    relation.columns()));
            next = end;
        }
        return new PhysicalPlan.Fixpoint(relations, inputs.getLast());
    }
}
