package stele.storage.io;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out from the first records of a CSV file what separates fields, whether there is a header, and
/// what types the columns have.
final class CsvSniffer {
    private static final char[] DELIMITERS = {',', '|', ';', '\t'};
    private static final int DELIMITER_RECORDS = 100;
    private static final int TYPE_RECORDS = 2000;

    private final DataSource source;
    private final CsvOptions options;

    CsvSniffer(DataSource source, CsvOptions options) {
        this.source = source;
        this.options = options;
    }

    /// What was found out.
    record Dialect(char delimiter, boolean header, List<String> names, List<CsvType> types) {}

    Dialect sniff() throws IOException {
        char delimiter = delimiter();
        List<@Nullable String[]> records = sample(delimiter, TYPE_RECORDS);
        if (records.isEmpty()) {
            return new Dialect(delimiter, true, List.of(), List.of());
        }
        String[] first = records.getFirst();
        List<CsvType> types = types(records, 1, first.length);
        Boolean asked = options.header();
        boolean header = asked != null ? asked : looksLikeHeader(first, types, records);
        return new Dialect(
                delimiter,
                header,
                header ? names(first) : names(new String[first.length]),
                header ? types : types(records, 0, first.length));
    }

    private char delimiter() throws IOException {
        Character asked = options.delimiter();
        if (asked != null) {
            return asked;
        }
        if (source.name().toLowerCase(Locale.ROOT).contains(".tsv")) {
            return '\t';
        }
        char best = DELIMITERS[0];
        int bestFields = 1;
        for (char candidate : DELIMITERS) {
            int fields = fields(candidate);
            if (fields > bestFields) {
                best = candidate;
                bestFields = fields;
            }
        }
        return best;
    }

    /// How many fields the records have if `delimiter` separates them; 0 when they differ in that.
    private int fields(char delimiter) throws IOException {
        List<@Nullable String[]> records;
        try {
            records = sample(delimiter, DELIMITER_RECORDS);
        } catch (CsvParseException unreadable) {
            return 0;
        }
        int fields = records.isEmpty() ? 0 : records.getFirst().length;
        return records.stream().allMatch(row -> row.length == fields) ? fields : 0;
    }

    private List<@Nullable String[]> sample(char delimiter, int limit) throws IOException {
        List<@Nullable String[]> records = new ArrayList<>();
        try (CloseableIterator<@Nullable String[]> iterator = CsvReader.parser(options, delimiter)
                .skipEmptyLines(true)
                .build(new SampleHandler(options), CsvReader.text(source))
                .iterator()) {
            while (records.size() < limit && iterator.hasNext()) {
                records.add(iterator.next());
            }
        }
        return records;
    }

    private static List<CsvType> types(List<@Nullable String[]> records, int from, int columns) {
        List<CsvType> types = new ArrayList<>();
        for (int column = 0; column < columns; column++) {
            CsvType type = CsvType.UNKNOWN;
            for (int row = from; row < records.size(); row++) {
                String[] fields = records.get(row);
                String field = column < fields.length ? fields[column] : null;
                if (field != null) {
                    type = type.widenedBy(field.toCharArray(), 0, field.length());
                }
            }
            types.add(type);
        }
        return types;
    }

    /// A header has a name in every field: text, although the column may have another type. Where all
    /// columns are text, names are different from each other and from what stands below them.
    private static boolean looksLikeHeader(
            @Nullable String[] first, List<CsvType> types, List<@Nullable String[]> records) {
        Set<String> seen = new HashSet<>();
        boolean allText = true;
        for (int column = 0; column < first.length; column++) {
            String field = first[column];
            if (field == null
                    || field.isBlank()
                    || CsvType.of(field.toCharArray(), 0, field.length()) != CsvType.VARCHAR
                    || !seen.add(field)) {
                return false;
            }
            allText &= types.get(column) == CsvType.VARCHAR || types.get(column) == CsvType.UNKNOWN;
        }
        if (!allText) {
            return true;
        }
        for (int column = 0; column < first.length; column++) {
            for (int row = 1; row < records.size(); row++) {
                String[] fields = records.get(row);
                if (column < fields.length && first[column] != null && first[column].equals(fields[column])) {
                    return false;
                }
            }
        }
        return true;
    }

    /// Names for the columns: the header's, made different from each other, else `column0` and so on.
    private static List<String> names(@Nullable String[] header) {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (int column = 0; column < header.length; column++) {
            String field = header[column];
            String wanted = field == null || field.isBlank() ? "column" + column : field.strip();
            String name = wanted;
            for (int i = 1; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
                name = wanted + "_" + i;
            }
            names.add(name);
        }
        return names;
    }

    /// Keeps records as strings; null for fields that are null.
    private static final class SampleHandler extends AbstractBaseCsvCallbackHandler<@Nullable String[]> {
        private final CsvOptions options;
        private final List<@Nullable String> fields = new ArrayList<>();

        SampleHandler(CsvOptions options) {
            this.options = options;
        }

        @Override
        protected void handleBegin(long line) {
            fields.clear();
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            String text = new String(buffer, offset, length);
            boolean isNull = !quoted && (text.isEmpty() || text.equals(options.nullText()));
            fields.add(isNull ? null : text);
        }

        @Override
        protected @Nullable String @Nullable [] buildRecord() {
            return getRecordType() == RecordType.DATA ? fields.toArray(String[]::new) : new String[0];
        }
    }
}
