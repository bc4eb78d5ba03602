package stele.executor.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Group numbers of keys from small domains, integers close together and a few strings, by one look into an
/// array: the *digits* of a key's columns make its place there. The domains grow with the rows; when the
/// array would get too large the table gives up and [GroupTable] goes on with hashing.
final class DenseGroups {
    private static final int MANY = 1 << 16;
    private static final long MOST = 1L << 26;
    private static final int STRINGS = 4;
    private static final int MANY_STRINGS = 1 << 12;
    private static final int MAX_COLUMNS = 8;

    private final List<DataType> types;
    private final @Nullable StringCodes[] strings;
    private final long limit;
    private final long[] least;

    /// How many digits a column has; the last one is for null.
    private final long[] width;

    private int[] groupOf = {};
    private long[] codeOf = new long[64];
    private int size;
    private long[] codes = {};
    private int[] groups = {};

    private DenseGroups(List<DataType> types, double expectedRows) {
        this.types = types;
        this.strings = new StringCodes[types.size()];
        this.least = new long[types.size()];
        this.width = new long[types.size()];
        this.limit = Math.max(MANY, (long) Math.min(MOST, 2 * expectedRows));
        for (int c = 0; c < width.length; c++) {
            if (types.get(c).layout() == DataType.Layout.STRING) {
                strings[c] = new StringCodes();
                width[c] = STRINGS + 1;
            }
        }
    }

    /// A table without groups; null when some type has no digits.
    ///
    /// @param expectedRows about how many rows will come
    static @Nullable DenseGroups of(List<DataType> types, double expectedRows) {
        boolean fits = !types.isEmpty() && types.size() <= MAX_COLUMNS;
        for (DataType type : types) {
            fits &= type.layout() == DataType.Layout.LONG || type.layout() == DataType.Layout.STRING;
        }
        return fits ? new DenseGroups(types, expectedRows) : null;
    }

    int size() {
        return size;
    }

    /// Finds or adds the key of each row.
    ///
    /// @return the group of each row, valid until the next call; null when the domains are too large
    int @Nullable [] insert(Batch batch, int[] positions) {
        int rows = batch.rows();
        if (codes.length < rows) {
            codes = new long[rows];
            groups = new int[rows];
        }
        // A string's number is known only when it has been encoded: then the domain may have to grow again.
        while (!encode(batch, positions)) {
            if (!grow(batch, positions)) {
                return null;
            }
        }
        if (size + rows > codeOf.length) {
            codeOf = Arrays.copyOf(codeOf, Math.max(size + rows, codeOf.length * 2));
        }
        int[] places = groupOf;
        int next = size;
        for (int i = 0; i < rows; i++) {
            int place = (int) codes[i];
            int group = places[place];
            if (group == 0) {
                codeOf[next] = place;
                group = ++next;
                places[place] = group;
            }
            groups[i] = group - 1;
        }
        size = next;
        return groups;
    }

    /// Writes the place of each row to `codes`; false if a value is outside the domains.
    private boolean encode(Batch batch, int[] positions) {
        if (groupOf.length == 0) {
            return false;
        }
        int rows = batch.rows();
        boolean outside = false;
        for (int c = 0; c < width.length; c++) {
            Vector vector = batch.column(positions[c]);
            outside |= strings[c] == null
                    ? encodeLongs(c, (LongVector) vector, batch.selection(), rows)
                    : encodeStrings(c, strings[c].codes(vector, Rows.of(batch)), rows);
        }
        return !outside;
    }

    private boolean encodeLongs(int c, LongVector vector, int @Nullable [] selection, int rows) {
        long[] values = vector.values();
        boolean[] nulls = vector.nulls();
        long low = least[c];
        long digits = width[c];
        boolean outside = false;
        for (int i = 0; i < rows; i++) {
            int p = selection == null ? i : selection[i];
            long digit = values[p] - low;
            if (nulls != null && nulls[p]) {
                digit = digits - 1;
            } else {
                outside |= digit < 0 | digit >= digits - 1;
            }
            codes[i] = c == 0 ? digit : codes[i] * digits + digit;
        }
        return outside;
    }

