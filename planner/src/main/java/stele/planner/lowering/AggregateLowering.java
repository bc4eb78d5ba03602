package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.planner.function.SteleAggregate;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.planner.physical.PhysicalPlan.SetOperator;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.storage.type.DataType;

/// Lowers aggregates and names aggregate functions.
final class AggregateLowering {
    private static int nextShared;

    private AggregateLowering() {}

    static PhysicalPlan lower(Aggregate aggregate, PhysicalPlan input, double rows) {
        boolean sets = aggregate.getGroupType() != Aggregate.Group.SIMPLE;
        boolean grouping = aggregate.getAggCallList().stream().anyMatch(AggregateLowering::isGrouping);
        if (sets && grouping) {
            return unionOfSets(aggregate, input, rows);
        }
        return withConstants(
                aggregate, input, aggregate.getGroupSet(), sets ? aggregate.getGroupSets() : null, 0, rows);
    }

    static boolean isGrouping(AggregateCall call) {
        SqlKind kind = call.getAggregation().getKind();
        return kind == SqlKind.GROUPING || kind == SqlKind.GROUP_ID;
    }

    /// `GROUPING` depends on the grouping set: each set becomes an aggregate of its own over the shared
    /// input.
    private static PhysicalPlan unionOfSets(Aggregate aggregate, PhysicalPlan input, double rows) {
        PhysicalPlan shared = new PhysicalPlan.Shared(sharedId(), input);
        List<PhysicalPlan> branches = new ArrayList<>();
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            branches.add(withConstants(aggregate, shared, set, null, 0, rows));
        }
        return new PhysicalPlan.SetOperation(
                SetOperator.UNION, true, branches, PhysicalPlanner.columns(aggregate), rows);
    }

    static synchronized int sharedId() {
        return ++nextShared;
    }

    /// The aggregate by the keys `set`, as a plan with the columns of `aggregate`: what is constant for the
    /// set (keys that are not in it, GROUPING) is added above.
    ///
    /// @param shift the number of leading columns of the input that are further keys
    static PhysicalPlan withConstants(
            Aggregate aggregate,
            PhysicalPlan input,
            ImmutableBitSet set,
            @Nullable List<ImmutableBitSet> sets,
            int shift,
            double rows) {
        List<Integer> keys = new ArrayList<>();
        for (int i = 0; i < shift; i++) {
            keys.add(i);
        }
        set.forEach(key -> keys.add(key + shift));
        List<PhysicalPlan.AggregateCall> calls = new ArrayList<>();
        List<OutputColumn> own = PhysicalPlanner.columns(aggregate);
        List<OutputColumn> made = new ArrayList<>();
        keys.forEach(key -> made.add(input.columns().get(key)));
        List<Expression> outputs = new ArrayList<>();
        List<OutputColumn> outputColumns = new ArrayList<>(input.columns().subList(0, shift));
        for (int i = 0; i < shift; i++) {
            outputs.add(Physical.column(input.columns(), i));
        }
        for (int key : aggregate.getGroupSet()) {
            DataType type = own.get(aggregate.getGroupSet().indexOf(key)).type();
            int position = set.indexOf(key);
            outputs.add(
                    position < 0
                            ? new Expression.Constant(null, type)
                            : new Expression.ColumnReference(
                                    shift + position, made.get(shift + position).type()));
        }
        for (int i = 0; i < aggregate.getAggCallList().size(); i++) {
            AggregateCall call = aggregate.getAggCallList().get(i);
            OutputColumn column = own.get(aggregate.getGroupCount() + i);
            Expression constant = constant(call, set, column.type());
            if (constant == null) {
                outputs.add(new Expression.ColumnReference(made.size(), column.type()));
                made.add(column);
                calls.add(call(call, column.type(), shift));
            } else {
                outputs.add(constant);
            }
        }
        outputColumns.addAll(own);
        PhysicalPlan plan = new PhysicalPlan.Aggregate(
                input, keys, groupingSets(set, sets, shift), calls, renamed(made, outputs, outputColumns), rows);
        return Physical.project(plan, outputs, outputColumns);
    }

    /// The aggregate's columns by the names that they have above.
    private static List<OutputColumn> renamed(
            List<OutputColumn> made, List<Expression> outputs, List<OutputColumn> names) {
        List<OutputColumn> renamed = new ArrayList<>(made);
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i) instanceof Expression.ColumnReference reference) {
                renamed.set(
                        reference.index(),
                        new OutputColumn(
                                names.get(i).name(), made.get(reference.index()).type()));
            }
        }
        return renamed;
    }

    private static @Nullable List<List<Integer>> groupingSets(
            ImmutableBitSet keys, @Nullable List<ImmutableBitSet> sets, int shift) {
        if (sets == null) {
            return null;
        }
        List<List<Integer>> positions = new ArrayList<>();
        for (ImmutableBitSet set : sets) {
            List<Integer> members = new ArrayList<>();
            for (int i = 0; i < shift; i++) {
                members.add(i);
            }
            set.forEach(key -> members.add(keys.indexOf(key) + shift));
            positions.add(members);
        }
        return positions;
    }

    /// Whether a call is a constant for each grouping set.
    static boolean isConstant(AggregateCall call) {
        return isGrouping(call) || call.getAggregation().getKind() == SqlKind.LITERAL_AGG;
    }

    /// The value of a call that is the same for every row of a grouping set, else null.
    private static @Nullable Expression constant(AggregateCall call, ImmutableBitSet set, DataType type) {
        return switch (call.getAggregation().getKind()) {
            case GROUPING -> {
                long bits = 0;
                for (int argument : call.getArgList()) {
                    bits = bits << 1 | (set.get(argument) ? 0 : 1);
                }
                yield new Expression.Constant(bits, type);
            }
            case GROUP_ID -> new Expression.Constant(0L, type);
            case LITERAL_AGG -> literal(call, type);
            default -> null;
        };
    }

    private static @Nullable Expression literal(AggregateCall call, DataType type) {
        RexNode value = call.rexList.getFirst();
        return value instanceof RexLiteral literal ? ExpressionLowering.cast(Constants.of(literal), type) : null;
    }

    static PhysicalPlan.AggregateCall call(AggregateCall call, DataType type, int shift) {
        if (call.distinctKeys != null) {
            throw StatementException.unsupported("WITHIN DISTINCT", null);
        }
        if (call.ignoreNulls()) {
            throw StatementException.unsupported("IGNORE NULLS", null);
        }
        List<SortKey> order = PhysicalPlanner.sortKeys(call.collation.getFieldCollations(), shift);
        return new PhysicalPlan.AggregateCall(
                name(call.getAggregation(), call.getArgList().size()),
                call.getArgList().stream().map(argument -> argument + shift).toList(),
                call.isDistinct() && matters(call.getAggregation()),
                call.filterArg < 0 ? -1 : call.filterArg + shift,
                order,
                type);
    }

    /// Whether it matters to the function that a value comes more than once.
    private static boolean matters(SqlAggFunction function) {
        return switch (function.getKind()) {
            case MIN, MAX, ANY_VALUE -> false;
            default -> true;
        };
    }

    /// The executor's name for an aggregate or window function.
    static String name(SqlAggFunction function, int arguments) {
        if (function instanceof SteleAggregate) {
            return function.getName();
        }
        return switch (function.getKind()) {
            case COUNT -> arguments == 0 ? "count_star" : "count";
            case SUM0 -> "sum0";
            case LISTAGG, STRING_AGG -> "string_agg";
            case COLLECT, ARRAY_AGG -> "array_agg";
            case SOME -> "bool_or";
            default -> {
                String name = function.getName().toLowerCase(Locale.ROOT).replace("$", "");
                yield switch (name) {
                    case "every", "logical_and" -> "bool_and";
                    case "logical_or" -> "bool_or";
                    case "stddev" -> "stddev_samp";
                    case "variance" -> "var_samp";
                    default -> name;
                };
            }
        };
    }
}
