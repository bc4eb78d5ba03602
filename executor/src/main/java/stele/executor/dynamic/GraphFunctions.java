package stele.executor.dynamic;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.function.FunctionCall;
import stele.executor.function.FunctionRegistry;
import stele.storage.value.NodeValue;
import stele.storage.value.PathValue;
import stele.storage.value.RelationshipValue;

/// Functions that look at a property graph: entities by id, their labels and ends, and paths.
final class GraphFunctions {
    private GraphFunctions() {}

    static void register(FunctionRegistry registry) {
        registry.strictCall("graph_node", call -> {
            GraphReader reader = new GraphReader(call.context());
            return arguments -> reader.node(text(arguments[0]), whole(arguments[1]), whole(arguments[2]));
        });
        registry.strictCall("graph_relationship", call -> {
            GraphReader reader = new GraphReader(call.context());
            return arguments -> reader.relationship(text(arguments[0]), whole(arguments[1]), whole(arguments[2]));
        });
        registry.strictCall("graph_relationships", call -> {
            GraphReader reader = new GraphReader(call.context());
            return arguments -> {
                List<Object> found = new ArrayList<>();
                for (Object id : (List<?>) Objects.requireNonNull(arguments[1])) {
                    found.add(reader.relationship(text(arguments[0]), -1, (Long) id));
                }
                return found;
            };
        });
        registry.strictCall("graph_path", call -> {
            GraphReader reader = new GraphReader(call.context());
            return arguments -> path(reader, arguments);
        });
        registry.strict("make_path", GraphFunctions::path);
        registry.lenientCall("graph_node_property", call -> arguments -> entityProperty(call, arguments));
        registry.lenientCall("graph_relationship_property", call -> arguments -> entityProperty(call, arguments));
        registry.lenientCall("graph_property", call -> {
            GraphReader reader = new GraphReader(call.context());
            return arguments -> {
                Object current = switch (arguments[1]) {
                    case NodeValue node -> reader.node(text(arguments[0]), -1, node.id());
                    case RelationshipValue relationship ->
                        reader.relationship(text(arguments[0]), -1, relationship.id());
                    case null, default -> arguments[1];
                };
                return Lists.property(call, current, arguments[2]);
            };
        });
        registry.strictCall("graph_labels", call -> arguments -> {
            if (arguments[1] instanceof NodeValue node) {
                return new ArrayList<>(node.labels());
            }
            throw call.error(
                    "labels() needs a node, not " + Describe.type(arguments[1]), "TypeError:InvalidArgumentValue");
        });
        registry.strictCall("graph_type", call -> arguments -> {
            if (arguments[1] instanceof RelationshipValue relationship) {
                return relationship.type();
            }
            throw call.error(
                    "type() needs a relationship, not " + Describe.type(arguments[1]),
                    "TypeError:InvalidArgumentValue");
        });
        registry.strictCall("graph_has_label", call -> arguments -> hasLabel(call, arguments));
        registry.strictCall("graph_start_node", call -> end(call, true));
        registry.strictCall("graph_end_node", call -> end(call, false));
        registry.strictCall("entity_id", call -> arguments -> Lists.id(call, Objects.requireNonNull(arguments[0])));
        registry.strictCall("node_id", call -> arguments -> {
            if (arguments[0] instanceof NodeValue node) {
                return node.id();
            }
            throw call.error("expected a node, not " + Describe.type(arguments[0]), "TypeError:InvalidArgumentType");
        });
    }

    private static stele.executor.function.RowFunction end(FunctionCall call, boolean start) {
        GraphReader reader = new GraphReader(call.context());
        return arguments -> {
            if (arguments[1] instanceof RelationshipValue relationship) {
                return reader.node(text(arguments[0]), -1, start ? relationship.source() : relationship.target());
            }
            throw call.error(
                    "expected a relationship, not " + Describe.type(arguments[1]), "TypeError:InvalidArgumentValue");
        };
    }

    private static String text(@Nullable Object value) {
        return (String) Objects.requireNonNull(value);
    }

    private static long whole(@Nullable Object value) {
        return (Long) Objects.requireNonNull(value);
    }

    private static @Nullable Object entityProperty(FunctionCall call, @Nullable Object[] arguments) {
        return Lists.property(call, arguments[1], arguments[2]);
    }

    private static Boolean hasLabel(FunctionCall call, @Nullable Object[] arguments) {
        String label = text(arguments[2]);
        return switch (arguments[1]) {
            case NodeValue node ->
                label.isEmpty() ? !node.labels().isEmpty() : node.labels().contains(label);
            case RelationshipValue relationship ->
                label.isEmpty() || relationship.type().equals(label);
            case null, default ->
                throw call.error(
                        "expected a node or a relationship, not " + Describe.type(arguments[1]),
                        "TypeError:InvalidArgumentType");
        };
    }

    /// A path from the id of its first node and the ids, or lists of ids, of its relationships.
    private static @Nullable PathValue path(GraphReader reader, @Nullable Object[] arguments) {
        String graph = text(arguments[0]);
        List<NodeValue> nodes = new ArrayList<>();
        List<RelationshipValue> relationships = new ArrayList<>();
        NodeValue last = reader.node(graph, -1, whole(arguments[1]));
        if (last == null) {
            return null;
        }
        nodes.add(last);
        for (int i = 2; i < arguments.length; i++) {
            List<?> ids = arguments[i] instanceof List<?> list ? list : List.of(Objects.requireNonNull(arguments[i]));
            for (Object id : ids) {
                RelationshipValue relationship = reader.relationship(graph, -1, (Long) id);
                if (relationship == null) {
                    return null;
                }
                long next = relationship.source() == last.id() ? relationship.target() : relationship.source();
                last = reader.node(graph, -1, next);
                if (last == null) {
                    return null;
                }
                relationships.add(relationship);
                nodes.add(last);
            }
        }
        return new PathValue(nodes, relationships);
    }

    /// A path of values: nodes and relationships in turn.
    private static PathValue path(@Nullable Object[] arguments) {
        List<NodeValue> nodes = new ArrayList<>();
        List<RelationshipValue> relationships = new ArrayList<>();
        for (Object part : arguments) {
            switch (part) {
                case NodeValue node -> nodes.add(node);
                case RelationshipValue relationship -> relationships.add(relationship);
                case null, default -> throw new ExecutionException("a path of " + Describe.type(part));
            }
        }
        return new PathValue(nodes, relationships);
    }
}
