package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One way to call a function, as a line of `functions.txt` writes it:
///
///     name, alias (text, whole, text?) -> text = target
///
/// A parameter with `?` may be left out, one with `...` may be repeated. `target` is the executor's name of
/// the function and may be left out when it is the first name.
///
/// @param names the names, in lower case
/// @param parameters what each argument must be
/// @param required how many arguments there must be
/// @param repeated whether the last parameter takes any number of arguments
/// @param returns the type of the result; see [SqlSignatureTypes]
/// @param target the executor's name for it
record SqlSignature(
        List<String> names, List<String> parameters, int required, boolean repeated, String returns, String target) {
    private static final Pattern LINE =
            Pattern.compile("([^(]+)\\(([^)]*(?:\\([^)]*\\)[^)]*)*)\\)\\s*->\\s*([^=]+?)\\s*(?:=\\s*(\\S+))?");

    SqlSignature {
        names = List.copyOf(names);
        parameters = List.copyOf(parameters);
    }

    static SqlSignature of(String line) {
        Matcher matcher = LINE.matcher(line.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a signature: " + line);
        }
        List<String> names = split(matcher.group(1));
        List<String> parameters = new ArrayList<>();
        int required = 0;
        boolean repeated = false;
        for (String parameter : split(matcher.group(2))) {
            repeated = parameter.endsWith("...");
            boolean optional = parameter.endsWith("?");
            parameters.add(parameter.replace("...", "").replace("?", ""));
            if (!optional && !repeated) {
                required++;
            }
        }
        String target = matcher.group(4) == null ? names.getFirst() : matcher.group(4);
        return new SqlSignature(names, parameters, required, repeated, matcher.group(3), target);
    }

    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip().toLowerCase(Locale.ROOT));
            }
        }
        return parts;
    }

    /// Whether a call may have `count` arguments.
    boolean takes(int count) {
        return count >= required && (repeated || count <= parameters.size());
    }

    String parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }

    /// The call's form, for messages.
    String describe(String name) {
        List<String> shown = new ArrayList<>();
        for (int i = 0; i < parameters.size(); i++) {
            shown.add(i >= required && !repeated ? "[" + parameters.get(i) + "]" : parameters.get(i));
        }
        return name + "(" + String.join(", ", shown) + (repeated ? "..." : "") + ")";
    }
}
