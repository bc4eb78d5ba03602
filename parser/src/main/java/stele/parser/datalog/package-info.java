/// Datalog: its text to its AST.
@NullMarked
package stele.parser.datalog;

import org.jspecify.annotations.NullMarked;
