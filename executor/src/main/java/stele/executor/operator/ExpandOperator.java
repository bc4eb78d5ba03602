package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.kernel.KeyFilter;
import stele.executor.kernel.Vectors;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Table;
import stele.storage.graph.Adjacency;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Looks the rows of a table up by the adjacency index: a graph's expand, or a join on a key.
final class ExpandOperator extends StreamOperator {
    private final PhysicalPlan.Expand expand;
    private final JoinShape shape;
    private final AdjacencyMatches matches;

    ExpandOperator(PhysicalPlan.Expand expand, Operator input, ExecutionContext context) {
        super(expand, input, context);
        this.expand = expand;
        List<DataType> tableTypes = expand.columnIndexes().stream()
                .map(column -> AdjacencyMatches.type(ScanOperator.table(expand.table(), context), column))
                .toList();
        this.shape =
                new JoinShape(expand.type(), input.types, tableTypes, null, expand.residual(), context.functions());
        this.matches = new AdjacencyMatches(
                ScanOperator.table(expand.table(), context),
                expand.source(),
                expand.key(),
                Batches.toArray(expand.columnIndexes()));
    }

    @Override
    boolean isOrdered() {
        return false;
    }

    @Override
    void restrict(int column, KeyFilter filter) {
        if (column < input.types.size()) {
            input.restrict(column, filter);
        }
    }

    @Override
    Cursor open() {
        return new JoinCursor(expand.type(), input.cursor(), matches, shape, null);
    }

    @Override
    void prepare() {
        matches.prepare();
        input.ready();
    }

    /// References are positions in the adjacency index's row array.
    private static final class AdjacencyMatches implements JoinMatches {
        private final Table table;
        private final int source;
        private final int key;
        private final int[] columns;
        private final long @Nullable [][] values;
        private @Nullable Adjacency adjacency;

        AdjacencyMatches(Table table, int source, int key, int[] columns) {
            this.table = table;
            this.source = source;
            this.key = key;
            this.columns = columns;
            this.values = new long[columns.length][];
        }

        /// Columns of layout LONG without nulls are read from the index's own copies in its order.
        void prepare() {
            if (adjacency != null) {
                return;
            }
            Adjacency index = table.adjacency(key);
            for (int i = 0; i < columns.length; i++) {
                if (columns[i] == Table.ROW_ID) {
                    values[i] = index.rows();
                } else if (type(columns[i]).layout() == DataType.Layout.LONG
                        && table.statistics(columns[i]).nullCount() == 0) {
                    values[i] = index.values(columns[i]);
                }
            }
            adjacency = index;
        }

        private DataType type(int column) {
            return type(table, column);
        }

        static DataType type(Table table, int column) {
            return column == Table.ROW_ID
                    ? DataType.BIGINT
                    : table.definition().columns().get(column).type();
        }

        @Override
        public Locator locator() {
            Adjacency index = adjacency;
            int[] offsets = index.offsets();
            return (left, starts, ends, _) -> {
                LongVector keys = (LongVector) left.column(source);
                boolean[] nulls = keys.nulls();
                for (int i = 0; i < left.rows(); i++) {
                    int position = left.position(i);
                    int slot = nulls != null && nulls[position] ? -1 : index.slot(keys.values()[position]);
                    starts[i] = slot < 0 ? 0 : offsets[slot];
                    ends[i] = slot < 0 ? 0 : offsets[slot + 1];
                }
            };
        }

        @Override
        public List<Vector> gather(int[] wanted, int[] references, int count) {
            int[] fetched = java.util.Arrays.stream(wanted)
                    .filter(column -> values[column] == null)
                    .map(column -> columns[column])
                    .toArray();
            Batch rest = fetched.length == 0 ? null : fetch(fetched, references, count);
            List<Vector> vectors = new ArrayList<>();
            int next = 0;
            for (int column : wanted) {
                vectors.add(
                        values[column] == null
                                ? rest.column(next++)
                                : Vectors.gatherOuter(
                                        new LongVector(type(columns[column]), values[column], null),
                                        references,
                                        count));
            }
            return vectors;
        }

        private Batch fetch(int[] fetched, int[] references, int count) {
            long[] rows = adjacency.rows();
            long[] rowIds = new long[count];
            int[] places = new int[count];
            int found = 0;
            for (int i = 0; i < count; i++) {
                places[i] = references[i] < 0 ? -1 : found;
                if (references[i] >= 0) {
                    rowIds[found++] = rows[references[i]];
                }
            }
            if (found == 0) {
                List<Vector> nulls = new ArrayList<>();
                for (int column : fetched) {
                    nulls.add(Vectors.nulls(type(column), count));
                }
                return new Batch(nulls, count);
            }
            Batch batch = table.fetch(rowIds, found, fetched);
            if (found == count) {
                return batch;
            }
            return new Batch(
                    batch.columns().stream()
                            .map(column -> Vectors.gatherOuter(column, places, count))
                            .toList(),
                    count);
        }
    }
}
