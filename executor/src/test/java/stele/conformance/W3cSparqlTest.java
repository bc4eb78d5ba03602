package stele.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.rdf.model.ModelFactory;
import org.apache.jena.rdf.model.Property;
import org.apache.jena.rdf.model.RDFList;
import org.apache.jena.rdf.model.RDFNode;
import org.apache.jena.rdf.model.Resource;
import org.apache.jena.rdf.model.ResourceFactory;
import org.apache.jena.rdf.model.Statement;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;
import org.apache.jena.vocabulary.RDF;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The W3C's SPARQL 1.0 and 1.1 test suites. Left out are the parts that are no query engine's: entailment
/// regimes, the protocol, federation and service descriptions.
class W3cSparqlTest {
    static final String BASE = "http://example.org/w3c/";
    private static final ConformanceSuite SUITE = new ConformanceSuite("w3c-sparql");
    private static final Watchdog WATCHDOG = new Watchdog();
    private static final String MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#";
    private static final String QUERY = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#";
    private static final Set<String> OUT_OF_SCOPE =
            Set.of("entailment", "service", "syntax-fed", "service-description", "protocol");
    private static final List<String> ROOTS = List.of(
            "testcases-sparql-1.0-w3c/data-r2/manifest-evaluation.ttl",
            "testcases-sparql-1.0-w3c/data-r2/manifest-syntax.ttl",
            "testcases-sparql-1.1-w3c/manifest-all.ttl");

    @TempDir
    static Path files;

    @TestFactory
    Stream<DynamicNode> suites() {
        List<DynamicNode> nodes = new ArrayList<>();
        for (String root : ROOTS) {
            for (String manifest : included(root)) {
                nodes.add(manifest(manifest));
            }
        }
        return nodes.stream();
    }

    private static List<String> included(String root) {
        Model model = model(root);
        List<String> manifests = new ArrayList<>();
        for (RDFNode node : list(model, BASE + root, MANIFEST + "include")) {
            String path = node.asResource().getURI().substring(BASE.length());
            String[] folders = path.split("/");
            if (!OUT_OF_SCOPE.contains(folders[folders.length - 2])) {
                manifests.add(path);
            }
        }
        return manifests;
    }

    private static DynamicNode manifest(String path) {
        Model model = model(path);
        List<DynamicTest> tests = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (RDFNode node : list(model, BASE + path, MANIFEST + "entries")) {
            Resource entry = node.asResource();
            if (entry.getProperty(RDF.type) == null || entry.getProperty(property(MANIFEST, "action")) == null) {
                continue;
            }
            String name = entry.getURI().substring(entry.getURI().indexOf('#') + 1);
            String base = path.replace("testcases-", "").replace("/manifest.ttl", "") + " " + name;
            int repeated = seen.merge(base, 1, Integer::sum);
            String id = repeated == 1 ? base : base + " " + repeated;
            W3cCase test = read(entry);
            tests.add(SUITE.test(id, () -> test.run(WATCHDOG)));
        }
        return DynamicContainer.dynamicContainer(path, tests);
    }

    private static W3cCase read(Resource entry) {
        Resource action = entry.getProperty(property(MANIFEST, "action")).getResource();
        Statement result = entry.getProperty(property(MANIFEST, "result"));
        Statement query = action.getProperty(property(QUERY, "query"));
        List<String> data = resources(action, "data");
        List<String> graphs = resources(action, "graphData");
        String kind = entry.getProperty(RDF.type).getResource().getLocalName();
        return new W3cCase(
                kind,
                query == null ? action.getURI() : query.getResource().getURI(),
                data,
                graphs,
                result == null || !result.getObject().isURIResource()
                        ? null
                        : result.getResource().getURI());
    }

    private static List<String> resources(Resource action, String name) {
        return action.listProperties(property(QUERY, name)).toList().stream()
                .map(statement -> statement.getObject())
                .filter(RDFNode::isURIResource)
                .map(node -> node.asResource().getURI())
                .toList();
    }

    private static Property property(String namespace, String name) {
        return ResourceFactory.createProperty(namespace, name);
    }

    private static List<RDFNode> list(Model model, String subject, String predicate) {
        Statement statement = model.getResource(subject).getProperty(ResourceFactory.createProperty(predicate));
        return statement == null
                ? List.of()
                : statement.getObject().as(RDFList.class).asJavaList();
    }

    private static Model model(String path) {
        Model model = ModelFactory.createDefaultModel();
        try (InputStream stream = open(BASE + path)) {
            RDFDataMgr.read(model, stream, BASE + path, Lang.TURTLE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return model;
    }

    /// The contents of a test file, by its IRI.
    static InputStream open(String iri) {
        String path = URI.create(iri).getPath().substring("/w3c".length());
        InputStream stream = W3cSparqlTest.class.getResourceAsStream(path);
        if (stream == null) {
            throw new IllegalArgumentException("no test file " + path);
        }
        return stream;
    }

    /// A copy of a test file on disk.
    static Path copy(String iri) throws IOException {
        String path = URI.create(iri).getPath().substring("/w3c/".length());
        Path file = files.resolve(path);
        if (!Files.exists(file)) {
            @Nullable Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (InputStream stream = open(iri)) {
                Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return file;
    }

    @AfterAll
    static void finish() {
        WATCHDOG.close();
        SUITE.finish();
    }
}
