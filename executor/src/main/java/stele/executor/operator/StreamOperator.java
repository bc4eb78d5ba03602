package stele.executor.operator;

import stele.executor.ExecutionContext;
import stele.planner.physical.PhysicalPlan;

/// An operator that turns each batch of its only input into others and keeps nothing.
abstract class StreamOperator extends Operator {
    final Operator input;

    StreamOperator(PhysicalPlan plan, Operator input, ExecutionContext context) {
        super(plan, context);
        this.input = input;
    }

    @Override
    boolean isOrdered() {
        return input.isOrdered();
    }

    @Override
    int parallelism() {
        return input.parallelism();
    }

    @Override
    void prepare() {
        input.ready();
    }

    @Override
    void rewind() {
        input.reset();
    }
}
