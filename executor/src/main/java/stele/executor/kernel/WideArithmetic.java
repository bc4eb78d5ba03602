package stele.executor.kernel;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.value.Int128;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Arithmetic of decimals in 128 bits, for rows whose operands or results do not fit 64. What needs
/// rounding is computed by `BigInteger`. Rows that are null are for the caller to leave out.
public final class WideArithmetic {
    private final DataType.Decimal type;
    private final long[] high;
    private final long[] low;
    private boolean overflow;
    private boolean wide;

    private WideArithmetic(DataType.Decimal type, int extent) {
        this.type = type;
        this.high = new long[extent];
        this.low = new long[extent];
    }

    /// A function of two unscaled values.
    @FunctionalInterface
    public interface Exact {
        /// The result's unscaled value.
        BigInteger apply(BigInteger left, BigInteger right);
    }

    /// Sums, or differences, of operands of the result's scale.
    ///
    /// @return null if a result does not fit `type`
    public static @Nullable Vector add(
            DataType.Decimal type, Vector left, Vector right, boolean subtract, Rows rows, boolean @Nullable [] nulls) {
        DecimalVector a = DecimalVector.widen(left);
        DecimalVector b = DecimalVector.widen(right);
        WideArithmetic out = new WideArithmetic(type, rows.extent());
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            long aHigh = a.high()[p];
            long bHigh = b.high()[p];
            long aLow = a.low()[p];
            long bLow = b.low()[p];
            long sum;
            long sumHigh;
            boolean bad;
            if (subtract) {
                sum = aLow - bLow;
                sumHigh = aHigh - bHigh - (Long.compareUnsigned(aLow, bLow) < 0 ? 1 : 0);
                bad = ((aHigh ^ bHigh) & (aHigh ^ sumHigh)) < 0;
            } else {
                sum = aLow + bLow;
                sumHigh = aHigh + bHigh + (Long.compareUnsigned(sum, aLow) < 0 ? 1 : 0);
                bad = ((aHigh ^ sumHigh) & (bHigh ^ sumHigh)) < 0;
            }
            out.overflow |= bad;
            out.set(p, sumHigh, sum);
        }
        return out.build(nulls);
    }

    /// Products whose scale is the sum of the operands' scales.
    ///
    /// @return null if a result does not fit `type`
    public static @Nullable Vector multiply(
            DataType.Decimal type, Vector left, Vector right, Rows rows, boolean @Nullable [] nulls) {
        DecimalVector a = DecimalVector.widen(left);
        DecimalVector b = DecimalVector.widen(right);
        WideArithmetic out = new WideArithmetic(type, rows.extent());
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            long aHigh = a.high()[p];
            long bHigh = b.high()[p];
            long aLow = a.low()[p];
            long bLow = b.low()[p];
            if (Int128.isLong(aHigh, aLow) && Int128.isLong(bHigh, bLow)) {
                out.set(p, Math.multiplyHigh(aLow, bLow), aLow * bLow);
            } else {
                out.multiply(p, aHigh, aLow, bHigh, bLow);
            }
        }
        return out.build(nulls);
    }

    /// The product by magnitudes: one of them has to fit 64 bits, or the product has more than 38 digits.
    private void multiply(int position, long aHigh, long aLow, long bHigh, long bLow) {
        long aSign = aHigh >> 63;
        long bSign = bHigh >> 63;
        long aMagnitude = (aLow ^ aSign) - aSign;
        long bMagnitude = (bLow ^ bSign) - bSign;
        long aUpper = (aHigh ^ aSign) + (aSign & (aMagnitude == 0 ? 1 : 0));
        long bUpper = (bHigh ^ bSign) + (bSign & (bMagnitude == 0 ? 1 : 0));
        if (aUpper != 0 && bUpper != 0) {
            overflow = true;
            return;
        }
        long factor = aUpper == 0 ? aMagnitude : bMagnitude;
        long upper = aUpper == 0 ? bUpper : aUpper;
        long lower = aUpper == 0 ? bMagnitude : aMagnitude;
        long carry = Math.unsignedMultiplyHigh(lower, factor);
        long productLow = lower * factor;
        long productHigh = upper * factor + carry;
        overflow |= Math.unsignedMultiplyHigh(upper, factor) != 0
                || Long.compareUnsigned(productHigh, carry) < 0
                || productHigh < 0;
        if (aSign != bSign) {
            productLow = -productLow;
            productHigh = ~productHigh + (productLow == 0 ? 1 : 0);
        }
        set(position, productHigh, productLow);
    }

    /// Any function of two decimals, row by row.
    ///
    /// @return null if a result does not fit `type`
    public static @Nullable Vector each(
            DataType.Decimal type, Vector left, Vector right, Exact exact, Rows rows, boolean @Nullable [] nulls) {
        WideArithmetic out = new WideArithmetic(type, rows.extent());
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            BigInteger result = exact.apply(unscaled(left, p), unscaled(right, p));
            if (result.bitLength() >= 2 * Long.SIZE) {
                return null;
            }
            out.set(p, Int128.high(result), result.longValue());
        }
        return out.build(nulls);
    }

    /// The unscaled value at `row`, which is not null, of a vector of layout LONG or WIDE.
    public static BigInteger unscaled(Vector vector, int row) {
        return vector instanceof DecimalVector wide
                ? Int128.toBigInteger(wide.high()[row], wide.low()[row])
                : BigInteger.valueOf(((LongVector) vector).values()[row]);
    }

    private void set(int position, long resultHigh, long resultLow) {
        high[position] = resultHigh;
        low[position] = resultLow;
        wide |= resultHigh != resultLow >> 63;
        overflow |= !Int128.fits(resultHigh, resultLow, type.precision());
    }

    private @Nullable Vector build(boolean @Nullable [] nulls) {
        if (overflow) {
            return null;
        }
        return wide ? new DecimalVector(type, high, low, nulls) : new LongVector(type, low, nulls);
    }
}
