package stele.executor.dynamic;

import java.util.Objects;
import stele.executor.function.FunctionLibrary;
import stele.executor.function.FunctionRegistry;

/// The functions of dynamic values: `any_*` on values of any type, `list_*`, `map_*`, `text_*`, `real_*`,
/// `temporal_*`, and `graph_*` on property graphs.
public final class DynamicLibrary implements FunctionLibrary {
    @Override
    public void register(FunctionRegistry registry) {
        DynamicLogic.register(registry);
        DynamicArithmetic.register(registry);
        DynamicText.register(registry);
        Lists.register(registry);
        GraphFunctions.register(registry);
        TemporalFunctions.register(registry);
        registry.strictCall(
                "parameter",
                call -> arguments -> call.context().parameters().get((String) Objects.requireNonNull(arguments[0])));
        registry.lenientCall(
                "epoch_milliseconds", call -> arguments -> call.context().now().toEpochMilli());
    }
}
