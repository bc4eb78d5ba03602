package stele.shell.render;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stele.storage.value.NodeValue;
import stele.storage.value.PathValue;
import stele.storage.value.RdfTerm;
import stele.storage.value.RelationshipValue;

/// Writes values as text: numbers as they are, dates in ISO 8601, nodes `(:Person {name: 'Lucy'})`,
/// relationships `[:BORN_IN]`, IRIs in angle brackets.
public final class ValueFormatter {
    private static final int MOST_DIGITS = 6;
    private static final DateTimeFormatter TIME = new DateTimeFormatterBuilder()
            .appendPattern("HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, MOST_DIGITS, true)
            .toFormatter(java.util.Locale.ROOT);
    private static final DateTimeFormatter DATE_TIME = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendLiteral(' ')
            .append(TIME)
            .toFormatter(java.util.Locale.ROOT);
    private static final String XSD_STRING = "http://www.w3.org/2001/XMLSchema#string";

    private ValueFormatter() {}

    /// The text of a value at the top of a cell: strings without quotes.
    public static String format(@Nullable Object value) {
        return switch (value) {
            case null -> "NULL";
            case String text -> text;
            case RdfTerm.Literal literal
            when literal.language() == null && literal.datatype().equals(XSD_STRING) -> literal.lexical();
            default -> nested(value);
        };
    }

    private static String nested(@Nullable Object value) {
        return switch (value) {
            case null -> "null";
            case String text -> "'" + text.replace("'", "\\'") + "'";
            case BigDecimal decimal -> decimal.toPlainString();
            case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
            case LocalTime time -> TIME.format(time);
            case LocalDateTime time -> DATE_TIME.format(time);
            case Instant instant -> DATE_TIME.format(instant.atOffset(ZoneOffset.UTC)) + "+00";
            case Period period -> months(period);
            case Duration duration -> duration(duration);
            case List<?> list -> list.stream().map(ValueFormatter::nested).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map -> entries(map);
            case NodeValue node -> node(node);
            case RelationshipValue relationship -> relationship(relationship);
            case PathValue path -> path(path);
            case RdfTerm term -> term(term);
            default -> value.toString();
        };
    }

    private static String entries(Map<?, ?> map) {
        return map.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + nested(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String properties(Map<String, Object> properties, String before) {
        return properties.isEmpty() ? "" : before + entries(properties);
    }

    private static String node(NodeValue node) {
        String labels = node.labels().stream().map(label -> ":" + label).collect(Collectors.joining());
        return "(" + labels + properties(node.properties(), labels.isEmpty() ? "" : " ") + ")";
    }

    private static String relationship(RelationshipValue relationship) {
        return "[:" + relationship.type() + properties(relationship.properties(), " ") + "]";
    }

    private static String path(PathValue path) {
        StringBuilder text = new StringBuilder(node(path.nodes().getFirst()));
        for (int i = 0; i < path.relationships().size(); i++) {
            RelationshipValue relationship = path.relationships().get(i);
            boolean forward = relationship.source() == path.nodes().get(i).id();
            text.append(forward ? "-" : "<-")
                    .append(relationship(relationship))
                    .append(forward ? "->" : "-")
                    .append(node(path.nodes().get(i + 1)));
        }
        return text.toString();
    }

    private static String term(RdfTerm term) {
        return switch (term) {
            case RdfTerm.Iri iri -> "<" + iri.value() + ">";
            case RdfTerm.BlankNode blank -> "_:" + blank.label();
            case RdfTerm.Literal literal -> literal(literal);
        };
    }

    private static String literal(RdfTerm.Literal literal) {
        String local = literal.datatype().substring(literal.datatype().indexOf('#') + 1);
        if (literal.language() != null) {
            return "\"" + literal.lexical() + "\"@" + literal.language();
        }
        return switch (local) {
            case "integer", "decimal", "double", "boolean", "date", "dateTime" -> literal.lexical();
            case "string" -> "\"" + literal.lexical() + "\"";
            default -> "\"" + literal.lexical() + "\"^^<" + literal.datatype() + ">";
        };
    }

    private static String months(Period period) {
        Period normal = period.normalized();
        return normal.getYears() + " years " + normal.getMonths() + " months";
    }

    private static String duration(Duration duration) {
        long days = duration.toDays();
        Duration rest = duration.minusDays(days);
        String sign = rest.isNegative() ? "-" : "";
        Duration size = rest.abs();
        String time = sign + TIME.format(LocalTime.ofNanoOfDay(size.toNanos()));
        return days == 0 ? time : days + " days " + time;
    }
}
