package stele.planner.lowering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.TableScan;
import org.jspecify.annotations.Nullable;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.storage.catalog.Table;
import stele.storage.type.DataType;

/// Chooses how tables are reached: an index for a constant key, the adjacency index for a join of few rows
/// with a large table, and for hash joins the smaller side to build on.
final class AccessPaths {
    /// An index look-up pays when it leaves this share of a table.
    private static final double INDEX_SHARE = 0.05;
    private static final double INDEX_ROWS = 16;
    /// What a look-up in the adjacency index costs, in rows read by a scan or put into a hash table.
    private static final double LOOKUP_COST = 3;
    private static final double RANDOM_ACCESS = 2;

    private final Map<String, Table> tables;
    private final IdentityHashMap<PhysicalPlan, PhysicalPlan> shared = new IdentityHashMap<>();

    private AccessPaths(Map<String, Table> tables) {
        this.tables = tables;
    }

    /// @param logical the plan that `plan` was made from, which knows the tables
    static PhysicalPlan choose(PhysicalPlan plan, RelNode logical) {
        Map<String, Table> tables = new HashMap<>();
        collect(logical, tables);
        return new AccessPaths(tables).choose(plan);
    }

    private static void collect(RelNode node, Map<String, Table> tables) {
        if (node instanceof TableScan scan) {
            Table table = scan.getTable().unwrap(Table.class);
            if (table != null) {
                tables.put(table.definition().name(), table);
            }
        }
        node.getInputs().forEach(input -> collect(input, tables));
    }

    private PhysicalPlan choose(PhysicalPlan plan) {
        PhysicalPlan known = shared.get(plan);
        if (known != null) {
            return known;
        }
        List<PhysicalPlan> inputs = new ArrayList<>();
        for (PhysicalPlan input : plan.inputs()) {
            inputs.add(choose(input));
        }
        PhysicalPlan replaced = PlanInputs.replace(plan, inputs);
        PhysicalPlan chosen = switch (replaced) {
            case PhysicalPlan.Scan scan -> index(scan);
            case PhysicalPlan.HashJoin join -> join(join);
            default -> replaced;
        };
        shared.put(plan, chosen);
        return chosen;
    }

    /// A scan with `key = constant` on a selective column becomes a look-up.
    private PhysicalPlan index(PhysicalPlan.Scan scan) {
        Table table = tables.get(scan.table());
        if (table == null || scan.filter() == null) {
            return scan;
        }
        List<Expression> conjuncts = Physical.conjuncts(scan.filter());
        int best = -1;
        double fewest = Math.max(table.rowCount() * INDEX_SHARE, Math.min(INDEX_ROWS, table.rowCount() / 2.0));
        for (int i = 0; i < conjuncts.size(); i++) {
            int column = keyColumn(conjuncts.get(i));
            if (column >= 0 && isIndexable(table, scan.columnIndexes().get(column))) {
                double rows = rowsPerKey(table, scan.columnIndexes().get(column));
                if (rows < fewest) {
                    fewest = rows;
                    best = i;
                }
            }
        }
        if (best < 0) {
            return scan;
        }
        Expression.Call equality = (Expression.Call) conjuncts.get(best);
        List<Expression> rest = new ArrayList<>(conjuncts);
        rest.remove(best);
        return new PhysicalPlan.IndexScan(
                scan.table(),
                scan.columnIndexes().get(keyColumn(equality)),
                equality.arguments().get(1),
                scan.columnIndexes(),
                Physical.all(rest),
                scan.columns(),
                scan.estimatedRows());
    }

    /// The column that a conjunct equates with a constant of its type, or -1.
    private static int keyColumn(Expression conjunct) {
        if (!(conjunct instanceof Expression.Call call)
                || !call.function().equals("equal")
                || !isValue(call.arguments().get(1))) {
            return -1;
        }
        Expression key = call.arguments().get(0);
        DataType wanted = call.arguments().get(1).type();
        if (key instanceof Expression.Cast cast
                && cast.type().kind().isInteger()
                && cast.operand().type().kind().isInteger()
                && cast.operand().type().kind().compareTo(cast.type().kind()) < 0) {
            key = cast.operand();
        }
        return key instanceof Expression.ColumnReference column
                        && (key.type().equals(wanted)
                                || key.type().kind().isInteger()
                                        && wanted.kind().isInteger())
                ? column.index()
                : -1;
    }

    private static boolean isValue(Expression expression) {
        return expression instanceof Expression.Parameter
                || expression instanceof Expression.Cast cast
                        && cast.operand() instanceof Expression.Parameter parameter
                        && parameter.type().kind().isInteger()
                        && cast.type().kind().isInteger()
                || expression instanceof Expression.Constant constant && constant.value() != null;
    }

    private static boolean isIndexable(Table table, int column) {
        if (column < 0) {
            return false;
        }
        DataType.Kind kind = table.definition().columns().get(column).type().kind();
        return kind.isInteger() || kind == DataType.Kind.TERM || kind == DataType.Kind.DATE;
    }

    private static double rowsPerKey(Table table, int column) {
        return table.rowCount() / Math.max(1, table.statistics(column).distinctCount());
    }

    private PhysicalPlan join(PhysicalPlan.HashJoin join) {
        PhysicalPlan expanded = expand(join);
        PhysicalPlan swapped = null;
        if (join.type() == JoinType.INNER
                && (expanded == null
                        || join.right().estimatedRows() < join.left().estimatedRows())) {
            PhysicalPlan.HashJoin mirrored = mirrored(join);
            swapped = expand(mirrored);
            if (swapped == null
                    && expanded == null
                    && join.left().estimatedRows() < join.right().estimatedRows()) {
                swapped = mirrored;
            }
        }
        if (swapped != null) {
            return restored(swapped, join);
        }
        return expanded == null ? join : expanded;
    }

