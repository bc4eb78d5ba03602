package stele.executor.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.Scheduler;
import stele.storage.type.DataType;
import stele.storage.vector.AnyVector;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.Dictionary;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Packed;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Whole-vector operations: gathering with gaps, joining end to end, constants, sizes.
public final class Vectors {
    private static final int ROW_OVERHEAD = 8;
    private static final int OBJECT_BYTES = 64;
    private static final int PARALLEL = 1 << 15;

    private Vectors() {}

    /// The rows `rows[0..count)`; an entry of -1 gives null.
    public static Vector gatherOuter(Vector vector, int[] rows, int count) {
        boolean gaps = false;
        for (int i = 0; i < count; i++) {
            gaps |= rows[i] < 0;
        }
        if (!gaps) {
            return vector.gather(rows, count);
        }
        return vector instanceof AnyVector ? gatherAny(vector, rows, count) : gatherWithGaps(vector, rows, count);
    }

    private static Vector gatherAny(Vector vector, int[] rows, int count) {
        VectorWriter writer = new VectorWriter(vector.type(), count);
        for (int i = 0; i < count; i++) {
            if (rows[i] < 0) {
                writer.setNull(i);
            } else {
                writer.copy(i, vector, rows[i]);
            }
        }
        return writer.build();
    }

    /// Gathers some row in the place of a gap, and says that it is null.
    private static Vector gatherWithGaps(Vector vector, int[] rows, int count) {
        int[] places = new int[count];
        boolean[] gap = new boolean[count];
        int some = -1;
        for (int i = 0; i < count; i++) {
            gap[i] = rows[i] < 0;
            some = Math.max(some, rows[i]);
        }
        if (some < 0) {
            return nulls(vector.type(), count);
        }
        for (int i = 0; i < count; i++) {
            places[i] = gap[i] ? some : rows[i];
        }
        Vector gathered = vector.gather(places, count);
        boolean[] nulls = gathered.nulls();
        for (int i = 0; nulls != null && i < count; i++) {
            gap[i] |= nulls[i];
        }
        return switch (gathered) {
            case LongVector longs ->
                LongVector.bounded(longs.type(), longs.values(), longs.least(), longs.greatest(), gap);
            case DoubleVector doubles -> new DoubleVector(doubles.type(), doubles.values(), gap);
            case BooleanVector booleans -> new BooleanVector(booleans.values(), gap);
            case DecimalVector wide -> new DecimalVector(wide.type(), wide.high(), wide.low(), gap);
            case StringVector strings -> {
                Dictionary dictionary = strings.dictionary();
                yield dictionary == null
                        ? new StringVector(strings.type(), strings.heap(), strings.starts(), strings.lengths(), gap)
                        : StringVector.coded(strings.type(), dictionary, strings.codes(), count, gap);
            }
            case AnyVector any -> any;
        };
    }

    /// `count` nulls of `type`.
    public static Vector nulls(DataType type, int count) {
        VectorWriter writer = new VectorWriter(type, count);
        for (int i = 0; i < count; i++) {
            writer.setNull(i);
        }
        return writer.build();
    }

    /// `count` times the object `value`.
    public static Vector constant(DataType type, @Nullable Object value, int count) {
        if (value == null) {
            return nulls(type, count);
        }
        VectorWriter one = new VectorWriter(type, 1);
        one.set(0, value);
        Vector vector = one.build();
        if (vector instanceof LongVector longs) {
            long only = longs.at(0);
            return LongVector.packed(type, Packed.ZEROS, only, only, count, null);
        }
        return vector.gather(new int[count], count);
    }

    /// Column `column` of all rows of `batches`, end to end.
    public static Vector concatenate(List<Batch> batches, int column, DataType type, int total) {
        if (batches.size() == 1 && batches.getFirst().selection() == null) {
            Vector only = batches.getFirst().column(column);
            if (only.type().equals(type)) {
                return only;
            }
        }
        return switch (type.layout()) {
            case LONG -> longs(batches, column, type, total);
            case WIDE ->
                batches.stream().allMatch(batch -> batch.column(column) instanceof LongVector)
                        ? longs(batches, column, type, total)
                        : generic(batches, column, type, total);
            case DOUBLE -> doubles(batches, column, type, total);
            case STRING -> strings(batches, column, type, total);
            case BOOLEAN, ANY -> generic(batches, column, type, total);
        };
    }

    /// All rows of `batches` as one batch without a selection.
    public static Batch concatenate(List<Batch> batches, List<DataType> types) {
        return concatenate(batches, types, 1);
    }

