package stele.planner.sql;

import com.google.common.collect.ImmutableList;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;
import stele.planner.BindingContext;
import stele.storage.type.DataType;

/// Rows that are known while binding, as a plan.
final class SqlConstantRows {
    private SqlConstantRows() {}

    /// @param numbers the names of the columns that are BIGINT; the others are VARCHAR, or BOOLEAN if the
    ///     first row has a truth value there
    /// @param rows strings, whole numbers, truth values and nulls
    static RelNode plan(
            BindingContext context, List<String> names, Set<String> numbers, List<List<@Nullable Object>> rows) {
        RelDataTypeFactory.Builder types = context.cluster().getTypeFactory().builder();
        for (int i = 0; i < names.size(); i++) {
            boolean truth = !rows.isEmpty() && rows.getFirst().get(i) instanceof Boolean;
            DataType type =
                    numbers.contains(names.get(i)) ? DataType.BIGINT : truth ? DataType.BOOLEAN : DataType.VARCHAR;
            types.add(names.get(i), context.type(type, true));
        }
        RelDataType rowType = types.build();
        RexBuilder builder = context.rexBuilder();
        ImmutableList.Builder<ImmutableList<RexLiteral>> tuples = ImmutableList.builder();
        for (List<@Nullable Object> row : rows) {
            ImmutableList.Builder<RexLiteral> tuple = ImmutableList.builder();
            for (int i = 0; i < names.size(); i++) {
                RelDataType type = rowType.getFieldList().get(i).getType();
                tuple.add(
                        switch (row.get(i)) {
                            case null -> builder.makeNullLiteral(type);
                            case Long number -> builder.makeExactLiteral(BigDecimal.valueOf(number), type);
                            case Boolean truth -> builder.makeLiteral(truth);
                            case Object text -> builder.makeCharLiteral(new NlsString(text.toString(), null, null));
                        });
            }
            tuples.add(tuple.build());
        }
        return LogicalValues.create(context.cluster(), rowType, tuples.build());
    }
}
