package stele.executor.function;

import static stele.executor.function.TextFunctions.number;
import static stele.executor.function.TextFunctions.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Dynamic;

/// More functions of lists and maps: cutting, ordering, changing, and taking them as sets. Positions count
/// from 1.
public final class ListCalls implements FunctionLibrary {
    private static final int MAX_LENGTH = 1 << 26;

    @Override
    public void register(FunctionRegistry registry) {
        registry.lenientCall("list_slice", call -> arguments -> arguments[0] == null ? null : slice(arguments, call));
        registry.strict(
                "list_sort",
                arguments -> sorted(
                        arguments[0],
                        arguments.length > 1 && text(arguments[1]).equalsIgnoreCase("DESC"),
                        arguments.length > 2
                                ? text(arguments[2]).toUpperCase(Locale.ROOT).contains("FIRST")
                                : false));
        registry.strict("list_reverse_sort", arguments -> sorted(arguments[0], true, false));
        registry.strict("sort_array", arguments -> {
            boolean descending = arguments.length > 1 && Boolean.FALSE.equals(arguments[1]);
            return sorted(arguments[0], descending, !descending);
        });
        registry.strict("list_grade_up", arguments -> {
            List<?> elements = (List<?>) arguments[0];
            List<@Nullable Object> order = new ArrayList<>();
            IntStream.range(0, elements.size())
                    .boxed()
                    .sorted(Comparator.comparing((Integer i) -> elements.get(i), order(false, false)))
                    .forEach(i -> order.add(i + 1L));
            return order;
        });
        registry.lenient("list_prepend", arguments -> added(arguments[1], 0, arguments[0]));
        registry.lenient("list_push_front", arguments -> added(arguments[0], 0, arguments[1]));
        registry.lenient(
                "list_remove",
                arguments -> arguments[0] == null || arguments[1] == null
                        ? null
                        : kept(
                                (List<?>) arguments[0],
                                element -> element == null || !Dynamic.equivalent(element, arguments[1])));
        registry.lenient("list_replace", arguments -> arguments[0] == null ? null : replaced(arguments));
        registry.lenientCall(
                "list_insert",
                call -> arguments -> arguments[0] == null || arguments[1] == null ? null : inserted(arguments, call));
        registry.lenientCall(
                "list_resize", call -> arguments -> arguments[0] == null ? null : resized(arguments, call));
        registry.strict("list_compact", arguments -> kept((List<?>) arguments[0], Objects::nonNull));
        registry.lenientCall(
                "list_repeat",
                call -> arguments -> arguments[1] == null
                        ? null
                        : new ArrayList<>(Collections.nCopies(length(number(arguments[1]), call), arguments[0])));
        registry.strictCall("list_repeated", call -> arguments -> {
            List<@Nullable Object> repeated = new ArrayList<>();
            int times = length(number(arguments[1]), call);
            length((long) times * ((List<?>) arguments[0]).size(), call);
            for (int i = 0; i < times; i++) {
                repeated.addAll((List<?>) arguments[0]);
            }
            return repeated;
        });
        sets(registry);
        parts(registry);
        maps(registry);
    }

    private static int length(long wanted, FunctionCall call) {
        if (wanted > MAX_LENGTH) {
            throw call.error("the list would be too long");
        }
        return (int) Math.max(0, wanted);
    }

    private static Comparator<@Nullable Object> order(boolean descending, boolean nullsFirst) {
        Comparator<@Nullable Object> values = (a, b) -> Dynamic.compare(a, b);
        Comparator<@Nullable Object> directed = descending ? values.reversed() : values;
        return nullsFirst ? Comparator.nullsFirst(directed) : Comparator.nullsLast(directed);
    }

    private static Object sorted(@Nullable Object list, boolean descending, boolean nullsFirst) {
        List<@Nullable Object> sorted = new ArrayList<>((List<?>) list);
        sorted.sort(order(descending, nullsFirst));
        return sorted;
    }

    private static List<@Nullable Object> kept(
            List<?> elements, java.util.function.Predicate<@Nullable Object> condition) {
        List<@Nullable Object> kept = new ArrayList<>();
        for (Object element : elements) {
            if (condition.test(element)) {
                kept.add(element);
            }
        }
        return kept;
    }

    private static List<@Nullable Object> added(@Nullable Object list, int position, @Nullable Object element) {
        List<@Nullable Object> all = list == null ? new ArrayList<>() : new ArrayList<>((List<?>) list);
        all.add(position, element);
        return all;
    }

