package stele.parser.cypher;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.Token;
import stele.grammar.cypher.CypherLexer;
import stele.parser.Span;
import stele.parser.Syntax;

/// Cypher's tokens, for editors and for splitting scripts.
public final class CypherSyntax implements Syntax {
    private static final List<String> KEYWORDS = IntStream.rangeClosed(CypherLexer.ALL, CypherLexer.YIELD)
            .mapToObj(CypherLexer.VOCABULARY::getLiteralName)
            .filter(name -> name != null)
            .map(name -> name.substring(1, name.length() - 1).toUpperCase(Locale.ROOT))
            .sorted()
            .toList();

    @Override
    public List<Lexeme> lex(String text) {
        List<? extends Token> tokens = tokens(text);
        List<Lexeme> lexemes = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            if (token.getType() == Token.EOF || token.getType() == CypherLexer.WHITESPACE) {
                continue;
            }
            boolean called =
                    i + 1 < tokens.size() && tokens.get(i + 1).getText().equals("(");
            boolean parameter = i > 0 && tokens.get(i - 1).getText().equals("$");
            lexemes.add(new Lexeme(span(text, token), tokenClass(token, called, parameter)));
        }
        return lexemes;
    }

    private static TokenClass tokenClass(Token token, boolean called, boolean parameter) {
        int type = token.getType();
        if (parameter) {
            return TokenClass.PARAMETER;
        }
        if (type >= CypherLexer.ALL && type <= CypherLexer.YIELD) {
            return TokenClass.KEYWORD;
        }
        return switch (type) {
            case CypherLexer.IDENTIFIER -> called ? TokenClass.FUNCTION : TokenClass.IDENTIFIER;
            case CypherLexer.QUOTED_IDENTIFIER -> TokenClass.IDENTIFIER;
            case CypherLexer.STRING -> TokenClass.STRING;
            case CypherLexer.INTEGER, CypherLexer.HEX_INTEGER, CypherLexer.OCTAL_INTEGER, CypherLexer.FLOAT ->
                TokenClass.NUMBER;
            case CypherLexer.LINE_COMMENT, CypherLexer.BLOCK_COMMENT -> TokenClass.COMMENT;
            case CypherLexer.UNTERMINATED_STRING,
                    CypherLexer.UNTERMINATED_COMMENT,
                    CypherLexer.UNTERMINATED_NAME,
                    CypherLexer.UNRECOGNIZED,
                    CypherLexer.MALFORMED_NUMBER -> TokenClass.ERROR;
            default ->
                switch (token.getText()) {
                    case "$" -> TokenClass.PARAMETER;
                    case "(", ")", "[", "]", "{", "}", ",", ";", ":", "." -> TokenClass.PUNCTUATION;
                    default -> TokenClass.OPERATOR;
                };
        };
    }

    @Override
    public List<StatementSpan> split(String text) {
        List<StatementSpan> statements = new ArrayList<>();
        Span current = null;
        for (Token token : tokens(text)) {
            int type = token.getType();
            if (type == CypherLexer.WHITESPACE
                    || type == CypherLexer.LINE_COMMENT
                    || type == CypherLexer.BLOCK_COMMENT
                    || type == Token.EOF) {
                continue;
            }
            if (token.getText().equals(";")) {
                if (current != null) {
                    statements.add(new StatementSpan(current, true));
                    current = null;
                }
                continue;
            }
            Span span = span(text, token);
            current = current == null ? span : current.union(span);
        }
        if (current != null) {
            statements.add(new StatementSpan(current, false));
        }
        return statements;
    }

    @Override
    public List<String> keywords() {
        return KEYWORDS;
    }

    private static List<? extends Token> tokens(String text) {
        CypherLexer lexer = new CypherLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        return lexer.getAllTokens();
    }

    private static Span span(String text, Token token) {
        return new Span(
                Offsets.of(text, token.getStartIndex()),
                Math.min(Offsets.of(text, token.getStopIndex() + 1), text.length()));
    }
}
