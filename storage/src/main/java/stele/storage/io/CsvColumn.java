package stele.storage.io;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// A column of a CSV file while it is read: turns fields into values of its type.
///
/// When the type was found out rather than asked for and a field does not fit, the column goes on looking
/// for the type that fits all its fields without keeping them, and has to be read once more.
final class CsvColumn {
    /// So many decimal digits fit a long.
    private static final int LONG_DIGITS = 18;

    private final String name;
    private final @Nullable DataType fixed;
    private final List<Vector> batches = new ArrayList<>();
    private CsvType type;
    private VectorBuilder builder;
    private int nullsBefore;
    private boolean again;

    CsvColumn(String name, @Nullable DataType fixed, CsvType type) {
        this.name = name;
        this.fixed = fixed;
        this.type = type;
        this.builder = new VectorBuilder(type(), 1);
    }

    String name() {
        return name;
    }

    DataType type() {
        return fixed == null ? type.type() : fixed;
    }

    CsvType sniffed() {
        return type;
    }

    /// Whether the fields have to be read once more, as values of the type that is now known.
    boolean needsAnotherPass() {
        return again;
    }

    /// Forgets all values, which come once more as values of `wanted`.
    void startOver(CsvType wanted) {
        type = wanted;
        again = false;
        batches.clear();
        builder = new VectorBuilder(type(), 1);
    }

    List<Vector> batches() {
        return batches;
    }

    void endBatch(int rows) {
        if (type == CsvType.UNKNOWN && fixed == null) {
            for (int i = 0; i < rows; i++) {
                builder.appendNull();
            }
            nullsBefore = 0;
        }
        batches.add(again ? new VectorBuilder(DataType.VARCHAR, 1).build() : builder.build());
    }

    void acceptNull() {
        if (type == CsvType.UNKNOWN && fixed == null) {
            nullsBefore++;
        } else if (!again) {
            builder.appendNull();
        }
    }

    /// Takes a field.
    ///
    /// @return false when its text is not a value of the type that was asked for
    boolean accept(char[] text, int start, int length) {
        if (fixed != null) {
            return acceptFixed(fixed, text, start, length);
        }
        if (again) {
            type = type.widenedBy(text, start, length);
            return true;
        }
        if (type == CsvType.UNKNOWN) {
            decide(text, start, length);
        }
        if (!append(text, start, length)) {
            type = type.widenedBy(text, start, length);
            again = true;
        }
        return true;
    }

    private void decide(char[] text, int start, int length) {
        type = CsvType.of(text, start, length);
        for (int i = 0; i < batches.size(); i++) {
            int rows = CsvReader.BATCH_ROWS;
            batches.set(i, nulls(type.type(), rows).build());
        }
        builder = nulls(type.type(), nullsBefore);
    }

    private static VectorBuilder nulls(DataType type, int count) {
        VectorBuilder nulls = new VectorBuilder(type, Math.max(1, count));
        for (int i = 0; i < count; i++) {
            nulls.appendNull();
        }
        return nulls;
    }

    private boolean append(char[] text, int start, int length) {
        switch (type) {
            case BIGINT -> {
                return appendLong(CsvNumbers.integer(text, start, length));
            }
            case DATE -> {
                return appendLong(CsvNumbers.date(text, start, length));
            }
            case TIMESTAMP -> {
                return appendLong(CsvNumbers.timestamp(text, start, length));
            }
            case DOUBLE -> {
                if (!CsvNumbers.isFloating(text, start, length)) {
                    return false;
                }
                builder.appendDouble(CsvNumbers.floating(text, start, length));
            }
            case BOOLEAN -> {
                long truth = CsvNumbers.truth(text, start, length);
                if (truth == CsvNumbers.FAILED) {
                    return false;
                }
                builder.appendBoolean(truth != 0);
            }
            case UNKNOWN, VARCHAR -> builder.appendChars(text, start, length);
        }
        return true;
    }

    private boolean appendLong(long value) {
        if (value == CsvNumbers.FAILED) {
            return false;
        }
        builder.appendLong(value);
        return true;
    }

    private boolean acceptFixed(DataType wanted, char[] text, int start, int length) {
        switch (wanted.kind()) {
            case VARCHAR -> builder.appendChars(text, start, length);
            case DATE -> {
                return appendLong(CsvNumbers.date(text, start, length));
            }
            case TIMESTAMP -> {
                return appendLong(CsvNumbers.timestamp(text, start, length));
            }
            case TIME -> {
                return appendLong(CsvNumbers.time(text, start, length));
            }
            case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL -> {
                return acceptExact(wanted, text, start, length);
            }
            default -> {
                return acceptConverted(wanted, text, start, length);
            }
        }
        return true;
    }

    /// Numbers of up to 18 digits; longer ones, and those with an exponent, take the long way.
    private boolean acceptExact(DataType wanted, char[] text, int start, int length) {
        int scale = wanted instanceof DataType.Decimal decimal ? decimal.scale() : 0;
        long value = CsvNumbers.scaled(text, start, length, scale);
        long limit = switch (wanted.kind()) {
            case TINYINT -> Byte.MAX_VALUE;
            case SMALLINT -> Short.MAX_VALUE;
            case INTEGER -> Integer.MAX_VALUE;
            case DECIMAL -> {
                int precision = ((DataType.Decimal) wanted).precision();
                yield precision <= LONG_DIGITS ? CsvNumbers.powerOfTen(precision) - 1 : -1;
            }
            default -> Long.MAX_VALUE;
        };
        if (value != CsvNumbers.FAILED && value <= limit && value >= -limit) {
            builder.appendLong(value);
            return true;
        }
        return acceptConverted(wanted, text, start, length);
    }

    private boolean acceptConverted(DataType wanted, char[] text, int start, int length) {
        try {
            return acceptText(wanted, new String(text, start, length).strip());
        } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException unreadable) {
            return false;
        }
    }

    private boolean acceptText(DataType wanted, String text) {
        switch (wanted.kind()) {
            case TINYINT -> builder.appendLong(Byte.parseByte(text));
            case SMALLINT -> builder.appendLong(Short.parseShort(text));
            case INTEGER -> builder.appendLong(Integer.parseInt(text));
            case BIGINT -> builder.appendLong(Long.parseLong(text));
            case REAL -> builder.appendDouble(Float.parseFloat(text));
            case DOUBLE -> builder.appendDouble(Double.parseDouble(text));
            case DECIMAL -> {
                BigDecimal value = new BigDecimal(text);
                DataType.Decimal decimal = (DataType.Decimal) wanted;
                BigDecimal scaled = value.setScale(decimal.scale());
                if (scaled.precision() > decimal.precision()) {
                    return false;
                }
                builder.append(scaled);
            }
            case BOOLEAN -> {
                if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                    return false;
                }
                builder.appendBoolean(text.equalsIgnoreCase("true"));
            }
            case TIMESTAMP_TZ ->
                builder.append(OffsetDateTime.parse(text.replace(' ', 'T')).toInstant());
            case UUID -> builder.append(UUID.fromString(text));
            case ANY -> builder.append(text);
            default -> {
                return false;
            }
        }
        return true;
    }
}
