package stele.shell.render;

/// What renderers may know of where their text goes.
///
/// @param width the columns of the terminal; 0 for no limit, as when the output is not a terminal
/// @param maximumRows the rows to show at most; 0 for all
/// @param color whether escape sequences may be used
/// @param nullValue how a null is shown, where the format does not say
public record RenderOptions(int width, int maximumRows, boolean color, String nullValue) {
    /// Everything, without colour.
    public static RenderOptions full() {
        return new RenderOptions(0, 0, false, "NULL");
    }
}
