package stele.executor.kernel;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.value.Int128;
import stele.storage.value.Values;
import stele.storage.vector.AnyVector;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Makes a vector by writing values at positions, in any order; positions never written hold garbage. For
/// results that are aligned with a selection.
public final class VectorWriter {
    private static final int STRING_BYTES = 16;
    private static final byte[] NO_BYTES = {};

    private final DataType type;
    private final DataType.Layout layout;
    private final int extent;
    private boolean @Nullable [] nulls;
    private byte[] bytes = NO_BYTES;
    private long[] longs = {};
    private long @Nullable [] highs;
    private double[] doubles = {};
    private int[] starts = {};
    private int[] lengths = {};
    private int heapEnd;
    private @Nullable Object @Nullable [] objects;

    public VectorWriter(DataType type, int extent) {
        this.type = type;
        this.layout = type.layout();
        this.extent = extent;
        switch (layout) {
            case BOOLEAN -> bytes = new byte[extent];
            case LONG, WIDE -> longs = new long[extent];
            case DOUBLE -> doubles = new double[extent];
            case STRING -> {
                starts = new int[extent];
                lengths = new int[extent];
                bytes = new byte[Math.max(extent, 1) * STRING_BYTES];
            }
            case ANY -> {
                bytes = new byte[extent];
                longs = new long[extent];
            }
        }
    }

    /// Writes null.
    public void setNull(int position) {
        if (layout == DataType.Layout.ANY) {
            bytes[position] = AnyVector.NULL;
            return;
        }
        if (nulls == null) {
            nulls = new boolean[extent];
        }
        nulls[position] = true;
    }

    /// Writes the 64-bit form of a value of layout LONG or WIDE, or an integer into layout ANY.
    public void setLong(int position, long value) {
        longs[position] = value;
        if (highs != null) {
            highs[position] = value >> 63;
        }
        if (layout == DataType.Layout.ANY) {
            bytes[position] = AnyVector.INTEGER;
        }
    }

    /// Writes the 128-bit form of a decimal (layout WIDE).
    public void setWide(int position, long high, long low) {
        if (highs == null && !Int128.isLong(high, low)) {
            highs = new long[extent];
            for (int i = 0; i < extent; i++) {
                highs[i] = longs[i] >> 63;
            }
        }
        longs[position] = low;
        if (highs != null) {
            highs[position] = high;
        }
    }

    /// Writes a floating-point number (layouts DOUBLE and ANY).
    public void setDouble(int position, double value) {
        if (layout == DataType.Layout.ANY) {
            bytes[position] = AnyVector.FLOAT;
            longs[position] = Double.doubleToRawLongBits(value);
        } else {
            doubles[position] = value;
        }
    }

    /// Writes a truth value (layouts BOOLEAN and ANY).
    public void setBoolean(int position, boolean value) {
        bytes[position] = layout == DataType.Layout.ANY ? AnyVector.BOOLEAN : (byte) (value ? 1 : 0);
        if (layout == DataType.Layout.ANY) {
            longs[position] = value ? 1 : 0;
        }
    }

    /// Writes bytes (layout STRING).
    public void setBytes(int position, byte[] source, int start, int length) {
        int at = reserve(position, length);
        System.arraycopy(source, start, bytes, at, length);
    }

