package stele.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The command as its users see it: arguments and input in, the two streams and the exit code out.
class MainTest {
    private static final Path EXAMPLES = Path.of("..", "examples");

    @TempDir
    private Path folder;

    private record Run(int code, String out, String err) {
        private String all() {
            return "code " + code + "\nout:\n" + out + "err:\n" + err;
        }
    }

    private static Run stele(String... arguments) {
        return steleReading("", arguments);
    }

    private static Run steleReading(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        try (PrintStream outStream = new PrintStream(out, false, StandardCharsets.UTF_8);
                PrintStream errStream = new PrintStream(err, false, StandardCharsets.UTF_8)) {
            code = new Main(
                            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                            outStream,
                            errStream,
                            TerminalEnvironment.none())
                    .run(arguments);
        }
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static void assertSilent(Run run) {
        assertEquals("", run.err(), run.all());
        assertEquals(ExitCode.OK, run.code(), run.all());
    }

    @Test
    void texts() {
        Run run = stele("--csv", "-c", "SELECT 1 AS a", "-c", "SELECT 2 AS b; SELECT 3 AS c;");
        assertSilent(run);
        assertEquals("a\n1\nb\n2\nc\n3\n", run.out());
    }

    @Test
    void oneDatabaseServesAllInputs() throws IOException {
        Path script = file("make.sql", "CREATE TABLE t (a BIGINT);\nINSERT INTO t VALUES (1), (2);\n");
        Run run = steleReading(
                "SELECT count(*) AS n FROM t;\n",
                "--csv",
                "-f",
                script.toString(),
                "-c",
                "INSERT INTO t VALUES (3)",
                "-");
        assertEquals("n\n3\n", run.out(), run.all());
        assertEquals("created table t\n2 rows inserted\n1 row inserted\n", run.err());
    }

    @Test
    void standardInputIsAScript() {
        Run run = steleReading("-- a comment\nSELECT 1 AS a;\n.mode json\nSELECT 2 AS a;\n");
        assertSilent(run);
        assertTrue(run.out().contains("│       1 │") && run.out().endsWith("[{\"a\": 2}]\n"), run.out());
        assertSilent(steleReading(""));
    }

    @Test
    void scriptsStopAtTheFirstError() {
        String script = "SELECT 1 AS a;\nSELECT nothing;\nSELECT 2 AS a;\n";
        Run run = steleReading(script, "--csv");
        assertEquals(ExitCode.FAILED, run.code());
        assertEquals("a\n1\n", run.out());
        Run on = steleReading(script, "--csv", "--keep-going");
        assertEquals(ExitCode.FAILED, on.code());
        assertEquals("a\n1\na\n2\n", on.out());
    }

    @Test
    void anUnfinishedLastStatementIsAnError() throws IOException {
        for (Run run : List.of(
                steleReading("SELECT 1;\nSELECT 2"),
                stele("-f", file("cut.sql", "SELECT 1;\nSELECT 2\n").toString()))) {
            assertEquals(ExitCode.FAILED, run.code());
            assertTrue(run.err().contains("the last statement is not finished"), run.err());
            assertTrue(run.err().contains("2:9"), run.err());
        }
    }

    @Test
    void errorsNameFileLineAndColumn() throws IOException {
        Path script = file("wrong.sql", "SELECT 1 AS a;\n\nSELECT a\n  frm t;\n");
        Run run = stele("--csv", script.toString());
        assertEquals(ExitCode.FAILED, run.code());
        assertEquals("a\n1\n", run.out());
        assertTrue(run.err().startsWith("error: \"frm\" is not expected here; did you mean FROM?"), run.err());
        assertTrue(run.err().endsWith("  " + script + ":4:3\n4 │   frm t;\n  │   ^^^\n"), run.err());
    }

    @Test
    void theCaretStandsUnderWideCharacters() {
        Run run = stele("-c", "SELECT '世界', nme");
        assertTrue(run.err().contains("1 │ SELECT '世界', nme\n  │                ^^^\n"), run.err());
    }

    @Test
    void usage() {
        assertEquals(ExitCode.USAGE, stele("--nonsense").code());
        assertEquals(ExitCode.USAGE, stele("-l", "cobol", "-c", "x").code());
        Run missing = stele("nowhere.sql");
        assertEquals(ExitCode.USAGE, missing.code());
        assertEquals("error: cannot read nowhere.sql: no such file\n", missing.err());
        assertEquals(ExitCode.USAGE, stele("nowhere.csv").code());
        assertSilent(stele("--help"));
        assertTrue(stele("--version").out().startsWith("Stele "));
    }

    @Test
    void exitLeavesWithItsCode() {
        Run run = steleReading("SELECT 1;\n.exit 7\nSELECT 2;\n", "--csv");
        assertEquals(7, run.code());
        assertEquals("1\n1\n", run.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"box", "csv", "tsv", "json", "jsonl", "markdown", "line"})
    void nothingIsCutOffATerminal(String mode) {
        StringBuilder values = new StringBuilder("SELECT * FROM (VALUES ");
        for (int i = 1000; i < 1100; i++) {
            values.append(i == 1000 ? "" : ", ")
                    .append('(')
                    .append(i)
                    .append(", '")
                    .append("x".repeat(300))
                    .append("')");
        }
        Run run = stele("--mode", mode, "-c", values.append(") AS t (n, x)").toString());
        assertSilent(run);
        for (int i = 1000; i < 1100; i++) {
            assertTrue(run.out().contains(String.valueOf(i)), run.out());
        }
        assertTrue(run.out().contains("x".repeat(300)), run.out());
        assertFalse(run.out().contains("\u001b"), run.out());
    }

    @Test
    void resultsGoToAFile() throws IOException {
        Path out = folder.resolve("result.jsonl");
        Run run = stele("-o", out.toString(), "-c", "SELECT 1 AS a, NULL AS b");
        assertSilent(run);
        assertEquals("", run.out());
        assertEquals("{\"a\": 1, \"b\": null}\n", Files.readString(out));
    }

    @Test
    void dataFilesBecomeTables() throws IOException {
        Path people = file("people.csv", "id,name\n1,Lucy\n2,\"O, Neil\"\n");
        Run run = steleReading("", "--csv", people.toString(), "-c", "SELECT name FROM people ORDER BY id DESC");
        assertEquals(ExitCode.OK, run.code(), run.all());
        assertEquals("name\n\"O, Neil\"\nLucy\n", run.out());
    }

    @Test
    void dotCommands() {
        Run run = steleReading("""
                CREATE TABLE t (a BIGINT PRIMARY KEY, b VARCHAR);
                .tables
                .schema t
                .lang
                .tim on
                .tabels
                """, "--keep-going");
        assertTrue(run.out().contains("t (a BIGINT NOT NULL, b VARCHAR, PRIMARY KEY (a))"), run.all());
        assertTrue(run.out().contains("t                                0 rows"), run.all());
        assertTrue(run.err().contains("unknown command .tabels; did you mean .tables?"), run.all());
        assertEquals(ExitCode.FAILED, run.code());
    }

    @Test
    void aStatementOfAnotherLanguage() {
        Run run = steleReading(".cypher RETURN 1 AS a\nSELECT 2 AS b;\n.cypher\nRETURN 3 AS c;\n", "--csv");
        assertSilent(run);
        assertEquals("a\n1\nb\n2\nc\n3\n", run.out());
    }

    @Test
    void scriptsThatReadThemselvesEnd() throws IOException {
        Path loop = file("loop.sql", ".read loop.sql\n");
        Run run = stele(loop.toString());
        assertEquals(ExitCode.FAILED, run.code());
        assertTrue(run.err().contains("too deep"), run.err());
    }

    @ParameterizedTest
    @ValueSource(strings = {"emigrants.sql", "emigrants.cypher", "emigrants.rq", "emigrants.dl"})
    void theEmigrantsInEachLanguage(String script) {
        Run run = stele("--csv", EXAMPLES.resolve(script).toString());
        assertEquals(ExitCode.OK, run.code(), run.all());
        assertEquals(
                List.of(
                        "Amelia", "Ava", "Ella", "Ethan", "Grace", "Harper", "Henry", "Leo", "Lucy", "Maria", "Noah",
                        "Olivia", "Ruth"),
                run.out().lines().skip(1).toList());
    }
}
