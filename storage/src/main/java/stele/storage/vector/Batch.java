package stele.storage.vector;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that travel together between operators: one vector a column, and optionally a selection.
///
/// Without a selection the rows are `0 .. rows`. With one they are `selection[0 .. rows)`, ascending
/// positions in the vectors; a filter then copies nothing.
///
/// @param columns one vector a column; empty for a relation without columns
/// @param rows the number of rows that count
/// @param selection the positions of those rows, or null for all of `0 .. rows`
public record Batch(List<Vector> columns, int rows, int @Nullable [] selection) {
    /// The number of rows that scans aim for.
    public static final int TARGET_ROWS = 2048;

    public Batch {
        columns = List.copyOf(columns);
    }

    /// A batch in which every row counts.
    public Batch(List<Vector> columns, int rows) {
        this(columns, rows, null);
    }

    public Vector column(int index) {
        return columns.get(index);
    }

    /// The position in the vectors of the batch's row `row`.
    public int position(int row) {
        return selection == null ? row : selection[row];
    }

    /// The same rows without a selection.
    public Batch compact() {
        if (selection == null) {
            return this;
        }
        int[] positions = selection;
        return new Batch(
                columns.stream().map(column -> column.gather(positions, rows)).toList(), rows);
    }
}
