package stele.bench;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/// The rows of a CSV file as text, without the header.
final class CsvRows {
    private CsvRows() {}

    static Iterable<List<String>> of(Path file) {
        return () -> {
            try {
                Iterator<CsvRecord> records =
                        CsvReader.builder().ofCsvRecord(file).iterator();
                records.next();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return records.hasNext();
                    }

                    @Override
                    public List<String> next() {
                        return records.next().getFields();
                    }
                };
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
