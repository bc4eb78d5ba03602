/// SPARQL: text to tokens to tree to AST.
@NullMarked
package stele.parser.sparql;

import org.jspecify.annotations.NullMarked;
