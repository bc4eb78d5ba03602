package stele.storage.vector;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.value.Int128;
import stele.storage.value.Values;

/// Makes a [Vector] of one type, value by value or in bulk. It belongs to one thread; [#build()] hands the
/// arrays over and leaves the builder empty, ready for the next vector.
public final class VectorBuilder {
    private static final int DEFAULT_CAPACITY = 64;
    private static final int STRING_BYTES = 16;
    private static final byte[] NO_BYTES = {};
    private static final int[] NO_INTS = {};
    private static final long[] NO_LONGS = {};
    private static final double[] NO_DOUBLES = {};

    private final DataType type;
    private final DataType.Layout layout;
    private int size;
    private boolean @Nullable [] nulls;
    private byte[] bytes = NO_BYTES;
    private long[] longs = NO_LONGS;
    private long @Nullable [] highs;
    private double[] doubles = NO_DOUBLES;
    private byte[] heap = NO_BYTES;
    private int heapEnd;
    private int[] starts = NO_INTS;
    private int[] lengths = NO_INTS;
    private @Nullable Object @Nullable [] objects;

    public VectorBuilder(DataType type) {
        this(type, DEFAULT_CAPACITY);
    }

    /// @param capacity the number of values that are expected
    public VectorBuilder(DataType type, int capacity) {
        this.type = type;
        this.layout = type.layout();
        grow(Math.max(capacity, 1));
    }

    /// A vector of the objects `values`, which may be null.
    public static Vector of(DataType type, @Nullable Object... values) {
        VectorBuilder builder = new VectorBuilder(type, values.length);
        for (Object value : values) {
            builder.append(value);
        }
        return builder.build();
    }

    /// The type of the vector in the making.
    public DataType type() {
        return type;
    }

    /// The number of values so far.
    public int size() {
        return size;
    }

    /// The bytes of strings so far.
    public int heapSize() {
        return heapEnd;
    }

    /// Appends null.
    public void appendNull() {
        ensureRow();
        if (layout != DataType.Layout.ANY) {
            if (nulls == null) {
                nulls = new boolean[capacity()];
            }
            nulls[size] = true;
        }
        if (layout == DataType.Layout.STRING) {
            starts[size] = heapEnd;
        }
        size++;
    }

    /// Appends the 64-bit form of a value of layout LONG or WIDE; an integer in layout ANY.
    public void appendLong(long value) {
        ensureRow();
        longs[size] = value;
        if (highs != null) {
            highs[size] = value >> 63;
        }
        if (layout == DataType.Layout.ANY) {
            bytes[size] = AnyVector.INTEGER;
        }
        size++;
    }

    /// Appends the 128-bit form of a decimal (layout WIDE).
    public void appendWide(long high, long low) {
        ensureRow();
        if (highs == null && !Int128.isLong(high, low)) {
            highs = Arrays.copyOf(DecimalVector.signs(longs, size), capacity());
        }
        longs[size] = low;
        if (highs != null) {
            highs[size] = high;
        }
        size++;
    }

    /// Appends a floating-point number (layouts DOUBLE and ANY).
    public void appendDouble(double value) {
        ensureRow();
        if (layout == DataType.Layout.ANY) {
            bytes[size] = AnyVector.FLOAT;
            longs[size] = Double.doubleToRawLongBits(value);
        } else {
            doubles[size] = value;
        }
        size++;
    }

    /// Appends a truth value (layouts BOOLEAN and ANY).
    public void appendBoolean(boolean value) {
        ensureRow();
        if (layout == DataType.Layout.ANY) {
            bytes[size] = AnyVector.BOOLEAN;
            longs[size] = value ? 1 : 0;
        } else {
            bytes[size] = (byte) (value ? 1 : 0);
        }
        size++;
    }

    /// Appends `source[start .. start + length)`, UTF-8 for VARCHAR (layout STRING).
    public void appendBytes(byte[] source, int start, int length) {
        int at = reserveBytes(length);
        System.arraycopy(source, start, heap, at, length);
    }

    /// Appends a string (layouts STRING and ANY).
    public void appendString(String value) {
        if (layout == DataType.Layout.ANY) {
            appendObject(value);
            return;
        }
        byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        appendBytes(encoded, 0, encoded.length);
    }

