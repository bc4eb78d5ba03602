package stele.shell.render;

import java.io.IOException;
import stele.Result;
import stele.Row;

/// CSV as RFC 4180 has it, and TSV by the same rules. A null is an empty field and an empty string `""`,
/// unless the user chose a text for nulls.
final class DelimitedRenderer implements ResultRenderer {
    private final char delimiter;
    private final String nullValue;

    DelimitedRenderer(char delimiter, RenderOptions options) {
        this.delimiter = delimiter;
        this.nullValue = options.nullValue().equals("NULL") ? "" : options.nullValue();
    }

    @Override
    public void render(Result result, Appendable out) throws IOException {
        int columns = result.columns().size();
        for (int column = 0; column < columns; column++) {
            field(out, column, result.columns().get(column).name());
        }
        out.append('\n');
        for (Row row : result) {
            for (int column = 0; column < columns; column++) {
                Object value = row.get(column);
                if (value == null) {
                    out.append(column > 0 ? String.valueOf(delimiter) : "").append(nullValue);
                } else {
                    field(out, column, ValueFormatter.format(value));
                }
            }
            out.append('\n');
        }
    }

    private void field(Appendable out, int column, String text) throws IOException {
        if (column > 0) {
            out.append(delimiter);
        }
        if (text.isEmpty() || needsQuotes(text)) {
            out.append('"').append(text.replace("\"", "\"\"")).append('"');
        } else {
            out.append(text);
        }
    }

    private boolean needsQuotes(String text) {
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == delimiter || character == '"' || character == '\n' || character == '\r') {
                return true;
            }
        }
        return text.equals(nullValue);
    }
}
