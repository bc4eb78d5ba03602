package stele.executor.kernel;

import org.jspecify.annotations.Nullable;
import stele.storage.vector.LongVector;

/// What integers cannot exceed, so that kernels need not look for overflow row by row.
///
/// @param least no value is less
/// @param greatest no value is greater
public record Bounds(long least, long greatest) {
    /// What `vector` knows of its values.
    public static Bounds of(LongVector vector) {
        return new Bounds(vector.least(), vector.greatest());
    }

    /// Whether nothing is known.
    public boolean isOpen() {
        return least == Long.MIN_VALUE || greatest == Long.MAX_VALUE;
    }

    /// Whether all values are in `from .. to`.
    public boolean within(long from, long to) {
        return least >= from && greatest <= to;
    }

    /// The bounds of sums; null if one may overflow.
    public static @Nullable Bounds sum(Bounds a, Bounds b) {
        if (a.isOpen() || b.isOpen()) {
            return null;
        }
        long least = a.least + b.least;
        long greatest = a.greatest + b.greatest;
        boolean overflows =
                ((a.least ^ least) & (b.least ^ least)) < 0 || ((a.greatest ^ greatest) & (b.greatest ^ greatest)) < 0;
        return overflows ? null : new Bounds(least, greatest);
    }

    /// The bounds of differences; null if one may overflow.
    public static @Nullable Bounds difference(Bounds a, Bounds b) {
        return b.isOpen() ? null : sum(a, new Bounds(-b.greatest, -b.least));
    }

    /// The bounds of products; null if one may overflow.
    public static @Nullable Bounds product(Bounds a, Bounds b) {
        if (a.isOpen() || b.isOpen()) {
            return null;
        }
        long[] corners = {a.least * b.least, a.least * b.greatest, a.greatest * b.least, a.greatest * b.greatest};
        boolean overflows = Math.multiplyHigh(a.least, b.least) != corners[0] >> 63
                || Math.multiplyHigh(a.least, b.greatest) != corners[1] >> 63
                || Math.multiplyHigh(a.greatest, b.least) != corners[2] >> 63
                || Math.multiplyHigh(a.greatest, b.greatest) != corners[3] >> 63;
        return overflows
                ? null
                : new Bounds(
                        Math.min(Math.min(corners[0], corners[1]), Math.min(corners[2], corners[3])),
                        Math.max(Math.max(corners[0], corners[1]), Math.max(corners[2], corners[3])));
    }

    /// A number that no value of `rows` exceeds by magnitude, looked for where the vector does not know.
    /// What stands at the positions of nulls counts.
    public static long magnitude(LongVector vector, Rows rows) {
        Bounds known = of(vector);
        if (!known.isOpen()) {
            return Math.max(1, Math.max(Math.abs(known.least), Math.abs(known.greatest)));
        }
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
        return bits == 0 ? 1 : bits > Long.MAX_VALUE / 2 ? Long.MAX_VALUE : Long.highestOneBit(bits) << 1;
    }
}
