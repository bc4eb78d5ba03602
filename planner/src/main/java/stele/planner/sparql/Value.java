package stele.planner.sparql;

import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;
import stele.storage.value.RdfTerm;

/// An expression's translation: null stands for unbound and for an error.
///
/// @param constant the term, when it is a constant
record Value(RexNode node, Shape shape, @Nullable RdfTerm constant) {
    Value(RexNode node, Shape shape) {
        this(node, shape, null);
    }
}
