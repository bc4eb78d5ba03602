package stele.planner.optimizer;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
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
    private static final double DAYS_PER_YEAR = 365;
    private static final double MONTHS_PER_YEAR = 12;
    private static final double UNKNOWN_ROWS = 1000;
    private static final double LEAST_UNMATCHED = 0.1;
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
        int leftFields = join.getLeft().getRowType().getFieldCount();
        double matched = left * right * conditionSelectivity(join, leftFields);
        return switch (join.getJoinType()) {
            case INNER, ASOF -> Math.max(1, matched);
            case LEFT, LEFT_ASOF -> Math.max(left, matched);
            case RIGHT -> Math.max(right, matched);
            case FULL -> Math.max(left + right, matched);
            case SEMI -> Math.max(1, left * matchedShare(join, leftFields));
            case ANTI -> Math.max(1, left * Math.max(LEAST_UNMATCHED, 1 - matchedShare(join, leftFields)));
            case LEFT_MARK -> left;
        };
    }

    /// The share of left rows that have a match, if the side with fewer values has only values of the other.
    private static double matchedShare(Join join, int leftFields) {
        double share = 1;
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            if (isEquality(conjunct)
                    && conjunct instanceof RexCall call
                    && call.getOperands().get(0) instanceof RexInputRef first
                    && call.getOperands().get(1) instanceof RexInputRef second
                    && (first.getIndex() < leftFields) != (second.getIndex() < leftFields)) {
                double one = joinDistinct(first, join, leftFields);
                double other = joinDistinct(second, join, leftFields);
                boolean leftFirst = first.getIndex() < leftFields;
                share = Math.min(share, leftFirst ? other / one : one / other);
            }
        }
        return Math.min(1, share);
    }

    private static boolean isEquality(RexNode conjunct) {
        return conjunct.getKind() == SqlKind.EQUALS || conjunct.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
    }

    private static double conditionSelectivity(Join join, int leftFields) {
        double combinations = 1;
        double others = 1;
        int equalities = 0;
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            if (isEquality(conjunct)
                    && conjunct instanceof RexCall call
                    && call.getOperands().get(0) instanceof RexInputRef first
                    && call.getOperands().get(1) instanceof RexInputRef second) {
                combinations *= Math.max(joinDistinct(first, join, leftFields), joinDistinct(second, join, leftFields));
                equalities++;
            } else if (!conjunct.isAlwaysTrue()) {
                others *= DEFAULT_SELECTIVITY;
            }
        }
        // A table has no more combinations of values than rows.
        double most = equalities > 1 ? Math.min(stored(join.getLeft()), stored(join.getRight())) : combinations;
        return others / Math.min(combinations, Math.max(1, most));
    }

    /// The rows of the largest input of a plan, before its filters.
    private static double stored(RelNode node) {
        return switch (node) {
            case Filter filter -> stored(filter.getInput());
            case Project project -> stored(project.getInput());
            case Join join -> Math.max(stored(join.getLeft()), stored(join.getRight()));
            default -> rows(node);
        };
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
        double[] distinct = aggregate.getGroupSet().asList().stream()
                .mapToDouble(key -> distinct(aggregate.getInput(), key))
                .sorted()
                .toArray();
        // Keys are rarely independent: each further one counts less.
        double groups = 1;
        double weight = 1;
        for (int i = distinct.length - 1; i >= 0; i--) {
            groups *= Math.pow(distinct[i], weight);
            weight /= 2;
        }
        return Math.max(1, Math.min(groups, rows(aggregate.getInput())));
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
            case Filter filter -> remaining(distinct(filter.getInput(), column), rows(filter.getInput()), rows);
            case Sort sort -> distinct(sort.getInput(), column);
            case Closure closure -> Math.max(distinct(closure.getInput(), 0), distinct(closure.getInput(), 1));
            case Project project -> expressionDistinct(project.getProjects().get(column), project.getInput());
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

    /// How many of `distinct` values are left when of `rows` rows `kept` are.
    private static double remaining(double distinct, double rows, double kept) {
        return kept >= rows ? distinct : distinct * (1 - Math.pow(1 - kept / rows, rows / distinct));
    }

    private static double expressionDistinct(RexNode expression, RelNode input) {
        if (expression instanceof RexInputRef ref) {
            return distinct(input, ref.getIndex());
        }
        if (expression instanceof RexLiteral) {
            return 1;
        }
        if (expression.getKind() == SqlKind.EXTRACT
                && ((RexCall) expression).getOperands().get(1) instanceof RexInputRef ref) {
            return partsOfDate((RexCall) expression, ref, input);
        }
        double most = rows(input) * DISTINCT_SHARE;
        double distinct = 1;
        for (int column : Expressions.columns(expression)) {
            distinct = Math.min(most, distinct * distinct(input, column));
        }
        return distinct;
    }

    private static double partsOfDate(RexCall extract, RexInputRef ref, RelNode input) {
        double dates = distinct(input, ref.getIndex());
        return switch (extract.getOperands().getFirst().toString()) {
            case "FLAG(YEAR)" -> Math.max(1, dates / DAYS_PER_YEAR);
            case "FLAG(MONTH)" -> Math.min(dates, MONTHS_PER_YEAR);
            default -> dates;
        };
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
            case AND -> conjunction(operands, input);
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

    /// Conjuncts are taken to be independent, but for those that bound one column from below and above.
    private static double conjunction(List<RexNode> conjuncts, RelNode input) {
        double product = 1;
        Map<Integer, Double> bounded = new HashMap<>();
        for (RexNode conjunct : conjuncts) {
            double share = selectivity(conjunct, input);
            int column = boundedColumn(conjunct);
            Double other = column < 0 ? null : bounded.put(column, share);
            if (other == null) {
                product *= share;
            } else {
                double both = share + other - 1;
                product *= Math.max(both, 1 / distinct(input, column)) / other;
                bounded.put(column, Math.max(both, 1 / distinct(input, column)));
            }
        }
        return Math.min(1, product);
    }

    /// The column that a conjunct compares with a constant, or -1.
    private static int boundedColumn(RexNode conjunct) {
        return switch (conjunct.getKind()) {
            case LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL -> {
                List<RexNode> operands = ((RexCall) conjunct).getOperands();
                yield operands.get(0) instanceof RexInputRef ref && number(operands.get(1), ref) != null
                        ? ref.getIndex()
                        : -1;
            }
            default -> -1;
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
        Double value = number(literal, ref);
        if (statistics == null || value == null || statistics.minimum() == null || statistics.maximum() == null) {
            return RANGE_SELECTIVITY;
        }
        double width = statistics.maximum() - statistics.minimum();
        double below = width <= 0 ? 0.5 : Math.clamp((value - statistics.minimum()) / width, 0, 1);
        return Math.max(1 / Math.max(1, rows(input)), less ? below : 1 - below);
    }

    /// A constant as statistics have the values of the column that it is compared with: dates are days,
    /// decimals whole numbers of their last digit.
    private static @Nullable Double number(RexNode constant, RexInputRef column) {
        if (!(constant instanceof RexLiteral literal) || literal.isNull()) {
            return null;
        }
        SqlTypeName type = literal.getType().getSqlTypeName();
        if (SqlTypeName.NUMERIC_TYPES.contains(type)) {
            Number number = literal.getValueAs(Number.class);
            return number == null ? null : number.doubleValue() * unit(column.getType());
        }
        if (type == SqlTypeName.DATE && column.getType().getSqlTypeName() == SqlTypeName.DATE) {
            Integer days = literal.getValueAs(Integer.class);
            return days == null ? null : days.doubleValue();
        }
        return null;
    }

    private static double unit(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.DECIMAL ? Math.pow(10, type.getScale()) : 1;
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
