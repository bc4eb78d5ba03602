package stele.planner.sparql;

import java.util.List;
import org.apache.calcite.rel.RelNode;

/// A multiset of solutions: a plan with a column a variable. A name that starts with `.` is no variable of
/// the query's.
///
/// @param unit whether it is the one solution without variables (its column has no meaning)
record Solution(RelNode rel, List<Binding> bindings, boolean unit) {
    Solution {
        bindings = List.copyOf(bindings);
    }

    Solution(RelNode rel, List<Binding> bindings) {
        this(rel, bindings, false);
    }

    /// A variable's column.
    ///
    /// @param nullable whether the variable may be unbound
    record Binding(String name, Shape shape, boolean nullable) {
        boolean isHidden() {
            return name.startsWith(".");
        }

        Binding withShape(Shape other) {
            return new Binding(name, other, nullable);
        }

        Binding withNullable(boolean other) {
            return new Binding(name, shape, other);
        }
    }

    /// The column of a variable, or -1.
    int indexOf(String name) {
        for (int i = 0; i < bindings.size(); i++) {
            if (bindings.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    boolean has(String name) {
        return indexOf(name) >= 0;
    }

    Binding binding(String name) {
        return bindings.get(indexOf(name));
    }

    List<String> names() {
        return bindings.stream().map(Binding::name).toList();
    }
}
