package stele;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.storage.StorageException;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.io.CsvOptions;
import stele.storage.io.CsvReader;
import stele.storage.io.DataSource;
import stele.storage.io.RdfFormat;
import stele.storage.io.RdfReader;
import stele.storage.value.RdfTerm;
import stele.storage.vector.Batch;

/// Loads data files by the endings of their names.
final class FileLoader {
    private static final Set<String> RDF = Set.of("ttl", "nt", "nq", "trig", "rdf", "owl", "xml");

    private FileLoader() {}

    /// Loads `file` and says what was loaded.
    static String load(Path file, @Nullable String name, Transaction transaction) {
        if (!Files.isReadable(file)) {
            throw new StorageException(StorageException.Kind.INPUT, "cannot read " + file + ": no such file");
        }
        String plain = file.getFileName().toString().replaceFirst("(?i)\\.gz$", "");
        String ending = plain.substring(plain.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (RDF.contains(ending)) {
            return loadRdf(file, name, null, transaction);
        }
        return switch (ending) {
            case "csv", "tsv", "txt" -> loadCsv(file, name == null ? stem(plain) : name, transaction);
            default -> throw StatementException.unsupported("loading files of the kind ." + ending, null);
        };
    }

    private static String stem(String name) {
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name : name.substring(0, dot);
    }

    private static String loadCsv(Path file, String table, Transaction transaction) {
        CsvReader.Contents contents = CsvReader.read(DataSource.of(file), CsvOptions.DEFAULT);
        transaction.createTable(new TableDefinition(table, contents.columns()));
        for (Batch batch : contents.batches()) {
            transaction.append(table, batch);
        }
        return "created table " + table + " with " + contents.rows() + (contents.rows() == 1 ? " row" : " rows");
    }

    /// Loads RDF into a graph and says how much was new.
    static String loadRdf(Path file, @Nullable String graph, @Nullable String base, Transaction transaction) {
        RdfFormat format = RdfFormat.ofName(file.getFileName().toString())
                .orElseThrow(() -> new StorageException(
                        StorageException.Kind.INPUT,
                        "cannot tell from its name which RDF syntax " + file.getFileName() + " is in"));
        long added = RdfReader.load(
                DataSource.of(file),
                format,
                base == null ? file.toAbsolutePath().toUri().toString() : base,
                graph == null ? null : new RdfTerm.Iri(graph),
                transaction);
        return "added " + added + (added == 1 ? " triple" : " triples");
    }
}
