package stele.storage.io;

import stele.storage.type.DataType;

/// The types that are found out from a CSV file. A column starts UNKNOWN, takes the type of its first
/// value, and is widened when a value comes that does not fit: a wider type reads every value that the
/// narrower one reads.
enum CsvType {
    UNKNOWN(DataType.VARCHAR),
    BOOLEAN(DataType.BOOLEAN),
    BIGINT(DataType.BIGINT),
    DOUBLE(DataType.DOUBLE),
    DATE(DataType.DATE),
    TIMESTAMP(DataType.TIMESTAMP),
    VARCHAR(DataType.VARCHAR);

    private final DataType type;

    CsvType(DataType type) {
        this.type = type;
    }

    DataType type() {
        return type;
    }

    /// The narrowest type of the text.
    static CsvType of(char[] text, int start, int length) {
        for (CsvType candidate : new CsvType[] {BOOLEAN, BIGINT, DOUBLE, DATE, TIMESTAMP}) {
            if (candidate.reads(text, start, length) && !(candidate == DOUBLE && isLongInteger(text, start, length))) {
                return candidate;
            }
        }
        return VARCHAR;
    }

    /// Digits that are too many for a BIGINT, or that start with zero, are more likely an identifier than a
    /// measure.
    private static boolean isLongInteger(char[] text, int start, int length) {
        int at = length > 0 && (text[start] == '-' || text[start] == '+') ? start + 1 : start;
        while (at < start + length && Character.isDigit(text[at])) {
            at++;
        }
        return at == start + length;
    }

    /// Whether a column of this type can hold the text.
    boolean reads(char[] text, int start, int length) {
        return switch (this) {
            case UNKNOWN -> false;
            case BOOLEAN -> CsvNumbers.truth(text, start, length) != CsvNumbers.FAILED;
            case BIGINT -> CsvNumbers.integer(text, start, length) != CsvNumbers.FAILED;
            case DOUBLE -> CsvNumbers.isFloating(text, start, length);
            case DATE -> CsvNumbers.date(text, start, length) != CsvNumbers.FAILED;
            case TIMESTAMP -> CsvNumbers.timestamp(text, start, length) != CsvNumbers.FAILED;
            case VARCHAR -> true;
        };
    }

    /// The narrowest type that holds the text and whatever this one holds.
    CsvType widenedBy(char[] text, int start, int length) {
        if (reads(text, start, length)) {
            return this;
        }
        return switch (this) {
            case UNKNOWN -> of(text, start, length);
            case BIGINT -> of(text, start, length) == DOUBLE ? DOUBLE : VARCHAR;
            case DATE -> TIMESTAMP.reads(text, start, length) ? TIMESTAMP : VARCHAR;
            case BOOLEAN, DOUBLE, TIMESTAMP, VARCHAR -> VARCHAR;
        };
    }

    /// The narrowest type that holds whatever this one or `other` holds.
    CsvType or(CsvType other) {
        if (this == other || other == UNKNOWN) {
            return this;
        }
        if (this == UNKNOWN) {
            return other;
        }
        if ((this == BIGINT || this == DOUBLE) && (other == BIGINT || other == DOUBLE)) {
            return DOUBLE;
        }
        boolean temporal = (this == DATE || this == TIMESTAMP) && (other == DATE || other == TIMESTAMP);
        return temporal ? TIMESTAMP : VARCHAR;
    }
}
