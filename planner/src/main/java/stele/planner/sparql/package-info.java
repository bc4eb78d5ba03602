/// SPARQL's binder: from the AST to relational algebra, over the quad table and over tables and graphs by
/// direct mapping.
@NullMarked
package stele.planner.sparql;

import org.jspecify.annotations.NullMarked;
