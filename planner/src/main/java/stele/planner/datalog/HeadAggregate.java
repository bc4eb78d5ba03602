package stele.planner.datalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.parser.datalog.DatalogAst;

/// An aggregate in the head of a rule: `p(X, min(D)) :- ...`.
///
/// @param position the head's argument that it is
/// @param function its name
/// @param of what is aggregated; null when rows are counted
record HeadAggregate(int position, String function, DatalogAst.@Nullable Term of) {
    private static final Set<String> NAMES = Set.of("count", "count_distinct", "sum", "min", "max", "mean", "avg");

    /// The aggregates of a head, in order.
    static List<HeadAggregate> of(DatalogAst.Atom head) {
        List<HeadAggregate> aggregates = new ArrayList<>();
        for (int i = 0; i < head.arguments().size(); i++) {
            if (head.arguments().get(i).term() instanceof DatalogAst.Call call && isAggregate(call)) {
                boolean counts = call.arguments().isEmpty()
                        || call.arguments().getFirst().term() instanceof DatalogAst.Star;
                aggregates.add(new HeadAggregate(
                        i,
                        call.function().text(),
                        counts ? null : call.arguments().getFirst().term()));
            }
        }
        return aggregates;
    }

    static boolean isAggregate(DatalogAst.Call call) {
        return NAMES.contains(call.function().text()) && call.arguments().size() <= 1;
    }

    /// Whether a relation may keep the value of this aggregate while it grows.
    boolean isLattice() {
        return function.equals("min") || function.equals("max");
    }
}
