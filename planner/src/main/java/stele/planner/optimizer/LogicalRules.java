package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptCostImpl;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.plan.hep.HepMatchOrder;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.rules.AggregateProjectMergeRule;
import org.apache.calcite.rel.rules.FilterAggregateTransposeRule;
import org.apache.calcite.rel.rules.FilterCorrelateRule;
import org.apache.calcite.rel.rules.FilterJoinRule;
import org.apache.calcite.rel.rules.FilterMergeRule;
import org.apache.calcite.rel.rules.FilterProjectTransposeRule;
import org.apache.calcite.rel.rules.FilterSetOpTransposeRule;
import org.apache.calcite.rel.rules.MarkToSemiOrAntiJoinRule;
import org.apache.calcite.rel.rules.ProjectMergeRule;
import org.apache.calcite.rel.rules.ProjectRemoveRule;
import org.apache.calcite.rel.rules.SubQueryRemoveRule;
import org.apache.calcite.rel.rules.UnionMergeRule;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.tools.RelBuilderFactory;

/// The few rules of Calcite's that Stele uses, made from their configurations (naming `CoreRules` would
/// create all of them), with builders that do not simplify.
final class LogicalRules {
    /// Builders that leave expressions as they are: Calcite's simplifier is wrong for NaN and for dynamic
    /// values.
    static final RelBuilderFactory BUILDERS = RelBuilder.proto(Contexts.of(
            RelFactories.DEFAULT_STRUCT,
            RelBuilder.Config.DEFAULT
                    .withSimplify(false)
                    .withSimplifyValues(false)
                    .withPruneInputOfAggregate(false)
                    // A builder that merges projections does not ask whether they are deterministic; a rule does.
                    .withBloat(-1)
                    .withPushJoinCondition(false)));

    private static final HepProgram SUB_QUERIES_TO_MARKS = program(
            rule(SubQueryRemoveRule.Config.FILTER_ENABLE_MARK_JOIN),
            rule(SubQueryRemoveRule.Config.PROJECT_ENABLE_MARK_JOIN),
            rule(SubQueryRemoveRule.Config.JOIN));
    private static final HepProgram SUB_QUERIES_TO_JOINS = program(
            rule(SubQueryRemoveRule.Config.FILTER),
            rule(SubQueryRemoveRule.Config.PROJECT),
            rule(SubQueryRemoveRule.Config.JOIN));
    private static final HepProgram PUSH_DOWN = program(pushDownRules());

    private LogicalRules() {}

    private static RelOptRule rule(RelRule.Config config) {
        return config.withRelBuilderFactory(BUILDERS).toRule();
    }

    private static HepProgram program(RelOptRule... rules) {
        return new HepProgramBuilder()
                .addMatchOrder(HepMatchOrder.BOTTOM_UP)
                .addRuleCollection(List.of(rules))
                .build();
    }

    /// Sub-queries become correlated joins that mark their rows.
    static HepProgram subQueriesToMarks() {
        return SUB_QUERIES_TO_MARKS;
    }

    /// Sub-queries become joins and aggregates, the older way.
    static HepProgram subQueriesToJoins() {
        return SUB_QUERIES_TO_JOINS;
    }

    /// Filters go down, projections merge.
    static HepProgram pushDown() {
        return PUSH_DOWN;
    }

    private static RelOptRule[] pushDownRules() {
        List<RelOptRule> rules = new ArrayList<>();
        rules.add(rule(FilterJoinRule.FilterIntoJoinRule.FilterIntoJoinRuleConfig.DEFAULT));
        rules.add(rule(FilterJoinRule.JoinConditionPushRule.JoinConditionPushRuleConfig.DEFAULT));
        rules.add(rule(FilterProjectTransposeRule.Config.DEFAULT.withOperandFor(
                Filter.class, filter -> true, Project.class, LogicalRules::isDeterministic)));
        rules.add(rule(FilterMergeRule.Config.DEFAULT));
        rules.add(rule(FilterAggregateTransposeRule.Config.DEFAULT));
        rules.add(rule(FilterSetOpTransposeRule.Config.DEFAULT));
        rules.add(rule(FilterCorrelateRule.Config.DEFAULT));
        rules.add(rule(MarkToSemiOrAntiJoinRule.Config.DEFAULT));
        rules.add(rule(ProjectMergeRule.Config.DEFAULT.withOperandSupplier(upper -> upper.operand(Project.class)
                .oneInput(lower -> lower.operand(Project.class)
                        .predicate(LogicalRules::isDeterministic)
                        .anyInputs()))));
        rules.add(rule(ProjectRemoveRule.Config.DEFAULT));
        rules.add(rule(AggregateProjectMergeRule.Config.DEFAULT));
        rules.add(rule(UnionMergeRule.Config.DEFAULT));
        return rules.toArray(RelOptRule[]::new);
    }

    /// Whether the projection may be evaluated twice.
    private static boolean isDeterministic(Project project) {
        return project.getProjects().stream().allMatch(RexUtil::isDeterministic);
    }

    /// Applies rules until none changes anything.
    static RelNode apply(RelNode plan, HepProgram program) {
        HepPlanner planner = new HepPlanner(program, Contexts.empty(), true, null, RelOptCostImpl.FACTORY);
        planner.setRoot(plan);
        return planner.findBestExp();
    }
}
