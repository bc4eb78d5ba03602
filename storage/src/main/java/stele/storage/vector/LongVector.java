package stele.storage.vector;

import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.value.Values;

/// Integers and everything that is stored as one: see [DataType.Layout#LONG].
///
/// A vector is wide, a `long[]`, or packed: [#base()] plus an unsigned integer of one, two or four bytes a
/// row ([#packed()]), as the chunks of a table hold them, so that a scan copies nothing. Whoever wants the
/// values as they are asks for [#values()], which widens a packed vector on first use; a kernel that can
/// run on the narrow array switches over `packed()` first.
///
/// A packed vector, and a wide one made for it, know bounds of the values ([#least()], [#greatest()]), for arithmetic
/// that need not
/// look for overflow and for arrays in place of hash tables. They hold at the positions of nulls, too.
public final class LongVector implements Vector {
    private final DataType type;
    private final boolean @Nullable [] nulls;
    private final @Nullable Packed packed;
    private final long base;
    private final long greatest;
    private final int rows;

    /// Written at most once by each thread that finds it missing; all of them write the same values.
    private long @Nullable [] values;

    /// A wide vector.
    public LongVector(DataType type, long[] values, boolean @Nullable [] nulls) {
        this(type, values, Long.MIN_VALUE, Long.MAX_VALUE, nulls);
    }

    private LongVector(DataType type, long[] values, long least, long greatest, boolean @Nullable [] nulls) {
        this.type = type;
        this.values = values;
        this.nulls = nulls;
        this.packed = null;
        this.base = least;
        this.greatest = greatest;
        this.rows = values.length;
    }

    private LongVector(DataType type, Packed packed, long base, long greatest, int rows, boolean @Nullable [] nulls) {
        this.type = type;
        this.nulls = nulls;
        this.packed = packed;
        this.base = base;
        this.greatest = greatest;
        this.rows = rows;
    }

    /// A wide vector of which it is known that its values, those at nulls too, are in `least .. greatest`.
    public static LongVector bounded(
            DataType type, long[] values, long least, long greatest, boolean @Nullable [] nulls) {
        return new LongVector(type, values, least, greatest, nulls);
    }

    /// A packed vector of `rows` rows, each of which is `base` plus its entry of `packed` and at most
    /// `greatest`.
    public static LongVector packed(
            DataType type, Packed packed, long base, long greatest, int rows, boolean @Nullable [] nulls) {
        return new LongVector(type, packed, base, greatest, rows, nulls);
    }

    @Override
    public DataType type() {
        return type;
    }

    @Override
    public boolean @Nullable [] nulls() {
        return nulls;
    }

    /// What to add to [#base()] for each row; null if the vector is wide.
    public @Nullable Packed packed() {
        return packed;
    }

    /// The value whose distances [#packed()] holds.
    public long base() {
        return base;
    }

    /// No value is less than this.
    public long least() {
        return base;
    }

    /// No value is greater than this.
    public long greatest() {
        return greatest;
    }

    /// The values; those of a packed vector are widened on first use.
    public long[] values() {
        long[] known = values;
        return known != null ? known : widen();
    }

    private long[] widen() {
        long[] wide = new long[rows];
        if (packed != null) {
            packed.widen(base, rows, wide);
        }
        VarHandle.storeStoreFence();
        values = wide;
        return wide;
    }

    /// The value at `row`, which is not null, without widening the others.
    public long at(int row) {
        long[] known = values;
        return known != null ? known[row] : packed == null ? 0 : base + packed.at(row);
    }

    /// The same values as another type of layout LONG.
    public LongVector as(DataType other) {
        return packed == null
                ? new LongVector(other, values(), base, greatest, nulls)
                : new LongVector(other, packed, base, greatest, rows, nulls);
    }

    @Override
    public @Nullable Object get(int row) {
        return isNull(row) ? null : Values.fromLong(type, at(row));
    }

    @Override
    public LongVector gather(int[] rows, int count) {
        boolean[] gatheredNulls = Nulls.gather(nulls, rows, count);
        if (packed instanceof Packed.Zeros) {
            return new LongVector(type, packed, base, greatest, count, gatheredNulls);
        }
        long[] gathered = new long[count];
        long[] known = values;
        if (known == null && packed != null) {
            packed.widen(base, rows, count, gathered);
        } else {
            gather(values(), rows, count, gathered);
        }
        return new LongVector(type, gathered, base, greatest, gatheredNulls);
    }

    private static void gather(long[] values, int[] rows, int count, long[] out) {
        for (int i = 0; i < count; i++) {
            out[i] = values[rows[i]];
        }
    }
}
