package stele.planner.optimizer;

import java.util.IdentityHashMap;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.util.Sarg;
import org.jspecify.annotations.Nullable;
import stele.planner.rel.Closure;
import stele.planner.rel.Fixpoint;
import stele.planner.rel.PathExpand;
import stele.planner.rel.RecursiveScan;
import stele.planner.rel.StoredRows;
import stele.planner.rel.TableFunctionRel;
import stele.planner.rel.Unnest;
import stele.storage.catalog.ColumnStatistics;
import stele.storage.catalog.Table;

/// Estimates of row counts and distinct values, from exact statistics of the tables. Calcite's own
/// estimates know no distinct counts and are off by orders of magnitude.
public final class Cardinality {
    private static final double DEFAULT_SELECTIVITY = 0.25;
    private static final double LIKE_SELECTIVITY = 0.1;
    private static final double RANGE_SELECTIVITY = 0.33;
    private static final double UNKNOWN_ROWS = 1000;
    private static final double GROUPS_SHARE = 0.1;
    private static final double DISTINCT_SHARE = 0.7;
    private static final double ELEMENTS_PER_LIST = 5;
    private static final double REACHED_PER_ROW = 10;

    private Cardinality() {}

    /// Estimates that one statement has made already: without them, estimating a tree of joins would
    /// estimate its lower parts again and again. The planner's context carries it; see
    /// [stele.planner.PlannerEnvironment].
    public static final class Memory {
        private final IdentityHashMap<RelNode, Double> rows = new IdentityHashMap<>();
        private final IdentityHashMap<RelNode, double[]> distinct = new IdentityHashMap<>();
    }

    private static Memory memory(RelNode node) {
        Memory memory = node.getCluster().getPlanner().getContext().unwrap(Memory.class);
        return memory == null ? new Memory() : memory;
    }

    /// The estimated number of rows, at least 1 unless the input is certainly empty.
    public static double rows(RelNode node) {
        Memory memory = memory(node);
        Double known = memory.rows.get(node);
        if (known == null) {
            known = estimateRows(node);
            memory.rows.put(node, known);
        }
        return known;
    }

    private static double estimateRows(RelNode node) {
        return switch (node) {
            case TableScan scan -> Math.max(1, tableRows(scan));
            case Filter filter ->
                Math.max(1, rows(filter.getInput()) * selectivity(filter.getCondition(), filter.getInput()));
            case Project project -> rows(project.getInput());
            case Join join -> joinRows(join);
            case Aggregate aggregate -> aggregateRows(aggregate);
            case Sort sort -> sortRows(sort);
            case Union union ->
                union.getInputs().stream().mapToDouble(Cardinality::rows).sum();
            case Minus minus -> rows(minus.getInput(0));
            case Values values -> values.getTuples().size();
            case Unnest unnest -> rows(unnest.getInput()) * ELEMENTS_PER_LIST;
            case Closure closure -> rows(closure.getInput()) * REACHED_PER_ROW;
            case PathExpand path -> rows(path.getLeft()) * (path.shape().target() < 0 ? REACHED_PER_ROW : 1);
            case Fixpoint fixpoint -> rows(fixpoint.output());
            case RecursiveScan scan -> scan.estimateRowCount(scan.getCluster().getMetadataQuery());
            case StoredRows stored ->
                stored.estimateRowCount(stored.getCluster().getMetadataQuery());
            case TableFunctionRel function -> UNKNOWN_ROWS;
            default ->
                node.getInputs().isEmpty()
                        ? UNKNOWN_ROWS
                        : node.getInputs().stream()
                                .mapToDouble(Cardinality::rows)
                                .max()
                                .orElse(UNKNOWN_ROWS);
        };
    }

    private static double tableRows(TableScan scan) {
        Table table = table(scan);
        return table == null ? UNKNOWN_ROWS : table.rowCount();
    }

    /// The stored table behind a scan, or null.
    static @Nullable Table table(RelNode node) {
        return node instanceof TableScan scan ? scan.getTable().unwrap(Table.class) : null;
    }

