package stele.storage.io;

import de.siegmar.fastcsv.writer.QuoteStrategies;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import stele.storage.StorageException;
import stele.storage.vector.Batch;

/// Writes batches as CSV files that [CsvReader] reads back: null as an empty field, the empty string as
/// `""`. A file whose name ends in `.gz` is compressed. The file appears when it is complete.
public final class CsvWriter {
    private static final DateTimeFormatter TIMESTAMP = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter(Locale.ROOT);

    private CsvWriter() {}

    /// Writes `batches` to `file`.
    ///
    /// @return the number of rows
    public static long write(Path file, List<String> columns, Iterable<Batch> batches, CsvOptions options) {
        Path directory = file.toAbsolutePath().getParent();
        try {
            Path part = Files.createTempFile(directory, "." + file.getFileName(), ".part");
            try {
                long rows;
                try (OutputStream out = open(part, file)) {
                    rows = write(out, columns, batches, options);
                }
                Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
                return rows;
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException exception) {
            throw new StorageException(
                    StorageException.Kind.INPUT,
                    "cannot write " + file + ": "
                            + (exception instanceof java.nio.file.NoSuchFileException
                                    ? "there is no such folder"
                                    : exception.getMessage()));
        }
    }

    private static OutputStream open(Path part, Path file) throws IOException {
        OutputStream out = new BufferedOutputStream(Files.newOutputStream(part), 1 << 16);
        return file.toString().endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : out;
    }

    /// Writes `batches` to `out`, which stays open.
    ///
    /// @return the number of rows
    public static long write(OutputStream out, List<String> columns, Iterable<Batch> batches, CsvOptions options)
            throws IOException {
        Character delimiter = options.delimiter();
        de.siegmar.fastcsv.writer.CsvWriter writer = de.siegmar.fastcsv.writer.CsvWriter.builder()
                .fieldSeparator(delimiter == null ? ',' : delimiter)
                .quoteCharacter(options.quote())
                .quoteStrategy(QuoteStrategies.EMPTY)
                .lineDelimiter(de.siegmar.fastcsv.writer.LineDelimiter.LF)
                .build(out, StandardCharsets.UTF_8);
        Boolean header = options.header();
        if (header == null || header) {
            writer.writeRecord(columns);
        }
        long rows = 0;
        for (Batch batch : batches) {
            for (int row = 0; row < batch.rows(); row++) {
                int position = batch.position(row);
                de.siegmar.fastcsv.writer.CsvWriter.CsvWriterRecord fields = writer.writeRecord();
                for (int column = 0; column < batch.columns().size(); column++) {
                    Object value = batch.column(column).get(position);
                    fields.writeField(value == null ? options.nullText() : text(value));
                }
                fields.endRecord();
            }
            rows += batch.rows();
        }
        writer.flush();
        return rows;
    }

    /// The text of a value, as [CsvReader] reads it where it has a type for it.
    static @Nullable String text(Object value) {
        return switch (value) {
            case BigDecimal decimal -> decimal.toPlainString();
            case LocalDateTime time -> TIMESTAMP.format(time);
            case Instant time -> time.toString();
            case byte[] bytes -> HexFormat.of().formatHex(bytes);
            default -> value.toString();
        };
    }
}
