package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.kernel.Vectors;
import stele.planner.physical.PhysicalPlan;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Runs the inner plan once for all outer rows, which it reads as [PhysicalPlan.OuterRows] with their
/// numbers, and joins on the row number. The result has the outer columns and, for INNER and LEFT, the
/// inner ones without the row number; the condition sees the same.
final class ApplyOperator extends Operator {
    private final PhysicalPlan.Apply apply;
    private final Operator outer;
    private final Operator inner;
    private final Map<Integer, Batch> outerRows;
    private final JoinShape shape;
    private @Nullable RowBuffer outerBuffer;
    private @Nullable RowBuffer innerBuffer;
    private Batch rows = new Batch(List.of(), 0);
    private @Nullable NumberedMatches matches;

    /// @param outerRows where the inner plan finds the outer rows, by the apply's id
    ApplyOperator(
            PhysicalPlan.Apply apply,
            Operator outer,
            Operator inner,
            Map<Integer, Batch> outerRows,
            ExecutionContext context) {
        super(apply, context);
        this.apply = apply;
        this.outer = outer;
        this.inner = inner;
        this.outerRows = outerRows;
        this.shape = new JoinShape(
                apply.type(),
                outer.types,
                inner.types.subList(1, inner.types.size()),
                null,
                apply.condition(),
                context.functions());
    }

    @Override
    int parallelism() {
        return 1;
    }

    @Override
    void prepare() {
        clear();
        outerBuffer = Drain.rows(outer, this);
        rows = outerBuffer.concatenated(outer.types);
        outerRows.put(apply.applyId(), rows);
        inner.reset();
        innerBuffer = Drain.rows(inner, this);
        matches = new NumberedMatches(innerBuffer.concatenated(inner.types), rows.rows());
    }

    private void clear() {
        if (outerBuffer != null) {
            outerBuffer.clear();
        }
        if (innerBuffer != null) {
            innerBuffer.clear();
        }
    }

    /// The rows that the inner plan reads: row numbers and the chosen columns of the outer rows.
    static List<Batch> outerRows(PhysicalPlan.OuterRows leaf, Batch rows) {
        long[] numbers = new long[rows.rows()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i;
        }
        List<Vector> columns = new ArrayList<>();
        columns.add(new LongVector(DataType.BIGINT, numbers, null));
        leaf.outerColumns().forEach(column -> columns.add(rows.column(column)));
        return List.of(new Batch(columns, numbers.length));
    }

    @Override
    Cursor open() {
        int[] at = {0};
        NumberedMatches found = matches;
        Cursor outerCursor = () -> {
            int from = at[0];
            if (from >= rows.rows()) {
                return null;
            }
            int to = Math.min(from + Batch.TARGET_ROWS, rows.rows());
            at[0] = to;
            found.base = from;
            return Batches.slice(rows, from, to);
        };
        return new JoinCursor(apply.type(), outerCursor, found, shape, null);
    }

    @Override
    void rewind() {
        outer.reset();
    }

    /// The inner rows of each outer row, by its number.
    private static final class NumberedMatches implements JoinMatches {
        private final Batch inner;
        private final int[] offsets;
        private final int[] slices;
        private int base;

        NumberedMatches(Batch inner, int outerRows) {
            this.inner = inner;
            long[] numbers = ((LongVector) inner.column(0)).values();
            offsets = new int[outerRows + 1];
            for (int i = 0; i < inner.rows(); i++) {
                offsets[(int) numbers[i] + 1]++;
            }
            for (int i = 0; i < outerRows; i++) {
                offsets[i + 1] += offsets[i];
            }
            int[] ends = offsets.clone();
            slices = new int[inner.rows()];
            for (int i = 0; i < inner.rows(); i++) {
                slices[ends[(int) numbers[i]]++] = i;
            }
        }

        @Override
        public Locator locator() {
            return (left, starts, ends, _) -> {
                for (int i = 0; i < left.rows(); i++) {
                    starts[i] = offsets[base + i];
                    ends[i] = offsets[base + i + 1];
                }
            };
        }

        @Override
        public List<Vector> gather(int[] columns, int[] references, int count) {
            int[] positions = new int[count];
            for (int i = 0; i < count; i++) {
                positions[i] = references[i] < 0 ? -1 : slices[references[i]];
            }
            return java.util.Arrays.stream(columns)
                    .mapToObj(column -> Vectors.gatherOuter(inner.column(column + 1), positions, count))
                    .toList();
        }
    }
}
