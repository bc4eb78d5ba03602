package stele.shell.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.impl.ExternalTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.Database;
import stele.shell.Shell;
import stele.shell.render.RenderOptions;

/// The prompt on a terminal that only exists here: what is typed, and what appears.
@Timeout(60)
class ReplTest {
    @TempDir
    private Path folder;

    private record Session(int code, String screen, String out, String err) {}

    /// Types `keys`, leaves, and gives what came of it.
    private Session type(String keys) throws IOException {
        ByteArrayOutputStream screen = new ByteArrayOutputStream();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        byte[] typed = keys.getBytes(StandardCharsets.UTF_8);
        try (Terminal terminal = new ExternalTerminal(
                        "test", "xterm", new ByteArrayInputStream(typed), screen, StandardCharsets.UTF_8);
                Database database = Database.inMemory();
                PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
                PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8);
                Shell shell = new Shell(database, outStream, errStream, RenderOptions.full(), false)) {
            terminal.setSize(Size.of(100, 40));
            code = new Repl(shell, folder.resolve("history")).run(terminal);
            terminal.flush();
        }
        return new Session(
                code,
                screen.toString(StandardCharsets.UTF_8),
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aStatementOfSeveralLines() throws IOException {
        Session session = type(".mode csv\rSELECT 1 AS a,\r  2 AS b\r;\r");
        assertEquals("a,b\n1,2\n", session.out(), session.screen() + session.err());
        assertEquals(0, session.code());
    }

    @Test
    void aBlankLineRunsWhatParses() throws IOException {
        assertEquals("a\n1\n", type(".mode csv\rSELECT 1 AS a\r\r").out());
    }

    @Test
    void errorsKeepTheSession() throws IOException {
        Session session = type(".mode csv\rSELECT nme;\rSELECT 2 AS a;\r");
        assertEquals("a\n2\n", session.out());
        assertTrue(session.err().contains("unknown column \"nme\""), session.err());
    }

    @Test
    void theLanguageIsInThePrompt() throws IOException {
        Session session = type(".lang cypher\r.mode csv\rRETURN 1 AS a;\r");
        assertTrue(session.screen().contains("sql> ") && session.screen().contains("cypher> "), session.screen());
        assertEquals("a\n1\n", session.out(), session.err());
    }

    @Test
    void tabCompletes() throws IOException {
        Session session = type(".mode csv\rCREATE TABLE passengers (a BIGINT);\rSELECT count(*) AS n FROM passen\t;\r");
        assertEquals("n\n0\n", session.out(), session.err());
    }

    @Test
    void historyOutlivesTheSession() throws IOException {
        type("SELECT 41 AS a;\r");
        assertEquals("a\n41\n", type(".mode csv\r\u0010\u0010\r").out());
    }

    @Test
    void exit() throws IOException {
        assertEquals(3, type(".exit 3\r").code());
        assertEquals(0, type("quit\r").code());
    }

    @ParameterizedTest
    @CsvSource({"quit, .exit", "\\q, .exit", "exit;, .exit", "\\d people, .schema people", ":help, .help"})
    void habitsFromElsewhere(String typed, String command) {
        assertEquals(command, Aliases.resolve(typed));
    }

    @Test
    void statementsAreNoAliases() {
        assertNull(Aliases.resolve("exit from here"));
        assertNull(Aliases.resolve("SELECT 1"));
    }
}
