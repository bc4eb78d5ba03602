package stele.parser.sql;

import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.jspecify.annotations.Nullable;
import stele.parser.ParsedStatement;
import stele.parser.SourceText;
import stele.parser.Span;

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
            @Nullable SqlIdentifier alias,
            List<SqlIdentifier> columns,
            @Nullable SqlNode rows,
            @Nullable OnConflict onConflict,
            @Nullable SqlNodeList returning)
            implements SqlAst {}

    /// What an INSERT does with a row whose key there is already.
    sealed interface OnConflict {
        /// The key, or empty for any.
        List<SqlIdentifier> columns();

        /// Leaves the row that is there.
        record Nothing(List<SqlIdentifier> columns) implements OnConflict {}

        /// Changes the row that is there.
        record Update(
                List<SqlIdentifier> columns,
                List<Assignment> assignments,
                @Nullable SqlNode condition) implements OnConflict {}

        /// Puts the new row in the place of those that it conflicts with.
        record Replace(List<SqlIdentifier> columns) implements OnConflict {}
    }

    /// UPDATE.
    record Update(
            Origin origin,
            SqlIdentifier table,
            @Nullable SqlIdentifier alias,
            List<Assignment> assignments,
            @Nullable SqlNode from,
            @Nullable SqlNode condition,
            @Nullable SqlNodeList returning)
            implements SqlAst {}

    /// A column and its new value.
    record Assignment(SqlIdentifier column, SqlNode value) {}

    /// DELETE and TRUNCATE.
    record Delete(
            Origin origin,
            SqlIdentifier table,
            @Nullable SqlIdentifier alias,
            @Nullable SqlNode using,
            @Nullable SqlNode condition,
            @Nullable SqlNodeList returning)
            implements SqlAst {}

    /// MERGE; `using` is a table reference.
    record Merge(
            Origin origin,
            SqlIdentifier table,
            @Nullable SqlIdentifier alias,
            SqlNode using,
            SqlNode condition,
            List<MergeBranch> branches)
            implements SqlAst {}

    /// WHEN ... THEN ... of a MERGE.
    record MergeBranch(MergeCase when, @Nullable SqlNode condition, MergeAction action) {}

    /// Which rows a branch of MERGE is for.
    enum MergeCase {
        MATCHED,
        NOT_MATCHED,
        NOT_MATCHED_BY_SOURCE
    }

    /// What a branch of MERGE does.
    sealed interface MergeAction {
        /// UPDATE SET.
        record Update(List<Assignment> assignments) implements MergeAction {}

        /// DELETE.
        record Delete() implements MergeAction {}

        /// DO NOTHING.
        record Nothing() implements MergeAction {}

        /// INSERT; `values` is empty for DEFAULT VALUES.
        record Insert(List<SqlIdentifier> columns, List<SqlNode> values) implements MergeAction {}
    }

    /// CREATE TABLE, also from a query. A column without a type takes the query's.
    record CreateTable(
            Origin origin,
            SqlIdentifier name,
            boolean orReplace,
            boolean ifNotExists,
            List<ColumnDefinition> columns,
            List<TableConstraint> constraints,
            @Nullable SqlNode query,
            boolean withData)
            implements SqlAst {}

    /// A column of a new table.
    ///
    /// @param length how many characters it takes, or -1
    record ColumnDefinition(
            SqlIdentifier name,
            @Nullable SqlDataTypeSpec type,
            int length,
            boolean notNull,
            @Nullable Fill fill) {}

    /// Where a column's values come from.
    sealed interface Fill {
        /// DEFAULT.
        record Default(SqlNode expression) implements Fill {}

        /// GENERATED ALWAYS AS.
        record Generated(SqlNode expression, boolean stored) implements Fill {}

        /// GENERATED AS IDENTITY.
        record Identity(SequenceOptions options, boolean always) implements Fill {}
    }

    /// A constraint of a table, or of a column, in the order of the text.
    sealed interface TableConstraint {
        @Nullable
        SqlIdentifier name();

        /// PRIMARY KEY.
        record PrimaryKey(@Nullable SqlIdentifier name, List<SqlIdentifier> columns) implements TableConstraint {}

        /// UNIQUE.
        record Unique(@Nullable SqlIdentifier name, List<SqlIdentifier> columns) implements TableConstraint {}

        /// REFERENCES; without `referencedColumns` it refers to the primary key.
        record Reference(
                @Nullable SqlIdentifier name,
                List<SqlIdentifier> columns,
                SqlIdentifier table,
                List<SqlIdentifier> referencedColumns,
                ReferenceAction onDelete,
                ReferenceAction onUpdate)
                implements TableConstraint {}

        /// CHECK.
        record Check(@Nullable SqlIdentifier name, SqlNode condition) implements TableConstraint {}
    }

    /// What a change of a row that is referred to does.
    enum ReferenceAction {
        REFUSE,
        CASCADE,
        SET_NULL
    }

    /// ALTER TABLE.
    record AlterTable(Origin origin, SqlIdentifier name, boolean ifExists, List<Alteration> alterations)
            implements SqlAst {}

    /// A part of ALTER TABLE.
    sealed interface Alteration {
        /// ADD COLUMN.
        record AddColumn(ColumnDefinition column, List<TableConstraint> constraints, boolean ifNotExists)
                implements Alteration {}

        /// DROP COLUMN.
        record DropColumn(SqlIdentifier column, boolean ifExists, boolean cascade) implements Alteration {}

        /// RENAME COLUMN.
        record RenameColumn(SqlIdentifier column, SqlIdentifier name) implements Alteration {}

        /// RENAME TO.
        record RenameTable(SqlIdentifier name) implements Alteration {}

        /// ALTER COLUMN TYPE.
        record SetType(
                SqlIdentifier column,
                SqlDataTypeSpec type,
                int length,
                @Nullable SqlNode using) implements Alteration {}

        /// ALTER COLUMN SET or DROP DEFAULT.
        record SetDefault(SqlIdentifier column, @Nullable SqlNode expression) implements Alteration {}

        /// ALTER COLUMN SET or DROP NOT NULL.
        record SetNotNull(SqlIdentifier column, boolean notNull) implements Alteration {}

        /// ADD CONSTRAINT.
        record AddConstraint(TableConstraint constraint) implements Alteration {}

        /// DROP CONSTRAINT.
        record DropConstraint(SqlIdentifier name, boolean ifExists) implements Alteration {}
    }

    /// CREATE VIEW; `text` is where the query stands.
    record CreateView(
            Origin origin,
            SqlIdentifier name,
            boolean orReplace,
            boolean ifNotExists,
            List<SqlIdentifier> columns,
            SqlNode query,
            Span text)
            implements SqlAst {}

    /// CREATE INDEX; `name` is null for one that the table and the columns make.
    record CreateIndex(
            Origin origin,
            @Nullable SqlIdentifier name,
            boolean unique,
            boolean ifNotExists,
            SqlIdentifier table,
            List<SqlNode> columns,
            @Nullable SqlNode condition)
            implements SqlAst {}

    /// REINDEX; `name` is null for all indexes.
    record Reindex(Origin origin, @Nullable SqlIdentifier name) implements SqlAst {}

    /// CREATE SCHEMA.
    record CreateSchema(Origin origin, SqlIdentifier name, boolean ifNotExists) implements SqlAst {}

    /// CREATE SEQUENCE.
    record CreateSequence(
            Origin origin, SqlIdentifier name, boolean orReplace, boolean ifNotExists, SequenceOptions options)
            implements SqlAst {}

    /// How a sequence counts; null stands for the usual.
    record SequenceOptions(
            @Nullable Long start,
            long increment,
            @Nullable Long minimum,
            @Nullable Long maximum,
            boolean cycle) {}

    /// DROP of tables, views, indexes, schemas or sequences.
    record Drop(Origin origin, ObjectKind kind, List<SqlIdentifier> names, boolean ifExists, boolean cascade)
            implements SqlAst {}

    /// What has a name.
    enum ObjectKind {
        TABLE,
        VIEW,
        INDEX,
        SCHEMA,
        SEQUENCE
    }

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

    /// BEGIN, COMMIT, ROLLBACK; SAVEPOINT, ROLLBACK TO and RELEASE have a name.
    record Transaction(
            Origin origin, Action action, @Nullable SqlIdentifier savepoint) implements SqlAst {
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

    /// SHOW TABLES and the like.
    record ShowObjects(Origin origin, ObjectKind kind) implements SqlAst {}

    /// SHOW GRAPHS.
    record ShowGraphs(Origin origin) implements SqlAst {}

    /// DESCRIBE table.
    record DescribeTable(Origin origin, SqlIdentifier table) implements SqlAst {}

    /// DESCRIBE query.
    record DescribeQuery(Origin origin, SqlNode query) implements SqlAst {}

    /// SUMMARIZE table or query.
    record Summarize(Origin origin, SqlNode query) implements SqlAst {}

    /// SET SCHEMA and USE.
    record UseSchema(Origin origin, SqlIdentifier name) implements SqlAst {}
}
