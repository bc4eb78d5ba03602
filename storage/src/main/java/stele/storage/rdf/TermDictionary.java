package stele.storage.rdf;

import stele.storage.value.RdfTerm;

/// RDF terms as 64-bit ids: a 4-bit tag and a 60-bit payload. Equal ids are equal terms. Small canonical integers,
/// decimals, booleans, dates and the like are inlined in the id; the rest is in an append-only table that is shared by
/// all versions of the store and safe for use by many threads.
public interface TermDictionary {
    /// The id of `term`, which is added if it is new.
    long id(RdfTerm term);

    /// The id of `term`, or 0 when the store has never seen it.
    long find(RdfTerm term);

    /// The term of an id.
    RdfTerm term(long id);
}
