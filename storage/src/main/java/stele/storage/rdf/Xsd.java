package stele.storage.rdf;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The datatypes of XML Schema 1.1 part 2 that the store knows the values of.
public final class Xsd {
    public static final String NAMESPACE = "http://www.w3.org/2001/XMLSchema#";
    public static final String STRING = NAMESPACE + "string";
    public static final String BOOLEAN = NAMESPACE + "boolean";
    public static final String INTEGER = NAMESPACE + "integer";
    public static final String DECIMAL = NAMESPACE + "decimal";
    public static final String FLOAT = NAMESPACE + "float";
    public static final String DOUBLE = NAMESPACE + "double";
    public static final String DATE = NAMESPACE + "date";
    public static final String DATE_TIME = NAMESPACE + "dateTime";
    public static final String TIME = NAMESPACE + "time";
    public static final String LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString";

    private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
    private static final Pattern EXACT = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)");
    private static final Pattern FLOATING = Pattern.compile("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([Ee][+-]?[0-9]+)?");
    private static final Pattern DAY = Pattern.compile("(-?[0-9]{4,9}-[0-9]{2}-[0-9]{2})(Z|[+-][0-9]{2}:[0-9]{2})?");
    private static final Pattern TIMESTAMP = Pattern.compile(
            "(-?[0-9]{4,9}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?)(Z|[+-][0-9]{2}:[0-9]{2})?");
    private static final int NANO_DIGITS = 9;

    /// The types derived from `xsd:integer` with their bounds; null where there is none.
    private static final Map<String, BigInteger[]> DERIVED = Map.ofEntries(
            bounds("long", Long.MIN_VALUE, Long.MAX_VALUE),
            bounds("int", Integer.MIN_VALUE, Integer.MAX_VALUE),
            bounds("short", Short.MIN_VALUE, Short.MAX_VALUE),
            bounds("byte", Byte.MIN_VALUE, Byte.MAX_VALUE),
            bounds("unsignedInt", 0, 0xffff_ffffL),
            bounds("unsignedShort", 0, 0xffff),
            bounds("unsignedByte", 0, 0xff),
            Map.entry(NAMESPACE + "unsignedLong", new BigInteger[] {
                BigInteger.ZERO, BigInteger.TWO.pow(Long.SIZE).subtract(BigInteger.ONE)
            }),
            Map.entry(NAMESPACE + "nonNegativeInteger", new BigInteger[] {BigInteger.ZERO, null}),
            Map.entry(NAMESPACE + "positiveInteger", new BigInteger[] {BigInteger.ONE, null}),
            Map.entry(NAMESPACE + "nonPositiveInteger", new BigInteger[] {null, BigInteger.ZERO}),
            Map.entry(NAMESPACE + "negativeInteger", new BigInteger[] {null, BigInteger.ONE.negate()}));

    private Xsd() {}

    private static Map.Entry<String, BigInteger[]> bounds(String name, long least, long greatest) {
        return Map.entry(NAMESPACE + name, new BigInteger[] {BigInteger.valueOf(least), BigInteger.valueOf(greatest)});
    }

    /// Whether `datatype` is `xsd:integer` or derived from it.
    public static boolean isIntegerType(String datatype) {
        return datatype.equals(INTEGER) || DERIVED.containsKey(datatype);
    }

    /// Whether `datatype` is numeric.
    public static boolean isNumericType(String datatype) {
        return datatype.equals(DECIMAL) || datatype.equals(FLOAT) || datatype.equals(DOUBLE) || isIntegerType(datatype);
    }

    /// The value of a literal as [TermDictionary#value] has it; null when the lexical form is none of the
    /// datatype's or the datatype is another.
    public static @Nullable Object value(String lexical, String datatype) {
        if (!datatype.startsWith(NAMESPACE)) {
            return null;
        }
        if (datatype.equals(STRING)) {
            return lexical;
        }
        String text = lexical.strip();
        try {
            return switch (datatype) {
                case BOOLEAN -> truth(text);
                case DECIMAL -> EXACT.matcher(text).matches() ? new BigDecimal(text) : null;
                case FLOAT -> {
                    Double number = floating(text);
                    yield number == null
                            ? null
                            : (Object) (isWord(text) ? number.floatValue() : Float.parseFloat(text));
                }
                case DOUBLE -> floating(text);
                case DATE -> date(text);
                case DATE_TIME -> dateTime(text);
                default -> isIntegerType(datatype) ? integer(text, datatype) : null;
            };
        } catch (DateTimeException | ArithmeticException outOfRange) {
            return null;
        }
    }

    private static @Nullable Boolean truth(String text) {
        return switch (text) {
            case "true", "1" -> true;
            case "false", "0" -> false;
            default -> null;
        };
    }

    private static boolean isWord(String text) {
        return text.endsWith("INF") || text.equals("NaN");
    }

    private static @Nullable Double floating(String text) {
        return switch (text) {
            case "INF", "+INF" -> Double.POSITIVE_INFINITY;
            case "-INF" -> Double.NEGATIVE_INFINITY;
            case "NaN" -> Double.NaN;
            default -> FLOATING.matcher(text).matches() ? Double.parseDouble(text) : null;
        };
    }

    private static @Nullable Object integer(String text, String datatype) {
        if (!WHOLE.matcher(text).matches()) {
            return null;
        }
        BigInteger value = new BigInteger(text.startsWith("+") ? text.substring(1) : text);
        BigInteger[] bounds = DERIVED.get(datatype);
        if (bounds != null
                && ((bounds[0] != null && value.compareTo(bounds[0]) < 0)
                        || (bounds[1] != null && value.compareTo(bounds[1]) > 0))) {
            return null;
        }
        return value.bitLength() < Long.SIZE ? (Object) value.longValue() : new BigDecimal(value);
    }

    private static @Nullable Object date(String text) {
        Matcher matcher = DAY.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        LocalDate day = day(matcher.group(1));
        String zone = matcher.group(2);
        return zone == null ? day : OffsetDateTime.of(day, LocalTime.MIDNIGHT, ZoneOffset.of(zone));
    }

    private static LocalDate day(String text) {
        int monthAt = text.length() - 6;
        return LocalDate.of(
                Integer.parseInt(text.substring(0, monthAt)),
                Integer.parseInt(text.substring(monthAt + 1, monthAt + 3)),
                Integer.parseInt(text.substring(monthAt + 4)));
    }

    private static @Nullable Object dateTime(String text) {
        Matcher matcher = TIMESTAMP.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        LocalDate day = day(matcher.group(1));
        String clock = matcher.group(2);
        LocalDateTime time;
        if (clock.startsWith("24:")) {
            if (!clock.matches("24:00:00(\\.0+)?")) {
                return null;
            }
            time = day.plusDays(1).atStartOfDay();
        } else {
            int end = Math.min(clock.length(), "hh:mm:ss.".length() + NANO_DIGITS);
            time = day.atTime(LocalTime.parse(clock.substring(0, end)));
        }
        String zone = matcher.group(3);
        return zone == null ? time : OffsetDateTime.of(time, ZoneOffset.of(zone));
    }

    /// The canonical lexical form of a timestamp of whole microseconds, less its time zone.
    static String canonical(LocalDateTime time) {
        StringBuilder text = new StringBuilder(canonical(time.toLocalDate()));
        text.append('T').append(String.format("%02d:%02d:%02d", time.getHour(), time.getMinute(), time.getSecond()));
        if (time.getNano() > 0) {
            String fraction = String.format("%09d", time.getNano());
            int end = fraction.length();
            while (fraction.charAt(end - 1) == '0') {
                end--;
            }
            text.append('.').append(fraction, 0, end);
        }
        return text.toString();
    }

    /// The canonical lexical form of a date without time zone.
    static String canonical(LocalDate date) {
        int year = date.getYear();
        return String.format(
                "%s%04d-%02d-%02d", year < 0 ? "-" : "", Math.abs(year), date.getMonthValue(), date.getDayOfMonth());
    }
}
