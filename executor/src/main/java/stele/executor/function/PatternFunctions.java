package stele.executor.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.LikePattern;
import stele.executor.kernel.Masks;
import stele.executor.kernel.Rows;
import stele.storage.type.DataType;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// LIKE and regular expressions. A compiled pattern is kept with the call while rows have the same one.
public final class PatternFunctions implements FunctionLibrary {

    @Override
    public void register(FunctionRegistry registry) {
        registry.vector("like", PatternFunctions::like);
        registry.strictCall("ilike", call -> arguments -> {
            byte[] text = lower(arguments[0]).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            String escape = arguments.length > 2 ? TextFunctions.text(arguments[2]) : null;
            return likePattern(lower(arguments[1]), escape, call).matches(text, 0, text.length);
        });
        registry.strictCall("similar_to", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> patterns.similar(
                            TextFunctions.text(arguments[1]),
                            arguments.length > 2 ? TextFunctions.text(arguments[2]) : "")
                    .matcher(TextFunctions.text(arguments[0]))
                    .matches();
        });
        for (String name : List.of("regexp_like", "regexp_matches")) {
            registry.strictCall(name, call -> {
                RegularExpressions patterns = new RegularExpressions(call);
                return arguments -> patterns.get(arguments, 1, 2)
                        .matcher(TextFunctions.text(arguments[0]))
                        .find();
            });
        }
        registry.strictCall("regexp_full_match", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> patterns.get(arguments, 1, 2)
                    .matcher(TextFunctions.text(arguments[0]))
                    .matches();
        });
        registry.strictCall("regexp_replace", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> replace(arguments, patterns, call);
        });
        registry.strictCall("regexp_extract", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> extract(arguments, patterns, call);
        });
        registry.strictCall("regexp_split_to_array", call -> {
            RegularExpressions patterns = new RegularExpressions(call);
            return arguments -> new ArrayList<Object>(
                    List.of(patterns.get(arguments, 1, 2).split(TextFunctions.text(arguments[0]), -1)));
        });
    }

    private static String lower(@Nullable Object value) {
        return TextFunctions.text(value).toLowerCase(Locale.ROOT);
    }

    private static LikePattern likePattern(String pattern, @Nullable String escape, FunctionCall call) {
        try {
            return LikePattern.compile(pattern, escape);
        } catch (IllegalArgumentException e) {
            throw call.error(e.getMessage());
        }
    }

    private static @Nullable VectorFunction like(FunctionCall call) {
        if (!call.argumentTypes().stream().allMatch(type -> type.kind() == DataType.Kind.VARCHAR)) {
            return null;
        }
        return (arguments, rows) -> like(arguments, rows, call);
    }

    private static Vector like(Vector[] arguments, Rows rows, FunctionCall call) {
        StringVector texts = (StringVector) arguments[0];
        StringVector patterns = (StringVector) arguments[1];
        byte[] out = new byte[rows.extent()];
        boolean[] nulls = Masks.union(arguments, rows);
        LikePattern compiled = null;
        String compiledFrom = "";
        int patternStart = -1;
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (nulls != null && nulls[p]) {
                continue;
            }
            if (compiled == null || patterns.starts()[p] != patternStart) {
                String pattern = TextFunctions.text(patterns.get(p));
                String escape = arguments.length > 2 ? TextFunctions.text(arguments[2].get(p)) : null;
                String from = pattern + '\0' + escape;
                if (compiled == null || !compiledFrom.equals(from)) {
                    compiled = likePattern(pattern, escape, call);
                    compiledFrom = from;
                }
                patternStart = arguments.length > 2 ? -1 : patterns.starts()[p];
            }
            out[p] = (byte) (compiled.matches(texts.heap(), texts.starts()[p], texts.lengths()[p]) ? 1 : 0);
        }
        return new BooleanVector(out, nulls);
    }

    private static String replace(@Nullable Object[] arguments, RegularExpressions patterns, FunctionCall call) {
        String flags = arguments.length > 3 ? TextFunctions.text(arguments[3]) : "";
        Matcher matcher =
                patterns.get(TextFunctions.text(arguments[1]), flags).matcher(TextFunctions.text(arguments[0]));
        String replacement = TextFunctions.text(arguments[2]).replaceAll("\\\\(\\d)", "\\$$1");
        try {
            return arguments.length > 3 && !flags.contains("g")
                    ? matcher.replaceFirst(replacement)
                    : matcher.replaceAll(replacement);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw call.error("wrong replacement '" + arguments[2] + "': " + e.getMessage());
        }
    }

    private static String extract(@Nullable Object[] arguments, RegularExpressions patterns, FunctionCall call) {
        Matcher matcher = patterns.get(TextFunctions.text(arguments[1]), "").matcher(TextFunctions.text(arguments[0]));
        int group = arguments.length > 2 ? (int) TextFunctions.number(arguments[2]) : 0;
        if (group < 0 || group > matcher.groupCount()) {
            throw call.error("the regular expression '" + arguments[1] + "' has no group " + group);
        }
        String found = matcher.find() ? matcher.group(group) : null;
        return found == null ? "" : found;
    }
}
