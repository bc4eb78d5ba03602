package stele.planner.rel;

import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;

/// The rows of a table function such as `read_csv` or `generate_series`; its arguments are constants or
/// parameters.
public final class TableFunctionRel extends AbstractRelNode {
    private static final double ROWS = 1000;

    private final String function;
    private final List<RexNode> arguments;

    private TableFunctionRel(
            RelOptCluster cluster, RelTraitSet traits, String function, List<RexNode> arguments, RelDataType type) {
        super(cluster, traits);
        this.function = function;
        this.arguments = List.copyOf(arguments);
        this.rowType = type;
    }

    /// @param function the name under which the executor knows it
    /// @param rowType its columns, which the binder knows
    public static TableFunctionRel create(
            RelOptCluster cluster, String function, List<RexNode> arguments, RelDataType rowType) {
        return new TableFunctionRel(cluster, cluster.traitSet(), function, arguments, rowType);
    }

    public String function() {
        return function;
    }

    public List<RexNode> arguments() {
        return arguments;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new TableFunctionRel(getCluster(), traits, function, arguments, rowType);
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("function", function)
                .item("arguments", arguments)
                .item("type", rowType);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery metadata) {
        return ROWS;
    }
}
