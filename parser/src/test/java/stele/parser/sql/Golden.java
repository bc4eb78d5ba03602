package stele.parser.sql;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/// Cases in a text file: input, a line `----`, the expected output, an empty line. `-Dgolden=update`
/// rewrites the outputs.
final class Golden {
    private Golden() {}

    static Stream<DynamicTest> tests(String resource, UnaryOperator<String> render) {
        Path file = Path.of("src/test/resources", resource);
        List<String[]> cases = read(file);
        if (Boolean.getBoolean("golden.update") || "update".equals(System.getProperty("golden"))) {
            write(file, cases, render);
            cases = read(file);
        }
        return cases.stream()
                .map(test -> DynamicTest.dynamicTest(
                        test[0], () -> Assertions.assertEquals(test[1], render.apply(test[0]))));
    }

    private static List<String[]> read(Path file) {
        try {
            List<String[]> cases = new ArrayList<>();
            for (String text : Files.readString(file).split("\n\n+")) {
                int line = text.indexOf("\n----\n");
                String[] test = line < 0
                        ? new String[] {text.strip(), ""}
                        : new String[] {
                            text.substring(0, line).strip(),
                            text.substring(line + 6).strip()
                        };
                if (!test[0].isEmpty()) {
                    cases.add(test);
                }
            }
            return cases;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, List<String[]> cases, UnaryOperator<String> render) {
        StringBuilder text = new StringBuilder();
        for (String[] test : cases) {
            text.append(test[0])
                    .append("\n----\n")
                    .append(render.apply(test[0]))
                    .append("\n\n");
        }
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
