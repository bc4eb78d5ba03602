package stele.storage.rdf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.storage.value.RdfTerm;

class TermTableTest {
    private final TermTable terms = new TermTable();

    private static RdfTerm.Literal literal(String lexical, String type) {
        return new RdfTerm.Literal(lexical, Xsd.NAMESPACE + type, null);
    }

    @ParameterizedTest
    @CsvSource({
        "0,integer,6",
        "-5,integer,6",
        "42,integer,6",
        "042,integer,7",
        "+42,integer,7",
        "-0,integer,7",
        "576460752303423487,integer,6",
        "576460752303423488,integer,7",
        "-576460752303423488,integer,6",
        "123456789012345678901234567890,integer,7",
        "42,int,7",
        "300,byte,5",
        "-1,positiveInteger,5",
        "x,integer,5",
        "1.5,decimal,8",
        "1e5,decimal,5",
        "1.5,float,9",
        "1.5e3,double,10",
        "INF,double,10",
        "NaN,float,9",
        "x,double,5",
        "true,boolean,11",
        "false,boolean,11",
        "1,boolean,5",
        "2024-02-29,date,12",
        "2024-02-29Z,date,5",
        "2023-02-29,date,5",
        "-0044-03-15,date,12",
        "2024-01-01T00:00:00,dateTime,13",
        "2024-01-01T00:00:00Z,dateTime,13",
        "2024-01-01T00:00:00.5Z,dateTime,13",
        "2024-01-01T00:00:00.50Z,dateTime,5",
        "2024-01-01T00:00:00+01:00,dateTime,5",
        "2024-01-01T00:00:00.1234567,dateTime,5",
        "9999-12-31T23:59:59,dateTime,13",
        "20000-12-31T23:59:59,dateTime,5",
        "2024-01-01T24:00:00,dateTime,5",
        "plain,string,3",
        "'',string,3",
        "10:00:00,time,5"
    })
    void tagsAndRoundTrips(String lexical, String type, int tag) {
        RdfTerm term = literal(lexical, type);
        long id = terms.id(term);
        assertEquals(tag, TermIds.tag(id));
        assertEquals(term, terms.term(id));
        assertEquals(id, terms.id(term));
        assertEquals(id, terms.find(term));
        assertTrue(TermIds.isLiteral(id));
        assertFalse(TermIds.isIri(id) || TermIds.isBlank(id));
        assertEquals(tag >= 6 && tag <= 10, TermIds.isNumeric(id));
    }

    @Test
    void irisBlankNodesAndLanguages() {
        RdfTerm iri = new RdfTerm.Iri("http://example.org/a");
        assertEquals(0, terms.find(iri));
        long id = terms.id(iri);
        assertTrue(TermIds.isIri(id));
        assertEquals(id, terms.find(new RdfTerm.Iri("http://example.org/a")));
        assertEquals(iri, terms.term(id));
        long english = terms.id(new RdfTerm.Literal("a", Xsd.LANGUAGE_STRING, "en-GB"));
        assertEquals(english, terms.find(new RdfTerm.Literal("a", Xsd.LANGUAGE_STRING, "en-gb")));
        assertTrue(TermIds.isLanguageString(english));
        assertNotEquals(english, terms.id(literal("a", "string")));
        assertThrows(IllegalArgumentException.class, () -> terms.term(0));
    }

    @Test
    void blankNodesAreDifferent() {
        long first = terms.freshBlank();
        long named = terms.id(new RdfTerm.BlankNode("x"));
        long taken = terms.id(new RdfTerm.BlankNode("b4"));
        long second = terms.freshBlank();
        long third = terms.freshBlank();
        assertEquals(5, new HashSet<>(List.of(first, named, taken, second, third)).size());
        for (long id : new long[] {first, named, taken, second, third}) {
            assertEquals(id, terms.find(terms.term(id)));
        }
        assertTrue(TermIds.isBlank(named));
        assertEquals(0, terms.find(new RdfTerm.BlankNode("b999")));
    }

    @Test
    void values() {
        assertEquals(7L, terms.value(terms.id(literal("7", "integer"))));
        assertEquals(7L, terms.value(terms.id(literal("+07", "integer"))));
        assertEquals(
                new BigDecimal("99999999999999999999"),
                terms.value(terms.id(literal("99999999999999999999", "integer"))));
        assertEquals(new BigDecimal("1.50"), terms.value(terms.id(literal("1.50", "decimal"))));
        assertEquals(Double.NEGATIVE_INFINITY, terms.value(terms.id(literal("-INF", "double"))));
        assertEquals(0.1f, terms.value(terms.id(literal("0.1", "float"))));
        assertEquals(true, terms.value(terms.id(literal("1", "boolean"))));
        assertEquals("x", terms.value(terms.id(literal("x", "string"))));
        assertEquals(LocalDate.of(2024, 2, 29), terms.value(terms.id(literal("2024-02-29", "date"))));
        assertEquals(
                OffsetDateTime.parse("2024-02-29T00:00:00+02:00"),
                terms.value(terms.id(literal("2024-02-29+02:00", "date"))));
        assertEquals(
                LocalDateTime.of(2024, 1, 2, 0, 0), terms.value(terms.id(literal("2024-01-01T24:00:00", "dateTime"))));
        assertEquals(
                OffsetDateTime.parse("2024-01-01T00:00:00Z"),
                terms.value(terms.id(literal("2024-01-01T00:00:00Z", "dateTime"))));
        assertNull(terms.value(terms.id(literal("x", "integer"))));
        assertNull(terms.value(terms.id(new RdfTerm.Iri("a:b"))));
        assertEquals(1.5, terms.doubleValue(terms.id(literal("1.5", "decimal"))));
        assertEquals(-3.0, terms.doubleValue(terms.id(literal("-3", "integer"))));
        assertEquals(terms.id(literal("5", "integer")), TermIds.ofInteger(5));
        assertEquals(terms.id(literal("true", "boolean")), TermIds.ofBoolean(true));
    }

    @Test
    void manyThreadsAgree() {
        List<Set<Long>> seen = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            seen.add(java.util.concurrent.ConcurrentHashMap.newKeySet());
        }
        IntStream.range(0, 8).parallel().forEach(thread -> {
            for (int i = 0; i < 20_000; i++) {
                long id = terms.id(new RdfTerm.Iri("http://example.org/" + i));
                assertEquals(new RdfTerm.Iri("http://example.org/" + i), terms.term(id));
                if (i < 2000) {
                    seen.get(i).add(id);
                }
            }
        });
        assertTrue(seen.stream().allMatch(ids -> ids.size() == 1));
    }
}