    private static double joinRows(Join join) {
        double left = rows(join.getLeft());
        double right = rows(join.getRight());
        double matched = left * right;
        int leftFields = join.getLeft().getRowType().getFieldCount();
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            matched *= conjunctSelectivity(conjunct, join, leftFields);
        }
        return switch (join.getJoinType()) {
            case INNER, ASOF -> Math.max(1, matched);
            case LEFT, LEFT_ASOF -> Math.max(left, matched);
            case RIGHT -> Math.max(right, matched);
            case FULL -> Math.max(left + right, matched);
            case SEMI -> Math.max(1, Math.min(left, matched));
            case ANTI -> Math.max(1, left * 0.5);
            case LEFT_MARK -> left;
        };
    }

    private static double conjunctSelectivity(RexNode conjunct, Join join, int leftFields) {
        if (conjunct instanceof RexCall call
                && (call.getKind() == SqlKind.EQUALS || call.getKind() == SqlKind.IS_NOT_DISTINCT_FROM)
                && call.getOperands().get(0) instanceof RexInputRef first
                && call.getOperands().get(1) instanceof RexInputRef second) {
            return 1 / Math.max(joinDistinct(first, join, leftFields), joinDistinct(second, join, leftFields));
        }
        return conjunct.isAlwaysTrue() ? 1 : DEFAULT_SELECTIVITY;
    }

    private static double joinDistinct(RexInputRef ref, Join join, int leftFields) {
        return ref.getIndex() < leftFields
                ? distinct(join.getLeft(), ref.getIndex())
                : distinct(join.getRight(), ref.getIndex() - leftFields);
    }

    private static double aggregateRows(Aggregate aggregate) {
        if (aggregate.getGroupCount() == 0) {
            return 1;
        }
        double input = rows(aggregate.getInput());
        double groups = 1;
        for (int key : aggregate.getGroupSet()) {
            groups *= distinct(aggregate.getInput(), key);
        }
        return Math.max(1, Math.min(groups, Math.max(input * DISTINCT_SHARE, input * GROUPS_SHARE)));
    }

    private static double sortRows(Sort sort) {
        double input = rows(sort.getInput());
        return sort.fetch instanceof RexLiteral literal ? Math.min(input, RexLiteral.intValue(literal)) : input;
    }

    /// The estimated number of distinct values of column `column`, at least 1.
    public static double distinct(RelNode node, int column) {
        double[] known = memory(node)
                .distinct
                .computeIfAbsent(node, each -> new double[each.getRowType().getFieldCount()]);
        if (known[column] == 0) {
            known[column] = estimateDistinct(node, column);
        }
        return known[column];
    }

    private static double estimateDistinct(RelNode node, int column) {
        double rows = rows(node);
        double distinct = switch (node) {
            case TableScan scan -> scanDistinct(scan, column);
            case Filter filter -> distinct(filter.getInput(), column);
            case Sort sort -> distinct(sort.getInput(), column);
            case Closure closure -> Math.max(distinct(closure.getInput(), 0), distinct(closure.getInput(), 1));
            case Project project ->
                project.getProjects().get(column) instanceof RexInputRef ref
                        ? distinct(project.getInput(), ref.getIndex())
                        : rows * DISTINCT_SHARE;
            case Aggregate aggregate ->
                aggregate.getGroupCount() == 1 && column == 0
                        ? rows
                        : column < aggregate.getGroupCount()
                                ? distinct(
                                        aggregate.getInput(),
                                        aggregate.getGroupSet().nth(column))
                                : rows * GROUPS_SHARE;
            case Join join -> {
                int leftFields = join.getLeft().getRowType().getFieldCount();
                yield column < leftFields
                        ? distinct(join.getLeft(), column)
                        : join.getJoinType().projectsRight() ? distinct(join.getRight(), column - leftFields) : 2;
            }
            default -> rows * DISTINCT_SHARE;
        };
        return Math.max(1, Math.min(distinct, rows));
    }

    private static double scanDistinct(TableScan scan, int column) {
        ColumnStatistics statistics = statistics(scan, column);
        return statistics == null ? tableRows(scan) : statistics.distinctCount();
    }

    private static @Nullable ColumnStatistics statistics(RelNode node, int column) {
        Table table = table(node);
        if (table == null || column >= table.definition().columns().size()) {
            return null;
        }
        return table.statistics(column);
    }

    /// Whether column `column` certainly has no null in this snapshot.
    public static boolean neverNull(RelNode node, int column) {
        if (!node.getRowType().getFieldList().get(column).getType().isNullable()) {
            return true;
        }
        return switch (node) {
            case TableScan scan -> {
                ColumnStatistics statistics = statistics(scan, column);
                yield statistics != null && statistics.nullCount() == 0;
            }
            case Filter filter -> neverNull(filter.getInput(), column);
            case Sort sort -> neverNull(sort.getInput(), column);
            case Project project ->
                withoutCast(project.getProjects().get(column)) instanceof RexInputRef ref
                        && neverNull(project.getInput(), ref.getIndex());
            case PathExpand path ->
                column < path.getLeft().getRowType().getFieldCount() && neverNull(path.getLeft(), column);
            case Aggregate aggregate ->
                column < aggregate.getGroupCount()
                        && aggregate.getGroupType() == Aggregate.Group.SIMPLE
                        && neverNull(
                                aggregate.getInput(), aggregate.getGroupSet().nth(column));
            case Join join -> joinNeverNull(join, column);
            default -> false;
        };
    }

    /// A cast is null only for null.
    private static RexNode withoutCast(RexNode expression) {
        return expression.isA(SqlKind.CAST)
                ? withoutCast(((RexCall) expression).getOperands().getFirst())
                : expression;
    }

    private static boolean joinNeverNull(Join join, int column) {
        int leftFields = join.getLeft().getRowType().getFieldCount();
        if (column < leftFields) {
            return !join.getJoinType().generatesNullsOnLeft() && neverNull(join.getLeft(), column);
        }
        return join.getJoinType().projectsRight()
                && !join.getJoinType().generatesNullsOnRight()
                && neverNull(join.getRight(), column - leftFields);
    }

    /// The share of `input`'s rows for which `condition` is true.
    public static double selectivity(RexNode condition, RelNode input) {
        if (condition.isAlwaysTrue()) {
            return 1;
        }
        if (condition.isAlwaysFalse()) {
            return 0;
        }
        if (!(condition instanceof RexCall call)) {
            return DEFAULT_SELECTIVITY;
        }
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND ->
                operands.stream().mapToDouble(each -> selectivity(each, input)).reduce(1, (a, b) -> a * b);
            case OR ->
                1
                        - operands.stream()
                                .mapToDouble(each -> 1 - selectivity(each, input))
                                .reduce(1, (a, b) -> a * b);
            case NOT -> 1 - selectivity(operands.getFirst(), input);
            case EQUALS, IS_NOT_DISTINCT_FROM -> equality(operands, input);
            case NOT_EQUALS, IS_DISTINCT_FROM -> 1 - equality(operands, input);
            case LESS_THAN, LESS_THAN_OR_EQUAL -> range(operands, input, true);
            case GREATER_THAN, GREATER_THAN_OR_EQUAL -> range(operands, input, false);
            case LIKE -> LIKE_SELECTIVITY;
            case IS_NULL -> nullShare(operands.getFirst(), input);
            case IS_NOT_NULL -> 1 - nullShare(operands.getFirst(), input);
            case SEARCH -> search(operands, input);
            default -> DEFAULT_SELECTIVITY;
        };
    }

    private static double equality(List<RexNode> operands, RelNode input) {
        double most = 1;
        boolean known = false;
        for (RexNode operand : operands) {
            if (operand instanceof RexInputRef ref) {
                most = Math.max(most, distinct(input, ref.getIndex()));
                known = true;
            }
        }
        return known ? 1 / most : LIKE_SELECTIVITY;
    }

    private static double nullShare(RexNode operand, RelNode input) {
        if (operand instanceof RexInputRef ref) {
            ColumnStatistics statistics = statistics(input, ref.getIndex());
            if (statistics != null) {
                return statistics.nullCount() / Math.max(1.0, rows(input));
            }
            return neverNull(input, ref.getIndex()) ? 0 : LIKE_SELECTIVITY;
        }
        return LIKE_SELECTIVITY;
    }

    private static double range(List<RexNode> operands, RelNode input, boolean less) {
        if (operands.get(0) instanceof RexInputRef ref && operands.get(1) instanceof RexLiteral literal) {
            return range(ref, literal, input, less);
        }
        if (operands.get(1) instanceof RexInputRef ref && operands.get(0) instanceof RexLiteral literal) {
            return range(ref, literal, input, !less);
        }
        return RANGE_SELECTIVITY;
    }

    private static double range(RexInputRef ref, RexLiteral literal, RelNode input, boolean less) {
        ColumnStatistics statistics = statistics(input, ref.getIndex());
        Double value = number(literal);
        if (statistics == null || value == null || statistics.minimum() == null || statistics.maximum() == null) {
            return RANGE_SELECTIVITY;
        }
        double width = statistics.maximum() - statistics.minimum();
        double below = width <= 0 ? 0.5 : Math.clamp((value - statistics.minimum()) / width, 0, 1);
        return Math.max(1 / Math.max(1, rows(input)), less ? below : 1 - below);
    }

    private static @Nullable Double number(RexLiteral literal) {
        RelDataType type = literal.getType();
        if (SqlTypeName.NUMERIC_TYPES.contains(type.getSqlTypeName())) {
            Number number = literal.getValueAs(Number.class);
            return number == null ? null : number.doubleValue();
        }
        if (type.getSqlTypeName() == SqlTypeName.DATE) {
            Integer days = literal.getValueAs(Integer.class);
            return days == null ? null : days.doubleValue();
        }
        return null;
    }

    private static double search(List<RexNode> operands, RelNode input) {
        if (operands.get(1) instanceof RexLiteral literal && operands.get(0) instanceof RexInputRef ref) {
            Sarg<?> sarg = literal.getValueAs(Sarg.class);
            if (sarg != null && sarg.isPoints()) {
                return Math.min(1, sarg.pointCount / distinct(input, ref.getIndex()));
            }
        }
        return DEFAULT_SELECTIVITY;
    }
}
