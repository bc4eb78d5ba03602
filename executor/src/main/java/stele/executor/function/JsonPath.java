package stele.executor.function;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Paths into JSON: `$.a.b[0]`, `$."a key"`, `$.a[*]`, `$[#-1]` from the end; `/a/0` as RFC 6901 has it; a
/// bare name is a key and a number an index, from 0, negative from the end.
final class JsonPath {
    private final String path;
    private final FunctionCall call;
    private int at;

    private JsonPath(String path, FunctionCall call) {
        this.path = path;
        this.call = call;
    }

    /// What `path` finds; with a wildcard an array of all that it finds; null if that is nothing.
    static @Nullable JsonNode find(JsonNode node, @Nullable Object path, FunctionCall call) {
        if (path instanceof Number index) {
            return element(node, index.longValue());
        }
        String text = TextFunctions.text(path);
        if (text.startsWith("/")) {
            JsonNode found = node.at(text);
            return found.isMissingNode() ? null : found;
        }
        if (!text.startsWith("$") && !text.toLowerCase(Locale.ROOT).matches("(lax|strict)\\s+\\$.*")) {
            return node.get(text);
        }
        JsonPath reader = new JsonPath(text, call);
        reader.at = text.indexOf('$') + 1;
        return reader.walk(node);
    }

    private static @Nullable JsonNode element(JsonNode node, long index) {
        long position = index < 0 ? node.size() + index : index;
        return node.isArray() && position >= 0 && position < node.size() ? node.get((int) position) : null;
    }

    private @Nullable JsonNode walk(JsonNode start) {
        List<JsonNode> current = new ArrayList<>(List.of(start));
        boolean many = false;
        while (at < path.length()) {
            char c = path.charAt(at);
            if (c == '.') {
                at++;
                String key = key();
                many |= key.equals("*");
                current = fields(current, key);
            } else if (c == '[') {
                int end = path.indexOf(']', at);
                if (end < 0) {
                    throw wrong();
                }
                String index = path.substring(at + 1, end).strip();
                at = end + 1;
                many |= index.equals("*");
                current = elements(current, index);
            } else if (Character.isWhitespace(c)) {
                at++;
            } else {
                throw wrong();
            }
        }
        if (many) {
            com.fasterxml.jackson.databind.node.ArrayNode all =
                    com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();
            all.addAll(current);
            return all;
        }
        return current.isEmpty() ? null : current.getFirst();
    }

    private RuntimeException wrong() {
        return call.error("wrong JSON path '" + path + "'; it looks like $.key[0]");
    }

    private String key() {
        if (at < path.length() && path.charAt(at) == '"') {
            int end = path.indexOf('"', at + 1);
            if (end < 0) {
                throw wrong();
            }
            String key = path.substring(at + 1, end);
            at = end + 1;
            return key;
        }
        int start = at;
        while (at < path.length() && path.charAt(at) != '.' && path.charAt(at) != '[') {
            at++;
        }
        if (at == start) {
            throw wrong();
        }
        return path.substring(start, at).strip();
    }

    private static List<JsonNode> fields(List<JsonNode> nodes, String key) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (key.equals("*")) {
                node.forEach(found::add);
            } else if (node.has(key)) {
                found.add(node.get(key));
            }
        }
        return found;
    }

    private List<JsonNode> elements(List<JsonNode> nodes, String index) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (index.equals("*")) {
                node.forEach(found::add);
            } else if (index.startsWith("'") || index.startsWith("\"")) {
                JsonNode value = node.get(index.substring(1, index.length() - 1));
                if (value != null) {
                    found.add(value);
                }
            } else {
                JsonNode value = element(node, position(index));
                if (value != null) {
                    found.add(value);
                }
            }
        }
        return found;
    }

    private long position(String index) {
        try {
            return Long.parseLong(index.startsWith("#") ? index.substring(1) : index);
        } catch (NumberFormatException e) {
            throw wrong();
        }
    }
}