    /// Elements `from` to `to`, both included; negative positions count from the end, an absent one is the
    /// end. With a step every step-th of them, backwards if it is negative.
    private static Object slice(@Nullable Object[] arguments, FunctionCall call) {
        List<?> elements = (List<?>) arguments[0];
        int size = elements.size();
        long step = arguments.length > 3 && arguments[3] != null ? number(arguments[3]) : 1;
        if (step == 0) {
            throw call.error("the step of a slice must not be 0");
        }
        long from = arguments[1] == null ? step < 0 ? size : 1 : position(number(arguments[1]), size);
        long to = arguments[2] == null ? step < 0 ? 1 : size : position(number(arguments[2]), size);
        List<@Nullable Object> sliced = new ArrayList<>();
        long first = Math.max(1, Math.min(from, size + (step < 0 ? 0L : 1L)));
        for (long i = first; step > 0 ? i <= Math.min(to, size) : i >= Math.max(1, to); i += step) {
            sliced.add(elements.get((int) i - 1));
        }
        return sliced;
    }

    private static long position(long position, int size) {
        return position < 0 ? size + position + 1 : position;
    }

    private static Object replaced(@Nullable Object[] arguments) {
        List<@Nullable Object> all = new ArrayList<>((List<?>) arguments[0]);
        all.replaceAll(element -> Dynamic.equivalent(element, arguments[1]) ? arguments[2] : element);
        return all;
    }

    private static Object inserted(@Nullable Object[] arguments, FunctionCall call) {
        List<@Nullable Object> all = new ArrayList<>((List<?>) arguments[0]);
        long position = number(arguments[1]);
        if (position == 0) {
            throw call.error("a position counts from 1, or from the end if it is negative; it is not 0");
        }
        long index = position > 0 ? position - 1 : all.size() + position + 1;
        length(Math.abs(index), call);
        if (index < 0) {
            all.addAll(0, Collections.nCopies((int) -index, null));
            index = 0;
        }
        all.addAll(Collections.nCopies((int) Math.max(0, index - all.size()), null));
        all.add((int) index, arguments[2]);
        return all;
    }

    private static Object resized(@Nullable Object[] arguments, FunctionCall call) {
        List<@Nullable Object> all = new ArrayList<>((List<?>) arguments[0]);
        int size = length(arguments[1] == null ? 0 : number(arguments[1]), call);
        Object filler = arguments.length > 2 ? arguments[2] : null;
        while (all.size() < size) {
            all.add(filler);
        }
        return new ArrayList<>(all.subList(0, size));
    }

    private static Map<Object, @Nullable Object> distinct(@Nullable Object list) {
        Map<Object, @Nullable Object> distinct = new LinkedHashMap<>();
        for (Object element : (List<?>) list) {
            distinct.putIfAbsent(key(element), element);
        }
        return distinct;
    }

    private static Object key(@Nullable Object element) {
        return element == null ? ListCalls.class : Dynamic.canonical(element);
    }

    private static void sets(FunctionRegistry registry) {
        registry.strict("list_has_any", arguments -> {
            Map<Object, @Nullable Object> wanted = distinct(arguments[1]);
            return ((List<?>) arguments[0]).stream().anyMatch(each -> each != null && wanted.containsKey(key(each)));
        });
        registry.strict("list_has_all", arguments -> {
            Map<Object, @Nullable Object> there = distinct(arguments[0]);
            return ((List<?>) arguments[1]).stream().allMatch(each -> each == null || there.containsKey(key(each)));
        });
        registry.strict("list_intersect", arguments -> {
            Map<Object, @Nullable Object> other = distinct(arguments[1]);
            Map<Object, @Nullable Object> both = distinct(arguments[0]);
            both.keySet().retainAll(other.keySet());
            return new ArrayList<>(both.values());
        });
        registry.strict("list_except", arguments -> {
            Map<Object, @Nullable Object> rest = distinct(arguments[0]);
            rest.keySet().removeAll(distinct(arguments[1]).keySet());
            return new ArrayList<>(rest.values());
        });
        registry.strict("list_union", arguments -> {
            Map<Object, @Nullable Object> all = distinct(arguments[0]);
            distinct(arguments[1]).forEach(all::putIfAbsent);
            return new ArrayList<>(all.values());
        });
        registry.strict("list_unique", arguments ->
                (long) distinct(kept((List<?>) arguments[0], Objects::nonNull)).size());
        registry.strict("list_positions", arguments -> {
            List<@Nullable Object> positions = new ArrayList<>();
            List<?> elements = (List<?>) arguments[0];
            for (int i = 0; i < elements.size(); i++) {
                if (elements.get(i) != null && Dynamic.equivalent(elements.get(i), arguments[1])) {
                    positions.add(i + 1L);
                }
            }
            return positions;
        });
    }