    /// Appends the UTF-8 form of `source[start .. start + length)` (layout STRING) without making a string.
    public void appendChars(char[] source, int start, int length) {
        int at = reserveBytes(length);
        int end = start + length;
        for (int i = start; i < end; i++) {
            char c = source[i];
            if (c >= 0x80) {
                size--;
                heapEnd = at;
                lengths[size] = 0;
                appendString(new String(source, start, length));
                return;
            }
            heap[at + i - start] = (byte) c;
        }
    }

    /// Appends an object as [Values] lists them, or null. Numbers are converted to the builder's numeric
    /// type.
    ///
    /// @throws ArithmeticException if the value does not fit the type
    public void append(@Nullable Object value) {
        if (value == null) {
            appendNull();
            return;
        }
        switch (layout) {
            case BOOLEAN -> appendBoolean((Boolean) value);
            case LONG -> appendLong(toLong(value));
            case WIDE -> {
                BigInteger unscaled = unscaled(value);
                appendWide(Int128.high(unscaled), unscaled.longValue());
            }
            case DOUBLE ->
                appendDouble(
                        type.kind() == DataType.Kind.REAL
                                ? ((Number) value).floatValue()
                                : ((Number) value).doubleValue());
            case STRING -> {
                if (value instanceof byte[] raw) {
                    appendBytes(raw, 0, raw.length);
                } else {
                    appendString((String) value);
                }
            }
            case ANY -> appendDynamic(value);
        }
    }

    private long toLong(Object value) {
        return type.kind() == DataType.Kind.DECIMAL ? unscaled(value).longValueExact() : Values.toLong(type, value);
    }

    private BigInteger unscaled(Object value) {
        BigDecimal exact = value instanceof BigDecimal big ? big : BigDecimal.valueOf(((Number) value).longValue());
        return exact.setScale(((DataType.Decimal) type).scale()).unscaledValue();
    }

    private void appendDynamic(Object value) {
        switch (value) {
            case Boolean truth -> appendBoolean(truth);
            case Long whole -> appendLong(whole);
            case Integer whole -> appendLong(whole);
            case Short whole -> appendLong(whole);
            case Byte whole -> appendLong(whole);
            case Double real -> appendDouble(real);
            case Float real -> appendDouble(real);
            default -> appendObject(value);
        }
    }

    private void appendObject(Object value) {
        ensureRow();
        if (objects == null) {
            objects = new Object[capacity()];
        }
        bytes[size] = AnyVector.OBJECT;
        objects[size] = value;
        size++;
    }

    /// Appends the value of `from` at `row`. Vectors of other types are converted by way of objects.
    public void append(Vector from, int row) {
        if (from.isNull(row)) {
            appendNull();
            return;
        }
        if (!copiesFrom(from.type())) {
            append(from.get(row));
            return;
        }
        switch (from) {
            case BooleanVector source -> appendBoolean(source.values()[row] != 0);
            case LongVector source -> appendLong(source.values()[row]);
            case DecimalVector source -> appendWide(source.high()[row], source.low()[row]);
            case DoubleVector source -> appendDouble(source.values()[row]);
            case StringVector source -> appendBytes(source.heap(), source.starts()[row], source.lengths()[row]);
            case AnyVector source -> {
                if (source.tags()[row] == AnyVector.OBJECT) {
                    appendDynamic(java.util.Objects.requireNonNull(source.get(row)));
                } else {
                    ensureRow();
                    bytes[size] = source.tags()[row];
                    longs[size] = source.payload()[row];
                    size++;
                }
            }
        }
    }

    /// Appends the rows `begin .. end` of `from`.
    public void appendAll(Vector from, int begin, int end) {
        if (end <= begin) {
            return;
        }
        if (!copiesFrom(from.type()) || appendsSingly(from)) {
            for (int row = begin; row < end; row++) {
                append(from, row);
            }
            return;
        }
        ensureRows(end - begin);
        copyNulls(from, begin, end);
        switch (from) {
            case BooleanVector source -> System.arraycopy(source.values(), begin, bytes, size, end - begin);
            case LongVector source -> {
                System.arraycopy(source.values(), begin, longs, size, end - begin);
                for (int row = begin; highs != null && row < end; row++) {
                    highs[size + row - begin] = source.values()[row] >> 63;
                }
            }
            case DoubleVector source -> System.arraycopy(source.values(), begin, doubles, size, end - begin);
            default -> throw new AssertionError(from.type());
        }
        size += end - begin;
    }

    private static boolean appendsSingly(Vector from) {
        return from instanceof AnyVector || from instanceof StringVector || from instanceof DecimalVector;
    }

