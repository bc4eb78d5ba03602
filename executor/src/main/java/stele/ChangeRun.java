package stele;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;
import stele.planner.physical.PhysicalPlan;
import stele.storage.StorageException;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// INSERT, UPDATE, DELETE and MERGE: finds the rows, checks them, writes them, and asks for those that were
/// written.
final class ChangeRun {
    private final WriteScope scope;
    private final Pipeline pipeline;
    private final Results results;

    ChangeRun(WriteScope scope, Pipeline pipeline, Results results) {
        this.scope = scope;
        this.pipeline = pipeline;
        this.results = results;
    }

    /// Makes the statement's result.
    interface Results {
        Result message(String message);

        Result rows(PhysicalPlan plan, List<ResultColumn> columns, List<Batch> batches);
    }

    Result insert(BoundStatement.Insert insert) {
        List<Batch> written = new ArrayList<>();
        long count = insert(insert, execute(insert.rows(), Map.of()), written);
        return result(count, "inserted", insert.returning(), written);
    }

    Result update(BoundStatement.Update update) {
        List<Batch> written = new ArrayList<>();
        long count = update(update, execute(update.rows(), Map.of()), new HashSet<>(), false, written);
        return result(count, "updated", update.returning(), written);
    }

    Result delete(BoundStatement.Delete delete) {
        List<Batch> written = new ArrayList<>();
        long count = delete(delete, execute(delete.rows(), Map.of()), new HashSet<>(), false, written);
        return result(count, "deleted", delete.returning(), written);
    }

    private List<Batch> execute(RelNode plan, Map<Integer, List<Batch>> stored) {
        return pipeline.execute(pipeline.plan(plan).physical(), scope.snapshot(), stored);
    }

    private Result result(long count, String verb, BoundStatement.@Nullable Query returning, List<Batch> written) {
        if (returning == null) {
            return results.message(StatementRun.plural(count, "row") + " " + verb);
        }
        PhysicalPlan plan = pipeline.plan(returning.plan()).physical();
        return results.rows(plan, returning.columns(), pipeline.execute(plan, scope.snapshot(), Map.of(0, written)));
    }

    private TableDefinition definition(String table) {
        return scope.write().table(table).orElseThrow().definition();
    }

    /// @param written takes the rows that are written
    private long insert(BoundStatement.Insert insert, List<Batch> rows, List<Batch> written) {
        int columns = definition(insert.table()).columns().size();
        BoundStatement.Conflict conflict = insert.conflict();
        Set<List<Object>> seen = new HashSet<>();
        Set<Long> changed = new HashSet<>();
        long count = 0;
        for (Batch batch : rows) {
            Batch compact = checked(insert.table(), insert.checks(), batch, columns);
            if (conflict == null) {
                scope.write().append(insert.table(), compact);
                written.add(compact);
                count += compact.rows();
            } else {
                count += insertNew(insert.table(), conflict, compact, seen, changed, written);
            }
        }
        return count;
    }

    /// The table's columns of a batch, none of whose rows makes a condition false.
    ///
    /// @param columns how many columns stand before the conditions' truth values
    static Batch checked(String table, List<String> checks, Batch batch, int columns) {
        Batch compact = batch.compact();
        for (int i = 0; i < checks.size(); i++) {
            Vector truth = compact.column(columns + i);
            for (int row = 0; row < compact.rows(); row++) {
                if (Boolean.FALSE.equals(truth.get(row))) {
                    throw new StorageException(
                            StorageException.Kind.CHECK,
                            "a row of table " + table + " breaks constraint " + checks.get(i) + ": "
                                    + show(compact, row, columns));
                }
            }
        }
        return checks.isEmpty() ? compact : new Batch(compact.columns().subList(0, columns), compact.rows());
    }

