package stele.conformance;

import io.cucumber.gherkin.GherkinParser;
import io.cucumber.messages.types.Envelope;
import io.cucumber.messages.types.Pickle;
import io.cucumber.messages.types.PickleTag;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The openCypher Technology Compatibility Kit (M23): every scenario, outlines expanded, judged as the
/// TCK's README says.
class OpenCypherTckTest {
    private static final ConformanceSuite SUITE = new ConformanceSuite("opencypher-tck");
    private static final Watchdog WATCHDOG = new Watchdog();

    @TestFactory
    Stream<DynamicNode> scenarios() throws IOException, URISyntaxException {
        List<DynamicNode> features = new ArrayList<>();
        URI root = Objects.requireNonNull(OpenCypherTckTest.class.getResource("/features"))
                .toURI();
        try (FileSystem jar = FileSystems.newFileSystem(root, Map.of());
                Stream<Path> files = Files.walk(jar.getPath("/features"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".feature"))
                    .sorted()
                    .toList()) {
                features.add(feature(file));
            }
        }
        return features.stream();
    }

    private static DynamicNode feature(Path file) throws IOException {
        String name = file.toString().substring("/features/".length()).replace(".feature", "");
        List<DynamicTest> tests = new ArrayList<>();
        Map<String, Integer> examples = new HashMap<>();
        GherkinParser parser = GherkinParser.builder()
                .includeSource(false)
                .includeGherkinDocument(false)
                .includePickles(true)
                .build();
        try (InputStream stream = Files.newInputStream(file);
                Stream<Envelope> envelopes = parser.parse(file.toString(), stream)) {
            for (Pickle pickle :
                    envelopes.flatMap(envelope -> envelope.getPickle().stream()).toList()) {
                if (pickle.getTags().stream().map(PickleTag::getName).anyMatch("@ignore"::equals)) {
                    continue;
                }
                int example = examples.merge(pickle.getName(), 1, Integer::sum);
                String id = name + " " + pickle.getName() + " #" + example;
                tests.add(SUITE.test(id, () -> new TckScenario(pickle, WATCHDOG).run()));
            }
        }
        return DynamicContainer.dynamicContainer(name, tests);
    }

    @AfterAll
    static void finish() {
        WATCHDOG.close();
        SUITE.finish();
    }
}
