package stele.storage.catalog;

import stele.storage.graph.Adjacency;
import stele.storage.vector.Batch;

/// One version of a table: immutable, so that whoever holds it sees the same rows for ever.
///
/// Rows are in segments of up to 64 K; a row's *row id* is its position in the table, which later versions
/// keep.
public interface Table {
    TableDefinition definition();

    /// The number of rows that are not deleted.
    long rowCount();

    /// The number of segments; a morsel never crosses one.
    int segmentCount();

    /// The number of row positions in segment `segment`, deleted rows included.
    int segmentRows(int segment);

    /// Rows `from .. to` of a segment, in at most one batch; deleted rows are left out by the batch's
    /// selection.
    ///
    /// @param columns the positions of the columns to read; the position [#ROW_ID] reads the row id
    ///     (BIGINT)
    Batch read(int segment, int from, int to, int[] columns);

    /// The rows with the given row ids (which must not be deleted), in that order, without a selection.
    Batch fetch(long[] rowIds, int count, int[] columns);

    /// Statistics of the column at `column`, computed on first use and kept with this version.
    ColumnStatistics statistics(int column);

    /// The index from values of an integer-valued column (layout LONG) to the rows that have them, built on
    /// first use and kept with this version.
    ///
    /// @param key the column that is looked up
    Adjacency adjacency(int key);

    /// The row ids, ascending, of the rows whose column `column` (layout LONG) equals `key`: a point
    /// look-up by a hash index that is made on first use and, unlike [#adjacency], kept up to date by later
    /// versions.
    long[] find(int column, long key);

    /// What is known of column `column`, or [#ROW_ID], in segment `segment` without reading it.
    Zone zone(int segment, int column);

    /// Whether that zone is exact: its counts and bounds are those of the rows that are not deleted.
    boolean isExact(int segment, int column);

    /// The pseudo column for row ids.
    int ROW_ID = -1;
}
