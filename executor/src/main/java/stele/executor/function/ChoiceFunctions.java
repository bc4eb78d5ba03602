package stele.executor.function;

import java.util.List;
import java.util.Objects;

/// Functions that choose among their arguments or look whether they are null, and one that fails.
public final class ChoiceFunctions implements FunctionLibrary {
    @Override
    public void register(FunctionRegistry registry) {
        registry.lenient("nvl2", arguments -> arguments[0] == null ? arguments[2] : arguments[1]);
        registry.lenient(
                "row_is_null",
                arguments -> arguments[0] == null
                        || ((List<?>) arguments[0]).stream().allMatch(Objects::isNull));
        registry.lenient(
                "row_is_not_null",
                arguments -> arguments[0] != null
                        && ((List<?>) arguments[0]).stream().noneMatch(Objects::isNull));
        registry.strictCall("raise_error", call -> arguments -> {
            throw call.error(TextFunctions.text(arguments[0]));
        });
    }
}
