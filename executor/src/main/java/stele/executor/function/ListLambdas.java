package stele.executor.function;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// List functions with a lambda. What the lambda captures follows it among the arguments and becomes its
/// last parameters.
public final class ListLambdas implements FunctionLibrary {
    @Override
    public void register(FunctionRegistry registry) {
        for (String suffix : List.of("", "_indexed")) {
            boolean indexed = !suffix.isEmpty();
            registry.lenient(
                    "list_transform" + suffix, arguments -> arguments[0] == null ? null : mapped(arguments, indexed));
            registry.lenient(
                    "list_filter" + suffix, arguments -> arguments[0] == null ? null : filtered(arguments, indexed));
            registry.lenient(
                    "list_any" + suffix, arguments -> arguments[0] == null ? null : some(arguments, indexed, true));
            registry.lenient(
                    "list_all" + suffix, arguments -> arguments[0] == null ? null : some(arguments, indexed, false));
            registry.lenientCall("list_reduce" + suffix, call -> arguments -> {
                if (arguments[0] == null) {
                    return null;
                }
                List<?> elements = (List<?>) arguments[0];
                if (elements.isEmpty()) {
                    throw call.error("an empty list has nothing to reduce; give a first value");
                }
                return folded(elements.getFirst(), elements, 1, arguments, 1, indexed);
            });
            registry.lenient(
                    "list_fold" + suffix,
                    arguments -> arguments[0] == null
                            ? null
                            : folded(arguments[1], (List<?>) arguments[0], 0, arguments, 2, indexed));
        }
    }

    private static List<@Nullable Object> mapped(@Nullable Object[] arguments, boolean indexed) {
        int own = indexed ? 2 : 1;
        List<@Nullable Object[]> rows = new ArrayList<>();
        long position = 1;
        for (Object element : (List<?>) arguments[0]) {
            @Nullable Object[] parameters = new Object[own + arguments.length - 2];
            parameters[0] = element;
            if (indexed) {
                parameters[1] = position++;
            }
            System.arraycopy(arguments, 2, parameters, own, arguments.length - 2);
            rows.add(parameters);
        }
        return ((LambdaValue) arguments[1]).applyAll(rows);
    }

    private static Object filtered(@Nullable Object[] arguments, boolean indexed) {
        List<@Nullable Object> passed = mapped(arguments, indexed);
        List<?> elements = (List<?>) arguments[0];
        List<@Nullable Object> kept = new ArrayList<>();
        for (int i = 0; i < elements.size(); i++) {
            if (Boolean.TRUE.equals(passed.get(i))) {
                kept.add(elements.get(i));
            }
        }
        return kept;
    }

    /// Whether some element passes, or with `wanted` false, whether none fails; three-valued.
    private static @Nullable Object some(@Nullable Object[] arguments, boolean indexed, boolean wanted) {
        List<@Nullable Object> passed = mapped(arguments, indexed);
        if (passed.contains(wanted)) {
            return wanted;
        }
        return passed.contains(null) ? null : (Object) !wanted;
    }

    private static @Nullable Object folded(
            @Nullable Object start,
            List<?> elements,
            int from,
            @Nullable Object[] arguments,
            int lambda,
            boolean indexed) {
        int own = indexed ? 3 : 2;
        int captured = arguments.length - lambda - 1;
        LambdaValue function = (LambdaValue) arguments[lambda];
        Object value = start;
        for (int i = from; i < elements.size(); i++) {
            @Nullable Object[] parameters = new Object[own + captured];
            parameters[0] = value;
            parameters[1] = elements.get(i);
            if (indexed) {
                parameters[2] = i + 1L;
            }
            System.arraycopy(arguments, lambda + 1, parameters, own, captured);
            value = function.apply(parameters);
        }
        return value;
    }
}
