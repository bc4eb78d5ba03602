package stele.storage.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.ColumnStatistics;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Zone;
import stele.storage.graph.Adjacency;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;
import stele.storage.vector.Packed;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// One version of a table. Changes make another version, which shares every chunk that stays as it is; see
/// [TableChanges].
final class MemoryTable implements Table {
    /// The numbers below a segment's rows, for row ids.
    private static final Packed POSITIONS = positions(Segment.ROWS);

    private final TableDefinition definition;
    private final Segment[] segments;
    private final long rowCount;
    private volatile List<RowIndex> indexes;
    private final ConcurrentMap<Integer, ColumnStatistics> statistics = new ConcurrentHashMap<>();
    private final ConcurrentMap<Integer, CsrAdjacency> adjacencies = new ConcurrentHashMap<>();

    /// The newest adjacencies of earlier versions, which those of this version are made from.
    private final Map<Integer, CsrAdjacency> inherited;

    /// A first version.
    MemoryTable(TableDefinition definition, Segment[] segments, List<RowIndex> indexes) {
        this(definition, segments, indexes, Map.of());
    }

    private MemoryTable(
            TableDefinition definition,
            Segment[] segments,
            List<RowIndex> indexes,
            Map<Integer, CsrAdjacency> inherited) {
        this.inherited = inherited;
        this.definition = definition;
        this.segments = segments;
        this.indexes = indexes;
        long rows = 0;
        for (Segment segment : segments) {
            rows += segment.liveRows();
        }
        this.rowCount = rows;
    }

    /// The version that follows this one, with the same columns at the same places.
    MemoryTable next(TableDefinition nextDefinition, Segment[] nextSegments, List<RowIndex> nextIndexes) {
        Map<Integer, CsrAdjacency> known = inherited;
        if (!adjacencies.isEmpty()) {
            known = new HashMap<>(inherited);
            known.putAll(adjacencies);
        }
        return new MemoryTable(nextDefinition, nextSegments, nextIndexes, known);
    }

    /// The same rows, those of the open segment in the narrowest form if many are new.
    MemoryTable settled() {
        int last = segments.length - 1;
        if (last < 0) {
            return this;
        }
        Segment settled = segments[last].settled(last > 0 ? segments[last - 1] : null);
        if (settled == segments[last]) {
            return this;
        }
        Segment[] all = segments.clone();
        all[last] = settled;
        return next(definition, all, indexes);
    }

    @Override
    public TableDefinition definition() {
        return definition;
    }

    @Override
    public long rowCount() {
        return rowCount;
    }

    @Override
    public int segmentCount() {
        return segments.length;
    }

    @Override
    public int segmentRows(int segment) {
        return segments[segment].rows();
    }

    Segment segment(int segment) {
        return segments[segment];
    }

    Segment[] segments() {
        return segments.clone();
    }

    List<RowIndex> indexes() {
        return indexes;
    }

    /// The number of row positions: the row id of the next row.
    int positions() {
        int last = segments.length - 1;
        return last < 0 ? 0 : (last << Segment.SHIFT) + segments[last].rows();
    }

    DataType type(int column) {
        return definition.columns().get(column).type();
    }

    /// Whether `row` is a row of this version.
    boolean isLive(long row) {
        return row >= 0 && row < positions() && !segmentOf(row).isDeleted(positionOf(row));
    }

    Segment segmentOf(long row) {
        return segments[(int) (row >> Segment.SHIFT)];
    }

    static int positionOf(long row) {
        return (int) row & (Segment.ROWS - 1);
    }

    @Override
    public Batch read(int segment, int from, int to, int[] columns) {
        Segment source = segments[segment];
        List<Vector> vectors = new ArrayList<>(columns.length);
        for (int column : columns) {
            vectors.add(
                    column == ROW_ID
                            ? rowIds(segment, from, to)
                            : source.column(column).read(from, to));
        }
        int[] live = source.livePositions(from, to);
        return live == null ? new Batch(vectors, to - from) : new Batch(vectors, live.length, live);
    }

