package stele.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;
import org.opentest4j.TestAbortedException;

/// The book-keeping of one public conformance suite: which cases fail and are known to, and how many pass.
///
/// The known failures stand in `src/test/resources/conformance/<suite>-failures.txt`, an id a line, `#` for
/// comments. A known failure that fails counts as aborted; one that passes fails the build until it is
/// taken off the list, so the list only shrinks. `-Dconformance.record=true` writes the list anew from a
/// run, for a suite that is new or has grown.
final class ConformanceSuite {
    private final String name;
    private final Set<String> knownFailures;
    private final Set<String> failures = new ConcurrentSkipListSet<>();
    private final AtomicInteger passed = new AtomicInteger();
    private final AtomicInteger total = new AtomicInteger();
    private final boolean recording = Boolean.getBoolean("conformance.record");

    ConformanceSuite(String name) {
        this.name = name;
        this.knownFailures = read();
    }

    private Set<String> read() {
        Set<String> ids = new TreeSet<>();
        try (InputStream stream =
                ConformanceSuite.class.getResourceAsStream("/conformance/" + name + "-failures.txt")) {
            if (stream != null) {
                new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank() && !line.startsWith("#"))
                        .forEach(ids::add);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ids;
    }

    /// The case `id` as a JUnit test; `id` must be unique in the suite.
    DynamicTest test(String id, Executable body) {
        return DynamicTest.dynamicTest(id, () -> run(id, body));
    }

    /// Runs the case `id` within another test.
    ///
    /// @throws TestAbortedException if it fails and is known to
    /// @throws Throwable if it does anything else than what it is known to do
    void run(String id, Executable body) throws Throwable {
        total.incrementAndGet();
        Throwable failure = failureOf(body);
        if (failure == null) {
            passed.incrementAndGet();
            if (knownFailures.contains(id) && !recording) {
                throw new AssertionError("passes now; take it off the list of known failures");
            }
            return;
        }
        failures.add(id);
        if (knownFailures.contains(id) || recording) {
            throw new TestAbortedException("known failure: " + failure.getMessage());
        }
        throw failure;
    }

    private static Throwable failureOf(Executable body) {
        try {
            body.execute();
            return null;
        } catch (VirtualMachineError e) {
            throw e;
        } catch (Throwable e) {
            return e;
        }
    }

    /// Prints the suite's line and leaves it for the end of the build.
    void finish() {
        String line = "CONFORMANCE " + name + " passed " + passed.get() + " of " + total.get();
        System.out.println(line);
        try {
            Path folder = Files.createDirectories(Path.of("target", "conformance"));
            Files.writeString(folder.resolve(name + ".txt"), line + "\n");
            if (recording) {
                Files.writeString(
                        Path.of("src", "test", "resources", "conformance", name + "-failures.txt"),
                        "# Cases of " + name + " that are known to fail. This list only shrinks.\n"
                                + String.join("\n", failures) + "\n");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
