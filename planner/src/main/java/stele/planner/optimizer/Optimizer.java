package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.logical.LogicalSort;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.sql2rel.TopDownGeneralDecorrelator;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mappings;

/// Turns a bound plan into an equal one that runs well, in named phases. The result depends on the question
/// and the data, not on the language or on the order in which the query names things.
public final class Optimizer {
    private final List<Phase> trace = new ArrayList<>();

    /// A phase and the plan after it.
    public record Phase(String name, RelNode plan) {}

    /// The phases of the last run, in order.
    public List<Phase> trace() {
        return List.copyOf(trace);
    }

    /// An equal plan: same columns, same rows, and the same order where the plan sorts at its top.
    public RelNode optimize(RelNode plan) {
        trace.clear();
        RelNode current = phase("bound", plan, same -> same);
        current = phase("constants", current, ConstantFolding::apply);
        current = phase("sub-queries", current, Optimizer::removeSubQueries);
        current = phase("recursion", current, Closures::recognize);
        current = phase("push-down", current, node -> LogicalRules.apply(node, LogicalRules.pushDown()));
        current = phase("empty parts", current, node -> EmptyParts.remove(ConstantFolding.apply(node)));
        current = phase("trim", current, Optimizer::trim);
        current = phase("narrow", current, node -> isCorrelated(node) ? node : Narrowing.apply(node));
        current = phase("joins", current, Optimizer::orderJoins);
        return current;
    }

    /// The plan with its sub-queries as correlated joins and nothing else changed: what an optimised plan
    /// must agree with.
    public static RelNode unoptimized(RelNode plan) {
        return hasSubQuery(plan) ? LogicalRules.apply(plan, LogicalRules.subQueriesToJoins()) : plan;
    }

    private RelNode phase(String name, RelNode plan, UnaryOperator<RelNode> work) {
        RelNode result = work.apply(plan);
        trace.add(new Phase(name, result));
        return result;
    }

    private static RelNode removeSubQueries(RelNode plan) {
        if (!needsDecorrelation(plan)) {
            return plan;
        }
        RelNode unnested = SubQueries.unnest(plan);
        RelNode decorrelated = decorrelate(unnested);
        if (unnested != plan && isCorrelated(decorrelated)) {
            decorrelated = decorrelate(plan);
        }
        return NullSafeEqualities.apply(decorrelated);
    }

    private static RelNode decorrelate(RelNode plan) {
        if (!needsDecorrelation(plan)) {
            return plan;
        }
        RelBuilder builder = LogicalRules.BUILDERS.create(plan.getCluster(), null);
        // The decorrelator changes operators in place: it gets its own.
        RelNode marked = LogicalRules.apply(copy(plan), LogicalRules.subQueriesToMarks());
        if (!isCorrelated(marked)) {
            return marked;
        }
        try {
            RelNode decorrelated = TopDownGeneralDecorrelator.decorrelateQuery(marked, builder);
            if (!isCorrelated(decorrelated) && sameTypes(plan, decorrelated)) {
                return decorrelated;
            }
        } catch (RuntimeException | AssertionError ignored) {
            // An operator that it does not know: the older decorrelator may.
        }
        RelNode joined = LogicalRules.apply(copy(plan), LogicalRules.subQueriesToJoins());
        try {
            RelNode decorrelated = RelDecorrelator.decorrelateQuery(joined, builder);
            return sameTypes(plan, decorrelated) ? decorrelated : joined;
        } catch (RuntimeException | AssertionError ignored) {
            return LogicalRules.apply(plan, LogicalRules.subQueriesToJoins());
        }
    }

