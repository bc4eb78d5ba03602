package stele.storage.vector;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// UTF-8 strings (VARCHAR) or bytes (VARBINARY): row `i` is `heap[starts[i] .. starts[i] + lengths[i])`.
///
/// Several vectors may share a heap: gathering rows copies positions, never bytes.
public record StringVector(DataType type, byte[] heap, int[] starts, int[] lengths, boolean @Nullable [] nulls)
        implements Vector {
    @Override
    public @Nullable Object get(int row) {
        if (isNull(row)) {
            return null;
        }
        int start = starts[row];
        if (type.kind() == DataType.Kind.VARBINARY) {
            return Arrays.copyOfRange(heap, start, start + lengths[row]);
        }
        return new String(heap, start, lengths[row], StandardCharsets.UTF_8);
    }

    @Override
    public StringVector gather(int[] rows, int count) {
        int[] gatheredStarts = new int[count];
        int[] gatheredLengths = new int[count];
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            gatheredStarts[i] = starts[row];
            gatheredLengths[i] = lengths[row];
        }
        return new StringVector(type, heap, gatheredStarts, gatheredLengths, Nulls.gather(nulls, rows, count));
    }
}
