package stele.parser.cypher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.Syntax;

/// What Cypher's front end makes of texts, good and bad.
class CypherFrontendTest {
    private static CypherAst.Query parse(String text) {
        return CypherFrontend.parse(SourceText.of(text), new Span(0, text.length()))
                .query();
    }

    private static CypherAst.ReturnClause lastReturn(String text) {
        return assertInstanceOf(
                CypherAst.ReturnClause.class,
                parse(text).parts().getLast().clauses().getLast());
    }

    @Test
    void anItemWithoutAliasIsNamedByItsText() {
        CypherAst.Projection projection = lastReturn("MATCH (n) RETURN cOuNt( * ), (list[1]).missing, n AS `a``b`")
                .projection();
        assertEquals(
                List.of("cOuNt( * )", "(list[1]).missing", "a`b"),
                projection.items().stream().map(CypherAst.ProjectionItem::name).toList());
    }

    @Test
    void comparisonsChainAndPatternsAreSeenInExpressions() {
        CypherAst.Expression chain = lastReturn("RETURN 1 < n.x <= 3")
                .projection()
                .items()
                .getFirst()
                .expression();
        assertEquals(
                2,
                assertInstanceOf(CypherAst.Comparison.class, chain).operators().size());
        CypherAst.Expression pattern = lastReturn("RETURN (a)-[:X]->(b)")
                .projection()
                .items()
                .getFirst()
                .expression();
        assertInstanceOf(CypherAst.PatternPredicate.class, pattern);
    }

    @Test
    void rangesOfRelationships() {
        CypherAst.MatchClause match = assertInstanceOf(
                CypherAst.MatchClause.class,
                parse("MATCH (a)-[*2]->()<-[:T*..3]-()-[r:A|B*0..]-(), ()-[*]-() RETURN 1")
                        .parts()
                        .getFirst()
                        .clauses()
                        .getFirst());
        assertEquals(
                List.of(new CypherAst.Range(2, 2), new CypherAst.Range(1, 3), new CypherAst.Range(0, -1)),
                match.patterns().get(0).relationships().stream()
                        .map(CypherAst.RelationshipPattern::range)
                        .toList());
        assertEquals(
                new CypherAst.Range(1, -1),
                match.patterns().get(1).relationships().getFirst().range());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RETURN 9223372036854775808 | IntegerOverflow | 7",
                "RETURN 92h75 | InvalidNumberLiteral | 7",
                "RETURN '\\uZZZZ' | InvalidUnicodeLiteral | 7",
                "RETURN 1 — 2 | InvalidUnicodeCharacter | 9",
                "RETRUN 1 | UnexpectedSyntax | 0",
                "RETURN 'abc | UnexpectedSyntax | 7",
            })
    void errorsHaveANameAndAPlace(String text, String detail, int start) {
        StatementException error = assertThrows(StatementException.class, () -> parse(text));
        assertEquals(detail, error.detail());
        Span span = error.diagnostics().getFirst().span();
        assertEquals(start, span == null ? -1 : span.start());
    }

    @Test
    void scriptsAreSplitAtSemicolonsOutsideOfStringsAndComments() {
        String script = "// one;\nRETURN ';' AS a; /* ; */ RETURN `;` ;\n RETURN 3";
        List<Syntax.StatementSpan> spans = new CypherSyntax().split(script);
        assertEquals(
                List.of("RETURN ';' AS a", "RETURN `;`", "RETURN 3"),
                spans.stream()
                        .map(statement -> SourceText.of(script).slice(statement.span()))
                        .toList());
        assertEquals(
                List.of(true, true, false),
                spans.stream().map(Syntax.StatementSpan::complete).toList());
    }
}
