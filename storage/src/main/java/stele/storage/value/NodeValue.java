package stele.storage.value;

import java.util.Map;
import java.util.SortedSet;

/// A node as a result shows it: built only where it leaves a plan or enters an ANY value.
///
/// @param table the node table's name, which with `id` identifies the node where ids of tables overlap
/// @param id the node's id
/// @param labels the labels in order
/// @param properties the properties that are not null, by key in order
public record NodeValue(String table, long id, SortedSet<String> labels, Map<String, Object> properties) {}
