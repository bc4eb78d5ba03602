package stele.executor.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.parser.Diagnostic;
import stele.planner.BindingContext;
import stele.planner.UpdateProgram;
import stele.planner.UpdateProgram.Change;
import stele.planner.UpdateProgram.ChangePlan;
import stele.planner.UpdateProgram.ChangeSource;
import stele.planner.UpdateProgram.MatchOrCreate;
import stele.planner.UpdateProgram.PlanSource;
import stele.planner.UpdateProgram.RowMode;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.catalog.Transaction;
import stele.storage.graph.PropertyGraph;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;

/// Runs the steps of an [UpdateProgram] in a transaction, each to its end before the next.
public final class ProgramRunner {
    private final Steps steps;
    private final Transaction transaction;
    private final GraphChanges changes;
    private final Map<Integer, List<Batch>> stored = new HashMap<>();
    private @Nullable PhysicalPlan last;

    /// How plans are made and run; the session knows.
    public interface Steps {
        BindingContext context(Snapshot snapshot);

        /// A plan over the context's snapshot.
        PhysicalPlan plan(PlanSource source, BindingContext context);

        List<Batch> execute(PhysicalPlan plan, Snapshot snapshot, Map<Integer, List<Batch>> stored);
    }

    public ProgramRunner(Steps steps, Transaction transaction) {
        this.steps = steps;
        this.transaction = transaction;
        this.changes = new GraphChanges(transaction);
    }

    /// Runs all steps.
    public void run(UpdateProgram program) {
        for (int step = 0; step < program.steps().size(); step++) {
            List<Batch> rows = switch (program.steps().get(step)) {
                case UpdateProgram.Read read -> read(read.source());
                case UpdateProgram.LateRead read -> read(read.source());
                case Change change -> change(change);
                case MatchOrCreate merge -> matchOrCreate(merge, step);
            };
            stored.put(step, rows);
        }
        changes.finish();
    }

    /// The plan of the last step that read, which knows the types of its columns.
    public @Nullable PhysicalPlan lastPlan() {
        return last;
    }

    public List<Batch> rows(int step) {
        return stored.getOrDefault(step, List.of());
    }

    /// What was done, for people.
    public String summary() {
        return changes.summary();
    }

    private Snapshot snapshot() {
        changes.flush();
        return transaction.snapshot();
    }

    private List<Batch> read(PlanSource source) {
        Snapshot snapshot = snapshot();
        PhysicalPlan plan = steps.plan(source, steps.context(snapshot));
        last = plan;
        return steps.execute(plan, snapshot, stored);
    }

    private List<Batch> change(Change change) {
        Planned planned = new Planned(change.source());
        Snapshot snapshot = snapshot();
        planned.on(snapshot);
        List<Batch> all = new ArrayList<>();
        if (planned.change().mode() != RowMode.ONE_BY_ONE) {
            List<Batch> rows = steps.execute(planned.physical(), snapshot, stored);
            if (planned.change().mode() == RowMode.TOGETHER || distinct(rows, planned.change())) {
                all.add(apply(planned, rows));
                changes.endOfStep();
                return all;
            }
        }
        for (Batch batch : rows(change.input())) {
            for (int row = 0; row < batch.rows(); row++) {
                Snapshot current = snapshot();
                planned.on(current);
                all.add(apply(
                        planned,
                        steps.execute(planned.physical(), current, withRow(stored, change.input(), batch, row))));
            }
        }
        changes.endOfStep();
        return all;
    }

    /// Whether the entities of the first action all differ.
    private static boolean distinct(List<Batch> rows, ChangePlan change) {
        int column = switch (change.actions().getFirst()) {
            case UpdateProgram.SetProperty set -> set.entity();
            case UpdateProgram.SetProperties set -> set.entity();
            case UpdateProgram.ChangeLabels labels -> labels.entity();
            default -> -1;
        };
        Set<@Nullable Object> seen = new HashSet<>();
        for (Batch batch : rows) {
            for (int row = 0; row < batch.rows(); row++) {
                Object entity = column < 0 ? null : batch.column(column).get(batch.position(row));
                if (!(entity instanceof Long) || !seen.add(entity)) {
                    return false;
                }
            }
        }
        return true;
    }

    private Batch apply(Planned planned, List<Batch> rows) {
        ChangePlan change = planned.change();
        BatchBuilder output = new BatchBuilder(planned.outputTypes());
        for (Batch batch : rows) {
            for (int row = 0; row < batch.rows(); row++) {
                List<@Nullable Object> values = row(batch, row);
                changes.apply(change.actions(), values);
                List<@Nullable Object> kept = new ArrayList<>();
                for (int column : change.output()) {
                    kept.add(values.get(column));
                }
                output.appendRow(kept);
            }
        }
        return output.build();
    }

