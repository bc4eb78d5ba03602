package stele.parser.cypher;

/// The way from ANTLR's offsets, which count code points, to Java's.
final class Offsets {
    private Offsets() {}

    static int of(String text, int codePoints) {
        int units = Math.min(codePoints, text.length());
        for (int i = 0; i < units; i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePointCount(0, text.length()) <= codePoints
                        ? text.length()
                        : text.offsetByCodePoints(0, codePoints);
            }
        }
        return units;
    }
}
