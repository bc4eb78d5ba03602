package stele.storage.catalog;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import stele.storage.graph.PropertyGraph;
import stele.storage.rdf.TermDictionary;

/// One version of the whole database: immutable. A reader that holds one is never blocked and never sees a
/// change.
public interface Snapshot {
    /// A number that grows with every commit.
    long version();

    /// A number that stands for the definitions of tables, graphs and everything else but rows: two snapshots
    /// of a store that have the same one differ in rows at the most.
    long schemaVersion();

    /// Whether all declared constraints hold: false for what a transaction sees of its own unfinished
    /// changes, since foreign keys are checked at its commit.
    default boolean isCommitted() {
        return true;
    }

    /// The table called `name` (an exact match, else one that ignores case).
    Optional<Table> table(String name);

    /// All tables, in order of their names, those of the default graph and the triples table included.
    Collection<Table> tables();

    /// The graph called `name`; the default graph always exists.
    Optional<PropertyGraph> graph(String name);

    /// All graphs, the default one first.
    Collection<PropertyGraph> graphs();

    /// The object of a kind that is called `name` (as for tables).
    <T extends CatalogObject> Optional<T> object(Class<T> kind, String name);

    /// All objects of a kind, in order of their names.
    <T extends CatalogObject> List<T> objects(Class<T> kind);

    /// The name of the table of RDF quads: columns `s, p, o, g`, all TERM; `g` is 0 in the default graph.
    String TRIPLES = "triples";

    /// The dictionary of the TERM ids in all tables.
    TermDictionary terms();
}
