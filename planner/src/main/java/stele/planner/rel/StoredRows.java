package stele.planner.rel;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/// The rows that an earlier step of an [stele.planner.UpdateProgram] has left, in their order.
public final class StoredRows extends AbstractRelNode {
    private static final double ROWS = 10;

    private final int step;

    private StoredRows(RelOptCluster cluster, RelTraitSet traits, int step, RelDataType type) {
        super(cluster, traits);
        this.step = step;
        this.rowType = type;
    }

    public static StoredRows create(RelOptCluster cluster, int step, RelDataType rowType) {
        return new StoredRows(cluster, cluster.traitSet(), step, rowType);
    }

    /// The number of the step.
    public int step() {
        return step;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new StoredRows(getCluster(), traits, step, rowType);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("step", step).item("type", rowType);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery metadata) {
        return ROWS;
    }
}
