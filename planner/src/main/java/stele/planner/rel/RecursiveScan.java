package stele.planner.rel;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import stele.planner.physical.PhysicalPlan.Version;

/// Reads a recursive relation inside its [Fixpoint]: in a step, or in the output (then FULL).
public final class RecursiveScan extends AbstractRelNode {
    private static final double DELTA_ROWS = 100;
    private static final double FULL_ROWS = 1000;

    private final int relation;
    private final String name;
    private final Version version;

    private RecursiveScan(
            RelOptCluster cluster, RelTraitSet traits, int relation, String name, Version version, RelDataType type) {
        super(cluster, traits);
        this.relation = relation;
        this.name = name;
        this.version = version;
        this.rowType = type;
    }

    public static RecursiveScan create(
            RelOptCluster cluster, int relation, String name, Version version, RelDataType rowType) {
        return new RecursiveScan(cluster, cluster.traitSet(), relation, name, version, rowType);
    }

    /// The id of the [Fixpoint.Relation].
    public int relation() {
        return relation;
    }

    public String name() {
        return name;
    }

    public Version version() {
        return version;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new RecursiveScan(getCluster(), traits, relation, name, version, rowType);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("relation", name + "#" + relation)
                .item("version", version);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery metadata) {
        return version == Version.DELTA ? DELTA_ROWS : FULL_ROWS;
    }
}
