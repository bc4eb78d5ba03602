package stele.executor.expression;

import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// A compiled expression. It holds no state of a run, so that threads share it.
public abstract class Evaluator {
    private final DataType type;

    protected Evaluator(DataType type) {
        this.type = type;
    }

    /// The type of the result.
    public final DataType type() {
        return type;
    }

    /// The expression's values for the rows of `batch`, at the same positions as in the batch's vectors.
    /// Rows that the batch's selection leaves out are not evaluated; what stands at their positions means
    /// nothing.
    public abstract Vector evaluate(Batch batch);

    /// The only value, when the expression is a constant.
    public boolean isConstant() {
        return false;
    }
}