    private boolean encodeStrings(int c, int[] numbers, int rows) {
        long digits = width[c];
        boolean outside = false;
        for (int i = 0; i < rows; i++) {
            long digit = numbers[i] < 0 ? digits - 1 : numbers[i];
            outside |= numbers[i] >= digits - 1;
            codes[i] = c == 0 ? digit : codes[i] * digits + digit;
        }
        return outside;
    }

    /// Widens the domains for the rows of `batch`; false if they get too large.
    private boolean grow(Batch batch, int[] positions) {
        long[] newLeast = least.clone();
        long[] newWidth = width.clone();
        long product = 1;
        for (int c = 0; c < newWidth.length; c++) {
            if (strings[c] != null) {
                if (strings[c].size() > MANY_STRINGS) {
                    return false;
                }
                while (newWidth[c] <= strings[c].size()) {
                    newWidth[c] *= 2;
                }
            } else if (!widen(c, (LongVector) batch.column(positions[c]), batch, newLeast, newWidth)) {
                return false;
            }
            if (newWidth[c] > limit || product * newWidth[c] > limit) {
                return false;
            }
            product *= newWidth[c];
        }
        int[] places = new int[(int) product];
        for (int group = 0; group < size; group++) {
            long place = 0;
            for (int c = 0; c < newWidth.length; c++) {
                long digit = digit(codeOf[group], c);
                boolean isNull = digit == width[c] - 1;
                place = place * newWidth[c] + (isNull ? newWidth[c] - 1 : digit + least[c] - newLeast[c]);
            }
            codeOf[group] = place;
            places[(int) place] = group + 1;
        }
        System.arraycopy(newLeast, 0, least, 0, least.length);
        System.arraycopy(newWidth, 0, width, 0, width.length);
        groupOf = places;
        return true;
    }

    /// The range of column `c` so far and in `batch`, and something more on the side to which it grows.
    private boolean widen(int c, LongVector vector, Batch batch, long[] newLeast, long[] newWidth) {
        long low = width[c] <= 1 ? Long.MAX_VALUE : least[c];
        long high = width[c] <= 1 ? Long.MIN_VALUE : least[c] + width[c] - 2;
        boolean first = width[c] <= 1;
        long[] values = vector.values();
        long oldLow = low;
        long oldHigh = high;
        for (int i = 0; i < batch.rows(); i++) {
            int p = batch.position(i);
            if (!vector.isNull(p)) {
                low = Math.min(low, values[p]);
                high = Math.max(high, values[p]);
            }
        }
        if (low > high) {
            newWidth[c] = 1;
            return true;
        }
        long range = high - low;
        if (range < 0 || range >= limit) {
            return false;
        }
        long slack = first ? 0 : range;
        if (low < oldLow && !first && low > Long.MIN_VALUE + slack) {
            low -= slack;
        }
        if (high > oldHigh && !first && high < Long.MAX_VALUE - slack) {
            high += slack;
        }
        newLeast[c] = low;
        newWidth[c] = high - low + 2;
        return true;
    }

    private long digit(long code, int column) {
        long rest = code;
        for (int c = width.length - 1; c > column; c--) {
            rest /= width[c];
        }
        return column == 0 ? rest : rest % width[column];
    }

    /// The key columns of groups `begin .. end`.
    List<Vector> keys(int begin, int end) {
        List<Vector> vectors = new ArrayList<>();
        for (int c = 0; c < width.length; c++) {
            VectorWriter writer = new VectorWriter(types.get(c), end - begin);
            StringCodes text = strings[c];
            for (int group = begin; group < end; group++) {
                long digit = digit(codeOf[group], c);
                if (digit == width[c] - 1) {
                    writer.setNull(group - begin);
                } else if (text == null) {
                    writer.setLong(group - begin, least[c] + digit);
                } else {
                    text.decode((int) digit, writer, group - begin);
                }
            }
            vectors.add(writer.build());
        }
        return vectors;
    }

    long bytes() {
        return (long) Integer.BYTES * groupOf.length + (long) Long.BYTES * codeOf.length;
    }
}
