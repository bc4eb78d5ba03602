package stele.shell.render;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import stele.Result;
import stele.Row;
import stele.storage.type.DataType;

/// A box with a header and a line of types, numbers to the right. On a terminal, long results show their
/// first and last rows, wide columns are cut, and columns in the middle are left out; elsewhere everything
/// is shown.
final class BoxRenderer implements ResultRenderer {
    private static final int LEAST_COLUMN_WIDTH = 8;
    private static final String DIM = "\u001b[2m";
    private static final String RESET = "\u001b[0m";

    private final RenderOptions options;

    BoxRenderer(RenderOptions options) {
        this.options = options;
    }

    @Override
    public void render(Result result, Appendable out) throws IOException {
        Table table = read(result);
        int[] widths = widths(table);
        List<Integer> shown = shrink(widths);
        rule(out, widths, shown, "┌", "┬", "┐");
        line(out, table.names, widths, shown, table, Alignment.CENTER);
        line(out, table.types, widths, shown, table, Alignment.TYPE);
        rule(out, widths, shown, "├", "┼", "┤");
        for (int row = 0; row < table.rows.size(); row++) {
            if (row == table.head && table.hidden > 0) {
                String[] dots = new String[table.names.length];
                Arrays.fill(dots, "·");
                line(out, dots, widths, shown, table, Alignment.CENTER);
            }
            line(out, table.rows.get(row), widths, shown, table, Alignment.BY_TYPE);
        }
        rule(out, widths, shown, "└", "┴", "┘");
        footer(out, result, table, shown);
    }

    private Table read(Result result) {
        int columns = result.columns().size();
        Table table = new Table(columns);
        for (int column = 0; column < columns; column++) {
            table.names[column] = TextWidth.oneLine(result.columns().get(column).name());
            table.types[column] = typeName(result.columns().get(column).type());
            table.numeric[column] = result.columns().get(column).type().kind().isNumeric();
        }
        long rows = result.rowCount();
        int maximum = options.maximumRows();
        boolean cut = maximum > 0 && rows > maximum;
        table.head = cut ? maximum / 2 : Integer.MAX_VALUE;
        long tail = cut ? rows - (maximum - maximum / 2) : 0;
        table.hidden = cut ? rows - maximum : 0;
        long number = 0;
        for (Row row : result) {
            if (!cut || number < table.head || number >= tail) {
                String[] cells = new String[columns];
                for (int column = 0; column < columns; column++) {
                    Object value = row.get(column);
                    cells[column] =
                            value == null ? options.nullValue() : TextWidth.oneLine(ValueFormatter.format(value));
                }
                table.rows.add(cells);
            }
            number++;
        }
        return table;
    }

    private static String typeName(DataType type) {
        return type.toString().toLowerCase(Locale.ROOT);
    }

    private static int[] widths(Table table) {
        int[] widths = new int[table.names.length];
        for (int column = 0; column < widths.length; column++) {
            int width = Math.max(TextWidth.of(table.names[column]), TextWidth.of(table.types[column]));
            for (String[] row : table.rows) {
                width = Math.max(width, TextWidth.of(row[column]));
            }
            widths[column] = width;
        }
        return widths;
    }

    /// Makes the columns fit the terminal; -1 stands for columns that are left out.
    private List<Integer> shrink(int[] widths) {
        List<Integer> shown = new ArrayList<>();
        for (int column = 0; column < widths.length; column++) {
            shown.add(column);
        }
        if (options.width() <= 0) {
            return shown;
        }
        while (total(widths, shown) > options.width()) {
            int widest = shown.stream()
                    .filter(column -> column >= 0)
                    .max((first, second) -> Integer.compare(widths[first], widths[second]))
                    .orElseThrow();
            if (widths[widest] > LEAST_COLUMN_WIDTH) {
                int excess = total(widths, shown) - options.width();
                widths[widest] = Math.max(LEAST_COLUMN_WIDTH, widths[widest] - Math.max(1, excess / 2));
            } else if (shown.size() > 2) {
                hideMiddle(shown);
            } else {
                return shown;
            }
        }
        return shown;
    }

    private static void hideMiddle(List<Integer> shown) {
        int gap = shown.indexOf(-1);
        if (gap < 0) {
            shown.set(shown.size() / 2, -1);
        } else if (gap > shown.size() / 2) {
            shown.subList(gap - 1, gap).clear();
        } else {
            int after = Math.min(gap + 1, shown.size() - 1);
            shown.subList(after, after + 1).clear();
        }
    }

    private static int total(int[] widths, List<Integer> shown) {
        int total = 1;
        for (int column : shown) {
            total += (column < 0 ? 1 : widths[column]) + 3;
        }
        return total;
    }

    private static void rule(
            Appendable out, int[] widths, List<Integer> shown, String left, String middle, String right)
            throws IOException {
        String separator = left;
        for (int column : shown) {
            out.append(separator).append("─".repeat((column < 0 ? 1 : widths[column]) + 2));
            separator = middle;
        }
        out.append(shown.isEmpty() ? left : "").append(right).append('\n');
    }

    private void line(
            Appendable out, String[] cells, int[] widths, List<Integer> shown, Table table, Alignment alignment)
            throws IOException {
        for (int column : shown) {
            out.append("│ ");
            if (column < 0) {
                out.append('…');
            } else {
                cell(
                        out,
                        TextWidth.fit(cells[column], widths[column]),
                        widths[column],
                        alignment,
                        table.numeric[column]);
            }
            out.append(' ');
        }
        out.append("│\n");
    }

    private void cell(Appendable out, String text, int width, Alignment alignment, boolean numeric) throws IOException {
        int space = width - TextWidth.of(text);
        int before = switch (alignment) {
            case CENTER, TYPE -> space / 2;
            case BY_TYPE -> numeric ? space : 0;
        };
        boolean dim = options.color() && (alignment == Alignment.TYPE || text.equals(options.nullValue()));
        out.append(" ".repeat(before))
                .append(dim ? DIM : "")
                .append(text)
                .append(dim ? RESET : "")
                .append(" ".repeat(space - before));
    }

    private void footer(Appendable out, Result result, Table table, List<Integer> shown) throws IOException {
        long rows = result.rowCount();
        StringBuilder footer = new StringBuilder().append(grouped(rows)).append(rows == 1 ? " row" : " rows");
        if (table.hidden > 0) {
            footer.append(" (").append(table.rows.size()).append(" shown)");
        }
        long columns = shown.stream().filter(column -> column >= 0).count();
        if (columns < table.names.length) {
            footer.append(" · ")
                    .append(columns)
                    .append(" of ")
                    .append(table.names.length)
                    .append(" columns");
        }
        out.append(footer).append('\n');
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number).replace(',', ' ');
    }

    private enum Alignment {
        CENTER,
        TYPE,
        BY_TYPE
    }

    private static final class Table {
        private final String[] names;
        private final String[] types;
        private final boolean[] numeric;
        private final List<String[]> rows = new ArrayList<>();
        private int head;
        private long hidden;

        Table(int columns) {
            names = new String[columns];
            types = new String[columns];
            numeric = new boolean[columns];
        }
    }
}
