package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.planner.physical.PhysicalPlan.OutputColumn;

/// Reads only the columns of a table that a projection above needs, in the projection's order where that
/// makes the projection superfluous.
final class Narrowing {
    private Narrowing() {}

    /// A projection of `expressions` over an operator that reads a table, with fewer columns read; null if
    /// there is nothing to gain.
    static @Nullable PhysicalPlan narrow(PhysicalPlan input, List<Expression> expressions, List<OutputColumn> columns) {
        return switch (input) {
            case PhysicalPlan.Scan scan -> narrow(scan, expressions, columns);
            case PhysicalPlan.IndexScan scan -> narrow(scan, expressions, columns);
            case PhysicalPlan.Expand expand
            when expand.type() == JoinType.INNER || expand.type() == JoinType.LEFT ->
                narrow(expand, expressions, columns);
            default -> null;
        };
    }

    private static @Nullable PhysicalPlan narrow(
            PhysicalPlan.Scan scan, List<Expression> expressions, List<OutputColumn> columns) {
        List<Integer> kept = kept(expressions, scan.filter(), 0, scan.columns().size());
        if (isAll(kept, scan.columns().size())) {
            return null;
        }
        PhysicalPlan narrowed = new PhysicalPlan.Scan(
                scan.table(),
                pick(scan.columnIndexes(), kept),
                Physical.remapNullable(scan.filter(), kept::indexOf),
                renamed(pick(scan.columns(), kept), expressions, columns, kept::indexOf),
                scan.estimatedRows());
        return above(narrowed, expressions, columns, kept::indexOf);
    }

    private static @Nullable PhysicalPlan narrow(
            PhysicalPlan.IndexScan scan, List<Expression> expressions, List<OutputColumn> columns) {
        List<Integer> kept = kept(expressions, scan.filter(), 0, scan.columns().size());
        if (isAll(kept, scan.columns().size())) {
            return null;
        }
        PhysicalPlan narrowed = new PhysicalPlan.IndexScan(
                scan.table(),
                scan.key(),
                scan.value(),
                pick(scan.columnIndexes(), kept),
                Physical.remapNullable(scan.filter(), kept::indexOf),
                renamed(pick(scan.columns(), kept), expressions, columns, kept::indexOf),
                scan.estimatedRows());
        return above(narrowed, expressions, columns, kept::indexOf);
    }

    private static @Nullable PhysicalPlan narrow(
            PhysicalPlan.Expand expand, List<Expression> expressions, List<OutputColumn> columns) {
        int own = expand.input().columns().size();
        List<Integer> kept =
                kept(expressions, expand.residual(), own, expand.columnIndexes().size());
        if (isAll(kept, expand.columnIndexes().size())) {
            return null;
        }
        IntUnaryOperator position = index -> index < own ? index : own + kept.indexOf(index - own);
        List<OutputColumn> made = Physical.concat(
                expand.input().columns(),
                pick(expand.columns().subList(own, expand.columns().size()), kept));
        PhysicalPlan narrowed = new PhysicalPlan.Expand(
                expand.type(),
                expand.input(),
                expand.source(),
                expand.table(),
                expand.key(),
                pick(expand.columnIndexes(), kept),
                Physical.remapNullable(expand.residual(), position),
                renamed(made, expressions, columns, position),
                expand.estimatedRows());
        return above(narrowed, expressions, columns, position);
    }

    /// The positions from `first` that are used: those that are plain outputs in the order of the outputs,
    /// then the rest.
    private static List<Integer> kept(
            List<Expression> expressions, @Nullable Expression condition, int first, int count) {
        List<Integer> kept = new ArrayList<>();
        for (Expression expression : expressions) {
            if (expression instanceof Expression.ColumnReference reference
                    && reference.index() >= first
                    && !kept.contains(reference.index() - first)) {
                kept.add(reference.index() - first);
            }
        }
        TreeSet<Integer> others = new TreeSet<>();
        expressions.forEach(expression -> Physical.forEachColumn(expression, others::add));
        Physical.forEachColumn(condition, others::add);
        for (int index : others) {
            if (index >= first && index < first + count && !kept.contains(index - first)) {
                kept.add(index - first);
            }
        }
        return kept;
    }

    private static boolean isAll(List<Integer> kept, int count) {
        if (kept.size() != count) {
            return false;
        }
        for (int i = 0; i < count; i++) {
            if (kept.get(i) != i) {
                return false;
            }
        }
        return true;
    }

    private static <T> List<T> pick(List<T> all, List<Integer> positions) {
        return positions.stream().map(all::get).toList();
    }

    /// Columns that go up as they are get their names from above.
    private static List<OutputColumn> renamed(
            List<OutputColumn> made,
            List<Expression> expressions,
            List<OutputColumn> columns,
            IntUnaryOperator position) {
        List<OutputColumn> renamed = new ArrayList<>(made);
        for (int i = expressions.size() - 1; i >= 0; i--) {
            if (expressions.get(i) instanceof Expression.ColumnReference reference) {
                int index = position.applyAsInt(reference.index());
                renamed.set(
                        index,
                        new OutputColumn(columns.get(i).name(), made.get(index).type()));
            }
        }
        return renamed;
    }

    private static PhysicalPlan above(
            PhysicalPlan narrowed,
            List<Expression> expressions,
            List<OutputColumn> columns,
            IntUnaryOperator position) {
        List<Expression> remapped = Physical.remapAll(expressions, position);
        return Physical.isIdentity(remapped, narrowed.columns())
                ? Renaming.rename(narrowed, columns)
                : new PhysicalPlan.Project(narrowed, remapped, columns);
    }
}
