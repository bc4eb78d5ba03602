package stele.executor.dynamic;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.storage.value.DurationValue;
import stele.storage.value.NodeValue;
import stele.storage.value.PathValue;
import stele.storage.value.RelationshipValue;

/// What messages and functions ask of a value of any type.
final class Describe {
    private Describe() {}

    /// The name of a value's type, for messages.
    static String type(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case Boolean ignored -> "a truth value";
            case Long ignored -> "an integer";
            case Integer ignored -> "an integer";
            case Double ignored -> "a float";
            case Float ignored -> "a float";
            case BigDecimal ignored -> "a decimal";
            case String ignored -> "a string";
            case List<?> ignored -> "a list";
            case Map<?, ?> ignored -> "a map";
            case NodeValue ignored -> "a node";
            case RelationshipValue ignored -> "a relationship";
            case PathValue ignored -> "a path";
            case DurationValue ignored -> "a duration";
            default -> "a " + value.getClass().getSimpleName();
        };
    }

    /// The properties of an entity or a map; null for anything else.
    static @Nullable Map<?, ?> properties(@Nullable Object value) {
        return switch (value) {
            case NodeValue node -> node.properties();
            case RelationshipValue relationship -> relationship.properties();
            case Map<?, ?> map -> map;
            case null, default -> null;
        };
    }
}
