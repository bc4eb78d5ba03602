package stele.planner.cypher;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeName;
import org.jspecify.annotations.Nullable;
import stele.planner.BindingContext;
import stele.storage.type.DataType;

/// Calcite expressions as Cypher needs them: plain operators where the operands' types are known and SQL's
/// meaning is the same, calls of functions on dynamic values otherwise.
final class Rex {
    private final BindingContext context;
    private final RexBuilder builder;

    Rex(BindingContext context) {
        this.context = context;
        this.builder = context.rexBuilder();
    }

    RexBuilder builder() {
        return builder;
    }

    RelDataType type(DataType type) {
        return context.type(type, true);
    }

    RelDataType any() {
        return type(DataType.ANY);
    }

    RexNode call(String function, DataType type, RexNode... operands) {
        return context.call(function, type(type), operands);
    }

    RexNode call(String function, DataType type, List<RexNode> operands) {
        return context.call(function, type(type), operands.toArray(RexNode[]::new));
    }

    RexNode column(RelNode rel, int index) {
        return builder.makeInputRef(rel, index);
    }

    RexNode text(String value) {
        return builder.makeLiteral(value, context.type(DataType.VARCHAR, false), true);
    }

    RexNode whole(long value) {
        return builder.makeExactLiteral(BigDecimal.valueOf(value), context.type(DataType.BIGINT, false));
    }

    RexNode truth(boolean value) {
        return builder.makeLiteral(value);
    }

    RexNode nothing(RelDataType type) {
        return builder.makeNullLiteral(builder.getTypeFactory().createTypeWithNullability(type, true));
    }

    Value nothing() {
        return Value.of(nothing(any()), Kind.NULL);
    }

    /// A constant: null, Boolean, Long, Double, String, or a list or map of such.
    Value constant(@Nullable Object value) {
        return switch (value) {
            case null -> nothing();
            case Boolean truth -> Value.of(truth(truth));
            case Long whole -> Value.of(whole(whole));
            case Integer whole -> Value.of(whole(whole));
            case Double real
            when real.isNaN() || real.isInfinite() || (real == 0.0 && 1 / real < 0) ->
                Value.of(call("to_float", DataType.DOUBLE, text(real.toString())), Kind.FLOAT);
            case Double real ->
                Value.of(builder.makeApproxLiteral(BigDecimal.valueOf(real), context.type(DataType.DOUBLE, false)));
            case String text -> Value.of(text(text));
            case List<?> list -> {
                List<Value> items = new ArrayList<>();
                list.forEach(item -> items.add(constant(item)));
                yield list(items);
            }
            case Map<?, ?> map -> {
                List<RexNode> entries = new ArrayList<>();
                map.forEach((key, item) -> {
                    entries.add(text(String.valueOf(key)));
                    entries.add(boxed(constant(item)));
                });
                yield Value.of(call("make_map", DataType.ANY, entries), Kind.MAP);
            }
            default -> throw new IllegalArgumentException("a constant of " + value.getClass());
        };
    }

    Value list(List<Value> items) {
        List<RexNode> boxed = items.stream().map(this::boxed).toList();
        return Value.of(call("make_list", DataType.ANY, boxed), Kind.LIST);
    }

    /// The value as an ANY; nodes and relationships must have been boxed before.
    RexNode boxed(Value value) {
        return boxed(value.rex());
    }

    RexNode boxed(RexNode rex) {
        if (rex.getType().getSqlTypeName() == SqlTypeName.ANY) {
            return rex;
        }
        if (rex instanceof RexLiteral literal && literal.isNull()) {
            return nothing(any());
        }
        return builder.makeAbstractCast(any(), rex, false);
    }

    static boolean isAny(RexNode rex) {
        return rex.getType().getSqlTypeName() == SqlTypeName.ANY;
    }

    static boolean isText(RexNode rex) {
        return rex.getType().getSqlTypeName() == SqlTypeName.VARCHAR;
    }

    static boolean isWhole(RexNode rex) {
        return switch (rex.getType().getSqlTypeName()) {
            case TINYINT, SMALLINT, INTEGER, BIGINT -> true;
            default -> false;
        };
    }

    private static boolean isExact(RexNode rex) {
        return isWhole(rex) || rex.getType().getSqlTypeName() == SqlTypeName.DECIMAL;
    }

    private static boolean isReal(RexNode rex) {
        return switch (rex.getType().getSqlTypeName()) {
            case REAL, FLOAT, DOUBLE -> true;
            default -> false;
        };
    }

    /// Whether `=` and `<` of SQL mean for these operands what Cypher means: not for floats (NaN), lists
    /// and dynamic values.
    private static boolean comparesAlike(RexNode left, RexNode right) {
        if (isExact(left) && isExact(right)) {
            return true;
        }
        SqlTypeName type = left.getType().getSqlTypeName();
        if (type != right.getType().getSqlTypeName()) {
            return false;
        }
        return switch (type) {
            case BOOLEAN, VARCHAR, DATE, TIMESTAMP -> true;
            default -> false;
        };
    }

