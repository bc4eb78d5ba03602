package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.parser.Diagnostic;

/// What is wrong is said clearly, nothing is half-done, and the session goes on.
class BadInputTest {
    private final Database database = Database.inMemory();
    private final Session session = database.session();

    @TempDir
    private Path folder;

    @BeforeEach
    void createTables() {
        session.run("sql", "CREATE TABLE person (id BIGINT PRIMARY KEY, name VARCHAR)");
        session.run("sql", "INSERT INTO person VALUES (1, 'Lucy'), (2, 'Alain')");
    }

    @AfterEach
    void close() {
        assertEquals(List.of("2"), SessionTest.rows(session.run("sql", "SELECT count(*) FROM person")));
        session.close();
        database.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sql      | SELECT name FORM person",
                "sql      | SELECT (1 + 2",
                "sql      | SELECT 'open",
                "cypher   | MATCH (n RETURN n",
                "cypher   | MATHC (n) RETURN n",
                "sparql   | SELECT ?s WHERE { ?s ?p }",
                "sparql   | SELEC ?s { ?s ?p ?o }",
                "datalog  | p(X) : person(X, _).",
                "datalog  | ?- person(X, .",
            })
    void syntaxErrorsHaveAPlace(String language, String text) {
        SteleException failure = assertThrows(
                SteleException.class,
                () -> session.runScript(language, stele.parser.SourceText.of(text), java.util.Map.of()));
        assertEquals(Diagnostic.Kind.SYNTAX, failure.kind(), failure.getMessage());
        assertNotNull(failure.diagnostics().getFirst().span());
        assertTrue(failure.beforeExecution());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sql     | SELECT * FROM persn                  | person",
                "sql     | SELECT nme FROM person               | name",
                "sql     | SELECT uper(name) FROM person        | upper",
                "datalog | ?- persn(X, Y).                      | person",
                "cypher  | MATCH (n) RETURN tolowr(n.name)      | tolower",
                "cypher  | MATCH (node) RETURN nod              | node",
            })
    void unknownNamesGetASuggestion(String language, String text, String suggestion) {
        SteleException failure = assertThrows(SteleException.class, () -> session.run(language, text));
        Diagnostic diagnostic = failure.diagnostics().getFirst();
        String all =
                (diagnostic.message() + " " + diagnostic.hint() + " " + diagnostic.fixes()).toLowerCase(Locale.ROOT);
        assertTrue(all.contains(suggestion), all);
        assertNotNull(diagnostic.span());
    }

    @Test
    void anUndeclaredPrefixIsNamed() {
        SteleException failure =
                assertThrows(SteleException.class, () -> session.run("sparql", "SELECT ?s { ?s foaf:name ?n }"));
        assertTrue(failure.getMessage().contains("foaf"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sql     | SELECT 1 / (id - 1) FROM person",
                "cypher  | RETURN 1 / 0",
                "datalog | ?- person(X, _), Y = 1 / (X - 1).",
            })
    void divisionByZeroIsAnError(String language, String text) {
        SteleException failure = assertThrows(SteleException.class, () -> session.run(language, text));
        assertTrue(failure.getMessage().contains("division by zero"), failure.getMessage());
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        for (String text : List.of("SELECT * FROM 'missing.csv'", "COPY person FROM 'missing.csv'")) {
            SteleException failure = assertThrows(SteleException.class, () -> session.run("sql", text));
            assertTrue(failure.getMessage().contains("missing.csv"), failure.getMessage());
        }
        SteleException failure =
                assertThrows(SteleException.class, () -> session.load(folder.resolve("missing.ttl"), null));
        assertTrue(failure.getMessage().contains("missing.ttl"), failure.getMessage());
    }

    @Test
    void aMalformedRowIsQuotedAndNothingIsLoaded() throws IOException {
        Path file = Files.writeString(folder.resolve("bad.csv"), "id,name\n3,Emma\n4,Noah,extra\n5,Ava\n");
        SteleException failure =
                assertThrows(SteleException.class, () -> session.run("sql", "COPY person FROM '" + file + "'"));
        assertTrue(failure.getMessage().contains("bad.csv"), failure.getMessage());
        assertTrue(failure.getMessage().contains("3"), failure.getMessage());
    }

    @Test
    void aValueThatDoesNotConvertIsQuotedAndNothingIsLoaded() throws IOException {
        Path file = Files.writeString(folder.resolve("types.csv"), "id,name\n3,Emma\nfour,Noah\n");
        SteleException failure =
                assertThrows(SteleException.class, () -> session.run("sql", "COPY person FROM '" + file + "'"));
        assertTrue(failure.getMessage().contains("four"), failure.getMessage());
        SteleException cast = assertThrows(
                SteleException.class, () -> session.run("sql", "SELECT CAST(name AS INTEGER) FROM person"));
        assertTrue(cast.getMessage().contains("Lucy"), cast.getMessage());
    }

    @Test
    void hostileTextsAreRefusedAndNotFatal() {
        String deep = "SELECT " + "(".repeat(20_000) + "1" + ")".repeat(20_000);
        SteleException failure = assertThrows(SteleException.class, () -> session.run("sql", deep));
        assertTrue(
                List.of(Diagnostic.Kind.LIMIT, Diagnostic.Kind.SYNTAX).contains(failure.kind()), failure.getMessage());
    }
}
