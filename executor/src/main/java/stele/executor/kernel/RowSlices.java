package stele.executor.kernel;

import stele.executor.Scheduler;

/// The rows of each place of a [CodeIndex] side by side: those of place `p` are `rows[offsets[p]] ..
/// rows[offsets[p + 1]]`, ascending. Rows without a place stand at the end.
public record RowSlices(int[] offsets, int[] rows) {
    private static final int PART = 1 << 16;

    /// @param places the place of each row, -1 for none
    /// @param count one more than the greatest place
    public static RowSlices of(int[] places, int count, int threads) {
        int[] offsets = new int[count + 1];
        int parts = places.length < PART ? 1 : threads;
        // Every part owns a range of places and looks at all rows.
        Scheduler.split(parts, count, 1, (from, to) -> {
            for (int place : places) {
                if (place >= from && place < to) {
                    offsets[place + 1]++;
                }
            }
        });
        for (int place = 0; place < count; place++) {
            offsets[place + 1] += offsets[place];
        }
        int[] rows = new int[places.length];
        int[] ends = java.util.Arrays.copyOf(offsets, count);
        Scheduler.split(parts, count, 1, (from, to) -> {
            for (int row = 0; row < places.length; row++) {
                int place = places[row];
                if (place >= from && place < to) {
                    rows[ends[place]++] = row;
                }
            }
        });
        int rest = offsets[count];
        for (int row = 0; rest < rows.length; row++) {
            if (places[row] < 0) {
                rows[rest++] = row;
            }
        }
        return new RowSlices(offsets, rows);
    }

    /// The bytes that they take.
    public long bytes() {
        return (long) Integer.BYTES * (offsets.length + rows.length);
    }
}
