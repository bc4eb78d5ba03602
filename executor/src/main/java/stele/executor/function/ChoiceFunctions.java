package stele.executor.function;

/// Functions that choose among their arguments, and one that fails.
public final class ChoiceFunctions implements FunctionLibrary {
    @Override
    public void register(FunctionRegistry registry) {
        registry.lenient("nvl2", arguments -> arguments[0] == null ? arguments[2] : arguments[1]);
        registry.strictCall("raise_error", call -> arguments -> {
            throw call.error(TextFunctions.text(arguments[0]));
        });
    }
}
