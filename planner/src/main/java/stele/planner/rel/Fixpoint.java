package stele.planner.rel;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptCost;
import org.apache.calcite.plan.RelOptPlanner;
import org.apache.calcite.plan.RelTraitSet;
import org.apache.calcite.rel.AbstractRelNode;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelWriter;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.type.RelDataType;
import stele.planner.physical.PhysicalPlan.Merge;

/// Mutually recursive relations and a plan over them. Each relation has plans that start it and plans that
/// extend it from what the last round added, which they read by [RecursiveScan]. The result is that of
/// `output`.
///
/// SQL's WITH RECURSIVE, Datalog's recursive rules and SPARQL's `*` and `+` all become one.
public final class Fixpoint extends AbstractRelNode {
    private List<Relation> relations;
    private RelNode output;

    private Fixpoint(RelOptCluster cluster, RelTraitSet traits, List<Relation> relations, RelNode output) {
        super(cluster, traits);
        this.relations = List.copyOf(relations);
        this.output = output;
    }

    public static Fixpoint create(List<Relation> relations, RelNode output) {
        return new Fixpoint(output.getCluster(), output.getCluster().traitSet(), relations, output);
    }

    /// One recursive relation.
    ///
    /// @param id the number by which scans refer to it, unique in the statement
    /// @param name its name, for people
    /// @param rowType the type of base and step plans' rows
    /// @param base plans without a scan of this fixpoint's relations
    /// @param steps plans with one; a rule with n recursive atoms stands n times, with DELTA at another
    ///     place each time
    /// @param keyColumns for KEYED merges the number of leading key columns, else 0
    public record Relation(
            int id,
            String name,
            RelDataType rowType,
            List<RelNode> base,
            List<RelNode> steps,
            Merge merge,
            int keyColumns) {
        public Relation {
            base = List.copyOf(base);
            steps = List.copyOf(steps);
        }
    }

    public List<Relation> relations() {
        return relations;
    }

    public RelNode output() {
        return output;
    }

    @Override
    public List<RelNode> getInputs() {
        List<RelNode> inputs = new ArrayList<>();
        for (Relation relation : relations) {
            inputs.addAll(relation.base());
            inputs.addAll(relation.steps());
        }
        inputs.add(output);
        return inputs;
    }

    @Override
    public void replaceInput(int ordinal, RelNode input) {
        List<RelNode> inputs = new ArrayList<>(getInputs());
        inputs.set(ordinal, input);
        relations = withInputs(inputs);
        output = inputs.getLast();
        recomputeDigest();
    }

    @Override
    public RelNode copy(RelTraitSet traits, List<RelNode> inputs) {
        return new Fixpoint(getCluster(), traits, withInputs(inputs), inputs.getLast());
    }

    private List<Relation> withInputs(List<RelNode> inputs) {
        List<Relation> replaced = new ArrayList<>();
        int next = 0;
        for (Relation relation : relations) {
            int steps = next + relation.base().size();
            int end = steps + relation.steps().size();
            replaced.add(new Relation(
                    relation.id(),
                    relation.name(),
                    relation.rowType(),
                    inputs.subList(next, steps),
                    inputs.subList(steps, end),
                    relation.merge(),
                    relation.keyColumns()));
            next = end;
        }
        return List.copyOf(replaced);
    }

    @Override
    protected RelDataType deriveRowType() {
        return output.getRowType();
    }

    @Override
    public RelWriter explainTerms(RelWriter writer) {
        super.explainTerms(writer);
        for (Relation relation : relations) {
            String prefix = relation.name() + "#" + relation.id();
            for (int i = 0; i < relation.base().size(); i++) {
                writer.input(prefix + " base" + i, relation.base().get(i));
            }
            for (int i = 0; i < relation.steps().size(); i++) {
                writer.input(prefix + " step" + i, relation.steps().get(i));
            }
        }
        writer.input("output", output);
        for (Relation relation : relations) {
            writer.item(relation.name() + "#" + relation.id(), relation.merge() + "/" + relation.keyColumns());
        }
        return writer;
    }

    @Override
    public double estimateRowCount(RelMetadataQuery metadata) {
        return metadata.getRowCount(output);
    }

    @Override
    public RelOptCost computeSelfCost(RelOptPlanner planner, RelMetadataQuery metadata) {
        double rows = estimateRowCount(metadata);
        return planner.getCostFactory().makeCost(rows, rows, 0);
    }
}
