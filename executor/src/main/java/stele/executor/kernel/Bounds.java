package stele.executor.kernel;

import stele.storage.vector.LongVector;

/// What a batch's integers cannot exceed, so that kernels need not look for overflow row by row.
public final class Bounds {
    private Bounds() {}

    /// A number that no value of `rows` exceeds by magnitude; what stands at the positions of nulls counts.
    public static long magnitude(LongVector vector, Rows rows) {
        long[] values = vector.values();
        int[] selection = rows.selection();
        int count = rows.count();
        long bits = 0;
        if (selection == null) {
            for (int i = 0; i < count; i++) {
                bits |= values[i] ^ values[i] >> 63;
            }
        } else {
            for (int i = 0; i < count; i++) {
                long value = values[selection[i]];
                bits |= value ^ value >> 63;
            }
        }
        return bits == 0 ? 1 : bits > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : (Long.highestOneBit(bits) << 1);
    }
}
