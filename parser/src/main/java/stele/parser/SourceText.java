package stele.parser;

import org.jspecify.annotations.Nullable;

/// A text to parse, and where it comes from. Lines and columns count from 1, in the whole file.
///
/// @param name the file's name, or null for text typed at a prompt or given as an argument
/// @param text the whole text
public record SourceText(@Nullable String name, String text) {
    /// Text that is not from a file.
    public static SourceText of(String text) {
        return new SourceText(null, text);
    }

    /// The characters of `span`.
    public String slice(Span span) {
        return text.substring(span.start(), span.end());
    }

    /// The line of the character at `offset`.
    public int line(int offset) {
        int line = 1;
        for (int i = 0; i < offset; i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        return line;
    }

    /// The column of the character at `offset`, in UTF-16 units.
    public int column(int offset) {
        return offset - lineStart(offset) + 1;
    }

    /// The offset of the first character of the line that has `offset`.
    public int lineStart(int offset) {
        return text.lastIndexOf('\n', Math.min(offset, text.length()) - 1) + 1;
    }

    /// The offset of `line` and `column`, both from 1.
    public int offset(int line, int column) {
        int start = 0;
        for (int i = 1; i < line; i++) {
            int next = text.indexOf('\n', start);
            if (next < 0) {
                return text.length();
            }
            start = next + 1;
        }
        return Math.min(text.length(), start + column - 1);
    }
}
