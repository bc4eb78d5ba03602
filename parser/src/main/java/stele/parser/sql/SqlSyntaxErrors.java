package stele.parser.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.ListTokenSource;
import org.antlr.v4.runtime.NoViableAltException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.atn.PredictionMode;
import org.antlr.v4.runtime.misc.ParseCancellationException;
import org.jspecify.annotations.Nullable;
import stele.grammar.sql.SqlLexer;
import stele.grammar.sql.SqlParser;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.Suggestions;

/// Says what is wrong with a statement that does not parse: features that we know but do not have, misspelt
/// keywords (the nearest keyword whose use lets the parser come further), else what was expected.
final class SqlSyntaxErrors {
    private static final int MAX_EXPECTED = 3;

    /// How many tokens before the error a word that we know may stand.
    private static final int LOOK_BACK = 3;

    /// How many tokens a repair must let the parser read beyond the error.
    private static final int MIN_GAIN = 1;

    /// Words that begin what the grammar leaves out.
    private static final Map<String, String> KNOWN = Map.ofEntries(
            Map.entry("ANALYZE", "ANALYZE"),
            Map.entry("CALL", "CALL"),
            Map.entry("EXECUTE", "EXECUTE"),
            Map.entry("FUNCTION", "CREATE FUNCTION"),
            Map.entry("GRANT", "GRANT"),
            Map.entry("MATCH_RECOGNIZE", "MATCH_RECOGNIZE"),
            Map.entry("PREPARE", "PREPARE"),
            Map.entry("REVOKE", "REVOKE"),
            Map.entry("TRIGGER", "CREATE TRIGGER"),
            Map.entry("TYPE", "CREATE TYPE"),
            Map.entry("VACUUM", "VACUUM"));

    private final CommonTokenStream tokens;
    private final SqlPositions positions;

    SqlSyntaxErrors(CommonTokenStream tokens, SqlPositions positions) {
        this.tokens = tokens;
        this.positions = positions;
    }

    /// The tree, should full LL find one.
    ///
    /// @throws StatementException with the message, else
    SqlParser.StatementContext parseAgain() {
        tokens.seek(0);
        Failure failure = new Failure();
        SqlParser parser = parser(tokens, failure);
        try {
            return parser.singleStatement().statement();
        } catch (ParseCancellationException e) {
            throw new StatementException(describe(failure));
        }
    }

    private static SqlParser parser(CommonTokenStream tokens, Failure failure) {
        SqlParser parser = new SqlParser(tokens);
        parser.removeErrorListeners();
        parser.addErrorListener(failure);
        parser.getInterpreter().setPredictionMode(PredictionMode.LL);
        parser.setErrorHandler(new StopAtFirstError());
        return parser;
    }

    private Diagnostic describe(Failure failure) {
        Token offending = failure.token();
        List<Token> visible = visible();
        if (visible.size() == 1) {
            return Diagnostic.of(Diagnostic.Kind.SYNTAX, "this is no statement", positions.span(offending));
        }
        Diagnostic known = knownFeature(visible, offending);
        if (known != null) {
            return known;
        }
        Diagnostic repaired = misspelt(visible, offending);
        if (repaired != null) {
            return repaired;
        }
        String found = offending.getType() == Token.EOF
                ? "the statement ends too early"
                : "\"" + offending.getText() + "\" is not expected here";
        List<String> expected = failure.expected();
        return new Diagnostic(
                Diagnostic.Kind.SYNTAX,
                found,
                positions.span(offending),
                expected.isEmpty() ? null : "expected " + alternatives(expected),
                List.of());
    }

    private static String alternatives(List<String> names) {
        return names.size() == 1
                ? names.getFirst()
                : String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
    }

    private List<Token> visible() {
        return tokens.getTokens().stream()
                .filter(token -> token.getChannel() == Token.DEFAULT_CHANNEL)
                .toList();
    }

    private @Nullable Diagnostic knownFeature(List<Token> visible, Token offending) {
        int index = visible.indexOf(offending);
        for (int i = Math.max(0, index - LOOK_BACK); i <= Math.min(index + 1, visible.size() - 1); i++) {
            Token token = visible.get(i);
            String feature = KNOWN.get(token.getText().toUpperCase(Locale.ROOT));
            boolean first = i == 0;
            boolean afterVerb = i >= 1
                    && Set.of("CREATE", "DROP", "REPLACE", "UNIQUE", "MATERIALIZED", "RECURSIVE")
                            .contains(visible.get(i - 1).getText().toUpperCase(Locale.ROOT));
            boolean create = feature != null && feature.startsWith("CREATE ");
            if (feature != null && (create ? afterVerb : first || token == offending || !isVerb(feature))) {
                String verb = visible.getFirst().getText().toUpperCase(Locale.ROOT);
                String name = create && verb.equals("DROP") ? feature.replace("CREATE", "DROP") : feature;
                return StatementException.unsupported(name, positions.span(token))
                        .diagnostics()
                        .getFirst();
            }
        }
        return null;
    }

