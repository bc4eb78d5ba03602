package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql2rel.RelFieldTrimmer;
import org.apache.calcite.tools.RelBuilder;
import org.apache.calcite.util.ImmutableBitSet;
import org.apache.calcite.util.mapping.Mappings;

/// Takes away columns that nothing uses. Public because Calcite calls its methods by reflection. Below
/// operators that Calcite does not know, all columns of the inputs count as used, but what is under those
/// inputs is still trimmed.
public final class FieldTrimmer extends RelFieldTrimmer {
    FieldTrimmer(RelBuilder builder) {
        super(null, builder);
    }

    /// Called by reflection for every operator without a method of its own.
    @Override
    public TrimResult trimFields(RelNode node, ImmutableBitSet fieldsUsed, Set<RelDataTypeField> extraFields) {
        List<RelNode> inputs = new ArrayList<>();
        boolean changed = false;
        for (RelNode input : node.getInputs()) {
            RelNode trimmed = trimKeepingAll(input);
            changed |= trimmed != input;
            inputs.add(trimmed);
        }
        int fields = node.getRowType().getFieldCount();
        RelNode result = changed ? node.copy(node.getTraitSet(), inputs) : node;
        return result(result, Mappings.createIdentity(fields), node);
    }

    private RelNode trimKeepingAll(RelNode input) {
        int fields = input.getRowType().getFieldCount();
        TrimResult trimmed = dispatchTrimFields(input, ImmutableBitSet.range(fields), Set.of());
        return trimmed.left.getRowType().equals(input.getRowType()) ? trimmed.left : input;
    }
}
