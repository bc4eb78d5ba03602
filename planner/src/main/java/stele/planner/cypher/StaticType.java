package stele.planner.cypher;

import org.jspecify.annotations.Nullable;

/// What the analyser knows of an expression's type.
///
/// @param kind its kind
/// @param element for a list what is known of its elements, or null
record StaticType(Kind kind, @Nullable StaticType element) {
    static final StaticType ANY = new StaticType(Kind.ANY, null);

    static StaticType of(Kind kind) {
        return new StaticType(kind, null);
    }

    static StaticType listOf(StaticType element) {
        return new StaticType(Kind.LIST, element);
    }

    StaticType elementOrAny() {
        StaticType known = element;
        return known == null ? ANY : known;
    }
}
