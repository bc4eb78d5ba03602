package stele.parser.sparql;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import stele.grammar.sparql.SparqlLexer;
import stele.grammar.sparql.SparqlParser;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;

/// Parses SPARQL: text to tokens to tree to [SparqlAst]. First with ANTLR's fast SLL prediction; only a
/// text that fails is parsed again with full LL, for the message.
public final class SparqlFrontend {
    /// The longest statement, in characters.
    public static final int MAX_LENGTH = 16 << 20;

    /// How deep parentheses, braces and brackets may nest.
    public static final int MAX_DEPTH = 300;

    private static final int MAX_EXPECTED = 8;

    private SparqlFrontend() {}

    /// Parses one statement. Relative IRIs are resolved against `stele:/` until the statement declares a
    /// base.
    ///
    /// @throws StatementException if it is not SPARQL, or too long or too deep
    public static SparqlAst parse(SourceText source, Span statement) {
        if (statement.end() - statement.start() > MAX_LENGTH) {
            throw new StatementException(
                    Diagnostic.Kind.LIMIT,
                    "a statement may have " + MAX_LENGTH + " characters",
                    new Span(statement.start(), statement.start()));
        }
        SparqlText text = new SparqlText(source.slice(statement), statement.start());
        CommonTokenStream tokens = new CommonTokenStream(lexer(text.decoded()));
        tokens.fill();
        check(tokens, text);
        try {
            return new SparqlAstBuilder(source, text).statement(tree(tokens, text));
        } catch (StackOverflowError e) {
            throw new StatementException(Diagnostic.Kind.LIMIT, "the statement is nested too deeply", statement);
        }
    }

    static SparqlLexer lexer(String text) {
        SparqlLexer lexer = new SparqlLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        return lexer;
    }

    private static SparqlParser.StatementContext tree(CommonTokenStream tokens, SparqlText text) {
        SparqlParser parser = new SparqlParser(tokens);
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        parser.setErrorHandler(new BailErrorStrategy());
        try {
            return parser.statement();
        } catch (ParseCancellationException e) {
            tokens.seek(0);
            parser.reset();
            parser.getInterpreter().setPredictionMode(PredictionMode.LL);
            parser.setErrorHandler(new DefaultErrorStrategy());
            parser.addErrorListener(new FirstError(text));
            return parser.statement();
        }
    }

    private static void check(CommonTokenStream tokens, SparqlText text) {
        int depth = 0;
        for (Token token : tokens.getTokens()) {
            depth += nesting(token, text);
            if (depth > MAX_DEPTH) {
                throw new StatementException(
                        Diagnostic.Kind.LIMIT, "brackets may nest " + MAX_DEPTH + " deep", text.span(token));
            }
        }
    }

    private static int nesting(Token token, SparqlText text) {
        return switch (token.getType()) {
            case SparqlLexer.UNTERMINATED_STRING ->
                throw new StatementException(Diagnostic.Kind.SYNTAX, "unterminated string", text.span(token));
            case SparqlLexer.UNRECOGNIZED ->
                throw new StatementException(
                        Diagnostic.Kind.SYNTAX, "unexpected character " + token.getText(), text.span(token));
            default ->
                switch (token.getText()) {
                    case "(", "[", "{" -> 1;
                    case ")", "]", "}" -> -1;
                    default -> 0;
                };
        };
    }

    private static final class FirstError extends BaseErrorListener {
        private final SparqlText text;

        FirstError(SparqlText text) {
            this.text = text;
        }

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                Object symbol,
                int line,
                int column,
                String message,
                RecognitionException exception) {
            Token token = (Token) symbol;
            Parser parser = (Parser) recognizer;
            String found =
                    token.getType() == Token.EOF ? "the statement ends too early" : "unexpected " + token.getText();
            String hint = exception instanceof NoViableAltException
                    ? null
                    : expected(exception == null ? parser.getExpectedTokens() : exception.getExpectedTokens());
            throw new StatementException(
                    new Diagnostic(Diagnostic.Kind.SYNTAX, found, text.span(token), hint, List.of()));
        }

        private static String expected(IntervalSet tokens) {
            List<String> names = new ArrayList<>();
            for (int type : tokens.toList()) {
                String name = name(type);
                if (!names.contains(name)) {
                    names.add(name);
                }
            }
            return "expected "
                    + String.join(", ", names.subList(0, Math.min(MAX_EXPECTED, names.size())))
                    + (names.size() > MAX_EXPECTED ? " ..." : "");
        }

        private static String name(int type) {
            return switch (type) {
                case Token.EOF -> "the end";
                case SparqlParser.VAR1, SparqlParser.VAR2 -> "a variable";
                case SparqlParser.IRIREF, SparqlParser.PNAME_LN, SparqlParser.PNAME_NS, SparqlParser.A -> "an IRI";
                case SparqlParser.INTEGER, SparqlParser.DECIMAL, SparqlParser.DOUBLE -> "a number";
                case SparqlParser.STRING_LITERAL1,
                        SparqlParser.STRING_LITERAL2,
                        SparqlParser.STRING_LITERAL_LONG1,
                        SparqlParser.STRING_LITERAL_LONG2 -> "a string";
                case SparqlParser.BLANK_NODE_LABEL -> "a blank node";
                case SparqlParser.LANGTAG -> "a language tag";
                case SparqlParser.NAME -> "a function";
                default -> {
                    String literal = SparqlParser.VOCABULARY.getLiteralName(type);
                    yield literal == null
                            ? SparqlParser.VOCABULARY.getDisplayName(type)
                            : literal.substring(1, literal.length() - 1);
                }
            };
        }
    }
}
