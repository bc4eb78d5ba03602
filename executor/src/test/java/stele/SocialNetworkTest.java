package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import stele.parser.SourceText;

/// The LDBC social network (scale factor 0.1) loaded from its files, and one question in every language:
/// which tags do posts by those whom Germans know carry most often? The expected answer was computed by
/// SQLite from the same files.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SocialNetworkTest {
    private static final List<String> EXPECTED = List.of(
            "Lleyton_Hewitt|5220",
            "Paula_Abdul|2289",
            "Augustine_of_Hippo|1955",
            "Freddie_Mercury|1935",
            "Adolf_Hitler|1884",
            "Muammar_Gaddafi|1824",
            "Ivan_Ljubičić|1734",
            "Charlemagne|1640",
            "Napoleon|1630",
            "Rory_Gallagher|1426");

    private final Database database = Database.inMemory();
    private final Session session = database.session();

    @BeforeAll
    void load(@TempDir Path directory) throws Exception {
        Path archive = findArchive();
        Assumptions.assumeTrue(archive != null, "shared/data/snb-sf0.1.tar.zst is not there: skipped");
        Process unpack = new ProcessBuilder(
                        "tar", "--zstd", "-xf", Objects.requireNonNull(archive).toString())
                .directory(directory.toFile())
                .inheritIO()
                .start();
        Assumptions.assumeTrue(
                unpack.waitFor(60, TimeUnit.SECONDS) && unpack.exitValue() == 0, "tar and zstd are needed: skipped");
        Path files = directory.resolve("snb-merged");
        String schema = resource("schema.sql").replace("${directory}", files.toString());
        long started = System.nanoTime();
        session.runScript("sql", SourceText.of(schema), Map.of());
        System.out.printf("snb-sf0.1 loaded in %.2f s%n", (System.nanoTime() - started) / 1e9);
    }

    @AfterAll
    void close() {
        session.close();
        database.close();
    }

    @Test
    void everyRowIsLoaded() {
        assertEquals(
                List.of("267838|184108|273530|1700|35914|172631|239537"),
                SessionTest.rows(
                        session.run(
                                "sql",
                                "SELECT (SELECT count(*) FROM comment_tag), (SELECT count(*) FROM likes), "
                                        + "(SELECT count(*) FROM forum_person), (SELECT count(*) FROM person), "
                                        + "(SELECT count(*) FROM knows), (SELECT count(*) FROM post), (SELECT count(*) FROM comment)")));
    }

    @Test
    void sql() throws IOException {
        assertEquals(EXPECTED, ask("sql", "question.sql"));
    }

    @Test
    void cypher() throws IOException {
        assertEquals(EXPECTED, ask("cypher", "question.cypher"));
    }

    @Test
    void sparql() throws IOException {
        assertEquals(EXPECTED, ask("sparql", "question.rq"));
    }

    @Test
    void datalog() throws IOException {
        assertEquals(EXPECTED, ask("datalog", "question.dl"));
    }

    private List<String> ask(String language, String file) throws IOException {
        return SessionTest.rows(session.runScript(language, SourceText.of(resource(file)), Map.of()));
    }

    private static String resource(String name) throws IOException {
        try (InputStream stream = SocialNetworkTest.class.getResourceAsStream("/snb/" + name)) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /// The archive in the `shared` folder beside the checkout, or null.
    private static Path findArchive() {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path archive = folder.resolve("shared/data/snb-sf0.1.tar.zst");
            if (Files.exists(archive)) {
                return archive;
            }
        }
        return null;
    }
}
