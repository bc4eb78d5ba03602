package stele.storage.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.storage.StorageException;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.catalog.Transaction;
import stele.storage.rdf.Xsd;
import stele.storage.table.MemoryStore;
import stele.storage.value.RdfTerm;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

class RdfReaderTest {
    private record Quad(RdfTerm subject, RdfTerm predicate, RdfTerm object, RdfTerm graph) {}

    private static List<Quad> read(String text, RdfFormat format) {
        List<Quad> quads = new ArrayList<>();
        RdfReader.read(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
                format,
                "http://base.org/dir/file",
                (s, p, o, g) -> quads.add(new Quad(s, p, o, g)));
        return quads;
    }

    private static RdfTerm iri(String iri) {
        return new RdfTerm.Iri(iri);
    }

    @Test
    void turtle() {
        List<Quad> quads = read("""
                @prefix ex: <http://example.org/> .
                ex:a ex:p <rel>, 5, 1.5, 1e0, true, "x"@en-GB, "s", "2024-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .
                ex:a a [ ex:q _:b ] . _:b ex:q _:b .
                """, RdfFormat.TURTLE);
        assertEquals(11, quads.size());
        assertEquals(
                new Quad(
                        iri("http://example.org/a"), iri("http://example.org/p"), iri("http://base.org/dir/rel"), null),
                quads.get(0));
        assertEquals(new RdfTerm.Literal("5", Xsd.INTEGER, null), quads.get(1).object());
        assertEquals(new RdfTerm.Literal("1.5", Xsd.DECIMAL, null), quads.get(2).object());
        assertEquals(new RdfTerm.Literal("1e0", Xsd.DOUBLE, null), quads.get(3).object());
        assertEquals(
                new RdfTerm.Literal("x", Xsd.LANGUAGE_STRING, "en-gb"),
                quads.get(5).object());
        assertEquals(new RdfTerm.Literal("s", Xsd.STRING, null), quads.get(6).object());
        Quad last = quads.get(10);
        assertEquals(last.subject(), last.object());
        assertTrue(quads.contains(new Quad(
                iri("http://example.org/a"),
                iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
                quads.stream()
                        .filter(q -> q.predicate().equals(iri("http://example.org/q")))
                        .findFirst()
                        .orElseThrow()
                        .subject(),
                null)));
    }

    @Test
    void otherFormats() {
        String triple = "<http://e/s> <http://e/p> \"o\"";
        assertEquals(1, read(triple + " .\n", RdfFormat.N_TRIPLES).size());
        assertEquals(
                iri("http://e/g"),
                read(triple + " <http://e/g> .\n", RdfFormat.N_QUADS).get(0).graph());
        List<Quad> trig = read("<http://e/g> { <s> <p> <o> } { <s> <p> <o> }", RdfFormat.TRIG);
        assertEquals(iri("http://e/g"), trig.get(0).graph());
        assertEquals(null, trig.get(1).graph());
        String xml = "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='http://e/'>"
                + "<rdf:Description rdf:about='s'><e:p>o</e:p></rdf:Description></rdf:RDF>";
        assertEquals(
                iri("http://base.org/dir/s"),
                read(xml, RdfFormat.RDF_XML).get(0).subject());
    }

    @ParameterizedTest
    @CsvSource({"a.ttl,TURTLE", "A.NT,N_TRIPLES", "x.y.trig,TRIG", "a.nq.gz,N_QUADS", "a.rdf,RDF_XML", "a.owl,RDF_XML"})
    void formatByName(String name, RdfFormat format) {
        assertEquals(Optional.of(format), RdfFormat.ofName(name));
        assertEquals(Optional.empty(), RdfFormat.ofName("ttl.csv"));
    }

    @Test
    void errorsSayWhere() {
        StorageException failure =
                assertThrows(StorageException.class, () -> read("<a> <b> <c> .\n<a> <b> .\n", RdfFormat.TURTLE));
        assertEquals(StorageException.Kind.INPUT, failure.kind());
        assertTrue(failure.getMessage().contains("line 2, column 9"), failure.getMessage());
        StorageException prefix =
                assertThrows(StorageException.class, () -> read("\n\nx:a <b> <c> .", RdfFormat.TURTLE));
        assertTrue(prefix.getMessage().contains("line 3"), prefix.getMessage());
    }

    @Test
    void loadingAddsToTheSetOfTriples() {
        MemoryStore store = MemoryStore.create();
        String text = "@prefix e: <http://e/> . e:s e:p 1, 2, _:x . _:x e:p 01 . e:s e:p 1 .";
        DataSource source =
                new DataSource("test.ttl", () -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try (Transaction transaction = store.begin()) {
            assertEquals(4, RdfReader.load(source, RdfFormat.TURTLE, null, null, transaction));
            assertEquals(2, RdfReader.load(source, RdfFormat.TURTLE, null, null, transaction));
            assertEquals(4, RdfReader.load(source, RdfFormat.TURTLE, null, new RdfTerm.Iri("http://e/g"), transaction));
            transaction.commit();
        }
        Snapshot snapshot = store.snapshot();
        Table triples = snapshot.table(Snapshot.TRIPLES).orElseThrow();
        assertEquals(10, triples.rowCount());
        long subject = snapshot.terms().find(new RdfTerm.Iri("http://e/s"));
        long[] rows = triples.find(0, subject);
        assertEquals(7, rows.length);
        Batch batch = triples.fetch(rows, rows.length, new int[] {2, 3});
        long[] graphs = ((LongVector) batch.column(1)).values();
        assertEquals(0, graphs[0]);
        assertNotEquals(0, graphs[rows.length - 1]);
        DataSource bad = new DataSource("bad.nt", () -> new ByteArrayInputStream(new byte[] {'x'}));
        try (Transaction transaction = store.begin()) {
            StorageException failure = assertThrows(
                    StorageException.class, () -> RdfReader.load(bad, RdfFormat.N_TRIPLES, null, null, transaction));
            assertTrue(failure.getMessage().startsWith("bad.nt, line 1, column 1"), failure.getMessage());
        }
    }
}
