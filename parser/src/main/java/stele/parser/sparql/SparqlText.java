package stele.parser.sparql;

import java.util.Arrays;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;

/// A statement's text with its code point escapes (`\u00e9`) replaced, and the way from ANTLR's places
/// (code points of that text) to ours (UTF-16 units of the whole source).
final class SparqlText {
    private static final int SHORT_ESCAPE = 4;
    private static final int LONG_ESCAPE = 8;
    private static final int HEX = 16;

    private final String decoded;
    /// The source offset of each code point of `decoded`, and of the end.
    private final int[] offsets;

    /// @param text the statement
    /// @param base its offset in the source
    SparqlText(String text, int base) {
        StringBuilder result = new StringBuilder(text.length());
        int[] places = new int[text.length() + 1];
        int count = 0;
        for (int i = 0; i < text.length(); ) {
            places[count++] = base + i;
            int digits = escapeDigits(text, i);
            if (digits > 0) {
                result.appendCodePoint(codePoint(text, i, digits, base));
                i += 2 + digits;
            } else if (text.charAt(i) == '\\' && i + 1 < text.length() && text.charAt(i + 1) == '\\') {
                // A backslash that is itself escaped does not start a code point escape.
                result.append("\\\\");
                places[count++] = base + i + 1;
                i += 2;
            } else {
                int point = text.codePointAt(i);
                result.appendCodePoint(point);
                i += Character.charCount(point);
            }
        }
        places[count++] = base + text.length();
        this.decoded = result.toString();
        this.offsets = Arrays.copyOf(places, count);
    }

    private static int escapeDigits(String text, int at) {
        if (text.charAt(at) != '\\' || at + 1 >= text.length()) {
            return 0;
        }
        return switch (text.charAt(at + 1)) {
            case 'u' -> SHORT_ESCAPE;
            case 'U' -> LONG_ESCAPE;
            default -> 0;
        };
    }

    private static int codePoint(String text, int at, int digits, int base) {
        int end = at + 2 + digits;
        if (end <= text.length()) {
            try {
                int point = Integer.parseUnsignedInt(text, at + 2, end, HEX);
                if (Character.isValidCodePoint(point)
                        && !(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
                    return point;
                }
            } catch (NumberFormatException e) {
                // Said below.
            }
        }
        throw new StatementException(
                Diagnostic.Kind.SYNTAX,
                "not a code point: " + text.substring(at, Math.min(end, text.length())),
                new Span(base + at, base + Math.min(end, text.length())));
    }

    String decoded() {
        return decoded;
    }

    Span span(Token token) {
        int start = offset(token.getStartIndex());
        return token.getType() == Token.EOF
                ? new Span(start, start)
                : new Span(start, Math.max(start, offset(token.getStopIndex() + 1)));
    }

    Span span(ParserRuleContext context) {
        Span start = span(context.getStart());
        Token stop = context.getStop();
        return stop == null || stop.getStopIndex() < context.getStart().getStartIndex()
                ? start
                : start.union(span(stop));
    }

    private int offset(int codePoint) {
        return offsets[Math.max(0, Math.min(codePoint, offsets.length - 1))];
    }
}
