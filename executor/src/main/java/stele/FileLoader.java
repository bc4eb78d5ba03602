package stele;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.storage.catalog.Transaction;

/// Loads data files by the endings of their names.
final class FileLoader {
    private FileLoader() {}

    /// Loads `file` and says what was loaded.
    static String load(Path file, @Nullable String name, Transaction transaction) {
        throw StatementException.unsupported("loading " + file + " into " + name + transaction, null);
    }

    /// Loads RDF into a graph and says how much was new.
    static String loadRdf(Path file, @Nullable String graph, @Nullable String base, Transaction transaction) {
        throw StatementException.unsupported("loading " + file + graph + base + transaction, null);
    }
}
