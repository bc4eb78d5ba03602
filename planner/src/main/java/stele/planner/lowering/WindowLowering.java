package stele.planner.lowering;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexVisitorImpl;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import stele.planner.function.SteleFunction;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.Bound;
import stele.planner.physical.PhysicalPlan.BoundKind;
import stele.planner.physical.PhysicalPlan.Exclusion;
import stele.planner.physical.PhysicalPlan.FrameUnit;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.planner.physical.PhysicalPlan.WindowCall;
import stele.storage.type.DataType;

/// Lowers a projection with window functions: what they need is computed below, one window operator for
/// each partition and order, and the projection above.
final class WindowLowering {
    private static final SteleFunction FRAME_GROUPS = SteleFunction.of(SteleFunction.FRAME_GROUPS);

    private final Inputs inputs;
    private final ExpressionLowering lowering;
    private final int kept;
    private final List<Expression> prepared;
    private final List<OutputColumn> preparedColumns;

    private WindowLowering(PhysicalPlan input, Inputs inputs, int kept) {
        this.inputs = inputs;
        this.lowering = new ExpressionLowering(inputs);
        this.kept = kept;
        this.prepared = new ArrayList<>(Physical.identity(input.columns()));
        this.preparedColumns = new ArrayList<>(input.columns());
    }

    /// @param kept the number of leading columns that stay; if there are any, the first is a further
    ///     partition key of every window
    static PhysicalPlan lower(
            List<RexNode> projects, List<OutputColumn> columns, PhysicalPlan input, Inputs inputs, int kept) {
        return new WindowLowering(input, inputs, kept).lower(projects, columns, input);
    }

    private record Shape(List<Integer> partition, List<SortKey> order) {}

    private PhysicalPlan lower(List<RexNode> projects, List<OutputColumn> columns, PhysicalPlan input) {
        Map<Shape, Map<RexOver, WindowCall>> windows = new LinkedHashMap<>();
        for (RexOver over : windowFunctions(projects)) {
            windows.computeIfAbsent(shape(over), ignored -> new LinkedHashMap<>())
                    .put(over, call(over));
        }
        PhysicalPlan plan = Physical.project(input, prepared, preparedColumns);
        Map<RexOver, Integer> positions = new LinkedHashMap<>();
        for (Map.Entry<Shape, Map<RexOver, WindowCall>> window : windows.entrySet()) {
            List<OutputColumn> made = new ArrayList<>(plan.columns());
            for (Map.Entry<RexOver, WindowCall> call : window.getValue().entrySet()) {
                positions.put(call.getKey(), made.size());
                made.add(new OutputColumn(
                        "window" + (positions.size() - 1), call.getValue().type()));
            }
            plan = new PhysicalPlan.Window(
                    plan,
                    window.getKey().partition(),
                    window.getKey().order(),
                    List.copyOf(window.getValue().values()),
                    made);
        }
        ExpressionLowering above = new ExpressionLowering(new WithWindows(inputs, positions));
        List<Expression> outputs =
                new ArrayList<>(Physical.identity(input.columns()).subList(0, kept));
        outputs.addAll(above.expressions(projects));
        return Physical.project(plan, outputs, columns);
    }

    /// References to window functions are columns of the last window operator.
    private record WithWindows(Inputs inputs, Map<RexOver, Integer> positions) implements Inputs {
        @Override
        public Expression column(int index, DataType type) {
            return inputs.column(index, type);
        }

        @Override
        public Expression outer(CorrelationId variable, int field, DataType type) {
            return inputs.outer(variable, field, type);
        }

        @Override
        public Expression window(RexOver over) {
            return new Expression.ColumnReference(
                    java.util.Objects.requireNonNull(positions.get(over)), Types.of(over.getType()));
        }
    }

    private static List<RexOver> windowFunctions(List<RexNode> projects) {
        List<RexOver> found = new ArrayList<>();
        for (RexNode project : projects) {
            project.accept(new RexVisitorImpl<Void>(true) {
                @Override
                public Void visitOver(RexOver over) {
                    if (!found.contains(over)) {
                        found.add(over);
                    }
                    return null;
                }
            });
        }
        return found;
    }

    private Shape shape(RexOver over) {
        List<Integer> partition = new ArrayList<>(kept > 0 ? List.of(0) : List.of());
        for (RexNode key : over.getWindow().partitionKeys) {
            partition.add(position(key));
        }
        List<SortKey> order = new ArrayList<>();
        for (RexFieldCollation key : over.getWindow().orderKeys) {
            boolean descending = key.getDirection().isDescending();
            order.add(new SortKey(
                    position(key.left), descending, PhysicalPlanner.nullsFirst(descending, key.getNullDirection())));
        }
        return new Shape(partition, order);
    }

    /// The column of the prepared input that holds `node`.
    private int position(RexNode node) {
        Expression expression = lowering.expression(node);
        int known = prepared.indexOf(expression);
        if (known >= 0) {
            return known;
        }
        prepared.add(expression);
        preparedColumns.add(new OutputColumn("argument" + prepared.size(), expression.type()));
        return prepared.size() - 1;
    }

    private WindowCall call(RexOver over) {
        RexWindowBound lower = over.getWindow().getLowerBound();
        RexWindowBound upper = over.getWindow().getUpperBound();
        FrameUnit unit = isGroups(lower) || isGroups(upper)
                ? FrameUnit.GROUPS
                : over.getWindow().isRows() ? FrameUnit.ROWS : FrameUnit.RANGE;
        return new WindowCall(
                AggregateLowering.name(over.getAggOperator(), over.getOperands().size()),
                over.getOperands().stream().map(this::position).toList(),
                unit,
                bound(lower),
                bound(upper),
                exclusion(over.getWindow().getExclude()),
                over.ignoreNulls(),
                over.isDistinct(),
                Types.of(over.getType()));
    }

    private static Exclusion exclusion(RexWindowExclusion exclusion) {
        return switch (exclusion) {
            case EXCLUDE_NO_OTHER -> Exclusion.NO_OTHERS;
            case EXCLUDE_CURRENT_ROW -> Exclusion.CURRENT_ROW;
            case EXCLUDE_GROUP -> Exclusion.GROUP;
            case EXCLUDE_TIES -> Exclusion.TIES;
        };
    }

    /// Calcite's frames are in rows or ranges; an offset in groups is marked by a call around it.
    private static boolean isGroups(RexWindowBound bound) {
        return bound.getOffset() instanceof RexCall call && call.getOperator() == FRAME_GROUPS;
    }

    private Bound bound(RexWindowBound bound) {
        if (bound.isUnbounded()) {
            return new Bound(bound.isPreceding() ? BoundKind.UNBOUNDED_PRECEDING : BoundKind.UNBOUNDED_FOLLOWING, null);
        }
        if (bound.isCurrentRow()) {
            return new Bound(BoundKind.CURRENT_ROW, null);
        }
        RexNode given = java.util.Objects.requireNonNull(bound.getOffset());
        RexNode offset = isGroups(bound) ? ((RexCall) given).getOperands().getFirst() : given;
        return new Bound(bound.isPreceding() ? BoundKind.PRECEDING : BoundKind.FOLLOWING, lowering.expression(offset));
    }
}
