package stele;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import stele.parser.StatementException;
import stele.storage.vector.Batch;

/// Writes rows to files.
final class FileWriter {
    private FileWriter() {}

    /// Writes `rows` and says how many they were.
    static long write(Path file, List<String> columns, List<Batch> rows, Map<String, String> options) {
        throw StatementException.unsupported("writing " + file + columns + rows + options, null);
    }
}
