/// Rows that leave memory: operators that pass the statement's memory budget write them to temporary files
/// and read them back in parts.
@NullMarked
package stele.executor.spill;

import org.jspecify.annotations.NullMarked;
