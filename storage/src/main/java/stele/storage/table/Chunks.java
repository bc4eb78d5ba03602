package stele.storage.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Zone;
import stele.storage.type.DataType;
import stele.storage.vector.AnyVector;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Nulls;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Making, growing and sealing of chunks.
final class Chunks {
    private Chunks() {}

    /// A chunk without rows, ready to be an open tail.
    static Chunk empty(DataType type) {
        return new NullChunk(type, 0);
    }

    /// The first `rows` rows of `vector` as a chunk that shares its arrays.
    static Chunk plain(DataType type, Vector vector, int rows) {
        Zone zone = zone(vector, 0, rows);
        return switch (vector) {
            case LongVector source -> new LongChunk.Wide(type, rows, zone, source.nulls(), source.values());
            case DoubleVector source -> new DoubleChunk(type, rows, zone, source.nulls(), source.values());
            case BooleanVector source -> new BooleanChunk(rows, zone, source.nulls(), source.values());
            case DecimalVector source ->
                new DecimalChunk(type, rows, zone, source.nulls(), source.high(), source.low());
            case AnyVector source -> new AnyChunk(type, rows, zone, source.tags(), source.payload(), source.objects());
            case StringVector source -> {
                int end = 0;
                for (int i = 0; i < rows; i++) {
                    end = Math.max(end, source.starts()[i] + source.lengths()[i]);
                }
                yield new StringChunk.Plain(
                        type, rows, zone, source.nulls(), source.heap(), end, source.starts(), source.lengths());
            }
        };
    }

    /// The chunk in the narrowest form, for a segment that is full.
    static Chunk seal(Chunk chunk) {
        return seal(chunk, null);
    }

    /// The chunk in the narrowest form.
    ///
    /// @param earlier the column's chunk in the segment before, if any
    static Chunk seal(Chunk chunk, @Nullable Chunk earlier) {
        return switch (chunk) {
            case LongChunk.Wide wide -> LongChunk.encode(wide);
            case StringChunk.Plain plain -> StringChunk.encode(plain, earlier);
            case PatchedChunk patched -> seal(fold(patched), earlier);
            case AnyChunk any -> compact(any);
            case DecimalChunk wide ->
                new DecimalChunk(
                        wide.type(),
                        wide.rows(),
                        wide.zone(),
                        Nulls.slice(wide.nulls(), 0, wide.rows()),
                        Arrays.copyOf(wide.high(), wide.rows()),
                        Arrays.copyOf(wide.low(), wide.rows()));
            case DoubleChunk doubles ->
                new DoubleChunk(
                        doubles.type(),
                        doubles.rows(),
                        doubles.zone(),
                        Nulls.slice(doubles.nulls(), 0, doubles.rows()),
                        Arrays.copyOf(doubles.values(), doubles.rows()));
            case BooleanChunk truths ->
                new BooleanChunk(
                        truths.rows(),
                        truths.zone(),
                        Nulls.slice(truths.nulls(), 0, truths.rows()),
                        Arrays.copyOf(truths.values(), truths.rows()));
            case LongChunk.Narrow encoded -> encoded;
            case StringChunk.Coded encoded -> encoded;
            case NullChunk nulls -> nulls;
        };
    }

    private static Chunk compact(AnyChunk any) {
        int rows = any.rows();
        boolean needsObjects = false;
        for (int i = 0; i < rows; i++) {
            needsObjects |= any.tags()[i] == AnyVector.OBJECT;
        }
        @Nullable Object[] objects = any.objects();
        return new AnyChunk(
                any.type(),
                rows,
                any.zone(),
                Arrays.copyOf(any.tags(), rows),
                Arrays.copyOf(any.payload(), rows),
                needsObjects && objects != null ? Arrays.copyOf(objects, rows) : null);
    }

    /// The chunk with its patches written into plain arrays of its own.
    static Chunk fold(PatchedChunk patched) {
        return plain(patched.type(), patched.read(0, patched.rows()), patched.rows());
    }

