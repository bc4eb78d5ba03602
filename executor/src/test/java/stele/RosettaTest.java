package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import stele.parser.SourceText;
import stele.parser.Syntax;
import stele.storage.value.RdfTerm;

/// One question in every language: the same rows, and the same plan as SQL's. Pairs of a question and a
/// language whose plan still differs stand in `rosetta/differences.txt` with the reason; a pair that no
/// longer differs must leave it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RosettaTest {
    private static final Path DIRECTORY = Path.of("src/test/resources/rosetta");
    private static final List<String> LANGUAGES = List.of("sql", "cypher", "sparql", "datalog");
    private static final Pattern PLAN = Pattern.compile("plan ([0-9a-f]{8})");
    private static final String PREFIX = "PREFIX : <stele:/social/>\n";

    private final Database database = Database.inMemory();
    private final Map<String, Map<String, String>> questions = new LinkedHashMap<>();
    private final Map<String, String> differences = new TreeMap<>();
    private final Map<String, String> table = new LinkedHashMap<>();

    @BeforeAll
    void load() throws IOException {
        try (Session session = database.session()) {
            session.runScript("sql", SourceText.of(Files.readString(DIRECTORY.resolve("data.sql"))), Map.of());
        }
        for (String text : Files.readString(DIRECTORY.resolve("questions.txt")).split("(?m)^# ")) {
            if (!text.isBlank()) {
                questions.put(text.lines().findFirst().orElseThrow(), readings(text));
            }
        }
        for (String line : Files.readAllLines(DIRECTORY.resolve("differences.txt"))) {
            if (!line.isBlank()) {
                String[] parts = line.split("\\|", 3);
                assertTrue(parts.length == 3 && !parts[2].isBlank(), "no reason in: " + line);
                differences.put(parts[0].strip() + " | " + parts[1].strip(), parts[2].strip());
            }
        }
    }

    private static Map<String, String> readings(String text) {
        Map<String, String> readings = new LinkedHashMap<>();
        Matcher matcher = Pattern.compile("(?ms)^(sql|cypher|sparql|datalog): (.*?)(?=^[a-z]+: |\\z)")
                .matcher(text);
        while (matcher.find()) {
            readings.put(matcher.group(1), matcher.group(2).strip());
        }
        return readings;
    }

    @AfterAll
    void close() {
        table.forEach((question, cells) -> System.out.println("ROSETTA " + question + cells));
        database.close();
    }

    @TestFactory
    Stream<DynamicTest> everyQuestion() {
        return questions.entrySet().stream()
                .map(question ->
                        DynamicTest.dynamicTest(question.getKey(), () -> ask(question.getKey(), question.getValue())));
    }

    @TestFactory
    Stream<DynamicTest> everyDifferenceIsOfAQuestion() {
        return differences.keySet().stream()
                .map(difference -> DynamicTest.dynamicTest(
                        difference,
                        () -> assertTrue(questions.containsKey(difference.split(" \\| ")[0]))));
    }

    private void ask(String question, Map<String, String> readings) {
        assertEquals(LANGUAGES, List.copyOf(readings.keySet()));
        Map<String, Answer> answers = new LinkedHashMap<>();
        readings.forEach((language, text) -> answers.put(language, answer(language, text, question.equals("top-n"))));
        Answer expected = answers.get("sql");
        List<String> wrong = new ArrayList<>();
        StringBuilder cells = new StringBuilder(" (" + expected.rows().size() + " rows)");
        for (String language : LANGUAGES) {
            Answer answer = answers.get(language);
            if (!answer.rows().equals(expected.rows())) {
                wrong.add(language + " answers " + answer.rows() + " and SQL " + expected.rows());
            }
            boolean same = answer.plan().equals(expected.plan());
            boolean listed = differences.containsKey(question + " | " + language);
            cells.append("  ")
                    .append(language)
                    .append(' ')
                    .append(answer.plan())
                    .append(same ? "" : " differs");
            if (same == listed) {
                wrong.add(
                        listed
                                ? language + " has SQL's plan: take it out of differences.txt"
                                : language + " has another plan than SQL:\n" + answer.explained() + "\nand SQL:\n"
                                        + expected.explained());
            }
        }
        table.put(question, cells.toString());
        assertTrue(wrong.isEmpty(), String.join("\n", wrong));
    }

    /// Rows as text, sorted unless the question sorts them, the plan's fingerprint, and the plan.
    private record Answer(List<String> rows, String plan, String explained) {}

    private Answer answer(String language, String reading, boolean ordered) {
        String text = language.equals("sparql") ? PREFIX + reading : reading;
        try (Session session = database.session()) {
            session.state().useGraph("social");
            SourceText source = SourceText.of(text);
            List<Syntax.StatementSpan> statements =
                    Database.language(language).orElseThrow().syntax().split(text);
            for (Syntax.StatementSpan statement : statements.subList(0, statements.size() - 1)) {
                session.run(language, source, statement.span(), Map.of());
            }
            List<String> rows = new ArrayList<>(
                    rows(session.run(language, source, statements.getLast().span(), Map.of())));
            if (!ordered) {
                rows.sort(null);
            }
            String last = source.slice(statements.getLast().span());
            String explained = String.join("\n", rows(session.run(language, "EXPLAIN " + last)));
            Matcher plan = PLAN.matcher(explained);
            assertTrue(plan.find(), explained);
            return new Answer(rows, plan.group(1), explained);
        }
    }

    private static List<String> rows(Result result) {
        List<String> rows = new ArrayList<>();
        for (Row row : result) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < result.columns().size(); i++) {
                Object value = row.get(i);
                values.add(value instanceof RdfTerm.Literal literal ? literal.lexical() : String.valueOf(value));
            }
            rows.add(String.join(" ", values));
        }
        return rows;
    }
}
