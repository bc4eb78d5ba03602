package stele.executor.kernel;

import java.util.Arrays;
import stele.storage.value.Int128;
import stele.storage.vector.AnyVector;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Comparisons over vectors of one layout, at the positions of a selection: either into truth values or
/// into a narrower selection. Nulls are the caller's business.
public final class Comparison {
    private Comparison() {}

    /// The six comparisons.
    public enum Operator {
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL;

        /// Whether `order`, the result of a comparison, satisfies this.
        public boolean accepts(int order) {
            return switch (this) {
                case EQUAL -> order == 0;
                case NOT_EQUAL -> order != 0;
                case LESS -> order < 0;
                case LESS_OR_EQUAL -> order <= 0;
                case GREATER -> order > 0;
                case GREATER_OR_EQUAL -> order >= 0;
            };
        }
    }

    /// Writes 1 where the comparison holds and 0 elsewhere. Doubles compare as IEEE 754 has it; values of
    /// layout ANY by [Dynamic].
    public static void compare(Operator operator, Vector left, Vector right, byte[] out, Rows rows) {
        switch (left) {
            case LongVector a
            when right instanceof LongVector b -> compare(operator, a.values(), b.values(), out, rows);
            case LongVector _, DecimalVector _ ->
                compare(operator, DecimalVector.widen(left), DecimalVector.widen(right), out, rows);
            case DoubleVector a -> compare(operator, a.values(), ((DoubleVector) right).values(), out, rows);
            case BooleanVector a -> {
                byte[] b = ((BooleanVector) right).values();
                for (int i = 0; i < rows.count(); i++) {
                    int p = rows.position(i);
                    out[p] = (byte) (operator.accepts(a.values()[p] - b[p]) ? 1 : 0);
                }
            }
            case StringVector a -> compare(operator, a, (StringVector) right, out, rows);
            case AnyVector a -> {
                for (int i = 0; i < rows.count(); i++) {
                    int p = rows.position(i);
                    boolean known = !a.isNull(p) && !right.isNull(p);
                    out[p] = (byte) (known && operator.accepts(Dynamic.compare(a.get(p), right.get(p))) ? 1 : 0);
                }
            }
        }
    }

