package stele.executor.kernel;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.value.Int128;
import stele.storage.vector.AnyVector;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// One column of a [KeyTable]: turns values into 64-bit words that are equal exactly when the values are
/// equivalent, and words back into values. Strings and objects get codes from a dictionary of the column's
/// own.
abstract sealed class KeyColumn {
    /// The word of a string or object that the table has never seen.
    static final long MISSING = -1;

    final DataType type;

    KeyColumn(DataType type) {
        this.type = type;
    }

    static KeyColumn of(DataType type) {
        return switch (type.layout()) {
            case LONG, DOUBLE, BOOLEAN -> new Plain(type);
            case STRING -> new Strings(type);
            case WIDE -> new Decimals(type);
            case ANY -> new Objects(type);
        };
    }

    /// Writes the words of `rows` to `words[i * stride + offset]`; what stands there for nulls does not
    /// matter.
    ///
    /// @param insert whether unseen values are added; otherwise their word is [#MISSING] and `missing[i]`
    ///     is set
    abstract void encode(
            Vector vector, Rows rows, long[] words, int stride, int offset, boolean insert, boolean[] missing);

    /// Writes the value of `word` at `position`.
    abstract void decode(long word, VectorWriter writer, int position);

    abstract long bytes();

    /// Layouts whose 64 bits are the word.
    static final class Plain extends KeyColumn {
        Plain(DataType type) {
            super(type);
        }

        @Override
        void encode(Vector vector, Rows rows, long[] words, int stride, int offset, boolean insert, boolean[] missing) {
            switch (vector) {
                case LongVector longs -> copy(longs.values(), rows, words, stride, offset);
                case DoubleVector doubles -> copy(doubles.values(), rows, words, stride, offset);
                case BooleanVector booleans -> {
                    for (int i = 0; i < rows.count(); i++) {
                        words[i * stride + offset] = booleans.values()[rows.position(i)];
                    }
                }
                case StringVector _, DecimalVector _, AnyVector _ ->
                    throw new IllegalArgumentException(type + " from " + vector.type());
            }
        }

        private static void copy(long[] values, Rows rows, long[] words, int stride, int offset) {
            int[] selection = rows.selection();
            int at = offset;
            for (int i = 0; i < rows.count(); i++) {
                words[at] = values[selection == null ? i : selection[i]];
                at += stride;
            }
        }

        private static void copy(double[] values, Rows rows, long[] words, int stride, int offset) {
            int[] selection = rows.selection();
            for (int i = 0; i < rows.count(); i++) {
                double value = values[selection == null ? i : selection[i]];
                words[i * stride + offset] = Double.doubleToLongBits(value + 0.0);
            }
        }

        @Override
        void decode(long word, VectorWriter writer, int position) {
            switch (type.layout()) {
                case LONG -> writer.setLong(position, word);
                case DOUBLE -> writer.setDouble(position, Double.longBitsToDouble(word));
                case BOOLEAN, STRING, WIDE, ANY -> writer.setBoolean(position, word != 0);
            }
        }

        @Override
        long bytes() {
            return 0;
        }
    }

    /// Strings, by code.
    static final class Strings extends KeyColumn {
        private final StringCodes codes = new StringCodes();

        Strings(DataType type) {
            super(type);
        }

        @Override
        void encode(Vector vector, Rows rows, long[] words, int stride, int offset, boolean insert, boolean[] missing) {
            if (insert) {
                int[] numbers = codes.codes(vector, rows);
                for (int i = 0; i < rows.count(); i++) {
                    words[i * stride + offset] = numbers[i];
                }
                return;
            }
            StringVector strings = (StringVector) vector;
            boolean[] nulls = strings.nulls();
            byte[] heap = strings.heap();
            int[] starts = strings.starts();
            int[] lengths = strings.lengths();
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                if (nulls == null || !nulls[p]) {
                    int code = codes.find(heap, starts[p], lengths[p]);
                    words[i * stride + offset] = code;
                    missing[i] |= code < 0;
                }
            }
        }

        @Override
        void decode(long word, VectorWriter writer, int position) {
            codes.decode((int) word, writer, position);
        }

        @Override
        long bytes() {
            return codes.bytes();
        }
    }

    /// Wide decimals: small ones are their own words, others have codes from [#FIRST_CODE] on.
    static final class Decimals extends KeyColumn {
        private static final long FIRST_CODE = 1L << 62;
        private static final int ENTRY_BYTES = 96;

        private final Map<BigInteger, Integer> codes = new HashMap<>();
        private final List<BigInteger> values = new ArrayList<>();

        Decimals(DataType type) {
            super(type);
        }

        @Override
        void encode(Vector vector, Rows rows, long[] words, int stride, int offset, boolean insert, boolean[] missing) {
            long[] low = vector instanceof DecimalVector wide ? wide.low() : ((LongVector) vector).values();
            long[] high = vector instanceof DecimalVector wide ? wide.high() : null;
            boolean[] nulls = vector.nulls();
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                if (nulls != null && nulls[p]) {
                    continue;
                }
                long value = low[p];
                long sign = value >> 63;
                if ((high == null || high[p] == sign) && value >> 62 == sign) {
                    words[i * stride + offset] = value;
                    continue;
                }
                int code = code(Int128.toBigInteger(high == null ? sign : high[p], value), insert);
                words[i * stride + offset] = code < 0 ? MISSING : FIRST_CODE + code;
                missing[i] |= code < 0;
            }
        }

        private int code(BigInteger value, boolean insert) {
            Integer known = codes.get(value);
            if (known != null) {
                return known;
            }
            if (!insert) {
                return -1;
            }
            codes.put(value, values.size());
            values.add(value);
            return values.size() - 1;
        }

        @Override
        void decode(long word, VectorWriter writer, int position) {
            if (word < FIRST_CODE) {
                writer.setLong(position, word);
            } else {
                BigInteger value = values.get((int) (word - FIRST_CODE));
                writer.setWide(position, Int128.high(value), value.longValue());
            }
        }

        @Override
        long bytes() {
            return (long) ENTRY_BYTES * values.size();
        }
    }

    /// Values of any type, by code.
    static final class Objects extends KeyColumn {
        private static final int ENTRY_BYTES = 128;

        private final Map<Object, Integer> codes = new HashMap<>();
        private final List<@Nullable Object> values = new ArrayList<>();

        Objects(DataType type) {
            super(type);
        }

        @Override
        void encode(Vector vector, Rows rows, long[] words, int stride, int offset, boolean insert, boolean[] missing) {
            for (int i = 0; i < rows.count(); i++) {
                Object value = vector.get(rows.position(i));
                if (value == null) {
                    continue;
                }
                Object canonical = Dynamic.canonical(value);
                Integer code = codes.get(canonical);
                if (code == null && insert) {
                    code = values.size();
                    codes.put(canonical, code);
                    values.add(value);
                }
                words[i * stride + offset] = code == null ? MISSING : code;
                missing[i] |= code == null;
            }
        }

        @Override
        void decode(long word, VectorWriter writer, int position) {
            writer.set(position, values.get((int) word));
        }

        @Override
        long bytes() {
            return (long) ENTRY_BYTES * values.size();
        }
    }
}
