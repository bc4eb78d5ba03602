package stele.parser.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.dialect.AnsiSqlDialect;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.Suggestions;

class SqlFrontendTest {
    @TestFactory
    Stream<DynamicTest> statements() {
        return Golden.tests("sql/statements.txt", text -> render(parse(text)));
    }

    @TestFactory
    Stream<DynamicTest> errors() {
        return Golden.tests("sql/errors.txt", text -> {
            try {
                return render(parse(text));
            } catch (StatementException e) {
                return show(text, e.diagnostics().getFirst());
            }
        });
    }

    private static SqlAst parse(String text) {
        return SqlFrontend.parse(SourceText.of(text), new Span(0, text.length()));
    }

    private static String show(String text, Diagnostic diagnostic) {
        Span span = diagnostic.span();
        String place = span == null
                ? "nowhere"
                : span.start() + ".." + span.end() + " [" + text.substring(span.start(), span.end()) + "]";
        String hint = diagnostic.hint() == null ? "" : "\n" + diagnostic.hint();
        return diagnostic.kind() + " " + place + ": " + diagnostic.message() + hint;
    }

    private static String render(Object value) {
        return switch (value) {
            case null -> "-";
            case SqlNode node ->
                node.toSqlString(AnsiSqlDialect.DEFAULT).getSql().replaceAll("\\s+", " ");
            case SqlAst.Origin origin -> origin.parameters().isEmpty() ? "" : "parameters " + origin.parameters();
            case List<?> list -> list.stream().map(SqlFrontendTest::render).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                new TreeMap<>(map)
                        .entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + render(entry.getValue()))
                                .collect(Collectors.joining(", ", "{", "}"));
            case Record node -> renderRecord(node);
            default -> value.toString();
        };
    }

    private static String renderRecord(Record node) {
        List<String> parts = new ArrayList<>();
        parts.add(node.getClass().getSimpleName());
        for (RecordComponent component : node.getClass().getRecordComponents()) {
            try {
                parts.add(render(component.getAccessor().invoke(node)));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("a record without its accessor", e);
            }
        }
        parts.removeIf(String::isEmpty);
        return String.join(" ", parts);
    }

    @Test
    void positionsAreOffsetsInTheWholeText() {
        String text = "SELECT 1;\nSELECT '\uD83D\uDE00', abc + 1 FROM t";
        int start = text.indexOf("SELECT '");
        SqlAst.Query query = (SqlAst.Query) SqlFrontend.parse(SourceText.of(text), new Span(start, text.length()));
        SqlNode sum = ((org.apache.calcite.sql.SqlSelect) query.query())
                .getSelectList()
                .get(1);
        assertEquals("abc + 1", query.source().slice(SqlPositions.span(sum.getParserPosition())));
        SqlNode column = ((SqlBasicCall) sum).operand(0);
        assertEquals("abc", query.source().slice(SqlPositions.span(column.getParserPosition())));
    }

    @Test
    void deepNestingIsRefused() {
        String deep = "SELECT " + "(".repeat(5000) + "1" + ")".repeat(5000);
        StatementException refused = assertThrows(StatementException.class, () -> parse(deep));
        assertEquals(Diagnostic.Kind.LIMIT, refused.diagnostics().getFirst().kind());
        parse("SELECT " + "(".repeat(350) + "1" + ")".repeat(350));
        parse("SELECT 1 WHERE " + String.join(" OR ", java.util.Collections.nCopies(3000, "1 = 2")));
    }

    @Test
    void distancesCountSwaps() {
        assertEquals(1, Suggestions.distance("FORM", "FROM"));
        assertEquals(1, Suggestions.distance("SELCT", "SELECT"));
        assertEquals(3, Suggestions.distance("", "AND"));
    }
}
