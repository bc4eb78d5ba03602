package stele.storage.table;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import stele.storage.value.Int128;
import stele.storage.vector.AnyVector;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Hashes of values; equal values of one column have equal hashes.
final class Hashing {
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Hashing() {}

    /// A well mixed hash of `value`.
    static long mix(long value) {
        long hash = (value ^ (value >>> 32)) * MULTIPLIER;
        hash = (hash ^ (hash >>> 29)) * 0xBF58_476D_1CE4_E5B9L;
        return hash ^ (hash >>> 32);
    }

    /// A hash of `heap[start .. start + length)`.
    static int bytes(byte[] heap, int start, int length) {
        long hash = length * MULTIPLIER;
        int at = start;
        int end = start + length;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(heap, at)) * MULTIPLIER;
            hash ^= hash >>> 29;
        }
        long rest = 0;
        for (; at < end; at++) {
            rest = (rest << Byte.SIZE) | (heap[at] & 0xff);
        }
        return (int) mix(hash ^ rest);
    }

    /// A hash of the value at `row`, which is not null.
    static long value(Vector vector, int row) {
        return switch (vector) {
            case LongVector longs -> mix(longs.values()[row]);
            case DoubleVector doubles -> mix(Double.doubleToLongBits(doubles.values()[row] + 0.0));
            case BooleanVector truths -> mix(truths.values()[row] == 0 ? 0 : 1);
            case StringVector strings ->
                mix(((long) bytes(strings.heap(), strings.starts()[row], strings.lengths()[row]) << 32)
                        ^ strings.lengths()[row]);
            case DecimalVector wide ->
                Int128.isLong(wide.high()[row], wide.low()[row])
                        ? mix(wide.low()[row])
                        : mix(mix(wide.high()[row]) ^ wide.low()[row]);
            case AnyVector any -> {
                Object value = any.get(row);
                yield mix(value == null ? 0 : value.hashCode());
            }
        };
    }

    /// Whether two values of one column are equal and not null.
    static boolean equal(Vector left, int leftRow, Vector right, int rightRow) {
        if (left.isNull(leftRow) || right.isNull(rightRow)) {
            return false;
        }
        return switch (left) {
            case LongVector longs ->
                switch (right) {
                    case LongVector others -> longs.values()[leftRow] == others.values()[rightRow];
                    case DecimalVector _ -> equal(right, rightRow, left, leftRow);
                    default -> false;
                };
            case DecimalVector wide ->
                switch (right) {
                    case DecimalVector others ->
                        wide.low()[leftRow] == others.low()[rightRow]
                                && wide.high()[leftRow] == others.high()[rightRow];
                    case LongVector others ->
                        wide.low()[leftRow] == others.values()[rightRow]
                                && wide.high()[leftRow] == others.values()[rightRow] >> 63;
                    default -> false;
                };
            case DoubleVector doubles ->
                right instanceof DoubleVector others && equal(doubles.values()[leftRow], others.values()[rightRow]);
            case BooleanVector truths ->
                right instanceof BooleanVector others
                        && (truths.values()[leftRow] != 0) == (others.values()[rightRow] != 0);
            case StringVector strings ->
                right instanceof StringVector others && equal(strings, leftRow, others, rightRow);
            case AnyVector any -> Objects.equals(any.get(leftRow), right.get(rightRow));
        };
    }

    static boolean equal(double left, double right) {
        return left == right || (Double.isNaN(left) && Double.isNaN(right));
    }

    private static boolean equal(StringVector left, int leftRow, StringVector right, int rightRow) {
        int leftStart = left.starts()[leftRow];
        int rightStart = right.starts()[rightRow];
        return Arrays.equals(
                left.heap(),
                leftStart,
                leftStart + left.lengths()[leftRow],
                right.heap(),
                rightStart,
                rightStart + right.lengths()[rightRow]);
    }
}
