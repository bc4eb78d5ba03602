package stele.executor.function;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Arithmetic;
import stele.executor.kernel.Masks;
import stele.executor.kernel.Rows;
import stele.executor.kernel.WideArithmetic;
import stele.storage.type.DataType;
import stele.storage.value.Int128;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Arithmetic with a decimal result. Whatever precision the types promise, a batch runs on plain longs as
/// long as its values and results fit them, and on 128 bits otherwise; the type of the result is the same.
final class DecimalArithmetic implements VectorFunction {
    private final ArithmeticFunctions.Operation operation;
    private final FunctionCall call;
    private final DataType.Decimal type;

    /// The power of ten by which exact results have to be divided, or multiplied where it is negative.
    private final int shift;

    private final long least;
    private final long greatest;

    private DecimalArithmetic(ArithmeticFunctions.Operation operation, FunctionCall call, int shift) {
        this.operation = operation;
        this.call = call;
        this.type = (DataType.Decimal) call.type();
        this.shift = shift;
        boolean isLong = type.precision() <= DataType.Decimal.MAX_LONG_PRECISION;
        this.greatest = isLong ? Int128.powerLow(type.precision()) - 1 : Long.MAX_VALUE;
        this.least = isLong ? -greatest : Long.MIN_VALUE;
    }

    /// The function for a call whose result is a decimal, if its operands are exact numbers of scales that
    /// suit the operation.
    static @Nullable VectorFunction create(ArithmeticFunctions.Operation operation, FunctionCall call) {
        int left = scale(call.argumentTypes().get(0));
        int right = scale(call.argumentTypes().get(1));
        int result = scale(call.type());
        if (left < 0 || right < 0) {
            return null;
        }
        int shift = switch (operation) {
            case ADD, SUBTRACT, MODULO -> 0;
            case MULTIPLY -> left + right - result;
            case DIVIDE -> left - right - result;
        };
        boolean suits = switch (operation) {
            case ADD, SUBTRACT, MODULO -> left == result && right == result;
            case MULTIPLY -> shift >= 0 && shift <= Int128.MAX_DIGITS;
            case DIVIDE -> Math.abs(shift) <= Int128.MAX_DIGITS;
        };
        return suits ? new DecimalArithmetic(operation, call, shift) : null;
    }

    /// The digits after the point of an exact type, or -1.
    static int scale(DataType type) {
        return type instanceof DataType.Decimal decimal
                ? decimal.scale()
                : type.kind().isInteger() ? 0 : -1;
    }

    @Override
    public Vector apply(Vector[] arguments, Rows rows) {
        Vector left = arguments[0];
        Vector right = arguments[1];
        boolean[] nulls = Masks.union(left.nulls(), right.nulls(), rows);
        if (left instanceof LongVector a && right instanceof LongVector b) {
            Vector bounded = shift == 0 ? operation.bounded(type, a, b, rows, nulls, least, greatest) : null;
            if (bounded != null) {
                return bounded;
            }
            long[] out = new long[rows.extent()];
            if (!longs(a.values(), b.values(), out, rows)) {
                return new LongVector(type, out, nulls);
            }
        }
        Rows known = rows;
        if (nulls != null) {
            int[] positions = new int[rows.count()];
            known = Rows.selected(positions, Masks.notNull(nulls, rows, positions));
            known = new Rows(known.selection(), known.count(), rows.extent());
        }
        Vector result = switch (operation) {
            case ADD -> WideArithmetic.add(type, left, right, false, known, nulls);
            case SUBTRACT -> WideArithmetic.add(type, left, right, true, known, nulls);
            case MULTIPLY ->
                shift == 0
                        ? WideArithmetic.multiply(type, left, right, known, nulls)
                        : WideArithmetic.each(type, left, right, this::product, known, nulls);
            case DIVIDE -> WideArithmetic.each(type, left, right, this::quotient, known, nulls);
            case MODULO -> WideArithmetic.each(type, left, right, this::remainder, known, nulls);
        };
        if (result == null) {
            throw call.error(ArithmeticFunctions.OVERFLOW + ": the result does not fit " + type);
        }
        return result;
    }

    /// @return whether a row overflows or has to be looked at otherwise
    private boolean longs(long[] a, long[] b, long[] out, Rows rows) {
        return switch (operation) {
            case ADD -> Arithmetic.add(a, b, out, rows, least, greatest);
            case SUBTRACT -> Arithmetic.subtract(a, b, out, rows, least, greatest);
            case MULTIPLY -> shift > 0 || Arithmetic.multiply(a, b, out, rows, least, greatest);
            case DIVIDE ->
                shift > 0
                        || -shift > DataType.Decimal.MAX_LONG_PRECISION
                        || Arithmetic.divideRounded(a, b, Int128.powerLow(-shift), out, rows, least, greatest);
            case MODULO -> Arithmetic.modulo(a, b, out, rows);
        };
    }

    private BigInteger product(BigInteger left, BigInteger right) {
        return rounded(left.multiply(right), BigInteger.TEN.pow(shift));
    }

    private BigInteger quotient(BigInteger left, BigInteger right) {
        check(right);
        return shift > 0
                ? rounded(left, right.multiply(BigInteger.TEN.pow(shift)))
                : rounded(left.multiply(BigInteger.TEN.pow(-shift)), right);
    }

    private BigInteger remainder(BigInteger left, BigInteger right) {
        check(right);
        return left.remainder(right);
    }

    private void check(BigInteger divisor) {
        if (divisor.signum() == 0) {
            throw call.error(ArithmeticFunctions.DIVISION_BY_ZERO);
        }
    }

    /// The quotient, rounded half away from zero.
    static BigInteger rounded(BigInteger dividend, BigInteger divisor) {
        BigInteger[] parts = dividend.divideAndRemainder(divisor);
        boolean up = parts[1].abs().shiftLeft(1).compareTo(divisor.abs()) >= 0;
        return up ? parts[0].add(BigInteger.valueOf((long) dividend.signum() * divisor.signum())) : parts[0];
    }
}
