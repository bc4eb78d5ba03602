package stele.parser.datalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
import stele.grammar.datalog.DatalogLexer;
import stele.grammar.datalog.DatalogParser;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;

/// Parses Datalog: text to tokens to tree to [DatalogAst]. First with ANTLR's fast SLL prediction; only a
/// text that fails is parsed again with full LL, for the message.
public final class DatalogFrontend {
    /// The longest statement, in characters.
    public static final int MAX_LENGTH = 16 << 20;

    /// How deep parentheses, braces and brackets may nest.
    public static final int MAX_DEPTH = 300;

    private static final int MAX_EXPECTED = 8;

    private DatalogFrontend() {}

    /// Parses one statement.
    ///
    /// @throws StatementException if it is not Datalog, or too long or too deep
    public static DatalogAst parse(SourceText source, Span statement) {
        if (statement.end() - statement.start() > MAX_LENGTH) {
            throw new StatementException(
                    Diagnostic.Kind.LIMIT,
                    "a statement may have " + MAX_LENGTH + " characters",
                    new Span(statement.start(), statement.start()));
        }
        String text = "\n" + source.slice(statement);
        DatalogPositions positions = new DatalogPositions(statement.start() - 1, text);
        CommonTokenStream tokens = new CommonTokenStream(lexer(text));
        tokens.fill();
        check(tokens, positions);
        try {
            return new DatalogAstBuilder(source, positions).statement(tree(tokens, positions));
        } catch (StackOverflowError e) {
            throw new StatementException(Diagnostic.Kind.LIMIT, "the statement is nested too deeply", statement);
        }
    }

    /// A lexer. The text must start with a line break, since `%` is a comment only at the start of a line
    /// and after punctuation.
    static DatalogLexer lexer(String text) {
        DatalogLexer lexer = new DatalogLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        return lexer;
    }

    private static DatalogParser.StatementContext tree(CommonTokenStream tokens, DatalogPositions positions) {
        DatalogParser parser = new DatalogParser(tokens);
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
            parser.addErrorListener(new FirstError(positions));
            return parser.statement();
        }
    }

    private static void check(CommonTokenStream tokens, DatalogPositions positions) {
        int depth = 0;
        for (Token token : tokens.getTokens()) {
            depth += nesting(token, positions);
            if (depth > MAX_DEPTH) {
                throw new StatementException(
                        Diagnostic.Kind.LIMIT, "brackets may nest " + MAX_DEPTH + " deep", positions.span(token));
            }
        }
    }

    private static int nesting(Token token, DatalogPositions positions) {
        return switch (token.getType()) {
            case DatalogLexer.UNTERMINATED_STRING -> throw unterminated("string", token, positions);
            case DatalogLexer.UNTERMINATED_COMMENT -> throw unterminated("comment", token, positions);
            case DatalogLexer.UNRECOGNIZED ->
                throw new StatementException(
                        Diagnostic.Kind.SYNTAX, "unexpected character " + token.getText(), positions.span(token));
            default ->
                switch (token.getText().charAt(0)) {
                    case '(', '[', '{' -> 1;
                    case ')', ']', '}' -> -1;
                    default -> 0;
                };
        };
    }

    private static StatementException unterminated(String what, Token token, DatalogPositions positions) {
        Span span = positions.span(token);
        return new StatementException(
                Diagnostic.Kind.SYNTAX, "unterminated " + what, new Span(span.start(), span.start() + 1));
    }

    private static final class FirstError extends BaseErrorListener {
        private final DatalogPositions positions;

        FirstError(DatalogPositions positions) {
            this.positions = positions;
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
            String found = token.getType() == Token.EOF
                    ? "the statement ends too early"
                    : "unexpected " + DatalogPositions.text(token);
            String hint = exception instanceof NoViableAltException
                    ? null
                    : expected(exception == null ? parser.getExpectedTokens() : exception.getExpectedTokens());
            throw new StatementException(
                    new Diagnostic(Diagnostic.Kind.SYNTAX, found, positions.span(token), hint, List.of()));
        }

        private static String expected(IntervalSet tokens) {
            List<String> names = new ArrayList<>();
            boolean name = false;
            for (int type : tokens.toList()) {
                if (type == DatalogParser.IDENTIFIER || type == DatalogParser.QUOTED_NAME) {
                    name = true;
                } else if (type == Token.EOF) {
                    names.add("the end");
                } else {
                    String literal = DatalogParser.VOCABULARY.getLiteralName(type);
                    names.add(
                            literal == null
                                    ? DatalogParser.VOCABULARY
                                            .getSymbolicName(type)
                                            .toLowerCase(Locale.ROOT)
                                    : literal.substring(1, literal.length() - 1));
                }
            }
            if (name) {
                names.removeIf(
                        word -> word.length() > 1 && Character.isLetter(word.charAt(0)) && !word.equals("the end"));
                names.addFirst("a name");
            }
            return "expected "
                    + String.join(", ", names.subList(0, Math.min(MAX_EXPECTED, names.size())))
                    + (names.size() > MAX_EXPECTED ? " ..." : "");
        }
    }
}
