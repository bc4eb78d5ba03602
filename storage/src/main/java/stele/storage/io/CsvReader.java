package stele.storage.io;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.storage.StorageException;
import stele.storage.catalog.Column;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Reads CSV files (RFC 4180; other delimiters; compressed by gzip) into batches.
///
/// An empty field without quotes is null, `""` is the empty string. Types that were not asked for are found
/// out: from the first records, and again from the whole file when a later value does not fit, so that they
/// never make reading fail. Records of a wrong number of fields and values that do not convert to a type
/// that was asked for are errors that name file, line and column; nothing is returned then.
public final class CsvReader {
    /// The rows of a batch, but for the last: as many as a segment of a table has.
    static final int BATCH_ROWS = 1 << 16;

    private static final RecentFiles RECENT = new RecentFiles();
    private static final int MAX_FIELD = 1 << 28;
    private static final int SHOWN_TEXT = 120;

    private final DataSource source;
    private final CsvOptions options;
    private final CsvSniffer.Dialect dialect;
    private final List<CsvColumn> columns = new ArrayList<>();
    private long rows;

    private CsvReader(DataSource source, CsvOptions options, CsvSniffer.Dialect dialect) {
        this.source = source;
        this.options = options;
        this.dialect = dialect;
        for (int i = 0; i < dialect.names().size(); i++) {
            String name = dialect.names().get(i);
            columns.add(new CsvColumn(name, askedType(name), dialect.types().get(i)));
        }
        checkAskedTypes();
    }

    /// What a file holds.
    ///
    /// @param columns names and types, all nullable
    /// @param batches the rows
    /// @param rows how many they are
    public record Contents(List<Column> columns, List<Batch> batches, long rows) {
        public Contents {
            columns = List.copyOf(columns);
            batches = List.copyOf(batches);
        }
    }

    /// Reads a whole file. What was read lately is not read again while the file is as it was: a statement
    /// looks at a file twice, for its columns and then for its rows.
    public static Contents read(Path file, CsvOptions options) {
        return RECENT.get(file, options);
    }

    /// Reads all of `source`.
    public static Contents read(DataSource source, CsvOptions options) {
        return guarded(source, () -> {
            CsvReader reader = new CsvReader(source, options, new CsvSniffer(source, options).sniff());
            return reader.read();
        });
    }

    /// The columns as the first records suggest; a later value may need a wider type.
    public static List<Column> sniff(Path file, CsvOptions options) {
        DataSource source = DataSource.of(file);
        return guarded(source, () -> {
            CsvReader reader = new CsvReader(source, options, new CsvSniffer(source, options).sniff());
            return reader.columnDefinitions();
        });
    }

    private interface Reading<T> {
        T run() throws IOException;
    }

    private static <T> T guarded(DataSource source, Reading<T> reading) {
        try {
            return reading.run();
        } catch (CsvParseException malformed) {
            if (malformed.getCause() instanceof StorageException failure) {
                throw failure;
            }
            throw new StorageException(StorageException.Kind.INPUT, source.name() + ": " + message(malformed));
        } catch (UncheckedIOException exception) {
            throw source.failure(exception.getCause());
        } catch (IOException exception) {
            throw source.failure(exception);
        }
    }

    private static String message(Throwable malformed) {
        Throwable cause = malformed.getCause();
        return malformed.getMessage() + (cause == null ? "" : ": " + message(cause));
    }

    static CsvReaderBuilder parser(CsvOptions options, char delimiter) {
        return de.siegmar.fastcsv.reader.CsvReader.builder()
                .fieldSeparator(delimiter)
                .quoteCharacter(options.quote())
                .commentStrategy(CommentStrategy.NONE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(MAX_FIELD);
    }

    /// The text of `source`, which must be UTF-8, less a byte-order mark.
    static Reader text(DataSource source) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(source.open(), 3);
        byte[] start = new byte[3];
        int read = bytes.readNBytes(start, 0, 3);
        boolean mark = read == 3 && start[0] == (byte) 0xef && start[1] == (byte) 0xbb && start[2] == (byte) 0xbf;
        if (!mark) {
            bytes.unread(start, 0, read);
        }
        return utf8(bytes);
    }

