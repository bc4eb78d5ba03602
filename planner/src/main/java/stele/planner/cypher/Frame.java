package stele.planner.cypher;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/// The rows between two clauses and the variables in them.
///
/// @param rel the plan so far
/// @param scope the variables in order
/// @param unit whether the rows are the single empty one with which a query starts
record Frame(RelNode rel, Map<String, Binding> scope, boolean unit) {
    Frame {
        scope = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(scope));
    }

    int width() {
        return rel.getRowType().getFieldCount();
    }

    @Nullable
    Binding get(String name) {
        return scope.get(name);
    }

    Frame with(RelNode changed) {
        return new Frame(changed, scope, false);
    }

    Frame with(RelNode changed, String name, Binding binding) {
        Map<String, Binding> extended = new LinkedHashMap<>(scope);
        extended.put(name, binding);
        return new Frame(changed, extended, false);
    }

    /// The variables after their columns have moved.
    static Map<String, Binding> moved(Map<String, Binding> scope, IntUnaryOperator position) {
        Map<String, Binding> moved = new LinkedHashMap<>();
        scope.forEach((name, binding) -> moved.put(name, binding.moved(position)));
        return moved;
    }
}
