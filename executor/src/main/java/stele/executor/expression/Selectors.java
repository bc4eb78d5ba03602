package stele.executor.expression;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Comparison;
import stele.executor.kernel.Masks;
import stele.executor.kernel.Rows;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Makes [Selector]s: conjunctions narrow step by step, comparisons with constants run on the column
/// itself.
final class Selectors {
    static final Map<String, Comparison.Operator> COMPARISONS = Map.of(
            "equal", Comparison.Operator.EQUAL,
            "not_equal", Comparison.Operator.NOT_EQUAL,
            "less", Comparison.Operator.LESS,
            "less_or_equal", Comparison.Operator.LESS_OR_EQUAL,
            "greater", Comparison.Operator.GREATER,
            "greater_or_equal", Comparison.Operator.GREATER_OR_EQUAL);

    private Selectors() {}

    /// Rows for which a BOOLEAN is true.
    static Selector truth(Evaluator condition) {
        return (batch, out) -> Comparison.selectTrue((BooleanVector) condition.evaluate(batch), Rows.of(batch), out);
    }

    /// Rows for which all conditions are true; later ones see only rows that pass the earlier ones.
    static Selector all(List<Selector> conditions) {
        Selector[] parts = conditions.toArray(Selector[]::new);
        return (batch, out) -> {
            int count = parts[0].select(batch, out);
            int[] selected = out;
            int[] spare = null;
            for (int i = 1; i < parts.length && count > 0; i++) {
                if (spare == null) {
                    spare = new int[out.length];
                }
                int[] target = selected == out ? spare : out;
                count = parts[i].select(new Batch(batch.columns(), count, selected), target);
                selected = target;
            }
            if (selected != out) {
                System.arraycopy(selected, 0, out, 0, count);
            }
            return count;
        };
    }

    /// `value operator constant`, when the layout has a kernel for it.
    static @Nullable Selector constantComparison(Comparison.Operator operator, Evaluator value, Evaluator constant) {
        if (!constant.isConstant() || !value.type().equals(constant.type())) {
            return null;
        }
        Vector one = constant.evaluate(new Batch(List.of(), 1));
        if (one.isNull(0)) {
            return (_, _) -> 0;
        }
        DataType.Layout layout = value.type().layout();
        if (layout == DataType.Layout.LONG) {
            long bound = ((LongVector) one).values()[0];
            return (batch, out) -> {
                LongVector vector = (LongVector) value.evaluate(batch);
                return Comparison.select(operator, vector.values(), bound, known(vector.nulls(), batch), out);
            };
        }
        if (layout == DataType.Layout.DOUBLE) {
            double bound = ((DoubleVector) one).values()[0];
            return (batch, out) -> {
                DoubleVector vector = (DoubleVector) value.evaluate(batch);
                return Comparison.select(operator, vector.values(), bound, known(vector.nulls(), batch), out);
            };
        }
        return null;
    }

    private static Rows known(boolean @Nullable [] nulls, Batch batch) {
        Rows rows = Rows.of(batch);
        if (nulls == null) {
            return rows;
        }
        int[] known = new int[rows.count()];
        return Rows.selected(known, Masks.notNull(nulls, rows, known));
    }
}
