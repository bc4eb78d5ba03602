package stele.shell.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import stele.Result;
import stele.TestResults;
import stele.storage.type.DataType;
import stele.storage.value.NodeValue;
import stele.storage.value.PathValue;
import stele.storage.value.RelationshipValue;

class RendererTest {
    private static String render(OutputMode mode, RenderOptions options, Result result) throws IOException {
        StringBuilder out = new StringBuilder();
        mode.renderer(options).render(result, out);
        return out.toString();
    }

    private static String render(OutputMode mode, Result result) throws IOException {
        return render(mode, RenderOptions.full(), result);
    }

    private static Map<String, DataType> columns(Object... namesAndTypes) {
        Map<String, DataType> columns = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTypes.length; i += 2) {
            columns.put((String) namesAndTypes[i], (DataType) namesAndTypes[i + 1]);
        }
        return columns;
    }

    private static Result people() {
        return TestResults.rows(
                columns("id", DataType.BIGINT, "name", DataType.VARCHAR, "height", DataType.decimal(5, 2)),
                List.of(
                        List.of(1L, "Lucy", new BigDecimal("1.70")),
                        Arrays.asList(20L, "", null),
                        List.of(300L, "say \"hi\", | 世界\n", new BigDecimal("-12.05"))));
    }

    @Test
    void box() throws IOException {
        assertEquals("""
                ┌────────┬───────────────────┬───────────────┐
                │   id   │       name        │    height     │
                │ bigint │      varchar      │ decimal(5, 2) │
                ├────────┼───────────────────┼───────────────┤
                │      1 │ Lucy              │          1.70 │
                │     20 │                   │          NULL │
                │    300 │ say "hi", | 世界⏎ │        -12.05 │
                └────────┴───────────────────┴───────────────┘
                3 rows
                """, render(OutputMode.BOX, people()));
    }

    @Test
    void csvKeepsNullsAndEmptyStringsApart() throws IOException {
        assertEquals(
                "id,name,height\n1,Lucy,1.70\n20,\"\",\n300,\"say \"\"hi\"\", | 世界\n\",-12.05\n",
                render(OutputMode.CSV, people()));
    }

    @Test
    void json() throws IOException {
        assertEquals("""
                [{"id": 1, "name": "Lucy", "height": 1.70},
                 {"id": 20, "name": "", "height": null},
                 {"id": 300, "name": "say \\"hi\\", | 世界\\n", "height": -12.05}]
                """, render(OutputMode.JSON, people()));
    }

    @Test
    void jsonLines() throws IOException {
        Result result = TestResults.rows(
                columns("x", DataType.BIGINT, "y", DataType.DOUBLE, "t", DataType.TIMESTAMP, "d", DataType.DATE),
                List.of(
                        List.of(
                                Long.MAX_VALUE,
                                0.1,
                                LocalDateTime.of(2024, 2, 29, 13, 5, 1),
                                LocalDate.of(2024, 2, 29)),
                        List.of(Long.MIN_VALUE, Double.NaN, LocalDateTime.of(1, 1, 1, 0, 0), LocalDate.of(1, 1, 1))));
        assertEquals("""
                {"x": 9223372036854775807, "y": 0.1, "t": "2024-02-29T13:05:01", "d": "2024-02-29"}
                {"x": -9223372036854775808, "y": null, "t": "0001-01-01T00:00:00", "d": "0001-01-01"}
                """, render(OutputMode.JSONL, result));
    }

    @Test
    void markdownEscapesBars() throws IOException {
        assertEquals("""
                | id | name | height |
                |---:|---|---:|
                | 1 | Lucy | 1.70 |
                | 20 |  | NULL |
                | 300 | say "hi", \\| 世界⏎ | -12.05 |
                """, render(OutputMode.MARKDOWN, people()));
    }

    @Test
    void graphValues() throws IOException {
        NodeValue lucy = new NodeValue("Person", 1, new TreeSet<>(List.of("Person")), Map.of("name", "Lucy"));
        NodeValue idaho = new NodeValue("Place", 2, new TreeSet<>(List.of("Place")), Map.of());
        RelationshipValue born = new RelationshipValue(3, "BORN_IN", 1, 2, Map.of());
        Result result = TestResults.rows(
                columns("v", DataType.ANY),
                List.of(
                        List.of(lucy),
                        List.of(born),
                        List.of(new PathValue(List.of(lucy, idaho), List.of(born))),
                        List.of(List.of(1L, "a"))));
        assertEquals("""
                v
                (:Person {name: 'Lucy'})
                [:BORN_IN]
                (:Person {name: 'Lucy'})-[:BORN_IN]->(:Place)
                "[1, 'a']"
                """, render(OutputMode.CSV, result));
        assertEquals(
                "{\"v\": {\"_id\": 1, \"_labels\": [\"Person\"], \"name\": \"Lucy\"}}",
                render(OutputMode.JSONL, result).lines().findFirst().orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(value = OutputMode.class, names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void manyRowsAreCutOnTerminalsOnly(OutputMode mode) throws IOException {
        List<List<Object>> rows = new ArrayList<>();
        for (long i = 0; i < 100; i++) {
            rows.add(List.of(i));
        }
        Result result = TestResults.rows(columns("n", DataType.BIGINT), rows);
        long numbers = render(mode, result)
                .lines()
                .filter(line -> line.matches(".*\\b\\d+\\b.*") && !line.endsWith("rows"))
                .count();
        assertEquals(100, numbers);
        if (mode == OutputMode.BOX) {
            String cut = render(mode, new RenderOptions(80, 40, false, "NULL"), result);
            assertTrue(cut.contains("100 rows (40 shown)"), cut);
            assertTrue(cut.contains("│     19 │") && cut.contains("│     80 │") && !cut.contains("│     20 │"), cut);
        }
    }

    @Test
    void wideResultsFitTheTerminal() throws IOException {
        Object[] namesAndTypes = new Object[40];
        List<Object> row = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            namesAndTypes[2 * i] = "column_" + i;
            namesAndTypes[2 * i + 1] = DataType.VARCHAR;
            row.add("some text that is rather long " + i);
        }
        Result result = TestResults.rows(columns(namesAndTypes), List.of(row));
        for (int width : new int[] {20, 40, 80, 120, 400}) {
            String box = render(OutputMode.BOX, new RenderOptions(width, 40, false, "NULL"), result);
            int widest = box.lines()
                    .filter(line -> !line.endsWith("columns"))
                    .mapToInt(TextWidth::of)
                    .max()
                    .orElseThrow();
            assertTrue(widest <= Math.max(width, 29), width + "\n" + box);
            assertTrue(box.contains("column_0") && box.contains("column_"), box);
        }
        assertTrue(render(OutputMode.BOX, result).contains("some text that is rather long 10"));
    }

    @Test
    void emptyResultsShowTheirColumns() throws IOException {
        Result result = TestResults.rows(columns("a", DataType.BIGINT), List.of());
        assertTrue(render(OutputMode.BOX, result).endsWith("0 rows\n"));
        assertEquals("a\n", render(OutputMode.CSV, result));
        assertEquals("[]\n", render(OutputMode.JSON, result));
        assertEquals("", render(OutputMode.JSONL, result));
    }

    @Test
    void widths() {
        assertEquals(4, TextWidth.of("世界"));
        assertEquals(1, TextWidth.of("e\u0301"));
        assertEquals(2, TextWidth.of("🙂"));
        assertEquals("世…", TextWidth.fit("世界世界", 4));
        assertEquals("a⏎\\x1b[31m", TextWidth.oneLine("a\n\u001b[31m"));
    }
}
