package stele.storage.rdf;

import org.jspecify.annotations.Nullable;
import stele.storage.value.RdfTerm;

/// RDF terms as 64-bit ids: a 4-bit tag and a 60-bit payload. Equal ids are equal terms. Small canonical
/// integers, booleans, dates and the like are inlined in the id; the rest is in an append-only table that
/// is shared by all versions of the store and safe for use by many threads. [TermIds] says what an id tells
/// without the dictionary.
public interface TermDictionary {
    /// The id of `term`, which is added if it is new.
    long id(RdfTerm term);

    /// The id of `term`, or 0 when the store has never seen it.
    long find(RdfTerm term);

    /// The term of an id.
    RdfTerm term(long id);

    /// The id of a new blank node, different from all others.
    long freshBlank();

    /// The value of a literal with one of these datatypes and a lexical form that the datatype allows, else
    /// null: integers (`Long`, or `BigDecimal` beyond 64 bits), `xsd:decimal` (`BigDecimal`), `xsd:float`
    /// and `xsd:double` (`Float`, `Double`), `xsd:boolean` (`Boolean`), `xsd:string` (`String`), `xsd:date`
    /// (`LocalDate`, or `OffsetDateTime` at midnight with a time zone), `xsd:dateTime` (`LocalDateTime`, or
    /// `OffsetDateTime` with a time zone). Numbers are computed once a term.
    @Nullable
    Object value(long id);

    /// The value of a numeric literal ([TermIds#isNumeric]) as a double, rounded if need be.
    double doubleValue(long id);
}
