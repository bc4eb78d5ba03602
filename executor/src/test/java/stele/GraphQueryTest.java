package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.parser.Diagnostic;

/// Cypher over a graph of tables, and over the default graph as tables.
class GraphQueryTest {
    private final Database database = Database.inMemory();
    private final Session session = database.session();

    @BeforeEach
    void makeGraph() {
        for (String statement : List.of(
                "CREATE TABLE person (id BIGINT PRIMARY KEY, name VARCHAR, city BIGINT)",
                "CREATE TABLE city (id BIGINT PRIMARY KEY, name VARCHAR)",
                "CREATE TABLE knows (a BIGINT, b BIGINT, since INTEGER)",
                "INSERT INTO person VALUES (1, 'Ann', 1), (2, 'Bob', 2), (3, 'Cid', 1)",
                "INSERT INTO city VALUES (1, 'Oslo'), (2, 'Bonn')",
                "INSERT INTO knows VALUES (1, 2, 2000), (2, 3, 2001), (3, 1, 2002)",
                "CREATE PROPERTY GRAPH g VERTEX TABLES (person KEY (id) LABEL Person, city KEY (id) LABEL City) "
                        + "EDGE TABLES (knows SOURCE KEY (a) REFERENCES person (id) DESTINATION KEY (b) "
                        + "REFERENCES person (id) LABEL KNOWS PROPERTIES (since), person AS lives SOURCE KEY (id) "
                        + "REFERENCES person (id) DESTINATION KEY (city) REFERENCES city (id) LABEL LIVES_IN "
                        + "NO PROPERTIES)")) {
            session.run("sql", statement);
        }
    }

    @AfterEach
    void close() {
        session.close();
        database.close();
    }

    private List<String> cypher(String text) {
        return SessionTest.rows(session.run("cypher", text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "MATCH (p:Person)-[k:KNOWS]->(f) RETURN p.name, k.since, f.name, type(k) ORDER BY p.name"
                        + " ! [Ann|2000|Bob|KNOWS, Bob|2001|Cid|KNOWS, Cid|2002|Ann|KNOWS]",
                "MATCH (n) RETURN n.name, labels(n) ORDER BY n.name"
                        + " ! [Ann|[Person], Bob|[Person], Bonn|[City], Cid|[Person], Oslo|[City]]",
                "MATCH (:Person {name: 'Ann'})-[:KNOWS*2..]->(f) RETURN f.name ORDER BY f.name ! [Ann, Cid]",
                "MATCH (a)-[:KNOWS]->(b)-[:KNOWS]->(c)-[:KNOWS]->(a) RETURN count(*) ! [3]",
                "MATCH (a:Person) WHERE NOT (a)-[:KNOWS]->({name: 'Bob'}) RETURN a.name ORDER BY a.name ! [Bob, Cid]",
                "MATCH (a:Person) OPTIONAL MATCH (a)-[:KNOWS]->(b {name: 'Bob'}) RETURN a.name, b.name ORDER BY a.name"
                        + " ! [Ann|Bob, Bob|null, Cid|null]",
                "MATCH (a)-[:LIVES_IN]->(c) RETURN c.name, count(*) AS n, collect(a.name) ORDER BY n DESC LIMIT 1"
                        + " ! [Oslo|2|[Ann, Cid]]",
                "MATCH (a:Person) RETURN COUNT { (a)-[:KNOWS]->() } AS c, [(a)-[:KNOWS]->(b) | b.name] AS l ORDER BY l"
                        + " ! [1|[Ann], 1|[Bob], 1|[Cid]]",
                "MATCH (n:Nowhere) RETURN n.x ! []",
            })
    void graphsOverTablesAreQueried(String query, String expected) {
        assertEquals(expected, cypher("USE g " + query).toString());
    }

    @Test
    void graphsOverTablesAreNotWritten() {
        SteleException refused = assertThrows(SteleException.class, () -> cypher("USE g CREATE (:Person)"));
        assertEquals(Diagnostic.Kind.UNSUPPORTED, refused.kind());
    }

    @Test
    void theSameQuestionHasTheSamePlan() {
        String pattern = fingerprint("cypher", "USE g MATCH (p:Person)-[:KNOWS]->(f:Person) RETURN p.name, f.name");
        String joins = fingerprint(
                "sql", "SELECT p.name, f.name FROM person p JOIN knows k ON p.id = k.a JOIN person f ON k.b = f.id");
        assertEquals(joins, pattern);
    }

    private String fingerprint(String language, String text) {
        return SessionTest.rows(session.run(language, "EXPLAIN " + text))
                .getFirst()
                .strip()
                .split(" ")[1];
    }

    @Test
    void whatIsCreatedIsATable() {
        cypher("CREATE (:Animal {name: 'Rex'})-[:CHASES {times: 2}]->(:Animal {name: 'Tom', age: 7})");
        assertEquals(
                List.of("Rex|null", "Tom|7"),
                SessionTest.rows(session.run("sql", "SELECT name, age FROM \"Animal\" ORDER BY name")));
        assertEquals(
                List.of("Tom"),
                cypher("MATCH (:Animal {name: 'Rex'})-[:CHASES]->(t) SET t.age = t.age + 1 " + "RETURN t.name"));
        assertEquals(List.of("8"), cypher("MATCH (t:Animal {name: 'Tom'}) RETURN t.age"));
        assertEquals(
                List.of("1", "2", "2"),
                cypher("UNWIND [1, 2, 2] AS x MERGE (c:Count {of: x}) ON CREATE SET c.n = 1 "
                        + "ON MATCH SET c.n = c.n + 1 WITH c ORDER BY id(c) RETURN c.n"));
    }
}