    /// The same on several threads, which take the columns in turn.
    public static Batch concatenate(List<Batch> batches, List<DataType> types, int threads) {
        int total = 0;
        for (Batch batch : batches) {
            total = Math.addExact(total, batch.rows());
        }
        int rows = total;
        Vector[] columns = new Vector[types.size()];
        Scheduler.each(rows < PARALLEL ? 1 : threads, columns.length, i -> {
            columns[i] = concatenate(batches, i, types.get(i), rows);
        });
        return new Batch(List.of(columns), rows);
    }

    private static Vector longs(List<Batch> batches, int column, DataType type, int total) {
        long[] values = new long[total];
        boolean[] nulls = null;
        int at = 0;
        for (Batch batch : batches) {
            LongVector source = (LongVector) batch.column(column);
            int rows = batch.rows();
            int[] selection = batch.selection();
            if (selection == null) {
                System.arraycopy(source.values(), 0, values, at, rows);
            } else {
                long[] from = source.values();
                for (int i = 0; i < rows; i++) {
                    values[at + i] = from[selection[i]];
                }
            }
            nulls = addNulls(nulls, source.nulls(), batch, at, total);
            at += rows;
        }
        return new LongVector(type, values, nulls);
    }

    private static Vector doubles(List<Batch> batches, int column, DataType type, int total) {
        double[] values = new double[total];
        boolean[] nulls = null;
        int at = 0;
        for (Batch batch : batches) {
            DoubleVector source = (DoubleVector) batch.column(column);
            for (int i = 0; i < batch.rows(); i++) {
                values[at + i] = source.values()[batch.position(i)];
            }
            nulls = addNulls(nulls, source.nulls(), batch, at, total);
            at += batch.rows();
        }
        return new DoubleVector(type, values, nulls);
    }

    private static Vector strings(List<Batch> batches, int column, DataType type, int total) {
        long bytes = 0;
        for (Batch batch : batches) {
            bytes += stringBytes((StringVector) batch.column(column), batch);
        }
        byte[] heap = new byte[Math.toIntExact(bytes)];
        int[] starts = new int[total];
        int[] lengths = new int[total];
        boolean[] nulls = null;
        int at = 0;
        int end = 0;
        for (Batch batch : batches) {
            StringVector source = (StringVector) batch.column(column);
            for (int i = 0; i < batch.rows(); i++) {
                int p = batch.position(i);
                starts[at + i] = end;
                if (source.isNull(p)) {
                    continue;
                }
                int length = source.lengths()[p];
                System.arraycopy(source.heap(), source.starts()[p], heap, end, length);
                lengths[at + i] = length;
                end += length;
            }
            nulls = addNulls(nulls, source.nulls(), batch, at, total);
            at += batch.rows();
        }
        return new StringVector(type, heap, starts, lengths, nulls);
    }

    private static Vector generic(List<Batch> batches, int column, DataType type, int total) {
        VectorWriter writer = new VectorWriter(type, total);
        int at = 0;
        for (Batch batch : batches) {
            Vector source = batch.column(column);
            for (int i = 0; i < batch.rows(); i++) {
                writer.copy(at++, source, batch.position(i));
            }
        }
        return writer.build();
    }

    private static boolean @Nullable [] addNulls(
            boolean @Nullable [] nulls, boolean @Nullable [] source, Batch batch, int at, int total) {
        if (source == null) {
            return nulls;
        }
        boolean[] target = nulls == null ? new boolean[total] : nulls;
        for (int i = 0; i < batch.rows(); i++) {
            target[at + i] = source[batch.position(i)];
        }
        return target;
    }

    private static long stringBytes(StringVector vector, Batch batch) {
        long bytes = 0;
        for (int i = 0; i < batch.rows(); i++) {
            int p = batch.position(i);
            bytes += vector.isNull(p) ? 0 : vector.lengths()[p];
        }
        return bytes;
    }

    /// About how many bytes the rows of `batch` take.
    public static long bytes(Batch batch) {
        long bytes = 0;
        long rows = batch.rows();
        for (Vector vector : batch.columns()) {
            bytes += switch (vector) {
                case LongVector _, DoubleVector _ -> rows * Long.BYTES;
                case DecimalVector _ -> rows * 2 * Long.BYTES;
                case BooleanVector _ -> rows;
                case StringVector strings -> rows * ROW_OVERHEAD + stringBytes(strings, batch);
                case AnyVector any -> rows * (any.objects() == null ? ROW_OVERHEAD + 1 : OBJECT_BYTES);
            };
        }
        return bytes;
    }
}
