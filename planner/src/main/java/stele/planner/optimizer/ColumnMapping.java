package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;

/// From the columns of a [JoinBlock] to the fields of a part of its plan.
final class ColumnMapping {
    private final RexBuilder builder;
    private final RelDataType[] types;
    private final List<Integer> columns;

    /// @param types the types of all columns of the block
    /// @param columns the block's columns that the part's fields are, in order
    ColumnMapping(RexBuilder builder, RelDataType[] types, List<Integer> columns) {
        this.builder = builder;
        this.types = types;
        this.columns = columns;
    }

    /// The field that is the block's column `column`.
    ///
    /// @throws IllegalStateException if the part does not have it
    RexInputRef reference(int column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new IllegalStateException("column " + column + " is not among " + columns);
        }
        return builder.makeInputRef(types[column], index);
    }

    /// `expression`, over the block, as an expression over the part.
    RexNode apply(RexNode expression) {
        List<RexNode> replacements = new ArrayList<>();
        for (int column = 0; column < types.length; column++) {
            int index = columns.indexOf(column);
            replacements.add(builder.makeInputRef(types[column], Math.max(index, 0)));
        }
        for (int column : Expressions.columns(expression)) {
            reference(column);
        }
        return Expressions.substitute(expression, replacements);
    }
}
