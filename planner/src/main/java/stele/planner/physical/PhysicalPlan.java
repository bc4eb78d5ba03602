package stele.planner.physical;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// An operator of the plan that runs. Produced by the physical planner, consumed by the executor and by
/// EXPLAIN; there is no Calcite type and no query language in it.
///
/// Each operator makes a relation whose columns are [#columns()]; expressions refer to columns of the
/// operator's input by position, those of a join to the left input's columns followed by the right's.
public sealed interface PhysicalPlan {
    /// The columns that the operator makes.
    List<OutputColumn> columns();

    /// The inputs, left to right.
    List<PhysicalPlan> inputs();

    /// The estimated number of rows.
    double estimatedRows();

    /// A named column. Names are for people: they do not take part in a plan's fingerprint.
    record OutputColumn(String name, DataType type) {}

    /// Reads a table. `filter`, over the columns read, may use zone maps to skip segments; it is applied in
    /// full.
    ///
    /// @param table the table's name in the snapshot
    /// @param columnIndexes positions in the table, or `Table.ROW_ID`
    record Scan(
            String table,
            List<Integer> columnIndexes,
            @Nullable Expression filter,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }
    }

    /// Reads the rows of a table whose LONG column `key` equals the constant or parameter `value`, through
    /// the column's index.
    record IndexScan(
            String table,
            int key,
            Expression value,
            List<Integer> columnIndexes,
            @Nullable Expression filter,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }
    }

    /// Constant rows.
    record Values(List<List<Expression>> rows, List<OutputColumn> columns) implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }

        @Override
        public double estimatedRows() {
            return rows.size();
        }
    }

    /// Rows that an earlier step of the statement has left, by number; see [stele.planner.UpdateProgram].
    record StoredRows(int step, List<OutputColumn> columns, double estimatedRows) implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }
    }

    /// Rows of a table function (`read_csv`, `generate_series` ...). Arguments are constants or parameters.
    record TableFunction(String function, List<Expression> arguments, List<OutputColumn> columns, double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }
    }

    /// Keeps the rows for which `condition` is true.
    record Filter(PhysicalPlan input, Expression condition, double estimatedRows) implements PhysicalPlan {
        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// One expression a column.
    record Project(PhysicalPlan input, List<Expression> expressions, List<OutputColumn> columns)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }

        @Override
        public double estimatedRows() {
            return input.estimatedRows();
        }
    }

    /// How a join treats rows without a match.
    enum JoinType {
        INNER,
        LEFT,
        RIGHT,
        FULL,
        /// Left rows that have a match, once; only the left's columns come out.
        SEMI,
        /// Left rows that have none; only the left's columns come out.
        ANTI,
        /// Left rows and a last BOOLEAN column: true with a match, null if the condition was null for some
        /// row and true for none (the three-valued IN), else false.
        MARK
    }

    /// A hash join on equal keys. The right input is the build side. A null key matches nothing.
    ///
    /// @param leftKeys positions in the left input
    /// @param rightKeys positions in the right input, of the same types
    /// @param nullSafe for each key whether null equals null (IS NOT DISTINCT FROM)
    /// @param residual a further condition over left and right columns, or null
    record HashJoin(
            JoinType type,
            PhysicalPlan left,
            PhysicalPlan right,
            List<Integer> leftKeys,
            List<Integer> rightKeys,
            List<Boolean> nullSafe,
            @Nullable Expression residual,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(left, right);
        }
    }

    /// A join on any condition (null: all pairs). The right input is kept in memory.
    record NestedLoopJoin(
            JoinType type,
            PhysicalPlan left,
            PhysicalPlan right,
            @Nullable Expression condition,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(left, right);
        }
    }

    /// For each input row, the rows of `table` whose LONG column `key` equals the input's column `source`,
    /// through the adjacency index: input columns followed by the table's `columnIndexes`. With an edge
    /// table this is a graph expand, with a node table's key a look-up.
    ///
    /// @param type INNER, LEFT, SEMI or ANTI
    /// @param residual a further condition over input and table columns, or null
    record Expand(
            JoinType type,
            PhysicalPlan input,
            int source,
            String table,
            int key,
            List<Integer> columnIndexes,
            @Nullable Expression residual,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// For each input row, what is reached by walking edges of `edges` from column `source`.
    ///
    /// @param edges makes the edges: columns source, target and, when `output` is not ENDS, an edge id
    /// @param minimum the least number of edges, at least 0
    /// @param maximum the greatest, or -1 for no bound
    /// @param mode which walks count
    /// @param output ENDS: the end, once per input row and end when `distinct`, once per walk otherwise;
    ///     LISTS: also the list of edge ids; the end's column follows the input's columns
    /// @param target when not -1, the input column that the end must equal; then no column for the end
    ///     comes out
    record PathExpand(
            PhysicalPlan input,
            PhysicalPlan edges,
            int source,
            int target,
            int minimum,
            int maximum,
            PathMode mode,
            PathOutput output,
            boolean distinct,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input, edges);
        }
    }

    /// Which walks count: WALK any, TRAIL without a repeated edge, ACYCLIC without a repeated node,
    /// SHORTEST the shortest between two ends (one of them), ALL_SHORTEST every shortest one.
    enum PathMode {
        WALK,
        TRAIL,
        ACYCLIC,
        SHORTEST,
        ALL_SHORTEST
    }

    /// What a path makes.
    enum PathOutput {
        ENDS,
        LISTS
    }

    /// Groups by the columns `keys` and computes `calls`: key columns first. Without keys there is one
    /// group, even of no rows. With several `groupingSets` (positions in `keys`), the columns not in a set
    /// are null in its rows.
    record Aggregate(
            PhysicalPlan input,
            List<Integer> keys,
            @Nullable List<List<Integer>> groupingSets,
            List<AggregateCall> calls,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// One aggregate.
    ///
    /// @param function its name, as [Functions] lists them
    /// @param arguments positions in the input
    /// @param filter the BOOLEAN input column that must be true for a row to count, or -1
    /// @param order the order in which rows are taken, for `string_agg` and the like
    record AggregateCall(
            String function,
            List<Integer> arguments,
            boolean distinct,
            int filter,
            List<SortKey> order,
            DataType type) {}

    /// A column to sort by.
    record SortKey(int column, boolean descending, boolean nullsFirst) {}

    /// Sorts, then skips `offset` rows and keeps `fetch` (null: all). Stable. Without keys only skips and
    /// keeps.
    record Sort(
            PhysicalPlan input,
            List<SortKey> keys,
            @Nullable Expression offset,
            @Nullable Expression fetch,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// The set operations.
    enum SetOperator {
        UNION,
        INTERSECT,
        EXCEPT
    }

    /// Combines inputs of equal column types by position; without `all` each distinct row comes out once.
    /// Nulls are equal here.
    record SetOperation(
            SetOperator operator,
            boolean all,
            List<PhysicalPlan> inputs,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        public SetOperation {
            inputs = List.copyOf(inputs);
        }
    }

    /// Window functions: the input's columns followed by one a call.
    record Window(
            PhysicalPlan input,
            List<Integer> partition,
            List<SortKey> order,
            List<WindowCall> calls,
            List<OutputColumn> columns)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }

        @Override
        public double estimatedRows() {
            return input.estimatedRows();
        }
    }

    /// A window function and its frame.
    ///
    /// @param ignoreNulls whether rows whose first argument is null are not there for the function
    /// @param distinct whether an aggregate sees equal arguments once
    record WindowCall(
            String function,
            List<Integer> arguments,
            FrameUnit unit,
            Bound lower,
            Bound upper,
            Exclusion exclusion,
            boolean ignoreNulls,
            boolean distinct,
            DataType type) {
        /// A call with a plain frame.
        public WindowCall(
                String function, List<Integer> arguments, FrameUnit unit, Bound lower, Bound upper, DataType type) {
            this(function, arguments, unit, lower, upper, Exclusion.NO_OTHERS, false, false, type);
        }
    }

    /// What the offsets of a frame count: rows, distances of keys, or groups of peers.
    enum FrameUnit {
        ROWS,
        RANGE,
        GROUPS
    }

    /// Which rows around the current one are not in its frame.
    enum Exclusion {
        NO_OTHERS,
        CURRENT_ROW,
        /// The row and its peers.
        GROUP,
        /// The row's peers without itself.
        TIES
    }

    /// An end of a frame; `offset` is null for CURRENT ROW and for the unbounded ends.
    record Bound(BoundKind kind, @Nullable Expression offset) {}

    /// Kinds of frame ends.
    enum BoundKind {
        UNBOUNDED_PRECEDING,
        PRECEDING,
        CURRENT_ROW,
        FOLLOWING,
        UNBOUNDED_FOLLOWING
    }

    /// For each input row and each element of the list `list` (an expression over the input): the input's
    /// columns and the element, then its position from 1 when `ordinality`. A null or empty list gives no
    /// row, or with `outer` one row with a null element. A value that is no list counts as a list of
    /// itself.
    record Unnest(
            PhysicalPlan input,
            Expression list,
            boolean ordinality,
            boolean outer,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }
    }

    /// Batched apply, for what stays correlated. The outer rows get a row number; [OuterRows] leaves of
    /// `inner` stand for them, and inner operators that sort, limit or aggregate do so per row number,
    /// which the planner has put in their keys. The result joins outer and inner on the row number, the
    /// inner's first column. It has the outer columns and, for INNER and LEFT, the inner ones without the
    /// row number (for MARK the mark); `condition` sees outer columns and then inner ones without the row
    /// number.
    record Apply(
            JoinType type,
            PhysicalPlan outer,
            PhysicalPlan inner,
            int applyId,
            @Nullable Expression condition,
            List<OutputColumn> columns,
            double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(outer, inner);
        }
    }

    /// Inside an [Apply]: the row number (BIGINT) and then columns of the outer rows.
    record OuterRows(int applyId, List<Integer> outerColumns, List<OutputColumn> columns, double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }
    }

    /// Mutually recursive relations, computed semi-naively, then `output` over them.
    record Fixpoint(List<RecursiveRelation> relations, PhysicalPlan output) implements PhysicalPlan {
        public Fixpoint {
            relations = List.copyOf(relations);
        }

        @Override
        public List<OutputColumn> columns() {
            return output.columns();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return java.util.stream.Stream.concat(
                            relations.stream()
                                    .flatMap(relation -> java.util.stream.Stream.concat(
                                            relation.base().stream(), relation.steps().stream())),
                            java.util.stream.Stream.of(output))
                    .toList();
        }

        @Override
        public double estimatedRows() {
            return output.estimatedRows();
        }
    }

    /// One relation of a [Fixpoint].
    ///
    /// @param id its number, by which [RecursiveScan] refers to it
    /// @param base the plans that start it
    /// @param steps the plans that are run each round; a step with n recursive scans stands n times, with
    ///     the delta at another place each time
    /// @param merge how rows are added
    /// @param keyColumns for KEYED_MIN and KEYED_MAX the number of leading columns that are the key; the
    ///     column after them is minimised or maximised
    record RecursiveRelation(
            int id,
            List<PhysicalPlan> base,
            List<PhysicalPlan> steps,
            Merge merge,
            int keyColumns,
            List<OutputColumn> columns) {}

    /// How a recursive relation takes rows in: SET drops rows that it has; BAG keeps all (SQL's UNION ALL,
    /// where a step sees only the last round); KEYED_MIN and KEYED_MAX keep one row a key, the least or
    /// greatest.
    enum Merge {
        SET,
        BAG,
        KEYED_MIN,
        KEYED_MAX
    }

    /// Reads a recursive relation: DELTA the rows that the last round added, FULL all rows including those,
    /// OLD all but those.
    record RecursiveScan(int relation, Version version, List<OutputColumn> columns, double estimatedRows)
            implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }
    }

    /// Versions of a recursive relation during a round.
    enum Version {
        DELTA,
        FULL,
        OLD
    }

    /// A plan that occurs several times and is run once; equal `id`s are the same plan.
    record Shared(int id, PhysicalPlan input) implements PhysicalPlan {
        @Override
        public List<OutputColumn> columns() {
            return input.columns();
        }

        @Override
        public List<PhysicalPlan> inputs() {
            return List.of(input);
        }

        @Override
        public double estimatedRows() {
            return input.estimatedRows();
        }
    }

    /// Rows that are there already (results kept by the shell, parameters that are tables).
    record Materialized(List<Batch> batches, List<OutputColumn> columns) implements PhysicalPlan {
        @Override
        public List<PhysicalPlan> inputs() {
            return List.of();
        }

        @Override
        public double estimatedRows() {
            return batches.stream().mapToLong(Batch::rows).sum();
        }
    }
}
