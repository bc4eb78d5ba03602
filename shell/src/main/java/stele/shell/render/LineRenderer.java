package stele.shell.render;

import java.io.IOException;
import stele.Result;
import stele.Row;

/// A value a line, a blank line between rows.
final class LineRenderer implements ResultRenderer {
    private final RenderOptions options;

    LineRenderer(RenderOptions options) {
        this.options = options;
    }

    @Override
    public void render(Result result, Appendable out) throws IOException {
        int width = result.columns().stream()
                .mapToInt(column -> TextWidth.of(column.name()))
                .max()
                .orElse(0);
        String separator = "";
        for (Row row : result) {
            out.append(separator);
            for (int i = 0; i < result.columns().size(); i++) {
                String name = result.columns().get(i).name();
                Object value = row.get(i);
                out.append(" ".repeat(width - TextWidth.of(name)))
                        .append(name)
                        .append(" = ")
                        .append(value == null ? options.nullValue() : ValueFormatter.format(value))
                        .append('\n');
            }
            separator = "\n";
        }
    }
}
