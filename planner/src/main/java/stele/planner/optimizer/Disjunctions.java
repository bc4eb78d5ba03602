package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// What disjunctions say that joins and scans can use. `(a AND b) OR (a AND c)` is `a AND (b OR c)`, also
/// when some of them are unknown: then `a` may be a join's equality. And where each side says something
/// about one table, that table's rows can be filtered by the disjunction of what is said about it.
///
/// Nothing that may fail is moved, as it would be evaluated for rows that another conjunct keeps from it.
final class Disjunctions {
    private Disjunctions() {}

    /// Conjuncts that are together equal to `conjuncts`, with what all sides of a disjunction share taken
    /// out of it.
    static List<RexNode> factored(List<RexNode> conjuncts, RexBuilder builder) {
        List<RexNode> factored = new ArrayList<>();
        for (RexNode conjunct : conjuncts) {
            if (conjunct.getKind() == SqlKind.OR) {
                factored.addAll(factored(conjunct, builder));
            } else {
                factored.add(conjunct);
            }
        }
        return factored;
    }

    private static List<RexNode> factored(RexNode disjunction, RexBuilder builder) {
        List<List<RexNode>> sides = sides(disjunction);
        if (sides.isEmpty()) {
            // Every side is the constant FALSE.
            return List.of(disjunction);
        }
        Set<RexNode> shared = new LinkedHashSet<>(sides.getFirst());
        sides.forEach(shared::retainAll);
        shared.removeIf(Expressions::mayFail);
        if (shared.isEmpty()) {
            return List.of(disjunction);
        }
        List<RexNode> rest = new ArrayList<>();
        for (List<RexNode> side : sides) {
            List<RexNode> without = new ArrayList<>(side);
            without.removeAll(shared);
            rest.add(RexUtil.composeConjunction(builder, without));
        }
        List<RexNode> result = new ArrayList<>(shared);
        RexNode remaining = RexUtil.composeDisjunction(builder, rest);
        if (!remaining.isAlwaysTrue()) {
            result.addAll(factored(RelOptUtil.conjunctions(remaining), builder));
        }
        return result;
    }

    private static List<List<RexNode>> sides(RexNode disjunction) {
        return RelOptUtil.disjunctions(disjunction).stream()
                .map(RelOptUtil::conjunctions)
                .toList();
    }

    /// For each leaf about which every side of a disjunction says something, the disjunction of that.
    ///
    /// @param leafOf the leaf of a column
    static Map<Integer, RexNode> implied(RexNode disjunction, IntUnaryOperator leafOf, RexBuilder builder) {
        Map<Integer, List<RexNode>> implied = null;
        for (List<RexNode> side : sides(disjunction)) {
            Map<Integer, List<RexNode>> said = new LinkedHashMap<>();
            for (RexNode conjunct : side) {
                int[] leaves = Expressions.columns(conjunct).asSet().stream()
                        .mapToInt(leafOf::applyAsInt)
                        .distinct()
                        .toArray();
                if (leaves.length == 1 && !Expressions.mayFail(conjunct)) {
                    said.computeIfAbsent(leaves[0], leaf -> new ArrayList<>()).add(conjunct);
                }
            }
            implied = and(implied, said, builder);
        }
        Map<Integer, RexNode> result = new LinkedHashMap<>();
        if (implied != null) {
            implied.forEach((leaf, sides) -> result.put(leaf, RexUtil.composeDisjunction(builder, sides)));
        }
        return result;
    }

    /// The leaves of both, with one more side each.
    private static Map<Integer, List<RexNode>> and(
            @Nullable Map<Integer, List<RexNode>> implied, Map<Integer, List<RexNode>> said, RexBuilder builder) {
        Map<Integer, List<RexNode>> both = new LinkedHashMap<>();
        said.forEach((leaf, conjuncts) -> {
            if (implied == null || implied.containsKey(leaf)) {
                List<RexNode> sides = new ArrayList<>(implied == null ? List.of() : implied.get(leaf));
                sides.add(RexUtil.composeConjunction(builder, conjuncts));
                both.put(leaf, sides);
            }
        });
        return both;
    }
}
