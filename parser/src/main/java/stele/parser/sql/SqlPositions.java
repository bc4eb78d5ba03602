package stele.parser.sql;

import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.parser.Span;

/// Places in a text, as ANTLR, Calcite and we have them.
///
/// ANTLR counts code points from the statement's first character; we count UTF-16 units of the whole text.
/// In Calcite's positions we keep our offsets: the line is always 1, the column is the offset plus 1. So a
/// position that comes back with an error of the validator, or in a `RexCall`, says where it was without
/// the text.
public final class SqlPositions {
    private final int base;
    private final @Nullable String text;

    /// @param base the offset of the statement in the whole text
    /// @param statement the statement's characters
    SqlPositions(int base, String statement) {
        this.base = base;
        this.text = statement.codePointCount(0, statement.length()) == statement.length() ? null : statement;
    }

    int offset(int codePoints) {
        return text == null ? base + codePoints : base + text.offsetByCodePoints(0, codePoints);
    }

    Span span(Token token) {
        int start = offset(token.getStartIndex());
        return token.getType() == Token.EOF
                ? new Span(start, start)
                : new Span(start, offset(token.getStopIndex() + 1));
    }

    Span span(ParserRuleContext context) {
        Span start = span(context.getStart());
        Token stop = context.getStop();
        return stop == null || stop.getStopIndex() < context.getStart().getStartIndex()
                ? start
                : start.union(span(stop));
    }

    SqlParserPos position(ParserRuleContext context) {
        return position(span(context));
    }

    SqlParserPos position(Token token) {
        return position(span(token));
    }

    /// Calcite's position for a span.
    public static SqlParserPos position(Span span) {
        return new SqlParserPos(1, span.start() + 1, 1, Math.max(span.end(), span.start() + 1));
    }

    /// The span of a position that [#position] made; null for Calcite's `ZERO`.
    public static @Nullable Span span(SqlParserPos position) {
        return position.getLineNum() <= 0 || position.getColumnNum() <= 0
                ? null
                : new Span(
                        position.getColumnNum() - 1, Math.max(position.getEndColumnNum(), position.getColumnNum() - 1));
    }
}
