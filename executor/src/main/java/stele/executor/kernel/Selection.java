package stele.executor.kernel;

import org.jspecify.annotations.Nullable;
import stele.storage.vector.LongVector;
import stele.storage.vector.Packed;

/// Kernels that keep positions. Each writes every position and moves on by 0 or 1, so that nothing depends
/// on how well a branch is predicted; `out` may be the array that holds the positions coming in.
///
/// Tests are arithmetic on sign bits: `(x | span - x) < 0` exactly when `x` is not in `0 .. span`.
public final class Selection {
    private static final int SIGN = Integer.SIZE - 1;
    private static final int LONG_SIGN = Long.SIZE - 1;

    /// A power of two, as in [VectorSelection], whose class is not loaded everywhere.
    private static final int LANES = 16;

    /// How far the bases of two packed vectors may lie apart for differences to fit an int.
    private static final int MAX_APART = 1 << 29;

    private Selection() {}

    /// How many of the rows, from the first, the vectors' kernels take.
    private static int vectorRows(Rows rows) {
        return rows.selection() == null && VectorUse.pays(rows.count()) ? rows.count() & -LANES : 0;
    }

    /// All positions of `rows`.
    public static int all(Rows rows, int[] out) {
        int[] selection = rows.selection();
        int count = rows.count();
        if (selection != null) {
            System.arraycopy(selection, 0, out, 0, count);
            return count;
        }
        for (int i = 0; i < count; i++) {
            out[i] = i;
        }
        return count;
    }

