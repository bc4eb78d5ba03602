package stele;

import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import stele.planner.BoundStatement;
import stele.storage.vector.Batch;

/// ALTER TABLE: where rows are only kept or left out, the store does it; where they are computed, the table
/// is written anew from a query.
final class TableAlteration {
    private final WriteScope scope;
    private final Pipeline pipeline;

    TableAlteration(WriteScope scope, Pipeline pipeline) {
        this.scope = scope;
        this.pipeline = pipeline;
    }

    void run(BoundStatement.AlterTable alter) {
        RelNode plan = alter.rows();
        alter.sequences().forEach(scope.write()::putObject);
        if (plan == null) {
            scope.write().alterTable(alter.table(), alter.definition(), alter.conversions());
            return;
        }
        List<Batch> rows = pipeline.execute(pipeline.plan(plan).physical(), scope.snapshot(), Map.of());
        int columns = alter.definition().columns().size();
        scope.write().replaceTable(alter.table(), alter.definition());
        for (Batch batch : rows) {
            scope.write()
                    .append(
                            alter.definition().name(),
                            ChangeRun.checked(alter.definition().name(), alter.checks(), batch, columns));
        }
    }
}
