package stele.shell.render;

/// How many columns text takes on a terminal, and cutting it to fit. Wide East Asian characters and emoji
/// take two, combining marks none.
public final class TextWidth {
    private static final int FIRST_WIDE = 0x1100;

    private TextWidth() {}

    /// The columns that `text` takes.
    public static int of(String text) {
        int width = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            width += of(character);
            i += Character.charCount(character);
        }
        return width;
    }

    private static int of(int character) {
        int type = Character.getType(character);
        if (type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK || type == Character.FORMAT) {
            return 0;
        }
        return character >= FIRST_WIDE && isWide(character) ? 2 : 1;
    }

    private static boolean isWide(int character) {
        return character <= 0x115f
                || (character >= 0x2e80 && character <= 0xa4cf)
                || (character >= 0xac00 && character <= 0xd7a3)
                || (character >= 0xf900 && character <= 0xfaff)
                || (character >= 0xfe30 && character <= 0xfe6f)
                || (character >= 0xff00 && character <= 0xff60)
                || (character >= 0xffe0 && character <= 0xffe6)
                || (character >= 0x1f300 && character <= 0x1faff)
                || (character >= 0x20000 && character <= 0x3fffd);
    }

    /// `text` in at most `width` columns; what is cut off is marked by an ellipsis.
    static String fit(String text, int width) {
        if (of(text) <= width) {
            return text;
        }
        StringBuilder fitted = new StringBuilder();
        int used = 1;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            used += of(character);
            if (used > width) {
                break;
            }
            fitted.appendCodePoint(character);
            i += Character.charCount(character);
        }
        return fitted.append('…').toString();
    }

    /// `text` on one line: line ends and control characters are shown as signs.
    static String oneLine(String text) {
        StringBuilder line = null;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character < ' ' || character == 0x7f) {
                if (line == null) {
                    line = new StringBuilder(text.substring(0, i));
                }
                line.append(
                        switch (character) {
                            case '\n' -> "⏎";
                            case '\t' -> "→";
                            case '\r' -> "␍";
                            default -> String.format("\\x%02x", (int) character);
                        });
            } else if (line != null) {
                line.append(character);
            }
        }
        return line == null ? text : line.toString();
    }
}
