package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import stele.planner.physical.PhysicalPlan.PathMode;
import stele.planner.physical.PhysicalPlan.PathOutput;
import stele.planner.rel.Closure;
import stele.planner.rel.PathExpand;

/// A maximal tree of inner joins, filters and projections, in normal form: leaves, predicates and outputs.
/// The columns of all leaves, one leaf after the other, are the space that predicates and outputs refer to.
///
/// Whatever language a question came from, its block is the same but for the order of things;
/// [BlockPlanner] takes that order away.
final class JoinBlock {
    private static final int LARGEST_EXPRESSION = 200;

    private final List<RelNode> leaves = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private final List<RexNode> predicates = new ArrayList<>();
    private final RelNode root;
    private final boolean distinct;
    private final List<RexNode> outputs;
    private int columns;

    private JoinBlock(RelNode root, boolean distinct) {
        this.root = root;
        this.distinct = distinct;
        this.outputs = flatten(root);
    }

    /// The block whose top is `root`.
    static JoinBlock of(RelNode root) {
        return of(root, false);
    }

    /// @param distinct whether it does not matter how often a row comes: then what is reached is not made
    ///     distinct inside
    static JoinBlock of(RelNode root, boolean distinct) {
        return new JoinBlock(root, distinct);
    }

    /// Whether a node takes the duplicates out of what walks reach.
    static boolean isReachability(RelNode node) {
        return node instanceof Aggregate aggregate
                && aggregate.getAggCallList().isEmpty()
                && aggregate.getGroupType() == Aggregate.Group.SIMPLE
                && aggregate.getGroupCount() > 0
                && hasClosure(aggregate.getInput());
    }

    private static boolean hasClosure(RelNode node) {
        return node instanceof Closure
                || (absorbs(node) && node.getInputs().stream().anyMatch(JoinBlock::hasClosure));
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
                (join.getJoinType() == JoinRelType.INNER
                                && join.getVariablesSet().isEmpty()
                                && RexUtil.isDeterministic(join.getCondition()))
                        || SemiJoins.isInner(join);
            case PathExpand path -> isClosure(path);
            default -> false;
        };
    }

    /// Whether only the ends of paths matter, and each once: then paths are a relation like others.
    private static boolean isClosure(PathExpand path) {
        PathExpand.Shape shape = path.shape();
        return shape.mode() == PathMode.WALK
                && shape.output() == PathOutput.ENDS
                && shape.distinct()
                && isColumnOf(path, shape.source(), 0)
                && (shape.target() < 0 || isColumnOf(path, shape.target(), 1));
    }

    private static boolean isColumnOf(PathExpand path, int column, int end) {
        RelDataType type =
                path.getLeft().getRowType().getFieldList().get(column).getType();
        RelDataType other = path.getRight().getRowType().getFieldList().get(end).getType();
        return SqlTypeUtil.equalSansNullability(type, other)
                && !SqlTypeUtil.isApproximateNumeric(type)
                && type.getSqlTypeName() != SqlTypeName.ANY;
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
        if (node instanceof Closure closure) {
            return closure(closure);
        }
        if (!absorbs(node) && !(distinct && isReachability(node))) {
            return leaf(node);
        }
        return switch (node) {
            case Project project -> project(project);
            case Filter filter -> {
                List<RexNode> input = flatten(filter.getInput());
                addPredicates(filter.getCondition(), input);
                yield input;
            }
            case Join join
            when join.getJoinType() == JoinRelType.SEMI ->
                join(SemiJoins.asInner(join))
                        .subList(0, join.getLeft().getRowType().getFieldCount());
            case Join join -> join(join);
            case PathExpand path -> path(path);
            case Aggregate aggregate -> {
                List<RexNode> input = flatten(aggregate.getInput());
                yield aggregate.getGroupSet().asList().stream().map(input::get).toList();
            }
            default -> leaf(node);
        };
    }

    private List<RexNode> join(Join join) {
        List<RexNode> fields = new ArrayList<>(flatten(join.getLeft()));
        fields.addAll(flatten(join.getRight()));
        addPredicates(join.getCondition(), fields);
        return fields;
    }

    /// Paths are a join of where they start with the pairs of starts and ends.
    private List<RexNode> path(PathExpand path) {
        PathExpand.Shape shape = path.shape();
        List<RexNode> fields = new ArrayList<>(starts(path));
        RelNode edges = columnsOfEdges(path.getRight());
        List<RexNode> pair = closure(Closure.create(edges, shape.minimum(), shape.maximum()));
        predicates.add(equal(fields.get(shape.source()), pair.get(0)));
        if (shape.target() >= 0) {
            predicates.add(equal(fields.get(shape.target()), pair.get(1)));
        } else {
            fields.add(pair.get(1));
        }
        return fields;
    }

    /// Where paths start. Walks go from columns: when a start is computed, what computes it is a leaf.
    private List<RexNode> starts(PathExpand path) {
        PathExpand.Shape shape = path.shape();
        int leavesBefore = leaves.size();
        int predicatesBefore = predicates.size();
        int columnsBefore = columns;
        List<RexNode> fields = flatten(path.getLeft());
        if (fields.get(shape.source()) instanceof RexInputRef
                && (shape.target() < 0 || fields.get(shape.target()) instanceof RexInputRef)) {
            return fields;
        }
        leaves.subList(leavesBefore, leaves.size()).clear();
        offsets.subList(leavesBefore, offsets.size()).clear();
        predicates.subList(predicatesBefore, predicates.size()).clear();
        columns = columnsBefore;
        return leaf(path.getLeft());
    }

    private static RelNode columnsOfEdges(RelNode edges) {
        if (edges.getRowType().getFieldCount() == 2) {
            return edges;
        }
        RexBuilder builder = edges.getCluster().getRexBuilder();
        return LogicalProject.create(
                edges,
                List.of(),
                List.of(builder.makeInputRef(edges, 0), builder.makeInputRef(edges, 1)),
                List.of("source", "target"),
                java.util.Set.of());
    }

    /// A closure as a leaf, in the direction of its table: its source and its target.
    private List<RexNode> closure(Closure closure) {
        if (!Closures.isReversed(closure.getInput())) {
            return leaf(closure);
        }
        return leaf(Closure.create(Closures.reversed(closure.getInput()), closure.minimum(), closure.maximum()))
                .reversed();
    }

    private RexNode equal(RexNode first, RexNode second) {
        return root.getCluster().getRexBuilder().makeCall(SqlStdOperatorTable.EQUALS, first, second);
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