    private static PhysicalPlan.HashJoin mirrored(PhysicalPlan.HashJoin join) {
        int left = join.left().columns().size();
        int right = join.right().columns().size();
        return new PhysicalPlan.HashJoin(
                JoinType.INNER,
                /* left= */ join.right(),
                /* right= */ join.left(),
                /* leftKeys= */ join.rightKeys(),
                /* rightKeys= */ join.leftKeys(),
                join.nullSafe(),
                Physical.remapNullable(join.residual(), index -> index < left ? index + right : index - left),
                Physical.concat(join.right().columns(), join.left().columns()),
                join.estimatedRows());
    }

    /// The columns of `mirrored`, a join with its sides exchanged, in the order of `join`.
    private static PhysicalPlan restored(PhysicalPlan mirrored, PhysicalPlan.HashJoin join) {
        int left = join.left().columns().size();
        int right = join.right().columns().size();
        List<Expression> expressions = new ArrayList<>();
        for (int i = 0; i < left + right; i++) {
            expressions.add(Physical.column(mirrored.columns(), i < left ? i + right : i - left));
        }
        return Physical.project(mirrored, expressions, join.columns());
    }

    /// The join as a walk through the adjacency index of its right side, or null if that is no table or not
    /// worth it.
    private @Nullable PhysicalPlan expand(PhysicalPlan.HashJoin join) {
        boolean possible = switch (join.type()) {
            case INNER, LEFT, SEMI, ANTI -> true;
            case RIGHT, FULL, MARK -> false;
        };
        List<Expression> rightColumns = Physical.identity(join.right().columns());
        PhysicalPlan right = join.right();
        if (right instanceof PhysicalPlan.Project project
                && project.expressions().stream().allMatch(Expression.ColumnReference.class::isInstance)) {
            rightColumns = project.expressions();
            right = project.input();
        }
        if (!possible || !(right instanceof PhysicalPlan.Scan scan)) {
            return null;
        }
        Table table = tables.get(scan.table());
        int key = table == null ? -1 : expandKey(join, scan, table, rightColumns);
        return key < 0 ? null : expand(join, scan, key, rightColumns);
    }

    /// The join key with the fewest rows a value for which the index is worth while, or -1.
    private static int expandKey(
            PhysicalPlan.HashJoin join, PhysicalPlan.Scan scan, Table table, List<Expression> rightColumns) {
        int best = -1;
        double fewest = Double.MAX_VALUE;
        for (int i = 0; i < join.leftKeys().size(); i++) {
            int scanned = index(rightColumns.get(join.rightKeys().get(i)));
            int column = scan.columnIndexes().get(scanned);
            DataType source = join.left().columns().get(join.leftKeys().get(i)).type();
            if (join.nullSafe().get(i)
                    || !isIndexable(table, column)
                    || !sameLongs(source, scan.columns().get(scanned).type())) {
                continue;
            }
            double rows = rowsPerKey(table, column);
            if (rows < fewest) {
                fewest = rows;
                best = i;
            }
        }
        double cost = join.left().estimatedRows() * (LOOKUP_COST + fewest) * RANDOM_ACCESS;
        return best >= 0 && cost < table.rowCount() ? best : -1;
    }

    private static boolean sameLongs(DataType first, DataType second) {
        return first.equals(second) || first.kind().isInteger() && second.kind().isInteger();
    }

    private static int index(Expression column) {
        return ((Expression.ColumnReference) column).index();
    }

    private static PhysicalPlan expand(
            PhysicalPlan.HashJoin join, PhysicalPlan.Scan scan, int key, List<Expression> rightColumns) {
        List<OutputColumn> left = join.left().columns();
        int shift = left.size();
        List<Expression> residual = new ArrayList<>();
        for (int i = 0; i < join.leftKeys().size(); i++) {
            if (i != key) {
                Expression first = Physical.column(left, join.leftKeys().get(i));
                Expression second =
                        Physical.remap(rightColumns.get(join.rightKeys().get(i)), index -> index + shift);
                residual.add(ExpressionLowering.comparison(
                        join.nullSafe().get(i) ? "is_not_distinct_from" : "equal", first, second, -1));
            }
        }
        Physical.conjuncts(scan.filter()).forEach(each -> residual.add(Physical.remap(each, index -> index + shift)));
        Physical.conjuncts(join.residual())
                .forEach(each -> residual.add(Physical.remap(
                        each, index -> index < shift ? index : shift + index(rightColumns.get(index - shift)))));
        boolean both = join.type() == JoinType.INNER || join.type() == JoinType.LEFT;
        List<OutputColumn> columns = both ? Physical.concat(left, scan.columns()) : left;
        PhysicalPlan expand = new PhysicalPlan.Expand(
                join.type(),
                join.left(),
                join.leftKeys().get(key),
                scan.table(),
                scan.columnIndexes().get(index(rightColumns.get(join.rightKeys().get(key)))),
                scan.columnIndexes(),
                Physical.all(residual),
                columns,
                join.estimatedRows());
        if (!both) {
            return expand;
        }
        List<Expression> outputs = new ArrayList<>(Physical.identity(left));
        rightColumns.forEach(column -> outputs.add(Physical.remap(column, index -> index + shift)));
        return Physical.project(expand, outputs, join.columns());
    }
}
