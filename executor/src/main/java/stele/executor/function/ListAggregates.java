package stele.executor.function;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Dynamic;
import stele.storage.type.DataType;

/// Aggregates of a list's elements. Nulls are passed over; without elements the result is null.
public final class ListAggregates implements FunctionLibrary {
    @Override
    public void register(FunctionRegistry registry) {
        registry.strict(
                "list_min",
                arguments ->
                        present(arguments[0]).stream().min(Dynamic::compare).orElse(null));
        registry.strict(
                "list_max",
                arguments ->
                        present(arguments[0]).stream().max(Dynamic::compare).orElse(null));
        registry.strict("list_count", arguments -> (long) present(arguments[0]).size());
        registry.strictCall("list_sum", call -> arguments -> sum(present(arguments[0]), call.type()));
        registry.strict("list_mode", arguments -> mode(present(arguments[0])));
        numbers(registry, "list_product", values -> values.stream().reduce(1.0, (a, b) -> a * b));
        numbers(registry, "list_avg", ListAggregates::mean);
        numbers(registry, "list_median", values -> {
            List<Double> sorted = values.stream().sorted().toList();
            int middle = sorted.size() / 2;
            return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
        });
        spread(registry, "list_var_samp", 1, false);
        spread(registry, "list_var_pop", 0, false);
        spread(registry, "list_stddev_samp", 1, true);
        spread(registry, "list_stddev_pop", 0, true);
        registry.strict("list_bool_and", arguments -> truth(arguments[0], false));
        registry.strict("list_bool_or", arguments -> truth(arguments[0], true));
        registry.strict("list_string_agg", arguments -> {
            List<Object> elements = present(arguments[0]);
            String separator = arguments.length > 1 ? TextFunctions.text(arguments[1]) : ",";
            return elements.isEmpty() ? null : elements.stream().map(Texts::of).collect(Collectors.joining(separator));
        });
        registry.strictCall("list_inner_product", call -> arguments -> product(arguments, call));
        registry.strictCall(
                "list_distance",
                call -> arguments -> Math.sqrt(product(new Object[] {arguments[0], arguments[0]}, call)
                        - 2 * product(arguments, call)
                        + product(new Object[] {arguments[1], arguments[1]}, call)));
        registry.strictCall(
                "list_cosine_similarity",
                call -> arguments -> product(arguments, call)
                        / Math.sqrt(product(new Object[] {arguments[0], arguments[0]}, call)
                                * product(new Object[] {arguments[1], arguments[1]}, call)));
    }

    private static List<Object> present(@Nullable Object list) {
        List<Object> present = new ArrayList<>();
        for (Object element : (List<?>) list) {
            if (element != null) {
                present.add(element);
            }
        }
        return present;
    }

    private static @Nullable Object sum(List<Object> elements, DataType type) {
        if (elements.isEmpty()) {
            return null;
        }
        if (type.kind().isInteger()) {
            return elements.stream()
                    .mapToLong(each -> ((Number) each).longValue())
                    .reduce(0, Math::addExact);
        }
        return type.kind() == DataType.Kind.DECIMAL
                ? elements.stream().map(BigDecimal.class::cast).reduce(BigDecimal.ZERO, BigDecimal::add)
                : (Object) elements.stream()
                        .mapToDouble(each -> ((Number) each).doubleValue())
                        .sum();
    }

    /// The most frequent element, of several the first.
    private static @Nullable Object mode(List<Object> elements) {
        Map<Object, Integer> counts = new LinkedHashMap<>();
        elements.forEach(element -> counts.merge(Dynamic.canonical(element), 1, Integer::sum));
        int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        return elements.stream()
                .filter(element -> Objects.equals(counts.get(Dynamic.canonical(element)), most))
                .findFirst()
                .orElse(null);
    }

    private static void numbers(FunctionRegistry registry, String name, ToDoubleFunction<List<Double>> function) {
        registry.strict(name, arguments -> {
            List<Double> values = doubles(arguments[0]);
            return values.isEmpty() ? null : (Object) function.applyAsDouble(values);
        });
    }

    private static List<Double> doubles(@Nullable Object list) {
        return present(list).stream().map(each -> ((Number) each).doubleValue()).toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
    }

    private static void spread(FunctionRegistry registry, String name, int correction, boolean root) {
        registry.strict(name, arguments -> {
            List<Double> values = doubles(arguments[0]);
            if (values.size() <= correction) {
                return null;
            }
            double mean = mean(values);
            double squares = values.stream()
                    .mapToDouble(value -> (value - mean) * (value - mean))
                    .sum();
            double variance = squares / (values.size() - correction);
            return root ? Math.sqrt(variance) : variance;
        });
    }

    private static @Nullable Object truth(@Nullable Object list, boolean any) {
        List<Object> elements = present(list);
        return elements.isEmpty() ? null : (Object) (elements.contains(any) == any);
    }

    private static double product(@Nullable Object[] arguments, FunctionCall call) {
        List<Double> first = doubles(arguments[0]);
        List<Double> second = doubles(arguments[1]);
        if (first.size() != second.size()) {
            throw call.error("the lists must be equally long and without nulls");
        }
        double sum = 0;
        for (int i = 0; i < first.size(); i++) {
            sum += first.get(i) * second.get(i);
        }
        return sum;
    }
}
