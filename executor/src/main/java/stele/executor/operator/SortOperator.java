package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.ExecutionException;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.kernel.KeyFilter;
import stele.executor.kernel.RowOrder;
import stele.executor.kernel.Vectors;
import stele.executor.spill.SpillFile;
import stele.executor.spill.SpillSpace;
import stele.parser.Diagnostic;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Sorts all rows. With a small fetch it keeps only the best rows: whenever enough have come in they are
/// sorted and cut.
final class SortOperator extends Operator {
    private static final int TOP_BUFFER = 16 * Batch.TARGET_ROWS;
    private static final long TOP_LIMIT = 1 << 20;

    private final PhysicalPlan.Sort sort;
    private final Operator input;
    private final AtomicInteger next = new AtomicInteger();
    private @Nullable SortedRuns merged;
    private long skip;
    private long rest;
    private long reserved;
    private Batch rows = new Batch(List.of(), 0);
    private int[] order = {};
    private int from;

    SortOperator(PhysicalPlan.Sort sort, Operator input, ExecutionContext context) {
        super(sort, context);
        this.sort = sort;
        this.input = input;
    }

    /// The value of an OFFSET or FETCH, or `missing` when there is none.
    static long count(@Nullable Expression expression, long missing, ExecutionContext context) {
        if (expression == null) {
            return missing;
        }
        Object value = new ExpressionCompiler(context.functions()).constant(expression);
        if (value == null) {
            return missing;
        }
        if (!(value instanceof Long count) || count < 0) {
            throw new ExecutionException(
                    Diagnostic.Kind.RUNTIME,
                    "the number of rows to skip or keep must be an integer of at least 0, not " + value,
                    -1,
                    value instanceof Long ? "NegativeIntegerArgument" : "InvalidArgumentType");
        }
        return count;
    }

    @Override
    boolean isOrdered() {
        return true;
    }

    @Override
    int parallelism() {
        return 1;
    }

    @Override
    void prepare() {
        release();
        long offset = count(sort.offset(), 0, context);
        long fetch = count(sort.fetch(), Long.MAX_VALUE, context);
        long wanted = fetch > Long.MAX_VALUE - offset ? Long.MAX_VALUE : fetch + offset;
        merged = null;
        List<Batch> parts = wanted <= TOP_LIMIT ? best((int) wanted) : everything();
        if (parts == null) {
            skip = offset;
            rest = fetch;
            return;
        }
        rows = Vectors.concatenate(parts, types);
        order = sorted(rows);
        int end = (int) Math.min(order.length, wanted);
        from = (int) Math.min(end, offset);
        order = end == order.length ? order : java.util.Arrays.copyOf(order, end);
        next.set(0);
    }

    private int[] sorted(Batch batch) {
        return Batches.order(batch, sort.keys()).sorted();
    }

    /// All rows; null when they are in sorted files.
    private @Nullable List<Batch> everything() {
        boolean canSpill = !isVariable() && SpillSpace.canHold(types);
        List<Runs> threads = Drain.into(input, context.threads(), () -> new Runs(canSpill));
        RowBuffer buffer = threads.getFirst().buffer;
        if (threads.stream().allMatch(runs -> runs.files.isEmpty())) {
            threads.stream().skip(1).forEach(runs -> buffer.takeOver(runs.buffer));
            reserved = buffer.bytes();
            return buffer.batches();
        }
        List<SpillFile> files = new ArrayList<>();
        for (Runs runs : threads) {
            runs.write();
            files.addAll(runs.files);
        }
        merged = new SortedRuns(files, sort.keys(), types);
        return null;
    }

    /// One thread's rows: as many as fit in memory, then sorted files.
    private final class Runs implements java.util.function.Consumer<Batch> {
        private final boolean canSpill;
        private final RowBuffer buffer = new RowBuffer(SortOperator.this);
        private final List<SpillFile> files = new ArrayList<>();

        Runs(boolean canSpill) {
            this.canSpill = canSpill;
        }

        @Override
        public void accept(Batch batch) {
            if (canSpill && buffer.tryAccept(batch, 0)) {
                return;
            }
            if (canSpill && buffer.rows() >= Batch.TARGET_ROWS) {
                write();
            }
            buffer.accept(batch);
        }