    /// `chunk` in a form that can grow, in arrays that nobody else has.
    private static Chunk growable(Chunk chunk) {
        int rows = chunk.rows();
        Vector copy = switch (chunk) {
            case PatchedChunk patched -> patched.read(0, rows);
            case NullChunk nulls -> rows == 0 ? emptyVector(nulls.type()) : nulls.read(0, rows);
            case Chunk other -> other.read(0, rows);
        };
        return plain(chunk.type(), copy, rows);
    }

    private static Vector emptyVector(DataType type) {
        return switch (type.layout()) {
            case BOOLEAN -> new BooleanVector(new byte[0], null);
            case LONG, WIDE -> new LongVector(type, new long[0], null);
            case DOUBLE -> new DoubleVector(type, new double[0], null);
            case STRING -> new StringVector(type, new byte[0], new int[0], new int[0], null);
            case ANY -> new AnyVector(type, new byte[0], new long[0], null);
        };
    }

    /// `chunk` followed by the rows `from .. to` of `rows`, which have its layout.
    ///
    /// @param inPlace whether the free space behind the chunk's rows is the caller's
    static Chunk append(Chunk chunk, Vector rows, int from, int to, boolean inPlace) {
        if (to == from) {
            return chunk;
        }
        return switch (chunk) {
            case PatchedChunk patched -> {
                Chunk base = append(patched.base(), rows, from, to, inPlace);
                Zone zone = patched.zone().followedBy(zone(rows, from, to));
                yield new PatchedChunk(base, patched.positions(), patched.values(), zone);
            }
            case LongChunk.Wide wide
            when rows instanceof DecimalVector decimals ->
                append(
                        plain(wide.type(), DecimalVector.widen(wide.read(0, wide.rows())), wide.rows()),
                        decimals,
                        from,
                        to,
                        false);
            case DecimalChunk wide -> append(wide, DecimalVector.widen(rows), from, to, inPlace);
            case LongChunk.Wide wide -> append(wide, (LongVector) rows, from, to, inPlace);
            case DoubleChunk doubles -> append(doubles, (DoubleVector) rows, from, to, inPlace);
            case BooleanChunk truths -> append(truths, (BooleanVector) rows, from, to, inPlace);
            case AnyChunk any -> append(any, (AnyVector) rows, from, to, inPlace);
            case StringChunk.Plain plain -> append(plain, (StringVector) rows, from, to, inPlace);
            case LongChunk.Narrow encoded -> append(growable(encoded), rows, from, to, false);
            case StringChunk.Coded encoded -> append(growable(encoded), rows, from, to, false);
            case NullChunk nulls -> append(growable(nulls), rows, from, to, false);
        };
    }

    private static Chunk append(LongChunk.Wide chunk, LongVector rows, int from, int to, boolean inPlace) {
        int size = chunk.rows() + to - from;
        long[] values = chunk.values();
        if (!inPlace || size > values.length) {
            values = Arrays.copyOf(Arrays.copyOf(values, chunk.rows()), capacity(size));
        }
        System.arraycopy(rows.values(), from, values, chunk.rows(), to - from);
        boolean[] nulls = appendNulls(chunk.nulls(), chunk.rows(), rows.nulls(), from, to, inPlace, values.length);
        Zone zone = chunk.zone().followedBy(zone(rows, from, to));
        return new LongChunk.Wide(chunk.type(), size, zone, nulls, values);
    }

    private static Chunk append(DecimalChunk chunk, DecimalVector rows, int from, int to, boolean inPlace) {
        int size = chunk.rows() + to - from;
        long[] high = chunk.high();
        long[] low = chunk.low();
        if (!inPlace || size > low.length) {
            high = Arrays.copyOf(Arrays.copyOf(high, chunk.rows()), capacity(size));
            low = Arrays.copyOf(Arrays.copyOf(low, chunk.rows()), capacity(size));
        }
        System.arraycopy(rows.high(), from, high, chunk.rows(), to - from);
        System.arraycopy(rows.low(), from, low, chunk.rows(), to - from);
        boolean[] nulls = appendNulls(chunk.nulls(), chunk.rows(), rows.nulls(), from, to, inPlace, low.length);
        Zone zone = chunk.zone().followedBy(zone(rows, from, to));
        return new DecimalChunk(chunk.type(), size, zone, nulls, high, low);
    }

