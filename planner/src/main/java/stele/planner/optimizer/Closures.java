package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;
import stele.planner.physical.PhysicalPlan.Merge;
import stele.planner.physical.PhysicalPlan.Version;
import stele.planner.rel.Closure;
import stele.planner.rel.Fixpoint;
import stele.planner.rel.RecursiveScan;

/// Recognises recursion that only walks edges: a relation whose steps join what was added last with a
/// relation of edges. It is what its base reaches by the edges, whichever language wrote it down and in
/// whichever direction.
final class Closures {
    private Closures() {}

    /// `node` with such fixpoints as joins with a [Closure].
    static RelNode recognize(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode recognized = recognize(input);
            changed |= recognized != input;
            inputs.add(recognized);
        }
        RelNode result = changed ? node.copy(node.getTraitSet(), inputs) : node;
        if (result instanceof Fixpoint fixpoint && fixpoint.relations().size() == 1) {
            RelNode closed = closed(fixpoint.relations().getFirst());
            if (closed != null
                    && scans(fixpoint.output(), fixpoint.relations().getFirst().id()) == 1) {
                return replaced(
                        fixpoint.output(), fixpoint.relations().getFirst().id(), closed);
            }
        }
        return result;
    }

    private static int scans(RelNode node, int relation) {
        int count = node instanceof RecursiveScan scan && scan.relation() == relation ? 1 : 0;
        for (RelNode input : node.getInputs()) {
            count += scans(input, relation);
        }
        return count;
    }

    private static RelNode replaced(RelNode node, int relation, RelNode replacement) {
        if (node instanceof RecursiveScan scan && scan.relation() == relation) {
            return RelOptUtil.createCastRel(replacement, scan.getRowType(), true);
        }
        List<RelNode> inputs = new ArrayList<>();
        node.getInputs().forEach(input -> inputs.add(replaced(input, relation, replacement)));
        return node.copy(node.getTraitSet(), inputs);
    }

    /// The edges that a step walks, away from the column `from` of the relation.
    private record Step(RelNode edges, int from) {}

    private static @Nullable RelNode closed(Fixpoint.Relation relation) {
        int columns = relation.rowType().getFieldCount();
        if (relation.merge() != Merge.SET
                || columns > 2
                || relation.steps().isEmpty()
                || relation.base().isEmpty()) {
            return null;
        }
        List<RelNode> edges = new ArrayList<>();
        int from = -1;
        for (RelNode step : relation.steps()) {
            Step walked = step(step, relation);
            if (walked == null || from >= 0 && walked.from() != from) {
                return null;
            }
            from = walked.from();
            edges.add(walked.edges());
        }
        RelNode allEdges = edges.size() == 1 ? edges.getFirst() : LogicalUnion.create(edges, true);
        RelNode base =
                relation.base().size() == 1 ? relation.base().getFirst() : LogicalUnion.create(relation.base(), true);
        boolean safe = isExact(relation.rowType(), from)
                && sameType(allEdges, 0, relation.rowType(), from)
                && sameType(allEdges, 1, relation.rowType(), from)
                && Cardinality.neverNull(base, from)
                && Cardinality.neverNull(allEdges, 0)
                && Cardinality.neverNull(allEdges, 1);
        return safe ? joined(base, allEdges, from) : null;
    }

    private static boolean isExact(RelDataType rowType, int column) {
        RelDataType type = rowType.getFieldList().get(column).getType();
        return !SqlTypeUtil.isApproximateNumeric(type) && type.getSqlTypeName() != SqlTypeName.ANY;
    }

    private static boolean sameType(RelNode node, int column, RelDataType rowType, int other) {
        return SqlTypeUtil.equalSansNullability(
                node.getRowType().getFieldList().get(column).getType(),
                rowType.getFieldList().get(other).getType());
    }

    /// The distinct rows of `base` with column `from` replaced by what it reaches; edges lead away from it.
    private static RelNode joined(RelNode base, RelNode edges, int from) {
        RexBuilder builder = base.getCluster().getRexBuilder();
        RelNode closure = Closure.create(edges, 0, -1);
        int columns = base.getRowType().getFieldCount();
        RelNode join = LogicalJoin.create(
                base,
                closure,
                List.of(),
                builder.makeCall(
                        SqlStdOperatorTable.EQUALS,
                        builder.makeInputRef(base, from),
                        RexUtil.shift(builder.makeInputRef(closure, 0), columns)),
                java.util.Set.of(),
                JoinRelType.INNER);
        List<RexNode> outputs = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            outputs.add(builder.makeInputRef(join, i == from ? columns + 1 : i));
        }
        RelNode project = LogicalProject.create(
                join, List.of(), outputs, base.getRowType().getFieldNames(), java.util.Set.of());
        return LogicalAggregate.create(project, List.of(), ImmutableBitSet.range(columns), null, List.of());
    }

    private static @Nullable Step step(RelNode step, Fixpoint.Relation relation) {
        if (scans(step, relation.id()) != 1 || !JoinBlock.absorbs(step)) {
            return null;
        }
        JoinBlock block = JoinBlock.of(step);
        int scanned = -1;
        for (int leaf = 0; leaf < block.leaves().size(); leaf++) {
            RelNode node = block.leaves().get(leaf);
            if (node instanceof RecursiveScan scan
                    && scan.relation() == relation.id()
                    && scan.version() == Version.DELTA) {
                scanned = leaf;
            }
        }
        return scanned < 0 ? null : new StepMatch(block, scanned).match();
    }

    /// A step's block, taken apart into the recursive relation and the rest, which makes the edges.
    private static final class StepMatch {
        private final JoinBlock block;
        private final int first;
        private final int end;
        private final RexBuilder builder;

        StepMatch(JoinBlock block, int scanned) {
            this.block = block;
            this.first = block.offset(scanned);
            this.end = first + block.leaves().get(scanned).getRowType().getFieldCount();
            this.builder = block.root().getCluster().getRexBuilder();
        }

        private boolean isOwn(int column) {
            return column >= first && column < end;
        }

        @Nullable
        Step match() {
            int own = -1;
            int source = -1;
            List<RexNode> others = new ArrayList<>();
            for (RexNode predicate : block.predicates()) {
                ImmutableBitSet used = Expressions.columns(predicate);
                if (used.asList().stream().noneMatch(this::isOwn)) {
                    others.add(predicate);
                    continue;
                }
                int[] pair = equality(predicate);
                if (pair == null || own >= 0) {
                    return null;
                }
                own = pair[0] - first;
                source = pair[1];
            }
            int target = own < 0 ? -1 : target(own);
            return target < 0 ? null : new Step(edges(source, target, others), own);
        }

        /// The recursive column and the other column that a predicate equates.
        private int @Nullable [] equality(RexNode predicate) {
            if (predicate.getKind() == SqlKind.EQUALS
                    && predicate instanceof RexCall call
                    && call.getOperands().get(0) instanceof RexInputRef left
                    && call.getOperands().get(1) instanceof RexInputRef right
                    && isOwn(left.getIndex()) != isOwn(right.getIndex())) {
                return isOwn(left.getIndex())
                        ? new int[] {left.getIndex(), right.getIndex()}
                        : new int[] {right.getIndex(), left.getIndex()};
            }
            return null;
        }

        /// The column that takes the place of column `own`, when all others stay as they are; else -1.
        private int target(int own) {
            int target = -1;
            for (int i = 0; i < block.outputs().size(); i++) {
                if (!(block.outputs().get(i) instanceof RexInputRef output)) {
                    return -1;
                }
                if (i == own) {
                    target = isOwn(output.getIndex()) ? -1 : output.getIndex();
                } else if (output.getIndex() != first + i) {
                    return -1;
                }
            }
            return target;
        }

        private RelNode edges(int source, int target, List<RexNode> predicates) {
            RelNode joined = null;
            for (RelNode leaf : block.leaves()) {
                if (leaf instanceof RecursiveScan) {
                    continue;
                }
                joined = joined == null
                        ? leaf
                        : LogicalJoin.create(
                                joined,
                                leaf,
                                List.of(),
                                builder.makeLiteral(true),
                                java.util.Set.of(),
                                JoinRelType.INNER);
            }
            RelNode edges = java.util.Objects.requireNonNull(joined);
            List<RexNode> shifted = new ArrayList<>();
            for (RexNode predicate : predicates) {
                shifted.add(withoutOwn(predicate));
            }
            if (!shifted.isEmpty()) {
                edges = LogicalFilter.create(edges, RexUtil.composeConjunction(builder, shifted));
            }
            return LogicalProject.create(
                    edges,
                    List.of(),
                    List.of(
                            builder.makeInputRef(edges, position(source)),
                            builder.makeInputRef(edges, position(target))),
                    List.of("source", "target"),
                    java.util.Set.of());
        }

        private int position(int column) {
            return column < first ? column : column - (end - first);
        }

        private RexNode withoutOwn(RexNode predicate) {
            return predicate.accept(new org.apache.calcite.rex.RexShuttle() {
                @Override
                public RexNode visitInputRef(RexInputRef ref) {
                    return builder.makeInputRef(ref.getType(), position(ref.getIndex()));
                }
            });
        }
    }

    /// Whether a plan of edges reads its columns the other way round than its table has them: walks are
    /// told in one direction, whichever the question had.
    static boolean isReversed(RelNode edges) {
        int source = 0;
        int target = 1;
        RelNode node = edges;
        while (node instanceof Project project) {
            if (!(project.getProjects().get(source) instanceof RexInputRef first)
                    || !(project.getProjects().get(target) instanceof RexInputRef second)) {
                return false;
            }
            source = first.getIndex();
            target = second.getIndex();
            node = project.getInput();
        }
        return source > target;
    }

    /// The edges with source and target exchanged.
    static RelNode reversed(RelNode edges) {
        RexBuilder builder = edges.getCluster().getRexBuilder();
        return LogicalProject.create(
                edges,
                List.of(),
                List.of(builder.makeInputRef(edges, 1), builder.makeInputRef(edges, 0)),
                List.of("source", "target"),
                java.util.Set.of());
    }
}
