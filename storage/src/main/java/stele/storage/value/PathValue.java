package stele.storage.value;

import java.util.List;

/// A path: one more node than relationships. A relationship is walked forwards when its source is the node
/// before it.
public record PathValue(List<NodeValue> nodes, List<RelationshipValue> relationships) {}