    private static List<@Nullable Object> row(Batch batch, int row) {
        List<@Nullable Object> values = new ArrayList<>();
        int position = batch.position(row);
        for (int column = 0; column < batch.columns().size(); column++) {
            values.add(batch.column(column).get(position));
        }
        return values;
    }

    private static Map<Integer, List<Batch>> withRow(Map<Integer, List<Batch>> rows, int step, Batch batch, int row) {
        Map<Integer, List<Batch>> one = new HashMap<>(rows);
        int[] position = {batch.position(row)};
        one.put(
                step,
                List.of(new Batch(
                        batch.columns().stream()
                                .map(column -> column.gather(position, 1))
                                .toList(),
                        1)));
        return one;
    }

    private List<Batch> matchOrCreate(MatchOrCreate merge, int step) {
        List<Batch> all = new ArrayList<>();
        Planned match = new Planned(ChangePlan.reading(merge.match()));
        Planned create = new Planned(merge.create());
        List<Planned> onMatch = merge.onMatch().stream().map(Planned::new).toList();
        List<Planned> onCreate = merge.onCreate().stream().map(Planned::new).toList();
        for (Batch batch : rows(merge.input())) {
            for (int row = 0; row < batch.rows(); row++) {
                Snapshot snapshot = snapshot();
                Map<Integer, List<Batch>> input = withRow(stored, merge.input(), batch, row);
                create.on(snapshot);
                List<Batch> made = steps.execute(create.physical(), snapshot, input);
                requireNoNulls(create.change(), made);
                match.on(snapshot);
                List<Batch> found = steps.execute(match.physical(), snapshot, input);
                boolean exists = found.stream().anyMatch(each -> each.rows() > 0);
                if (!exists) {
                    found = List.of(apply(create, made));
                }
                follow(exists ? onMatch : onCreate, step, found);
                all.addAll(found);
            }
        }
        if (all.isEmpty()) {
            // Later steps read the step's columns, which need planning to be known.
            create.on(snapshot());
            match.on(snapshot());
        }
        changes.endOfStep();
        return all;
    }

    /// Runs the changes that follow a match or a creation, row by row.
    private void follow(List<Planned> plans, int step, List<Batch> rows) {
        for (Batch batch : rows) {
            for (int row = 0; row < batch.rows(); row++) {
                for (Planned planned : plans) {
                    Snapshot snapshot = snapshot();
                    planned.on(snapshot);
                    apply(planned, steps.execute(planned.physical(), snapshot, withRow(stored, step, batch, row)));
                }
            }
        }
    }

    /// A pattern with a null property can neither be found nor made.
    private static void requireNoNulls(ChangePlan create, List<Batch> rows) {
        for (UpdateProgram.Action action : create.actions()) {
            int column = switch (action) {
                case UpdateProgram.CreateNode node -> node.properties();
                case UpdateProgram.CreateRelationship relationship -> relationship.properties();
                default -> -1;
            };
            if (column < 0) {
                continue;
            }
            for (Batch batch : rows) {
                for (int row = 0; row < batch.rows(); row++) {
                    Object map = batch.column(column).get(batch.position(row));
                    if (map instanceof Map<?, ?> entries && entries.containsValue(null)) {
                        throw new ExecutionException(
                                Diagnostic.Kind.RUNTIME,
                                "MERGE cannot use a property that is null",
                                -1,
                                "SemanticError:MergeReadOwnWrites");
                    }
                }
            }
        }
    }

    /// A plan that is made anew when the graph's tables have changed.
    private final class Planned {
        private final ChangeSource source;
        private @Nullable PhysicalPlan plan;
        private @Nullable ChangePlan change;
        private int schema;

        Planned(ChangeSource source) {
            this.source = source;
        }

        void on(Snapshot snapshot) {
            int current = schemaOf(snapshot);
            if (plan == null || current != schema) {
                BindingContext context = steps.context(snapshot);
                ChangePlan made = source.plan(context);
                change = made;
                plan = steps.plan(made.source(), context);
                schema = current;
            }
        }

        PhysicalPlan physical() {
            return Objects.requireNonNull(plan);
        }

        ChangePlan change() {
            return Objects.requireNonNull(change);
        }

        List<DataType> outputTypes() {
            List<DataType> types = new ArrayList<>();
            for (int column : change().output()) {
                int width = physical().columns().size();
                types.add(column < width ? physical().columns().get(column).type() : DataType.BIGINT);
            }
            return types;
        }

        private static int schemaOf(Snapshot snapshot) {
            PropertyGraph graph = snapshot.graph(PropertyGraph.DEFAULT).orElseThrow();
            int hash = graph.hashCode();
            for (PropertyGraph.NodeTable node : graph.nodeTables()) {
                hash = 31 * hash
                        + snapshot.table(node.table()).map(Table::definition).hashCode();
            }
            for (PropertyGraph.EdgeTable edge : graph.edgeTables()) {
                hash = 31 * hash
                        + snapshot.table(edge.table()).map(Table::definition).hashCode();
            }
            return hash;
        }
    }
}
