package stele.executor.dynamic;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.executor.function.FunctionRegistry;
import stele.executor.kernel.Dynamic;
import stele.storage.value.NodeValue;
import stele.storage.value.RelationshipValue;

/// Comparison of values of any type, three-valued: null, or a list or map with a null where it matters, is
/// unknown, and NaN is equal to nothing. Not the equivalence and the total order of grouping and sorting.
final class DynamicLogic {
    private DynamicLogic() {}

    static void register(FunctionRegistry registry) {
        registry.lenient("any_equal", arguments -> equal(arguments[0], arguments[1]));
        registry.lenient("any_not_equal", arguments -> not(equal(arguments[0], arguments[1])));
        registry.strict("any_less", arguments -> ordered(arguments, order -> order < 0));
        registry.strict("any_less_or_equal", arguments -> ordered(arguments, order -> order <= 0));
        registry.strict("any_greater", arguments -> ordered(arguments, order -> order > 0));
        registry.strict("any_greater_or_equal", arguments -> ordered(arguments, order -> order >= 0));
        registry.lenientCall("any_in", call -> arguments -> in(arguments[0], Lists.optional(call, arguments[1])));
        registry.strict("exclusive_or", arguments -> (Boolean) arguments[0] ^ (Boolean) arguments[1]);
        registry.strictCall("to_condition", call -> arguments -> {
            if (arguments[0] instanceof Boolean truth) {
                return truth;
            }
            throw call.error(
                    "expected a truth value, not " + Describe.type(arguments[0]), "TypeError:InvalidArgumentType");
        });
        registry.strict(
                "map_includes", arguments -> includes(Describe.properties(arguments[0]), (Map<?, ?>) arguments[1]));
    }

    private static @Nullable Boolean includes(@Nullable Map<?, ?> properties, Map<?, ?> wanted) {
        Boolean all = true;
        for (Map.Entry<?, ?> entry : wanted.entrySet()) {
            Object value = properties == null ? null : properties.get(entry.getKey());
            Boolean same = equal(value, entry.getValue());
            if (same == null) {
                all = null;
            } else if (!same) {
                return false;
            }
        }
        return all;
    }

    static @Nullable Boolean not(@Nullable Boolean truth) {
        return truth == null ? null : !truth;
    }

    /// Whether two values are equal; null when that is not known.
    static @Nullable Boolean equal(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return null;
        }
        if (left instanceof Number a && right instanceof Number b) {
            return !isNaN(a) && !isNaN(b) && Dynamic.compareNumbers(a, b) == 0;
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return equalLists(a, b);
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return equalMaps(a, b);
        }
        if (left instanceof NodeValue || left instanceof RelationshipValue) {
            return Dynamic.equivalent(left, right);
        }
        return Dynamic.equivalent(left, right);
    }

    private static boolean isNaN(Number number) {
        return number instanceof Double real && real.isNaN() || number instanceof Float single && single.isNaN();
    }

    private static @Nullable Boolean equalLists(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        Boolean all = true;
        for (int i = 0; i < left.size(); i++) {
            Boolean same = equal(left.get(i), right.get(i));
            if (same == null) {
                all = null;
            } else if (!same) {
                return false;
            }
        }
        return all;
    }

    private static @Nullable Boolean equalMaps(Map<?, ?> left, Map<?, ?> right) {
        if (!left.keySet().equals(right.keySet())) {
            return false;
        }
        Boolean all = true;
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            Boolean same = equal(entry.getValue(), right.get(entry.getKey()));
            if (same == null) {
                all = null;
            } else if (!same) {
                return false;
            }
        }
        return all;
    }

    /// A test of an order.
    private interface Test {
        boolean of(int order);
    }

    private static @Nullable Boolean ordered(@Nullable Object[] arguments, Test test) {
        Object left = arguments[0];
        Object right = arguments[1];
        if (left instanceof Number a && right instanceof Number b) {
            return !isNaN(a) && !isNaN(b) && test.of(Dynamic.compareNumbers(a, b));
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            Integer order = compareLists(a, b);
            return order == null ? null : test.of(order);
        }
        boolean comparable = left instanceof String && right instanceof String
                || left instanceof Boolean && right instanceof Boolean
                || left instanceof LocalDate && right instanceof LocalDate
                || left instanceof LocalTime && right instanceof LocalTime
                || left instanceof LocalDateTime && right instanceof LocalDateTime
                || left instanceof OffsetTime && right instanceof OffsetTime
                || (left instanceof ZonedDateTime || left instanceof Instant)
                        && (right instanceof ZonedDateTime || right instanceof Instant);
        return comparable ? test.of(Dynamic.compare(left, right)) : null;
    }

    /// The order of two lists, element by element; null when it hangs on something unknown or not
    /// comparable.
    private static @Nullable Integer compareLists(List<?> left, List<?> right) {
        int length = Math.min(left.size(), right.size());
        for (int i = 0; i < length; i++) {
            Boolean same = equal(left.get(i), right.get(i));
            if (same == null) {
                return null;
            }
            if (!same) {
                Object a = left.get(i);
                Object b = right.get(i);
                if (a instanceof List<?> first && b instanceof List<?> second) {
                    return compareLists(first, second);
                }
                Boolean less = ordered(new Object[] {a, b}, order -> order < 0);
                return less == null ? null : less ? Integer.valueOf(-1) : Integer.valueOf(1);
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static @Nullable Boolean in(@Nullable Object value, @Nullable List<?> list) {
        if (list == null) {
            return null;
        }
        boolean unknown = false;
        for (Object item : list) {
            Boolean same = equal(value, item);
            if (same == null) {
                unknown = true;
            } else if (same) {
                return true;
            }
        }
        return unknown ? null : false;
    }
}