    /// The positions among `positions[0 .. count)` that are not null, in `out`.
    public static int known(boolean @Nullable [] nulls, int[] positions, int count, int[] out) {
        if (nulls == null) {
            return count;
        }
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int p = positions[i];
            out[kept] = p;
            kept += nulls[p] ? 0 : 1;
        }
        return kept;
    }

    /// The positions of the values in `least .. greatest`, or of those that are not; never of nulls.
    public static int range(LongVector vector, long least, long greatest, boolean inside, Rows rows, int[] out) {
        long low = Math.max(least, vector.least());
        long high = Math.min(greatest, vector.greatest());
        int kept;
        if (low > high) {
            kept = inside ? 0 : all(rows, out);
        } else if (low == vector.least() && high == vector.greatest()) {
            kept = inside ? all(rows, out) : 0;
        } else {
            int flip = inside ? 1 : 0;
            long start = low - vector.base();
            long span = high - low;
            kept = switch (vector.packed()) {
                case null -> longs(vector.values(), low, span, flip, rows, out);
                case Packed.Bytes packed -> bytes(packed, (int) start, (int) span, flip, rows, out);
                case Packed.Shorts packed -> shorts(packed, (int) start, (int) span, flip, rows, out);
                case Packed.Ints packed -> ints(packed, start, span, flip, rows, out);
                case Packed.Zeros _ -> throw new AssertionError("one value is inside or outside");
            };
        }
        return known(vector.nulls(), out, kept, out);
    }

    private static int bytes(Packed.Bytes packed, int start, int span, int flip, Rows rows, int[] out) {
        byte[] values = packed.values();
        int offset = packed.offset();
        int[] selection = rows.selection();
        int count = rows.count();
        int done = vectorRows(rows);
        int kept = done == 0 ? 0 : VectorSelection.bytes(packed, start, span, flip == 1, done, out);
        if (selection == null) {
            for (int i = done; i < count; i++) {
                int x = (values[offset + i] & 0xff) - start;
                out[kept] = i;
                kept += (x | span - x) >>> SIGN ^ flip;
            }
        } else {
            for (int i = 0; i < count; i++) {
                int p = selection[i];
                int x = (values[offset + p] & 0xff) - start;
                out[kept] = p;
                kept += (x | span - x) >>> SIGN ^ flip;
            }
        }
        return kept;
    }

    private static int shorts(Packed.Shorts packed, int start, int span, int flip, Rows rows, int[] out) {
        short[] values = packed.values();
        int offset = packed.offset();
        int[] selection = rows.selection();
        int count = rows.count();
        int done = vectorRows(rows);
        int kept = done == 0 ? 0 : VectorSelection.shorts(packed, start, span, flip == 1, done, out);
        if (selection == null) {
            for (int i = done; i < count; i++) {
                int x = (values[offset + i] & 0xffff) - start;
                out[kept] = i;
                kept += (x | span - x) >>> SIGN ^ flip;
            }
        } else {
            for (int i = 0; i < count; i++) {
                int p = selection[i];
                int x = (values[offset + p] & 0xffff) - start;
                out[kept] = p;
                kept += (x | span - x) >>> SIGN ^ flip;
            }
        }
        return kept;
    }

    private static int ints(Packed.Ints packed, long start, long span, int flip, Rows rows, int[] out) {
        int[] values = packed.values();
        int offset = packed.offset();
        int[] selection = rows.selection();
        int count = rows.count();
        int done = vectorRows(rows);
        int kept = done == 0 ? 0 : VectorSelection.ints(packed, (int) start, (int) span, flip == 1, done, out);
        if (selection == null) {
            for (int i = done; i < count; i++) {
                long x = (values[offset + i] & 0xffff_ffffL) - start;
                out[kept] = i;
                kept += (int) ((x | span - x) >>> LONG_SIGN) ^ flip;
            }
        } else {
            for (int i = 0; i < count; i++) {
                int p = selection[i];
                long x = (values[offset + p] & 0xffff_ffffL) - start;
                out[kept] = p;
                kept += (int) ((x | span - x) >>> LONG_SIGN) ^ flip;
            }
        }
        return kept;
    }

    /// Here a distance takes all 64 bits, and what is compared is the borrow of `span - x`.
    private static int longs(long[] values, long start, long span, int flip, Rows rows, int[] out) {
        int[] selection = rows.selection();
        int count = rows.count();
        int kept = 0;
        if (selection == null) {
            for (int i = 0; i < count; i++) {
                long x = values[i] - start;
                out[kept] = i;
                kept += (int) ((~span & x | (~span | x) & span - x) >>> LONG_SIGN) ^ flip;
            }
        } else {
            for (int i = 0; i < count; i++) {
                int p = selection[i];
                long x = values[p] - start;
                out[kept] = p;
                kept += (int) ((~span & x | (~span | x) & span - x) >>> LONG_SIGN) ^ flip;
            }
        }
        return kept;
    }

    /// The positions of the values whose entry of `members`, which starts at the value `first`, is 1. Values
    /// outside the table count as `outside`.
    public static int members(LongVector vector, byte[] members, long first, int outside, Rows rows, int[] out) {
        long last = first + members.length - 1;
        if (vector.packed() instanceof Packed.Bytes packed) {
            byte[] table = new byte[1 << Byte.SIZE];
            for (int i = 0; i < table.length; i++) {
                long value = vector.base() + i;
                table[i] = value < first || value > last ? (byte) outside : members[(int) (value - first)];
            }
            return known(vector.nulls(), out, lookUp(packed, table, rows, out), out);
        }
        long[] values = vector.values();
        int kept = 0;
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            long value = values[p];
            out[kept] = p;
            kept += value < first | value > last ? outside : members[(int) (value - first)];
        }
        return known(vector.nulls(), out, kept, out);
    }

    /// The positions whose entry of `table`, by code, is 1.
    public static int lookUp(Packed codes, byte[] table, Rows rows, int[] out) {
        int[] selection = rows.selection();
        int count = rows.count();
        int kept = 0;
        switch (codes) {
            case Packed.Zeros _ -> kept = table[0] == 0 ? 0 : all(rows, out);
            case Packed.Bytes packed -> {
                byte[] values = packed.values();
                int offset = packed.offset();
                int done = table.length <= Integer.SIZE ? vectorRows(rows) : 0;
                kept = done == 0 ? 0 : VectorSelection.codes(packed, bits(table), done, out);
                for (int i = done; i < count; i++) {
                    int p = selection == null ? i : selection[i];
                    out[kept] = p;
                    kept += table[values[offset + p] & 0xff];
                }
            }
            case Packed.Shorts packed -> {
                short[] values = packed.values();
                int offset = packed.offset();
                for (int i = 0; i < count; i++) {
                    int p = selection == null ? i : selection[i];
                    out[kept] = p;
                    kept += table[values[offset + p] & 0xffff];
                }
            }
            case Packed.Ints packed -> {
                int[] values = packed.values();
                int offset = packed.offset();
                for (int i = 0; i < count; i++) {
                    int p = selection == null ? i : selection[i];
                    out[kept] = p;
                    kept += table[values[offset + p]];
                }
            }
        }
        return kept;
    }

    private static int bits(byte[] table) {
        int bits = 0;
        for (int i = 0; i < table.length; i++) {
            bits |= table[i] << i;
        }
        return bits;
    }

    /// The positions where `left` compares with `right`; never of nulls.
    public static int compare(Comparison.Operator operator, LongVector left, LongVector right, Rows rows, int[] out) {
        int kept = switch (operator) {
            case EQUAL -> equal(left.values(), right.values(), 1, rows, out);
            case NOT_EQUAL -> equal(left.values(), right.values(), 0, rows, out);
            case LESS -> less(left, right, 1, rows, out);
            case GREATER_OR_EQUAL -> less(left, right, 0, rows, out);
            case GREATER -> less(right, left, 1, rows, out);
            case LESS_OR_EQUAL -> less(right, left, 0, rows, out);
        };
        return known(right.nulls(), out, known(left.nulls(), out, kept, out), out);
    }

    private static int equal(long[] left, long[] right, int equal, Rows rows, int[] out) {
        int[] selection = rows.selection();
        int count = rows.count();
        int flip = 1 - equal;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            long x = left[p] ^ right[p];
            out[kept] = p;
            kept += (int) ((x | -x) >>> LONG_SIGN) ^ 1 ^ flip;
        }
        return kept;
    }

    private static int less(LongVector left, LongVector right, int less, Rows rows, int[] out) {
        long apart = left.base() - right.base();
        if (left.packed() instanceof Packed.Shorts a
                && right.packed() instanceof Packed.Shorts b
                && Math.max(apart, -apart) <= MAX_APART
                && apart != Long.MIN_VALUE) {
            return less(a, b, (int) apart, less, rows, out);
        }
        return less(left.values(), right.values(), less, rows, out);
    }

    private static int less(Packed.Shorts a, Packed.Shorts b, int apart, int less, Rows rows, int[] out) {
        short[] left = a.values();
        short[] right = b.values();
        int leftOffset = a.offset();
        int rightOffset = b.offset();
        int[] selection = rows.selection();
        int count = rows.count();
        int flip = 1 - less;
        int done = vectorRows(rows);
        int kept = done == 0 ? 0 : VectorSelection.less(a, b, apart, less == 1, done, out);
        for (int i = done; i < count; i++) {
            int p = selection == null ? i : selection[i];
            int x = (left[leftOffset + p] & 0xffff) - (right[rightOffset + p] & 0xffff) + apart;
            out[kept] = p;
            kept += x >>> SIGN ^ flip;
        }
        return kept;
    }

    private static int less(long[] left, long[] right, int less, Rows rows, int[] out) {
        int[] selection = rows.selection();
        int count = rows.count();
        int flip = 1 - less;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            long a = left[p];
            long b = right[p];
            out[kept] = p;
            kept += (int) ((a & ~b | (a | ~b) & a - b) >>> LONG_SIGN) ^ flip;
        }
        return kept;
    }
}
