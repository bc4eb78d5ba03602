package stele.executor.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.storage.vector.Dictionary;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Numbers the strings of a column in the order in which they come. The number of a dictionary's entry is
/// looked up once. It belongs to one thread.
final class StringCodes {
    private static final int LARGE = 1 << 16;

    private final StringTable table = new StringTable();
    private @Nullable Dictionary known;
    private int[] numberOf = {};
    private int[] codes = {};

    int size() {
        return table.size();
    }

    long bytes() {
        return table.bytes() + (long) Integer.BYTES * numberOf.length;
    }

    /// Writes the string with number `number`.
    void decode(int number, VectorWriter writer, int position) {
        writer.setBytes(position, table.heap(), table.start(number), table.length(number));
    }

    /// The number of a string, or -1.
    int find(byte[] heap, int start, int length) {
        return table.find(heap, start, length);
    }

    /// The number of each row of `rows`, new strings included; -1 for null. Valid until the next call.
    int[] codes(Vector vector, Rows rows) {
        StringVector strings = (StringVector) vector;
        int count = rows.count();
        if (codes.length < count) {
            codes = new int[count];
        }
        Dictionary dictionary = strings.dictionary();
        if (dictionary != null && dictionary.size() <= LARGE) {
            byCode(strings, dictionary, rows.selection(), count);
        } else {
            int[] starts = strings.starts();
            int[] lengths = strings.lengths();
            for (int i = 0; i < count; i++) {
                int p = rows.position(i);
                codes[i] = strings.isNull(p) ? -1 : table.insert(strings.heap(), starts[p], lengths[p]);
            }
            return codes;
        }
        boolean[] nulls = strings.nulls();
        for (int i = 0; nulls != null && i < count; i++) {
            codes[i] = nulls[rows.position(i)] ? -1 : codes[i];
        }
        return codes;
    }

    private void byCode(StringVector strings, Dictionary dictionary, int @Nullable [] selection, int rows) {
        if (dictionary != known) {
            known = dictionary;
            if (numberOf.length < dictionary.size()) {
                numberOf = new int[dictionary.size()];
            }
            Arrays.fill(numberOf, 0, dictionary.size(), -1);
        }
        if (selection == null) {
            strings.codes().toInts(rows, codes);
        } else {
            strings.codes().toInts(selection, rows, codes);
        }
        boolean[] nulls = strings.nulls();
        for (int i = 0; i < rows; i++) {
            int code = codes[i];
            int number = numberOf[code];
            if (number < 0 && (nulls == null || !nulls[selection == null ? i : selection[i]])) {
                number = table.insert(
                        dictionary.heap(), dictionary.starts()[code], dictionary.lengths()[code]);
                numberOf[code] = number;
            }
            codes[i] = number;
        }
    }
}