    private static boolean isVerb(String feature) {
        return Set.of("ANALYZE", "CALL", "EXECUTE", "GRANT", "PREPARE", "REVOKE", "VACUUM")
                .contains(feature);
    }

    /// Tries the keywords near the offending token and near the words before it in their places.
    private @Nullable Diagnostic misspelt(List<Token> visible, Token offending) {
        int index = visible.indexOf(offending);
        Repair best = null;
        for (int place = index; place >= Math.max(0, index - 2); place--) {
            Token token = visible.get(place);
            if (token.getType() != SqlParser.IDENTIFIER) {
                continue;
            }
            for (String keyword : SqlSyntax.KEYWORDS) {
                int distance = Suggestions.distance(token.getText().toUpperCase(Locale.ROOT), keyword);
                if (distance == 0 || distance > (keyword.length() <= 4 ? 1 : 2)) {
                    continue;
                }
                int reach = reach(visible, place, keyword);
                boolean further = reach >= index + MIN_GAIN && (place < index || reach > index);
                if (further
                        && (best == null || reach > best.reach || reach == best.reach && distance < best.distance)) {
                    best = new Repair(token, keyword, reach, distance);
                }
            }
        }
        if (best == null) {
            return null;
        }
        Span span = positions.span(best.token);
        return new Diagnostic(
                Diagnostic.Kind.SYNTAX,
                "\"" + best.token.getText() + "\" is not expected here; did you mean " + best.keyword + "?",
                span,
                null,
                List.of(new Diagnostic.Fix(span, best.keyword)));
    }

    private record Repair(Token token, String keyword, int reach, int distance) {}

    /// The index of the first visible token that the parser does not accept once `keyword` stands at
    /// `place`.
    private int reach(List<Token> visible, int place, String keyword) {
        List<Token> repaired = new ArrayList<>(visible);
        CommonToken token = new CommonToken(visible.get(place));
        token.setType(SqlSyntax.tokenType(keyword));
        token.setText(keyword);
        repaired.set(place, token);
        Failure failure = new Failure();
        CommonTokenStream stream = new CommonTokenStream(new ListTokenSource(copies(repaired)));
        try {
            parser(stream, failure).singleStatement();
            return visible.size();
        } catch (ParseCancellationException e) {
            return failure.token().getTokenIndex();
        }
    }

    /// Copies, as a stream numbers its tokens.
    private static List<Token> copies(List<Token> tokens) {
        List<Token> copies = new ArrayList<>(tokens.size());
        for (Token token : tokens) {
            copies.add(new CommonToken(token));
        }
        return copies;
    }

    /// Gives up at the first error, after reporting it.
    private static final class StopAtFirstError extends DefaultErrorStrategy {
        @Override
        public void recover(Parser recognizer, RecognitionException e) {
            throw new ParseCancellationException(e);
        }

        @Override
        public Token recoverInline(Parser recognizer) {
            InputMismatchException e = new InputMismatchException(recognizer);
            reportError(recognizer, e);
            throw new ParseCancellationException(e);
        }

        @Override
        public void sync(Parser recognizer) {
            // Errors are found where a token is matched, which gives the smallest set of expected ones.
        }
    }

    /// What the parser reports.
    private static final class Failure extends BaseErrorListener {
        private @Nullable Token token;
        private final Set<String> expected = new TreeSet<>();

        Token token() {
            return java.util.Objects.requireNonNull(token);
        }

        @Override
        public void syntaxError(
                Recognizer<?, ?> recognizer,
                @Nullable Object offendingSymbol,
                int line,
                int column,
                String message,
                @Nullable RecognitionException e) {
            Token found = e == null ? (Token) offendingSymbol : e.getOffendingToken();
            token = found;
            Parser parser = (Parser) recognizer;
            boolean atStart = e instanceof NoViableAltException noViable && noViable.getStartToken() != found;
            if (!atStart) {
                for (int type : parser.getExpectedTokens().toList()) {
                    expected.add(name(type));
                }
            }
        }

        /// Names for people, when there are few.
        List<String> expected() {
            List<String> names = new ArrayList<>(expected);
            names.remove(";");
            if (names.contains("a name")) {
                names.removeIf(name -> SqlSyntax.NON_RESERVED.contains(name));
            }
            return names.size() > MAX_EXPECTED ? List.of() : names;
        }

        private static String name(int type) {
            return switch (type) {
                case Token.EOF -> "the end of the statement";
                case SqlParser.IDENTIFIER, SqlParser.QUOTED_IDENTIFIER -> "a name";
                case SqlParser.STRING, SqlParser.ESCAPE_STRING, SqlParser.DOLLAR_STRING -> "a string";
                case SqlParser.INTEGER_NUMBER, SqlParser.DECIMAL_NUMBER, SqlParser.DOUBLE_NUMBER -> "a number";
                default -> {
                    String literal = SqlLexer.VOCABULARY.getLiteralName(type);
                    yield literal == null
                            ? SqlLexer.VOCABULARY.getDisplayName(type)
                            : literal.substring(1, literal.length() - 1);
                }
            };
        }
    }
}
