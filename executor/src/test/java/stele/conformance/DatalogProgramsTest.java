package stele.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import stele.Database;
import stele.Result;
import stele.Row;
import stele.Session;
import stele.SteleException;
import stele.parser.SourceText;

/// Small Datalog programs with the rows of their last statement, from
/// `src/test/resources/datalog/programs.txt`: a line `# name`, the program, a line `----`, the rows in any
/// order (or `error: ` and the message). Each program has a session and a database of its own, with a few
/// tables.
class DatalogProgramsTest {
    private static final Path PROGRAMS = Path.of("src/test/resources/datalog/programs.txt");

    @TestFactory
    Stream<DynamicTest> programs() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String text : Files.readString(PROGRAMS).split("(?m)^# ")) {
            if (!text.isBlank()) {
                int name = text.indexOf('\n');
                int rows = text.indexOf("\n----\n");
                String program = text.substring(name + 1, rows);
                List<String> expected = text.substring(rows + "\n----\n".length())
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList();
                tests.add(DynamicTest.dynamicTest(text.substring(0, name), () -> check(program, expected)));
            }
        }
        return tests.stream();
    }

    private static void check(String program, List<String> expected) {
        try (Database database = Database.inMemory();
                Session session = database.session()) {
            tables(session);
            List<String> actual;
            try {
                actual = rows(session.runScript("datalog", SourceText.of(program), Map.of()));
            } catch (SteleException e) {
                actual = List.of("error: " + e.getMessage().lines().findFirst().orElse(""));
            }
            boolean ordered = program.contains("order by");
            Assertions.assertEquals(
                    String.join(
                            "\n",
                            ordered ? expected : expected.stream().sorted().toList()),
                    String.join(
                            "\n", ordered ? actual : actual.stream().sorted().toList()));
        }
    }

    private static void tables(Session session) {
        session.run("sql", "CREATE TABLE city (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL)");
        session.run("sql", "INSERT INTO city VALUES (1, 'Oslo'), (2, 'Rome'), (3, 'Lima')");
        session.run(
                "sql",
                "CREATE TABLE \"Person\" (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL, age INTEGER, city BIGINT)");
        session.run(
                "sql",
                "INSERT INTO \"Person\" VALUES (1, 'Ada', 36, 1), (2, 'Bob', 17, 1), (3, 'Cid', NULL, 2), (4, 'Dan', 50,"
                        + " NULL)");
        session.run("sql", "CREATE TABLE knows (a BIGINT NOT NULL, b BIGINT NOT NULL, PRIMARY KEY (a, b))");
        session.run("sql", "INSERT INTO knows VALUES (1, 2), (2, 3), (3, 1), (3, 4)");
    }

    private static List<String> rows(Result result) {
        List<String> rows = new ArrayList<>();
        for (Row row : result) {
            List<String> values = new ArrayList<>();
            for (int i = 0; i < result.columns().size(); i++) {
                values.add(String.valueOf(row.get(i)));
            }
            rows.add(String.join(" ", values));
        }
        return rows.isEmpty() && result.message().isPresent()
                ? List.of(result.message().get())
                : rows;
    }
}
