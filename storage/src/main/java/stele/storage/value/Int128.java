package stele.storage.value;

import java.math.BigInteger;

/// Arithmetic of 128-bit two's complement integers in two longs, the high one signed; what wide decimals
/// are made of.
public final class Int128 {
    /// The greatest exponent of ten that fits.
    public static final int MAX_DIGITS = 38;

    private static final long[] POWER_HIGH = new long[MAX_DIGITS + 1];
    private static final long[] POWER_LOW = new long[MAX_DIGITS + 1];

    static {
        BigInteger power = BigInteger.ONE;
        for (int digits = 0; digits <= MAX_DIGITS; digits++) {
            POWER_HIGH[digits] = power.shiftRight(Long.SIZE).longValue();
            POWER_LOW[digits] = power.longValue();
            power = power.multiply(BigInteger.TEN);
        }
    }

    private Int128() {}

    /// The high half of 10^`digits`.
    public static long powerHigh(int digits) {
        return POWER_HIGH[digits];
    }

    /// The low half of 10^`digits`; the power itself up to 18 digits.
    public static long powerLow(int digits) {
        return POWER_LOW[digits];
    }

    /// Whether the value is one of 64 bits.
    public static boolean isLong(long high, long low) {
        return high == low >> 63;
    }

    /// Compares two values.
    public static int compare(long leftHigh, long leftLow, long rightHigh, long rightLow) {
        return leftHigh == rightHigh ? Long.compareUnsigned(leftLow, rightLow) : Long.compare(leftHigh, rightHigh);
    }

    /// Whether the value has at most `digits` decimal digits.
    public static boolean fits(long high, long low, int digits) {
        long sign = high >> 63;
        long magnitudeLow = (low ^ sign) - sign;
        long magnitudeHigh = (high ^ sign) + (sign & (magnitudeLow == 0 ? 1 : 0));
        return magnitudeHigh >= 0 && compare(magnitudeHigh, magnitudeLow, POWER_HIGH[digits], POWER_LOW[digits]) < 0;
    }

    /// The value as an object.
    public static BigInteger toBigInteger(long high, long low) {
        if (isLong(high, low)) {
            return BigInteger.valueOf(low);
        }
        byte[] bytes = new byte[2 * Long.BYTES];
        for (int i = 0; i < Long.BYTES; i++) {
            bytes[i] = (byte) (high >>> (Long.SIZE - Byte.SIZE * (i + 1)));
            bytes[Long.BYTES + i] = (byte) (low >>> (Long.SIZE - Byte.SIZE * (i + 1)));
        }
        return new BigInteger(bytes);
    }

    /// The high half of `value`.
    ///
    /// @throws ArithmeticException if it does not fit 128 bits
    public static long high(BigInteger value) {
        if (value.bitLength() >= 2 * Long.SIZE) {
            throw new ArithmeticException("the value does not fit 128 bits");
        }
        return value.shiftRight(Long.SIZE).longValue();
    }

    /// The value as a double, rounded to the nearest.
    public static double toDouble(long high, long low) {
        return isLong(high, low) ? low : toBigInteger(high, low).doubleValue();
    }
}
