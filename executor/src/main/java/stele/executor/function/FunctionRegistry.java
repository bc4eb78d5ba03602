package stele.executor.function;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// All scalar functions by name. A name may have several implementations: vectorised ones, tried in the
/// order of their registration until one takes the call's types, and one row by row, which takes the rest.
public final class FunctionRegistry {
    private final Map<String, List<VectorFactory>> vectorFunctions = new HashMap<>();
    private final Map<String, RowEntry> rowFunctions = new HashMap<>();

    private FunctionRegistry() {}

    /// The registry with every library that is on the class path.
    public static FunctionRegistry standard() {
        return Holder.STANDARD;
    }

    /// Makes a vectorised implementation for a call, or null if the types are not its own.
    @FunctionalInterface
    public interface VectorFactory {
        @Nullable
        VectorFunction create(FunctionCall call);
    }

    /// Makes a row-by-row implementation for a call.
    @FunctionalInterface
    public interface RowFactory {
        RowFunction create(FunctionCall call);
    }

    /// @param strict whether a null argument makes the result null without a call
    public record RowEntry(boolean strict, RowFactory factory) {}

    /// Adds a vectorised implementation.
    public void vector(String name, VectorFactory factory) {
        vectorFunctions.computeIfAbsent(name, _ -> new ArrayList<>()).add(factory);
    }

    /// Adds a row-by-row implementation whose result is null when an argument is.
    public void strict(String name, RowFunction function) {
        rowFunctions.put(name, new RowEntry(true, _ -> function));
    }

    /// Adds a row-by-row implementation that sees nulls.
    public void lenient(String name, RowFunction function) {
        rowFunctions.put(name, new RowEntry(false, _ -> function));
    }

    /// Like [#strict(String, RowFunction)], for functions that look at the call's types, place or context.
    public void strictCall(String name, RowFactory factory) {
        rowFunctions.put(name, new RowEntry(true, factory));
    }

    /// Like [#lenient(String, RowFunction)], for functions that look at the call's types, place or context.
    public void lenientCall(String name, RowFactory factory) {
        rowFunctions.put(name, new RowEntry(false, factory));
    }

    /// The vectorised implementation for a call, or null.
    public @Nullable VectorFunction vectorFunction(FunctionCall call) {
        for (VectorFactory factory : vectorFunctions.getOrDefault(call.name(), List.of())) {
            VectorFunction function = factory.create(call);
            if (function != null) {
                return function;
            }
        }
        return null;
    }

    /// The row-by-row implementation called `name`, or null.
    public @Nullable RowEntry rowFunction(String name) {
        return rowFunctions.get(name);
    }

    /// The names of all functions that are called row by row.
    public Set<String> rowFunctionNames() {
        return Set.copyOf(rowFunctions.keySet());
    }

    private static final class Holder {
        private static final FunctionRegistry STANDARD = load();

        private static FunctionRegistry load() {
            FunctionRegistry registry = new FunctionRegistry();
            for (FunctionLibrary library :
                    ServiceLoader.load(FunctionLibrary.class, FunctionLibrary.class.getClassLoader())) {
                library.register(registry);
            }
            return registry;
        }
    }
}
