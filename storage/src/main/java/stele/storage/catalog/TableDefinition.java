package stele.storage.catalog;

import java.util.List;
import java.util.OptionalInt;

/// The shape of a table.
///
/// @param name the table's name; schemas other than `main` are part of it as `schema.name`
/// @param columns in order
/// @param primaryKey the names of the key's columns, or empty
/// @param foreignKeys declared references
/// @param uniqueKeys the names of the columns of each further key (UNIQUE): rows without a null in it
///     differ in it
public record TableDefinition(
        String name,
        List<Column> columns,
        List<String> primaryKey,
        List<ForeignKey> foreignKeys,
        List<List<String>> uniqueKeys) {
    public TableDefinition {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        foreignKeys = List.copyOf(foreignKeys);
        uniqueKeys = uniqueKeys.stream().map(List::copyOf).toList();
    }

    /// A table without further keys.
    public TableDefinition(String name, List<Column> columns, List<String> primaryKey, List<ForeignKey> foreignKeys) {
        this(name, columns, primaryKey, foreignKeys, List.of());
    }

    /// A table without keys.
    public TableDefinition(String name, List<Column> columns) {
        this(name, columns, List.of(), List.of());
    }

    /// The position of the column called `column`: an exact match, else one that ignores case.
    public OptionalInt indexOf(String column) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(column)) {
                return OptionalInt.of(i);
            }
        }
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(column)) {
                return OptionalInt.of(i);
            }
        }
        return OptionalInt.empty();
    }
}
