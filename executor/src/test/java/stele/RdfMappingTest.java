package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tables and property graphs asked in SPARQL: the rows, and that the plan is the one that SQL gets.
class RdfMappingTest {
    private static final String PREFIXES = "PREFIX : <stele:/g/> PREFIX person: <stele:/person#> PREFIX t: <stele:/> ";
    private static Database database;

    @BeforeAll
    static void load() {
        database = Database.inMemory();
        try (Session session = database.session()) {
            for (String statement : List.of(
                    "CREATE TABLE place (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL)",
                    "CREATE TABLE within (place BIGINT NOT NULL REFERENCES place (id),"
                            + " container BIGINT NOT NULL REFERENCES place (id))",
                    "CREATE TABLE person (id BIGINT PRIMARY KEY, name VARCHAR NOT NULL, age INTEGER,"
                            + " born BIGINT REFERENCES place (id))",
                    "CREATE TABLE born_in (person BIGINT NOT NULL REFERENCES person (id),"
                            + " place BIGINT NOT NULL REFERENCES place (id))",
                    "INSERT INTO place VALUES (1, 'Earth'), (2, 'Europe'), (3, 'France'), (4, 'Beaune'), (5, 'Idaho')",
                    "INSERT INTO within VALUES (2, 1), (3, 2), (4, 3), (5, 1)",
                    "INSERT INTO person VALUES (1, 'Alain', 40, 4), (2, 'Lucy', NULL, 5), (3, 'Ida', 20, NULL)",
                    "INSERT INTO born_in VALUES (1, 4), (2, 5)",
                    "CREATE PROPERTY GRAPH g VERTEX TABLES (place LABEL Place PROPERTIES (id, name),"
                            + " person LABEL Person PROPERTIES (id, name, age))"
                            + " EDGE TABLES (within SOURCE KEY (place) REFERENCES place (id)"
                            + " DESTINATION KEY (container) REFERENCES place (id) LABEL WITHIN,"
                            + " born_in SOURCE KEY (person) REFERENCES person (id)"
                            + " DESTINATION KEY (place) REFERENCES place (id) LABEL BORN_IN)")) {
                session.run("sql", statement);
            }
        }
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static List<String> rows(String language, String text) {
        try (Session session = database.session();
                Result result = session.run(language, text)) {
            List<String> rows = new ArrayList<>();
            for (Row row : result) {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < result.columns().size(); i++) {
                    values.add(String.valueOf(row.get(i)));
                }
                rows.add(String.join(" ", values));
            }
            return rows;
        }
    }

    private static String fingerprint(String language, String text) {
        return rows(language, "EXPLAIN " + text).getFirst().replaceFirst(" · .*", "");
    }

    private static List<String> ask(String text) {
        return rows("sparql", PREFIXES + text);
    }

    @Test
    void graph() {
        assertEquals(
                List.of("Alain"),
                ask("SELECT DISTINCT ?name { ?p :name ?name ; :BORN_IN / :WITHIN* / :name 'Europe' } ORDER BY ?name"));
        assertEquals(List.of("Alain", "Ida", "Lucy"), ask("SELECT ?n { ?p a :Person ; :name ?n } ORDER BY ?n"));
        assertEquals(List.of("3"), ask("SELECT (COUNT(*) AS ?n) { <stele:/g/place/4> :WITHIN+ ?x }"));
    }

    @Test
    void tables() {
        assertEquals(List.of("Iri[value=stele:/person/id=1]"), ask("SELECT ?p { ?p person:name 'Alain' }"));
        assertEquals(
                List.of("Alain Beaune"),
                ask("SELECT ?n ?b { ?p person:name ?n ; person:ref-born / <stele:/place#name> ?b FILTER(?b < 'C') }"));
        assertEquals(
                List.of("Alain 40", "Ida 20", "Lucy null"),
                ask("SELECT ?n ?a { ?p person:name ?n OPTIONAL { ?p person:age ?a } } ORDER BY ?n"));
        assertEquals(List.of("Lucy"), ask("SELECT ?n { ?p person:name ?n MINUS { ?p person:age ?a } }"));
        assertEquals(List.of("true"), ask("ASK { <stele:/person/id=3> a t:person ; person:age 20 }"));
    }

    @Test
    void anyPredicate() {
        assertEquals(
                List.of("Iri[value=stele:/person#age]", "Iri[value=stele:/person#id]", "Iri[value=stele:/person#name]"),
                ask("SELECT DISTINCT ?p { <stele:/person/id=3> ?p ?o FILTER(?p != <stele:/person#nothing>)"
                        + " FILTER(STRSTARTS(STR(?p), 'stele:/person#')) } ORDER BY ?p"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "SELECT ?n { ?p person:name ?n }|SELECT name FROM person",
                "SELECT ?n { ?p person:name ?n ; person:id ?i FILTER(?i = 1) }|SELECT name FROM person WHERE id = 1",
                "SELECT ?n { ?p :name ?n ; :age ?a FILTER(?a > 30) }|SELECT name FROM person WHERE age > 30",
                "SELECT ?n ?b { ?p :name ?n ; :BORN_IN ?x . ?x :name ?b }"
                        + "|SELECT person.name, place.name FROM person JOIN born_in ON born_in.person = person.id"
                        + " JOIN place ON place.id = born_in.place",
                "SELECT ?n { ?p a :Person ; :name ?n FILTER NOT EXISTS { ?p :BORN_IN ?x } }"
                        + "|SELECT name FROM person WHERE NOT EXISTS"
                        + " (SELECT 1 FROM born_in WHERE born_in.person = person.id)",
                "SELECT ?x (COUNT(*) AS ?n) { ?p :BORN_IN ?b . ?b :id ?x } GROUP BY ?x"
                        + "|SELECT place.id, COUNT(*) FROM born_in JOIN place ON place.id = born_in.place GROUP BY place.id"
            })
    void sameAnswers(String sparql, String sql) {
        List<String> expected = rows("sql", sql).stream().sorted().toList();
        assertEquals(expected, ask(sparql).stream().sorted().toList());
        assertEquals(fingerprint("sql", sql), fingerprint("sparql", PREFIXES + sparql));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT * { ?p :nam ?n }|unknown predicate <stele:/g/nam>",
                "SELECT * { ?p a :Persom }|unknown class <stele:/g/Persom>",
                "INSERT DATA { :a :b 1 }|SPARQL Update (INSERT) is not supported yet"
            })
    void errors(String text, String message) {
        SteleException error = assertThrows(SteleException.class, () -> ask(text));
        assertTrue(error.getMessage().contains(message), error::getMessage);
    }
}
