package stele.executor.operator;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import stele.executor.ExecutionContext;
import stele.executor.ExecutionException;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.RecursiveRelation;
import stele.planner.physical.PhysicalPlan.Version;
import stele.storage.vector.Batch;

/// Computes mutually recursive relations round by round until none has new rows (semi-naive evaluation),
/// then reads its output plan. What steps need that does not depend on the relations (hash tables, scans'
/// filters) is made once.
final class FixpointOperator extends Operator {
    /// A recursion that goes on for longer is taken for an endless one.
    private static final int MAX_ROUNDS = 1_000_000;

    private final List<RecursiveRelation> relations;
    private final Map<Integer, RecursiveState> states;
    private final List<List<Operator>> bases;
    private final List<List<Step>> steps;
    private final Operator output;

    /// A step and the relations whose last round it reads.
    private record Step(Operator operator, Set<Integer> deltas) {}

    /// @param states where scans of the relations find their rows; this operator fills it
    FixpointOperator(
            PhysicalPlan.Fixpoint fixpoint,
            Map<Integer, RecursiveState> states,
            List<List<Operator>> bases,
            List<List<Operator>> steps,
            Operator output,
            ExecutionContext context) {
        super(fixpoint, context);
        this.relations = fixpoint.relations();
        this.states = states;
        this.bases = bases;
        this.steps = steps.stream()
                .map(plans -> plans.stream()
                        .map(step -> new Step(step, deltas(step.plan)))
                        .toList())
                .toList();
        this.output = output;
    }

    private static Set<Integer> deltas(PhysicalPlan plan) {
        Set<Integer> found = new HashSet<>();
        if (plan instanceof PhysicalPlan.RecursiveScan scan && scan.version() == Version.DELTA) {
            found.add(scan.relation());
        }
        plan.inputs().forEach(input -> found.addAll(deltas(input)));
        return found;
    }

    @Override
    boolean isOrdered() {
        return output.isOrdered();
    }

    @Override
    int parallelism() {
        return output.parallelism();
    }

    @Override
    void prepare() {
        release();
        for (RecursiveRelation relation : relations) {
            states.put(relation.id(), RecursiveState.of(relation, this));
        }
        for (int i = 0; i < relations.size(); i++) {
            for (Operator base : bases.get(i)) {
                take(base, states.get(relations.get(i).id()));
            }
        }
        for (int round = 1; advance(); round++) {
            context.checkCancelled();
            statistics().addRound();
            if (round > MAX_ROUNDS) {
                throw new ExecutionException(
                        "a recursion has not ended after " + MAX_ROUNDS + " rounds; it needs a condition that ends it");
            }
            for (int i = 0; i < relations.size(); i++) {
                for (Step step : steps.get(i)) {
                    if (isLive(step)) {
                        step.operator().reset();
                        take(step.operator(), states.get(relations.get(i).id()));
                    }
                }
            }
        }
        output.reset();
        output.ready();
    }

    /// A step that reads deltas makes nothing when all of those are empty.
    private boolean isLive(Step step) {
        return step.deltas().isEmpty()
                || step.deltas().stream().map(states::get).anyMatch(state -> state == null || state.hasDelta());
    }

    private boolean advance() {
        boolean any = false;
        for (RecursiveRelation relation : relations) {
            RecursiveState state = states.get(relation.id());
            state.advance();
            any |= state.hasDelta();
        }
        return any;
    }

    private void take(Operator operator, RecursiveState state) {
        operator.ready();
        if (context.threads() == 1 || operator.isOrdered() || operator.parallelism() <= 1) {
            Cursor cursor = operator.cursor();
            for (Batch batch = cursor.next(); batch != null; batch = cursor.next()) {
                if (batch.rows() > 0) {
                    state.take(batch);
                }
            }
            return;
        }
        RowBuffer buffer = Drain.rows(operator, this);
        List<Batch> batches = new ArrayList<>(buffer.batches());
        batches.forEach(state::take);
        buffer.clear();
    }

    @Override
    Cursor open() {
        return output.cursor();
    }

    private void release() {
        for (RecursiveRelation relation : relations) {
            RecursiveState state = states.remove(relation.id());
            if (state != null) {
                state.release();
            }
        }
    }

    @Override
    void rewind() {
        bases.forEach(plans -> plans.forEach(Operator::reset));
        steps.forEach(plans -> plans.forEach(step -> step.operator().reset()));
        output.reset();
    }
}
