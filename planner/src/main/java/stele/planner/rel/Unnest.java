package stele.planner.rel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.sql.type.SqlTypeName;

/// For each input row and each element of a list: the input's columns, the element, and with `ordinality`
/// its position from
/// 1. A null or empty list gives no row, or with `outer` one with a null element; a value that is no list
/// counts as a list of itself.
public final class Unnest extends SingleRel {
    private static final double ELEMENTS_PER_ROW = 5;

    private final RexNode list;
    private final RelDataType elementType;
    private final String elementName;
    private final boolean ordinality;
    private final boolean outer;

    private Unnest(
            RelOptCluster cluster,
            RelTraitSet traits,
            RelNode input,
            RexNode list,
            RelDataType elementType,
            String elementName,
            boolean ordinality,
            boolean outer) {
        super(cluster, traits, input);
        this.list = list;
        this.elementType = elementType;
        this.elementName = elementName;
        this.ordinality = ordinality;
        this.outer = outer;
    }

    /// @param list an expression over the input
    /// @param elementType the type of the element's column; ANY for a list inside ANY
    public static Unnest create(
            RelNode input,
            RexNode list,
            RelDataType elementType,
            String elementName,
            boolean ordinality,
            boolean outer) {
        return new Unnest(
                input.getCluster(),
                input.getCluster().traitSet(),
                input,
                list,
                elementType,
                elementName,
                ordinality,
                outer);
    }

    public RexNode list() {
        return list;
    }

    public RelDataType elementType() {
        return elementType;
    }

    public String elementName() {
        return elementName;
    }

    public boolean ordinality() {
        return ordinality;
    }

    public boolean outer() {
        return outer;
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new Unnest(getCluster(), traits, inputs.getFirst(), list, elementType, elementName, ordinality, outer);
    }

    @Override
    public RelNode accept(RexShuttle shuttle) {
        RexNode changed = shuttle.apply(list);
        return changed == list
                ? this
                : new Unnest(getCluster(), traitSet, getInput(), changed, elementType, elementName, ordinality, outer);
    }

    @Override
    public void collectVariablesUsed(Set<CorrelationId> variables) {
        RelOptUtil.VariableUsedVisitor visitor = new RelOptUtil.VariableUsedVisitor(null);
        list.accept(visitor);
        variables.addAll(visitor.variables);
    }

    @Override
    protected RelDataType deriveRowType() {
        RelDataTypeFactory factory = getCluster().getTypeFactory();
        List<RelDataType> types = new ArrayList<>();
        List<String> names = new ArrayList<>();
        getInput().getRowType().getFieldList().forEach(field -> {
            types.add(field.getType());
            names.add(field.getName());
        });
        types.add(factory.createTypeWithNullability(elementType, true));
        names.add(elementName);
        if (ordinality) {
            types.add(factory.createTypeWithNullability(factory.createSqlType(SqlTypeName.BIGINT), outer));
            names.add("ordinality");
        }
        return factory.createStructType(types, org.apache.calcite.sql.validate.SqlValidatorUtil.uniquify(names, true));
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        return super.explainTerms(writer)
                .item("list", list)
                .item("element", elementName)
                .item("ordinality", ordinality)
                .item("outer", outer);
    }

    @Override
    public double estimateRowCount(RelMetadataQuery metadata) {
        return metadata.getRowCount(getInput()) * ELEMENTS_PER_ROW;
    }
}
