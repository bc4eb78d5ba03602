package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import stele.parser.Diagnostic;

/// Runs `sql/statements.txt`: statements in one session, each followed by `----` and what it must answer.
/// `-Dgolden=update` writes the answers anew.
class SqlScriptsTest {
    private static final Path SCRIPT = Path.of("src/test/resources/sql/statements.txt");

    @Test
    void statementsAnswerAsWritten() throws IOException {
        StringBuilder answered = new StringBuilder();
        String script = Files.readString(SCRIPT);
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
            Files.writeString(SCRIPT, answered);
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