        private void write() {
            if (buffer.rows() == 0) {
                return;
            }
            Batch all = Vectors.concatenate(buffer.batches(), types);
            int[] sorted = sorted(all);
            SpillFile file = context.spill().file(types);
            files.add(file);
            for (int from = 0; from < sorted.length; from += Batch.TARGET_ROWS) {
                int to = Math.min(sorted.length, from + Batch.TARGET_ROWS);
                file.append(Batches.gather(all, java.util.Arrays.copyOfRange(sorted, from, to), to - from));
            }
            buffer.clear();
        }
    }

    /// The next rows of the merged files between offset and fetch.
    private @Nullable Batch nextMerged(Cursor cursor) {
        while (rest > 0) {
            Batch batch = cursor.next();
            if (batch == null) {
                return null;
            }
            int skipped = (int) Math.min(skip, batch.rows());
            skip -= skipped;
            int count = (int) Math.min(rest, batch.rows() - skipped);
            rest -= count;
            if (count > 0) {
                return count == batch.rows() ? batch : Batches.slice(batch, skipped, skipped + count);
            }
        }
        return null;
    }

    private List<Batch> best(int wanted) {
        if (wanted == 0) {
            return List.of();
        }
        List<Best> tops = Drain.into(input, context.threads(), () -> new Best(wanted));
        List<Batch> parts = new ArrayList<>();
        for (Best top : tops) {
            top.cut();
            parts.addAll(top.batches);
        }
        return parts;
    }

    /// One thread's best rows.
    private final class Best implements java.util.function.Consumer<Batch> {
        private final int wanted;
        private final List<Batch> batches = new ArrayList<>();
        private int count;
        private @Nullable Batch worst;

        Best(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public void accept(Batch batch) {
            Batch better = worst == null ? batch : betterThanWorst(batch);
            if (better.rows() == 0) {
                return;
            }
            batches.add(better);
            count += better.rows();
            if (count >= wanted + TOP_BUFFER) {
                cut();
            }
        }

        /// The rows that would come before the last of the best rows so far.
        private Batch betterThanWorst(Batch batch) {
            List<DataType> keyTypes = new ArrayList<>();
            List<Vector> keyColumns = new ArrayList<>();
            List<Vector> worstColumns = new ArrayList<>();
            List<SortKey> keys = new ArrayList<>();
            for (SortKey key : sort.keys()) {
                keys.add(new SortKey(keyTypes.size(), key.descending(), key.nullsFirst()));
                keyTypes.add(types.get(key.column()));
                keyColumns.add(batch.column(key.column()));
                worstColumns.add(worst.column(key.column()));
            }
            Batch both = Vectors.concatenate(
                    List.of(new Batch(worstColumns, 1), new Batch(keyColumns, batch.rows(), batch.selection())),
                    keyTypes);
            RowOrder order = Batches.order(both, keys);
            int[] selected = new int[batch.rows()];
            int kept = 0;
            for (int i = 0; i < batch.rows(); i++) {
                selected[kept] = batch.position(i);
                kept += order.compare(i + 1, 0) < 0 ? 1 : 0;
            }
            return new Batch(batch.columns(), kept, selected).compact();
        }

        private void cut() {
            if (batches.size() < 2 && count <= wanted) {
                return;
            }
            Batch all = Vectors.concatenate(batches, types);
            int[] best = sorted(all);
            batches.clear();
            count = Math.min(wanted, best.length);
            // Copied twice, so that strings do not keep the heap of the rows that fell out.
            Batch kept = Batches.gather(all, best, count);
            batches.add(Vectors.concatenate(List.of(kept, new Batch(kept.columns(), 0)), types));
            if (count == wanted) {
                worst = Batches.slice(batches.getFirst(), count - 1, count);
            }
        }
    }

    @Override
    void restrict(int column, KeyFilter filter) {
        if (sort.offset() == null && sort.fetch() == null) {
            input.restrict(column, filter);
        }
    }

    @Override
    Cursor open() {
        SortedRuns files = merged;
        if (files != null) {
            return () -> nextMerged(files);
        }
        return () -> {
            int start = from + next.getAndIncrement() * Batch.TARGET_ROWS;
            if (start >= order.length) {
                return null;
            }
            int end = Math.min(start + Batch.TARGET_ROWS, order.length);
            return Batches.gather(rows, java.util.Arrays.copyOfRange(order, start, end), end - start);
        };
    }

    private void release() {
        context.memory().release(reserved);
        reserved = 0;
    }

    @Override
    void rewind() {
        input.reset();
    }
}
