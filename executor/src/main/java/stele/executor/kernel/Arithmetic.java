package stele.executor.kernel;

/// Arithmetic over primitive arrays, at the positions of a selection. Each loop notes whether any row
/// overflowed and leaves it to the caller to look for the row: a null's garbage may overflow, and that is
/// no error.
public final class Arithmetic {
    private Arithmetic() {}

    /// @return whether a result is outside `least .. greatest`
    public static boolean add(long[] a, long[] b, long[] out, Rows rows, long least, long greatest) {
        int[] selection = rows.selection();
        int count = rows.count();
        boolean bad = false;
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            long x = a[p];
            long y = b[p];
            long r = x + y;
            out[p] = r;
            bad |= ((x ^ r) & (y ^ r)) < 0 | r < least | r > greatest;
        }
        return bad;
    }

    /// @return whether a result is outside `least .. greatest`
    public static boolean subtract(long[] a, long[] b, long[] out, Rows rows, long least, long greatest) {
        int[] selection = rows.selection();
        int count = rows.count();
        boolean bad = false;
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            long x = a[p];
            long y = b[p];
            long r = x - y;
            out[p] = r;
            bad |= ((x ^ y) & (x ^ r)) < 0 | r < least | r > greatest;
        }
        return bad;
    }

    /// @return whether a result is outside `least .. greatest`
    public static boolean multiply(long[] a, long[] b, long[] out, Rows rows, long least, long greatest) {
        int[] selection = rows.selection();
        int count = rows.count();
        boolean bad = false;
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            long x = a[p];
            long y = b[p];
            long r = x * y;
            out[p] = r;
            bad |= Math.multiplyHigh(x, y) != r >> 63 | r < least | r > greatest;
        }
        return bad;
    }

    /// Quotients truncated towards zero; the quotient by zero is 0 here.
    ///
    /// @return whether a divisor is zero or a result is outside `least .. greatest`
    public static boolean divide(long[] a, long[] b, long[] out, Rows rows, long least, long greatest) {
        int[] selection = rows.selection();
        boolean bad = false;
        for (int i = 0; i < rows.count(); i++) {
            int p = selection == null ? i : selection[i];
            long y = b[p];
            if (y == 0) {
                bad = true;
                out[p] = 0;
                continue;
            }
            long r = a[p] / y;
            out[p] = r;
            bad |= r < least | r > greatest | (y == -1 & a[p] == Long.MIN_VALUE);
        }
        return bad;
    }

    /// Quotients of `a * factor`, rounded half away from zero; the quotient by zero is 0 here.
    ///
    /// @return whether a divisor is zero, or a dividend or a result does not fit
    public static boolean divideRounded(
            long[] a, long[] b, long factor, long[] out, Rows rows, long least, long greatest) {
        int[] selection = rows.selection();
        boolean bad = false;
        for (int i = 0; i < rows.count(); i++) {
            int p = selection == null ? i : selection[i];
            long divisor = b[p];
            long dividend = a[p] * factor;
            boolean fits = Math.multiplyHigh(a[p], factor) == dividend >> 63 && dividend != Long.MIN_VALUE;
            if (!fits || divisor == 0 || divisor == Long.MIN_VALUE) {
                bad = true;
                out[p] = 0;
                continue;
            }
            long quotient = dividend / divisor;
            long rest = Math.abs(dividend - quotient * divisor);
            if (rest >= Math.abs(divisor) - rest) {
                quotient += (dividend ^ divisor) < 0 ? -1 : 1;
            }
            out[p] = quotient;
            bad |= quotient < least | quotient > greatest;
        }
        return bad;
    }

    /// Remainders with the sign of the dividend; the remainder by zero is 0 here.
    ///
    /// @return whether a divisor is zero
    public static boolean modulo(long[] a, long[] b, long[] out, Rows rows) {
        int[] selection = rows.selection();
        boolean bad = false;
        for (int i = 0; i < rows.count(); i++) {
            int p = selection == null ? i : selection[i];
            long y = b[p];
            bad |= y == 0;
            out[p] = y == 0 ? 0 : a[p] % y;
        }
        return bad;
    }

    /// For operands whose bounds prove that no result overflows.
    public static void add(long[] a, long[] b, long[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        if (selection == null) {
            for (int i = 0; i < count; i++) {
                out[i] = a[i] + b[i];
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int p = selection[i];
            out[p] = a[p] + b[p];
        }
    }

    /// For operands whose bounds prove that no result overflows.
    public static void subtract(long[] a, long[] b, long[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        if (selection == null) {
            for (int i = 0; i < count; i++) {
                out[i] = a[i] - b[i];
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int p = selection[i];
            out[p] = a[p] - b[p];
        }
    }

    /// For operands whose bounds prove that no result overflows.
    public static void multiply(long[] a, long[] b, long[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        if (selection == null) {
            for (int i = 0; i < count; i++) {
                out[i] = a[i] * b[i];
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            int p = selection[i];
            out[p] = a[p] * b[p];
        }
    }

    /// For values whose bounds prove that no result overflows.
    public static void multiply(long[] values, long factor, long[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = values[p] * factor;
        }
    }

    public static void add(double[] a, double[] b, double[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = a[p] + b[p];
        }
    }

    public static void subtract(double[] a, double[] b, double[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = a[p] - b[p];
        }
    }

    public static void multiply(double[] a, double[] b, double[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = a[p] * b[p];
        }
    }

    public static void divide(double[] a, double[] b, double[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = a[p] / b[p];
        }
    }

    public static void modulo(double[] a, double[] b, double[] out, Rows rows) {
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = a[p] % b[p];
        }
    }

    /// Rounds to floats, for REAL.
    public static void toFloats(double[] values, Rows rows) {
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            values[p] = (float) values[p];
        }
    }
}
