package stele.executor.function;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// The formats of `to_char` (`YYYY-MM-DD HH24:MI:SS`) and `strftime` (`%Y-%m-%d`), by way of Java's.
final class DateFormats {
    private static final Map<String, String> TO_CHAR = new LinkedHashMap<>();
    private static final Map<Character, String> STRFTIME = Map.ofEntries(
            Map.entry('Y', "yyyy"),
            Map.entry('y', "yy"),
            Map.entry('m', "MM"),
            Map.entry('d', "dd"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('f', "SSSSSS"),
            Map.entry('p', "a"),
            Map.entry('a', "EEE"),
            Map.entry('A', "EEEE"),
            Map.entry('b', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('j', "DDD"));

    static {
        TO_CHAR.put("HH24", "HH");
        TO_CHAR.put("HH12", "hh");
        TO_CHAR.put("YYYY", "yyyy");
        TO_CHAR.put("MONTH", "MMMM");
        TO_CHAR.put("MON", "MMM");
        TO_CHAR.put("DDD", "DDD");
        TO_CHAR.put("DAY", "EEEE");
        TO_CHAR.put("DY", "EEE");
        TO_CHAR.put("YY", "yy");
        TO_CHAR.put("MM", "MM");
        TO_CHAR.put("DD", "dd");
        TO_CHAR.put("HH", "hh");
        TO_CHAR.put("MI", "mm");
        TO_CHAR.put("SS", "ss");
        TO_CHAR.put("MS", "SSS");
        TO_CHAR.put("US", "SSSSSS");
        TO_CHAR.put("AM", "a");
        TO_CHAR.put("PM", "a");
        TO_CHAR.put("Q", "q");
    }

    private DateFormats() {}

    static String format(LocalDateTime time, String format, boolean strftime, FunctionCall call) {
        String pattern = strftime ? fromStrftime(format, call) : fromToChar(format);
        try {
            return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(time);
        } catch (IllegalArgumentException | DateTimeException e) {
            throw call.error("wrong format '" + format + "' of a date or a time");
        }
    }

    static String fromToChar(String format) {
        StringBuilder pattern = new StringBuilder();
        StringBuilder text = new StringBuilder();
        String upper = format.toUpperCase(Locale.ROOT);
        int at = 0;
        while (at < format.length()) {
            int place = at;
            Map.Entry<String, String> found = TO_CHAR.entrySet().stream()
                    .filter(entry -> upper.startsWith(entry.getKey(), place))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                text.append(format.charAt(at++));
            } else {
                literal(pattern, text);
                pattern.append(found.getValue());
                at += found.getKey().length();
            }
        }
        literal(pattern, text);
        return pattern.toString();
    }

    static String fromStrftime(String format, FunctionCall call) {
        StringBuilder pattern = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int at = 0; at < format.length(); at++) {
            char c = format.charAt(at);
            if (c != '%' || at + 1 == format.length()) {
                text.append(c);
                continue;
            }
            char letter = format.charAt(++at);
            String part = STRFTIME.get(letter);
            if (part != null) {
                literal(pattern, text);
                pattern.append(part);
            } else if (letter == '%') {
                text.append(letter);
            } else {
                throw call.error("wrong format '" + format + "': there is no %" + letter);
            }
        }
        literal(pattern, text);
        return pattern.toString();
    }

    /// Moves `text` to the pattern, quoted.
    private static void literal(StringBuilder pattern, StringBuilder text) {
        if (!text.isEmpty()) {
            pattern.append('\'').append(text.toString().replace("'", "''")).append('\'');
            text.setLength(0);
        }
    }
}
