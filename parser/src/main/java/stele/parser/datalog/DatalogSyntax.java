package stele.parser.datalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.Token;
import stele.grammar.datalog.DatalogLexer;
import stele.parser.Span;
import stele.parser.Syntax;

/// Datalog's tokens: for colours, and for splitting programs into clauses.
///
/// A clause ends with `.`, or a query with `?`. A directive (`.decl` ...) ends with its line, once its
/// parentheses are closed.
public final class DatalogSyntax implements Syntax {
    private static final List<String> KEYWORDS = List.of(
            "ASC",
            "AVG",
            "BY",
            "COUNT",
            "DECL",
            "DESC",
            "FALSE",
            "INPUT",
            "IS",
            "LIMIT",
            "MAX",
            "MEAN",
            "MIN",
            "NOT",
            "OFFSET",
            "OPTIONAL",
            "ORDER",
            "OUTPUT",
            "PRINTSIZE",
            "SUM",
            "TRUE",
            "TYPE");
    private static final Set<String> KEYWORD_SET = Set.copyOf(KEYWORDS);

    @Override
    public List<Lexeme> lex(String text) {
        List<Lexeme> lexemes = new ArrayList<>();
        DatalogLexer lexer = DatalogFrontend.lexer("\n" + text);
        DatalogPositions positions = new DatalogPositions(-1, "\n" + text);
        for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
            Span span = positions.span(token);
            switch (token.getType()) {
                case DatalogLexer.WHITESPACE -> {}
                case DatalogLexer.LINE_COMMENT -> lexemes.add(lineComment(text, span));
                default -> {
                    lexemes.add(new Lexeme(span, classOf(token)));
                    if (DatalogPositions.startsComment(token.getType())) {
                        trailingComment(text, span, token, lexemes);
                    }
                }
            }
        }
        return lexemes;
    }

    private static Lexeme lineComment(String text, Span span) {
        int start = span.start();
        while (start < span.end() && (Character.isWhitespace(text.charAt(start)) || text.charAt(start) == '\uFEFF')) {
            start++;
        }
        return new Lexeme(new Span(start, span.end()), TokenClass.COMMENT);
    }

    private static void trailingComment(String text, Span span, Token token, List<Lexeme> lexemes) {
        if (token.getText().length() > span.end() - span.start()) {
            int start = text.indexOf('%', span.end());
            int end = start;
            while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
                end++;
            }
            lexemes.add(new Lexeme(new Span(start, end), TokenClass.COMMENT));
        }
    }

    private static TokenClass classOf(Token token) {
        return switch (token.getType()) {
            case DatalogLexer.STRING, DatalogLexer.QUOTED_NAME -> TokenClass.STRING;
            case DatalogLexer.NUMBER -> TokenClass.NUMBER;
            case DatalogLexer.PARAMETER -> TokenClass.PARAMETER;
            case DatalogLexer.BLOCK_COMMENT -> TokenClass.COMMENT;
            case DatalogLexer.UNTERMINATED_COMMENT, DatalogLexer.UNTERMINATED_STRING, DatalogLexer.UNRECOGNIZED ->
                TokenClass.ERROR;
            case DatalogLexer.IDENTIFIER -> TokenClass.IDENTIFIER;
            default -> {
                char first = token.getText().charAt(0);
                if (Character.isLetter(first)) {
                    yield KEYWORD_SET.contains(token.getText().toUpperCase(java.util.Locale.ROOT))
                            ? TokenClass.KEYWORD
                            : TokenClass.IDENTIFIER;
                }
                yield "(){}[],.;".indexOf(first) >= 0 ? TokenClass.PUNCTUATION : TokenClass.OPERATOR;
            }
        };
    }

    @Override
    public List<StatementSpan> split(String text) {
        return new Splitter(text).split();
    }

    @Override
    public List<String> keywords() {
        return KEYWORDS;
    }

    /// One pass over the tokens of a program.
    private static final class Splitter {
        private final String text;
        private final List<StatementSpan> statements = new ArrayList<>();
        private int start = -1;
        private int end = -1;
        private int depth;
        private boolean directive;

        Splitter(String text) {
            this.text = text;
        }

        List<StatementSpan> split() {
            DatalogLexer lexer = DatalogFrontend.lexer("\n" + text);
            DatalogPositions positions = new DatalogPositions(-1, "\n" + text);
            for (Token token = lexer.nextToken(); token.getType() != Token.EOF; token = lexer.nextToken()) {
                if (token.getChannel() == Token.DEFAULT_CHANNEL) {
                    take(token, positions.span(token));
                }
            }
            if (start >= 0) {
                statements.add(new StatementSpan(new Span(start, end), directive && depth == 0));
            }
            return statements;
        }

        private void take(Token token, Span span) {
            if (directive && depth == 0 && text.substring(end, span.start()).indexOf('\n') >= 0) {
                finish();
            }
            if (start < 0) {
                directive = token.getType() == DatalogLexer.DOT && startsDirective(span);
                if (token.getType() == DatalogLexer.DOT && !directive) {
                    statements.add(new StatementSpan(span, true));
                    return;
                }
                start = span.start();
                end = span.end();
                return;
            }
            if (!directive && (token.getType() == DatalogLexer.DOT || token.getType() == DatalogLexer.ASKED)) {
                if (token.getType() == DatalogLexer.ASKED) {
                    end = span.end();
                }
                finish();
                return;
            }
            end = span.end();
            depth += switch (text.charAt(span.start())) {
                case '(', '[', '{' -> 1;
                case ')', ']', '}' -> -1;
                default -> 0;
            };
        }

        private boolean startsDirective(Span dot) {
            return dot.end() < text.length() && Character.isLetter(text.charAt(dot.end()));
        }

        private void finish() {
            statements.add(new StatementSpan(new Span(start, end), true));
            start = -1;
            depth = 0;
            directive = false;
        }
    }
}
