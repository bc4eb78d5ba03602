package stele.planner.rel;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.BiRel;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;
import stele.planner.physical.PhysicalPlan.PathMode;
import stele.planner.physical.PhysicalPlan.PathOutput;

/// For each row of the left input, what is reached by walking edges of the right input from the column
/// `source`.
///
/// The right input's columns are the edge's source, its target and, unless `output` is ENDS, its id
/// (BIGINT). The result is the left input's columns, then the end (unless `target` names the left column
/// that it must equal), then with LISTS the list of edge ids in order of walking.
public final class PathExpand extends BiRel {
    private static final double REACHED_PER_ROW = 10;

    private final int source;
    private final int target;
    private final int minimum;
    private final int maximum;
    private final PathMode mode;
    private final PathOutput output;
    private final boolean distinct;
    private final List<String> names;

    private PathExpand(
            RelOptCluster cluster, RelTraitSet traits, RelNode input, RelNode edges, PathExpand.Shape shape) {
        super(cluster, traits, input, edges);
        this.source = shape.source();
        this.target = shape.target();
        this.minimum = shape.minimum();
        this.maximum = shape.maximum();
        this.mode = shape.mode();
        this.output = shape.output();
        this.distinct = shape.distinct();
        this.names = List.copyOf(shape.names());
    }

    /// Everything but the inputs.
    ///
    /// @param source the left column where walks start
    /// @param target the left column that the end must equal, or -1
    /// @param minimum the least number of edges
    /// @param maximum the greatest number of edges, or -1
    /// @param mode which walks count
    /// @param output what comes out beside the left columns
    /// @param distinct for ENDS: each end once per left row, else once per walk
    /// @param names the names of the columns that are added
    public record Shape(
            int source,
            int target,
            int minimum,
            int maximum,
            PathMode mode,
            PathOutput output,
            boolean distinct,
            List<String> names) {}

    public static PathExpand create(RelNode input, RelNode edges, Shape shape) {
        return new PathExpand(input.getCluster(), input.getCluster().traitSet(), input, edges, shape);
    }

    public Shape shape() {
        return new Shape(source, target, minimum, maximum, mode, output, distinct, names);
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new PathExpand(getCluster(), traits, inputs.get(0), inputs.get(1), shape());
    }

    @Override
    protected RelDataType deriveRowType() {
        RelDataTypeFactory factory = getCluster().getTypeFactory();
        List<RelDataType> types = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        left.getRowType().getFieldList().forEach(field -> {
            types.add(field.getType());
            fields.add(field.getName());
        });
        int added = 0;
        if (target < 0) {
            types.add(right.getRowType().getFieldList().get(1).getType());
            fields.add(names.get(added++));
        }
        if (output == PathOutput.LISTS) {
            types.add(factory.createArrayType(factory.createSqlType(SqlTypeName.BIGINT), -1));
            fields.add(names.get(added));
        }
        return factory.createStructType(types, org.apache.calcite.sql.validate.SqlValidatorUtil.uniquify(fields, true));
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("source", source)
                .itemIf("target", target, target >= 0)
                .item("range", minimum + ".." + (maximum < 0 ? "" : maximum))
                .item("mode", mode)
                .item("output", output)
                .item("distinct", distinct);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery metadata) {
        return metadata.getRowCount(left) * (target < 0 ? REACHED_PER_ROW : 1);
    }
}
