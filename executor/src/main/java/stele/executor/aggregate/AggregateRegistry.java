package stele.executor.aggregate;

import java.util.HashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import stele.executor.ExecutionException;
import stele.parser.Diagnostic;

/// All aggregates by name.
public final class AggregateRegistry {
    private final Map<String, Function<AggregateFunctionCall, Accumulator>> accumulators = new HashMap<>();

    private AggregateRegistry() {}

    /// The registry with every library that is on the class path.
    public static AggregateRegistry standard() {
        return Holder.STANDARD;
    }

    /// Adds an aggregate with an accumulator of its own; the function is called once a thread.
    public void accumulator(String name, Function<AggregateFunctionCall, Accumulator> factory) {
        accumulators.put(name, factory);
    }

    /// Adds an aggregate over objects.
    public void rows(String name, Supplier<RowAggregate<?>> factory) {
        accumulators.put(name, call -> new ObjectAccumulator<>(factory.get(), call.type()));
    }

    /// Adds an aggregate over objects that looks at the call's types.
    public void rowsFor(String name, Function<AggregateFunctionCall, RowAggregate<?>> factory) {
        accumulators.put(name, call -> new ObjectAccumulator<>(factory.apply(call), call.type()));
    }

    /// A fresh accumulator for a call.
    public Accumulator create(AggregateFunctionCall call) {
        Function<AggregateFunctionCall, Accumulator> factory = accumulators.get(call.name());
        if (factory == null) {
            throw new ExecutionException(
                    Diagnostic.Kind.UNSUPPORTED,
                    "the aggregate " + call.name() + call.argumentTypes() + " is not supported yet",
                    -1,
                    null);
        }
        return factory.apply(call);
    }

    /// A fresh accumulator for a call over the rows and arguments that `known` has: where it can, one that
    /// lives off `known` and takes in nothing itself.
    public Accumulator create(AggregateFunctionCall call, Accumulator known) {
        Accumulator sharing = StandardAggregates.sharing(known, call);
        return sharing == null ? create(call) : sharing;
    }

    private static final class Holder {
        private static final AggregateRegistry STANDARD = load();

        private static AggregateRegistry load() {
            AggregateRegistry registry = new AggregateRegistry();
            for (AggregateLibrary library :
                    ServiceLoader.load(AggregateLibrary.class, AggregateLibrary.class.getClassLoader())) {
                library.register(registry);
            }
            return registry;
        }
    }
}
