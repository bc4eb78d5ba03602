package stele.storage.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.jena.atlas.RuntimeIOException;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFParser;
import org.apache.jena.riot.RDFParserBuilder;
import org.apache.jena.riot.RiotException;
import org.apache.jena.riot.system.ErrorHandler;
import org.apache.jena.riot.system.StreamRDFBase;
import org.apache.jena.sparql.core.Quad;
import org.jspecify.annotations.Nullable;
import stele.storage.StorageException;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.catalog.Transaction;
import stele.storage.rdf.TermDictionary;
import stele.storage.type.DataType;
import stele.storage.value.RdfTerm;
import stele.storage.vector.Batch;
import stele.storage.vector.VectorBuilder;

/// Reads RDF files. Blank nodes get labels that no other file has.
public final class RdfReader {
    private static final int BATCH_ROWS = 1 << 16;

    private RdfReader() {}

    /// Takes what a file says, in its order.
    @FunctionalInterface
    public interface QuadSink {
        /// A triple; `graph` is null in the default graph.
        void quad(RdfTerm subject, RdfTerm predicate, RdfTerm object, @Nullable RdfTerm graph);

        /// A prefix that the file declares.
        default void prefix(String name, String iri) {}
    }

    /// Reads all of `in`, which stays open.
    ///
    /// @param base what relative IRIs are resolved against, or null if there must be none
    public static void read(InputStream in, RdfFormat format, @Nullable String base, QuadSink sink) {
        read(in, "the RDF text", format, base, sink);
    }

    private static void read(InputStream in, String name, RdfFormat format, @Nullable String base, QuadSink sink) {
        RDFParserBuilder parser = RDFParser.create()
                .source(in)
                .forceLang(lang(format))
                .checking(true)
                .errorHandler(new Failing(name));
        if (base != null) {
            parser.base(base);
        }
        try {
            parser.parse(new TermStream(name, sink));
        } catch (RiotException malformed) {
            throw failure(name, malformed.getMessage());
        } catch (RuntimeIOException unreadable) {
            Throwable cause = unreadable.getCause();
            if (cause instanceof IOException exception) {
                throw new DataSource(name, () -> in).failure(exception);
            }
            throw failure(name, unreadable.getMessage());
        }
    }

    /// Reads all of `source` into the triples table.
    ///
    /// @param base what relative IRIs are resolved against; null for the source's own place
    /// @param graph the graph for triples outside the file's own graphs; null for the default graph
    /// @return the number of triples that were new
    public static long load(
            DataSource source,
            RdfFormat format,
            @Nullable String base,
            RdfTerm.@Nullable Iri graph,
            Transaction transaction) {
        long before = triples(transaction).rowCount();
        Loader loader = new Loader(transaction, graph);
        try (InputStream in = source.open()) {
            read(in, source.name(), format, base, loader);
        } catch (IOException exception) {
            throw source.failure(exception);
        }
        loader.flush();
        return triples(transaction).rowCount() - before;
    }

    private static Table triples(Transaction transaction) {
        return transaction.table(Snapshot.TRIPLES).orElseThrow();
    }

    private static Lang lang(RdfFormat format) {
        return switch (format) {
            case TURTLE -> Lang.TURTLE;
            case N_TRIPLES -> Lang.NTRIPLES;
            case TRIG -> Lang.TRIG;
            case N_QUADS -> Lang.NQUADS;
            case RDF_XML -> Lang.RDFXML;
        };
    }

    private static StorageException failure(String name, @Nullable String message) {
        return new StorageException(StorageException.Kind.INPUT, name + ": " + message);
    }

    /// Makes every error a failure that says where it is.
    private record Failing(String name) implements ErrorHandler {
        @Override
        public void warning(String message, long line, long column) {
            // A warning is about style; the text can be read.
        }

        @Override
        public void error(String message, long line, long column) {
            fatal(message, line, column);
        }

        @Override
        public void fatal(String message, long line, long column) {
            String place = line < 0 ? "" : ", line " + line + (column < 0 ? "" : ", column " + column);
            throw failure(name + place, message);
        }
    }

    /// Turns nodes into terms.
    private static final class TermStream extends StreamRDFBase {
        private final String name;
        private final QuadSink sink;

        TermStream(String name, QuadSink sink) {
            this.name = name;
            this.sink = sink;
        }

        @Override
        public void triple(Triple triple) {
            sink.quad(term(triple.getSubject()), term(triple.getPredicate()), term(triple.getObject()), null);
        }

        @Override
        public void quad(Quad quad) {
            RdfTerm graph = quad.isDefaultGraph() || quad.getGraph() == null ? null : term(quad.getGraph());
            sink.quad(term(quad.getSubject()), term(quad.getPredicate()), term(quad.getObject()), graph);
        }

        @Override
        public void prefix(String prefix, String iri) {
            sink.prefix(prefix, iri);
        }

        private RdfTerm term(Node node) {
            if (node.isURI()) {
                return new RdfTerm.Iri(node.getURI());
            }
            if (node.isBlank()) {
                return new RdfTerm.BlankNode(node.getBlankNodeLabel());
            }
            if (!node.isLiteral() || node.getLiteralBaseDirection() != null) {
                throw failure(name, "quoted triples and base directions are not supported: " + node);
            }
            String language = node.getLiteralLanguage();
            return new RdfTerm.Literal(
                    node.getLiteralLexicalForm(),
                    node.getLiteralDatatypeURI(),
                    language == null || language.isEmpty() ? null : language.toLowerCase(Locale.ROOT));
        }
    }

    /// Appends to the triples table.
    private static final class Loader implements QuadSink {
        private final Transaction transaction;
        private final TermDictionary terms;
        private final long defaultGraph;
        private final Map<String, Long> blanks = new HashMap<>();
        private final List<VectorBuilder> columns =
                Stream.generate(() -> new VectorBuilder(DataType.TERM)).limit(4).toList();

        Loader(Transaction transaction, RdfTerm.@Nullable Iri graph) {
            this.transaction = transaction;
            this.terms = transaction.snapshot().terms();
            this.defaultGraph = graph == null ? 0 : terms.id(graph);
        }

        @Override
        public void quad(RdfTerm subject, RdfTerm predicate, RdfTerm object, @Nullable RdfTerm graph) {
            columns.get(0).appendLong(id(subject));
            columns.get(1).appendLong(id(predicate));
            columns.get(2).appendLong(id(object));
            columns.get(3).appendLong(graph == null ? defaultGraph : id(graph));
            if (columns.getFirst().size() == BATCH_ROWS) {
                flush();
            }
        }

        private long id(RdfTerm term) {
            return term instanceof RdfTerm.BlankNode blank
                    ? blanks.computeIfAbsent(blank.label(), label -> terms.freshBlank())
                    : terms.id(term);
        }

        void flush() {
            int rows = columns.getFirst().size();
            transaction.append(
                    Snapshot.TRIPLES,
                    new Batch(columns.stream().map(VectorBuilder::build).toList(), rows));
        }
    }
}