    RexNode equal(RexNode left, RexNode right) {
        return compare(SqlStdOperatorTable.EQUALS, "any_equal", left, right);
    }

    RexNode compare(SqlOperator operator, String dynamic, RexNode left, RexNode right) {
        if (comparesAlike(left, right)) {
            return builder.makeCall(operator, left, right);
        }
        return call(dynamic, DataType.BOOLEAN, left, right);
    }

    /// Equality of ids, which are never dynamic.
    RexNode sameId(RexNode left, RexNode right) {
        return builder.makeCall(SqlStdOperatorTable.EQUALS, left, right);
    }

    RexNode and(List<RexNode> conditions) {
        return switch (conditions.size()) {
            case 0 -> truth(true);
            case 1 -> conditions.getFirst();
            default -> builder.makeCall(SqlStdOperatorTable.AND, conditions);
        };
    }

    RexNode not(RexNode condition) {
        return builder.makeCall(SqlStdOperatorTable.NOT, condition);
    }

    /// `value`, or null where `operand` is null.
    RexNode unlessNull(RexNode operand, RexNode value) {
        if (!operand.getType().isNullable()) {
            return value;
        }
        RelDataType type = builder.getTypeFactory().createTypeWithNullability(value.getType(), true);
        return builder.makeCall(type, SqlStdOperatorTable.CASE, List.of(isNull(operand), nothing(type), value));
    }

    RexNode isNull(RexNode operand) {
        return builder.makeCall(SqlStdOperatorTable.IS_NULL, operand);
    }

    RexNode isNotNull(RexNode operand) {
        return builder.makeCall(SqlStdOperatorTable.IS_NOT_NULL, operand);
    }

    /// The operand of a logical operator: a BOOLEAN, checked while the query runs when it is dynamic.
    RexNode condition(Value value) {
        if (value.rex().getType().getSqlTypeName() == SqlTypeName.BOOLEAN) {
            return value.rex();
        }
        return call("to_condition", DataType.BOOLEAN, value.rex());
    }

    /// `+ - * / %` on numbers whose types are known, else on dynamic values.
    Value arithmetic(SqlOperator operator, String dynamic, Value left, Value right) {
        RexNode first = left.rex();
        RexNode second = right.rex();
        boolean division = operator == SqlStdOperatorTable.DIVIDE || operator == SqlStdOperatorTable.MOD;
        if (isWhole(first) && isWhole(second)) {
            return Value.of(builder.makeCall(type(DataType.BIGINT), operator, List.of(first, second)));
        }
        boolean numbers = (isExact(first) || isReal(first)) && (isExact(second) || isReal(second));
        if (numbers && (isReal(first) || isReal(second)) && !division) {
            return Value.of(builder.makeCall(type(DataType.DOUBLE), operator, List.of(real(first), real(second))));
        }
        if (numbers && isExact(first) && isExact(second) && !division) {
            return Value.of(builder.makeCall(operator, first, second));
        }
        Kind kind = Kind.ANY;
        if (numbers) {
            kind = isReal(first) || isReal(second) ? Kind.FLOAT : Kind.NUMBER;
        }
        return Value.of(call(dynamic, DataType.ANY, first, second), kind);
    }

    RexNode real(RexNode rex) {
        if (rex.getType().getSqlTypeName() == SqlTypeName.DOUBLE) {
            return rex;
        }
        return builder.makeAbstractCast(type(DataType.DOUBLE), rex, false);
    }

    /// Values that must have one type: their own when it is the same for all, else ANY.
    List<RexNode> unified(List<Value> values) {
        RelDataType common = null;
        boolean same = true;
        for (Value value : values) {
            if (isNothing(value.rex())) {
                continue;
            }
            RelDataType type = builder.getTypeFactory()
                    .createTypeWithNullability(value.rex().getType(), true);
            if (common == null) {
                common = type;
            } else {
                same &= common.equals(type);
            }
        }
        RelDataType target = common == null || !same ? any() : common;
        List<RexNode> unified = new ArrayList<>();
        for (Value value : values) {
            if (isNothing(value.rex())) {
                unified.add(nothing(target));
            } else {
                unified.add(target.getSqlTypeName() == SqlTypeName.ANY ? boxed(value) : value.rex());
            }
        }
        return unified;
    }

    static boolean isNothing(RexNode rex) {
        return rex instanceof RexLiteral literal && literal.isNull();
    }

    /// Whether the expression looks at the graph, so that what it gives changes with it.
    static boolean readsGraph(RexNode rex) {
        return rex instanceof RexCall call
                && (call.getOperator().getName().startsWith("graph_")
                        || call.getOperands().stream().anyMatch(Rex::readsGraph));
    }
}
