package stele.planner;

import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;
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

    /// Appends the plan's rows to a table; the plan has the table's columns in order and in type.
    record Insert(String table, RelNode rows) implements BoundStatement {}

    /// Changes rows: the plan's first column is the row id, the rest are the new values of `columns`
    /// (positions).
    record Update(String table, List<Integer> columns, RelNode rows) implements BoundStatement {}

    /// Deletes the rows whose row ids are the plan's only column.
    record Delete(String table, RelNode rows) implements BoundStatement {}

    /// Makes a table, and fills it when there are `rows`.
    record CreateTable(TableDefinition definition, @Nullable RelNode rows, boolean ifNotExists, boolean orReplace)
            implements BoundStatement {}

    record DropTable(String name, boolean ifExists) implements BoundStatement {}

    record CreateGraph(PropertyGraph graph, boolean ifNotExists, boolean orReplace) implements BoundStatement {}

    record DropGraph(String name, boolean ifExists) implements BoundStatement {}

    /// Writes the plan's rows to a file; `options` are lower-case names such as `format`, `header`,
    /// `delimiter`.
    record CopyTo(RelNode rows, List<ResultColumn> columns, String path, Map<String, String> options)
            implements BoundStatement {}

    /// BEGIN, COMMIT and ROLLBACK.
    record TransactionControl(Action action) implements BoundStatement {
        /// What to do.
        public enum Action {
            BEGIN,
            COMMIT,
            ROLLBACK
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
