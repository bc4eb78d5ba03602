package stele.planner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.calcite.linq4j.tree.TableExpressionFactory;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RelFactories;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.planner.function.SteleFunction;
import stele.planner.reuse.ParameterTypes;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// What a binder works with: the snapshot, Calcite's builders, the statement's parameters, and the
/// session's state. One per statement.
public final class BindingContext {
    private final Snapshot snapshot;
    private final RelOptCluster cluster;
    private final Map<String, @Nullable Object> parameters;
    private final SessionState session;
    private final Map<String, DataType> deferred = new HashMap<>();
    private final Set<String> inlined = new HashSet<>();
    private boolean deferring;
    private Function<RelNode, List<Batch>> runner = plan -> {
        throw new IllegalStateException("nothing runs while this is bound");
    };

    /// @param parameters values by name (`1`, `2` ... for positional ones)
    public BindingContext(
            Snapshot snapshot, RelOptCluster cluster, Map<String, @Nullable Object> parameters, SessionState session) {
        this.snapshot = snapshot;
        this.cluster = cluster;
        this.parameters = new HashMap<>(parameters);
        this.session = session;
    }

    /// Lets binders run plans, for statements whose columns depend on rows.
    public BindingContext runningWith(Function<RelNode, List<Batch>> runner) {
        this.runner = runner;
        return this;
    }

    /// The rows of a plan, run now.
    public List<Batch> run(RelNode plan) {
        return runner.apply(plan);
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    public RelOptCluster cluster() {
        return cluster;
    }

    public RexBuilder rexBuilder() {
        return cluster.getRexBuilder();
    }

    /// The values of the statement's parameters.
    public Map<String, @Nullable Object> parameters() {
        return parameters;
    }

    /// From now on plans leave parameters open where they can, so that they run with other values too.
    public void deferParameters() {
        deferring = true;
    }

    /// The type of a parameter that the plan may leave open, or null if its value must be put in.
    ///
    /// @param possible whether the place where it stands lets it be open
    public @Nullable DataType openParameter(String name, boolean possible) {
        DataType type = deferring && possible ? ParameterTypes.of(parameters.get(name)) : null;
        if (type == null) {
            inlined.add(name);
        } else {
            deferred.put(name, type);
        }
        return type;
    }

    /// The types of the parameters that were left open.
    public Map<String, DataType> openParameters() {
        return deferred;
    }

    /// The parameters whose values are part of the plan.
    public Set<String> closedParameters() {
        return inlined;
    }

    public SessionState session() {
        return session;
    }

    /// A new builder. It does not simplify: Calcite's simplifier is wrong for NaN and for dynamic values.
    public RelBuilder relBuilder() {
        return RelBuilder.proto(Contexts.of(
                        RelFactories.DEFAULT_STRUCT,
                        RelBuilder.Config.DEFAULT
                                .withSimplify(false)
                                .withSimplifyValues(false)
                                .withPruneInputOfAggregate(false)
                                .withPushJoinCondition(false)))
                .create(cluster, null);
    }

    /// A scan of all columns of `table`.
    public RelNode scan(Table table) {
        return LogicalTableScan.create(cluster, relOptTable(table, false), List.of());
    }

    /// A scan of all columns of `table` and, last, the row id.
    public RelNode scanWithRowId(Table table) {
        return LogicalTableScan.create(cluster, relOptTable(table, true), List.of());
    }

    private RelOptTable relOptTable(Table table, boolean withRowId) {
        SteleTable calciteTable = new SteleTable(table, withRowId, snapshot.isCommitted());
        return RelOptTableImpl.create(
                null,
                calciteTable.getRowType(cluster.getTypeFactory()),
                List.of(table.definition().name()),
                calciteTable,
                (TableExpressionFactory) ignored -> {
                    throw new UnsupportedOperationException("tables are not run as linq4j expressions");
                });
    }

    /// Calcite's type for `type`.
    public RelDataType type(DataType type, boolean nullable) {
        return TypeMapping.toCalcite(cluster.getTypeFactory(), type, nullable);
    }

    /// A call of one of Stele's own functions, by the name under which the executor knows it.
    public RexNode call(String function, RelDataType type, RexNode... operands) {
        return rexBuilder().makeCall(type, SteleFunction.of(function), List.of(operands));
    }

    /// What a session keeps between statements: settings, and state that a language keeps for itself.
    public static final class SessionState {
        private final Map<Class<?>, Object> states = new HashMap<>();
        private @Nullable Path scriptDirectory;
        private String schema = "main";
        private String graph = stele.storage.graph.PropertyGraph.DEFAULT;

        /// The graph that graph languages read and write.
        public String graph() {
            return graph;
        }

        /// The schema of names that have none.
        public String schema() {
            return schema;
        }

        public void useSchema(String name) {
            schema = name;
        }

        public void useGraph(String name) {
            graph = name;
        }

        /// The directory of the script that is running, for the relative paths in it; null outside of
        /// scripts.
        public void useScriptDirectory(@Nullable Path directory) {
            scriptDirectory = directory;
        }

        /// The file that a statement means by `path`: as it stands, or, when no such file exists, beside
        /// the running script. Binders resolve paths, so that plans hold files that are independent of the
        /// session.
        public Path resolve(String path) {
            Path direct = Path.of(path);
            Path directory = scriptDirectory;
            if (directory != null && !direct.isAbsolute() && !Files.exists(direct)) {
                Path beside = directory.resolve(path);
                return Files.exists(beside) ? beside : direct;
            }
            return direct;
        }

        /// A language's own state, made on first use.
        public <T> T state(Class<T> type, Supplier<T> initial) {
            return type.cast(states.computeIfAbsent(type, ignored -> initial.get()));
        }
    }
}
