package stele.executor.operator;

import java.util.List;
import stele.executor.ExecutionContext;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.expression.Selector;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Table;
import stele.storage.type.DataType;
import stele.storage.value.Values;
import stele.storage.vector.Batch;

/// The rows of a table with a given key, through the point look-up index.
final class IndexScanOperator {
    private IndexScanOperator() {}

    static List<Batch> rows(PhysicalPlan.IndexScan scan, ExecutionContext context) {
        ExpressionCompiler compiler = new ExpressionCompiler(context.functions());
        Table table = ScanOperator.table(scan.table(), context);
        DataType type = table.definition().columns().get(scan.key()).type();
        Object value = compiler.constant(scan.value());
        if (value == null) {
            return List.of();
        }
        long[] rowIds = table.find(scan.key(), Values.toLong(type, value));
        if (rowIds.length == 0) {
            return List.of();
        }
        Batch rows = table.fetch(rowIds, rowIds.length, Batches.toArray(scan.columnIndexes()));
        Selector filter = scan.filter() == null ? null : compiler.condition(scan.filter());
        Batch kept = filter == null ? rows : FilterOperator.apply(filter, rows);
        return kept.rows() == 0 ? List.of() : List.of(kept);
    }
}
