package stele.executor.aggregate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.storage.type.DataType;
import stele.storage.vector.Vector;

/// Runs a [RowAggregate], one state object a group.
final class ObjectAccumulator<S> implements Accumulator {
    private final RowAggregate<S> aggregate;
    private final DataType type;
    private @Nullable Object[] states = {};

    ObjectAccumulator(RowAggregate<S> aggregate, DataType type) {
        this.aggregate = aggregate;
        this.type = type;
    }

    @Override
    public void resize(int groups) {
        if (groups > states.length) {
            states = Arrays.copyOf(states, Math.max(groups, states.length * 2));
        }
    }

    @SuppressWarnings("unchecked")
    private S state(int group) {
        S state = (S) states[group];
        return state == null ? aggregate.create() : state;
    }

    @Override
    public void add(int @Nullable [] groups, Vector[] arguments, Rows rows) {
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (aggregate.skipsNulls() && arguments.length > 0 && arguments[0].isNull(p)) {
                continue;
            }
            @Nullable Object[] values = new Object[arguments.length];
            for (int a = 0; a < values.length; a++) {
                values[a] = arguments[a].get(p);
            }
            int group = groups == null ? 0 : groups[i];
            states[group] = aggregate.add(state(group), values);
        }
    }

    @Override
    @SuppressWarnings("unchecked")
    public void merge(Accumulator other, int[] groups, int[] targets, int count) {
        ObjectAccumulator<S> that = (ObjectAccumulator<S>) other;
        for (int i = 0; i < count; i++) {
            int group = groups[i];
            if (that.states[group] != null) {
                int target = targets[i];
                states[target] =
                        states[target] == null ? that.states[group] : aggregate.merge(state(target), that.state(group));
            }
        }
    }

    @Override
    public Vector result(int begin, int end) {
        VectorWriter writer = new VectorWriter(type, end - begin);
        for (int group = begin; group < end; group++) {
            writer.set(group - begin, aggregate.finish(state(group)));
        }
        return writer.build();
    }
}
