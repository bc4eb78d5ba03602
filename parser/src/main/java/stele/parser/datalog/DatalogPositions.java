package stele.parser.datalog;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;
import stele.grammar.datalog.DatalogLexer;
import stele.parser.Span;

/// From ANTLR's places (code points of the text that was lexed) to ours (UTF-16 units of the whole text).
final class DatalogPositions {
    private final int base;
    private final @Nullable String text;

    /// @param base what to add to offsets in `text`
    /// @param text the text that was lexed
    DatalogPositions(int base, String text) {
        this.base = base;
        this.text = text.codePointCount(0, text.length()) == text.length() ? null : text;
    }

    Span span(Token token) {
        int start = offset(token.getStartIndex());
        if (token.getType() == Token.EOF) {
            return new Span(Math.max(start, 0), Math.max(start, 0));
        }
        int end = startsComment(token.getType()) ? start + prefix(token) : offset(token.getStopIndex() + 1);
        return new Span(Math.max(start, 0), end);
    }

    Span span(ParserRuleContext context) {
        Span start = span(context.getStart());
        Token stop = context.getStop();
        return stop == null || stop.getStopIndex() < context.getStart().getStartIndex()
                ? start
                : start.union(span(stop));
    }

    /// Whether tokens of this type may have a `%` comment in them.
    static boolean startsComment(int type) {
        return switch (type) {
            case DatalogLexer.DOT,
                    DatalogLexer.COMMA,
                    DatalogLexer.LEFT,
                    DatalogLexer.LEFT_BRACE,
                    DatalogLexer.SEMICOLON,
                    DatalogLexer.IMPLIES,
                    DatalogLexer.ASKED -> true;
            default -> false;
        };
    }

    /// The token's characters without a comment in it.
    static String text(Token token) {
        return startsComment(token.getType()) ? token.getText().substring(0, prefix(token)) : token.getText();
    }

    private static int prefix(Token token) {
        return token.getType() == DatalogLexer.IMPLIES ? 2 : 1;
    }

    private int offset(int codePoints) {
        return text == null ? base + codePoints : base + text.offsetByCodePoints(0, codePoints);
    }
}