    private static Reader utf8(InputStream bytes) {
        return new InputStreamReader(
                bytes, StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT));
    }

    private @Nullable DataType askedType(String name) {
        for (Map.Entry<String, DataType> asked : options.types().entrySet()) {
            if (asked.getKey().equalsIgnoreCase(name)) {
                return asked.getValue();
            }
        }
        return null;
    }

    private void checkAskedTypes() {
        for (String asked : options.types().keySet()) {
            if (dialect.names().stream().noneMatch(asked::equalsIgnoreCase)) {
                throw new StorageException(
                        StorageException.Kind.INPUT,
                        source.name() + " has no column " + asked + "; its columns are "
                                + String.join(", ", dialect.names()));
            }
        }
    }

    private List<Column> columnDefinitions() {
        return columns.stream()
                .map(column -> new Column(column.name(), column.type(), true))
                .toList();
    }

    private Contents read() throws IOException {
        if (columns.isEmpty()) {
            throw new StorageException(StorageException.Kind.INPUT, source.name() + " is empty");
        }
        pass(columns.toArray(CsvColumn[]::new));
        if (columns.stream().anyMatch(CsvColumn::needsAnotherPass)) {
            CsvColumn[] again = new CsvColumn[columns.size()];
            for (int i = 0; i < again.length; i++) {
                if (columns.get(i).needsAnotherPass()) {
                    again[i] = columns.get(i);
                    again[i].startOver();
                }
            }
            pass(again);
        }
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < columns.getFirst().batches().size(); i++) {
            int index = i;
            List<Vector> vectors =
                    columns.stream().map(column -> column.batches().get(index)).toList();
            batches.add(new Batch(vectors, (int) Math.min(BATCH_ROWS, rows - (long) i * BATCH_ROWS)));
        }
        return new Contents(columnDefinitions(), batches, rows);
    }

    /// Reads the file once for the columns that are not null.
    private void pass(@Nullable CsvColumn[] wanted) throws IOException {
        RowHandler handler = new RowHandler(wanted);
        try (CloseableIterator<Boolean> iterator = parser(options, dialect.delimiter())
                .skipEmptyLines(false)
                .build(handler, text(source))
                .iterator()) {
            while (iterator.hasNext()) {
                iterator.next();
            }
        }
        handler.endBatch();
        rows = handler.total;
    }

    /// Hands the fields of each record to the columns.
    private final class RowHandler extends AbstractBaseCsvCallbackHandler<Boolean> {
        private final @Nullable CsvColumn[] wanted;
        private final char @Nullable [] nullText;
        private boolean skipsRecord = dialect.header();
        private int batchRows;
        private long total;
        private long line;

        RowHandler(@Nullable CsvColumn[] wanted) {
            this.wanted = wanted;
            String text = options.nullText();
            this.nullText = text == null ? null : text.toCharArray();
        }

        @Override
        protected void handleBegin(long startingLine) {
            line = startingLine;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            if (skipsRecord || index >= wanted.length) {
                return;
            }
            CsvColumn column = wanted[index];
            if (column == null) {
                return;
            }
            if (!quoted && isNull(buffer, offset, length)) {
                column.acceptNull();
            } else if (!column.accept(buffer, offset, length)) {
                throw failure(index, column, new String(buffer, offset, length));
            }
        }

        private boolean isNull(char[] buffer, int offset, int length) {
            if (length == 0) {
                return true;
            }
            if (nullText == null || nullText.length != length) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                if (buffer[offset + i] != nullText[i]) {
                    return false;
                }
            }
            return true;
        }

        @Override
        protected Boolean buildRecord() {
            boolean empty = getRecordType() != RecordType.DATA;
            if (empty && wanted.length > 1) {
                return true;
            }
            if (skipsRecord) {
                skipsRecord = false;
                return true;
            }
            if (empty) {
                if (wanted[0] != null) {
                    wanted[0].acceptNull();
                }
            } else if (getFieldCount() != wanted.length) {
                throw failure(getFieldCount());
            }
            total++;
            if (++batchRows == BATCH_ROWS) {
                endBatch();
            }
            return true;
        }

        private void endBatch() {
            if (batchRows > 0) {
                for (CsvColumn column : wanted) {
                    if (column != null) {
                        column.endBatch(batchRows);
                    }
                }
                batchRows = 0;
            }
        }

        private StorageException failure(int fields) {
            return new StorageException(
                    StorageException.Kind.INPUT,
                    source.name() + ", line " + line + ": " + fields + (fields == 1 ? " field" : " fields")
                            + " where " + wanted.length + " are expected"
                            + (fields < wanted.length
                                    ? " (no value for column " + dialect.names().get(fields) + ")"
                                    : "")
                            + ": " + lineText());
        }

        private StorageException failure(int index, CsvColumn column, String text) {
            return new StorageException(
                    StorageException.Kind.INPUT,
                    source.name() + ", line " + line + ", column " + (index + 1) + " (" + column.name() + "): "
                            + shorten(text) + " is not a value of type " + column.type());
        }

        private String lineText() {
            try (BufferedReader lines = new BufferedReader(text(source))) {
                for (long skipped = 1; skipped < line; skipped++) {
                    lines.readLine();
                }
                String text = lines.readLine();
                return shorten(text == null ? "" : text);
            } catch (IOException unreadable) {
                return "(the line cannot be read again)";
            }
        }

        private static String shorten(String text) {
            return "'" + (text.length() <= SHOWN_TEXT ? text : text.substring(0, SHOWN_TEXT) + "...") + "'";
        }
    }
}
