package stele.parser.sparql;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.antlr.v4.runtime.Token;
import stele.grammar.sparql.SparqlLexer;
import stele.parser.Span;
import stele.parser.Syntax;

/// SPARQL's tokens: for colours, and for splitting scripts. Statements are separated by `;` outside of
/// brackets.
public final class SparqlSyntax implements Syntax {
    private static final List<String> KEYWORDS = keywordList();

    @Override
    public List<Lexeme> lex(String text) {
        List<Lexeme> lexemes = new ArrayList<>();
        SparqlLexer lexer = SparqlFrontend.lexer(text);
        boolean pairs = text.codePointCount(0, text.length()) != text.length();
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            if (token.getType() != SparqlLexer.WHITESPACE) {
                lexemes.add(new Lexeme(span(text, token, pairs), classOf(token)));
            }
        }
        return lexemes;
    }

    private static Span span(String text, Token token, boolean pairs) {
        if (!pairs) {
            return new Span(token.getStartIndex(), token.getStopIndex() + 1);
        }
        int start = text.offsetByCodePoints(0, token.getStartIndex());
        return new Span(start, start + token.getText().length());
    }

    private static TokenClass classOf(Token token) {
        return switch (token.getType()) {
            case SparqlLexer.STRING_LITERAL1,
                    SparqlLexer.STRING_LITERAL2,
                    SparqlLexer.STRING_LITERAL_LONG1,
                    SparqlLexer.STRING_LITERAL_LONG2,
                    SparqlLexer.LANGTAG -> TokenClass.STRING;
            case SparqlLexer.INTEGER, SparqlLexer.DECIMAL, SparqlLexer.DOUBLE -> TokenClass.NUMBER;
            case SparqlLexer.VAR1, SparqlLexer.VAR2 -> TokenClass.PARAMETER;
            case SparqlLexer.IRIREF, SparqlLexer.PNAME_LN, SparqlLexer.PNAME_NS, SparqlLexer.BLANK_NODE_LABEL ->
                TokenClass.IDENTIFIER;
            case SparqlLexer.NAME -> TokenClass.FUNCTION;
            case SparqlLexer.COMMENT -> TokenClass.COMMENT;
            case SparqlLexer.UNRECOGNIZED, SparqlLexer.UNTERMINATED_STRING -> TokenClass.ERROR;
            default ->
                Character.isLetter(token.getText().charAt(0))
                        ? TokenClass.KEYWORD
                        : "(){}[],.;".contains(token.getText()) ? TokenClass.PUNCTUATION : TokenClass.OPERATOR;
        };
    }

    @Override
    public List<StatementSpan> split(String text) {
        List<StatementSpan> statements = new ArrayList<>();
        SparqlLexer lexer = SparqlFrontend.lexer(text);
        boolean pairs = text.codePointCount(0, text.length()) != text.length();
        int start = -1;
        int end = -1;
        int depth = 0;
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            if (token.getChannel() != Token.DEFAULT_CHANNEL) {
                continue;
            }
            String word = token.getText();
            if (word.equals(";") && depth <= 0) {
                if (start >= 0) {
                    statements.add(new StatementSpan(new Span(start, end), true));
                }
                start = -1;
                depth = 0;
                continue;
            }
            Span span = span(text, token, pairs);
            start = start < 0 ? span.start() : start;
            end = span.end();
            depth += switch (word) {
                case "(", "[", "{" -> 1;
                case ")", "]", "}" -> -1;
                default -> 0;
            };
        }
        if (start >= 0) {
            statements.add(new StatementSpan(new Span(start, end), false));
        }
        return statements;
    }

    @Override
    public List<String> keywords() {
        return KEYWORDS;
    }

    private static List<String> keywordList() {
        TreeSet<String> keywords = new TreeSet<>();
        for (int type = 1; type <= SparqlLexer.VOCABULARY.getMaxTokenType(); type++) {
            String literal = SparqlLexer.VOCABULARY.getLiteralName(type);
            if (literal != null && literal.length() > 2 && Character.isLetter(literal.charAt(1))) {
                keywords.add(literal.substring(1, literal.length() - 1).toUpperCase(Locale.ROOT));
            }
        }
        keywords.addAll(Arrays.asList(SparqlFunctions.names()));
        return List.copyOf(keywords);
    }
}
