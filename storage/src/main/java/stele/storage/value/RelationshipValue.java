package stele.storage.value;

import java.util.Map;

/// A relationship as a result shows it.
///
/// @param id the relationship's id
/// @param type the relationship's type
/// @param source the id of the start node
/// @param target the id of the end node
/// @param properties the properties that are not null, by key in order
public record RelationshipValue(long id, String type, long source, long target, Map<String, Object> properties) {}