    private static Chunk append(DoubleChunk chunk, DoubleVector rows, int from, int to, boolean inPlace) {
        int size = chunk.rows() + to - from;
        double[] values = chunk.values();
        if (!inPlace || size > values.length) {
            values = Arrays.copyOf(Arrays.copyOf(values, chunk.rows()), capacity(size));
        }
        System.arraycopy(rows.values(), from, values, chunk.rows(), to - from);
        boolean[] nulls = appendNulls(chunk.nulls(), chunk.rows(), rows.nulls(), from, to, inPlace, values.length);
        Zone zone = chunk.zone().followedBy(zone(rows, from, to));
        return new DoubleChunk(chunk.type(), size, zone, nulls, values);
    }

    private static Chunk append(BooleanChunk chunk, BooleanVector rows, int from, int to, boolean inPlace) {
        int size = chunk.rows() + to - from;
        byte[] values = chunk.values();
        if (!inPlace || size > values.length) {
            values = Arrays.copyOf(Arrays.copyOf(values, chunk.rows()), capacity(size));
        }
        System.arraycopy(rows.values(), from, values, chunk.rows(), to - from);
        boolean[] nulls = appendNulls(chunk.nulls(), chunk.rows(), rows.nulls(), from, to, inPlace, values.length);
        Zone zone = chunk.zone().followedBy(zone(rows, from, to));
        return new BooleanChunk(size, zone, nulls, values);
    }

    private static Chunk append(AnyChunk chunk, AnyVector rows, int from, int to, boolean inPlace) {
        int old = chunk.rows();
        int size = old + to - from;
        byte[] tags = chunk.tags();
        long[] payload = chunk.payload();
        @Nullable Object[] objects = chunk.objects();
        boolean own = inPlace && size <= tags.length;
        if (!own) {
            int capacity = capacity(size);
            tags = Arrays.copyOf(Arrays.copyOf(tags, old), capacity);
            payload = Arrays.copyOf(Arrays.copyOf(payload, old), capacity);
            objects = objects == null ? null : Arrays.copyOf(Arrays.copyOf(objects, old), capacity);
        }
        System.arraycopy(rows.tags(), from, tags, old, to - from);
        System.arraycopy(rows.payload(), from, payload, old, to - from);
        @Nullable Object[] newObjects = rows.objects();
        if (newObjects != null) {
            if (objects == null) {
                objects = new Object[tags.length];
            }
            System.arraycopy(newObjects, from, objects, old, to - from);
        }
        Zone zone = chunk.zone().followedBy(zone(rows, from, to));
        return new AnyChunk(chunk.type(), size, zone, tags, payload, objects);
    }

    private static Chunk append(StringChunk.Plain chunk, StringVector rows, int from, int to, boolean inPlace) {
        int old = chunk.rows();
        int size = old + to - from;
        int[] starts = chunk.starts();
        int[] lengths = chunk.lengths();
        byte[] heap = chunk.heap();
        if (!inPlace || size > starts.length) {
            int capacity = capacity(size);
            starts = Arrays.copyOf(Arrays.copyOf(starts, old), capacity);
            lengths = Arrays.copyOf(Arrays.copyOf(lengths, old), capacity);
        }
        long bytes = chunk.heapEnd();
        for (int i = from; i < to; i++) {
            bytes += rows.isNull(i) ? 0 : rows.lengths()[i];
        }
        if (bytes > Integer.MAX_VALUE - 64) {
            throw new IllegalStateException("a column has more than 2 GB of strings in 65536 rows");
        }
        if (!inPlace || bytes > heap.length) {
            int room = (int) Math.min(Integer.MAX_VALUE - 64, Math.max(bytes, bytes * 2));
            heap = Arrays.copyOf(Arrays.copyOf(heap, chunk.heapEnd()), room);
        }
        int end = chunk.heapEnd();
        for (int i = from; i < to; i++) {
            int length = rows.isNull(i) ? 0 : rows.lengths()[i];
            System.arraycopy(rows.heap(), length == 0 ? 0 : rows.starts()[i], heap, end, length);
            starts[old + i - from] = end;
            lengths[old + i - from] = length;
            end += length;
        }
        boolean[] nulls = appendNulls(chunk.nulls(), old, rows.nulls(), from, to, inPlace, starts.length);
        Zone zone = chunk.zone().followedBy(zone(rows, from, to));
        return new StringChunk.Plain(chunk.type(), size, zone, nulls, heap, end, starts, lengths);
    }