    private static void compare(Operator operator, DecimalVector a, DecimalVector b, byte[] out, Rows rows) {
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            int order = Int128.compare(a.high()[p], a.low()[p], b.high()[p], b.low()[p]);
            out[p] = (byte) (operator.accepts(order) ? 1 : 0);
        }
    }

    private static void compare(Operator operator, StringVector a, StringVector b, byte[] out, Rows rows) {
        boolean equality = operator == Operator.EQUAL || operator == Operator.NOT_EQUAL;
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            boolean holds;
            if (equality) {
                boolean equal = a.lengths()[p] == b.lengths()[p]
                        && StringTable.equal(a.heap(), a.starts()[p], b.heap(), b.starts()[p], a.lengths()[p]);
                holds = equal == (operator == Operator.EQUAL);
            } else {
                holds = operator.accepts(compareStrings(a, p, b, p));
            }
            out[p] = (byte) (holds ? 1 : 0);
        }
    }

    /// Compares strings byte by byte, unsigned, which is by code point.
    public static int compareStrings(StringVector a, int i, StringVector b, int j) {
        int aStart = a.starts()[i];
        int bStart = b.starts()[j];
        return Arrays.compareUnsigned(
                a.heap(), aStart, aStart + a.lengths()[i], b.heap(), bStart, bStart + b.lengths()[j]);
    }

    private static void compare(Operator operator, long[] a, long[] b, byte[] out, Rows rows) {
        switch (operator) {
            case EQUAL -> equal(a, b, out, rows);
            case NOT_EQUAL -> notEqual(a, b, out, rows);
            case LESS -> less(a, b, out, rows);
            case LESS_OR_EQUAL -> lessOrEqual(a, b, out, rows);
            case GREATER -> less(b, a, out, rows);
            case GREATER_OR_EQUAL -> lessOrEqual(b, a, out, rows);
        }
    }

    private static void equal(long[] a, long[] b, byte[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = (byte) (a[p] == b[p] ? 1 : 0);
        }
    }

    private static void notEqual(long[] a, long[] b, byte[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = (byte) (a[p] != b[p] ? 1 : 0);
        }
    }

    private static void less(long[] a, long[] b, byte[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = (byte) (a[p] < b[p] ? 1 : 0);
        }
    }

    private static void lessOrEqual(long[] a, long[] b, byte[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = (byte) (a[p] <= b[p] ? 1 : 0);
        }
    }

    private static void compare(Operator operator, double[] a, double[] b, byte[] out, Rows rows) {
        switch (operator) {
            case EQUAL -> equal(a, b, out, rows);
            case NOT_EQUAL -> notEqual(a, b, out, rows);
            case LESS -> less(a, b, out, rows);
            case LESS_OR_EQUAL -> lessOrEqual(a, b, out, rows);
            case GREATER -> less(b, a, out, rows);
            case GREATER_OR_EQUAL -> lessOrEqual(b, a, out, rows);
        }
    }

    private static void equal(double[] a, double[] b, byte[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = (byte) (a[p] == b[p] ? 1 : 0);
        }
    }

    private static void notEqual(double[] a, double[] b, byte[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = (byte) (a[p] != b[p] ? 1 : 0);
        }
    }

    private static void less(double[] a, double[] b, byte[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = (byte) (a[p] < b[p] ? 1 : 0);
        }
    }

    private static void lessOrEqual(double[] a, double[] b, byte[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = (byte) (a[p] <= b[p] ? 1 : 0);
        }
    }

    /// Keeps the positions whose value compares with `constant`; branch-free.
    ///
    /// @return how many there are
    public static int select(Operator operator, long[] a, long constant, Rows rows, int[] out) {
        int[] selection = rows.selection();
        int rowCount = rows.count();
        int count = 0;
        switch (operator) {
            case EQUAL -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] == constant ? 1 : 0;
                }
            }
            case NOT_EQUAL -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] != constant ? 1 : 0;
                }
            }
            case LESS -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] < constant ? 1 : 0;
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] <= constant ? 1 : 0;
                }
            }
            case GREATER -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] > constant ? 1 : 0;
                }
            }
            case GREATER_OR_EQUAL -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] >= constant ? 1 : 0;
                }
            }
        }
        return count;
    }

    /// Keeps the positions whose value compares with `constant`; branch-free.
    ///
    /// @return how many there are
    public static int select(Operator operator, double[] a, double constant, Rows rows, int[] out) {
        int[] selection = rows.selection();
        int rowCount = rows.count();
        int count = 0;
        switch (operator) {
            case EQUAL -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] == constant ? 1 : 0;
                }
            }
            case NOT_EQUAL -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] != constant ? 1 : 0;
                }
            }
            case LESS -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] < constant ? 1 : 0;
                }
            }
            case LESS_OR_EQUAL -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] <= constant ? 1 : 0;
                }
            }
            case GREATER -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] > constant ? 1 : 0;
                }
            }
            case GREATER_OR_EQUAL -> {
                for (int i = 0; i < rowCount; i++) {
                    int p = selection == null ? i : selection[i];
                    out[count] = p;
                    count += a[p] >= constant ? 1 : 0;
                }
            }
        }
        return count;
    }

    /// Keeps the positions where `values` is 1 and `nulls` is not set.
    ///
    /// @return how many there are
    public static int selectTrue(BooleanVector vector, Rows rows, int[] out) {
        byte[] values = vector.values();
        boolean[] nulls = vector.nulls();
        int[] selection = rows.selection();
        int count = 0;
        for (int i = 0; i < rows.count(); i++) {
            int p = selection == null ? i : selection[i];
            out[count] = p;
            count += values[p] != 0 && (nulls == null || !nulls[p]) ? 1 : 0;
        }
        return count;
    }

    /// Keeps the positions where `values` is 0 and `nulls` is not set.
    ///
    /// @return how many there are
    public static int selectFalse(BooleanVector vector, Rows rows, int[] out) {
        byte[] values = vector.values();
        boolean[] nulls = vector.nulls();
        int[] selection = rows.selection();
        int count = 0;
        for (int i = 0; i < rows.count(); i++) {
            int p = selection == null ? i : selection[i];
            out[count] = p;
            count += values[p] == 0 && (nulls == null || !nulls[p]) ? 1 : 0;
        }
        return count;
    }
}
