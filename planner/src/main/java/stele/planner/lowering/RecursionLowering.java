package stele.planner.lowering;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rel.core.TableScan;
import stele.parser.StatementException;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.Merge;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.planner.physical.PhysicalPlan.RecursiveRelation;
import stele.planner.physical.PhysicalPlan.Version;
import stele.planner.rel.Fixpoint;
import stele.planner.rel.RecursiveScan;

/// Lowers recursion: Stele's own `Fixpoint`, and Calcite's `RepeatUnion`, a fixpoint of one relation whose
/// step reads what the last round added.
final class RecursionLowering {
    private static final int FIRST_ID = 1_000_000;

    private final PhysicalPlanner planner;
    private final Map<List<String>, Integer> transients = new HashMap<>();
    private int nextId = FIRST_ID;

    RecursionLowering(PhysicalPlanner planner) {
        this.planner = planner;
    }

    PhysicalPlan lower(Fixpoint fixpoint) {
        List<RecursiveRelation> relations = new ArrayList<>();
        for (Fixpoint.Relation relation : fixpoint.relations()) {
            List<OutputColumn> columns = PhysicalPlanner.columns(relation.rowType());
            relations.add(new RecursiveRelation(
                    relation.id(),
                    lowerAll(relation.base(), columns),
                    lowerAll(relation.steps(), columns),
                    relation.merge(),
                    relation.keyColumns(),
                    columns));
        }
        return new PhysicalPlan.Fixpoint(relations, planner.lower(fixpoint.output()));
    }

    private List<PhysicalPlan> lowerAll(List<RelNode> nodes, List<OutputColumn> columns) {
        List<PhysicalPlan> lowered = new ArrayList<>();
        for (RelNode node : nodes) {
            lowered.add(Physical.typed(planner.lower(node), columns));
        }
        return lowered;
    }

    PhysicalPlan scan(RecursiveScan scan) {
        return new PhysicalPlan.RecursiveScan(
                scan.relation(), scan.version(), PhysicalPlanner.columns(scan), PhysicalPlanner.rows(scan));
    }

    PhysicalPlan lower(RepeatUnion union) {
        if (union.iterationLimit >= 0) {
            throw StatementException.unsupported("a limit on the rounds of a recursion", null);
        }
        List<String> name =
                java.util.Objects.requireNonNull(union.getTransientTable()).getQualifiedName();
        int id = nextId++;
        List<OutputColumn> columns = PhysicalPlanner.columns(union);
        PhysicalPlan base = Physical.typed(planner.lower(unspooled(union.getSeedRel())), columns);
        Integer hidden = transients.put(name, id);
        PhysicalPlan step = Physical.typed(planner.lower(unspooled(union.getIterativeRel())), columns);
        if (hidden == null) {
            transients.remove(name);
        } else {
            transients.put(name, hidden);
        }
        RecursiveRelation relation =
                new RecursiveRelation(id, List.of(base), List.of(step), union.all ? Merge.BAG : Merge.SET, 0, columns);
        return new PhysicalPlan.Fixpoint(
                List.of(relation),
                new PhysicalPlan.RecursiveScan(id, Version.FULL, columns, PhysicalPlanner.rows(union)));
    }

    private static RelNode unspooled(RelNode node) {
        return node instanceof Spool spool ? unspooled(spool.getInput()) : node;
    }

    PhysicalPlan transientScan(TableScan scan) {
        Integer id = transients.get(scan.getTable().getQualifiedName());
        if (id == null) {
            throw StatementException.unsupported("reading " + scan.getTable().getQualifiedName(), null);
        }
        return new PhysicalPlan.RecursiveScan(
                id, Version.DELTA, PhysicalPlanner.columns(scan), PhysicalPlanner.rows(scan));
    }
}
