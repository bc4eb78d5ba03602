package stele.executor.expression;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.function.VectorFunction;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.executor.kernel.Vectors;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.Vector;

/// The evaluators of the simple expressions, and those that evaluate their parts for some rows only.
final class Evaluators {
    private Evaluators() {}

    /// A column of the input.
    static final class Column extends Evaluator {
        private final int index;

        Column(int index, DataType type) {
            super(type);
            this.index = index;
        }

        @Override
        public Vector evaluate(Batch batch) {
            return batch.column(index);
        }
    }

    /// A constant; its vector is made once and shared.
    static final class Constant extends Evaluator {
        private final @Nullable Object value;
        private volatile Filled filled;

        private record Filled(Vector vector, int extent) {}

        Constant(DataType type, @Nullable Object value) {
            super(type);
            this.value = value;
            this.filled = new Filled(Vectors.constant(type, value, 1), 1);
        }

        @Override
        public boolean isConstant() {
            return true;
        }

        @Override
        public Vector evaluate(Batch batch) {
            int needed = Rows.of(batch).extent();
            Filled current = filled;
            if (needed <= current.extent()) {
                return current.vector();
            }
            int rounded = Math.max(needed, Math.min(Batch.TARGET_ROWS, needed * 4));
            Vector bigger = Vectors.constant(type(), value, rounded);
            filled = new Filled(bigger, rounded);
            return bigger;
        }
    }

    /// A vectorised function.
    static final class Call extends Evaluator {
        private final VectorFunction function;
        private final Evaluator[] arguments;

        Call(DataType type, VectorFunction function, List<Evaluator> arguments) {
            super(type);
            this.function = function;
            this.arguments = arguments.toArray(Evaluator[]::new);
        }

        @Override
        boolean hasConstantParts() {
            return areConstant(arguments);
        }

        @Override
        public Vector evaluate(Batch batch) {
            Vector[] values = new Vector[arguments.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = arguments[i].evaluate(batch);
            }
            return function.apply(values, Rows.of(batch));
        }
    }

    /// The first branch whose condition is true.
    static final class Case extends Evaluator {
        private final Selector[] conditions;
        private final Evaluator[] results;
        private final Evaluator otherwise;

        Case(DataType type, List<Selector> conditions, List<Evaluator> results, Evaluator otherwise) {
            super(type);
            this.conditions = conditions.toArray(Selector[]::new);
            this.results = results.toArray(Evaluator[]::new);
            this.otherwise = otherwise;
        }

        @Override
        public Vector evaluate(Batch batch) {
            VectorWriter writer = new VectorWriter(type(), Rows.of(batch).extent());
            Batch rest = batch;
            for (int i = 0; i < conditions.length && rest.rows() > 0; i++) {
                int[] chosen = new int[rest.rows()];
                int count = conditions[i].select(rest, chosen);
                if (count > 0) {
                    copy(results[i], new Batch(batch.columns(), count, chosen), writer);
                    rest = without(rest, chosen, count);
                }
            }
            if (rest.rows() > 0) {
                copy(otherwise, rest, writer);
            }
            return writer.build();
        }
    }

    /// The first argument that is not null; later ones are evaluated where the earlier ones are null.
    static final class Coalesce extends Evaluator {
        private final Evaluator[] arguments;

        Coalesce(DataType type, List<Evaluator> arguments) {
            super(type);
            this.arguments = arguments.toArray(Evaluator[]::new);
        }

        @Override
        public Vector evaluate(Batch batch) {
            Vector first = arguments[0].evaluate(batch);
            if (first.nulls() == null) {
                return first;
            }
            VectorWriter writer = new VectorWriter(type(), Rows.of(batch).extent());
            Batch rest = batch;
            for (int i = 0; i < arguments.length && rest.rows() > 0; i++) {
                Vector vector = i == 0 ? first : arguments[i].evaluate(rest);
                int[] missing = new int[rest.rows()];
                int count = 0;
                boolean[] nulls = vector.nulls();
                for (int row = 0; row < rest.rows(); row++) {
                    int p = rest.position(row);
                    if (nulls != null && nulls[p]) {
                        missing[count++] = p;
                    } else {
                        writer.copy(p, vector, p);
                    }
                }
                rest = new Batch(batch.columns(), count, missing);
            }
            for (int row = 0; row < rest.rows(); row++) {
                writer.setNull(rest.position(row));
            }
            return writer.build();
        }
    }

    /// Three-valued AND or OR. An argument is evaluated where those before it have not decided.
    static final class Junction extends Evaluator {
        private final Evaluator[] arguments;
        private final byte deciding;

        /// @param deciding the value that decides: 0 for AND, 1 for OR
        Junction(List<Evaluator> arguments, int deciding) {
            super(DataType.BOOLEAN);
            this.arguments = arguments.toArray(Evaluator[]::new);
            this.deciding = (byte) deciding;
        }

        @Override
        public Vector evaluate(Batch batch) {
            int extent = Rows.of(batch).extent();
            byte[] values = new byte[extent];
            boolean[] nulls = null;
            Batch rest = batch;
            for (int i = 0; i < arguments.length && rest.rows() > 0; i++) {
                BooleanVector vector = (BooleanVector) arguments[i].evaluate(rest);
                int[] open = new int[rest.rows()];
                int count = 0;
                for (int row = 0; row < rest.rows(); row++) {
                    int p = rest.position(row);
                    if (vector.nulls() != null && vector.nulls()[p]) {
                        nulls = nulls == null ? new boolean[extent] : nulls;
                        nulls[p] = true;
                        open[count++] = p;
                    } else if (vector.values()[p] == deciding) {
                        values[p] = deciding;
                        if (nulls != null) {
                            nulls[p] = false;
                        }
                    } else {
                        open[count++] = p;
                    }
                }
                rest = new Batch(batch.columns(), count, open);
            }
            for (int row = 0; row < rest.rows(); row++) {
                values[rest.position(row)] = (byte) (1 - deciding);
            }
            return new BooleanVector(values, nulls);
        }
    }

    private static void copy(Evaluator evaluator, Batch rows, VectorWriter writer) {
        writer.copy(evaluator.evaluate(rows), Rows.of(rows));
    }

    /// The rows of `batch` that are not among `chosen`; both ascend.
    static Batch without(Batch batch, int[] chosen, int count) {
        int[] rest = new int[batch.rows()];
        int kept = 0;
        int next = 0;
        for (int row = 0; row < batch.rows(); row++) {
            int p = batch.position(row);
            if (next < count && chosen[next] == p) {
                next++;
            } else {
                rest[kept++] = p;
            }
        }
        return new Batch(batch.columns(), kept, rest);
    }
}
