package stele.executor.function;

import stele.executor.kernel.Rows;
import stele.storage.vector.Vector;

/// A function of whole vectors. The result has the call's type and is aligned with the arguments: it is
/// read at the positions of `rows` only. Implementations hold no state: several threads call them at once.
@FunctionalInterface
public interface VectorFunction {
    Vector apply(Vector[] arguments, Rows rows);
}
