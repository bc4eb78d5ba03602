package stele.storage.catalog;

import java.util.List;
import java.util.Optional;
import stele.storage.graph.PropertyGraph;
import stele.storage.vector.Batch;

/// A successor version in the making. It belongs to one thread. Nothing is seen by others before
/// [#commit()].
///
/// Constraint violations (null in a NOT NULL column, duplicate key) throw `stele.storage.StorageException`
/// and leave the transaction as it was before the call.
public interface Transaction extends AutoCloseable {
    /// What this transaction sees: its snapshot and its own writes so far.
    Snapshot snapshot();

    /// The table called `name` as this transaction sees it: cheaper than [#snapshot()] between many small
    /// writes.
    Optional<Table> table(String name);

    /// The graph called `name` as this transaction sees it, as cheaply.
    Optional<PropertyGraph> graph(String name);

    /// Notes that the transaction depends on the rows of `table`: a commit that changed them since its
    /// snapshot is a conflict. Tables that are written count as read.
    void markRead(String table);

    /// Marks a point to return to; a statement that fails is undone by [#rollbackTo].
    Savepoint savepoint();

    void rollbackTo(Savepoint savepoint);

    void createTable(TableDefinition definition);

    void dropTable(String name);

    /// Puts `graph` in the place of the graph of that name, or adds it.
    void putGraph(PropertyGraph graph);

    void dropGraph(String name);

    /// Puts `object` in the place of the one of its kind and name, or adds it.
    void putObject(CatalogObject object);

    /// Removes an object that is there.
    void dropObject(CatalogObject object);

    /// Appends rows: a vector a column of the table, types as declared.
    void append(String table, Batch rows);

    /// For each of `rows` (a vector a column of the table) the row that has the same values in a key, or
    /// -1; a null is the same as nothing.
    long[] conflicts(String table, List<String> key, Batch rows);

    /// Deletes rows by row id; a row that is deleted already is left alone. Foreign keys with an action
    /// take it.
    ///
    /// @return how many rows were deleted
    long delete(String table, long[] rowIds, int count);

    /// Replaces values of rows. Row ids stay as they are.
    ///
    /// @param columns the positions of the columns that change
    /// @param values a vector for each of them, a row for each row id
    void update(String table, long[] rowIds, int count, int[] columns, Batch values);

    /// Replaces a table's definition by one with further columns (null in existing rows) or with changed
    /// column types.
    ///
    /// @param conversions for each column of the new definition the position of the old column, or -1 for
    ///     null
    void alterTable(String table, TableDefinition definition, List<Integer> conversions);

    /// Puts an empty table in the place of one.
    void replaceTable(String table, TableDefinition definition);

    /// A fresh id for a node or a relationship of the default graph; ids are never used again.
    long nextEntityId();

    /// Makes the changes the newest version. Foreign keys are checked here: rows that refer to each other
    /// may be written in any order. Whether it succeeds or not, the transaction has ended.
    ///
    /// @throws stele.storage.StorageException with SQLSTATE 40001 if another commit changed what this one
    ///     read or wrote
    void commit();

    /// Gives the changes up; closing after a commit does nothing.
    @Override
    void close();

    /// A point in a transaction.
    interface Savepoint {}
}
