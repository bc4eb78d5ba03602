package stele.storage.io;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.RecordType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.StorageException;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Some of the records of a CSV file, from one place between records to another, while they are read.
final class CsvPart {
    private static final int SHOWN_TEXT = 120;

    private final DataSource source;
    private final CsvOptions options;
    private final CsvSniffer.Dialect dialect;
    private final boolean first;
    private final Opener opener;
    private final List<CsvColumn> columns;
    private long rows;

    /// Opens the text of the part.
    @FunctionalInterface
    interface Opener {
        Reader open() throws IOException;
    }

    /// @param first whether the header, if there is one, is in this part
    CsvPart(
            DataSource source,
            CsvOptions options,
            CsvSniffer.Dialect dialect,
            boolean first,
            Opener opener,
            List<CsvColumn> columns) {
        this.source = source;
        this.options = options;
        this.dialect = dialect;
        this.first = first;
        this.opener = opener;
        this.columns = columns;
    }

    List<CsvColumn> columns() {
        return columns;
    }

    long rows() {
        return rows;
    }

    /// Reads all columns.
    void read() throws IOException {
        pass(columns.toArray(CsvColumn[]::new));
    }

    /// Reads those columns again whose values are not of the given types.
    void read(List<CsvType> types) throws IOException {
        CsvColumn[] again = new CsvColumn[columns.size()];
        boolean any = false;
        for (int i = 0; i < again.length; i++) {
            CsvColumn column = columns.get(i);
            if (column.needsAnotherPass() || column.sniffed() != types.get(i)) {
                column.startOver(types.get(i));
                again[i] = column;
                any = true;
            }
        }
        if (any) {
            pass(again);
        }
    }

    /// The rows, in batches of [CsvReader#BATCH_ROWS] but for the last.
    List<Batch> batches() {
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < columns.getFirst().batches().size(); i++) {
            int index = i;
            List<Vector> vectors =
                    columns.stream().map(column -> column.batches().get(index)).toList();
            batches.add(new Batch(
                    vectors, (int) Math.min(CsvReader.BATCH_ROWS, rows - (long) i * CsvReader.BATCH_ROWS)));
        }
        return batches;
    }

    /// Reads the part once for the columns that are not null.
    private void pass(@Nullable CsvColumn[] wanted) throws IOException {
        RowHandler handler = new RowHandler(wanted);
        try (CloseableIterator<Boolean> iterator = CsvReader.parser(options, dialect.delimiter())
                .skipEmptyLines(false)
                .build(handler, opener.open())
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
        private boolean skipsRecord = first && dialect.header();
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
            if (++batchRows == CsvReader.BATCH_ROWS) {
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
            try (BufferedReader lines = new BufferedReader(CsvReader.text(source))) {
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
