package stele.storage.value;

import org.jspecify.annotations.Nullable;

/// An RDF term (RDF 1.1 Concepts, section 3).
public sealed interface RdfTerm {
    /// An IRI, absolute and without angle brackets.
    record Iri(String value) implements RdfTerm {}

    /// A blank node; its label means nothing outside the store.
    record BlankNode(String label) implements RdfTerm {}

    /// A literal: lexical form, datatype IRI, and a language tag (lower case) when the datatype is
    /// `rdf:langString`.
    record Literal(
            String lexical, String datatype, @Nullable String language) implements RdfTerm {}
}
