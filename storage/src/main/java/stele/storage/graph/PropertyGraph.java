package stele.storage.graph;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/// A property graph: which tables are its nodes and which its relationships. Either declared over ordinary
/// tables by `CREATE PROPERTY GRAPH`, or the default graph, whose tables the store makes as data arrives.
///
/// @param name the graph's name; [#DEFAULT] is the graph that Cypher writes to when none is chosen
/// @param nodeTables in order of declaration
/// @param edgeTables in order of declaration
public record PropertyGraph(String name, List<NodeTable> nodeTables, List<EdgeTable> edgeTables) {
    public static final String DEFAULT = "default";

    public PropertyGraph {
        nodeTables = List.copyOf(nodeTables);
        edgeTables = List.copyOf(edgeTables);
    }

    /// A table whose rows are nodes.
    ///
    /// @param table the table's name in the catalog
    /// @param labels the labels of every node in it
    /// @param key the column that identifies a node (one column of layout LONG)
    /// @param properties property name to column name, in order
    public record NodeTable(String table, SortedSet<String> labels, String key, Map<String, String> properties) {}

    /// A table whose rows are relationships.
    ///
    /// @param table the table's name in the catalog
    /// @param type the relationship type (label in SQL/PGQ)
    /// @param id the column that identifies a relationship, or null when the row id does
    /// @param source the column that holds the start node's key
    /// @param sourceTable the node table it refers to; in the default graph [#ANY_NODE_TABLE]: any node, by
    ///     global id
    /// @param target the column that holds the end node's key
    /// @param targetTable the node table it refers to, likewise
    /// @param properties property name to column name, in order
    public record EdgeTable(
            String table,
            String type,
            @org.jspecify.annotations.Nullable String id,
            String source,
            String sourceTable,
            String target,
            String targetTable,
            Map<String, String> properties) {}

    public static final String ANY_NODE_TABLE = "*";
}