    private static String show(Batch batch, int row, int columns) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            values.add(String.valueOf(batch.column(i).get(row)));
        }
        return "(" + String.join(", ", values) + ")";
    }

    /// Inserts the rows whose keys are new, and does to the others what `conflict` says.
    private long insertNew(
            String table,
            BoundStatement.Conflict conflict,
            Batch rows,
            Set<List<Object>> seen,
            Set<Long> changed,
            List<Batch> written) {
        long[] found = new long[rows.rows()];
        Arrays.fill(found, -1);
        Set<Long> replaced = new HashSet<>();
        for (List<String> key : conflict.keys()) {
            long[] same = scope.write().conflicts(table, key, rows);
            for (int i = 0; i < same.length; i++) {
                if (same[i] >= 0) {
                    found[i] = same[i];
                    replaced.add(same[i]);
                }
            }
        }
        boolean[] repeated = repeated(table, conflict, rows, seen);
        if (conflict.replace()) {
            long[] gone = replaced.stream().mapToLong(Long::longValue).toArray();
            scope.write().delete(table, gone, gone.length);
            return append(table, rows, row -> !repeated[row], written);
        }
        BoundStatement.Update update = conflict.update();
        long count = append(table, rows, row -> found[row] < 0 && !repeated[row], written);
        if (update == null) {
            return count;
        }
        for (int row = 0; row < found.length; row++) {
            if (repeated[row]) {
                throw new StatementException(
                        Diagnostic.Kind.CONSTRAINT,
                        "two new rows have the same key "
                                + show(rows, row, rows.columns().size())
                                + ", so that ON CONFLICT would change a row twice",
                        null);
            }
        }
        return count + updateFound(update, rows, found, changed, written);
    }

    private long updateFound(
            BoundStatement.Update update, Batch rows, long[] found, Set<Long> changed, List<Batch> written) {
        Table table = scope.write().table(update.table()).orElseThrow();
        int[] at = java.util.stream.IntStream.range(0, found.length)
                .filter(row -> found[row] >= 0)
                .toArray();
        if (at.length == 0) {
            return 0;
        }
        long[] rowIds = Arrays.stream(at).mapToLong(row -> found[row]).toArray();
        List<Vector> columns = new ArrayList<>();
        columns.add(new LongVector(DataType.BIGINT, rowIds, null));
        columns.addAll(table.fetch(rowIds, rowIds.length, allColumns(table)).columns());
        columns.addAll(new Batch(rows.columns(), at.length, at).compact().columns());
        Batch pairs = new Batch(columns, at.length);
        return update(update, execute(update.rows(), Map.of(0, List.of(pairs))), changed, true, written);
    }

    /// Which rows have a key that another new row has: the earlier one stays, or with `replace` the last.
    private static boolean[] repeated(
            TableDefinition definition, BoundStatement.Conflict conflict, Batch rows, Set<List<Object>> seen) {
        boolean[] repeated = new boolean[rows.rows()];
        for (int i = 0; i < repeated.length; i++) {
            int row = conflict.replace() ? repeated.length - 1 - i : i;
            for (List<String> key : conflict.keys()) {
                List<Object> values = new ArrayList<>();
                values.add(key);
                for (String column : key) {
                    Object value = rows.column(definition.indexOf(column).orElseThrow())
                            .get(row);
                    if (value == null) {
                        values.clear();
                        break;
                    }
                    values.add(value);
                }
                repeated[row] |= !values.isEmpty() && !seen.add(values);
            }
        }
        if (conflict.replace()) {
            seen.clear();
        }
        return repeated;
    }

    private boolean[] repeated(String table, BoundStatement.Conflict conflict, Batch rows, Set<List<Object>> seen) {
        return repeated(definition(table), conflict, rows, seen);
    }

    private long append(String table, Batch rows, java.util.function.IntPredicate kept, List<Batch> written) {
        int[] at = java.util.stream.IntStream.range(0, rows.rows()).filter(kept).toArray();
        Batch chosen = at.length == rows.rows() ? rows : new Batch(rows.columns(), at.length, at).compact();
        scope.write().append(table, chosen);
        written.add(chosen);
        return at.length;
    }

    /// @param changed the rows that the statement has changed so far
    /// @param once whether it is an error to change a row twice; otherwise the first change counts
    private long update(
            BoundStatement.Update update, List<Batch> rows, Set<Long> changed, boolean once, List<Batch> written) {
        int values = update.columns().size();
        int[] columns = update.columns().stream().mapToInt(Integer::intValue).toArray();
        Batch all = firsts(together(rows), changed, once);
        if (all.rows() == 0) {
            return 0;
        }
        Batch compact = checked(update.table(), update.checks(), all, values + 1);
        long[] rowIds = rowIds(compact);
        scope.write()
                .update(
                        update.table(),
                        rowIds,
                        compact.rows(),
                        columns,
                        new Batch(compact.columns().subList(1, values + 1), compact.rows()));
        if (update.returning() != null || once) {
            Table table = scope.write().table(update.table()).orElseThrow();
            written.add(table.fetch(rowIds, compact.rows(), allColumns(table)));
        }
        return compact.rows();
    }

    private static int[] allColumns(Table table) {
        return java.util.stream.IntStream.range(0, table.definition().columns().size())
                .toArray();
    }

    /// One batch: keys must hold when all rows are changed, not before.
    private static Batch together(List<Batch> batches) {
        if (batches.size() == 1) {
            return batches.getFirst().compact();
        }
        if (batches.isEmpty()) {
            return new Batch(List.of(), 0);
        }
        BatchBuilder builder = new BatchBuilder(
                batches.getFirst().columns().stream().map(Vector::type).toList());
        batches.forEach(batch -> builder.append(batch.compact()));
        return builder.build();
    }

    /// The first row for each row id.
    private static Batch firsts(Batch rows, Set<Long> changed, boolean once) {
        if (rows.rows() == 0) {
            return rows;
        }
        long[] rowIds = rowIds(rows);
        int[] kept = new int[rows.rows()];
        int count = 0;
        for (int row = 0; row < rows.rows(); row++) {
            if (changed.add(rowIds[row])) {
                kept[count++] = row;
            } else if (once) {
                throw new StatementException(
                        Diagnostic.Kind.CONSTRAINT, "the statement would change a row twice", null);
            }
        }
        return count == rows.rows() ? rows : new Batch(rows.columns(), count, Arrays.copyOf(kept, count)).compact();
    }

    private long delete(
            BoundStatement.Delete delete, List<Batch> rows, Set<Long> changed, boolean once, List<Batch> written) {
        long count = 0;
        for (Batch batch : rows) {
            boolean each = delete.returning() == null && !once;
            Batch distinct = each ? batch.compact() : firsts(batch.compact(), changed, once);
            if (distinct.rows() == 0) {
                continue;
            }
            long[] rowIds = rowIds(distinct);
            if (delete.returning() != null) {
                Table table = scope.write().table(delete.table()).orElseThrow();
                written.add(table.fetch(rowIds, distinct.rows(), allColumns(table)));
            }
            count += scope.write().delete(delete.table(), rowIds, distinct.rows());
        }
        return count;
    }

    private static long[] rowIds(Batch batch) {
        return ((LongVector) batch.column(0)).values();
    }

    /// Finds the rows of all branches, then writes: no branch sees what another did.
    Result merge(BoundStatement.Merge merge) {
        List<List<Batch>> rows = new ArrayList<>();
        for (BoundStatement branch : merge.branches()) {
            rows.add(execute(
                    switch (branch) {
                        case BoundStatement.Insert insert -> insert.rows();
                        case BoundStatement.Update update -> update.rows();
                        case BoundStatement.Delete delete -> delete.rows();
                        default -> throw new IllegalStateException("branch " + branch.getClass());
                    },
                    Map.of()));
        }
        Set<Long> changed = new HashSet<>();
        long count = 0;
        for (int i = 0; i < rows.size(); i++) {
            count += switch (merge.branches().get(i)) {
                case BoundStatement.Update update -> update(update, rows.get(i), changed, true, new ArrayList<>());
                case BoundStatement.Delete delete -> delete(delete, rows.get(i), changed, true, new ArrayList<>());
                default -> 0;
            };
        }
        for (int i = 0; i < rows.size(); i++) {
            if (merge.branches().get(i) instanceof BoundStatement.Insert insert) {
                count += insert(insert, rows.get(i), new ArrayList<>());
            }
        }
        return results.message(StatementRun.plural(count, "row") + " merged");
    }
}
