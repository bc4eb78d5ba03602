package stele.planner.reuse;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalTableScan;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.jspecify.annotations.Nullable;
import stele.planner.SteleTable;
import stele.planner.rel.TableFunctionRel;
import stele.storage.catalog.Table;

/// Looks at bound plans (before the optimiser): may they be kept, and for what.
public final class PlanShape {
    private static final int MOST_TABLES = 4;
    private static final int DEEPEST = 60;

    private PlanShape() {}

    /// Whether the plan gives the same answer whenever it runs on the same version of the database: there is
    /// nothing random, no clock and no file in it.
    public static boolean isRepeatable(RelNode plan) {
        return !(plan instanceof TableFunctionRel)
                && !contains(plan, PlanShape::isVolatile)
                && plan.getInputs().stream().allMatch(PlanShape::isRepeatable);
    }

    private static boolean isVolatile(RexNode expression) {
        return switch (expression) {
            case RexSubQuery query -> !isRepeatable(query.rel);
            case RexCall call ->
                !call.getOperator().isDeterministic() || call.getOperator().isDynamicFunction();
            default -> false;
        };
    }

    /// Whether the plan is of the few kinds that are planned well from definitions and rough sizes alone:
    /// filters and joins of a few tables, or a row of values.
    public static boolean isSimple(RelNode plan) {
        int tables = tables(plan).size();
        return isRepeatable(plan)
                && tables <= MOST_TABLES
                && hasSimpleOperators(plan, tables == 0)
                && depth(plan) <= DEEPEST;
    }

    private static boolean hasSimpleOperators(RelNode plan, boolean valuesAllowed) {
        boolean simple = switch (plan) {
            case Project ignored -> true;
            case Filter ignored -> true;
            case Sort ignored -> true;
            case Join join -> join.getJoinType() == JoinRelType.INNER || join.getJoinType() == JoinRelType.LEFT;
            case Values values -> valuesAllowed && values.getTuples().size() == 1;
            case TableScan scan -> scan.getTable().unwrap(SteleTable.class) != null;
            default -> false;
        };
        return simple
                && !contains(plan, expression -> expression instanceof RexOver || expression instanceof RexSubQuery)
                && plan.getInputs().stream().allMatch(input -> hasSimpleOperators(input, valuesAllowed));
    }

    /// How deep operators and their expressions nest.
    private static int depth(RelNode plan) {
        int deepest = 0;
        for (RelNode input : plan.getInputs()) {
            deepest = Math.max(deepest, depth(input));
        }
        int[] expression = {0};
        plan.accept(new RexShuttle() {
            private int level;

            @Override
            public RexNode visitCall(RexCall call) {
                level++;
                expression[0] = Math.max(expression[0], level);
                RexNode visited = level > DEEPEST ? call : super.visitCall(call);
                level--;
                return visited;
            }
        });
        return 1 + deepest + expression[0];
    }

    private static boolean contains(RelNode node, Predicate<RexNode> wanted) {
        boolean[] found = {false};
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitCall(RexCall call) {
                found[0] |= wanted.test(call);
                return found[0] ? call : super.visitCall(call);
            }

            @Override
            public RexNode visitOver(RexOver over) {
                found[0] |= wanted.test(over);
                return found[0] ? over : super.visitOver(over);
            }

            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                found[0] |= wanted.test(query);
                return query;
            }
        });
        return found[0];
    }

    /// The stored tables that the plan reads.
    public static List<Table> tables(RelNode plan) {
        List<Table> found = new ArrayList<>();
        collect(plan, found);
        return found;
    }

    private static void collect(RelNode plan, List<Table> found) {
        if (plan instanceof TableScan scan) {
            Table table = scan.getTable().unwrap(Table.class);
            if (table != null) {
                found.add(table);
            }
        }
        plan.getInputs().forEach(input -> collect(input, found));
    }

    /// The same plan over outlines of its tables: what the optimiser makes of it holds for any rows.
    public static RelNode forAnyRows(RelNode plan) {
        if (plan instanceof TableScan scan) {
            SteleTable table = scan.getTable().unwrap(SteleTable.class);
            return table == null ? plan : outlined(scan, table);
        }
        List<RelNode> inputs = new ArrayList<>();
        plan.getInputs().forEach(input -> inputs.add(forAnyRows(input)));
        return inputs.equals(plan.getInputs()) ? plan : plan.copy(plan.getTraitSet(), inputs);
    }

    private static RelNode outlined(TableScan scan, SteleTable table) {
        SteleTable outline = table.of(new TableOutline(table.table()));
        return LogicalTableScan.create(
                scan.getCluster(),
                RelOptTableImpl.create(
                        scan.getTable().getRelOptSchema(),
                        scan.getRowType(),
                        scan.getTable().getQualifiedName(),
                        outline,
                        ignored -> {
                            throw new UnsupportedOperationException("tables are not run as linq4j expressions");
                        }),
                List.of());
    }

    /// What keeps a plan for any rows from being used for the rows of `now`: a table that has another order
    /// of magnitude.
    public static boolean isOfSize(long planned, @Nullable Table now) {
        return now != null && now.rowCount() <= planned * 4 + 64 && planned <= now.rowCount() * 4 + 64;
    }
}
