package stele.storage.io;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader.CsvReaderBuilder;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import stele.storage.StorageException;
import stele.storage.catalog.Column;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

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

    private final DataSource source;
    private final CsvOptions options;
    private final CsvSniffer.Dialect dialect;

    private CsvReader(DataSource source, CsvOptions options, CsvSniffer.Dialect dialect) {
        this.source = source;
        this.options = options;
        this.dialect = dialect;
        checkAskedTypes();
    }

    private List<CsvColumn> newColumns() {
        List<CsvColumn> columns = new ArrayList<>();
        for (int i = 0; i < dialect.names().size(); i++) {
            String name = dialect.names().get(i);
            columns.add(new CsvColumn(name, askedType(name), dialect.types().get(i)));
        }
        return columns;
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

    /// What [#read] of the same file and options gave a moment ago, if it is still there and the file as it
    /// was.
    public static Optional<Contents> recent(Path file, CsvOptions options) {
        return RECENT.known(file, options);
    }

    /// Reads all of `source`.
    ///
    /// @param threads how many threads may work on it; only large files that are not compressed give work to
    ///     more than one
    public static Contents read(DataSource source, CsvOptions options, int threads) {
        return guarded(source, () -> {
            CsvReader reader = new CsvReader(source, options, new CsvSniffer(source, options).sniff());
            return reader.read(threads);
        });
    }

    /// Reads all of `source` on this thread.
    public static Contents read(DataSource source, CsvOptions options) {
        return read(source, options, 1);
    }

    /// The columns as the first records suggest; a later value may need a wider type.
    public static List<Column> sniff(Path file, CsvOptions options) {
        DataSource source = DataSource.of(file);
        return guarded(source, () -> {
            CsvReader reader = new CsvReader(source, options, new CsvSniffer(source, options).sniff());
            return definitions(reader.newColumns());
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

    private static List<Column> definitions(List<CsvColumn> columns) {
        return columns.stream()
                .map(column -> new Column(column.name(), column.type(), true))
                .toList();
    }

    private Contents read(int threads) throws IOException {
        if (dialect.names().isEmpty()) {
            throw new StorageException(StorageException.Kind.INPUT, source.name() + " is empty");
        }
        List<CsvPart> parts = parts(threads);
        if (parts.size() > 1) {
            try {
                return contents(parts, threads);
            } catch (IOException | RuntimeException failure) {
                // Read from the start for a message that counts the lines from there.
                parts = List.of(wholeFile());
            }
        }
        return contents(parts, 1);
    }

    private CsvPart wholeFile() {
        return new CsvPart(source, options, dialect, true, () -> text(source), newColumns());
    }

    private List<CsvPart> parts(int threads) throws IOException {
        Path file = source.file();
        List<CsvRanges.Range> ranges = threads == 1 || file == null ? List.of() : CsvRanges.of(file, options, dialect);
        if (ranges.size() < 2) {
            return List.of(wholeFile());
        }
        List<CsvPart> parts = new ArrayList<>();
        for (CsvRanges.Range range : ranges) {
            parts.add(
                    new CsvPart(source, options, dialect, parts.isEmpty(), () -> utf8(range.open(file)), newColumns()));
        }
        return parts;
    }

    private Contents contents(List<CsvPart> parts, int threads) throws IOException {
        inParallel(parts, threads, CsvPart::read);
        List<CsvType> types = new ArrayList<>();
        for (int i = 0; i < dialect.names().size(); i++) {
            CsvType type = CsvType.UNKNOWN;
            for (CsvPart part : parts) {
                type = type.or(part.columns().get(i).sniffed());
            }
            types.add(type);
        }
        inParallel(parts, threads, part -> part.read(types));
        List<Batch> batches = new ArrayList<>();
        long rows = 0;
        for (CsvPart part : parts) {
            batches.addAll(part.batches());
            rows += part.rows();
        }
        return new Contents(definitions(parts.getFirst().columns()), batches, rows);
    }

    private interface PartWork {
        void run(CsvPart part) throws IOException;
    }

    /// Does `work` for all parts; of several failures the one of the first part counts.
    private static void inParallel(List<CsvPart> parts, int threads, PartWork work) throws IOException {
        if (parts.size() == 1) {
            work.run(parts.getFirst());
            return;
        }
        try (ExecutorService pool = Executors.newFixedThreadPool(Math.min(threads, parts.size()))) {
            List<Future<?>> pending = new ArrayList<>();
            for (CsvPart part : parts) {
                pending.add(pool.submit(() -> {
                    work.run(part);
                    return null;
                }));
            }
            try {
                for (Future<?> future : pending) {
                    future.get();
                }
            } catch (ExecutionException failure) {
                pool.shutdownNow();
                switch (failure.getCause()) {
                    case IOException e -> throw e;
                    case RuntimeException e -> throw e;
                    case Error e -> throw e;
                    default -> throw new IllegalStateException(failure);
                }
            } catch (InterruptedException e) {
                pool.shutdownNow();
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("reading was interrupted");
            }
        }
    }
}
