package stele.executor.graph;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.parser.Diagnostic;
import stele.planner.UpdateProgram.Action;
import stele.planner.UpdateProgram.ChangeLabels;
import stele.planner.UpdateProgram.CreateNode;
import stele.planner.UpdateProgram.CreateRelationship;
import stele.planner.UpdateProgram.Delete;
import stele.planner.UpdateProgram.EntityKind;
import stele.planner.UpdateProgram.SetProperties;
import stele.planner.UpdateProgram.SetProperty;
import stele.storage.catalog.Transaction;
import stele.storage.graph.GraphWriter;
import stele.storage.value.NodeValue;
import stele.storage.value.PathValue;
import stele.storage.value.RelationshipValue;

/// Carries out changes of the default graph and counts them.
final class GraphChanges {
    private final GraphWriter writer;
    private final Map<String, Long> counts = new LinkedHashMap<>();
    private final Set<Long> relationshipsToDelete = new LinkedHashSet<>();
    private final Set<Long> nodesToDelete = new LinkedHashSet<>();
    private final Set<Long> nodesToDetach = new LinkedHashSet<>();
    private final Set<Long> deletedNodes = new LinkedHashSet<>();

    GraphChanges(Transaction transaction) {
        this.writer = new GraphWriter(transaction);
    }

    void flush() {
        writer.flush();
    }

    /// Carries out `actions` for a row; columns of new entities are added to it.
    void apply(List<Action> actions, List<@Nullable Object> row) {
        for (Action action : actions) {
            switch (action) {
                case CreateNode create -> {
                    row.add(writer.createNode(create.labels(), properties(create.properties(), row)));
                    count("node created", "nodes created", 1);
                }
                case CreateRelationship create -> {
                    row.add(writer.createRelationship(
                            create.type(),
                            end(row.get(create.source())),
                            end(row.get(create.target())),
                            properties(create.properties(), row)));
                    count("relationship created", "relationships created", 1);
                }
                case SetProperty set -> setProperty(set, row);
                case SetProperties set -> setProperties(set, row);
                case ChangeLabels change -> changeLabels(change, row);
                case Delete delete -> delete(delete.kind(), row.get(delete.entity()), delete.detach());
            }
        }
    }

    private static long end(@Nullable Object value) {
        return switch (value) {
            case Long id -> id;
            case NodeValue node -> node.id();
            case null, default ->
                throw error("a relationship needs two nodes, and one of them is null", "EntityNotFound:MissingNode");
        };
    }

    private static ExecutionException error(String message, String detail) {
        return new ExecutionException(Diagnostic.Kind.RUNTIME, message, -1, detail);
    }

    private static Map<String, @Nullable Object> properties(int column, List<@Nullable Object> row) {
        return column < 0 ? Map.of() : checked(row.get(column));
    }

    private static Map<String, @Nullable Object> checked(@Nullable Object value) {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        Map<?, ?> source = switch (value) {
            case null -> Map.of();
            case Map<?, ?> map -> map;
            case NodeValue node -> node.properties();
            case RelationshipValue relationship -> relationship.properties();
            default -> throw error("properties must be a map", "TypeError:InvalidArgumentType");
        };
        source.forEach((key, item) -> properties.put(String.valueOf(key), property(item)));
        return properties;
    }

    /// A value that a property can have: scalars and lists of them.
    private static @Nullable Object property(@Nullable Object value) {
        boolean wrong = value instanceof Map<?, ?>
                || isEntity(value)
                || value instanceof List<?> list
                        && list.stream()
                                .anyMatch(
                                        item -> item instanceof Map<?, ?> || item instanceof List<?> || isEntity(item));
        if (wrong) {
            throw error("a property cannot be a map, an entity, or a list of such", "TypeError:InvalidPropertyType");
        }
        return value;
    }

    private static boolean isEntity(@Nullable Object value) {
        return value instanceof NodeValue || value instanceof RelationshipValue || value instanceof PathValue;
    }

    private void setProperty(SetProperty set, List<@Nullable Object> row) {
        Entity entity = entity(set.kind(), row.get(set.entity()));
        if (entity == null) {
            return;
        }
        Object value = property(row.get(set.value()));
        requireLive(entity);
        if (entity.node()) {
            writer.setNodeProperty(entity.id(), set.key(), value);
        } else {
            writer.setRelationshipProperty(entity.id(), set.key(), value);
        }
        count("property set", "properties set", 1);
    }

