package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.OutputColumn;

/// Gives the columns of a plan other names. A projection that only renames is never an operator: names are
/// for people, and two plans that differ in them are the same plan.
final class Renaming {
    private Renaming() {}

    /// `plan` with the names of `names`, which has a column for each of the plan's.
    static PhysicalPlan rename(PhysicalPlan plan, List<OutputColumn> names) {
        List<OutputColumn> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(
                    new OutputColumn(names.get(i).name(), plan.columns().get(i).type()));
        }
        return columns.equals(plan.columns()) ? plan : renamed(plan, columns);
    }

    private static PhysicalPlan renamed(PhysicalPlan plan, List<OutputColumn> columns) {
        return switch (plan) {
            case PhysicalPlan.Scan scan ->
                new PhysicalPlan.Scan(scan.table(), scan.columnIndexes(), scan.filter(), columns, scan.estimatedRows());
            case PhysicalPlan.IndexScan scan ->
                new PhysicalPlan.IndexScan(
                        scan.table(),
                        scan.key(),
                        scan.value(),
                        scan.columnIndexes(),
                        scan.filter(),
                        columns,
                        scan.estimatedRows());
            case PhysicalPlan.Values values -> new PhysicalPlan.Values(values.rows(), columns);
            case PhysicalPlan.StoredRows rows ->
                new PhysicalPlan.StoredRows(rows.step(), columns, rows.estimatedRows());
            case PhysicalPlan.TableFunction function ->
                new PhysicalPlan.TableFunction(
                        function.function(), function.arguments(), columns, function.estimatedRows());
            case PhysicalPlan.OuterRows rows ->
                new PhysicalPlan.OuterRows(rows.applyId(), rows.outerColumns(), columns, rows.estimatedRows());
            case PhysicalPlan.RecursiveScan scan ->
                new PhysicalPlan.RecursiveScan(scan.relation(), scan.version(), columns, scan.estimatedRows());
            case PhysicalPlan.Materialized rows -> new PhysicalPlan.Materialized(rows.batches(), columns);
            case PhysicalPlan.Project project ->
                new PhysicalPlan.Project(project.input(), project.expressions(), columns);
            case PhysicalPlan.Filter filter ->
                new PhysicalPlan.Filter(renamed(filter.input(), columns), filter.condition(), filter.estimatedRows());
            case PhysicalPlan.Sort sort ->
                new PhysicalPlan.Sort(
                        renamed(sort.input(), columns), sort.keys(), sort.offset(), sort.fetch(), sort.estimatedRows());
            case PhysicalPlan.Shared shared -> new PhysicalPlan.Project(shared, Physical.identity(columns), columns);
            case PhysicalPlan.Fixpoint fixpoint ->
                new PhysicalPlan.Fixpoint(fixpoint.relations(), renamed(fixpoint.output(), columns));
            case PhysicalPlan.HashJoin _,
                    PhysicalPlan.NestedLoopJoin _,
                    PhysicalPlan.Expand _,
                    PhysicalPlan.PathExpand _,
                    PhysicalPlan.Apply _ -> renamedJoin(plan, columns);
            case PhysicalPlan.Aggregate aggregate ->
                new PhysicalPlan.Aggregate(
                        aggregate.input(),
                        aggregate.keys(),
                        aggregate.groupingSets(),
                        aggregate.calls(),
                        columns,
                        aggregate.estimatedRows());
            case PhysicalPlan.SetOperation operation ->
                new PhysicalPlan.SetOperation(
                        operation.operator(), operation.all(), operation.inputs(), columns, operation.estimatedRows());
            case PhysicalPlan.Window window ->
                new PhysicalPlan.Window(window.input(), window.partition(), window.order(), window.calls(), columns);
            case PhysicalPlan.Unnest unnest ->
                new PhysicalPlan.Unnest(
                        unnest.input(),
                        unnest.list(),
                        unnest.ordinality(),
                        unnest.outer(),
                        columns,
                        unnest.estimatedRows());
        };
    }

    private static PhysicalPlan renamedJoin(PhysicalPlan plan, List<OutputColumn> columns) {
        return switch (plan) {
            case PhysicalPlan.HashJoin join ->
                new PhysicalPlan.HashJoin(
                        join.type(),
                        join.left(),
                        join.right(),
                        join.leftKeys(),
                        join.rightKeys(),
                        join.nullSafe(),
                        join.residual(),
                        columns,
                        join.estimatedRows());
            case PhysicalPlan.NestedLoopJoin join ->
                new PhysicalPlan.NestedLoopJoin(
                        join.type(), join.left(), join.right(), join.condition(), columns, join.estimatedRows());
            case PhysicalPlan.Expand expand ->
                new PhysicalPlan.Expand(
                        expand.type(),
                        expand.input(),
                        expand.source(),
                        expand.table(),
                        expand.key(),
                        expand.columnIndexes(),
                        expand.residual(),
                        columns,
                        expand.estimatedRows());
            case PhysicalPlan.PathExpand path ->
                new PhysicalPlan.PathExpand(
                        path.input(),
                        path.edges(),
                        path.source(),
                        path.target(),
                        path.minimum(),
                        path.maximum(),
                        path.mode(),
                        path.output(),
                        path.distinct(),
                        columns,
                        path.estimatedRows());
            case PhysicalPlan.Apply apply ->
                new PhysicalPlan.Apply(
                        apply.type(),
                        apply.outer(),
                        apply.inner(),
                        apply.applyId(),
                        apply.condition(),
                        columns,
                        apply.estimatedRows());
            default -> throw new IllegalStateException("not a join: " + plan);
        };
    }
}
