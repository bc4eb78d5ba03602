package stele.parser.sparql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst.Term;

/// What queries parse to, and what is wrong with those that do not.
class SparqlFrontendTest {
    private static SparqlAst.Query query(String text) {
        return (SparqlAst.Query) SparqlFrontend.parse(SourceText.of(text), new Span(0, text.length()));
    }

    private static List<SparqlAst.Triple> triples(String text) {
        SparqlAst.Group where = query(text).where();
        assert where != null;
        return ((SparqlAst.Triples) where.elements().getFirst()).triples();
    }

    @Test
    void abbreviationsAreWrittenOut() {
        List<SparqlAst.Triple> triples =
                triples("PREFIX : <http://e/> select * { ?x a :C ; :p 1 , \"a\\tb\"@EN . [ :q (2 3) ] }");
        assertEquals(8, triples.size());
        assertEquals(
                new Term.Literal("a\tb", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "en"),
                ((SparqlAst.Constant) triples.get(2).object()).term());
    }

    @ParameterizedTest
    @CsvSource({
        "http://a/b/c/d?q, ../x, http://a/b/x",
        "http://a/b/c/d?q, ?y, http://a/b/c/d?y",
        "http://a/b/c/d?q, #z, http://a/b/c/d?q#z",
        "http://a/b/c/d?q, /./g, http://a/g",
        "http://a/b/c/d?q, //h/i, http://h/i",
        "http://a, x, http://a/x",
        "stele:/, person/id=1, stele:/person/id=1"
    })
    void relativeIris(String base, String reference, String expected) {
        assertEquals(expected, IriResolver.resolve(base, reference));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT ?x { ?x :p 1 } | 15 | unknown prefix :",
                "SELECT ?x { ?x <p> 1 FILTER(STRLN(?x)) } | 28 | unknown function STRLN",
                "SELECT (1 AS ?x) { ?x <p> 1 } | 13 | ?x has a value already",
                "SELECT ?x { ?x <p> ?y } GROUP BY ?y | 7 | ?x is neither grouped by nor inside an aggregate",
                "SELECT ?x { ?x <p> ?y . BIND(1 AS ?y) } | 34 | ?y has a value already",
                "SELECT ?x { ?x <p> 'a } | 19 | unterminated string",
                "SELECT ?x WHERE ?x <p> 1 | 16 | unexpected ?x",
                "SELECT ?x { ?x <p> 1 | 20 | the statement ends too early",
                "SELECT ?x { ?x <p> _:a . { ?x <q> _:a } } | 34 | _:a is used in another group of triples already",
                "SELECT (SUM(COUNT(*)) AS ?x) {} | 12 | an aggregate cannot stand inside another"
            })
    void errors(String text, int offset, String message) {
        StatementException error = assertThrows(StatementException.class, () -> query(text.strip()));
        assertEquals(message.strip(), error.getMessage());
        Span span = error.diagnostics().getFirst().span();
        assertEquals(offset, span == null ? -1 : span.start());
    }

    @Test
    void escapedCodePointsKeepTheirPlaces() {
        String text = "SELECT ?x { ?x <p> \"\\u00e9\" FILTER(FOO(?x)) }";
        StatementException error = assertThrows(StatementException.class, () -> query(text));
        Span span = error.diagnostics().getFirst().span();
        assertEquals(text.indexOf("FOO"), span == null ? -1 : span.start());
    }

    @Test
    void semicolonsOutsideBracketsSplit() {
        String text = "SELECT * { ?s ?p 1 ; ?q 2 } ; # next\n ASK {} ;";
        assertEquals(
                List.of("SELECT * { ?s ?p 1 ; ?q 2 }", "ASK {}"),
                new SparqlSyntax()
                        .split(text).stream()
                                .map(part -> text.substring(
                                        part.span().start(), part.span().end()))
                                .toList());
    }

    @Test
    void precedence() {
        SparqlAst.Filter filter = (SparqlAst.Filter) java.util.Objects.requireNonNull(
                        query("ASK { FILTER(?a -1 * 2 < 3 && !?b || ?c) }").where())
                .elements()
                .getFirst();
        SparqlAst.Call or = (SparqlAst.Call) filter.condition();
        assertEquals("||", or.function());
        SparqlAst.Call and = (SparqlAst.Call) or.arguments().getFirst();
        SparqlAst.Call less = (SparqlAst.Call) and.arguments().getFirst();
        SparqlAst.Call minus = (SparqlAst.Call) less.arguments().getFirst();
        assertEquals(List.of("&&", "<", "-"), List.of(and.function(), less.function(), minus.function()));
    }
}