    private static LongVector rowIds(int segment, int from, int to) {
        long first = (long) segment << Segment.SHIFT;
        return LongVector.packed(
                DataType.BIGINT, POSITIONS.from(from), first, first + Segment.ROWS - 1, to - from, null);
    }

    private static Packed positions(int count) {
        short[] positions = new short[count];
        for (int i = 0; i < count; i++) {
            positions[i] = (short) i;
        }
        return new Packed.Shorts(positions, 0);
    }

    @Override
    public Batch fetch(long[] rowIds, int count, int[] columns) {
        int[] positions = new int[count];
        boolean oneSegment = true;
        for (int i = 0; i < count; i++) {
            positions[i] = positionOf(rowIds[i]);
            oneSegment &= (rowIds[i] >> Segment.SHIFT) == (rowIds[0] >> Segment.SHIFT);
        }
        List<Vector> vectors = new ArrayList<>(columns.length);
        for (int column : columns) {
            if (column == ROW_ID) {
                vectors.add(new LongVector(DataType.BIGINT, Arrays.copyOf(rowIds, count), null));
            } else if (oneSegment && count > 0) {
                vectors.add(segmentOf(rowIds[0]).column(column).gather(positions, count));
            } else {
                vectors.add(fetch(rowIds, positions, count, column));
            }
        }
        return new Batch(vectors, count);
    }

    private Vector fetch(long[] rowIds, int[] positions, int count, int column) {
        VectorBuilder builder = new VectorBuilder(type(column), count);
        int from = 0;
        while (from < count) {
            long segment = rowIds[from] >> Segment.SHIFT;
            int to = from + 1;
            while (to < count && rowIds[to] >> Segment.SHIFT == segment) {
                to++;
            }
            segments[(int) segment].column(column).appendTo(builder, positions, from, to);
            from = to;
        }
        return builder.build();
    }

    @Override
    public Zone zone(int segment, int column) {
        if (column != ROW_ID) {
            return segments[segment].column(column).zone();
        }
        int rows = segments[segment].rows();
        long first = (long) segment << Segment.SHIFT;
        return Zone.ofLongs(rows, 0, first, first + rows - 1);
    }

    @Override
    public boolean isExact(int segment, int column) {
        return !segments[segment].hasDeletedRows()
                && (column == ROW_ID || !(segments[segment].column(column) instanceof PatchedChunk));
    }

    @Override
    public ColumnStatistics statistics(int column) {
        return statistics.computeIfAbsent(column, this::computeStatistics);
    }

    private ColumnStatistics computeStatistics(int column) {
        DistinctSketch distinct = new DistinctSketch();
        long nulls = nullCount(column);
        Zone all = Zone.withoutBounds(0, 0);
        for (Segment segment : segments) {
            distinct.addAll(segment.sketch(column));
            all = all.followedBy(segment.column(column).zone());
        }
        boolean bounded = all.bounds() != Zone.Bounds.NONE;
        return new ColumnStatistics(
                nulls,
                Math.min(distinct.estimate(), rowCount - nulls),
                bounded ? all.minimumAsDouble() : null,
                bounded ? all.maximumAsDouble() : null);
    }

    /// The number of rows that are null in `column`.
    long nullCount(int column) {
        long nulls = 0;
        for (Segment segment : segments) {
            nulls += segment.hasDeletedRows()
                    ? liveNulls(segment, column)
                    : segment.column(column).zone().nullCount();
        }
        return nulls;
    }

    private static long liveNulls(Segment segment, int column) {
        Chunk chunk = segment.column(column);
        if (chunk.zone().nullCount() == 0) {
            return 0;
        }
        long nulls = 0;
        for (int position = 0; position < segment.rows(); position++) {
            nulls += chunk.isNull(position) && !segment.isDeleted(position) ? 1 : 0;
        }
        return nulls;
    }

    @Override
    public Adjacency adjacency(int key) {
        return adjacencies.computeIfAbsent(key, this::makeAdjacency);
    }

