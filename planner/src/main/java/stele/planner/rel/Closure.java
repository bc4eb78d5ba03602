package stele.planner.rel;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;

/// The pairs of nodes of which the second is reached from the first by at least `minimum` and at most
/// `maximum` (-1: any number of) edges, each pair once. With a minimum of 0 every value is paired with
/// itself.
///
/// It exists inside the optimiser only, as one relation among those that are joined; what it is joined with
/// says where walks start, and it becomes a [PathExpand] from there, forwards or backwards.
public final class Closure extends SingleRel {
    private static final double REACHED_PER_EDGE = 10;

    private final int minimum;
    private final int maximum;

    private Closure(RelOptCluster cluster, RelTraitSet traits, RelNode edges, int minimum, int maximum) {
        super(cluster, traits, edges);
        this.minimum = minimum;
        this.maximum = maximum;
    }

    /// @param edges two columns: the edges' sources and targets
    public static Closure create(RelNode edges, int minimum, int maximum) {
        return new Closure(edges.getCluster(), edges.getCluster().traitSet(), edges, minimum, maximum);
    }

    public int minimum() {
        return minimum;
    }

    public int maximum() {
        return maximum;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new Closure(getCluster(), traits, inputs.getFirst(), minimum, maximum);
    }

    @Override
    protected RelDataType deriveRowType() {
        return getInput().getRowType();
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer).item("range", minimum + ".." + (maximum < 0 ? "" : maximum));
    }

    @Override
    public double estimateRowCount(RelMetadataQuery metadata) {
        return metadata.getRowCount(getInput()) * REACHED_PER_EDGE;
    }
}
