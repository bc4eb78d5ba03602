package stele;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;

/// The prefix `EXPLAIN [ANALYZE] [LOGICAL | PHYSICAL]`, which is the same in every language and is taken
/// off before a language sees the statement.
///
/// @param stage what to show
/// @param analyze whether to run the statement and show what happened
/// @param statement the statement behind the prefix
record Explain(Stage stage, boolean analyze, Span statement) {
    private static final Pattern PREFIX = Pattern.compile(
            "(?i)EXPLAIN\\b(\\s+ANALYZE\\b)?(\\s+(AST|LOGICAL|RULES|PHYSICAL)\\b)?(\\s*\\((?=\\s*(FORMAT|AS|VERBOSE|COSTS|TIMING)\\b))?");

    enum Stage {
        LOGICAL,
        PHYSICAL
    }

    /// The prefix at the start of `statement`, if there is one.
    static Optional<Explain> find(SourceText source, Span statement) {
        Matcher matcher = PREFIX.matcher(source.text()).region(statement.start(), statement.end());
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        Span prefix = new Span(matcher.start(), matcher.end());
        if (matcher.group(4) != null) {
            throw StatementException.unsupported("EXPLAIN with options in parentheses", prefix);
        }
        String stage = matcher.group(3) == null ? "PHYSICAL" : matcher.group(3).toUpperCase(Locale.ROOT);
        if (stage.equals("AST") || stage.equals("RULES")) {
            throw StatementException.unsupported("EXPLAIN " + stage, prefix);
        }
        int start = matcher.end();
        while (start < statement.end() && Character.isWhitespace(source.text().charAt(start))) {
            start++;
        }
        return Optional.of(
                new Explain(Stage.valueOf(stage), matcher.group(1) != null, new Span(start, statement.end())));
    }
}
