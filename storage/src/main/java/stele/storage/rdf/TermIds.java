package stele.storage.rdf;

import java.time.LocalDate;
import java.time.LocalDateTime;
import stele.storage.type.DataType;
import stele.storage.value.Values;

/// What a term id tells by itself.
///
/// | tag | term | payload |
/// |---|---|---|
/// | 1 | IRI | place in the dictionary |
/// | 2 | blank node | number |
/// | 3 | literal of type `xsd:string` | place in the dictionary |
/// | 4 | literal with a language | place in the dictionary |
/// | 5 | any other literal, ill-typed ones too | place in the dictionary |
/// | 6 | canonical `xsd:integer` | the value |
/// | 7 | any other integer (derived type, not canonical, long) | place in the dictionary |
/// | 8, 9, 10 | `xsd:decimal`, `xsd:float`, `xsd:double` | place in the dictionary |
/// | 11 | canonical `xsd:boolean` | 1 or 0 |
/// | 12 | `xsd:date` without time zone | days since 1970-01-01 |
/// | 13 | canonical `xsd:dateTime`, without time zone or in UTC | microseconds since 1970, then a bit for UTC |
///
/// The id 0 is no term; in the graph column of quads it stands for the default graph.
public final class TermIds {
    /// The id that is no term.
    public static final long NONE = 0;

    public static final int IRI = 1;
    public static final int BLANK = 2;
    public static final int STRING = 3;
    public static final int LANGUAGE_STRING = 4;
    public static final int OTHER = 5;
    public static final int INLINE_INTEGER = 6;
    public static final int INTEGER = 7;
    public static final int DECIMAL = 8;
    public static final int FLOAT = 9;
    public static final int DOUBLE = 10;
    public static final int INLINE_BOOLEAN = 11;
    public static final int INLINE_DATE = 12;
    public static final int INLINE_DATE_TIME = 13;

    private static final int PAYLOAD_BITS = 60;
    private static final int TAG_BITS = Long.SIZE - PAYLOAD_BITS;
    private static final long MAX_PAYLOAD = (1L << (PAYLOAD_BITS - 1)) - 1;

    private TermIds() {}

    static long make(int tag, long payload) {
        return ((long) tag << PAYLOAD_BITS) | (payload & ((1L << PAYLOAD_BITS) - 1));
    }

    /// Whether a signed number fits a payload.
    static boolean fits(long payload) {
        return payload >= -MAX_PAYLOAD - 1 && payload <= MAX_PAYLOAD;
    }

    /// The kind of term.
    public static int tag(long id) {
        return (int) (id >>> PAYLOAD_BITS);
    }

    /// The signed payload.
    public static long payload(long id) {
        return id << TAG_BITS >> TAG_BITS;
    }

    public static boolean isIri(long id) {
        return tag(id) == IRI;
    }

    public static boolean isBlank(long id) {
        return tag(id) == BLANK;
    }

    public static boolean isLiteral(long id) {
        return tag(id) >= STRING;
    }

    /// Whether the term is a literal of a numeric type with a lexical form that the type allows.
    public static boolean isNumeric(long id) {
        int tag = tag(id);
        return tag >= INLINE_INTEGER && tag <= DOUBLE;
    }

    /// Whether the term is numeric and its type is `xsd:integer` or derived from it.
    public static boolean isInteger(long id) {
        int tag = tag(id);
        return tag == INLINE_INTEGER || tag == INTEGER;
    }

    /// Whether the value of the integer is the id's payload.
    public static boolean isInlineInteger(long id) {
        return tag(id) == INLINE_INTEGER;
    }

    public static boolean isInlineBoolean(long id) {
        return tag(id) == INLINE_BOOLEAN;
    }

    /// Whether the term is a literal of type `xsd:string`.
    public static boolean isString(long id) {
        return tag(id) == STRING;
    }

    /// Whether the term is a literal with a language.
    public static boolean isLanguageString(long id) {
        return tag(id) == LANGUAGE_STRING;
    }

    /// The id of the `xsd:integer` of a value that fits 60 bits; 0 for any other.
    public static long ofInteger(long value) {
        return fits(value) ? make(INLINE_INTEGER, value) : 0;
    }

    /// The id of an `xsd:boolean`.
    public static long ofBoolean(boolean value) {
        return make(INLINE_BOOLEAN, value ? 1 : 0);
    }

    static long ofDate(LocalDate date) {
        return make(INLINE_DATE, date.toEpochDay());
    }

    static LocalDate date(long id) {
        return LocalDate.ofEpochDay(payload(id));
    }

    /// The id of a `xsd:dateTime`, or 0 if it does not fit.
    static long ofDateTime(LocalDateTime time, boolean utc) {
        long micros;
        try {
            micros = Values.toLong(DataType.TIMESTAMP, time);
        } catch (ArithmeticException tooFar) {
            return 0;
        }
        long payload = (micros << 1) | (utc ? 1 : 0);
        return payload >> 1 == micros && fits(payload) ? make(INLINE_DATE_TIME, payload) : 0;
    }

    static LocalDateTime dateTime(long id) {
        return (LocalDateTime) Values.fromLong(DataType.TIMESTAMP, payload(id) >> 1);
    }

    static boolean isUtc(long id) {
        return (payload(id) & 1) != 0;
    }
}
