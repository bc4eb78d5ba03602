package stele.executor.spill;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.vector.AnyVector;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// The bytes of a batch: for each column a byte that says how it is stored, a byte that says whether there
/// is a null mask, the mask, and the values as they stand in memory. A string is a length and its bytes.
final class BatchFormat {
    private static final byte LONGS = 0;
    private static final byte DOUBLES = 1;
    private static final byte BOOLEANS = 2;
    private static final byte STRINGS = 3;
    private static final byte WIDE = 4;
    private static final int HEADER = 2;

    private BatchFormat() {}

    /// The bytes that the columns of `batch`, which has no selection, take.
    static int size(Batch batch) {
        long size = 0;
        int rows = batch.rows();
        for (Vector vector : batch.columns()) {
            size += HEADER + (vector.nulls() == null ? 0 : rows);
            size += switch (vector) {
                case LongVector _, DoubleVector _ -> (long) Long.BYTES * rows;
                case BooleanVector _ -> rows;
                case DecimalVector _ -> 2L * Long.BYTES * rows;
                case StringVector strings -> {
                    long bytes = (long) Integer.BYTES * rows + Integer.BYTES;
                    for (int i = 0; i < rows; i++) {
                        bytes += strings.isNull(i) ? 0 : strings.lengths()[i];
                    }
                    yield bytes;
                }
                case AnyVector any -> throw new IllegalArgumentException("cannot write " + any.type());
            };
        }
        return Math.toIntExact(size);
    }

    static void write(Batch batch, ByteBuffer out) {
        int rows = batch.rows();
        for (Vector vector : batch.columns()) {
            switch (vector) {
                case LongVector longs -> {
                    header(LONGS, longs.nulls(), rows, out);
                    longs(longs.values(), rows, out);
                }
                case DoubleVector doubles -> {
                    header(DOUBLES, doubles.nulls(), rows, out);
                    out.asDoubleBuffer().put(doubles.values(), 0, rows);
                    out.position(out.position() + Double.BYTES * rows);
                }
                case BooleanVector booleans -> {
                    header(BOOLEANS, booleans.nulls(), rows, out);
                    out.put(booleans.values(), 0, rows);
                }
                case DecimalVector wide -> {
                    header(WIDE, wide.nulls(), rows, out);
                    longs(wide.high(), rows, out);
                    longs(wide.low(), rows, out);
                }
                case StringVector strings -> {
                    header(STRINGS, strings.nulls(), rows, out);
                    strings(strings, rows, out);
                }
                case AnyVector any -> throw new IllegalArgumentException("cannot write " + any.type());
            }
        }
    }

    private static void header(byte kind, boolean @Nullable [] nulls, int rows, ByteBuffer out) {
        out.put(kind);
        out.put((byte) (nulls == null ? 0 : 1));
        for (int i = 0; nulls != null && i < rows; i++) {
            out.put((byte) (nulls[i] ? 1 : 0));
        }
    }

    private static void longs(long[] values, int rows, ByteBuffer out) {
        out.asLongBuffer().put(values, 0, rows);
        out.position(out.position() + Long.BYTES * rows);
    }

    private static void strings(StringVector strings, int rows, ByteBuffer out) {
        int lengthAt = out.position();
        out.putInt(0);
        int total = 0;
        int[] starts = strings.starts();
        int[] lengths = strings.lengths();
        for (int i = 0; i < rows; i++) {
            out.putInt(strings.isNull(i) ? 0 : lengths[i]);
        }
        for (int i = 0; i < rows; i++) {
            if (!strings.isNull(i)) {
                out.put(strings.heap(), starts[i], lengths[i]);
                total += lengths[i];
            }
        }
        out.putInt(lengthAt, total);
    }

    static List<Vector> read(List<DataType> types, int rows, ByteBuffer in) {
        List<Vector> vectors = new ArrayList<>();
        for (DataType type : types) {
            byte kind = in.get();
            boolean[] nulls = null;
            if (in.get() != 0) {
                nulls = new boolean[rows];
                for (int i = 0; i < rows; i++) {
                    nulls[i] = in.get() != 0;
                }
            }
            vectors.add(
                    switch (kind) {
                        case LONGS -> new LongVector(type, longs(rows, in), nulls);
                        case DOUBLES -> {
                            double[] values = new double[rows];
                            in.asDoubleBuffer().get(values);
                            in.position(in.position() + Double.BYTES * rows);
                            yield new DoubleVector(type, values, nulls);
                        }
                        case BOOLEANS -> {
                            byte[] values = new byte[rows];
                            in.get(values);
                            yield new BooleanVector(values, nulls);
                        }
                        case WIDE -> {
                            long[] high = longs(rows, in);
                            yield new DecimalVector(type, high, longs(rows, in), nulls);
                        }
                        case STRINGS -> strings(type, rows, nulls, in);
                        default -> throw new IllegalStateException("kind " + kind);
                    });
        }
        return vectors;
    }

    private static long[] longs(int rows, ByteBuffer in) {
        long[] values = new long[rows];
        in.asLongBuffer().get(values);
        in.position(in.position() + Long.BYTES * rows);
        return values;
    }

    private static StringVector strings(DataType type, int rows, boolean @Nullable [] nulls, ByteBuffer in) {
        byte[] heap = new byte[in.getInt()];
        int[] lengths = new int[rows];
        int[] starts = new int[rows];
        int at = 0;
        for (int i = 0; i < rows; i++) {
            lengths[i] = in.getInt();
            starts[i] = at;
            at += lengths[i];
        }
        in.get(heap);
        return new StringVector(type, heap, starts, lengths, nulls);
    }
}