    private void setProperties(SetProperties set, List<@Nullable Object> row) {
        Entity entity = entity(set.kind(), row.get(set.entity()));
        if (entity == null) {
            return;
        }
        Map<String, @Nullable Object> properties = checked(row.get(set.map()));
        requireLive(entity);
        if (entity.node()) {
            writer.setNodeProperties(entity.id(), properties, set.replace());
        } else {
            writer.setRelationshipProperties(entity.id(), properties, set.replace());
        }
        count("property set", "properties set", properties.size());
    }

    private void changeLabels(ChangeLabels change, List<@Nullable Object> row) {
        Entity entity = entity(change.kind(), row.get(change.entity()));
        if (entity == null) {
            return;
        }
        if (!entity.node()) {
            throw error("only a node has labels", "TypeError:InvalidArgumentType");
        }
        requireLive(entity);
        if (change.remove()) {
            writer.removeLabels(entity.id(), change.labels());
            count("label removed", "labels removed", change.labels().size());
        } else {
            writer.addLabels(entity.id(), change.labels());
            count("label added", "labels added", change.labels().size());
        }
    }

    private void requireLive(Entity entity) {
        boolean live = entity.node()
                ? writer.node(entity.id()).isPresent()
                : writer.relationship(entity.id()).isPresent();
        if (!live) {
            throw error("the entity was deleted in this statement", "EntityNotFound:DeletedEntityAccess");
        }
    }

    private record Entity(boolean node, long id) {}

    private static @Nullable Entity entity(EntityKind kind, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case NodeValue node -> new Entity(true, node.id());
            case RelationshipValue relationship -> new Entity(false, relationship.id());
            case Long id when kind != EntityKind.DYNAMIC -> new Entity(kind == EntityKind.NODE, id);
            default -> throw error("expected a node or a relationship", "TypeError:InvalidArgumentType");
        };
    }

    private void delete(EntityKind kind, @Nullable Object value, boolean detach) {
        switch (value) {
            case null -> {}
            case PathValue path -> {
                path.relationships().forEach(part -> delete(kind, part, detach));
                path.nodes().forEach(part -> delete(kind, part, detach));
            }
            default -> {
                Entity entity = entity(kind, value);
                if (entity != null) {
                    (entity.node() ? detach ? nodesToDetach : nodesToDelete : relationshipsToDelete).add(entity.id());
                }
            }
        }
    }

    /// Deletes what the step asked to delete.
    void endOfStep() {
        for (long node : nodesToDetach) {
            for (long relationship : writer.relationshipsOf(node)) {
                relationshipsToDelete.add(relationship);
            }
        }
        int relationships = 0;
        for (long relationship : relationshipsToDelete) {
            relationships += writer.deleteRelationship(relationship) ? 1 : 0;
        }
        int nodes = 0;
        for (Set<Long> ids : List.of(nodesToDetach, nodesToDelete)) {
            for (long node : ids) {
                nodes += writer.deleteNode(node) ? 1 : 0;
            }
            deletedNodes.addAll(ids);
        }
        count("relationship deleted", "relationships deleted", relationships);
        count("node deleted", "nodes deleted", nodes);
        relationshipsToDelete.clear();
        nodesToDetach.clear();
        nodesToDelete.clear();
        writer.flush();
    }

    /// Refuses to leave relationships of deleted nodes behind.
    void finish() {
        writer.flush();
        for (long node : deletedNodes) {
            if (writer.relationshipsOf(node).length > 0) {
                throw new ExecutionException(
                        Diagnostic.Kind.CONSTRAINT,
                        "a node that has relationships cannot be deleted; DETACH DELETE deletes them, too",
                        -1,
                        "ConstraintVerificationFailed:DeleteConnectedNode");
            }
        }
    }

    private void count(String one, String many, long number) {
        if (number > 0) {
            counts.merge(one + "|" + many, number, Long::sum);
        }
    }

    String summary() {
        List<String> parts = new ArrayList<>();
        counts.forEach((names, number) -> {
            int bar = names.indexOf('|');
            parts.add(number + " " + (number == 1 ? names.substring(0, bar) : names.substring(bar + 1)));
        });
        return parts.isEmpty() ? "no changes" : String.join(", ", parts);
    }
}