    /// Makes room for a string of `length` bytes; the caller fills [#heap()] from the returned offset on.
    public int reserve(int position, int length) {
        int at = heapEnd;
        int end = Math.addExact(at, length);
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, bytes.length * 2L)));
        }
        starts[position] = at;
        lengths[position] = length;
        heapEnd = end;
        return at;
    }

    /// The bytes of strings.
    public byte[] heap() {
        return bytes;
    }

    /// Writes the value of `from`, a vector of the same type, at `source`.
    public void copy(int position, Vector from, int source) {
        if (from.isNull(source)) {
            setNull(position);
            return;
        }
        switch (from) {
            case LongVector vector when layout == DataType.Layout.LONG -> longs[position] = vector.at(source);
            case LongVector vector when layout == DataType.Layout.WIDE -> setLong(position, vector.values()[source]);
            case DecimalVector vector
            when layout == DataType.Layout.WIDE -> setWide(position, vector.high()[source], vector.low()[source]);
            case DoubleVector vector
            when layout == DataType.Layout.DOUBLE -> doubles[position] = vector.values()[source];
            case BooleanVector vector
            when layout == DataType.Layout.BOOLEAN -> bytes[position] = vector.values()[source];
            case StringVector vector
            when layout == DataType.Layout.STRING ->
                setBytes(position, vector.heap(), vector.starts()[source], vector.lengths()[source]);
            case LongVector _, DecimalVector _, DoubleVector _, BooleanVector _, StringVector _, AnyVector _ ->
                set(position, from.get(source));
        }
    }

    /// Writes the values of `from`, a vector of the same type, at the positions of `rows` to the same
    /// positions.
    public void copy(Vector from, Rows rows) {
        if (from instanceof LongVector vector && (layout == DataType.Layout.LONG || isNarrow())) {
            copyLongs(vector, rows);
        } else if (from instanceof DoubleVector vector && layout == DataType.Layout.DOUBLE) {
            copyDoubles(vector, rows);
        } else {
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                copy(p, from, p);
            }
            return;
        }
        boolean[] mask = from.nulls();
        for (int i = 0; mask != null && i < rows.count(); i++) {
            if (mask[rows.position(i)]) {
                setNull(rows.position(i));
            }
        }
    }

    /// Whether the layout is WIDE and nothing needs it so far.
    private boolean isNarrow() {
        return layout == DataType.Layout.WIDE && highs == null;
    }

    private void copyLongs(LongVector from, Rows rows) {
        long[] values = from.values();
        long[] out = longs;
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = values[p];
        }
    }

    private void copyDoubles(DoubleVector from, Rows rows) {
        double[] values = from.values();
        double[] out = doubles;
        int[] selection = rows.selection();
        int count = rows.count();
        for (int i = 0; i < count; i++) {
            int p = selection == null ? i : selection[i];
            out[p] = values[p];
        }
    }

    /// Writes an object as [Values] lists them, or null; numbers are converted to the vector's type.
    ///
    /// @throws ArithmeticException if it does not fit
    public void set(int position, @Nullable Object value) {
        if (value == null) {
            setNull(position);
            return;
        }
        switch (layout) {
            case BOOLEAN -> setBoolean(position, (Boolean) value);
            case LONG -> longs[position] = toLong(value);
            case WIDE -> {
                BigInteger unscaled = unscaled(value);
                setWide(position, Int128.high(unscaled), unscaled.longValue());
            }
            case DOUBLE ->
                doubles[position] = type.kind() == DataType.Kind.REAL
                        ? ((Number) value).floatValue()
                        : ((Number) value).doubleValue();
            case STRING -> {
                byte[] encoded = value instanceof byte[] raw ? raw : ((String) value).getBytes(StandardCharsets.UTF_8);
                setBytes(position, encoded, 0, encoded.length);
            }
            case ANY -> setAny(position, value);
        }
    }

    private long toLong(Object value) {
        return type.kind() == DataType.Kind.DECIMAL ? unscaled(value).longValueExact() : Values.toLong(type, value);
    }

    private BigInteger unscaled(Object value) {
        BigDecimal exact = value instanceof BigDecimal big
                ? big
                : value instanceof Double || value instanceof Float
                        ? BigDecimal.valueOf(((Number) value).doubleValue())
                        : BigDecimal.valueOf(((Number) value).longValue());
        return exact.setScale(((DataType.Decimal) type).scale(), RoundingMode.HALF_UP)
                .unscaledValue();
    }

    private void setAny(int position, Object value) {
        switch (value) {
            case Boolean truth -> setBoolean(position, truth);
            case Long whole -> setLong(position, whole);
            case Integer whole -> setLong(position, whole);
            case Short whole -> setLong(position, whole);
            case Byte whole -> setLong(position, whole);
            case Double real -> setDouble(position, real);
            case Float real -> setDouble(position, real);
            default -> {
                if (objects == null) {
                    objects = new Object[extent];
                }
                bytes[position] = AnyVector.OBJECT;
                objects[position] = value;
            }
        }
    }

    /// Makes the vector; the writer is not to be used afterwards.
    public Vector build() {
        return switch (layout) {
            case BOOLEAN -> new BooleanVector(bytes, nulls);
            case LONG -> new LongVector(type, longs, nulls);
            case WIDE ->
                highs == null ? new LongVector(type, longs, nulls) : new DecimalVector(type, highs, longs, nulls);
            case DOUBLE -> new DoubleVector(type, doubles, nulls);
            case STRING -> new StringVector(type, bytes, starts, lengths, nulls);
            case ANY -> new AnyVector(type, bytes, longs, objects);
        };
    }
}
