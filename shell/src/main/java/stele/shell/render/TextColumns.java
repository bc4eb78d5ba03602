package stele.shell.render;

/// The width of text on a terminal, for other parts of the shell.
public final class TextColumns {
    private TextColumns() {}

    /// The columns that `text` takes.
    public static int width(String text) {
        return TextWidth.of(text);
    }
}
