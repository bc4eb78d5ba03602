package stele.executor.function;

import static stele.executor.function.TextFunctions.number;
import static stele.executor.function.TextFunctions.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.IllegalFormatException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Text in parts: splitting, joining, finding, formats, and further regular expressions.
public final class TextParts implements FunctionLibrary {
    private static final Pattern PERCENT = Pattern.compile("%(%|(?:(\\d+)\\$)?(-?)(\\d*)([sIL]))");

    @Override
    public void register(FunctionRegistry registry) {
        registry.lenient("string_to_array", TextParts::split);
        registry.lenient("array_to_string", TextParts::join);
        registry.strict("instr", TextParts::find);
        registry.strict(
                "substring_index",
                arguments -> beforeSeparator(text(arguments[0]), text(arguments[1]), number(arguments[2])));
        registry.strict(
                "find_in_set",
                arguments -> arguments[0].toString().indexOf(',') >= 0
                        ? 0L
                        : List.of(text(arguments[1]).split(",", -1)).indexOf(text(arguments[0])) + 1L);
        registry.strict("text_insert", TextParts::insert);
        registry.strict(
                "text_item", arguments -> slice(text(arguments[0]), number(arguments[1]), number(arguments[1])));
        registry.lenient(
                "text_slice",
                arguments -> arguments[0] == null
                        ? null
                        : slice(
                                text(arguments[0]),
                                arguments[1] == null ? 1 : number(arguments[1]),
                                arguments[2] == null ? -1 : number(arguments[2])));
        registry.strict("space", arguments -> " ".repeat((int) Math.max(0, Math.min(1 << 20, number(arguments[0])))));
        registry.strict("strcmp", arguments ->
                (long) Integer.signum(text(arguments[0]).compareTo(text(arguments[1]))));
        registry.strict(
                "strip_accents",
                arguments -> Normalizer.normalize(text(arguments[0]), Normalizer.Form.NFD)
                        .replaceAll("\\p{M}", ""));
        registry.strictCall("normalize", call -> arguments -> {
            String form = arguments.length > 1 ? text(arguments[1]).toUpperCase(Locale.ROOT) : "NFC";
            try {
                return Normalizer.normalize(text(arguments[0]), Normalizer.Form.valueOf(form));
            } catch (IllegalArgumentException e) {
                throw call.error("'" + form + "' is no form of Unicode; there are NFC, NFD, NFKC and NFKD");
            }
        });
        registry.lenientCall("format", call -> arguments -> arguments[0] == null ? null : format(arguments, call));
        registry.lenientCall("printf", call -> arguments -> arguments[0] == null ? null : printf(arguments, call));
        patterns(registry);
    }

