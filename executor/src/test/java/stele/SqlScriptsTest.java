package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import stele.parser.Diagnostic;

/// Runs the scripts of `sql/`, each in a session of its own: statements, each followed by `----` and what it
/// must answer. `-Dgolden=update` writes the answers anew.
class SqlScriptsTest {
    private static final Path SCRIPTS = Path.of("src/test/resources/sql");

    @TestFactory
    Stream<DynamicTest> statementsAnswerAsWritten() throws IOException {
        List<Path> scripts;
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            scripts = files.filter(file -> file.toString().endsWith(".txt"))
                    .sorted()
                    .toList();
        }
        return scripts.stream()
                .map(script -> DynamicTest.dynamicTest(
                        script.getFileName().toString(), () -> statementsAnswerAsWritten(script)));
    }

    private static void statementsAnswerAsWritten(Path file) throws IOException {
        StringBuilder answered = new StringBuilder();
        String script = Files.readString(file);
        try (Database database = Database.inMemory();
                Session session = database.session()) {
            for (String text : script.split("\n\n+")) {
                String statement = text.split("\n----", 2)[0].strip();
                if (!statement.isEmpty()) {
                    answered.append(statement)
                            .append("\n----\n")
                            .append(answer(session, statement))
                            .append("\n\n");
                }
            }
        }
        if ("update".equals(System.getProperty("golden"))) {
            Files.writeString(file, answered);
        } else {
            assertEquals(script, answered.toString());
        }
    }

    private static String answer(Session session, String statement) {
        try (Result result = session.run("sql", statement)) {
            if (result.columns().isEmpty()) {
                return result.message().orElse("");
            }
            List<String> lines = new ArrayList<>();
            lines.add(result.columns().stream().map(Result.Column::name).collect(Collectors.joining(" | ")));
            for (Row row : result) {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < result.columns().size(); i++) {
                    values.add(String.valueOf(row.get(i)));
                }
                lines.add(String.join(" | ", values));
            }
            return String.join("\n", lines);
        } catch (SteleException e) {
            Diagnostic diagnostic = e.diagnostics().getFirst();
            return "error " + diagnostic.kind() + ": " + diagnostic.message();
        }
    }
}
