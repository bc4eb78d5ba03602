package stele.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleStep;
import io.cucumber.messages.types.PickleTable;
import io.cucumber.messages.types.PickleTableCell;
import io.cucumber.messages.types.PickleTableRow;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import stele.Database;
import stele.Result;
import stele.Row;
import stele.Session;
import stele.SteleException;

/// One scenario of the TCK, run on a database of its own.
final class TckScenario {
    private static final String LANGUAGE = "cypher";
    private static final Pattern GRAPH = Pattern.compile("the (.+) graph");
    private static final Pattern ERROR =
            Pattern.compile("an? (\\w+) should be raised at (compile time|runtime|any time): (.+)");

    private final Pickle pickle;
    private final Watchdog watchdog;
    private final Map<String, @Nullable Object> parameters = new HashMap<>();
    private @Nullable Result result;
    private @Nullable SteleException error;
    private boolean errorExpected;
    private @Nullable GraphState before;
    private @Nullable GraphState after;

    TckScenario(Pickle pickle, Watchdog watchdog) {
        this.pickle = pickle;
        this.watchdog = watchdog;
    }

    void run() throws Throwable {
        try (Database database = Database.inMemory();
                Session session = database.session()) {
            for (PickleStep step : pickle.getSteps()) {
                watchdog.watch(session, () -> {
                    step(step, session);
                    return null;
                });
            }
            if (error != null) {
                assertTrue(errorExpected, "unexpected error: " + error.getMessage());
            }
        }
    }

    private void step(PickleStep step, Session session) throws IOException {
        String text = step.getText();
        Matcher graph = GRAPH.matcher(text);
        Matcher raised = ERROR.matcher(text.endsWith(":") ? text.substring(0, text.length() - 1) : text);
        switch (text) {
            case "an empty graph", "any graph" -> {}
            case "having executed:" -> session.run(LANGUAGE, document(step));
            case "parameters are:" -> readParameters(table(step));
            case "executing query:" -> execute(session, document(step), true);
            case "executing control query:" -> execute(session, document(step), false);
            case "the result should be empty" -> judgeEmpty();
            case "the result should be, in any order:" -> judge(table(step), false, UnaryOperator.identity());
            case "the result should be, in order:" -> judge(table(step), true, UnaryOperator.identity());
            case "the result should be (ignoring element order for lists):",
                    "the result should be, in any order (ignoring element order for lists):" ->
                judge(table(step), false, TckValue::ignoringListOrder);
            case "the result should be, in order (ignoring element order for lists):" ->
                judge(table(step), true, TckValue::ignoringListOrder);
            case "no side effects" -> judgeEffects(Map.of());
            case "the side effects should be:" -> judgeEffects(effects(table(step)));
            default -> {
                if (graph.matches()) {
                    session.run(LANGUAGE, namedGraph(graph.group(1)));
                } else if (raised.matches()) {
                    judgeError(raised.group(1), raised.group(2), raised.group(3));
                } else {
                    throw new UnsupportedOperationException("step: " + text);
                }
            }
        }
    }