    private static void patterns(FunctionRegistry registry) {
        registry.strictCall("regexp_ilike", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> patterns.get(text(arguments[1]), "i")
                    .matcher(text(arguments[0]))
                    .find();
        });
        registry.strictCall("regexp_extract_all", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> {
                Matcher matcher = patterns.get(text(arguments[1]), "").matcher(text(arguments[0]));
                int group = arguments.length > 2 ? (int) number(arguments[2]) : 0;
                if (group < 0 || group > matcher.groupCount()) {
                    throw call.error("the regular expression '" + arguments[1] + "' has no group " + group);
                }
                List<@Nullable Object> found = new ArrayList<>();
                while (matcher.find()) {
                    found.add(matcher.group(group));
                }
                return found;
            };
        });
        registry.strictCall("regexp_match", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> {
                Matcher matcher = patterns.get(arguments, 1, 2).matcher(text(arguments[0]));
                if (!matcher.find()) {
                    return null;
                }
                List<@Nullable Object> groups = new ArrayList<>();
                for (int i = Math.min(1, matcher.groupCount()); i <= matcher.groupCount(); i++) {
                    groups.add(matcher.group(i));
                }
                return groups;
            };
        });
        registry.strictCall("regexp_count", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> {
                String text = text(arguments[0]);
                int start = arguments.length > 2 ? start(text, number(arguments[2]), call) : 0;
                return start > text.length()
                        ? 0L
                        : patterns.get(arguments, 1, 3)
                                .matcher(text)
                                .results()
                                .filter(match -> match.start() >= start)
                                .count();
            };
        });
        registry.strictCall("regexp_instr", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> positionOfMatch(arguments, patterns, call);
        });
        registry.strict("regexp_escape", arguments -> text(arguments[0]).replaceAll("([^A-Za-z0-9_])", "\\\\$1"));
    }

    private static int start(String text, long position, FunctionCall call) {
        if (position < 1) {
            throw call.error("a position counts from 1, but this one is " + position);
        }
        int characters = text.codePointCount(0, text.length());
        return position > characters
                ? (int) Math.min(position - 1 - characters, 1) + text.length()
                : text.offsetByCodePoints(0, (int) position - 1);
    }

    /// text, pattern, start, number of the match, 1 for the position after it.
    private static long positionOfMatch(@Nullable Object[] arguments, RegularExpressions patterns, FunctionCall call) {
        String text = text(arguments[0]);
        int start = arguments.length > 2 ? start(text, number(arguments[2]), call) : 0;
        long wanted = arguments.length > 3 ? number(arguments[3]) : 1;
        boolean after = arguments.length > 4 && number(arguments[4]) == 1;
        Matcher matcher = patterns.get(text(arguments[1]), "").matcher(text);
        boolean found = start <= text.length() && matcher.find(start);
        for (long i = 1; i < wanted && found; i++) {
            found = matcher.find();
        }
        return found ? text.codePointCount(0, after ? matcher.end() : matcher.start()) + 1L : 0;
    }

    /// With a null separator every character is a part; parts equal to the third argument become null.
    private static @Nullable Object split(@Nullable Object[] arguments) {
        if (arguments[0] == null) {
            return null;
        }
        String text = text(arguments[0]);
        List<@Nullable Object> parts = new ArrayList<>();
        if (text.isEmpty()) {
            return parts;
        }
        if (arguments[1] == null || text(arguments[1]).isEmpty() && arguments.length == 2) {
            text.codePoints().forEach(c -> parts.add(Character.toString(c)));
        } else if (text(arguments[1]).isEmpty()) {
            parts.add(text);
        } else {
            parts.addAll(List.of(text.split(Pattern.quote(text(arguments[1])), -1)));
        }
        if (arguments.length > 2 && arguments[2] != null) {
            String none = text(arguments[2]);
            parts.replaceAll(part -> none.equals(part) ? null : part);
        }
        return parts;
    }

    /// Nulls are left out, or written as the third argument.
    private static @Nullable Object join(@Nullable Object[] arguments) {
        if (arguments[0] == null || arguments[1] == null) {
            return null;
        }
        String none = arguments.length > 2 && arguments[2] != null ? text(arguments[2]) : null;
        return ((List<?>) arguments[0])
                .stream()
                        .filter(element -> element != null || none != null)
                        .map(element -> element == null ? none : Texts.of(element))
                        .collect(Collectors.joining(text(arguments[1])));
    }

    /// text, part, start (negative: from the end), number of the occurrence.
    private static Object find(@Nullable Object[] arguments) {
        String text = text(arguments[0]);
        String part = text(arguments[1]);
        long from = arguments.length > 2 ? number(arguments[2]) : 1;
        long wanted = arguments.length > 3 ? number(arguments[3]) : 1;
        int characters = text.codePointCount(0, text.length());
        if (from == 0 || Math.abs(from) > characters + 1L || wanted < 1) {
            return 0L;
        }
        boolean backwards = from < 0;
        int index = text.offsetByCodePoints(0, (int) (backwards ? Math.max(0, characters + from) : from - 1));
        index = backwards ? text.lastIndexOf(part, index) : text.indexOf(part, index);
        for (long i = 1; i < wanted && index >= 0; i++) {
            index = backwards ? index == 0 ? -1 : text.lastIndexOf(part, index - 1) : text.indexOf(part, index + 1);
        }
        return index < 0 ? 0L : text.codePointCount(0, index) + 1L;
    }

    private static String beforeSeparator(String text, String separator, long count) {
        if (separator.isEmpty() || count == 0) {
            return "";
        }
        int index = count > 0 ? -separator.length() : text.length();
        for (long i = 0; i < Math.abs(count); i++) {
            index = count > 0
                    ? text.indexOf(separator, index + separator.length())
                    : index == 0 ? -1 : text.lastIndexOf(separator, index - 1);
            if (index < 0) {
                return text;
            }
        }
        return count > 0 ? text.substring(0, index) : text.substring(index + separator.length());
    }

    private static String insert(@Nullable Object[] arguments) {
        String text = text(arguments[0]);
        long start = number(arguments[1]);
        long length = number(arguments[2]);
        int characters = text.codePointCount(0, text.length());
        if (start < 1 || start > characters) {
            return text;
        }
        long end = length < 0 ? characters : Math.min(characters, start - 1 + length);
        return text.substring(0, text.offsetByCodePoints(0, (int) start - 1))
                + text(arguments[3])
                + text.substring(text.offsetByCodePoints(0, (int) end));
    }

    /// Characters `from` to `to`, both included; negative positions count from the end.
    private static String slice(String text, long from, long to) {
        int characters = text.codePointCount(0, text.length());
        long first = from < 0 ? Math.max(1, characters + from + 1) : Math.max(1, from);
        long last = to < 0 ? characters + to + 1 : Math.min(characters, to);
        return first > last
                ? ""
                : text.substring(text.offsetByCodePoints(0, (int) first - 1), text.offsetByCodePoints(0, (int) last));
    }

    /// PostgreSQL's `%s`, `%I` and `%L`, and the braces of DuckDB's format.
    private static String format(@Nullable Object[] arguments, FunctionCall call) {
        String format = text(arguments[0]);
        if (format.contains("{") && !PERCENT.matcher(format).find()) {
            return braces(format, arguments, call);
        }
        Matcher matcher = PERCENT.matcher(format);
        StringBuilder text = new StringBuilder();
        int next = 1;
        while (matcher.find()) {
            if (matcher.group(1).equals("%")) {
                matcher.appendReplacement(text, "%");
                continue;
            }
            int index = matcher.group(2) == null ? next : Integer.parseInt(matcher.group(2));
            next = index + 1;
            if (index < 1 || index >= arguments.length) {
                throw call.error("there are too few arguments for the format '" + format + "'");
            }
            matcher.appendReplacement(
                    text,
                    Matcher.quoteReplacement(padded(
                            argument(arguments[index], matcher.group(5), call),
                            matcher.group(4),
                            !matcher.group(3).isEmpty())));
        }
        return matcher.appendTail(text).toString();
    }

    private static String argument(@Nullable Object value, String kind, FunctionCall call) {
        return switch (kind) {
            case "I" -> {
                if (value == null) {
                    throw call.error("a name must not be NULL");
                }
                String name = Texts.of(value);
                yield name.matches("[a-z_][a-z0-9_]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
            }
            case "L" -> value == null ? "NULL" : "'" + Texts.of(value).replace("'", "''") + "'";
            default -> value == null ? "" : Texts.of(value);
        };
    }

    private static String padded(String text, String width, boolean left) {
        int missing = width.isEmpty() ? 0 : Math.min(1 << 20, Integer.parseInt(width)) - text.length();
        return missing <= 0 ? text : left ? text + " ".repeat(missing) : " ".repeat(missing) + text;
    }

    private static String braces(String format, @Nullable Object[] arguments, FunctionCall call) {
        Matcher matcher =
                Pattern.compile("\\{\\{|\\}\\}|\\{(\\d*)(?::([^}]*))?\\}").matcher(format);
        StringBuilder text = new StringBuilder();
        int next = 1;
        while (matcher.find()) {
            if (matcher.group(1) == null) {
                matcher.appendReplacement(text, matcher.group().substring(1));
                continue;
            }
            int index = matcher.group(1).isEmpty() ? next++ : Integer.parseInt(matcher.group(1)) + 1;
            if (index >= arguments.length) {
                throw call.error("there are too few arguments for the format '" + format + "'");
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(braced(arguments[index], matcher.group(2), call)));
        }
        return matcher.appendTail(text).toString();
    }

    private static String braced(@Nullable Object value, @Nullable String format, FunctionCall call) {
        String plain = value == null ? "NULL" : Texts.of(value);
        if (format == null || format.isEmpty() || value == null) {
            return plain;
        }
        String java = format.equals(",") ? ",d" : format.replaceFirst("^[<>]", "");
        char last = java.charAt(java.length() - 1);
        String conversion = Character.isLetter(last) ? java : java + (value instanceof Number ? "d" : "s");
        return javaFormat("%" + conversion, new @Nullable Object[] {value}, call);
    }

    private static String printf(@Nullable Object[] arguments, FunctionCall call) {
        @Nullable Object[] values = java.util.Arrays.copyOfRange(arguments, 1, arguments.length);
        return javaFormat(text(arguments[0]).replace("%i", "%d").replace("%lld", "%d"), values, call);
    }

    private static String javaFormat(String format, @Nullable Object[] values, FunctionCall call) {
        try {
            return String.format(Locale.ROOT, format, values);
        } catch (IllegalFormatException e) {
            throw call.error("the format '" + format + "' does not suit its arguments: " + e.getMessage());
        }
    }
}
