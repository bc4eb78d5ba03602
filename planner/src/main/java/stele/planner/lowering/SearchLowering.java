package stele.planner.lowering;

import com.google.common.collect.BoundType;
import com.google.common.collect.Range;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUnknownAs;
import org.apache.calcite.util.Sarg;
import stele.planner.physical.Expression;
import stele.storage.type.DataType;

/// Lowers `SEARCH(value, Sarg)`: points become one `in`, ranges comparisons. A range stays two comparisons
/// with the same value, which costs little and is what zone maps understand.
final class SearchLowering {
    private SearchLowering() {}

    static Expression lower(RexCall call, ExpressionLowering lowering) {
        RexNode operand = call.getOperands().get(0);
        RexLiteral literal = (RexLiteral) call.getOperands().get(1);
        Sarg<?> sarg = java.util.Objects.requireNonNull(literal.getValueAs(Sarg.class));
        Expression value = lowering.expression(operand);
        DataType type = Types.of(literal.getType());
        Expression condition;
        if (sarg.isComplementedPoints()) {
            condition = ExpressionLowering.make("not", List.of(points(value, sarg.negate(), type)), DataType.BOOLEAN);
        } else {
            condition = ranges(value, sarg, type);
        }
        return withNulls(condition, value, sarg);
    }

    private static Expression points(Expression value, Sarg<?> sarg, DataType type) {
        List<Expression> points = new ArrayList<>();
        for (Range<?> range : sarg.rangeSet.asRanges()) {
            points.add(constant(range.lowerEndpoint(), type));
        }
        return in(value, points);
    }

    /// Membership in a list of constants; one of one is an equality.
    static Expression in(Expression value, List<Expression> members) {
        if (members.size() == 1) {
            return ExpressionLowering.comparison("equal", value, members.getFirst(), -1);
        }
        List<Expression> narrowed = new ArrayList<>();
        for (Expression member : members) {
            Expression converted =
                    member instanceof Expression.Constant constant ? Constants.convert(constant, value.type()) : null;
            if (converted == null) {
                narrowed.clear();
                break;
            }
            narrowed.add(converted);
        }
        Expression operand = value;
        if (narrowed.isEmpty()) {
            DataType common = value.type();
            for (Expression member : members) {
                common = Types.common(common, member.type());
            }
            operand = ExpressionLowering.cast(value, common);
            for (Expression member : members) {
                narrowed.add(ExpressionLowering.cast(member, common));
            }
        }
        List<Expression> arguments = new ArrayList<>();
        arguments.add(operand);
        arguments.addAll(narrowed);
        return ExpressionLowering.make("in", arguments, DataType.BOOLEAN);
    }

    private static Expression ranges(Expression value, Sarg<?> sarg, DataType type) {
        List<Expression> points = new ArrayList<>();
        List<Expression> alternatives = new ArrayList<>();
        for (Range<?> range : sarg.rangeSet.asRanges()) {
            if (range.hasLowerBound()
                    && range.hasUpperBound()
                    && range.lowerEndpoint().equals(range.upperEndpoint())) {
                points.add(constant(range.lowerEndpoint(), type));
            } else {
                alternatives.add(range(value, range, type));
            }
        }
        if (!points.isEmpty()) {
            alternatives.addFirst(in(value, points));
        }
        if (alternatives.isEmpty()) {
            return nullOr(value, false);
        }
        return alternatives.size() == 1
                ? alternatives.getFirst()
                : ExpressionLowering.make("or", alternatives, DataType.BOOLEAN);
    }

    private static Expression range(Expression value, Range<?> range, DataType type) {
        List<Expression> bounds = new ArrayList<>();
        if (range.hasLowerBound()) {
            bounds.add(ExpressionLowering.comparison(
                    range.lowerBoundType() == BoundType.CLOSED ? "greater_or_equal" : "greater",
                    value,
                    constant(range.lowerEndpoint(), type),
                    -1));
        }
        if (range.hasUpperBound()) {
            bounds.add(ExpressionLowering.comparison(
                    range.upperBoundType() == BoundType.CLOSED ? "less_or_equal" : "less",
                    value,
                    constant(range.upperEndpoint(), type),
                    -1));
        }
        if (bounds.isEmpty()) {
            return nullOr(value, true);
        }
        return bounds.size() == 1 ? bounds.getFirst() : ExpressionLowering.make("and", bounds, DataType.BOOLEAN);
    }

    /// Null for a null value, else `truth`.
    private static Expression nullOr(Expression value, boolean truth) {
        return new Expression.Case(
                List.of(new Expression.Branch(
                        ExpressionLowering.make("is_null", List.of(value), DataType.BOOLEAN),
                        new Expression.Constant(null, DataType.BOOLEAN))),
                new Expression.Constant(truth, DataType.BOOLEAN),
                DataType.BOOLEAN);
    }

    private static Expression withNulls(Expression condition, Expression value, Sarg<?> sarg) {
        if (sarg.nullAs == RexUnknownAs.UNKNOWN) {
            return condition;
        }
        Expression isNull = ExpressionLowering.make("is_null", List.of(value), DataType.BOOLEAN);
        if (sarg.nullAs == RexUnknownAs.TRUE) {
            return ExpressionLowering.make("or", List.of(isNull, condition), DataType.BOOLEAN);
        }
        Expression isNotNull = ExpressionLowering.make("is_not_null", List.of(value), DataType.BOOLEAN);
        return ExpressionLowering.make("and", List.of(isNotNull, condition), DataType.BOOLEAN);
    }

    private static Expression constant(Object value, DataType type) {
        return new Expression.Constant(Constants.value(value, type), type);
    }
}
