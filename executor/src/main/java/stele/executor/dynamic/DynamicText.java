package stele.executor.dynamic;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import stele.executor.function.FunctionCall;
import stele.executor.function.FunctionRegistry;

/// Functions of strings, and conversions between strings and other values.
final class DynamicText {
    private static final Pattern NUMBER = Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    private DynamicText() {}

    static void register(FunctionRegistry registry) {
        registry.strict("any_starts_with", test(String::startsWith)::apply);
        registry.strict("any_ends_with", test(String::endsWith)::apply);
        registry.strict("any_contains", test(String::contains)::apply);
        registry.strictCall("any_matches", call -> arguments -> matches(call, arguments));
        text(registry, "text_upper", text -> text.toUpperCase(Locale.ROOT));
        text(registry, "text_lower", text -> text.toLowerCase(Locale.ROOT));
        text(registry, "text_trim", String::strip);
        text(registry, "text_ltrim", String::stripLeading);
        text(registry, "text_rtrim", String::stripTrailing);
        registry.strictCall("text_left", call -> arguments -> {
            String text = text(call, arguments[0]);
            return text.substring(0, Math.min(length(call, arguments[1]), text.length()));
        });
        registry.strictCall("text_right", call -> arguments -> {
            String text = text(call, arguments[0]);
            return text.substring(Math.max(0, text.length() - length(call, arguments[1])));
        });
        registry.strictCall("text_substring", call -> arguments -> {
            String text = text(call, arguments[0]);
            int start = Math.min(length(call, arguments[1]), text.length());
            int length = arguments.length > 2 ? length(call, arguments[2]) : text.length();
            return text.substring(start, (int) Math.min((long) start + length, text.length()));
        });
        registry.strictCall(
                "text_replace",
                call -> arguments ->
                        text(call, arguments[0]).replace(text(call, arguments[1]), text(call, arguments[2])));
        registry.strictCall("text_split", call -> arguments -> split(call, arguments));
        convert(registry, "to_string", (call, value) -> toText(call, value));
        convert(registry, "to_integer", DynamicText::toWhole);
        convert(registry, "to_float", DynamicText::toReal);
        convert(registry, "to_boolean", DynamicText::toTruth);
        registry.lenientCall("to_row_count", call -> arguments -> rowCount(call, arguments[0]));
    }

    /// A test of two strings.
    private interface TextTest {
        boolean of(String text, String part);
    }

    private static stele.executor.function.RowFunction test(TextTest test) {
        return arguments -> arguments[0] instanceof String text && arguments[1] instanceof String part
                ? (Boolean) test.of(text, part)
                : null;
    }

    /// A function of one string.
    private interface TextFunction {
        String of(String text);
    }

    private static void text(FunctionRegistry registry, String name, TextFunction function) {
        registry.strictCall(name, call -> arguments -> function.of(text(call, arguments[0])));
    }

    /// A conversion.
    private interface Conversion {
        @Nullable
        Object of(FunctionCall call, Object value);
    }

    private static void convert(FunctionRegistry registry, String name, Conversion conversion) {
        registry.strictCall(
                name, call -> arguments -> conversion.of(call, java.util.Objects.requireNonNull(arguments[0])));
        registry.strictCall(name + "_or_null", call -> arguments -> {
            try {
                return conversion.of(call, java.util.Objects.requireNonNull(arguments[0]));
            } catch (stele.executor.ExecutionException e) {
                return null;
            }
        });
    }

    private static String text(FunctionCall call, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw DynamicArithmetic.wrong(call, value, "a string");
    }

    private static int length(FunctionCall call, @Nullable Object value) {
        if (value instanceof Long whole) {
            if (whole < 0) {
                throw call.error("a length or position cannot be negative", "ArgumentError:NumberOutOfRange");
            }
            return (int) Math.min(whole, Integer.MAX_VALUE);
        }
        throw DynamicArithmetic.wrong(call, value, "an integer");
    }