    private static int capacity(int size) {
        return Math.max(16, Integer.highestOneBit(Math.max(1, size - 1)) * 2);
    }

    /// The mask `nulls` of `size` rows followed by the slice of `added`. A mask is made at the first null;
    /// rows of earlier versions go on without one.
    private static boolean @Nullable [] appendNulls(
            boolean @Nullable [] nulls,
            int size,
            boolean @Nullable [] added,
            int from,
            int to,
            boolean inPlace,
            int capacity) {
        boolean none = added == null || Nulls.count(added, from, to) == 0;
        if (nulls == null && none) {
            return null;
        }
        boolean[] mask = nulls;
        if (mask == null) {
            mask = new boolean[capacity];
        } else if (!inPlace || mask.length < capacity) {
            mask = Arrays.copyOf(Arrays.copyOf(mask, size), capacity);
        }
        if (added != null && !none) {
            System.arraycopy(added, from, mask, size, to - from);
        }
        return mask;
    }

    /// The zone of the rows `from .. to` of `vector`.
    static Zone zone(Vector vector, int from, int to) {
        return switch (vector) {
            case LongVector longs -> zone(longs, from, to);
            case DoubleVector doubles -> zone(doubles, from, to);
            case AnyVector any -> {
                int nulls = 0;
                for (int i = from; i < to; i++) {
                    nulls += any.tags()[i] == AnyVector.NULL ? 1 : 0;
                }
                yield Zone.withoutBounds(to - from, nulls);
            }
            case DecimalVector wide -> Zone.withoutBounds(to - from, Nulls.count(wide.nulls(), from, to));
            case BooleanVector truths -> Zone.withoutBounds(to - from, Nulls.count(truths.nulls(), from, to));
            case StringVector strings -> Zone.withoutBounds(to - from, Nulls.count(strings.nulls(), from, to));
        };
    }

    private static Zone zone(LongVector vector, int from, int to) {
        long[] values = vector.values();
        boolean[] nulls = vector.nulls();
        long minimum = Long.MAX_VALUE;
        long maximum = Long.MIN_VALUE;
        int nullCount = 0;
        for (int i = from; i < to; i++) {
            if (nulls != null && nulls[i]) {
                nullCount++;
            } else {
                minimum = Math.min(minimum, values[i]);
                maximum = Math.max(maximum, values[i]);
            }
        }
        return Zone.ofLongs(to - from, nullCount, minimum, maximum);
    }

    private static Zone zone(DoubleVector vector, int from, int to) {
        double[] values = vector.values();
        boolean[] nulls = vector.nulls();
        double minimum = Double.POSITIVE_INFINITY;
        double maximum = Double.NEGATIVE_INFINITY;
        int nullCount = 0;
        for (int i = from; i < to; i++) {
            if (nulls != null && nulls[i]) {
                nullCount++;
            } else {
                minimum = Math.min(minimum, values[i]);
                maximum = Math.max(maximum, values[i]);
            }
        }
        return Double.isNaN(minimum)
                ? Zone.withoutBounds(to - from, nullCount)
                : Zone.ofDoubles(to - from, nullCount, minimum, maximum);
    }
}
