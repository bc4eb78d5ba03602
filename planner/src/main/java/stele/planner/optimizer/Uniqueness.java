package stele.planner.optimizer;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.util.ImmutableBitSet;
import stele.storage.catalog.Table;

/// Whether no two rows of a plan agree in some columns, by what the plan is: never by what data there is.
final class Uniqueness {
    private Uniqueness() {}

    /// Whether `columns` tell any two rows apart that have no null in them.
    static boolean isKey(RelNode node, ImmutableBitSet columns) {
        return switch (node) {
            case TableScan scan -> isPrimaryKey(scan, columns);
            case Filter filter -> isKey(filter.getInput(), columns);
            case Sort sort -> isKey(sort.getInput(), columns);
            case Aggregate aggregate ->
                aggregate.getGroupType() == Aggregate.Group.SIMPLE
                        && columns.contains(ImmutableBitSet.range(aggregate.getGroupCount()));
            case Join join when !join.getJoinType().projectsRight() -> isKey(join.getLeft(), columns);
            case Project project -> {
                ImmutableBitSet.Builder below = ImmutableBitSet.builder();
                for (int column : columns) {
                    if (project.getProjects().get(column) instanceof RexInputRef ref) {
                        below.set(ref.getIndex());
                    }
                }
                yield isKey(project.getInput(), below.build());
            }
            default -> false;
        };
    }

    private static boolean isPrimaryKey(TableScan scan, ImmutableBitSet columns) {
        Table table = Cardinality.table(scan);
        if (table == null || table.definition().primaryKey().isEmpty()) {
            return false;
        }
        List<Integer> key = new ArrayList<>();
        table.definition()
                .primaryKey()
                .forEach(name -> key.add(table.definition().indexOf(name).orElseThrow()));
        return columns.contains(ImmutableBitSet.of(key));
    }
}