    private static @Nullable Object matches(FunctionCall call, @Nullable Object[] arguments) {
        if (!(arguments[0] instanceof String text) || !(arguments[1] instanceof String pattern)) {
            return null;
        }
        try {
            return Pattern.compile(pattern).matcher(text).matches();
        } catch (PatternSyntaxException e) {
            throw call.error("not a regular expression: " + pattern, "ArgumentError:InvalidArgumentValue");
        }
    }

    private static List<String> split(FunctionCall call, @Nullable Object[] arguments) {
        String text = text(call, arguments[0]);
        String separator = text(call, arguments[1]);
        List<String> parts = new ArrayList<>();
        if (separator.isEmpty()) {
            text.codePoints().forEach(point -> parts.add(Character.toString(point)));
            return parts;
        }
        int start = 0;
        for (int next = text.indexOf(separator); next >= 0; next = text.indexOf(separator, start)) {
            parts.add(text.substring(start, next));
            start = next + separator.length();
        }
        parts.add(text.substring(start));
        return parts;
    }

    /// A scalar value's text.
    static String of(@Nullable Object value) {
        return switch (value) {
            case BigDecimal exact -> exact.toPlainString();
            case null, default ->
                DynamicTemporal.isTemporal(value) ? DynamicTemporal.text(value) : String.valueOf(value);
        };
    }

    private static String toText(FunctionCall call, Object value) {
        if (value instanceof String
                || value instanceof Number
                || value instanceof Boolean
                || DynamicTemporal.isTemporal(value)) {
            return of(value);
        }
        throw call.error("cannot convert " + Describe.type(value) + " to a string", "TypeError:InvalidArgumentValue");
    }

    private static @Nullable Object toWhole(FunctionCall call, Object value) {
        return switch (value) {
            case Long whole -> whole;
            case Boolean truth -> truth ? 1L : 0L;
            case Number number -> (long) number.doubleValue();
            case String text -> {
                String trimmed = text.strip();
                if (!NUMBER.matcher(trimmed).matches()) {
                    yield null;
                }
                try {
                    yield new BigDecimal(trimmed).toBigInteger().longValueExact();
                } catch (ArithmeticException e) {
                    yield null;
                }
            }
            default ->
                throw call.error(
                        "cannot convert " + Describe.type(value) + " to an integer", "TypeError:InvalidArgumentValue");
        };
    }

    private static @Nullable Object toReal(FunctionCall call, Object value) {
        return switch (value) {
            case Number number -> number.doubleValue();
            case String text -> {
                String trimmed = text.strip();
                if (NUMBER.matcher(trimmed).matches()) {
                    yield Double.parseDouble(trimmed);
                }
                yield switch (trimmed) {
                    case "NaN" -> Double.NaN;
                    case "Infinity" -> Double.POSITIVE_INFINITY;
                    case "-Infinity" -> Double.NEGATIVE_INFINITY;
                    default -> null;
                };
            }
            default ->
                throw call.error(
                        "cannot convert " + Describe.type(value) + " to a float", "TypeError:InvalidArgumentValue");
        };
    }

    private static @Nullable Object toTruth(FunctionCall call, Object value) {
        return switch (value) {
            case Boolean truth -> truth;
            case String text ->
                switch (text.strip().toLowerCase(Locale.ROOT)) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> null;
                };
            case Long whole -> whole != 0;
            default ->
                throw call.error(
                        "cannot convert " + Describe.type(value) + " to a truth value",
                        "TypeError:InvalidArgumentValue");
        };
    }

    private static Long rowCount(FunctionCall call, @Nullable Object value) {
        if (!(value instanceof Long count)) {
            throw call.error("SKIP and LIMIT need an integer, not " + Describe.type(value), "InvalidArgumentType");
        }
        if (count < 0) {
            throw call.error("SKIP and LIMIT need a number that is not negative", "NegativeIntegerArgument");
        }
        return count;
    }
}
