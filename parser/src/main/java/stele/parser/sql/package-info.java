/// SQL: from text to Calcite's `SqlNode`, and to records of our own for what Calcite has no node for.
@org.jspecify.annotations.NullMarked
package stele.parser.sql;
