package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.expression.Evaluator;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.kernel.VectorWriter;
import stele.planner.physical.PhysicalPlan;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// A row for each element of a list.
final class UnnestOperator extends StreamOperator {
    private final PhysicalPlan.Unnest unnest;
    private final Evaluator list;

    UnnestOperator(PhysicalPlan.Unnest unnest, Operator input, ExecutionContext context) {
        super(unnest, input, context);
        this.unnest = unnest;
        this.list = new ExpressionCompiler(context.functions()).compile(unnest.list());
    }

    @Override
    Cursor open() {
        return new Elements(input.cursor());
    }

    private final class Elements implements Cursor {
        private final Cursor rows;
        private @Nullable Batch batch;
        private @Nullable Vector lists;
        private int row;
        private int element;
        private final int[] positions = new int[Batch.TARGET_ROWS];
        private final @Nullable Object[] values = new Object[Batch.TARGET_ROWS];
        private final long[] ordinals = new long[Batch.TARGET_ROWS];

        Elements(Cursor rows) {
            this.rows = rows;
        }

        @Override
        public @Nullable Batch next() {
            while (true) {
                if (batch == null) {
                    batch = rows.next();
                    if (batch == null) {
                        return null;
                    }
                    lists = batch.rows() == 0 ? null : list.evaluate(batch);
                    row = 0;
                    element = 0;
                }
                int count = fill(batch);
                Batch result = count == 0 ? null : build(batch, count);
                if (row >= batch.rows()) {
                    batch = null;
                }
                if (result != null) {
                    return result;
                }
            }
        }

        private int fill(Batch source) {
            int count = 0;
            while (row < source.rows() && count < Batch.TARGET_ROWS) {
                int position = source.position(row);
                List<?> elements = elements(lists.get(position));
                if (elements.isEmpty()) {
                    if (unnest.outer()) {
                        positions[count] = position;
                        values[count] = null;
                        ordinals[count++] = 0;
                    }
                    row++;
                    continue;
                }
                while (element < elements.size() && count < Batch.TARGET_ROWS) {
                    positions[count] = position;
                    values[count] = elements.get(element);
                    ordinals[count++] = ++element;
                }
                if (element >= elements.size()) {
                    row++;
                    element = 0;
                }
            }
            return count;
        }

        private static List<?> elements(@Nullable Object value) {
            return switch (value) {
                case null -> List.of();
                case List<?> elements -> elements;
                default -> List.of(value);
            };
        }

        private Batch build(Batch source, int count) {
            List<Vector> columns = new ArrayList<>();
            for (Vector column : source.columns()) {
                columns.add(column.gather(positions, count));
            }
            addElements(columns, count, source.columns().size());
            if (unnest.ordinality()) {
                boolean[] nulls = null;
                for (int i = 0; i < count; i++) {
                    if (ordinals[i] == 0) {
                        nulls = nulls == null ? new boolean[count] : nulls;
                        nulls[i] = true;
                    }
                }
                columns.add(new LongVector(DataType.BIGINT, java.util.Arrays.copyOf(ordinals, count), nulls));
            }
            return new Batch(columns, count);
        }

        /// The element's columns: one, or the fields of a row when the plan has a column for each.
        private void addElements(List<Vector> columns, int count, int inputColumns) {
            int made = types.size() - inputColumns - (unnest.ordinality() ? 1 : 0);
            for (int c = 0; c < made; c++) {
                VectorWriter writer = new VectorWriter(types.get(inputColumns + c), count);
                for (int i = 0; i < count; i++) {
                    Object value = values[i];
                    writer.set(i, made == 1 || !(value instanceof List<?> fields) ? value : fields.get(c));
                }
                columns.add(writer.build());
            }
        }
    }
}
