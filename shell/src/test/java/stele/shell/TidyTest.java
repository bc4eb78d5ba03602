package stele.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import stele.Database;
import stele.shell.render.RenderOptions;

/// House rules on the text of the sources: files and methods that fit, and words that have no place in
/// them.
class TidyTest {
    private static final int LONGEST_FILE = 800;
    private static final int LONGEST_METHOD = 70;
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
        Map<String, Integer> known = knownLongMethods();
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> found = MethodLengths.longerThan(LONGEST_METHOD, sources());
        found.forEach((method, lines) -> {
            if (lines > known.getOrDefault(method, LONGEST_METHOD)) {
                wrong.add(method + " has " + lines + " lines; at most " + LONGEST_METHOD + " fit");
            }
        });
        known.forEach((method, lines) -> {
            if (found.getOrDefault(method, 0) < lines) {
                wrong.add(method + " has become shorter than " + lines + ": mend long-methods.txt");
            }
        });
        assertEquals(List.of(), wrong);
    }

    /// The methods that were too long when they were written: a list that only shrinks.
    private static Map<String, Integer> knownLongMethods() throws IOException {
        Map<String, Integer> known = new TreeMap<>();
        try (InputStream list = TidyTest.class.getResourceAsStream("long-methods.txt")) {
            for (String line : new String(list.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    String[] words = line.split(" ");
                    known.put(words[0], Integer.parseInt(words[1]));
                }
            }
        }
        return known;
    }

    @Test
    void wordsFit() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : sources()) {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (FORBIDDEN.matcher(lines.get(i)).find()) {
                    found.add(file.getFileName() + ":" + (i + 1) + " "
                            + lines.get(i).strip());
                }
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void dotCommandsLeaveDatalogsDirectivesAlone() {
        try (Database database = Database.inMemory();
                PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
                Shell shell = new Shell(database, nowhere, nowhere, RenderOptions.full(), false)) {
            assertTrue(shell.commands().names().stream().noneMatch(DotCommands.DIRECTIVES::contains));
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
