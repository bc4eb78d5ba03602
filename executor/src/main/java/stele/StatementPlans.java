package stele;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.QueryLanguage;
import stele.planner.reuse.ParameterTypes;
import stele.planner.reuse.PlanShape;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.type.DataType;

/// The plans of one statement of a session: what lets it skip parsing and planning when it comes again.
///
/// The first plan is made for the version of the database that it is made on, and holds for that version
/// only: the optimiser makes use of what the rows are. A statement that comes again on other rows gets, if
/// it is simple, a plan that relies on definitions alone; it holds as long as these stay, and the tables
/// about as large. In the same way the first plan has the parameters' values in it, and the next one leaves
/// them open.
final class StatementPlans {
    private static final int MOST = 4;
    private static final int MOST_MISSES = 8;

    private final QueryLanguage language;
    private final SourceText source;
    private final Span span;
    private final List<Plan> plans = new ArrayList<>();
    private final boolean prepared;
    private boolean parametersOpen;
    private boolean parametersMayBeOpen = true;
    private int misses;
    private boolean forAnyRows;

    /// @param prepared whether other values of the parameters are to be expected
    StatementPlans(QueryLanguage language, SourceText source, Span span, boolean prepared) {
        this.language = language;
        this.source = source;
        this.span = span;
        this.prepared = prepared;
        this.parametersOpen = prepared;
    }

    /// A bound statement and the plans that its runs needed.
    ///
    /// @param open the types of the parameters whose values are not in the plan
    /// @param closed the values of those that are
    /// @param settings the session's count of changes of its settings
    /// @param version the database's version that the plan is made for, or -1 for any
    /// @param sizes the rows that the plan's tables had, for plans for any version
    /// @param light whether planned operators and expressions are few
    record Plan(
            BoundStatement bound,
            Map<RelNode, Pipeline.PlannedQuery> planned,
            Map<String, DataType> open,
            Map<String, @Nullable Object> closed,
            long settings,
            long schemaVersion,
            long version,
            Map<String, Long> sizes,
            boolean light) {

        private boolean fits(Map<String, ? extends @Nullable Object> parameters) {
            for (Map.Entry<String, DataType> parameter : open.entrySet()) {
                if (!parameter.getValue().equals(ParameterTypes.of(parameters.get(parameter.getKey())))) {
                    return false;
                }
            }
            for (Map.Entry<String, @Nullable Object> parameter : closed.entrySet()) {
                if (!parameters.containsKey(parameter.getKey())
                        || !Objects.equals(parameter.getValue(), parameters.get(parameter.getKey()))) {
                    return false;
                }
            }
            return true;
        }

        private boolean isForAnyRows() {
            return version < 0;
        }

        private boolean hasSizesOf(Snapshot snapshot) {
            for (Map.Entry<String, Long> size : sizes.entrySet()) {
                Table now = snapshot.table(size.getKey()).orElse(null);
                if (!PlanShape.isOfSize(size.getValue(), now)) {
                    return false;
                }
            }
            return true;
        }
    }

    QueryLanguage language() {
        return language;
    }

    SourceText source() {
        return source;
    }

    Span span() {
        return span;
    }

    /// Whether the statement was prepared, and does not come as a text.
    boolean isPrepared() {
        return prepared;
    }

    /// Whether the next plan should leave the parameters' values open.
    boolean leavesParametersOpen() {
        return parametersOpen && parametersMayBeOpen;
    }

    /// Gives up to plan without the parameters' values.
    void closeParameters() {
        parametersMayBeOpen = false;
    }

    /// Whether the next plan should rely on definitions alone.
    boolean isForAnyRows() {
        return forAnyRows;
    }

    /// Whether a run with `parameters` will probably find a plan that is no burden to the caller's stack.
    boolean isLight(Map<String, ? extends @Nullable Object> parameters) {
        for (Plan plan : plans) {
            if (plan.light() && plan.fits(parameters)) {
                return true;
            }
        }
        return false;
    }

    /// A plan that gives the right answer on `snapshot`, or null.
    @Nullable
    Plan find(Snapshot snapshot, long settings, Map<String, ? extends @Nullable Object> parameters) {
        for (int i = 0; i < plans.size(); i++) {
            Plan plan = plans.get(i);
            if (plan.schemaVersion() != snapshot.schemaVersion() || plan.settings() != settings) {
                plans.clear();
                return null;
            }
            if (!plan.fits(parameters)) {
                continue;
            }
            if (plan.isForAnyRows() ? plan.hasSizesOf(snapshot) : isVersion(plan, snapshot)) {
                misses = 0;
                return plan;
            }
            forAnyRows = true;
            plans.remove(i);
            return null;
        }
        parametersOpen |= !plans.isEmpty();
        return null;
    }

    /// Whether it is worth while to look for plans: false after several runs in turn that found none.
    boolean isWorthwhile() {
        return misses < MOST_MISSES;
    }

    /// Notes that a run failed, or found no plan.
    void missed() {
        misses++;
    }

    private static boolean isImmutable(@Nullable Object value) {
        return value == null
                || ParameterTypes.of(value) != null
                || value instanceof BigDecimal
                || value instanceof Instant;
    }

    private static boolean isVersion(Plan plan, Snapshot snapshot) {
        return snapshot.isCommitted() && snapshot.version() == plan.version();
    }

    /// Keeps what a run has planned.
    ///
    /// @param snapshot what the statement was bound to
    void add(BoundStatement bound, Pipeline pipeline, BindingContext context, Snapshot snapshot, long settings) {
        if (bound instanceof BoundStatement.Insert insert
                && insert.conflict() != null
                && insert.conflict().update() != null) {
            // What is done to rows that are there is planned when there is one: on that version's rows.
            return;
        }
        Map<RelNode, Pipeline.PlannedQuery> planned = pipeline.planned();
        boolean light = planned.keySet().stream().allMatch(PlanShape::isSimple);
        // A query of no table has its rows in the plan: they may come from the catalog.
        boolean readsTables = planned.keySet().stream()
                .noneMatch(plan -> PlanShape.tables(plan).isEmpty());
        boolean anyRows = forAnyRows && light && (readsTables || bound instanceof BoundStatement.Insert);
        if (!anyRows && !(snapshot.isCommitted() && planned.keySet().stream().allMatch(PlanShape::isRepeatable))) {
            return;
        }
        Map<String, @Nullable Object> closed = new HashMap<>();
        for (String name : context.closedParameters()) {
            Object value = context.parameters().get(name);
            if (!isImmutable(value)) {
                return;
            }
            closed.put(name, value);
        }
        Map<String, Long> sizes = new HashMap<>();
        if (anyRows) {
            planned.keySet()
                    .forEach(plan -> PlanShape.tables(plan)
                            .forEach(table -> sizes.put(table.definition().name(), table.rowCount())));
        }
        if (plans.size() == MOST) {
            plans.removeLast();
        }
        plans.addFirst(new Plan(
                bound,
                planned,
                Map.copyOf(context.openParameters()),
                closed,
                settings,
                snapshot.schemaVersion(),
                anyRows ? -1 : snapshot.version(),
                sizes,
                light));
    }
}
