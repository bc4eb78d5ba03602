package stele.planner;

import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.CatalogObject;
import stele.storage.catalog.TableDefinition;
import stele.storage.graph.PropertyGraph;

/// A statement whose names are resolved: what a language's binder makes and a session runs. Plans are
/// logical and not yet optimised.
public sealed interface BoundStatement {
    /// Asks for rows. `columns` are the plan's fields in order, by the names that users see.
    record Query(RelNode plan, List<ResultColumn> columns) implements BoundStatement {
        public Query {
            columns = List.copyOf(columns);
        }
    }

    /// Appends the plan's rows to a table: the table's columns in order and in type, then a truth value for
    /// each of `checks`.
    ///
    /// @param checks the names of the conditions that a row must not make false
    /// @param returning a query of the rows that were written, which are step 0 (see
    ///     `stele.planner.rel.StoredRows`)
    record Insert(
            String table,
            RelNode rows,
            List<String> checks,
            @Nullable Conflict conflict,
            @Nullable Query returning) implements BoundStatement {
        public Insert(String table, RelNode rows) {
            this(table, rows, List.of(), null, null);
        }
    }

    /// What becomes of a new row whose key there is already.
    ///
    /// @param keys the keys that count, by the names of their columns
    /// @param replace whether the rows that are there go; otherwise the new row does
    /// @param update what is done to the row that is there, or null; step 0 has its row id, its columns and
    ///     the new row's
    record Conflict(
            List<List<String>> keys,
            boolean replace,
            @Nullable Update update) {}

    /// Changes rows: the plan's first column is the row id, then the new values of `columns` (positions),
    /// then a truth value for each of `checks`. `returning` is as for [Insert].
    record Update(
            String table,
            List<Integer> columns,
            RelNode rows,
            List<String> checks,
            @Nullable Query returning) implements BoundStatement {}

    /// Deletes the rows whose row ids are the plan's only column. `returning` is as for [Insert].
    record Delete(String table, RelNode rows, @Nullable Query returning) implements BoundStatement {}

    /// Does different things to rows that fit a source and rows that do not.
    ///
    /// @param branches inserts, updates and deletes, whose rows are all found before any is written
    record Merge(String table, List<BoundStatement> branches) implements BoundStatement {
        public Merge {
            branches = List.copyOf(branches);
        }
    }

    /// Makes a table, and fills it when there are `rows`.
    ///
    /// @param sequences the sequences of its identity columns
    record CreateTable(
            TableDefinition definition,
            List<CatalogObject.Sequence> sequences,
            @Nullable RelNode rows,
            boolean ifNotExists,
            boolean orReplace)
            implements BoundStatement {}

    /// Changes a table's definition.
    ///
    /// @param conversions for each new column the position of the old one, or -1 for null
    /// @param sequences the sequences of new identity columns
    /// @param rows all rows anew, as for [Insert], or null where `conversions` say it all
    record AlterTable(
            String table,
            TableDefinition definition,
            List<Integer> conversions,
            List<CatalogObject.Sequence> sequences,
            @Nullable RelNode rows,
            List<String> checks)
            implements BoundStatement {}

    /// Puts an object into the catalog.
    record Create(CatalogObject object, boolean ifNotExists, boolean orReplace) implements BoundStatement {}

    /// Removes what has a name.
    ///
    /// @param kind as `table`, `view`
    /// @param cascade whether what depends on it goes too
    record Drop(Kind kind, String name, boolean ifExists, boolean cascade) implements BoundStatement {
        /// What there is to remove.
        public enum Kind {
            TABLE,
            VIEW,
            INDEX,
            SCHEMA,
            SEQUENCE
        }
    }

    record CreateGraph(PropertyGraph graph, boolean ifNotExists, boolean orReplace) implements BoundStatement {}

    record DropGraph(String name, boolean ifExists) implements BoundStatement {}

    /// Writes the plan's rows to a file; `options` are lower-case names such as `format`, `header`,
    /// `delimiter`.
    record CopyTo(RelNode rows, List<ResultColumn> columns, String path, Map<String, String> options)
            implements BoundStatement {}

    /// BEGIN, COMMIT and ROLLBACK, and savepoints.
    record TransactionControl(Action action, @Nullable String savepoint) implements BoundStatement {
        /// What to do.
        public enum Action {
            BEGIN,
            COMMIT,
            ROLLBACK,
            SAVEPOINT,
            ROLLBACK_TO,
            RELEASE
        }
    }

    /// Steps that read and write the graph in turn; see [UpdateProgram].
    record Program(UpdateProgram program) implements BoundStatement {}

    /// Something that binding itself has done to the session (a rule was added, a prefix declared), told in
    /// `message`.
    record Definition(String message) implements BoundStatement {}

    /// A statement of several statements.
    record Sequence(List<BoundStatement> statements) implements BoundStatement {
        public Sequence {
            statements = List.copyOf(statements);
        }
    }
}
