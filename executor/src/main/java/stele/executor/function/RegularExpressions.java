package stele.executor.function;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// The compiled regular expressions of one call.
final class RegularExpressions {
    private static final int MAX_KEPT = 256;

    private final FunctionCall call;
    private final Map<String, Pattern> compiled = new ConcurrentHashMap<>();

    RegularExpressions(FunctionCall call) {
        this.call = call;
    }

    Pattern get(@Nullable Object[] arguments, int pattern, int flags) {
        return get(
                TextFunctions.text(arguments[pattern]),
                flags < arguments.length ? TextFunctions.text(arguments[flags]) : "");
    }

    Pattern get(String pattern, String flags) {
        if (compiled.size() > MAX_KEPT) {
            compiled.clear();
        }
        return compiled.computeIfAbsent(flags + '/' + pattern, _ -> compile(pattern, flags));
    }

    Pattern similar(String pattern, String escape) {
        return compiled.computeIfAbsent(
                escape + '~' + pattern, _ -> compile(SimilarPattern.toRegex(pattern, escape), "s"));
    }

    private Pattern compile(String pattern, String flags) {
        int options = 0;
        for (int i = 0; i < flags.length(); i++) {
            char flag = flags.charAt(i);
            options |= switch (flag) {
                case 'i' -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
                case 's' -> Pattern.DOTALL;
                case 'm', 'n' -> Pattern.MULTILINE;
                case 'x' -> Pattern.COMMENTS;
                case 'q', 'l' -> Pattern.LITERAL;
                case 'g', 'c' -> 0;
                default -> throw call.error("'" + flag + "' is no flag of regular expressions");
            };
        }
        try {
            return Pattern.compile(pattern, options);
        } catch (PatternSyntaxException e) {
            throw call.error("wrong regular expression '" + pattern + "': " + e.getDescription());
        }
    }

    /// SIMILAR TO's patterns (SQL:2016, 8.6) as regular expressions.
    private static final class SimilarPattern {
        private SimilarPattern() {}

        static String toRegex(String pattern, String escape) {
            StringBuilder regex = new StringBuilder();
            boolean inClass = false;
            for (int i = 0; i < pattern.length(); i++) {
                char c = pattern.charAt(i);
                if (!escape.isEmpty() && c == escape.charAt(0) && i + 1 < pattern.length()) {
                    regex.append(Pattern.quote(String.valueOf(pattern.charAt(++i))));
                } else if (inClass) {
                    inClass = c != ']';
                    regex.append(c == '\\' ? "\\\\" : String.valueOf(c));
                } else {
                    inClass = c == '[';
                    regex.append(
                            switch (c) {
                                case '%' -> ".*";
                                case '_' -> ".";
                                case '[', ']', '(', ')', '|', '*', '+', '?', '{', '}' -> String.valueOf(c);
                                default -> Pattern.quote(String.valueOf(c));
                            });
                }
            }
            return regex.toString();
        }
    }
}
