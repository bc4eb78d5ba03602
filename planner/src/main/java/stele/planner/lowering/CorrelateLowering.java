package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.ConditionalCorrelate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.jspecify.annotations.Nullable;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.storage.type.DataType;

/// Lowers what is still correlated to a batched apply: the inner plan runs once over all outer rows, whose
/// numbers and columns every inner operator carries along; see [AppliedLowering].
final class CorrelateLowering {
    private final PhysicalPlanner planner;
    private int nextId;

    CorrelateLowering(PhysicalPlanner planner) {
        this.planner = planner;
    }

    PhysicalPlan lower(Correlate correlate) {
        return lower(correlate, planner.lower(correlate.getLeft()), 0, null);
    }

    /// @param outer the outer plan: `kept` columns of an apply further out, then the correlate's left
    ///     columns
    /// @param further that apply, if there is one
    PhysicalPlan lower(Correlate correlate, PhysicalPlan outer, int kept, @Nullable OuterColumns further) {
        int id = nextId++;
        TreeSet<Integer> used = new TreeSet<>();
        forEachReference(correlate.getRight(), (variable, field) -> {
            if (variable.equals(correlate.getCorrelationId())) {
                used.add(kept + field);
            } else if (further != null && further.knows(variable)) {
                used.add(further.position(variable, field));
            }
        });
        OuterColumns columns = new OuterColumns(correlate.getCorrelationId(), kept, List.copyOf(used), further);
        List<OutputColumn> prefix = new ArrayList<>();
        prefix.add(new OutputColumn("row", DataType.BIGINT));
        used.forEach(column -> prefix.add(outer.columns().get(column)));
        PhysicalPlan leaf = new PhysicalPlan.OuterRows(id, List.copyOf(used), prefix, outer.estimatedRows());
        PhysicalPlan inner = new AppliedLowering(planner, this, leaf, columns).lower(correlate.getRight());
        return apply(correlate, outer, inner, prefix.size(), kept, id);
    }

    private static PhysicalPlan apply(
            Correlate correlate, PhysicalPlan outer, PhysicalPlan inner, int prefix, int kept, int id) {
        List<Expression> innerOutputs = new ArrayList<>();
        List<OutputColumn> innerColumns = new ArrayList<>();
        for (int i = 0; i < inner.columns().size(); i++) {
            if (i == 0 || i >= prefix) {
                innerOutputs.add(Physical.column(inner.columns(), i));
                innerColumns.add(inner.columns().get(i));
            }
        }
        JoinType type = JoinLowering.type(correlate.getJoinType());
        List<OutputColumn> columns = new ArrayList<>(outer.columns());
        switch (type) {
            case SEMI, ANTI -> {}
            case MARK ->
                columns.add(
                        new OutputColumn(correlate.getRowType().getFieldNames().getLast(), DataType.BOOLEAN));
            case INNER, LEFT, RIGHT, FULL -> columns.addAll(innerColumns.subList(1, innerColumns.size()));
        }
        Expression condition = null;
        if (correlate instanceof ConditionalCorrelate conditional
                && !conditional.getCondition().isAlwaysTrue()) {
            condition = Physical.remap(ExpressionLowering.lower(conditional.getCondition()), index -> index + kept);
        }
        return new PhysicalPlan.Apply(
                type,
                outer,
                Physical.project(inner, innerOutputs, innerColumns),
                id,
                condition,
                columns,
                PhysicalPlanner.rows(correlate));
    }

    /// Where the columns of outer rows stand among the columns that inner operators carry along: after the
    /// row number.
    ///
    /// @param used positions in the outer plan, ascending
    /// @param kept the number of columns in the outer plan before the correlate's own
    record OuterColumns(
            CorrelationId variable,
            int kept,
            List<Integer> used,
            @Nullable OuterColumns further) {
        boolean knows(CorrelationId sought) {
            return sought.equals(variable) || further != null && further.knows(sought);
        }

        int position(CorrelationId sought, int field) {
            if (sought.equals(variable)) {
                return 1 + used.indexOf(kept + field);
            }
            if (further == null) {
                throw new IllegalStateException("no outer row " + sought);
            }
            return 1 + used.indexOf(further.position(sought, field));
        }
    }

    /// Called with each reference to a column of an outer row.
    interface ReferenceUse {
        void use(CorrelationId variable, int field);
    }

    static void forEachReference(RelNode node, ReferenceUse use) {
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                if (access.getReferenceExpr() instanceof RexCorrelVariable variable) {
                    use.use(variable.id, access.getField().getIndex());
                    return access;
                }
                return super.visitFieldAccess(access);
            }
        });
        node.getInputs().forEach(input -> forEachReference(input, use));
    }
}
