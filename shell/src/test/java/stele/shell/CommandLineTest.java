package stele.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.shell.render.OutputMode;

class CommandLineTest {
    @Test
    void inputsKeepTheirOrder() {
        CommandLine line = CommandLine.parse("data.csv", "-c", "SELECT 1", "-f", "x", "-", "-l", "CYPHER", "--csv");
        assertEquals(
                List.of(
                        new CommandLine.Input.File("data.csv", false),
                        new CommandLine.Input.Text("SELECT 1"),
                        new CommandLine.Input.File("x", true),
                        new CommandLine.Input.StandardInput()),
                line.inputs());
        assertEquals("cypher", line.language());
        assertEquals(OutputMode.CSV, line.mode());
    }

    @Test
    void optionsWithValues() {
        CommandLine line = CommandLine.parse(
                "--lang=sparql", "-o", "out.json", "-p", "n=5", "-p", "s=a=b", "--memory", "512m", "--threads=2");
        assertEquals("sparql", line.language());
        assertEquals("out.json", line.output());
        assertEquals(Map.of("n", 5L, "s", "a=b"), line.parameters());
        assertEquals(512L << 20, line.memoryBytes());
        assertEquals(2, line.threads());
    }

    @ParameterizedTest
    @CsvSource({
        "--nonsense, unknown option --nonsense",
        "-c, option -c needs a value",
        "--mode=xml, unknown mode xml",
        "--threads=0, needs a positive number",
        "--memory=lots, needs a size",
        "--color=red, auto"
    })
    void wrongUsageIsExplained(String argument, String message) {
        String shown = assertThrows(CommandLine.UsageException.class, () -> CommandLine.parse(argument))
                .getMessage();
        assertTrue(shown.contains(message), shown);
    }

    @Test
    void colors() {
        assertTrue(TerminalEnvironment.colors("auto", true, Map.of("TERM", "xterm")));
        assertFalse(TerminalEnvironment.colors("auto", false, Map.of()));
        assertFalse(TerminalEnvironment.colors("auto", true, Map.of("TERM", "dumb")));
        assertFalse(TerminalEnvironment.colors("auto", true, Map.of("NO_COLOR", "1", "CLICOLOR_FORCE", "1")));
        assertTrue(TerminalEnvironment.colors("auto", false, Map.of("CLICOLOR_FORCE", "1")));
        assertTrue(TerminalEnvironment.colors("always", false, Map.of("NO_COLOR", "1")));
        assertEquals(new TerminalEnvironment(false, true, true, 132), TerminalEnvironment.read("oe132"));
    }
}
