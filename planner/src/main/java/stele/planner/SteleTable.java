package stele.planner;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;
import stele.storage.catalog.Column;
import stele.storage.catalog.Table;
import stele.storage.type.DataType;

/// A stored table as Calcite sees it. With the row id, a last column [#ROW_ID_NAME] follows the table's
/// own.
public final class SteleTable extends AbstractTable {
    public static final String ROW_ID_NAME = "$rowid";

    private final Table table;
    private final boolean withRowId;
    private final boolean referencesHold;

    /// @param referencesHold whether the foreign keys of all tables hold in the snapshot that the table is
    ///     from
    public SteleTable(Table table, boolean withRowId, boolean referencesHold) {
        this.table = table;
        this.withRowId = withRowId;
        this.referencesHold = referencesHold;
    }

    /// Whether each row that a foreign key refers to is known to exist.
    public boolean referencesHold() {
        return referencesHold;
    }

    /// The same with other rows: no reference is taken to hold.
    public SteleTable of(Table other) {
        return new SteleTable(other, withRowId, false);
    }

    /// The version of the table that the plan reads.
    public Table table() {
        return table;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder builder = factory.builder();
        for (Column column : table.definition().columns()) {
            builder.add(column.name(), TypeMapping.toCalcite(factory, column.type(), column.nullable()));
        }
        if (withRowId) {
            builder.add(ROW_ID_NAME, TypeMapping.toCalcite(factory, DataType.BIGINT, false));
        }
        return builder.build();
    }

    @Override
    public Statistic getStatistic() {
        List<ImmutableBitSet> keys = new ArrayList<>();
        if (!table.definition().primaryKey().isEmpty()) {
            keys.add(ImmutableBitSet.of(table.definition().primaryKey().stream()
                    .map(name -> table.definition().indexOf(name).orElseThrow())
                    .toList()));
        }
        if (withRowId) {
            keys.add(ImmutableBitSet.of(table.definition().columns().size()));
        }
        return Statistics.of(table.rowCount(), keys);
    }

    @Override
    public <C> @Nullable C unwrap(Class<C> type) {
        return type.isInstance(table) ? type.cast(table) : super.unwrap(type);
    }
}
