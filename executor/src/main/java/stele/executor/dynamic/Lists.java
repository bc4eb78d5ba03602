package stele.executor.dynamic;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.function.FunctionCall;
import stele.executor.function.FunctionRegistry;
import stele.executor.function.LambdaValue;
import stele.storage.value.NodeValue;
import stele.storage.value.PathValue;
import stele.storage.value.RelationshipValue;

/// Functions of lists and maps.
final class Lists {
    private static final int MAXIMUM_RANGE = 50_000_000;

    private Lists() {}

    static void register(FunctionRegistry registry) {
        registry.lenient("make_list", arguments -> {
            List<@Nullable Object> items = new ArrayList<>(arguments.length);
            Collections.addAll(items, arguments);
            return items;
        });
        registry.lenient("make_map", arguments -> map(new LinkedHashMap<>(), arguments, 0));
        registry.lenient("map_extend", arguments -> {
            Map<String, @Nullable Object> extended = new LinkedHashMap<>();
            Map<?, ?> base = Describe.properties(arguments[0]);
            if (base != null) {
                base.forEach((key, value) -> extended.put(String.valueOf(key), value));
            }
            return map(extended, arguments, 1);
        });
        registry.lenientCall("any_item", call -> arguments -> item(call, arguments[0], arguments[1]));
        registry.lenientCall("any_property", call -> arguments -> property(call, arguments[0], arguments[1]));
        registry.lenientCall("any_slice", call -> arguments -> slice(call, arguments));
        registry.strictCall("any_list", call -> arguments -> list(call, arguments[0]));
        registry.strictCall("list_head", call -> arguments -> {
            List<?> list = list(call, arguments[0]);
            return list.isEmpty() ? null : list.getFirst();
        });
        registry.strictCall("list_last", call -> arguments -> {
            List<?> list = list(call, arguments[0]);
            return list.isEmpty() ? null : list.getLast();
        });
        registry.strictCall("list_tail", call -> arguments -> {
            List<?> list = list(call, arguments[0]);
            return list.isEmpty() ? List.of() : new ArrayList<>(list.subList(1, list.size()));
        });
        registry.strictCall(
                "any_reverse",
                call -> arguments -> arguments[0] instanceof String text
                        ? new StringBuilder(text).reverse().toString()
                        : new ArrayList<>(list(call, arguments[0]).reversed()));
        registry.strictCall("any_size", call -> arguments -> size(call, arguments[0]));
        registry.strictCall(
                "any_length",
                call -> arguments -> arguments[0] instanceof PathValue path
                        ? (Long) (long) path.relationships().size()
                        : size(call, arguments[0]));
        registry.strictCall("any_is_empty", call -> arguments -> size(call, arguments[0]) == 0);
        registry.strictCall("list_range", call -> arguments -> range(call, arguments));
        registry.strictCall(
                "any_keys",
                call -> arguments -> new ArrayList<>(new TreeSet<>(properties(call, arguments[0]).keySet().stream()
                        .map(String::valueOf)
                        .toList())));
        registry.strictCall("any_properties", call -> arguments -> properties(call, arguments[0]));
        registry.strictCall(
                "path_nodes", call -> arguments -> path(call, arguments[0]).nodes());
        registry.strictCall(
                "path_relationships",
                call -> arguments -> path(call, arguments[0]).relationships());
        registry.lenientCall("lists_disjoint", call -> arguments -> disjoint(arguments[0], arguments[1]));
        registerLambdas(registry);
    }

    private static void registerLambdas(FunctionRegistry registry) {
        lambda(registry, "list_filter", call -> arguments -> {
            List<?> list = optional(call, arguments[0]);
            return list == null ? null : filter(list, apply(list, arguments));
        });
        lambda(registry, "list_transform", call -> arguments -> {
            List<?> list = optional(call, arguments[0]);
            return list == null ? null : new ArrayList<>(apply(list, arguments));
        });
        lambda(registry, "list_all", call -> arguments -> {
            List<?> list = optional(call, arguments[0]);
            return list == null ? null : quantified(apply(list, arguments), false, true);
        });
        lambda(registry, "list_any", call -> arguments -> {
            List<?> list = optional(call, arguments[0]);
            return list == null ? null : quantified(apply(list, arguments), true, false);
        });
        lambda(registry, "list_none", call -> arguments -> {
            List<?> list = optional(call, arguments[0]);
            return list == null ? null : DynamicLogic.not(quantified(apply(list, arguments), true, false));
        });
        lambda(registry, "list_single", call -> arguments -> {
            List<?> list = optional(call, arguments[0]);
            return list == null ? null : single(apply(list, arguments));
        });
        lambda(registry, "list_reduce", call -> arguments -> reduce(optional(call, arguments[0]), arguments));
    }

