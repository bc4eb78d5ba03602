package stele.executor.aggregate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.storage.type.DataType;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// The least or greatest string, compared byte by byte, which is by code point.
final class StringExtreme implements Accumulator {
    private final DataType type;
    private final boolean greatest;
    private byte @Nullable [][] best = {};

    StringExtreme(DataType type, boolean greatest) {
        this.type = type;
        this.greatest = greatest;
    }

    @Override
    public void resize(int groups) {
        if (groups > best.length) {
            best = Arrays.copyOf(best, Math.max(groups, best.length * 2));
        }
    }

    @Override
    public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
        StringVector vector = (StringVector) arguments[0];
        boolean[] nulls = vector.nulls();
        byte[] heap = vector.heap();
        int[] starts = vector.starts();
        int[] lengths = vector.lengths();
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (nulls == null || !nulls[p]) {
                addOne(groups == null ? 0 : groups[i], heap, starts[p], starts[p] + lengths[p]);
            }
        }
    }

    private void addOne(int group, byte[] heap, int start, int end) {
        byte[] known = best[group];
        if (known != null) {
            int order = Arrays.compareUnsigned(heap, start, end, known, 0, known.length);
            if (greatest ? order <= 0 : order >= 0) {
                return;
            }
        }
        best[group] = Arrays.copyOfRange(heap, start, end);
    }

    @Override
    public void merge(Accumulator other, int[] groups, int[] targets, int count) {
        StringExtreme that = (StringExtreme) other;
        for (int i = 0; i < count; i++) {
            byte[] theirs = that.best[groups[i]];
            if (theirs != null) {
                addOne(targets[i], theirs, 0, theirs.length);
            }
        }
    }

    @Override
    public Vector result(int begin, int end) {
        VectorWriter writer = new VectorWriter(type, end - begin);
        for (int group = begin; group < end; group++) {
            byte[] found = best[group];
            if (found == null) {
                writer.setNull(group - begin);
            } else {
                writer.setBytes(group - begin, found, 0, found.length);
            }
        }
        return writer.build();
    }
}
