package stele.parser.datalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.Syntax;

class DatalogFrontendTest {
    private static DatalogAst parse(String text) {
        return DatalogFrontend.parse(SourceText.of(text), new Span(0, text.length()));
    }

    private static List<String> split(String text) {
        return new DatalogSyntax()
                .split(text).stream()
                        .map(statement -> text.substring(
                                        statement.span().start(),
                                        statement.span().end())
                                + (statement.complete() ? "" : " ..."))
                        .toList();
    }

    @Test
    void splitsAtFullStopsOutsideStringsNumbersAndComments() {
        assertEquals(
                List.of("p(1.5, 'a. b')", "q(X) :- p(X, _), X > 1.5", "?- q(X)", "q(X)?", "r(1)", "r(2"),
                split("% a. comment\np(1.5, 'a. b'). /* no. */ q(X) :- p(X, _), X > 1.5.  % yes.\n"
                                + "?- q(X). q(X)? // x.\nr(1). # y.\nr(2".replace("r(2", "r(2"))
                        .stream()
                        .map(text -> text.replace(" ...", ""))
                        .toList());
    }

    @Test
    void directivesEndWithTheirLine() {
        assertEquals(
                List.of(
                        ".decl edge(x: number,\n  y: number)",
                        ".input edge(IO=file, filename=\"e.csv\")",
                        "path(x, y) :- edge(x, y)",
                        ".output path"),
                split(".decl edge(x: number,\n  y: number)\n.input edge(IO=file, filename=\"e.csv\")\n"
                        + "path(x, y) :- edge(x, y).\n.output path"));
    }

    @Test
    void saysWhetherTheLastStatementIsComplete() {
        assertEquals(List.of("p(1)", "q(X) :- p(X ..."), split("p(1). q(X) :- p(X"));
    }

    @Test
    void percentDividesAfterATerm() {
        DatalogAst.Clause clause = assertInstanceOf(
                DatalogAst.Clause.class, parse("odd(X) :- % the odd ones\n number(X), % all\n X % 2 = 1. % end"));
        DatalogAst.Comparison comparison = assertInstanceOf(
                DatalogAst.Comparison.class,
                clause.body().alternatives().getFirst().get(1));
        assertEquals(
                '%',
                assertInstanceOf(DatalogAst.Arithmetic.class, comparison.left()).operator());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "p(1, lucy, 'Lucy', \"x\", 1.5, 1e3, true, -4).",
                "rain.",
                "p(X, Y) :- q(X, Z), r(Z, Y); s(X, Y), not t(X), !t(Y), \\+ t(X), ~t(Y).",
                "p(X) <- q(X), (r(X); s(X)), X = (1 + 2) * 3 - -4 ^ 2.",
                "p(x, n) :- q(x), n = count : { r(x, _), x < 4 }.",
                "p(x, n) :- q(x), n = sum y : { r(x, y) }, m = max (y + 1) : r(x, y).",
                "p(X, min(D), count(*), count()) :- q(X, D).",
                "p(N) :- Person{name: N, id: I}, City(I, name: C), optional lives(I, C), optional (a(X), b(X)).",
                "?- p(X, Y) order by Y desc, X limit 3 offset 1.",
                "?- order(X), limit(X), count(X).",
                "p(X)?",
                "p(?x, ?y) :- q(?x, ?y).",
                "?- `my table`(X), X = $name.",
                ".decl p(x: number, y: symbol) inline choice-domain",
                ".decl p()",
                ".type Node <: symbol",
                ".printsize p, q",
                "p(X) :- X is 3 + 4, match(\"a.*\", X), contains('a', X)."
            })
    void parses(String text) {
        assertEquals(text.length(), parse(text).span().end());
    }

    @Test
    void readsConstants() {
        DatalogAst.Clause clause = assertInstanceOf(
                DatalogAst.Clause.class, parse("p(0x10, 0b11, 7u, -2, 2.50, 1e1, 'it''s', \"a\\\"b\")"));
        assertEquals(
                List.of(16L, 3L, 7L, -2L, new BigDecimal("2.50"), 10.0, "it's", "a\"b"),
                clause.heads().getFirst().arguments().stream()
                        .map(argument -> ((DatalogAst.Constant) argument.term()).value())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    p(X :- q(X)             | 4  | unexpected :-
                    p('abc                  | 2  | unterminated string
                    p(X) :- q(X), 3         | 14 | a condition is expected here, such as p(X) or X > 1
                    p(X) :-                 | 7  | the statement ends too early
                    1 < 2 :- p(X)           | 0  | the head of a rule is an atom such as p(X, Y)
                    .comp X { }             | 0  | the directive .comp is not supported yet
                    p(X) <= p(Y) :- X < Y   | 0  | subsumption is not supported yet
                    p([1, 2])               | 2  | a record is not supported yet
                    p(99999999999999999999) | 2  | the number 99999999999999999999 does not fit into 64 bits
                    p(X) @ q(X)             | 5  | unexpected character @
                    """)
    void refuses(String text, int offset, String message) {
        StatementException exception = assertThrows(StatementException.class, () -> parse(text));
        assertEquals(message, exception.diagnostics().getFirst().message());
        assertEquals(offset, exception.diagnostics().getFirst().span().start());
    }

    @Test
    void refusesWhatIsTooDeep() {
        StatementException exception = assertThrows(
                StatementException.class, () -> parse("p(X) :- X = " + "(".repeat(400) + "1" + ")".repeat(400)));
        assertTrue(exception.getMessage().contains("300 deep"));
    }

    @Test
    void spansCountUtf16Units() {
        String text = "% \uD83D\uDE00\np('\uD83D\uDE00', X) :- 3.";
        StatementException exception = assertThrows(
                StatementException.class,
                () -> DatalogFrontend.parse(SourceText.of(text), new Span(5, text.length() - 1)));
        assertEquals(
                "3",
                text.substring(
                        exception.diagnostics().getFirst().span().start(),
                        exception.diagnostics().getFirst().span().end()));
    }

    @Test
    void lexesForColours() {
        String text = "p(X, 'a') :- q(X, 1). % end";
        List<Syntax.TokenClass> classes = new DatalogSyntax()
                .lex(text).stream().map(Syntax.Lexeme::tokenClass).toList();
        assertEquals(Syntax.TokenClass.COMMENT, classes.getLast());
        assertTrue(classes.contains(Syntax.TokenClass.STRING));
        assertTrue(classes.contains(Syntax.TokenClass.NUMBER));
    }
}