    /// A list function also goes by a name that says that its lambda is not deterministic.
    private static void lambda(FunctionRegistry registry, String name, FunctionRegistry.RowFactory factory) {
        registry.lenientCall(name, factory);
        registry.lenientCall("volatile_" + name, factory);
    }

    private static Map<String, @Nullable Object> map(
            Map<String, @Nullable Object> target, @Nullable Object[] arguments, int first) {
        for (int i = first; i + 1 < arguments.length; i += 2) {
            target.put(String.valueOf(arguments[i]), arguments[i + 1]);
        }
        return target;
    }

    /// The lambda of a list function applied to each element; what the lambda captures follows it.
    private static List<@Nullable Object> apply(List<?> list, @Nullable Object[] arguments) {
        LambdaValue lambda = (LambdaValue) arguments[1];
        List<@Nullable Object[]> parameters = new ArrayList<>(list.size());
        for (Object item : list) {
            @Nullable Object[] row = new Object[arguments.length - 1];
            row[0] = item;
            System.arraycopy(arguments, 2, row, 1, arguments.length - 2);
            parameters.add(row);
        }
        return lambda.applyAll(parameters);
    }

    private static List<@Nullable Object> filter(List<?> list, List<@Nullable Object> keep) {
        List<@Nullable Object> kept = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (Boolean.TRUE.equals(keep.get(i))) {
                kept.add(list.get(i));
            }
        }
        return kept;
    }

    private static @Nullable Boolean quantified(List<@Nullable Object> truths, boolean decisive, boolean otherwise) {
        boolean unknown = false;
        for (Object truth : truths) {
            if (truth == null) {
                unknown = true;
            } else if ((Boolean) truth == decisive) {
                return decisive;
            }
        }
        return unknown ? null : otherwise;
    }

    private static @Nullable Boolean single(List<@Nullable Object> truths) {
        int found = 0;
        boolean unknown = false;
        for (Object truth : truths) {
            if (truth == null) {
                unknown = true;
            } else if ((Boolean) truth && ++found > 1) {
                return false;
            }
        }
        return unknown ? null : Boolean.valueOf(found == 1);
    }

    private static @Nullable Object reduce(@Nullable List<?> list, @Nullable Object[] arguments) {
        if (list == null) {
            return null;
        }
        LambdaValue lambda = (LambdaValue) arguments[2];
        Object accumulated = arguments[1];
        for (Object item : list) {
            @Nullable Object[] row = new Object[arguments.length - 1];
            row[0] = accumulated;
            row[1] = item;
            System.arraycopy(arguments, 3, row, 2, arguments.length - 3);
            accumulated = lambda.apply(row);
        }
        return accumulated;
    }

    static List<?> list(FunctionCall call, @Nullable Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        throw DynamicArithmetic.wrong(call, value, "a list");
    }

    static @Nullable List<?> optional(FunctionCall call, @Nullable Object value) {
        return value == null ? null : list(call, value);
    }

    private static PathValue path(FunctionCall call, @Nullable Object value) {
        if (value instanceof PathValue path) {
            return path;
        }
        throw DynamicArithmetic.wrong(call, value, "a path");
    }

    private static Map<?, ?> properties(FunctionCall call, @Nullable Object value) {
        Map<?, ?> properties = Describe.properties(value);
        if (properties == null) {
            throw DynamicArithmetic.wrong(call, value, "a map, a node or a relationship");
        }
        return properties;
    }

    private static Long size(FunctionCall call, @Nullable Object value) {
        return switch (value) {
            case List<?> list -> (long) list.size();
            case String text -> (long) text.codePointCount(0, text.length());
            case Map<?, ?> map -> (long) map.size();
            case null, default -> throw DynamicArithmetic.wrong(call, value, "a list or a string");
        };
    }

    private static @Nullable Object item(FunctionCall call, @Nullable Object base, @Nullable Object index) {
        if (base == null || index == null) {
            return null;
        }
        Map<?, ?> properties = Describe.properties(base);
        if (properties != null) {
            if (index instanceof String key) {
                return properties.get(key);
            }
            throw call.error("a key is a string, not " + Describe.type(index), "TypeError:MapElementAccessByNonString");
        }
        if (!(base instanceof List<?> list)) {
            throw call.error("cannot take an element of " + Describe.type(base), "TypeError:InvalidArgumentType");
        }
        if (!(index instanceof Long position)) {
            throw call.error("an index is an integer, not " + Describe.type(index), "TypeError:InvalidArgumentType");
        }
        long from = position < 0 ? position + list.size() : position;
        return from >= 0 && from < list.size() ? list.get((int) from) : null;
    }

    static @Nullable Object property(FunctionCall call, @Nullable Object base, @Nullable Object key) {
        if (base == null) {
            return null;
        }
        Map<?, ?> properties = Describe.properties(base);
        if (properties != null) {
            return properties.get(key);
        }
        String name = String.valueOf(key);
        if (DynamicTemporal.isTemporal(base)) {
            return DynamicTemporal.component(base, name);
        }
        throw call.error(Describe.type(base) + " has no properties", "TypeError:InvalidArgumentType");
    }

    private static @Nullable Object slice(FunctionCall call, @Nullable Object[] arguments) {
        boolean hasFrom = Boolean.TRUE.equals(arguments[3]);
        boolean hasTo = Boolean.TRUE.equals(arguments[4]);
        if (arguments[0] == null || hasFrom && arguments[1] == null || hasTo && arguments[2] == null) {
            return null;
        }
        List<?> list = list(call, arguments[0]);
        int from = hasFrom ? bound(call, arguments[1], list.size()) : 0;
        int to = hasTo ? bound(call, arguments[2], list.size()) : list.size();
        return from >= to ? new ArrayList<>() : new ArrayList<>(list.subList(from, to));
    }

    private static int bound(FunctionCall call, @Nullable Object value, int size) {
        if (value instanceof Long position) {
            long counted = position < 0 ? position + size : position;
            return Math.clamp(counted, 0, size);
        }
        throw DynamicArithmetic.wrong(call, value, "an integer");
    }

    private static List<Long> range(FunctionCall call, @Nullable Object[] arguments) {
        long[] numbers = {0, 0, 1};
        for (int i = 0; i < arguments.length; i++) {
            if (!(arguments[i] instanceof Long whole)) {
                throw call.error(
                        "range needs integers, not " + Describe.type(arguments[i]),
                        "ArgumentError:InvalidArgumentType");
            }
            numbers[i] = whole;
        }
        long step = numbers[2];
        if (step == 0) {
            throw call.error("the step of a range cannot be 0", "ArgumentError:NumberOutOfRange");
        }
        List<Long> range = new ArrayList<>();
        for (long value = numbers[0]; step > 0 ? value <= numbers[1] : value >= numbers[1]; value += step) {
            range.add(value);
            if (range.size() > MAXIMUM_RANGE) {
                throw call.error("the range has too many elements", "ArgumentError:NumberOutOfRange");
            }
        }
        return range;
    }

    /// Whether ids, or lists of ids, have none in common.
    private static @Nullable Boolean disjoint(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return null;
        }
        List<?> first = left instanceof List<?> list ? list : List.of(left);
        List<?> second = right instanceof List<?> list ? list : List.of(right);
        return Collections.disjoint(first, second);
    }

    static ExecutionException noEntity(FunctionCall call, Object value) {
        return call.error(
                "expected a node or a relationship, not " + Describe.type(value), "TypeError:InvalidArgumentValue");
    }

    static long id(FunctionCall call, Object value) {
        return switch (value) {
            case NodeValue node -> node.id();
            case RelationshipValue relationship -> relationship.id();
            case Long id -> id;
            default -> throw noEntity(call, value);
        };
    }
}
