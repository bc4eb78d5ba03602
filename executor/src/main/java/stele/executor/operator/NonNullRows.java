package stele.executor.operator;

import java.util.Arrays;
import stele.storage.vector.Vector;

/// The rows in which a column is not null, for functions that pass over the others.
final class NonNullRows {
    private final int[] rows;

    NonNullRows(Vector column, int count) {
        int[] found = new int[count];
        int size = 0;
        for (int row = 0; row < count; row++) {
            if (!column.isNull(row)) {
                found[size++] = row;
            }
        }
        this.rows = Arrays.copyOf(found, size);
    }

    /// The row that is `distance` such rows after `row` (before it, when negative); itself for 0; a row of
    /// no partition when there is none.
    long shifted(int row, long distance) {
        if (distance == 0) {
            return row;
        }
        int found = Arrays.binarySearch(rows, row);
        int before = found < 0 ? -found - 1 : found;
        long index = distance < 0 ? before + distance : before + distance - (found < 0 ? 1 : 0);
        return index >= 0 && index < rows.length ? rows[(int) index] : -1;
    }
}
