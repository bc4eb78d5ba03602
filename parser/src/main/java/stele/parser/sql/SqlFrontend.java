package stele.parser.sql;

import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlLexer;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.TextTemplate;

/// Parses SQL: text to tokens to tree to [SqlAst]. First with ANTLR's fast SLL prediction; only a text that
/// fails is parsed again with full LL, for the message.
public final class SqlFrontend {
    /// The longest statement, in characters.
    public static final int MAX_LENGTH = 16 << 20;

    /// How deep parentheses, brackets and CASE may nest.
    public static final int MAX_DEPTH = 400;

    private SqlFrontend() {}

    /// Parses one statement.
    ///
    /// @throws StatementException if it is not SQL, or too long or too deep
    public static SqlAst parse(SourceText source, Span statement) {
        if (statement.end() - statement.start() > MAX_LENGTH) {
            throw new StatementException(
                    Diagnostic.Kind.LIMIT,
                    "a statement may have " + MAX_LENGTH + " characters; this one has "
                            + (statement.end() - statement.start()),
                    new Span(statement.start(), statement.start()));
        }
        String text = source.slice(statement);
        SqlPositions positions = new SqlPositions(statement.start(), text);
        CommonTokenStream tokens = tokens(text);
        checkTokens(tokens, positions);
        try {
            SqlParser.StatementContext tree = tree(tokens, positions);
            return new SqlAstBuilder(source, positions).statement(tree);
        } catch (StackOverflowError e) {
            throw new StatementException(Diagnostic.Kind.LIMIT, "this statement nests too deeply", statement);
        }
    }

    /// The text of a simple statement with parameters for its constants, or null.
    public static @Nullable TextTemplate template(String text) {
        return SqlTemplate.of(text);
    }

    static CommonTokenStream tokens(String text) {
        SqlLexer lexer = new SqlLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        CommonTokenStream tokens = new CommonTokenStream(lexer);
        tokens.fill();
        return tokens;
    }

    private static SqlParser.StatementContext tree(CommonTokenStream tokens, SqlPositions positions) {
        SqlParser parser = new SqlParser(tokens);
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
        parser.setErrorHandler(new BailErrorStrategy());
        try {
            return parser.singleStatement().statement();
        } catch (ParseCancellationException e) {
            return new SqlSyntaxErrors(tokens, positions).parseAgain();
        }
    }

    private static void checkTokens(CommonTokenStream tokens, SqlPositions positions) {
        int depth = 0;
        for (Token token : tokens.getTokens()) {
            switch (token.getType()) {
                case SqlParser.UNTERMINATED_STRING -> throw unterminated("string literal", token, positions);
                case SqlParser.UNTERMINATED_IDENTIFIER -> throw unterminated("quoted name", token, positions);
                case SqlParser.UNTERMINATED_COMMENT -> throw unterminated("comment", token, positions);
                case SqlParser.CASE -> depth++;
                case SqlParser.END -> depth--;
                default -> depth += nesting(token.getText());
            }
            if (depth > MAX_DEPTH) {
                throw new StatementException(
                        Diagnostic.Kind.LIMIT,
                        "parentheses and CASE may nest " + MAX_DEPTH + " deep",
                        positions.span(token));
            }
        }
    }

    private static int nesting(String text) {
        return switch (text) {
            case "(", "[" -> 1;
            case ")", "]" -> -1;
            default -> 0;
        };
    }

    private static StatementException unterminated(String what, Token token, SqlPositions positions) {
        Span span = positions.span(token);
        return new StatementException(
                Diagnostic.Kind.SYNTAX, "unterminated " + what, new Span(span.start(), span.start() + 1));
    }
}