    private static String namedGraph(String name) throws IOException {
        String resource = "/graphs/" + name + "/" + name + ".cypher";
        try (InputStream stream = TckScenario.class.getResourceAsStream(resource)) {
            return new String(Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void readParameters(PickleTable table) {
        for (PickleTableRow row : table.getRows()) {
            List<PickleTableCell> cells = row.getCells();
            parameters.put(
                    cells.get(0).getValue(),
                    plain(TckValueReader.read(cells.get(1).getValue())));
        }
    }

    private static @Nullable Object plain(TckValue value) {
        return switch (value) {
            case TckValue.Null ignored -> null;
            case TckValue.Scalar scalar -> scalar.value();
            case TckValue.Items list -> {
                List<@Nullable Object> items = new ArrayList<>();
                list.items().forEach(item -> items.add(plain(item)));
                yield items;
            }
            case TckValue.Entries map -> {
                Map<String, @Nullable Object> entries = new TreeMap<>();
                map.entries().forEach((key, entry) -> entries.put(key, plain(entry)));
                yield entries;
            }
            case TckValue.Node ignored -> throw new IllegalArgumentException("a node as a parameter");
            case TckValue.Relationship ignored -> throw new IllegalArgumentException("a relationship as a parameter");
            case TckValue.Path ignored -> throw new IllegalArgumentException("a path as a parameter");
        };
    }

    private void execute(Session session, String query, boolean measure) {
        result = null;
        error = null;
        if (measure) {
            before = GraphState.of(session.snapshot());
        }
        try {
            result = session.run(LANGUAGE, query, parameters);
        } catch (SteleException e) {
            error = e;
        }
        if (measure) {
            after = GraphState.of(session.snapshot());
        }
    }

    private Result result() {
        if (error != null) {
            throw error;
        }
        return Objects.requireNonNull(result, "no query was run");
    }

    private void judgeEmpty() {
        assertEquals(List.of(), columnNames(result()), "columns");
        assertEquals(0, result().rowCount(), "rows");
    }

    private static List<String> columnNames(Result result) {
        return result.columns().stream().map(Result.Column::name).toList();
    }

    private void judge(PickleTable table, boolean ordered, UnaryOperator<TckValue> normal) {
        List<String> header = table.getRows().getFirst().getCells().stream()
                .map(PickleTableCell::getValue)
                .toList();
        assertEquals(header, columnNames(result()), "columns");
        List<List<TckValue>> expected = new ArrayList<>();
        for (PickleTableRow row : table.getRows().subList(1, table.getRows().size())) {
            expected.add(row.getCells().stream()
                    .map(cell -> normal.apply(TckValueReader.read(cell.getValue())))
                    .toList());
        }
        List<List<TckValue>> actual = new ArrayList<>();
        for (Row row : result()) {
            List<TckValue> values = new ArrayList<>();
            for (int i = 0; i < header.size(); i++) {
                values.add(normal.apply(TckValue.of(row.get(i))));
            }
            actual.add(values);
        }
        if (ordered) {
            assertEquals(expected, actual, "rows in order");
        } else {
            assertEquals(bag(expected), bag(actual), "rows");
        }
    }

    private static Map<String, Integer> bag(List<List<TckValue>> rows) {
        Map<String, Integer> bag = new TreeMap<>();
        rows.forEach(row -> bag.merge(row.toString(), 1, Integer::sum));
        return bag;
    }

    private void judgeEffects(Map<String, Integer> expected) {
        GraphState start = Objects.requireNonNull(before);
        GraphState end = Objects.requireNonNull(after);
        assertEquals(expected, GraphState.difference(start, end), "side effects");
    }

    private static Map<String, Integer> effects(PickleTable table) {
        Map<String, Integer> effects = new TreeMap<>();
        for (PickleTableRow row : table.getRows()) {
            int count = Integer.parseInt(row.getCells().get(1).getValue());
            if (count != 0) {
                effects.put(row.getCells().get(0).getValue(), count);
            }
        }
        return effects;
    }

    /// The engine states type and detail as `Type:Detail`; a detail alone belongs to a SyntaxError.
    private void judgeError(String type, String phase, String detail) {
        assertNotNull(error, "no error was raised");
        errorExpected = true;
        String stated = String.valueOf(error.detail());
        int colon = stated.indexOf(':');
        String statedType = colon < 0 ? "SyntaxError" : stated.substring(0, colon);
        String statedDetail = colon < 0 ? stated : stated.substring(colon + 1);
        if (!phase.equals("any time")) {
            assertEquals(
                    phase,
                    error.beforeExecution() ? "compile time" : "runtime",
                    () -> "phase of: " + error.getMessage());
        }
        if (!type.equals("Error")) {
            assertEquals(type, statedType, () -> "type of: " + error.getMessage());
        }
        if (!detail.equals("*")) {
            assertEquals(detail, statedDetail, () -> "detail of: " + error.getMessage());
        }
        assertNull(result);
        judgeEffects(Map.of());
    }

    private static String document(PickleStep step) {
        return step.getArgument()
                .flatMap(argument -> argument.getDocString())
                .orElseThrow()
                .getContent();
    }

    private static PickleTable table(PickleStep step) {
        return step.getArgument().flatMap(argument -> argument.getDataTable()).orElseThrow();
    }
}
