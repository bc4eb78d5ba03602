package stele.storage.catalog;

import java.util.List;
import java.util.OptionalInt;

/// The shape of a table.
///
/// @param name the table's name; schemas other than `main` are part of it as `schema.name`
/// @param columns in order
/// @param primaryKey the names of the key's columns, or empty
/// @param foreignKeys declared references
/// @param uniqueKeys further keys
/// @param checks conditions on rows
public record TableDefinition(
        String name,
        List<Column> columns,
        List<String> primaryKey,
        List<ForeignKey> foreignKeys,
        List<UniqueKey> uniqueKeys,
        List<Check> checks) {
    public TableDefinition {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
        foreignKeys = List.copyOf(foreignKeys);
        uniqueKeys = List.copyOf(uniqueKeys);
        checks = List.copyOf(checks);
    }

    /// A table without further keys.
    public TableDefinition(String name, List<Column> columns, List<String> primaryKey, List<ForeignKey> foreignKeys) {
        this(name, columns, primaryKey, foreignKeys, List.of(), List.of());
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

    public TableDefinition withName(String other) {
        return new TableDefinition(other, columns, primaryKey, foreignKeys, uniqueKeys, checks);
    }

    public TableDefinition withColumns(List<Column> others) {
        return new TableDefinition(name, others, primaryKey, foreignKeys, uniqueKeys, checks);
    }

    public TableDefinition withPrimaryKey(List<String> other) {
        return new TableDefinition(name, columns, other, foreignKeys, uniqueKeys, checks);
    }

    public TableDefinition withForeignKeys(List<ForeignKey> others) {
        return new TableDefinition(name, columns, primaryKey, others, uniqueKeys, checks);
    }

    public TableDefinition withUniqueKeys(List<UniqueKey> others) {
        return new TableDefinition(name, columns, primaryKey, foreignKeys, others, checks);
    }

    public TableDefinition withChecks(List<Check> others) {
        return new TableDefinition(name, columns, primaryKey, foreignKeys, uniqueKeys, others);
    }
}
