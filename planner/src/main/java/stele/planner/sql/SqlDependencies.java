package stele.planner.sql;

import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelVisitor;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.jspecify.annotations.Nullable;
import stele.planner.SteleTable;

/// What a plan reads.
final class SqlDependencies {
    private SqlDependencies() {}

    /// Adds the names of the tables that a plan reads, in sub-queries too.
    static void tables(RelNode plan, Set<String> names) {
        new RelVisitor() {
            @Override
            public void visit(RelNode node, int ordinal, @Nullable RelNode parent) {
                if (node instanceof TableScan scan) {
                    SteleTable table = scan.getTable().unwrap(SteleTable.class);
                    if (table != null) {
                        names.add(table.table().definition().name());
                    }
                }
                node.accept(new RexShuttle() {
                    @Override
                    public RexNode visitSubQuery(RexSubQuery subQuery) {
                        tables(subQuery.rel, names);
                        return super.visitSubQuery(subQuery);
                    }
                });
                super.visit(node, ordinal, parent);
            }
        }.go(plan);
    }
}
