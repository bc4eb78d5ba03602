package stele.executor.function;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lambda as a function gets it: callable.
public interface LambdaValue {
    /// The body's value for one set of parameters.
    @Nullable
    Object apply(@Nullable Object... parameters);

    /// The body's values for many sets of parameters at once, which is faster.
    List<@Nullable Object> applyAll(List<@Nullable Object[]> parameters);
}