    /// Appends every row of column `column` of `batch`, its selection respected.
    public void appendAll(Batch batch, int column) {
        Vector from = batch.column(column);
        int[] selection = batch.selection();
        if (selection == null) {
            appendAll(from, 0, batch.rows());
            return;
        }
        for (int i = 0; i < batch.rows(); i++) {
            append(from, selection[i]);
        }
    }

    private void copyNulls(Vector from, int begin, int end) {
        boolean[] source = from.nulls();
        if (source == null) {
            return;
        }
        if (nulls == null) {
            nulls = new boolean[capacity()];
        }
        System.arraycopy(source, begin, nulls, size, end - begin);
    }

    /// Whether the values of a vector of type `from` have the same form here.
    private boolean copiesFrom(DataType from) {
        if (from.equals(type)) {
            return true;
        }
        if (from.layout() != layout) {
            return false;
        }
        return switch (layout) {
            case WIDE -> false;
            case LONG -> from.kind() == type.kind() ? !(type instanceof DataType.Decimal) : integers(from);
            case DOUBLE -> type.kind() == DataType.Kind.DOUBLE;
            case STRING -> from.kind() == type.kind();
            case BOOLEAN, ANY -> true;
        };
    }

    private boolean integers(DataType from) {
        return from.kind().isInteger() && type.kind().isInteger();
    }

    /// Makes the vector. The arrays may be longer than the number of values.
    public Vector build() {
        Vector built = switch (layout) {
            case BOOLEAN -> new BooleanVector(bytes, takeNulls());
            case LONG -> new LongVector(type, longs, takeNulls());
            case WIDE ->
                highs == null
                        ? new LongVector(type, longs, takeNulls())
                        : new DecimalVector(type, highs, longs, takeNulls());
            case DOUBLE -> new DoubleVector(type, doubles, takeNulls());
            case STRING -> new StringVector(type, heap, starts, lengths, takeNulls());
            case ANY -> new AnyVector(type, bytes, longs, objects);
        };
        int capacity = Math.max(size, DEFAULT_CAPACITY);
        size = 0;
        heapEnd = 0;
        bytes = NO_BYTES;
        longs = NO_LONGS;
        highs = null;
        doubles = NO_DOUBLES;
        heap = NO_BYTES;
        starts = NO_INTS;
        lengths = NO_INTS;
        objects = null;
        grow(capacity);
        return built;
    }

    private boolean @Nullable [] takeNulls() {
        boolean[] taken = nulls;
        nulls = null;
        return taken;
    }

    private int reserveBytes(int length) {
        ensureRow();
        int at = heapEnd;
        int end = at + length;
        if (end < 0) {
            throw new IllegalStateException("more than 2 GB of strings in one vector");
        }
        if (end > heap.length) {
            heap = Arrays.copyOf(heap, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(end, heap.length * 2L)));
        }
        starts[size] = at;
        lengths[size] = length;
        heapEnd = end;
        size++;
        return at;
    }

    private int capacity() {
        return switch (layout) {
            case BOOLEAN, ANY -> bytes.length;
            case LONG, WIDE -> longs.length;
            case DOUBLE -> doubles.length;
            case STRING -> starts.length;
        };
    }

    private void ensureRow() {
        if (size == capacity()) {
            grow(size * 2);
        }
    }

    private void ensureRows(int more) {
        if (size + more > capacity()) {
            grow(Math.max(size + more, size * 2));
        }
    }

    private void grow(int capacity) {
        switch (layout) {
            case BOOLEAN -> bytes = Arrays.copyOf(bytes, capacity);
            case LONG -> longs = Arrays.copyOf(longs, capacity);
            case WIDE -> {
                longs = Arrays.copyOf(longs, capacity);
                highs = highs == null ? null : Arrays.copyOf(highs, capacity);
            }
            case DOUBLE -> doubles = Arrays.copyOf(doubles, capacity);
            case STRING -> {
                starts = Arrays.copyOf(starts, capacity);
                lengths = Arrays.copyOf(lengths, capacity);
                if (heap.length == 0) {
                    heap = new byte[capacity * STRING_BYTES];
                }
            }
            case ANY -> {
                bytes = Arrays.copyOf(bytes, capacity);
                longs = Arrays.copyOf(longs, capacity);
                if (objects != null) {
                    objects = Arrays.copyOf(objects, capacity);
                }
            }
        }
        if (nulls != null) {
            nulls = Arrays.copyOf(nulls, capacity);
        }
    }
}