    /// The same plan made of other objects.
    private static RelNode copy(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        node.getInputs().forEach(input -> inputs.add(copy(input)));
        RelNode copied = node.copy(node.getTraitSet(), inputs);
        return copied.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                RexNode visited = super.visitSubQuery(subQuery);
                return visited instanceof RexSubQuery inner ? inner.clone(copy(inner.rel)) : visited;
            }
        });
    }

    private static boolean sameTypes(RelNode first, RelNode second) {
        return RelOptUtil.areRowTypesEqual(first.getRowType(), second.getRowType(), false);
    }

    private static boolean needsDecorrelation(RelNode plan) {
        return isCorrelated(plan) || hasSubQuery(plan);
    }

    private static boolean isCorrelated(RelNode plan) {
        return plan instanceof Correlate || plan.getInputs().stream().anyMatch(Optimizer::isCorrelated);
    }

    private static boolean hasSubQuery(RelNode plan) {
        boolean[] found = {false};
        plan.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery subQuery) {
                found[0] = true;
                return subQuery;
            }
        });
        return found[0] || plan.getInputs().stream().anyMatch(Optimizer::hasSubQuery);
    }

    private static RelNode trim(RelNode plan) {
        RelNode trimmed = new FieldTrimmer(LogicalRules.BUILDERS.create(plan.getCluster(), null)).trim(plan);
        return sameTypes(plan, trimmed) ? trimmed : plan;
    }

    /// Rebuilds every block of joins, bottom-up, and takes away what has no effect on the way.
    static RelNode orderJoins(RelNode node) {
        return orderJoins(node, false);
    }

    /// @param distinct whether it does not matter how often a row comes
    private static RelNode orderJoins(RelNode node, boolean distinct) {
        if (JoinBlock.absorbs(node) || (distinct && JoinBlock.isReachability(node))) {
            JoinBlock block = JoinBlock.of(node, distinct);
            if (block.leaves().size() <= Long.SIZE - 1) {
                List<RelNode> leaves = new ArrayList<>();
                for (RelNode leaf : block.leaves()) {
                    leaves.add(leaf == node ? inputsOrdered(leaf) : orderLeaf(leaf));
                }
                return new BlockPlanner(block, leaves).plan();
            }
        }
        return normalizeSort(inputsOrdered(node instanceof Aggregate aggregate ? narrowed(aggregate) : node));
    }

    /// A projection that was too large to take apart is a leaf itself: then only what is below it is
    /// rebuilt.
    private static RelNode orderLeaf(RelNode leaf) {
        return JoinBlock.absorbs(leaf) ? inputsOrdered(leaf) : orderJoins(leaf);
    }

    private static RelNode inputsOrdered(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode ordered = RelOptUtil.createCastRel(orderJoins(input, isDistinct(node)), input.getRowType(), false);
            changed |= ordered != input;
            inputs.add(ordered);
        }
        return changed ? node.copy(node.getTraitSet(), inputs) : node;
    }

    /// The aggregate over only those columns of its input that it uses.
    private static RelNode narrowed(Aggregate aggregate) {
        RelNode input = aggregate.getInput();
        ImmutableBitSet used =
                ImmutableBitSet.of(RelOptUtil.getAllFields2(aggregate.getGroupSet(), aggregate.getAggCallList()));
        int fields = input.getRowType().getFieldCount();
        if (used.cardinality() == fields || used.isEmpty()) {
            return aggregate;
        }
        List<RexNode> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        Map<Integer, Integer> positions = new HashMap<>();
        for (int column : used) {
            positions.put(column, columns.size());
            columns.add(input.getCluster().getRexBuilder().makeInputRef(input, column));
            names.add(input.getRowType().getFieldNames().get(column));
        }
        Mappings.TargetMapping mapping = Mappings.target(positions, fields, columns.size());
        return aggregate.copy(
                aggregate.getTraitSet(),
                LogicalProject.create(input, List.of(), columns, names, Set.of()),
                aggregate.getGroupSet().permute(positions),
                List.copyOf(ImmutableBitSet.ORDERING.immutableSortedCopy(
                        ImmutableBitSet.permute(aggregate.getGroupSets(), positions))),
                aggregate.getAggCallList().stream()
                        .map(call -> call.transform(mapping))
                        .toList());
    }

    private static boolean isDistinct(RelNode node) {
        return node instanceof Aggregate aggregate
                && aggregate.getAggCallList().isEmpty()
                && aggregate.getGroupType() == Aggregate.Group.SIMPLE;
    }

    /// Where nulls would go does not matter for a column without nulls.
    private static RelNode normalizeSort(RelNode node) {
        if (!(node instanceof Sort sort)
                || sort.getCollation().getFieldCollations().isEmpty()) {
            return node;
        }
        List<RelFieldCollation> collations = new ArrayList<>();
        for (RelFieldCollation collation : sort.getCollation().getFieldCollations()) {
            collations.add(
                    Cardinality.neverNull(sort.getInput(), collation.getFieldIndex())
                            ? collation.withNullDirection(RelFieldCollation.NullDirection.LAST)
                            : collation);
        }
        RelCollation normalized = RelCollations.of(collations);
        if (normalized.equals(sort.getCollation())) {
            return sort;
        }
        return LogicalSort.create(sort.getInput(), normalized, sort.offset, sort.fetch);
    }
}
