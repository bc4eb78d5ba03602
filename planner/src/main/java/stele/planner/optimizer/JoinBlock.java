package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;

/// A maximal tree of inner joins, filters and projections, in normal form: leaves, predicates and outputs. The columns
/// of
/// all leaves, one leaf after the other, are the space that predicates and outputs refer to.
///
/// Whatever language a question came from, its block is the same but for the order of things; [BlockPlanner] takes that
/// order away.
final class JoinBlock {
    private static final int LARGEST_EXPRESSION = 200;

    private final List<RelNode> leaves = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private final List<RexNode> predicates = new ArrayList<>();
    private final RelNode root;
    private final List<RexNode> outputs;
    private int columns;

    private JoinBlock(RelNode root) {
        this.root = root;
        this.outputs = flatten(root);
    }

    /// The block whose top is `root`.
    static JoinBlock of(RelNode root) {
        return new JoinBlock(root);
    }

    /// Whether a node can be the inside of a block.
    static boolean absorbs(RelNode node) {
        return switch (node) {
            case Project project ->
                !RexOver.containsOver(project.getProjects(), null)
                        && project.getVariablesSet().isEmpty()
                        && project.getProjects().stream().allMatch(RexUtil::isDeterministic);
            case Filter filter ->
                filter.getVariablesSet().isEmpty()
                        && RexUtil.isDeterministic(filter.getCondition())
                        && !RexOver.containsOver(filter.getCondition());
            case Join join ->
                join.getJoinType() == JoinRelType.INNER
                        && join.getVariablesSet().isEmpty()
                        && RexUtil.isDeterministic(join.getCondition());
            default -> false;
        };
    }

    RelNode root() {
        return root;
    }

    List<RelNode> leaves() {
        return leaves;
    }

    int offset(int leaf) {
        return offsets.get(leaf);
    }

    List<RexNode> predicates() {
        return predicates;
    }

    List<RexNode> outputs() {
        return outputs;
    }

    private List<RexNode> flatten(RelNode node) {
        if (!absorbs(node)) {
            return leaf(node);
        }
        return switch (node) {
            case Project project -> project(project);
            case Filter filter -> {
                List<RexNode> input = flatten(filter.getInput());
                addPredicates(filter.getCondition(), input);
                yield input;
            }
            case Join join -> {
                List<RexNode> fields = new ArrayList<>(flatten(join.getLeft()));
                fields.addAll(flatten(join.getRight()));
                addPredicates(join.getCondition(), fields);
                yield fields;
            }
            default -> leaf(node);
        };
    }

    private List<RexNode> project(Project project) {
        int leavesBefore = leaves.size();
        int predicatesBefore = predicates.size();
        int columnsBefore = columns;
        List<RexNode> input = flatten(project.getInput());
        List<RexNode> expressions = project.getProjects().stream()
                .map(expression -> Expressions.substitute(expression, input))
                .toList();
        if (expressions.stream().anyMatch(expression -> Expressions.size(expression) > LARGEST_EXPRESSION)) {
            // Inlining again and again would double expressions: this projection stays a leaf.
            leaves.subList(leavesBefore, leaves.size()).clear();
            offsets.subList(leavesBefore, offsets.size()).clear();
            predicates.subList(predicatesBefore, predicates.size()).clear();
            columns = columnsBefore;
            return leaf(project);
        }
        return expressions;
    }

    private void addPredicates(RexNode condition, List<RexNode> fields) {
        for (RexNode conjunct : RelOptUtil.conjunctions(condition)) {
            if (!conjunct.isAlwaysTrue()) {
                predicates.add(Expressions.substitute(conjunct, fields));
            }
        }
    }

    private List<RexNode> leaf(RelNode node) {
        RexBuilder builder = node.getCluster().getRexBuilder();
        leaves.add(node);
        offsets.add(columns);
        List<RexNode> fields = new ArrayList<>();
        for (RelDataTypeField field : node.getRowType().getFieldList()) {
            RexInputRef ref = builder.makeInputRef(field.getType(), columns + field.getIndex());
            fields.add(ref);
        }
        columns += fields.size();
        return fields;
    }
}
