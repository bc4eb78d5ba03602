package stele.executor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.graph.PropertyGraph;
import stele.storage.rdf.TermDictionary;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;

/// Short ways to make plans and to run them, for tests.
final class Plans {
    /// A database without anything in it.
    static final Snapshot EMPTY = new Snapshot() {
        @Override
        public long schemaVersion() {
            return 0;
        }

        @Override
        public long version() {
            return 0;
        }

        @Override
        public Optional<Table> table(String name) {
            return Optional.empty();
        }

        @Override
        public Collection<Table> tables() {
            return List.of();
        }

        @Override
        public Optional<PropertyGraph> graph(String name) {
            return Optional.empty();
        }

        @Override
        public Collection<PropertyGraph> graphs() {
            return List.of();
        }

        @Override
        public <T extends CatalogObject> Optional<T> object(Class<T> kind, String name) {
            return Optional.empty();
        }

        @Override
        public <T extends CatalogObject> List<T> objects(Class<T> kind) {
            return List.of();
        }

        @Override
        public TermDictionary terms() {
            throw new UnsupportedOperationException();
        }
    };

    private Plans() {}

    static List<OutputColumn> columns(DataType... types) {
        return IntStream.range(0, types.length)
                .mapToObj(i -> new OutputColumn("c" + i, types[i]))
                .toList();
    }

    static List<OutputColumn> columns(List<DataType> types) {
        return columns(types.toArray(DataType[]::new));
    }

    /// Rows in batches of `size`, some of them with a selection that leaves garbage rows out.
    static PhysicalPlan.Materialized rows(List<DataType> types, List<List<@Nullable Object>> rows, int size) {
        List<Batch> batches = new ArrayList<>();
        for (int from = 0; from < rows.size(); from += size) {
            List<List<@Nullable Object>> part = rows.subList(from, Math.min(rows.size(), from + size));
            boolean selected = from / size % 2 == 1;
            BatchBuilder builder = new BatchBuilder(types, part.size() * 2);
            int[] selection = new int[part.size()];
            for (int i = 0; i < part.size(); i++) {
                if (selected) {
                    builder.appendRow(rows.get((from + i * 7) % rows.size()));
                    selection[i] = 2 * i + 1;
                }
                builder.appendRow(part.get(i));
            }
            Batch built = builder.build();
            batches.add(selected ? new Batch(built.columns(), part.size(), selection) : built);
        }
        return new PhysicalPlan.Materialized(batches, columns(types));
    }

    static List<@Nullable Object> row(@Nullable Object... values) {
        return Arrays.asList(values);
    }

    static Expression column(int index, DataType type) {
        return new Expression.ColumnReference(index, type);
    }

    static Expression constant(@Nullable Object value, DataType type) {
        return new Expression.Constant(value, type);
    }

    static Expression call(String function, DataType type, Expression... arguments) {
        return new Expression.Call(function, List.of(arguments), type, -1);
    }

    static List<List<@Nullable Object>> run(PhysicalPlan plan) {
        return run(plan, ExecutionContext.on(EMPTY));
    }

    static List<List<@Nullable Object>> run(PhysicalPlan plan, ExecutionContext context) {
        try (QueryResult result = PlanExecutor.execute(plan, context)) {
            return objects(result.toList());
        }
    }

    static List<List<@Nullable Object>> objects(List<Batch> batches) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (Batch batch : batches) {
            for (int i = 0; i < batch.rows(); i++) {
                int position = batch.position(i);
                List<@Nullable Object> row = new ArrayList<>();
                batch.columns().forEach(column -> row.add(column.get(position)));
                rows.add(row);
            }
        }
        return rows;
    }

    /// The value of an expression without columns.
    static @Nullable Object value(Expression expression) {
        PhysicalPlan.Values one = new PhysicalPlan.Values(List.of(List.of()), List.of());
        return run(new PhysicalPlan.Project(one, List.of(expression), columns(expression.type())))
                .getFirst()
                .getFirst();
    }

    /// Rows as sorted text, for comparing results whose order does not matter.
    static List<String> sorted(List<List<@Nullable Object>> rows) {
        return rows.stream().map(String::valueOf).sorted().toList();
    }
}
