package stele.storage.table;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stele.storage.vector.Vector;

/// Up to [#ROWS] rows of a table: a chunk a column, and which rows are deleted. The last segment of a table
/// is open until it is full; the others are sealed, that is, in their narrowest form.
final class Segment {
    static final int SHIFT = 16;
    static final int ROWS = 1 << SHIFT;

    /// Fewer rows are left as they are.
    private static final int MIN_SETTLED = 256;

    private final Chunk[] columns;
    private final int rows;
    private final long @Nullable [] deleted;
    private final int deletedCount;
    private final @Nullable Tail tail;

    /// How many rows an open segment had when its chunks were last made narrow.
    private final int settledRows;

    private final @Nullable DistinctSketch[] sketches;

    /// For each column a token that later versions of the segment share while no value is replaced.
    private final Object[] origins;

    private Segment(
            Chunk[] columns,
            int rows,
            long @Nullable [] deleted,
            int deletedCount,
            @Nullable Tail tail,
            int settledRows,
            @Nullable DistinctSketch[] sketches,
            Object[] origins) {
        this.settledRows = settledRows;
        this.columns = columns;
        this.rows = rows;
        this.deleted = deleted;
        this.deletedCount = deletedCount;
        this.tail = tail;
        this.sketches = sketches;
        this.origins = origins;
    }

    private static Object[] newOrigins(int columns) {
        Object[] origins = new Object[columns];
        for (int i = 0; i < columns; i++) {
            origins[i] = new Object();
        }
        return origins;
    }

    /// An open segment without rows.
    static Segment open(Chunk[] columns) {
        return new Segment(
                columns, 0, null, 0, new Tail(0), 0, new DistinctSketch[columns.length], newOrigins(columns.length));
    }

    /// A full segment of the first rows of `vectors`.
    ///
    /// @param earlier the segment before, if any
    static Segment sealed(Chunk[] plain, @Nullable Segment earlier) {
        Segment segment =
                new Segment(plain, ROWS, null, 0, null, 0, new DistinctSketch[plain.length], newOrigins(plain.length));
        return segment.narrow(null, earlier);
    }

    int rows() {
        return rows;
    }

    int liveRows() {
        return rows - deletedCount;
    }

    boolean isOpen() {
        return tail != null;
    }

    Chunk column(int column) {
        return columns[column];
    }

    boolean isDeleted(int position) {
        return deleted != null && (deleted[position >> 6] & (1L << position)) != 0;
    }

    boolean hasDeletedRows() {
        return deletedCount > 0;
    }

    /// The positions in `from .. to` that are not deleted, less `from`; null when none is deleted.
    int @Nullable [] livePositions(int from, int to) {
        if (deleted == null) {
            return null;
        }
        int[] live = new int[to - from];
        int count = 0;
        for (int position = from; position < to; position++) {
            if (!isDeleted(position)) {
                live[count++] = position - from;
            }
        }
        return count == to - from ? null : Arrays.copyOf(live, count);
    }

    /// This segment, which is open, followed by the rows `from .. to` of `vectors`.
    ///
    /// @param earlier the segment before, if any
    Segment append(List<Vector> vectors, int from, int to, @Nullable Segment earlier) {
        Tail owner = tail;
        if (owner == null) {
            throw new IllegalStateException("the segment is sealed");
        }
        boolean inPlace = owner.claim(rows, to - from);
        Chunk[] longer = new Chunk[columns.length];
        for (int i = 0; i < columns.length; i++) {
            longer[i] = Chunks.append(columns[i], vectors.get(i), from, to, inPlace);
        }
        int size = rows + to - from;
        Segment appended = new Segment(
                longer,
                size,
                deleted,
                deletedCount,
                inPlace ? owner : new Tail(size),
                settledRows,
                new DistinctSketch[columns.length],
                origins);
        return size == ROWS ? appended.narrow(null, earlier) : appended;
    }

    /// An open segment with its chunks in the narrowest form, if much has come since they were last.
    /// Another row then costs a copy of the segment, which must stay rare.
    Segment settled(@Nullable Segment earlier) {
        return tail == null || rows < MIN_SETTLED || (rows - settledRows) * 2 < rows ? this : narrow(tail, earlier);
    }

    private Segment narrow(@Nullable Tail owner, @Nullable Segment earlier) {
        Chunk[] narrow = IntStream.range(0, columns.length)
                .parallel()
                .mapToObj(i -> Chunks.seal(columns[i], earlier == null ? null : earlier.column(i)))
                .toArray(Chunk[]::new);
        return new Segment(narrow, rows, deleted, deletedCount, owner, rows, sketches.clone(), origins);
    }

    /// This segment without the rows at `positions[0 .. count)`.
    Segment delete(int[] positions, int count) {
        long[] bits = deleted == null ? new long[ROWS >> 6] : deleted.clone();
        int gone = deletedCount;
        for (int i = 0; i < count; i++) {
            long bit = 1L << positions[i];
            if ((bits[positions[i] >> 6] & bit) == 0) {
                bits[positions[i] >> 6] |= bit;
                gone++;
            }
        }
        return gone == deletedCount
                ? this
                : new Segment(columns, rows, bits, gone, tail, settledRows, sketches, origins);
    }

    /// This segment with other chunks in place of some.
    Segment withColumns(Chunk[] replaced) {
        @Nullable DistinctSketch[] kept = new DistinctSketch[replaced.length];
        Object[] keptOrigins = newOrigins(replaced.length);
        for (int i = 0; i < replaced.length; i++) {
            for (int j = 0; j < columns.length; j++) {
                if (replaced[i] == columns[j]) {
                    kept[i] = sketches[j];
                    keptOrigins[i] = origins[j];
                }
            }
        }
        return new Segment(replaced, rows, deleted, deletedCount, tail, settledRows, kept, keptOrigins);
    }

    /// Whether this later version of `earlier` has the same values in `column` at the positions of
    /// `earlier`.
    boolean extendsColumn(Segment earlier, int column) {
        return column < earlier.origins.length && origins[column] == earlier.origins[column];
    }

    /// Whether no row was deleted since `earlier`.
    boolean hasSameDeletions(Segment earlier) {
        return deleted == earlier.deleted;
    }

    Chunk[] columns() {
        return columns.clone();
    }

    /// The distinct values of a column, deleted rows included; computed once a chunk.
    DistinctSketch sketch(int column) {
        DistinctSketch known = sketches[column];
        if (known == null) {
            known = DistinctSketch.of(columns[column]);
            sketches[column] = known;
        }
        return known;
    }
}
