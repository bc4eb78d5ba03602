package stele.parser.sql;

import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;

/// A parsed SQL statement. Queries and expressions are Calcite's nodes, whose positions hold offsets as
/// [SqlPositions] says; statements are records. Made by [SqlFrontend], consumed by the planner's binder.
public sealed interface SqlAst extends ParsedStatement {
    /// What every statement has: its text, and the names of its parameters, in the order of their indexes
    /// in the nodes.
    record Origin(SourceText source, List<String> parameters) {
        public Origin {
            parameters = List.copyOf(parameters);
        }
    }

    Origin origin();

    @Override
    default SourceText source() {
        return origin().source();
    }

    /// A query.
    record Query(Origin origin, SqlNode query) implements SqlAst {}

    /// INSERT; `columns` is empty for all columns in order, `rows` null for DEFAULT VALUES.
    record Insert(
            Origin origin,
            SqlIdentifier table,
            List<SqlIdentifier> columns,
            @Nullable SqlNode rows) implements SqlAst {}

    /// UPDATE.
    record Update(
            Origin origin,
            SqlIdentifier table,
            @Nullable SqlIdentifier alias,
            List<Assignment> assignments,
            @Nullable SqlNode condition)
            implements SqlAst {}

    /// A column and its new value.
    record Assignment(SqlIdentifier column, SqlNode value) {}

    /// DELETE and TRUNCATE.
    record Delete(
            Origin origin,
            SqlIdentifier table,
            @Nullable SqlIdentifier alias,
            @Nullable SqlNode condition) implements SqlAst {}

    /// CREATE TABLE, also from a query. A column without a type takes the query's.
    record CreateTable(
            Origin origin,
            SqlIdentifier name,
            boolean orReplace,
            boolean ifNotExists,
            List<ColumnDefinition> columns,
            List<SqlIdentifier> primaryKey,
            List<List<SqlIdentifier>> uniqueKeys,
            List<Reference> references,
            @Nullable SqlNode query,
            boolean withData)
            implements SqlAst {}

    /// A column of a new table.
    record ColumnDefinition(SqlIdentifier name, @Nullable SqlDataTypeSpec type, boolean notNull) {}

    /// A foreign key; without `referencedColumns` it refers to the primary key.
    record Reference(List<SqlIdentifier> columns, SqlIdentifier table, List<SqlIdentifier> referencedColumns) {}

    /// DROP TABLE.
    record DropTable(Origin origin, List<SqlIdentifier> names, boolean ifExists) implements SqlAst {}

    /// CREATE PROPERTY GRAPH.
    record CreateGraph(
            Origin origin,
            SqlIdentifier name,
            boolean orReplace,
            boolean ifNotExists,
            List<GraphNodeTable> nodeTables,
            List<GraphEdgeTable> edgeTables)
            implements SqlAst {}

    /// A table of nodes; an empty `key` stands for the primary key.
    record GraphNodeTable(SqlIdentifier table, SqlIdentifier alias, List<SqlIdentifier> key, List<GraphLabel> labels) {}

    /// A table of relationships.
    record GraphEdgeTable(
            SqlIdentifier table,
            SqlIdentifier alias,
            List<SqlIdentifier> key,
            GraphEnd source,
            GraphEnd destination,
            List<GraphLabel> labels) {}

    /// An end of an edge table: its columns (empty: from the foreign key), the node table they refer to by
    /// alias, and that table's columns (empty: its key).
    record GraphEnd(List<SqlIdentifier> columns, SqlIdentifier nodeTable, List<SqlIdentifier> referencedColumns) {}

    /// A label and the properties that go with it; `label` is null for the table's alias.
    record GraphLabel(@Nullable SqlIdentifier label, GraphProperties properties) {}

    /// Which properties a label has.
    sealed interface GraphProperties {
        /// Every column but these.
        record All(List<SqlIdentifier> except) implements GraphProperties {}

        /// These columns, by the names of the properties.
        record Listed(List<GraphProperty> properties) implements GraphProperties {}
    }

    /// A property and the column it is kept in.
    record GraphProperty(SqlIdentifier column, SqlIdentifier name) {}

    /// DROP PROPERTY GRAPH.
    record DropGraph(Origin origin, SqlIdentifier name, boolean ifExists) implements SqlAst {}

    /// COPY table FROM file.
    record CopyFrom(Origin origin, SqlIdentifier table, List<SqlIdentifier> columns, CopyFile file) implements SqlAst {}

    /// COPY table or query TO file.
    record CopyTo(Origin origin, SqlNode query, CopyFile file) implements SqlAst {}

    /// A file, where it stands in the text, and the options by their names in lower case.
    record CopyFile(SqlNode path, Map<String, CopyOption> options) {
        public CopyFile {
            options = Map.copyOf(options);
        }
    }

    /// An option's value as text, and the place of the option.
    record CopyOption(String value, SqlIdentifier name) {}

    /// BEGIN, COMMIT, ROLLBACK.
    record Transaction(Origin origin, Action action) implements SqlAst {
        /// What to do.
        public enum Action {
            BEGIN,
            COMMIT,
            ROLLBACK
        }
    }

    /// SHOW TABLES.
    record ShowTables(Origin origin) implements SqlAst {}

    /// SHOW GRAPHS.
    record ShowGraphs(Origin origin) implements SqlAst {}

    /// DESCRIBE table.
    record DescribeTable(Origin origin, SqlIdentifier table) implements SqlAst {}

    /// DESCRIBE query.
    record DescribeQuery(Origin origin, SqlNode query) implements SqlAst {}
}
