package stele.planner.cypher;

import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// A translated expression. A node or a relationship is its id until it is boxed; then `entity` says which
/// columns have what is known of it.
///
/// @param rex the expression over the current rows
/// @param kind what is known of its type
/// @param entity how to reach its parts when it is a node, a relationship, relationships or a path in
///     unboxed form
record Value(RexNode rex, Kind kind, @Nullable Binding entity) {
    static Value of(RexNode rex) {
        return new Value(rex, Kind.of(rex.getType()), null);
    }

    static Value of(RexNode rex, Kind kind) {
        return new Value(rex, kind, null);
    }
}
