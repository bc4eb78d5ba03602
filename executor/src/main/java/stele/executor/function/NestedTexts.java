package stele.executor.function;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// Lists, rows and maps as text, as SQL's casts have it: `[1, a]`, `{'a': 1}` and `{k=1}`; and such text,
/// also PostgreSQL's `{1,2}` for a list, as objects whose leaves are strings still to be converted.
final class NestedTexts {
    private final String text;
    private int at;

    private NestedTexts(String text) {
        this.text = text;
    }

    static String of(@Nullable Object value, DataType type) {
        return switch (value) {
            case null -> "NULL";
            case List<?> list
            when type instanceof DataType.Row row && list.size() == row.fields().size() -> row(list, row);
            case List<?> list -> {
                DataType element = type instanceof DataType.ListOf of ? of.element() : DataType.ANY;
                yield list.stream().map(each -> leaf(each, element)).collect(Collectors.joining(", ", "[", "]"));
            }
            case Map<?, ?> map
            when type instanceof DataType.MapOf of ->
                map.entrySet().stream()
                        .map(entry -> leaf(entry.getKey(), of.key()) + "=" + leaf(entry.getValue(), of.value()))
                        .collect(Collectors.joining(", ", "{", "}"));
            default -> Texts.of(value);
        };
    }

    private static String row(List<?> values, DataType.Row row) {
        StringBuilder text = new StringBuilder();
        boolean named = row.isNamed();
        for (int i = 0; i < values.size(); i++) {
            text.append(i == 0 ? "" : ", ");
            if (named) {
                text.append('\'').append(row.fields().get(i).name()).append("': ");
            }
            text.append(leaf(values.get(i), row.fields().get(i).type()));
        }
        return (named ? "{" : "(") + text + (named ? "}" : ")");
    }

    private static String leaf(@Nullable Object value, DataType type) {
        if (!(value instanceof String string)) {
            return of(value, type);
        }
        boolean plain = !string.isEmpty()
                && string.equals(string.strip())
                && !string.equalsIgnoreCase("null")
                && string.chars().noneMatch(c -> ",[]{}()'\"=:\\".indexOf(c) >= 0);
        return plain ? string : "'" + string.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    /// The list, row or map that a text describes.
    ///
    /// @throws IllegalArgumentException if it does not
    static Object parse(String text, DataType type) {
        NestedTexts reader = new NestedTexts(text);
        Object value = reader.value(type);
        reader.blanks();
        if (reader.at < text.length() || value == null) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private @Nullable Object value(DataType type) {
        blanks();
        return switch (type) {
            case DataType.ListOf list when starts("[") || starts("{") -> list(list.element());
            case DataType.MapOf map when starts("{") -> entries(map.value());
            case DataType.Row row when starts("{") -> fields(row);
            case DataType.Row row when starts("(") -> tuple(row);
            case DataType.ListOf _, DataType.MapOf _, DataType.Row _ -> {
                if (!"NULL".equalsIgnoreCase(String.valueOf(word()))) {
                    throw new IllegalArgumentException(text);
                }
                yield null;
            }
            case DataType.Scalar _, DataType.Decimal _ -> word();
        };
    }

    private List<@Nullable Object> list(DataType element) {
        char close = text.charAt(at++) == '[' ? ']' : '}';
        List<@Nullable Object> elements = new ArrayList<>();
        while (!ends(close, elements.isEmpty())) {
            elements.add(value(element));
        }
        return elements;
    }

    private List<@Nullable Object> tuple(DataType.Row row) {
        at++;
        List<@Nullable Object> values = new ArrayList<>();
        while (!ends(')', values.isEmpty())) {
            values.add(value(row.fields()
                    .get(Math.min(values.size(), row.fields().size() - 1))
                    .type()));
        }
        return values;
    }

    private Map<Object, @Nullable Object> entries(DataType valueType) {
        at++;
        Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
        while (!ends('}', entries.isEmpty())) {
            blanks();
            Object key = word();
            separator();
            entries.put(String.valueOf(key), value(valueType));
        }
        return entries;
    }

    private List<@Nullable Object> fields(DataType.Row row) {
        at++;
        @Nullable Object[] values = new Object[row.fields().size()];
        boolean first = true;
        while (!ends('}', first)) {
            first = false;
            blanks();
            String name = String.valueOf(word());
            separator();
            int index = 0;
            while (index < values.length && !row.fields().get(index).name().equalsIgnoreCase(name)) {
                index++;
            }
            if (index == values.length) {
                throw new IllegalArgumentException(text);
            }
            values[index] = value(row.fields().get(index).type());
        }
        return new ArrayList<>(java.util.Arrays.asList(values));
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private boolean starts(String prefix) {
        return text.startsWith(prefix, at);
    }

    private void separator() {
        blanks();
        if (at >= text.length() || text.charAt(at) != ':' && text.charAt(at) != '=') {
            throw new IllegalArgumentException(text);
        }
        at++;
    }

    /// Goes past the closing bracket, or past the comma between two elements.
    private boolean ends(char close, boolean first) {
        blanks();
        if (at >= text.length()) {
            throw new IllegalArgumentException(text);
        }
        if (text.charAt(at) == close) {
            at++;
            return true;
        }
        if (!first) {
            if (text.charAt(at) != ',') {
                throw new IllegalArgumentException(text);
            }
            at++;
        }
        return false;
    }

    /// A quoted or a plain word; the plain word NULL is null.
    private @Nullable String word() {
        if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
            char quote = text.charAt(at++);
            StringBuilder word = new StringBuilder();
            while (at < text.length() && text.charAt(at) != quote) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                word.append(text.charAt(at++));
            }
            if (at++ >= text.length()) {
                throw new IllegalArgumentException(text);
            }
            return word.toString();
        }
        int start = at;
        while (at < text.length() && ",]})=".indexOf(text.charAt(at)) < 0 && !isColon()) {
            at++;
        }
        String word = text.substring(start, at).strip();
        if (word.isEmpty()) {
            throw new IllegalArgumentException(text);
        }
        return word.equalsIgnoreCase("null") ? null : word;
    }

    /// A colon that ends a key: clock times have digits around theirs.
    private boolean isColon() {
        return text.charAt(at) == ':' && (at + 1 >= text.length() || !Character.isDigit(text.charAt(at + 1)));
    }
}
