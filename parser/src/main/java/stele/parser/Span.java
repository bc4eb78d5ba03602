package stele.parser;

/// A half-open range of characters in a [SourceText].
///
/// @param start the offset of the first character
/// @param end the offset after the last character, at least `start`
public record Span(int start, int end) {
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span " + start + ".." + end);
        }
    }

    /// The smallest span that covers both.
    public Span union(Span other) {
        return new Span(Math.min(start, other.start), Math.max(end, other.end));
    }
}
