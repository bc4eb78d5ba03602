/// Datalog: from its AST to relational algebra.
@NullMarked
package stele.planner.datalog;

import org.jspecify.annotations.NullMarked;
