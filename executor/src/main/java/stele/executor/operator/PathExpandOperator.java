package stele.executor.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.kernel.VectorWriter;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.PathOutput;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// For each input row, searches paths over an edge index: the table's own where the edges are a whole
/// table, else one made for this run.
final class PathExpandOperator extends Operator {
    private final PhysicalPlan.PathExpand expand;
    private final Operator input;
    private final Operator edges;
    private @Nullable EdgeIndex index;
    private @Nullable RowBuffer built;

    PathExpandOperator(PhysicalPlan.PathExpand expand, Operator input, Operator edges, ExecutionContext context) {
        super(expand, context);
        this.expand = expand;
        this.input = input;
        this.edges = edges;
    }

    @Override
    int parallelism() {
        return input.parallelism();
    }

    @Override
    void prepare() {
        if (index == null) {
            index = EdgeIndex.ofTable(expand.edges(), this);
        }
        if (index == null) {
            built = Drain.rows(edges, this);
            index = EdgeIndex.of(built.concatenated(edges.types));
        }
        input.ready();
    }

    @Override
    Cursor open() {
        return new Paths(input.cursor());
    }

    @Override
    void rewind() {
        input.reset();
        if (edges.isVariable()) {
            edges.reset();
            index = null;
            if (built != null) {
                built.clear();
            }
        }
    }

    private final class Paths implements Cursor {
        private final Cursor rows;
        private final PathSearch search = new PathSearch(expand, index, context::checkCancelled);
        private @Nullable Batch batch;
        private int row;
        private int[] positions = new int[Batch.TARGET_ROWS];
        private long[] ends = new long[Batch.TARGET_ROWS];
        private final List<List<Long>> lists = new ArrayList<>();

        Paths(Cursor rows) {
            this.rows = rows;
        }

        @Override
        public @Nullable Batch next() {
            while (true) {
                if (batch == null || row >= batch.rows()) {
                    batch = rows.next();
                    row = 0;
                    if (batch == null) {
                        return null;
                    }
                }
                int count = collect(batch);
                if (count > 0) {
                    return build(batch, count);
                }
            }
        }

        private int collect(Batch source) {
            lists.clear();
            int count = 0;
            LongVector sources = (LongVector) source.column(expand.source());
            LongVector targets = expand.target() < 0 ? null : (LongVector) source.column(expand.target());
            while (row < source.rows() && count < Batch.TARGET_ROWS) {
                int position = source.position(row++);
                if (sources.isNull(position) || targets != null && targets.isNull(position)) {
                    continue;
                }
                search.run(sources.values()[position], targets == null ? null : (Long) targets.values()[position]);
                int found = expand.distinct() && targets != null ? Math.min(1, search.count()) : search.count();
                if (count + found > positions.length) {
                    int capacity = Math.max(count + found, positions.length * 2);
                    positions = Arrays.copyOf(positions, capacity);
                    ends = Arrays.copyOf(ends, capacity);
                }
                Arrays.fill(positions, count, count + found, position);
                System.arraycopy(search.ends(), 0, ends, count, found);
                count += found;
                lists.addAll(search.lists());
            }
            return count;
        }

        private Batch build(Batch source, int count) {
            List<Vector> columns = new ArrayList<>();
            for (Vector column : source.columns()) {
                columns.add(column.gather(positions, count));
            }
            if (expand.target() < 0) {
                DataType type = types.get(columns.size());
                columns.add(new LongVector(type, Arrays.copyOf(ends, count), null));
            }
            if (expand.output() == PathOutput.LISTS) {
                VectorWriter writer = new VectorWriter(types.get(columns.size()), count);
                for (int i = 0; i < count; i++) {
                    writer.set(i, lists.get(i));
                }
                columns.add(writer.build());
            }
            return new Batch(columns, count);
        }
    }
}
