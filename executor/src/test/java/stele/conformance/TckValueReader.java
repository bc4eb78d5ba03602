package stele.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads values as the TCK's tables write them: literals, lists, maps, `(:Label {k: v})`, `[:TYPE {k: v}]`
/// and `<(..)-[..]->(..)>`.
final class TckValueReader {
    private final String text;
    private int at;

    private TckValueReader(String text) {
        this.text = text;
    }

    static TckValue read(String text) {
        TckValueReader reader = new TckValueReader(text.strip());
        TckValue value = reader.value();
        reader.blanks();
        if (reader.at != reader.text.length()) {
            throw new IllegalArgumentException("not a value: " + text);
        }
        return value;
    }

    private TckValue value() {
        blanks();
        char next = peek();
        return switch (next) {
            case '\'' -> new TckValue.Scalar(string());
            case '(' -> node();
            case '{' -> new TckValue.Entries(map());
            case '<' -> path();
            case '[' -> isRelationship() ? relationship() : list();
            default -> word();
        };
    }

    private boolean isRelationship() {
        int next = at + 1;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        return next < text.length() && text.charAt(next) == ':';
    }

    private TckValue word() {
        int start = at;
        while (at < text.length() && " ,]})>".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "null" -> new TckValue.Null();
            case "true" -> new TckValue.Scalar(true);
            case "false" -> new TckValue.Scalar(false);
            case "NaN" -> new TckValue.Scalar(Double.NaN);
            case "Inf", "Infinity" -> new TckValue.Scalar(Double.POSITIVE_INFINITY);
            case "-Inf", "-Infinity" -> new TckValue.Scalar(Double.NEGATIVE_INFINITY);
            default -> number(word);
        };
    }

    private static TckValue number(String word) {
        if (word.matches("[+-]?\\d+")) {
            return new TckValue.Scalar(Long.parseLong(word));
        }
        return TckValue.of(Double.parseDouble(word));
    }

    private String string() {
        expect('\'');
        StringBuilder string = new StringBuilder();
        while (peek() != '\'') {
            char next = text.charAt(at++);
            if (next == '\\' && (peek() == '\'' || peek() == '\\')) {
                next = text.charAt(at++);
            }
            string.append(next);
        }
        expect('\'');
        return string.toString();
    }

    private TckValue list() {
        expect('[');
        List<TckValue> items = new ArrayList<>();
        while (!accept(']')) {
            items.add(value());
            accept(',');
        }
        return new TckValue.Items(items);
    }

    private Map<String, TckValue> map() {
        expect('{');
        Map<String, TckValue> entries = new TreeMap<>();
        while (!accept('}')) {
            String key = name();
            expect(':');
            entries.put(key, value());
            accept(',');
        }
        return entries;
    }

    private String name() {
        blanks();
        if (peek() == '`') {
            int end = text.indexOf('`', at + 1);
            String name = text.substring(at + 1, end);
            at = end + 1;
            return name;
        }
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        return text.substring(start, at);
    }

    private TckValue.Node node() {
        expect('(');
        TreeSet<String> labels = new TreeSet<>();
        while (accept(':')) {
            labels.add(name());
        }
        blanks();
        Map<String, TckValue> properties = peek() == '{' ? map() : Map.of();
        expect(')');
        return new TckValue.Node(labels, new TreeMap<>(properties));
    }

    private TckValue.Relationship relationship() {
        expect('[');
        expect(':');
        String type = name();
        blanks();
        Map<String, TckValue> properties = peek() == '{' ? map() : Map.of();
        expect(']');
        return new TckValue.Relationship(type, new TreeMap<>(properties));
    }

    private TckValue path() {
        expect('<');
        List<TckValue.Node> nodes = new ArrayList<>();
        List<TckValue.Step> steps = new ArrayList<>();
        nodes.add(node());
        while (!accept('>')) {
            boolean backward = accept('<');
            expect('-');
            TckValue.Relationship relationship = relationship();
            expect('-');
            if (!backward) {
                expect('>');
            }
            steps.add(new TckValue.Step(relationship, !backward));
            nodes.add(node());
        }
        return new TckValue.Path(nodes, steps);
    }

    private void blanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private boolean accept(char wanted) {
        blanks();
        if (peek() == wanted) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char wanted) {
        if (!accept(wanted)) {
            throw new IllegalArgumentException("expected " + wanted + " at " + at + " in " + text);
        }
    }
}