    private CsrAdjacency makeAdjacency(int column) {
        CsrAdjacency earlier = inherited.get(column);
        CsrAdjacency merged = earlier == null ? null : AdjacencyMerge.merge(earlier, this, column);
        return merged == null ? CsrAdjacency.build(this, column) : merged;
    }

    @Override
    public long[] find(int column, long key) {
        RowIndex index = indexOn(new int[] {column});
        Vector wanted = new LongVector(type(column), new long[] {key}, null);
        List<Vector> keys = List.of(wanted);
        int hash = RowIndex.hash(keys, 0);
        long[] found = new long[4];
        int count = 0;
        synchronized (index) {
            for (int entry = index.first(hash); entry >= 0; entry = index.after(entry)) {
                int row = index.row(entry);
                if (matches(index, row, keys, 0)) {
                    if (count == found.length) {
                        found = Arrays.copyOf(found, count * 2);
                    }
                    found[count++] = row;
                }
            }
        }
        if (count < 2) {
            return Arrays.copyOf(found, count);
        }
        return Arrays.stream(found, 0, count).sorted().distinct().toArray();
    }

    /// Whether `row` is a row of this version whose key columns equal row `at` of `keys`.
    boolean matches(RowIndex index, int row, List<Vector> keys, int at) {
        if (!isLive(row)) {
            return false;
        }
        Segment segment = segmentOf(row);
        int[] columns = index.columns();
        for (int i = 0; i < columns.length; i++) {
            if (!segment.column(columns[i]).equalsAt(positionOf(row), keys.get(i), at)) {
                return false;
            }
        }
        return true;
    }

    /// Whether a row has the values of `keys` at `at`, none of them null, in `columns`.
    boolean contains(int[] columns, List<Vector> keys, int at) {
        RowIndex index = indexOn(columns);
        synchronized (index) {
            int hash = RowIndex.hash(keys, at);
            for (int entry = index.first(hash); entry >= 0; entry = index.after(entry)) {
                if (matches(index, index.row(entry), keys, at)) {
                    return true;
                }
            }
        }
        return false;
    }

    /// The rows that have the values of `keys` at `at`, none of them null, in `columns`.
    long[] rowsWith(int[] columns, List<Vector> keys, int at) {
        RowIndex index = indexOn(columns);
        long[] rows = new long[4];
        int count = 0;
        synchronized (index) {
            int hash = RowIndex.hash(keys, at);
            for (int entry = index.first(hash); entry >= 0; entry = index.after(entry)) {
                int row = index.row(entry);
                if (row < positions() && matches(index, row, keys, at)) {
                    if (count == rows.length) {
                        rows = Arrays.copyOf(rows, 2 * count);
                    }
                    rows[count++] = row;
                }
            }
        }
        return Arrays.stream(rows, 0, count).distinct().toArray();
    }

    private RowIndex indexOn(int[] columns) {
        RowIndex known = findIndex(columns);
        if (known != null) {
            return known;
        }
        synchronized (this) {
            RowIndex made = findIndex(columns);
            if (made == null) {
                made = buildIndex(columns, false);
                List<RowIndex> more = new ArrayList<>(indexes);
                more.add(made);
                indexes = List.copyOf(more);
            }
            return made;
        }
    }

    private @Nullable RowIndex findIndex(int[] columns) {
        for (RowIndex index : indexes) {
            if (Arrays.equals(index.columns(), columns)) {
                return index;
            }
        }
        return null;
    }

    /// An index of all rows.
    RowIndex buildIndex(int[] columns, boolean unique) {
        RowIndex index = new RowIndex(columns, unique);
        synchronized (index) {
            for (int s = 0; s < segments.length; s++) {
                Segment segment = segments[s];
                List<Vector> keys = new ArrayList<>();
                for (int column : columns) {
                    keys.add(segment.column(column).read(0, segment.rows()));
                }
                for (int position = 0; position < segment.rows(); position++) {
                    if (!segment.isDeleted(position) && !RowIndex.hasNull(keys, position)) {
                        index.insert(RowIndex.hash(keys, position), (s << Segment.SHIFT) + position);
                    }
                }
            }
        }
        return index;
    }
}
