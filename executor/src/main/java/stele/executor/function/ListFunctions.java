package stele.executor.function;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Dynamic;

/// Lists, maps and rows of SQL; indexes count from 1.
public final class ListFunctions implements FunctionLibrary {
    @Override
    public void register(FunctionRegistry registry) {
        for (String name : List.of("list", "row", "list_value")) {
            registry.lenient(name, arguments -> new ArrayList<>(Arrays.asList(arguments)));
        }
        registry.lenient("map", ListFunctions::map);
        registry.strict("item", arguments -> item(arguments[0], arguments[1]));
        for (String name : List.of("list_extract", "element_at")) {
            registry.strict(name, arguments -> item(arguments[0], arguments[1]));
        }
        registry.strict("field", arguments -> {
            List<?> fields = (List<?>) arguments[0];
            int index = ((Number) arguments[1]).intValue();
            return index >= 0 && index < fields.size() ? fields.get(index) : null;
        });
        for (String name : List.of("cardinality", "len", "list_length", "array_length")) {
            registry.strict(name, arguments -> size(arguments[0]));
        }
        for (String name : List.of("list_contains", "array_contains")) {
            registry.strict(
                    name,
                    arguments -> ((List<?>) arguments[0])
                            .stream()
                                    .anyMatch(element -> element != null && Dynamic.equivalent(element, arguments[1])));
        }
        registry.strict("list_position", arguments -> (long) position((List<?>) arguments[0], arguments[1]));
        registry.lenient("list_concat", ListFunctions::concatenation);
        registry.lenient("list_append", arguments -> appended(list(arguments[0]), arguments[1]));
        registry.strict("list_reverse", arguments -> new ArrayList<Object>(((List<?>) arguments[0]).reversed()));
        registry.strict("list_distinct", arguments -> {
            Map<Object, @Nullable Object> seen = new LinkedHashMap<>();
            list(arguments[0]).stream()
                    .filter(java.util.Objects::nonNull)
                    .forEach(element -> seen.putIfAbsent(Dynamic.canonical(element), element));
            return new ArrayList<>(seen.values());
        });
        registry.strict("map_keys", arguments -> new ArrayList<Object>(((Map<?, ?>) arguments[0]).keySet()));
        registry.strict("map_values", arguments -> new ArrayList<Object>(((Map<?, ?>) arguments[0]).values()));
    }

    private static List<@Nullable Object> list(@Nullable Object value) {
        return value == null ? new ArrayList<>() : new ArrayList<>((List<?>) value);
    }

    private static Object map(@Nullable Object[] arguments) {
        Map<Object, @Nullable Object> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            map.put(arguments[i], arguments[i + 1]);
        }
        return map;
    }

    private static long size(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map.size() : ((List<?>) value).size();
    }

    private static @Nullable Object item(@Nullable Object container, @Nullable Object key) {
        if (container instanceof Map<?, ?> map) {
            if (map.containsKey(key)) {
                return map.get(key);
            }
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                if (Dynamic.equivalent(entry.getKey(), key)) {
                    return entry.getValue();
                }
            }
            return null;
        }
        List<?> elements = (List<?>) container;
        long index = ((Number) key).longValue();
        long from = index < 0 ? elements.size() + index : index - 1;
        return index != 0 && from >= 0 && from < elements.size() ? elements.get((int) from) : null;
    }

    private static int position(List<?> elements, @Nullable Object wanted) {
        for (int i = 0; i < elements.size(); i++) {
            if (Dynamic.equivalent(elements.get(i), wanted)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static @Nullable Object concatenation(@Nullable Object[] arguments) {
        List<@Nullable Object> all = new ArrayList<>();
        boolean any = false;
        for (Object argument : arguments) {
            any |= argument != null;
            all.addAll(list(argument));
        }
        return any ? all : null;
    }

    private static Object appended(List<@Nullable Object> elements, @Nullable Object element) {
        elements.add(element);
        return elements;
    }
}
