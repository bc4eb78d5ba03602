/// Benchmarks: Stele beside other engines, on the same data, in the same process.
@NullMarked
package stele.bench;

import org.jspecify.annotations.NullMarked;
