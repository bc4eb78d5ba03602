package stele.executor.function;

import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Masks;
import stele.executor.kernel.Rows;
import stele.storage.type.DataType;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// SUBSTRING of UTF-8 text by characters: the result has places in the text's own bytes.
final class SubstringFunction {
    private SubstringFunction() {}

    static @Nullable VectorFunction create(FunctionCall call) {
        boolean suits = call.type().kind() == DataType.Kind.VARCHAR
                && call.argumentTypes().getFirst().kind() == DataType.Kind.VARCHAR
                && call.argumentTypes().stream()
                        .skip(1)
                        .allMatch(type -> type.kind().isInteger());
        return suits ? (arguments, rows) -> apply(arguments, rows, call) : null;
    }

    private static Vector apply(Vector[] arguments, Rows rows, FunctionCall call) {
        StringVector texts = (StringVector) arguments[0];
        long[] from = ((LongVector) arguments[1]).values();
        long[] lengths = arguments.length > 2 ? ((LongVector) arguments[2]).values() : null;
        boolean[] nulls = Masks.union(arguments, rows);
        byte[] heap = texts.heap();
        int[] textStarts = texts.starts();
        int[] textLengths = texts.lengths();
        int[] outStarts = new int[rows.extent()];
        int[] outLengths = new int[rows.extent()];
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (nulls != null && nulls[p]) {
                continue;
            }
            long first = from[p] == Long.MIN_VALUE ? from[p] : from[p] - 1;
            long last = lengths == null ? Long.MAX_VALUE : end(first, lengths[p], call);
            int end = textStarts[p] + textLengths[p];
            int begin = skip(heap, textStarts[p], end, Math.max(0, first));
            outStarts[p] = begin;
            outLengths[p] = skip(heap, begin, end, last - Math.max(0, first)) - begin;
        }
        return new StringVector(call.type(), heap, outStarts, outLengths, nulls);
    }

    private static long end(long first, long length, FunctionCall call) {
        if (length < 0) {
            throw call.error("the length of a substring must not be negative, but it is " + length);
        }
        return first > Long.MAX_VALUE - length ? Long.MAX_VALUE : first + length;
    }

    /// The place `characters` characters after `at`, at most `end`.
    private static int skip(byte[] heap, int at, int end, long characters) {
        int place = at;
        for (long left = Math.min(characters, end - at); left > 0 && place < end; left--) {
            place++;
            while (place < end && (heap[place] & 0xC0) == 0x80) {
                place++;
            }
        }
        return place;
    }
}
