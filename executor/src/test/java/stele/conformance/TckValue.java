package stele.conformance;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import stele.storage.value.NodeValue;
import stele.storage.value.PathValue;
import stele.storage.value.RelationshipValue;

/// Values in the form in which the openCypher TCK compares them: nodes and relationships without ids,
/// temporal values as their ISO strings, integers and floats apart, NaN equal to itself and -0.0 to 0.0.
sealed interface TckValue {
    record Scalar(Object value) implements TckValue {}

    record Null() implements TckValue {}

    record Items(List<TckValue> items) implements TckValue {}

    record Entries(Map<String, TckValue> entries) implements TckValue {}

    record Node(Set<String> labels, Map<String, TckValue> properties) implements TckValue {}

    record Relationship(String type, Map<String, TckValue> properties) implements TckValue {}

    /// A relationship in a path, and whether it is walked from source to target.
    record Step(Relationship relationship, boolean forward) {}

    record Path(List<Node> nodes, List<Step> steps) implements TckValue {}

    /// The form of a value that a result holds.
    static TckValue of(Object value) {
        return switch (value) {
            case null -> new Null();
            case Boolean truth -> new Scalar(truth);
            case Integer number -> new Scalar(number.longValue());
            case Long number -> new Scalar(number);
            case Double number -> new Scalar(number == 0.0 ? Double.valueOf(0.0) : number);
            case Float number -> of(number.doubleValue());
            case BigDecimal number -> of(number.doubleValue());
            case String text -> new Scalar(text);
            case List<?> list -> new Items(list.stream().map(TckValue::of).toList());
            case Map<?, ?> map -> new Entries(entries(map));
            case NodeValue node -> node(node);
            case RelationshipValue relationship -> relationship(relationship);
            case PathValue path -> path(path);
            default -> new Scalar(value.toString());
        };
    }

    private static Map<String, TckValue> entries(Map<?, ?> map) {
        Map<String, TckValue> entries = new TreeMap<>();
        map.forEach((key, value) -> entries.put(String.valueOf(key), of(value)));
        return entries;
    }

    private static Node node(NodeValue node) {
        return new Node(new TreeSet<>(node.labels()), entries(node.properties()));
    }

    private static Relationship relationship(RelationshipValue relationship) {
        return new Relationship(relationship.type(), entries(relationship.properties()));
    }

    private static Path path(PathValue path) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < path.relationships().size(); i++) {
            RelationshipValue relationship = path.relationships().get(i);
            boolean forward = relationship.source() == path.nodes().get(i).id();
            steps.add(new Step(relationship(relationship), forward));
        }
        return new Path(path.nodes().stream().map(TckValue::node).toList(), steps);
    }

    /// The value with the elements of all lists in one order.
    static TckValue ignoringListOrder(TckValue value) {
        return switch (value) {
            case Items list ->
                new Items(list.items().stream()
                        .map(TckValue::ignoringListOrder)
                        .sorted(Comparator.comparing(TckValue::toString))
                        .toList());
            default -> value;
        };
    }
}
