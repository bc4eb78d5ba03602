package stele.planner.sparql;

import java.util.List;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// Where an expression finds its variables: bindings and their columns, by position.
record Environment(List<Solution.Binding> bindings, List<RexNode> columns) {
    /// The column of a variable, or null when it is not in scope.
    @Nullable
    Value lookup(String name) {
        for (int i = 0; i < bindings.size(); i++) {
            if (bindings.get(i).name().equals(name)) {
                return new Value(columns.get(i), bindings.get(i).shape());
            }
        }
        return null;
    }
}
