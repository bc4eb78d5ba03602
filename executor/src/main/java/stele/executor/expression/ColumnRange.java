package stele.executor.expression;

import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Comparison.Operator;
import stele.planner.physical.Expression;
import stele.storage.type.DataType;
import stele.storage.type.DataType.Layout;

/// Comparisons of a column with a constant as ranges of the column's own values. A cast that multiplies the
/// values (whole numbers and decimals to decimals of a larger scale, dates to timestamps) is undone on the
/// constant.
final class ColumnRange {
    private static final long MICROSECONDS_A_DAY = 86_400_000_000L;

    private ColumnRange() {}

    /// The rows for which `value operator bound` holds; null if `value` is something else than a column or a
    /// cast of one.
    static @Nullable Selector of(Expression value, DataType type, Operator operator, long bound) {
        if (type.layout() != Layout.LONG) {
            return null;
        }
        if (value instanceof Expression.ColumnReference reference) {
            return of(reference.index(), 1, operator, bound);
        }
        if (value instanceof Expression.Cast cast
                && !cast.safe()
                && cast.operand() instanceof Expression.ColumnReference reference
                && reference.type().layout() == Layout.LONG) {
            long factor = factor(reference.type(), type);
            return factor == 0 ? null : of(reference.index(), factor, operator, bound);
        }
        return null;
    }

    /// What a cast multiplies values by; 0 if it does something else. A value too large for the target type
    /// would be an error, which a comparison need not report.
    private static long factor(DataType from, DataType to) {
        boolean exact = from.kind().isInteger() || from instanceof DataType.Decimal;
        if (exact && to.kind().isInteger()) {
            return from.kind().isInteger() ? 1 : 0;
        }
        if (exact && to instanceof DataType.Decimal target) {
            int shift = target.scale() - (from instanceof DataType.Decimal source ? source.scale() : 0);
            return shift < 0 || shift > DataType.Decimal.MAX_LONG_PRECISION ? 0 : powerOfTen(shift);
        }
        if (from.kind() == DataType.Kind.DATE && to.kind() == DataType.Kind.TIMESTAMP) {
            return MICROSECONDS_A_DAY;
        }
        return 0;
    }

    private static long powerOfTen(int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    private static Selector of(int column, long factor, Operator operator, long bound) {
        boolean whole = bound % factor == 0;
        long floor = Math.floorDiv(bound, factor);
        long ceiling = whole ? floor : floor + 1;
        return switch (operator) {
            case EQUAL -> whole ? new RangeSelector(column, floor, floor, true) : Selector.NONE;
            case NOT_EQUAL -> whole ? new RangeSelector(column, floor, floor, false) : new NullSelector(column, false);
            case LESS ->
                ceiling == Long.MIN_VALUE
                        ? Selector.NONE
                        : new RangeSelector(column, Long.MIN_VALUE, ceiling - 1, true);
            case LESS_OR_EQUAL -> new RangeSelector(column, Long.MIN_VALUE, floor, true);
            case GREATER ->
                floor == Long.MAX_VALUE ? Selector.NONE : new RangeSelector(column, floor + 1, Long.MAX_VALUE, true);
            case GREATER_OR_EQUAL -> new RangeSelector(column, ceiling, Long.MAX_VALUE, true);
        };
    }
}
