package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.kernel.KeyFilter;
import stele.executor.kernel.KeyTable;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// UNION, INTERSECT and EXCEPT. UNION ALL reads its inputs one after the other; UNION passes new rows on as
/// they come; the others count the rows of every input by value.
final class SetOperator extends Operator {
    private final PhysicalPlan.SetOperation operation;
    private final List<Operator> inputs;
    private final int[] positions;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger workers = new AtomicInteger();
    private @Nullable KeyTable table;
    private int[] copies = {};
    private long reserved;

    SetOperator(PhysicalPlan.SetOperation operation, List<Operator> inputs, ExecutionContext context) {
        super(operation, context);
        this.operation = operation;
        this.inputs = inputs;
        this.positions = new int[types.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = i;
        }
    }

    private boolean isUnionAll() {
        return operation.operator() == PhysicalPlan.SetOperator.UNION && operation.all();
    }

    @Override
    int parallelism() {
        return isUnionAll() ? inputs.stream().mapToInt(SetOperator::workersFor).sum() : 1;
    }

    /// At least one worker reads an input: a join may have rows although its left input has none.
    private static int workersFor(Operator input) {
        return Math.max(1, input.parallelism());
    }

    @Override
    void prepare() {
        release();
        if (operation.operator() == PhysicalPlan.SetOperator.UNION) {
            inputs.forEach(Operator::ready);
            table = operation.all() ? null : new KeyTable(types);
        } else {
            count();
        }
        next.set(0);
        workers.set(0);
    }

    private void account() {
        if (table != null && table.bytes() > reserved) {
            context.memory().reserve(name(), table.bytes() - reserved);
            reserved = table.bytes();
        }
    }

    private void release() {
        context.memory().release(reserved);
        reserved = 0;
        table = null;
    }

    private void count() {
        KeyTable keys = new KeyTable(types);
        table = keys;
        List<int[]> counts = new ArrayList<>();
        counts.add(countFirst(keys));
        KeyTable.Scratch scratch = new KeyTable.Scratch();
        for (Operator input : inputs.subList(1, inputs.size())) {
            int[] found = new int[keys.size()];
            Drain.into(input, 1, () -> batch -> {
                int[] groups = keys.find(batch, positions, null, scratch);
                for (int i = 0; i < batch.rows(); i++) {
                    if (groups[i] >= 0) {
                        found[groups[i]]++;
                    }
                }
            });
            counts.add(found);
        }
        copies = new int[keys.size()];
        for (int group = 0; group < copies.length; group++) {
            copies[group] = copies(counts, group);
        }
    }

    private int[] countFirst(KeyTable keys) {
        int[][] counts = {new int[64]};
        Drain.into(inputs.getFirst(), 1, () -> batch -> {
            int[] groups = keys.insert(batch, positions);
            if (counts[0].length < keys.size()) {
                counts[0] = java.util.Arrays.copyOf(counts[0], keys.size() * 2);
            }
            for (int i = 0; i < batch.rows(); i++) {
                counts[0][groups[i]]++;
            }
            account();
        });
        return counts[0];
    }

    private int copies(List<int[]> counts, int group) {
        int first = counts.getFirst()[group];
        int least = first;
        int others = 0;
        for (int[] count : counts.subList(1, counts.size())) {
            least = Math.min(least, count[group]);
            others += count[group];
        }
        return switch (operation.operator()) {
            case INTERSECT -> operation.all() ? least : Math.min(least, 1);
            case EXCEPT -> operation.all() ? Math.max(0, first - others) : others == 0 ? 1 : 0;
            case UNION -> throw new IllegalStateException();
        };
    }

    @Override
    void restrict(int column, KeyFilter filter) {
        inputs.forEach(input -> input.restrict(column, filter));
    }

    @Override
    Cursor open() {
        if (operation.operator() != PhysicalPlan.SetOperator.UNION) {
            return this::nextCounted;
        }
        // An input is read by no more workers than it can serve.
        int worker = workers.getAndIncrement();
        List<Cursor> cursors = inputs.stream()
                .filter(input -> worker < workersFor(input))
                .map(Operator::cursor)
                .toList();
        return isUnionAll() ? new Chain(cursors) : distinct(new Chain(cursors));
    }

    private Cursor distinct(Cursor rows) {
        return () -> {
            Batch batch = rows.next();
            while (batch != null) {
                Batch fresh = fresh(table, batch, positions);
                account();
                if (fresh.rows() > 0) {
                    return fresh;
                }
                batch = rows.next();
            }
            return null;
        };
    }

    /// The rows of `batch` whose key `table` has not seen; it has afterwards.
    static Batch fresh(KeyTable table, Batch batch, int[] positions) {
        int known = table.size();
        int[] groups = table.insert(batch, positions);
        int[] selected = new int[batch.rows()];
        int count = 0;
        for (int i = 0; i < batch.rows(); i++) {
            if (groups[i] == known) {
                known++;
                selected[count++] = batch.position(i);
            }
        }
        return count == batch.rows() ? batch : new Batch(batch.columns(), count, selected);
    }

    private @Nullable Batch nextCounted() {
        while (true) {
            int begin = next.getAndIncrement() * Batch.TARGET_ROWS;
            if (begin >= copies.length) {
                return null;
            }
            int end = Math.min(begin + Batch.TARGET_ROWS, copies.length);
            int rows = 0;
            for (int group = begin; group < end; group++) {
                rows += copies[group];
            }
            if (rows == 0) {
                continue;
            }
            List<Vector> keys = table.keys(begin, end);
            int[] selected = new int[rows];
            int at = 0;
            for (int group = begin; group < end; group++) {
                for (int copy = 0; copy < copies[group]; copy++) {
                    selected[at++] = group - begin;
                }
            }
            return Batches.gather(new Batch(keys, end - begin), selected, rows);
        }
    }

    @Override
    void rewind() {
        inputs.forEach(Operator::reset);
    }

    /// Reads one cursor after the other.
    private static final class Chain implements Cursor {
        private final List<Cursor> cursors;
        private int at;

        Chain(List<Cursor> cursors) {
            this.cursors = cursors;
        }

        @Override
        public @Nullable Batch next() {
            while (at < cursors.size()) {
                Batch batch = cursors.get(at).next();
                if (batch != null) {
                    return batch;
                }
                at++;
            }
            return null;
        }
    }
}
