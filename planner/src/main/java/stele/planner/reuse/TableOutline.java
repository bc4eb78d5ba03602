package stele.planner.reuse;

import stele.storage.catalog.ColumnStatistics;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Zone;
import stele.storage.graph.Adjacency;
import stele.storage.vector.Batch;

/// A table for a planner that must not rely on its rows: the definition, which holds whatever the rows are,
/// and estimates, of which none says that something is certain (no column has bounds, or is without nulls
/// or duplicates, or the table without rows).
final class TableOutline implements Table {
    private final Table table;
    private final long rows;

    TableOutline(Table table) {
        this.table = table;
        this.rows = Math.max(2, table.rowCount());
    }

    @Override
    public TableDefinition definition() {
        return table.definition();
    }

    @Override
    public long rowCount() {
        return rows;
    }

    @Override
    public ColumnStatistics statistics(int column) {
        double distinct = table.statistics(column).distinctCount();
        return new ColumnStatistics(1, Math.max(1, Math.min(distinct, rows - 1)), null, null);
    }

    @Override
    public int segmentCount() {
        throw withoutRows();
    }

    @Override
    public int segmentRows(int segment) {
        throw withoutRows();
    }

    @Override
    public Batch read(int segment, int from, int to, int[] columns) {
        throw withoutRows();
    }

    @Override
    public Batch fetch(long[] rowIds, int count, int[] columns) {
        throw withoutRows();
    }

    @Override
    public Adjacency adjacency(int key) {
        throw withoutRows();
    }

    @Override
    public long[] find(int column, long key) {
        throw withoutRows();
    }

    @Override
    public Zone zone(int segment, int column) {
        throw withoutRows();
    }

    @Override
    public boolean isExact(int segment, int column) {
        throw withoutRows();
    }

    private static UnsupportedOperationException withoutRows() {
        return new UnsupportedOperationException("a plan for any rows must not look at rows");
    }
}