    private static void parts(FunctionRegistry registry) {
        registry.strict("list_where", arguments -> {
            List<?> flags = (List<?>) arguments[1];
            List<?> elements = (List<?>) arguments[0];
            List<@Nullable Object> kept = new ArrayList<>();
            for (int i = 0; i < flags.size(); i++) {
                if (Boolean.TRUE.equals(flags.get(i))) {
                    kept.add(i < elements.size() ? elements.get(i) : null);
                }
            }
            return kept;
        });
        registry.strict("list_select", arguments -> {
            List<?> elements = (List<?>) arguments[0];
            List<@Nullable Object> chosen = new ArrayList<>();
            for (Object index : (List<?>) arguments[1]) {
                long at = index == null ? 0 : position(number(index), elements.size());
                chosen.add(at >= 1 && at <= elements.size() ? elements.get((int) at - 1) : null);
            }
            return chosen;
        });
        registry.strict("list_flatten", arguments -> {
            List<@Nullable Object> all = new ArrayList<>();
            for (Object inner : (List<?>) arguments[0]) {
                if (inner != null) {
                    all.addAll((List<?>) inner);
                }
            }
            return all;
        });
        registry.strict(
                "list_any_value",
                arguments -> ((List<?>) arguments[0])
                        .stream().filter(Objects::nonNull).findFirst().orElse(null));
        registry.strict(
                "list_first",
                arguments -> ((List<?>) arguments[0]).isEmpty() ? null : ((List<?>) arguments[0]).getFirst());
        registry.strict(
                "list_last",
                arguments -> ((List<?>) arguments[0]).isEmpty() ? null : ((List<?>) arguments[0]).getLast());
        registry.strict("array_pop_back", arguments -> without(arguments[0], 0, 1));
        registry.strict("array_pop_front", arguments -> without(arguments[0], 1, 0));
        registry.strictCall("trim_array", call -> arguments -> {
            long count = number(arguments[1]);
            if (count < 0 || count > ((List<?>) arguments[0]).size()) {
                throw call.error("trim_array cannot take " + count + " elements off");
            }
            return without(arguments[0], 0, (int) count);
        });
        registry.strict("dimension_length", arguments -> {
            Object inner = arguments[0];
            for (long i = 1; i < number(arguments[1]); i++) {
                inner = inner instanceof List<?> list && !list.isEmpty() ? list.getFirst() : null;
            }
            return inner instanceof List<?> list && !list.isEmpty() && number(arguments[1]) > 0
                    ? (Object) (long) list.size()
                    : null;
        });
        registry.strict("dimension_start", arguments -> ((List<?>) arguments[0]).isEmpty() ? null : (Object) 1L);
        registry.strict("dimensions", arguments -> {
            long count = 0;
            Object inner = arguments[0];
            while (inner instanceof List<?> list && !list.isEmpty()) {
                count++;
                inner = list.getFirst();
            }
            return count == 0 ? null : (Object) count;
        });
    }

    private static Object without(@Nullable Object list, int first, int last) {
        List<?> elements = (List<?>) list;
        return first + last > elements.size()
                ? new ArrayList<>()
                : new ArrayList<Object>(elements.subList(first, elements.size() - last));
    }

    private static void maps(FunctionRegistry registry) {
        registry.strict("map_extract", arguments -> {
            List<@Nullable Object> found = new ArrayList<>();
            ((Map<?, ?>) arguments[0]).forEach((key, value) -> {
                if (Dynamic.equivalent(key, arguments[1])) {
                    found.add(value);
                }
            });
            return found;
        });
        registry.strict(
                "map_contains",
                arguments -> ((Map<?, ?>) arguments[0])
                        .keySet().stream().anyMatch(key -> Dynamic.equivalent(key, arguments[1])));
        registry.strict(
                "map_contains_value",
                arguments -> ((Map<?, ?>) arguments[0])
                        .values().stream().anyMatch(value -> value != null && Dynamic.equivalent(value, arguments[1])));
        registry.lenient("map_concat", arguments -> {
            Map<Object, @Nullable Object> all = new LinkedHashMap<>();
            for (Object argument : arguments) {
                if (argument != null) {
                    all.putAll((Map<?, ?>) argument);
                }
            }
            return all;
        });
        registry.strictCall("map_from_lists", call -> arguments -> {
            List<?> keys = (List<?>) arguments[0];
            List<?> values = (List<?>) arguments[1];
            if (keys.size() != values.size()) {
                throw call.error("a map needs as many values as keys");
            }
            Map<Object, @Nullable Object> map = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                Object key = keys.get(i);
                if (key == null || map.containsKey(key)) {
                    throw call.error(key == null ? "a map's key must not be NULL" : "a map's keys must differ");
                }
                map.put(key, values.get(i));
            }
            return map;
        });
    }
}
