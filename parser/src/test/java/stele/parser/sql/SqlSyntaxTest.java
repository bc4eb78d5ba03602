package stele.parser.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import stele.parser.Syntax;

class SqlSyntaxTest {
    private final SqlSyntax syntax = new SqlSyntax();

    @Test
    void scriptsAreSplitAtSemicolons() {
        String text = "-- first\nSELECT ';' ; /* ; */ SELECT \"a;b\" -- x;\n;; \nSELECT 3 ";
        List<String> statements = syntax.split(text).stream()
                .map(statement -> text.substring(
                                statement.span().start(), statement.span().end())
                        + (statement.complete() ? "|" : ""))
                .toList();
        assertEquals(List.of("SELECT ';'|", "SELECT \"a;b\"|", "SELECT 3"), statements);
    }

    @Test
    void tokensHaveClasses() {
        List<String> classes = syntax.lex("select f(x), $1 + 1.5 from \"t\" -- c\nwhere 'a").stream()
                .map(lexeme -> lexeme.tokenClass().name())
                .toList();
        assertEquals(
                List.of(
                        "KEYWORD",
                        "FUNCTION",
                        "PUNCTUATION",
                        "IDENTIFIER",
                        "PUNCTUATION",
                        "PUNCTUATION",
                        "PARAMETER",
                        "OPERATOR",
                        "NUMBER",
                        "KEYWORD",
                        "IDENTIFIER",
                        "COMMENT",
                        "KEYWORD",
                        "STRING"),
                classes);
    }

    @Test
    void keywordsAreReadOffTheGrammar() {
        assertTrue(syntax.keywords().containsAll(List.of("SELECT", "RECURSIVE", "PROPERTY")));
        assertTrue(SqlSyntax.NON_RESERVED.contains("PROPERTY"));
        assertEquals(Syntax.TokenClass.KEYWORD, syntax.lex("tables").getFirst().tokenClass());
    }
}
