package stele.planner.sparql;

import stele.storage.type.DataType;

/// How a variable's values stand in a column of the plan. Columns of equal shapes are compared as they are;
/// a term is made of a column only where shapes mix and at the top of the plan.
sealed interface Shape {
    Shape TERM = new Term();
    Shape BOOLEAN = new Literal(DataType.BOOLEAN);

    /// Ids of the term dictionary.
    record Term() implements Shape {}

    /// IRIs that are `prefix` and a key; the column holds the key. With the prefix `_:` and more, blank
    /// nodes.
    record Entity(String prefix) implements Shape {}

    /// Literals; the column holds their values.
    record Literal(DataType type) implements Shape {}

    /// Whether values of both shapes are equal terms exactly when the columns are equal.
    default boolean isComparable(Shape other) {
        if (this instanceof Literal mine && other instanceof Literal theirs) {
            DataType.Kind a = mine.type().kind();
            DataType.Kind b = theirs.type().kind();
            return a == b || (a.isInteger() && b.isInteger());
        }
        return equals(other);
    }

    /// Whether no term has both shapes.
    default boolean isDisjoint(Shape other) {
        return !(this instanceof Term) && !(other instanceof Term) && !isComparable(other);
    }
}
