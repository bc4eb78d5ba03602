package stele.executor.function;

import org.jspecify.annotations.Nullable;

/// A function of objects, as `stele.storage.value.Values` lists them; a lambda argument is a [LambdaValue].
/// The result is converted to the call's type.
@FunctionalInterface
public interface RowFunction {
    @Nullable
    Object apply(@Nullable Object[] arguments);
}
