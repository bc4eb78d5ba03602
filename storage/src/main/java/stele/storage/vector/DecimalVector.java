package stele.storage.vector;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.value.Int128;

/// Decimals of more than 18 digits, some of which need more than 64 bits: row `i` is the 128-bit integer of
/// `high[i]` and `low[i]`, scaled. A vector of such a type in which all values fit 64 bits is a
/// [LongVector], so that kernels meet wide arithmetic only where the values ask for it.
public record DecimalVector(DataType type, long[] high, long[] low, boolean @Nullable [] nulls) implements Vector {
    /// `vector`, of layout WIDE, in two arrays; a [LongVector] is extended.
    public static DecimalVector widen(Vector vector) {
        if (vector instanceof DecimalVector wide) {
            return wide;
        }
        LongVector longs = (LongVector) vector;
        long[] low = longs.values();
        return new DecimalVector(longs.type(), signs(low, low.length), low, longs.nulls());
    }

    /// The high halves of the first `count` values.
    static long[] signs(long[] values, int count) {
        long[] high = new long[count];
        for (int i = 0; i < count; i++) {
            high[i] = values[i] >> 63;
        }
        return high;
    }

    @Override
    public @Nullable Object get(int row) {
        return isNull(row)
                ? null
                : new BigDecimal(Int128.toBigInteger(high[row], low[row]), ((DataType.Decimal) type).scale());
    }

    @Override
    public DecimalVector gather(int[] rows, int count) {
        long[] gatheredHigh = new long[count];
        long[] gatheredLow = new long[count];
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            gatheredHigh[i] = high[row];
            gatheredLow[i] = low[row];
        }
        return new DecimalVector(type, gatheredHigh, gatheredLow, Nulls.gather(nulls, rows, count));
    }
}
