package stele.planner.optimizer;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;

/// Computes what consists of constants and cannot fail: dates and intervals, exact numbers, and their
/// casts. Then estimates, indexes and zone maps see a constant. What would overflow, round or be wrong is
/// left to fail, or not, when it runs.
final class ConstantFolding extends RexShuttle {
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final BigDecimal MILLIS_PER_DAY = BigDecimal.valueOf(86_400_000L);

    private final RexBuilder builder;

    private ConstantFolding(RexBuilder builder) {
        this.builder = builder;
    }

    /// The plan with its constants computed.
    static RelNode apply(RelNode plan) {
        return new ConstantFolding(plan.getCluster().getRexBuilder()).folded(plan);
    }

    private RelNode folded(RelNode node) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode folded = folded(input);
            changed |= folded != input;
            inputs.add(folded);
        }
        return (changed ? node.copy(node.getTraitSet(), inputs) : node).accept(this);
    }

    @Override
    public RexNode visitSubQuery(RexSubQuery subQuery) {
        RexNode visited = super.visitSubQuery(subQuery);
        if (!(visited instanceof RexSubQuery inner)) {
            return visited;
        }
        RelNode folded = folded(inner.rel);
        return folded == inner.rel ? inner : inner.clone(folded);
    }

    @Override
    public RexNode visitCall(RexCall call) {
        RexNode visited = super.visitCall(call);
        if (!(visited instanceof RexCall changed)
                || changed.getType().isNullable()
                || !changed.getOperands().stream()
                        .allMatch(operand -> operand instanceof RexLiteral literal && !literal.isNull())) {
            return visited;
        }
        RexNode value = value(changed);
        return value != null && SqlTypeUtil.equalSansNullability(value.getType(), changed.getType()) ? value : visited;
    }

    private @Nullable RexNode value(RexCall call) {
        RexLiteral first = call.getOperands().isEmpty()
                ? null
                : (RexLiteral) call.getOperands().getFirst();
        if (first == null) {
            return null;
        }
        if (call.getKind() == SqlKind.CAST) {
            return call.getType().getSqlTypeName() == SqlTypeName.DATE ? date(first) : exact(number(first), call);
        }
        if (call.getOperands().size() != 2) {
            return null;
        }
        RexLiteral second = (RexLiteral) call.getOperands().get(1);
        if (call.isA(SqlKind.COMPARISON)) {
            return text(first) == null ? compared(call.getKind(), first, second) : equalTexts(call, first, second);
        }
        if (first.getType().getSqlTypeName() == SqlTypeName.DATE) {
            return SqlTypeName.INTERVAL_TYPES.contains(second.getType().getSqlTypeName())
                    ? moved(first, second, call)
                    : null;
        }
        BigDecimal left = number(first);
        BigDecimal right = number(second);
        if (left == null || right == null) {
            return null;
        }
        return switch (call.getKind()) {
            case PLUS -> exact(left.add(right), call);
            case MINUS -> exact(left.subtract(right), call);
            case TIMES -> exact(left.multiply(right), call);
            default -> null;
        };
    }

    private @Nullable RexNode compared(SqlKind comparison, RexLiteral first, RexLiteral second) {
        Integer order = order(first, second);
        if (order == null) {
            return null;
        }
        return switch (comparison) {
            case EQUALS -> builder.makeLiteral(order == 0);
            case NOT_EQUALS -> builder.makeLiteral(order != 0);
            case LESS_THAN -> builder.makeLiteral(order < 0);
            case LESS_THAN_OR_EQUAL -> builder.makeLiteral(order <= 0);
            case GREATER_THAN -> builder.makeLiteral(order > 0);
            case GREATER_THAN_OR_EQUAL -> builder.makeLiteral(order >= 0);
            default -> null;
        };
    }

    /// How two numbers compare, or null if they are none.
    private static @Nullable Integer order(RexLiteral first, RexLiteral second) {
        BigDecimal left = number(first);
        BigDecimal right = number(second);
        if (left != null && right != null) {
            return left.compareTo(right);
        }
        return null;
    }

    /// Whether texts are equal is certain where no blank may be padding; how they are ordered is left to the
    /// collation.
    private @Nullable RexNode equalTexts(RexCall call, RexLiteral first, RexLiteral second) {
        String text = text(first);
        String other = text(second);
        boolean isCertain = text != null && other != null && text.indexOf(' ') < 0 && other.indexOf(' ') < 0;
        return switch (call.getKind()) {
            case EQUALS -> isCertain ? builder.makeLiteral(text.equals(other)) : null;
            case NOT_EQUALS -> isCertain ? builder.makeLiteral(!text.equals(other)) : null;
            default -> null;
        };
    }

    private static @Nullable String text(RexLiteral literal) {
        boolean isText = SqlTypeName.CHAR_TYPES.contains(literal.getType().getSqlTypeName());
        return isText && literal.getValue() instanceof NlsString text ? text.getValue() : null;
    }

    private static @Nullable BigDecimal number(RexLiteral literal) {
        return SqlTypeName.EXACT_TYPES.contains(literal.getType().getSqlTypeName())
                ? literal.getValueAs(BigDecimal.class)
                : null;
    }

    /// `value` as a literal of the call's type, unless it would round or overflow.
    private @Nullable RexNode exact(@Nullable BigDecimal value, RexCall call) {
        RelDataType type = call.getType();
        if (value == null || !SqlTypeName.EXACT_TYPES.contains(type.getSqlTypeName())) {
            return null;
        }
        int scale = Math.max(0, type.getScale());
        BigDecimal least = value.stripTrailingZeros();
        boolean fits = switch (type.getSqlTypeName()) {
            case DECIMAL -> least.scale() <= scale && least.precision() - least.scale() <= type.getPrecision() - scale;
            case INTEGER -> least.scale() <= 0 && value.abs().compareTo(BigDecimal.valueOf(Integer.MAX_VALUE)) <= 0;
            case BIGINT -> least.scale() <= 0 && value.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
            default -> false;
        };
        return fits ? builder.makeLiteral(value.setScale(scale), type, false) : null;
    }

    private @Nullable RexNode date(RexLiteral literal) {
        String text = literal.getType().getSqlTypeName() == SqlTypeName.VARCHAR
                        || literal.getType().getSqlTypeName() == SqlTypeName.CHAR
                ? ((NlsString) java.util.Objects.requireNonNull(literal.getValue())).getValue()
                : "";
        try {
            return DATE.matcher(text).matches() ? date(LocalDate.parse(text)) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private @Nullable RexNode date(LocalDate date) {
        return date.getYear() >= 1 && date.getYear() <= 9999
                ? builder.makeDateLiteral(new DateString(date.toString()))
                : null;
    }

    /// A date moved by an interval.
    private @Nullable RexNode moved(RexLiteral literal, RexLiteral interval, RexCall call) {
        BigDecimal amount = interval.getValueAs(BigDecimal.class);
        Integer day = literal.getValueAs(Integer.class);
        boolean minus = call.getKind() == SqlKind.MINUS;
        if (amount == null || day == null || (call.getKind() != SqlKind.PLUS && !minus)) {
            return null;
        }
        LocalDate date = LocalDate.ofEpochDay(day);
        BigDecimal signed = minus ? amount.negate() : amount;
        SqlTypeName unit = interval.getType().getSqlTypeName();
        if (SqlTypeName.YEAR_INTERVAL_TYPES.contains(unit)) {
            return date(date.plusMonths(signed.longValueExact()));
        }
        boolean days = SqlTypeName.DAY_INTERVAL_TYPES.contains(unit)
                && signed.remainder(MILLIS_PER_DAY).signum() == 0;
        return days ? date(date.plusDays(signed.divide(MILLIS_PER_DAY).longValueExact())) : null;
    }
}
