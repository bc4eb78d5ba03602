package stele.parser.cypher;

import java.util.List;
import org.antlr.v4.runtime.BailErrorStrategy;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;
import stele.grammar.cypher.CypherLexer;
import stele.grammar.cypher.CypherParser;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;

/// Parses Cypher: fast SLL prediction first, and only for a text that fails the full one, for its messages.
public final class CypherFrontend {
    private static final int MAXIMUM_EXPECTED = 8;

    private CypherFrontend() {}

    /// Parses one statement.
    ///
    /// @param statement its characters in `source`, without the terminator
    /// @throws StatementException if it is not a Cypher statement
    public static CypherAst.Statement parse(SourceText source, Span statement) {
        String text = source.slice(statement);
        CypherParser.StatementContext tree;
        try {
            tree = parser(text, PredictionMode.SLL, null).statement();
        } catch (ParseCancellationException e) {
            tree = parser(text, PredictionMode.LL, new Listener(statement.start(), text.length()))
                    .statement();
        }
        return new CypherAstBuilder(source, statement.start()).statement(tree);
    }

    private static CypherParser parser(String text, PredictionMode mode, @Nullable Listener listener) {
        CypherLexer lexer = new CypherLexer(CharStreams.fromString(text));
        lexer.removeErrorListeners();
        CypherParser parser = new CypherParser(new CommonTokenStream(lexer));
        parser.removeErrorListeners();
        parser.getInterpreter().setPredictionMode(mode);
        if (listener == null) {
            parser.setErrorHandler(new BailErrorStrategy());
        } else {
            parser.setErrorHandler(new DefaultErrorStrategy());
            parser.addErrorListener(listener);
        }
        return parser;
    }

    /// Throws the first error it is told.
    private static final class Listener extends BaseErrorListener {
        private final int offset;
        private final int length;

        Listener(int offset, int length) {
            this.offset = offset;
            this.length = length;
        }

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                @Nullable Object symbol,
                int line,
                int column,
                String message,
                @Nullable RecognitionException exception) {
            Token token = (Token) symbol;
            if (token == null) {
                throw error("UnexpectedSyntax", "the statement cannot be read", new Span(offset, offset), null);
            }
            // ANTLR counts in code points when there are characters beyond the basic plane; clamp rather than fail.
            int start = Math.min(token.getStartIndex(), length);
            Span span = new Span(offset + start, offset + Math.max(start, Math.min(token.getStopIndex() + 1, length)));
            switch (token.getType()) {
                case CypherLexer.UNTERMINATED_STRING ->
                    throw error("UnexpectedSyntax", "the string does not end", span, null);
                case CypherLexer.UNTERMINATED_COMMENT ->
                    throw error("UnexpectedSyntax", "the comment does not end", span, null);
                case CypherLexer.UNTERMINATED_NAME ->
                    throw error("UnexpectedSyntax", "the quoted name does not end", span, null);
                case CypherLexer.UNRECOGNIZED ->
                    throw error(
                            token.getText().codePointAt(0) < 128 ? "UnexpectedSyntax" : "InvalidUnicodeCharacter",
                            "the character " + token.getText() + " has no meaning here",
                            span,
                            null);
                default -> {
                    String what = token.getType() == Token.EOF ? "the end of the statement" : token.getText();
                    boolean relationship = recognizer instanceof CypherParser parser
                            && parser.getRuleInvocationStack().contains("relationshipDetail");
                    throw error(
                            relationship ? "InvalidRelationshipPattern" : "UnexpectedSyntax",
                            what + " is not expected here",
                            span,
                            recognizer instanceof CypherParser parser ? expected(parser) : null);
                }
            }
        }

        private static @Nullable String expected(CypherParser parser) {
            IntervalSet tokens = parser.getExpectedTokens();
            List<String> names = tokens.toList().stream()
                    .filter(type -> type > 0)
                    .map(type -> parser.getVocabulary().getDisplayName(type))
                    .map(name -> name.startsWith("'") ? name.substring(1, name.length() - 1) : name)
                    .toList();
            return names.isEmpty() || names.size() > MAXIMUM_EXPECTED ? null : "expected " + String.join(", ", names);
        }
    }

    static StatementException error(String detail, String message, Span span, @Nullable String hint) {
        return new StatementException(
                List.of(new Diagnostic(Diagnostic.Kind.SYNTAX, message, span, hint, List.of())), detail);
    }
}
