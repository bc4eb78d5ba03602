package stele.storage.catalog;

import java.util.List;

/// What a database has beside tables and graphs. Objects of one kind differ in their names.
public sealed interface CatalogObject {
    String name();

    /// A named query.
    ///
    /// @param columns the names of its columns, or empty for those of the query
    /// @param language the language of the query, as the session knows it
    /// @param text the query
    /// @param uses the names of the tables and views that the query reads
    record View(String name, List<String> columns, String language, String text, List<String> uses)
            implements CatalogObject {
        public View {
            columns = List.copyOf(columns);
            uses = List.copyOf(uses);
        }
    }

    /// A named index. Look-ups make the indexes that they need by themselves, so that this is a name and,
    /// for a unique one, a key of the table (see [TableDefinition#uniqueKeys]).
    ///
    /// @param columns what is indexed: columns, or expressions as they were written
    record Index(String name, String table, List<String> columns, boolean unique) implements CatalogObject {
        public Index {
            columns = List.copyOf(columns);
        }
    }

    /// A name space of tables.
    record Schema(String name) implements CatalogObject {}

    /// A source of numbers. What it has given is not taken back by a rollback.
    ///
    /// @param owner the table and column that it fills (`table.column`), with which it is dropped, or empty
    record Sequence(
            String name,
            long start,
            long increment,
            long minimum,
            long maximum,
            boolean cycle,
            String owner,
            SequenceState state)
            implements CatalogObject {}
}
