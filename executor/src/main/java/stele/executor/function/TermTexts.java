package stele.executor.function;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import stele.storage.rdf.Xsd;
import stele.storage.value.RdfTerm;

/// Functions of strings with and without a language (SPARQL 1.1, section 17.4.3). Null is an error.
final class TermTexts {
    private static final int MAX_PATTERNS = 500;
    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private TermTexts() {}

    /// Whether `argument` may be looked for in `text`: its language is none, or the text's.
    static boolean areCompatible(TermValue text, TermValue argument) {
        return text.isText()
                && argument.isText()
                && (argument.language() == null || argument.language().equals(text.language()));
    }

    /// `text` with the language of `like`.
    static RdfTerm as(TermValue like, String text) {
        return like.language() == null
                ? TermValue.string(text)
                : new RdfTerm.Literal(text, Xsd.LANGUAGE_STRING, like.language());
    }

    static @Nullable RdfTerm substring(TermValue[] arguments) {
        TermValue text = arguments[0];
        if (!text.isText() || !arguments[1].isNumeric() || (arguments.length > 2 && !arguments[2].isNumeric())) {
            return null;
        }
        double from = Math.floor(number(arguments[1]) + 0.5);
        double to = arguments.length > 2 ? from + Math.floor(number(arguments[2]) + 0.5) : Double.POSITIVE_INFINITY;
        StringBuilder result = new StringBuilder();
        int[] points = text.lexical().codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            if (i + 1 >= from && i + 1 < to) {
                result.appendCodePoint(points[i]);
            }
        }
        return as(text, result.toString());
    }

    private static double number(TermValue value) {
        return ((Number) java.util.Objects.requireNonNull(value.value())).doubleValue();
    }

    static @Nullable RdfTerm before(TermValue text, TermValue part) {
        if (!areCompatible(text, part)) {
            return null;
        }
        int at = text.lexical().indexOf(part.lexical());
        return at < 0 ? TermValue.string("") : as(text, text.lexical().substring(0, at));
    }

    static @Nullable RdfTerm after(TermValue text, TermValue part) {
        if (!areCompatible(text, part)) {
            return null;
        }
        int at = text.lexical().indexOf(part.lexical());
        return at < 0
                ? TermValue.string("")
                : as(text, text.lexical().substring(at + part.lexical().length()));
    }

    static @Nullable RdfTerm concat(TermValue[] arguments) {
        StringBuilder text = new StringBuilder();
        boolean alike = arguments.length > 0;
        for (TermValue argument : arguments) {
            if (!argument.isText()) {
                return null;
            }
            text.append(argument.lexical());
            alike &= java.util.Objects.equals(argument.language(), arguments[0].language());
        }
        return alike ? as(arguments[0], text.toString()) : TermValue.string(text.toString());
    }

    static @Nullable Boolean matches(TermValue[] arguments) {
        if (!arguments[0].isText() || !arguments[1].isPlainString()) {
            return null;
        }
        Pattern pattern = pattern(arguments[1].lexical(), arguments.length > 2 ? arguments[2].lexical() : "");
        return pattern == null
                ? null
                : (Boolean) pattern.matcher(arguments[0].lexical()).find();
    }

    static @Nullable RdfTerm replace(TermValue[] arguments) {
        if (!arguments[0].isText() || !arguments[1].isPlainString() || !arguments[2].isPlainString()) {
            return null;
        }
        Pattern pattern = pattern(arguments[1].lexical(), arguments.length > 3 ? arguments[3].lexical() : "");
        if (pattern == null) {
            return null;
        }
        Matcher matcher = pattern.matcher(arguments[0].lexical());
        if (pattern.matcher("").find()) {
            return null;
        }
        try {
            return as(arguments[0], matcher.replaceAll(arguments[2].lexical()));
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable Pattern pattern(String text, String flags) {
        if (PATTERNS.size() > MAX_PATTERNS) {
            PATTERNS.clear();
        }
        try {
            int bits = 0;
            for (int i = 0; i < flags.length(); i++) {
                bits |= switch (flags.charAt(i)) {
                    case 'i' -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
                    case 's' -> Pattern.DOTALL;
                    case 'm' -> Pattern.MULTILINE;
                    case 'x' -> Pattern.COMMENTS;
                    case 'q' -> Pattern.LITERAL;
                    default -> throw new IllegalArgumentException(flags);
                };
            }
            int chosen = bits;
            return PATTERNS.computeIfAbsent(bits + text, ignored -> Pattern.compile(text, chosen));
        } catch (PatternSyntaxException e) {
            return null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /// Percent-encodes all but what RFC 3986 leaves unreserved.
    static String encoded(String text) {
        StringBuilder result = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-_.~".indexOf(c) >= 0) {
                result.append(c);
            } else {
                result.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return result.toString();
    }

    /// A digest of a string as hexadecimal digits.
    static @Nullable RdfTerm digest(String algorithm, TermValue text) {
        if (!text.isPlainString()) {
            return null;
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance(algorithm).digest(text.lexical().getBytes(StandardCharsets.UTF_8));
            return TermValue.string(HexFormat.of().formatHex(hash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Whether a language tag is in a basic language range (RFC 4647, section 3.3.1).
    static boolean isInRange(String tag, String range) {
        if (range.equals("*")) {
            return !tag.isEmpty();
        }
        String language = tag.toLowerCase(Locale.ROOT);
        String wanted = range.toLowerCase(Locale.ROOT);
        return language.equals(wanted) || language.startsWith(wanted + "-");
    }
}
