package stele.storage.vector;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// Makes batches row by row or batch by batch: a [VectorBuilder] a column.
public final class BatchBuilder {
    private final List<VectorBuilder> columns = new ArrayList<>();
    private int rows;

    public BatchBuilder(List<DataType> types) {
        this(types, Batch.TARGET_ROWS);
    }

    /// @param capacity the number of rows that are expected
    public BatchBuilder(List<DataType> types, int capacity) {
        for (DataType type : types) {
            columns.add(new VectorBuilder(type, capacity));
        }
    }

    /// The number of rows so far. Rows appended to the columns one by one count from [#endRow()].
    public int rows() {
        return rows;
    }

    /// The builder of a column, for appending typed values; end each row with [#endRow()].
    public VectorBuilder column(int index) {
        return columns.get(index);
    }

    /// Counts a row whose values were appended to the columns.
    public void endRow() {
        rows++;
    }

    /// Appends a row of objects.
    public void appendRow(@Nullable Object... values) {
        for (int i = 0; i < values.length; i++) {
            columns.get(i).append(values[i]);
        }
        rows++;
    }

    /// Appends a row of objects.
    public void appendRow(List<? extends @Nullable Object> values) {
        for (int i = 0; i < values.size(); i++) {
            columns.get(i).append(values.get(i));
        }
        rows++;
    }

    /// Appends the row of `batch` at position `position` of its vectors.
    public void append(Batch batch, int position) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).append(batch.column(i), position);
        }
        rows++;
    }

    /// Appends all rows of `batch`.
    public void append(Batch batch) {
        for (int i = 0; i < columns.size(); i++) {
            columns.get(i).appendAll(batch, i);
        }
        rows += batch.rows();
    }

    /// Makes the batch and leaves the builder empty.
    public Batch build() {
        Batch batch = new Batch(columns.stream().map(VectorBuilder::build).toList(), rows);
        rows = 0;
        return batch;
    }
}
