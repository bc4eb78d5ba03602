package stele.executor.function;

import org.jspecify.annotations.Nullable;
import stele.storage.catalog.CatalogObject;

/// `nextval`, `currval` and `setval`.
public final class SequenceFunctions implements FunctionLibrary {
    @Override
    public void register(FunctionRegistry registry) {
        registry.strictCall("nextval", call -> arguments -> {
            CatalogObject.Sequence sequence = sequence(arguments[0], call);
            return sequence.state().next(sequence);
        });
        registry.strictCall("currval", call -> arguments -> {
            CatalogObject.Sequence sequence = sequence(arguments[0], call);
            return sequence.state()
                    .last()
                    .orElseThrow(() -> call.error("sequence " + sequence.name() + " has given no number yet"));
        });
        registry.strictCall("setval", call -> arguments -> {
            CatalogObject.Sequence sequence = sequence(arguments[0], call);
            long value = ((Number) java.util.Objects.requireNonNull(arguments[1])).longValue();
            sequence.state().set(sequence, value);
            return value;
        });
    }

    private static CatalogObject.Sequence sequence(@Nullable Object name, FunctionCall call) {
        return call.context()
                .snapshot()
                .object(CatalogObject.Sequence.class, String.valueOf(name))
                .orElseThrow(() -> call.error("unknown sequence \"" + name + "\""));
    }
}
