package stele.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import stele.Database;
import stele.shell.render.RenderOptions;

/// House rules on the text of the sources: files and methods that fit, and words that have no place in them.
class TidyTest {
    private static final int LONGEST_FILE = 800;
    private static final int LONGEST_METHOD = 70;
    private static final Pattern METHOD = Pattern.compile(
            "^    (?:    )?(?:(?:public|protected|private|static|final|abstract|synchronized|default)\\s+)*[\\w<>\\[\\], .?@]+\\s+\\w+\\(.*|^    \\w+\\(.*\\{$");
    private static final Pattern FORBIDDEN = Pattern.compile("\\b(TODO|FIXME|XXX)\\b|\\bvar \\w+ =");

    @Test
    void filesFit() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources()) {
            long lines = Files.readAllLines(file).size();
            if (lines > LONGEST_FILE) {
                tooLong.add(file.getFileName() + " " + lines);
            }
        }
        assertEquals(List.of(), tooLong);
    }

    @Test
    void methodsFit() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : sources()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (METHOD.matcher(lines.get(i)).matches() && !lines.get(i).strip().endsWith(";")) {
                    int length = length(lines, i);
                    if (length > LONGEST_METHOD) {
                        tooLong.add(file.getFileName() + ":" + (i + 1) + " " + length);
                    }
                }
            }
        }
        assertEquals(List.of(), tooLong);
    }

    /// From the line of a method to the brace that closes it at the same indentation.
    private static int length(List<String> lines, int start) {
        String first = lines.get(start);
        String indentation = first.substring(0, first.length() - first.stripLeading().length());
        for (int i = start + 1; i < lines.size(); i++) {
            if (lines.get(i).equals(indentation + "}")) {
                return i - start + 1;
            }
            if (lines.get(i).isEmpty() && i == start + 1) {
                return 0;
            }
        }
        return 0;
    }

    @Test
    void wordsFit() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (FORBIDDEN.matcher(lines.get(i)).find()) {
                    found.add(file.getFileName() + ":" + (i + 1) + " " + lines.get(i).strip());
                }
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void dotCommandsLeaveDatalogsDirectivesAlone() {
        List<String> directives = List.of(
                "comp", "decl", "functor", "include", "init", "input", "lattice", "limitsize", "number_type", "once",
                "output", "override", "plan", "pragma", "printsize", "symbol_type", "type");
        try (Database database = Database.inMemory();
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
                Shell shell = new Shell(database, nowhere, nowhere, RenderOptions.full())) {
            assertTrue(shell.commands().names().stream().noneMatch(directives::contains));
        }
    }

    private static List<Path> sources() throws IOException {
        Path root = Path.of("").toAbsolutePath().getParent();
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/"))
                    .toList();
        }
    }
}
