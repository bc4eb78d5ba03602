package stele.shell.render;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.Result;
import stele.Row;
import stele.storage.value.NodeValue;
import stele.storage.value.PathValue;
import stele.storage.value.RdfTerm;
import stele.storage.value.RelationshipValue;

/// JSON: an array of objects, or an object a line. Integers and decimals are exact numbers; NaN and the
/// infinities, which JSON lacks, are null; dates are ISO strings; nodes, relationships and paths are
/// objects with `_id`, `_labels`, `_type`.
final class JsonRenderer implements ResultRenderer {
    private final boolean lines;

    JsonRenderer(boolean lines) {
        this.lines = lines;
    }

    @Override
    public void render(Result result, Appendable out) throws IOException {
        String separator = lines ? "" : "[";
        for (Row row : result) {
            out.append(separator);
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            for (int column = 0; column < result.columns().size(); column++) {
                object.put(unique(object, result.columns().get(column).name()), row.get(column));
            }
            object(out, object);
            out.append(lines ? "\n" : "");
            separator = lines ? "" : ",\n ";
        }
        if (!lines) {
            out.append(result.rowCount() == 0 ? "[]\n" : "]\n");
        }
    }

    private static String unique(Map<String, ?> object, String name) {
        String candidate = name;
        for (int i = 1; object.containsKey(candidate); i++) {
            candidate = name + "_" + i;
        }
        return candidate;
    }

    private static void value(Appendable out, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> out.append("null");
            case Boolean truth -> out.append(truth.toString());
            case Double number -> out.append(Double.isFinite(number) ? number.toString() : "null");
            case Float number -> out.append(Float.isFinite(number) ? number.toString() : "null");
            case BigDecimal number -> out.append(number.toPlainString());
            case Number number -> out.append(number.toString());
            case List<?> list -> list(out, list);
            case Map<?, ?> map -> object(out, map);
            case NodeValue node -> node(out, node);
            case RelationshipValue relationship -> relationship(out, relationship);
            case PathValue path -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                object.put("_nodes", path.nodes());
                object.put("_relationships", path.relationships());
                object(out, object);
            }
            case LocalDateTime time -> string(out, DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time));
            case LocalTime time -> string(out, DateTimeFormatter.ISO_LOCAL_TIME.format(time));
            case Instant instant -> string(out, instant.toString());
            case RdfTerm.Iri iri -> string(out, iri.value());
            case RdfTerm.BlankNode blank -> string(out, "_:" + blank.label());
            case RdfTerm.Literal literal -> literal(out, literal);
            default -> string(out, ValueFormatter.format(value));
        }
    }

    private static void literal(Appendable out, RdfTerm.Literal literal) throws IOException {
        String local = literal.datatype().substring(literal.datatype().indexOf('#') + 1);
        boolean plain = local.equals("integer") && literal.lexical().matches("-?(0|[1-9]\\d*)")
                || local.equals("boolean") && literal.lexical().matches("true|false");
        if (plain) {
            out.append(literal.lexical());
        } else {
            string(out, literal.lexical());
        }
    }

    private static void node(Appendable out, NodeValue node) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("_id", node.id());
        object.put("_labels", List.copyOf(node.labels()));
        object.putAll(node.properties());
        object(out, object);
    }

    private static void relationship(Appendable out, RelationshipValue relationship) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("_id", relationship.id());
        object.put("_type", relationship.type());
        object.put("_source", relationship.source());
        object.put("_target", relationship.target());
        object.putAll(relationship.properties());
        object(out, object);
    }

    private static void list(Appendable out, List<?> list) throws IOException {
        String separator = "[";
        for (Object item : list) {
            out.append(separator);
            value(out, item);
            separator = ", ";
        }
        out.append(list.isEmpty() ? "[]" : "]");
    }

    private static void object(Appendable out, Map<?, ?> object) throws IOException {
        String separator = "{";
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            out.append(separator);
            string(out, String.valueOf(entry.getKey()));
            out.append(": ");
            value(out, entry.getValue());
            separator = ", ";
        }
        out.append(object.isEmpty() ? "{}" : "}");
    }

    private static void string(Appendable out, String text) throws IOException {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            switch (character) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (character < ' ') {
                        out.append(String.format("\\u%04x", (int) character));
                    } else {
                        out.append(character);
                    }
                }
            }
        }
        out.append('"');
    }
}
