package stele.shell.render;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import stele.Result;
import stele.Row;

/// A Markdown table.
final class MarkdownRenderer implements ResultRenderer {
    private final RenderOptions options;

    MarkdownRenderer(RenderOptions options) {
        this.options = options;
    }

    @Override
    public void render(Result result, Appendable out) throws IOException {
        for (Result.Column column : result.columns()) {
            out.append("| ").append(cell(column.name())).append(' ');
        }
        out.append("|\n");
        for (Result.Column column : result.columns()) {
            out.append(column.type().kind().isNumeric() ? "|---:" : "|---");
        }
        out.append("|\n");
        for (Row row : result) {
            for (int i = 0; i < result.columns().size(); i++) {
                out.append("| ").append(cell(row.get(i))).append(' ');
            }
            out.append("|\n");
        }
    }

    private String cell(@Nullable Object value) {
        return value == null
                ? options.nullValue()
                : TextWidth.oneLine(ValueFormatter.format(value)).replace("|", "\\|");
    }
}
