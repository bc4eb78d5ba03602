package stele.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import stele.Database;
import stele.Session;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.PlannerEnvironment;
import stele.planner.QueryLanguage;
import stele.planner.lowering.PhysicalPlanner;
import stele.planner.optimizer.Optimizer;
import stele.planner.physical.PhysicalPlan;

/// The physical plan of a query, to look into.
public final class QueryPlans {
    private QueryPlans() {}

    /// The plan that `session` would run.
    public static PhysicalPlan plan(String query, Session session) {
        QueryLanguage sql = Database.language("sql").orElseThrow();
        BindingContext context = new BindingContext(
                session.snapshot(), PlannerEnvironment.newCluster(), Map.of(), new BindingContext.SessionState());
        BoundStatement bound = sql.bind(sql.parse(SourceText.of(query), new Span(0, query.length())), context);
        return PhysicalPlanner.plan(new Optimizer().optimize(((BoundStatement.Query) bound).plan()));
    }

    /// The joins of more than one row with more than one row that have no condition.
    public static List<String> crossProducts(String query, Session session) {
        List<String> found = new ArrayList<>();
        collect(plan(query, session), found);
        return found;
    }

    private static void collect(PhysicalPlan plan, List<String> found) {
        if (plan instanceof PhysicalPlan.NestedLoopJoin join
                && join.condition() == null
                && !isSingleRow(join.left())
                && !isSingleRow(join.right())) {
            found.add(join.left().columns() + " x " + join.right().columns());
        }
        plan.inputs().forEach(input -> collect(input, found));
    }

    private static boolean isSingleRow(PhysicalPlan plan) {
        return switch (plan) {
            case PhysicalPlan.Aggregate aggregate -> aggregate.estimatedRows() <= 1;
            case PhysicalPlan.Project project -> isSingleRow(project.input());
            case PhysicalPlan.Filter filter -> isSingleRow(filter.input());
            case PhysicalPlan.Sort sort -> isSingleRow(sort.input());
            case PhysicalPlan.Shared shared -> isSingleRow(shared.input());
            case PhysicalPlan.NestedLoopJoin join -> isSingleRow(join.left()) && isSingleRow(join.right());
            case PhysicalPlan.Values values -> values.rows().size() == 1;
            default -> false;
        };
    }
}
