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

    /// Whether the expression is a constant, the same for all rows.
    public boolean isConstant() {
        return false;
    }

    /// Whether the expression is computed from constants, of which there is at least one.
    boolean hasConstantParts() {
        return false;
    }

    static boolean areConstant(Evaluator[] parts) {
        for (Evaluator part : parts) {
            if (part == null || !part.isConstant()) {
                return false;
            }
        }
        return parts.length > 0;
    }
}
