package stele.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static stele.executor.Plans.call;
import static stele.executor.Plans.column;
import static stele.executor.Plans.columns;
import static stele.executor.Plans.constant;
import static stele.executor.Plans.row;
import static stele.executor.Plans.run;
import static stele.executor.Plans.sorted;
import static stele.storage.type.DataType.ANY;
import static stele.storage.type.DataType.BIGINT;
import static stele.storage.type.DataType.BOOLEAN;
import static stele.storage.type.DataType.DOUBLE;
import static stele.storage.type.DataType.VARCHAR;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import stele.executor.kernel.Dynamic;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.AggregateCall;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.storage.type.DataType;

/// Operators against a naive reference over random rows: every layout, nulls, selections, one thread and
/// two.
class OperatorTest {
    private static final List<DataType> TYPES = List.of(BIGINT, DOUBLE, VARCHAR, BOOLEAN, ANY, DataType.decimal(10, 2));

    private static @Nullable Object random(DataType type, Random random) {
        if (random.nextInt(6) == 0) {
            return null;
        }
        int small = random.nextInt(5);
        return switch (type.kind()) {
            case BIGINT -> (long) small;
            case DOUBLE -> List.of(0.0, -0.0, Double.NaN, 1.5, -2.0).get(small);
            case VARCHAR -> List.of("", "a", "ab", "a longer string", "ü").get(small);
            case BOOLEAN -> small > 2;
            case DECIMAL -> java.math.BigDecimal.valueOf(small * 25L, 2);
            default -> List.of(1L, 1.0, "x", List.of(1L, 2.5), true).get(small);
        };
    }

    private static List<List<@Nullable Object>> randomRows(List<DataType> types, int count, Random random) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<@Nullable Object> row = new ArrayList<>();
            for (DataType type : types) {
                row.add(random(type, random));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<Object> key(List<@Nullable Object> row, List<Integer> keys) {
        List<Object> key = new ArrayList<>();
        keys.forEach(column -> key.add(Dynamic.canonical(row.get(column))));
        return key;
    }

    private static Boolean and(@Nullable Boolean left, @Nullable Boolean right) {
        if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
            return false;
        }
        return left == null || right == null ? null : true;
    }

    private interface Condition {
        @Nullable
        Boolean test(List<@Nullable Object> left, List<@Nullable Object> right);
    }

    private static List<List<@Nullable Object>> join(
            JoinType type,
            List<List<@Nullable Object>> left,
            List<List<@Nullable Object>> right,
            int rightWidth,
            Condition condition) {
        List<List<@Nullable Object>> result = new ArrayList<>();
        boolean[] rightMatched = new boolean[right.size()];
        boolean pairs = type != JoinType.SEMI && type != JoinType.ANTI && type != JoinType.MARK;
        for (List<@Nullable Object> l : left) {
            boolean matched = false;
            boolean unknown = false;
            for (int r = 0; r < right.size(); r++) {
                Boolean truth = condition.test(l, right.get(r));
                unknown |= truth == null;
                if (Boolean.TRUE.equals(truth)) {
                    matched = true;
                    rightMatched[r] = true;
                    if (pairs) {
                        result.add(concat(l, right.get(r)));
                    }
                }
            }
            switch (type) {
                case LEFT, FULL -> {
                    if (!matched) {
                        result.add(concat(l, java.util.Collections.nCopies(rightWidth, null)));
                    }
                }
                case SEMI -> {
                    if (matched) {
                        result.add(l);
                    }
                }
                case ANTI -> {
                    if (!matched) {
                        result.add(l);
                    }
                }
                case MARK -> result.add(concat(l, row(matched ? (Object) true : unknown ? null : (Object) false)));
                case INNER, RIGHT -> {}
            }
        }
        if (type == JoinType.RIGHT || type == JoinType.FULL) {
            for (int r = 0; r < right.size(); r++) {
                if (!rightMatched[r]) {
                    result.add(
                            concat(java.util.Collections.nCopies(left.getFirst().size(), null), right.get(r)));
                }
            }
        }
        return result;
    }

    private static List<@Nullable Object> concat(List<?> left, List<?> right) {
        List<@Nullable Object> both = new ArrayList<>(left);
        both.addAll(right);
        return both;
    }

    private static List<PhysicalPlan.OutputColumn> joinColumns(
            JoinType type, List<DataType> left, List<DataType> right) {
        List<DataType> types = new ArrayList<>(left);
        switch (type) {
            case INNER, LEFT, RIGHT, FULL -> types.addAll(right);
            case MARK -> types.add(BOOLEAN);
            case SEMI, ANTI -> {}
        }
        return columns(types);
    }

    private static void check(List<List<@Nullable Object>> expected, PhysicalPlan plan, Object what) {
        for (int threads = 1; threads <= 2; threads++) {
            List<List<@Nullable Object>> actual =
                    run(plan, ExecutionContext.on(Plans.EMPTY).withThreads(threads));
            assertEquals(sorted(normal(expected)), sorted(normal(actual)), what + " on " + threads + " threads");
        }
    }

    private static List<List<@Nullable Object>> normal(List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> normal = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            List<@Nullable Object> values = new ArrayList<>();
            row.forEach(value -> values.add(value == null ? null : Dynamic.canonical(value)));
            normal.add(values);
        }
        return normal;
    }

    @ParameterizedTest
    @EnumSource(JoinType.class)
    void hashJoins(JoinType type) {
        Random random = new Random(type.name().length());
        for (int round = 0; round < 60; round++) {
            int keyCount = 1 + random.nextInt(2);
            List<DataType> keyTypes = new ArrayList<>();
            for (int i = 0; i < keyCount; i++) {
                keyTypes.add(TYPES.get(random.nextInt(TYPES.size())));
            }
            List<DataType> types = new ArrayList<>(keyTypes);
            types.add(BIGINT);
            List<List<@Nullable Object>> left = randomRows(types, 1 + random.nextInt(40), random);
            List<List<@Nullable Object>> right = randomRows(types, random.nextInt(30), random);
            List<Integer> keys = keyCount == 1 ? List.of(0) : List.of(0, 1);
            List<Boolean> nullSafe = keyCount == 1 ? List.of(round % 3 == 0) : List.of(round % 3 == 0, false);
            boolean withResidual = random.nextBoolean();
            Expression residual = withResidual
                    ? call("less", BOOLEAN, column(keyCount, BIGINT), column(2 * keyCount + 1, BIGINT))
                    : null;
            Condition condition = (l, r) -> {
                Boolean truth = true;
                for (int k = 0; k < keyCount; k++) {
                    Object a = l.get(k);
                    Object b = r.get(k);
                    Boolean equal =
                            nullSafe.get(k) || a != null && b != null ? (Boolean) Dynamic.equivalent(a, b) : null;
                    truth = and(truth, equal);
                }
                if (withResidual) {
                    Object a = l.get(keyCount);
                    Object b = r.get(keyCount);
                    truth = and(truth, a == null || b == null ? null : (Boolean) ((Long) a < (Long) b));
                }
                return truth;
            };
            // A condition with NaN goes through comparison, which knows no NaN.
            boolean nan = (type == JoinType.MARK) && keyTypes.contains(DOUBLE);
            if (nan) {
                continue;
            }
            PhysicalPlan plan = new PhysicalPlan.HashJoin(
                    type,
                    Plans.rows(types, left, 7),
                    Plans.rows(types, right, 5),
                    keys,
                    keys,
                    nullSafe,
                    residual,
                    joinColumns(type, types, types),
                    1);
            check(join(type, left, right, types.size(), condition), plan, type + " " + types + " round " + round);
        }
    }

    @ParameterizedTest
    @EnumSource(JoinType.class)
    void nestedLoopJoins(JoinType type) {
        Random random = new Random(100 + type.name().length());
        List<DataType> types = List.of(BIGINT, VARCHAR);
        for (int round = 0; round < 20; round++) {
            List<List<@Nullable Object>> left = randomRows(types, 1 + random.nextInt(40), random);
            List<List<@Nullable Object>> right = randomRows(types, random.nextInt(30), random);
            PhysicalPlan plan = new PhysicalPlan.NestedLoopJoin(
                    type,
                    Plans.rows(types, left, 7),
                    Plans.rows(types, right, 5),
                    call("greater", BOOLEAN, column(0, BIGINT), column(2, BIGINT)),
                    joinColumns(type, types, types),
                    1);
            Condition condition = (l, r) ->
                    l.get(0) == null || r.get(0) == null ? null : (Boolean) ((Long) l.get(0) > (Long) r.get(0));
            check(join(type, left, right, 2, condition), plan, type + " round " + round);
        }
    }

    @Test
    void aggregates() {
        Random random = new Random(5);
        for (int round = 0; round < 40; round++) {
            DataType keyType = TYPES.get(round % TYPES.size());
            List<DataType> types = List.of(keyType, VARCHAR, BIGINT, DOUBLE, DataType.decimal(10, 2));
            List<List<@Nullable Object>> rows = randomRows(types, random.nextInt(200), random);
            rows.forEach(row ->
                    row.set(3, row.get(3) == null || Double.isNaN((Double) row.get(3)) ? null : row.get(3)));
            List<Integer> keys = round % 4 == 0 ? List.of() : round % 2 == 0 ? List.of(0) : List.of(0, 1);
            List<AggregateCall> calls = List.of(
                    new AggregateCall("count_star", List.of(), false, -1, List.of(), BIGINT),
                    new AggregateCall("count", List.of(1), round % 3 == 0, -1, List.of(), BIGINT),
                    new AggregateCall("sum", List.of(2), false, -1, List.of(), BIGINT),
                    new AggregateCall("sum", List.of(4), false, -1, List.of(), DataType.decimal(38, 2)),
                    new AggregateCall("min", List.of(1), false, -1, List.of(), VARCHAR),
                    new AggregateCall("max", List.of(2), false, -1, List.of(), BIGINT),
                    new AggregateCall("avg", List.of(2), false, -1, List.of(), DOUBLE));
            List<DataType> outputs = new ArrayList<>();
            keys.forEach(key -> outputs.add(types.get(key)));
            calls.forEach(call -> outputs.add(call.type()));
            PhysicalPlan plan =
                    new PhysicalPlan.Aggregate(Plans.rows(types, rows, 11), keys, null, calls, columns(outputs), 1);
            check(aggregate(rows, keys, round % 3 == 0), plan, "round " + round);
        }
    }

    private static List<List<@Nullable Object>> aggregate(
            List<List<@Nullable Object>> rows, List<Integer> keys, boolean distinct) {
        Map<List<Object>, List<List<@Nullable Object>>> groups = new LinkedHashMap<>();
        if (keys.isEmpty()) {
            groups.put(List.of(), new ArrayList<>());
        }
        rows.forEach(row ->
                groups.computeIfAbsent(key(row, keys), _ -> new ArrayList<>()).add(row));
        List<List<@Nullable Object>> result = new ArrayList<>();
        groups.values().forEach(group -> {
            List<@Nullable Object> out = new ArrayList<>();
            keys.forEach(key -> out.add(group.getFirst().get(key)));
            List<String> texts = group.stream()
                    .map(row -> (String) row.get(1))
                    .filter(Objects::nonNull)
                    .toList();
            List<Long> longs = group.stream()
                    .map(row -> (Long) row.get(2))
                    .filter(Objects::nonNull)
                    .toList();
            List<java.math.BigDecimal> decimals = group.stream()
                    .map(row -> (java.math.BigDecimal) row.get(4))
                    .filter(Objects::nonNull)
                    .toList();
            out.add((long) group.size());
            out.add(distinct ? texts.stream().distinct().count() : (long) texts.size());
            out.add(
                    longs.isEmpty()
                            ? null
                            : (Object) longs.stream().mapToLong(v -> v).sum());
            out.add(decimals.stream().reduce(java.math.BigDecimal::add).orElse(null));
            out.add(texts.stream().min(Dynamic::compareText).orElse(null));
            out.add(longs.stream().max(Comparator.naturalOrder()).orElse(null));
            out.add(
                    longs.isEmpty()
                            ? null
                            : (Object)
                                    longs.stream().mapToLong(v -> v).average().orElse(0));
            result.add(out);
        });
        return result;
    }

    @Test
    void sorts() {
        Random random = new Random(6);
        for (int round = 0; round < 60; round++) {
            List<DataType> types =
                    List.of(TYPES.get(round % TYPES.size()), TYPES.get(round / 7 % TYPES.size()), BIGINT);
            int count = random.nextInt(300);
            List<List<@Nullable Object>> rows = randomRows(types, count, random);
            for (int i = 0; i < count; i++) {
                rows.get(i).set(2, (long) i);
            }
            SortKey first = new SortKey(0, random.nextBoolean(), random.nextBoolean());
            SortKey second = new SortKey(1, random.nextBoolean(), random.nextBoolean());
            List<List<@Nullable Object>> expected = new ArrayList<>(rows);
            expected.sort(comparator(first).thenComparing(comparator(second)));
            int offset = round % 3 == 0 ? random.nextInt(20) : 0;
            int fetch = round % 2 == 0 ? random.nextInt(50) : count;
            PhysicalPlan plan = new PhysicalPlan.Sort(
                    Plans.rows(types, rows, 13),
                    List.of(first, second),
                    constant((long) offset, BIGINT),
                    round % 2 == 0 ? constant((long) fetch, BIGINT) : null,
                    1);
            int from = Math.min(offset, count);
            List<List<@Nullable Object>> kept = expected.subList(from, Math.min(count, from + fetch));
            assertEquals(kept.toString(), run(plan).toString(), "round " + round);
        }
    }

    /// Enough rows for radix sorting and for words of strings after the first; `best` rows by a top-n, too.
    @Test
    void sortsManyRows() {
        Random random = new Random(16);
        List<DataType> types = List.of(VARCHAR, BIGINT, DOUBLE, BIGINT);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 0; i < 60_000; i++) {
            String text =
                    "common prefix ".repeat(random.nextInt(3)) + "x".repeat(random.nextInt(12)) + random.nextInt(9);
            rows.add(row(
                    random.nextInt(50) == 0 ? null : text,
                    random.nextInt(3) == 0 ? random.nextLong() : (Object) (long) (random.nextInt(100) - 50),
                    random.nextInt(50) == 0 ? null : (Object) random.nextGaussian(),
                    i));
        }
        for (int first = 0; first < 3; first++) {
            for (int round = 0; round < 4; round++) {
                SortKey one = new SortKey(first, round % 2 == 0, round / 2 == 0);
                SortKey two = new SortKey((first + 1) % 3, round / 2 == 0, round % 2 == 0);
                List<List<@Nullable Object>> expected = new ArrayList<>(rows);
                expected.sort(comparator(one).thenComparing(comparator(two)));
                PhysicalPlan input = Plans.rows(types, rows, 2000);
                assertEquals(expected, run(new PhysicalPlan.Sort(input, List.of(one, two), null, null, 1)));
                PhysicalPlan top = new PhysicalPlan.Sort(input, List.of(one, two), null, constant(100L, BIGINT), 1);
                assertEquals(expected.subList(0, 100), run(top));
            }
        }
    }

    private static Comparator<List<@Nullable Object>> comparator(SortKey key) {
        return (left, right) -> {
            Object a = left.get(key.column());
            Object b = right.get(key.column());
            if (a == null || b == null) {
                return a == b ? 0 : (a == null) == key.nullsFirst() ? -1 : 1;
            }
            int order = Dynamic.compare(a, b);
            return key.descending() ? -order : order;
        };
    }

    @Test
    void setOperations() {
        Random random = new Random(7);
        for (PhysicalPlan.SetOperator operator : PhysicalPlan.SetOperator.values()) {
            for (int round = 0; round < 30; round++) {
                List<DataType> types = List.of(TYPES.get(round % TYPES.size()), BIGINT);
                List<List<@Nullable Object>> left = randomRows(types, random.nextInt(60), random);
                List<List<@Nullable Object>> right = randomRows(types, random.nextInt(60), random);
                boolean all = round % 2 == 0;
                PhysicalPlan plan = new PhysicalPlan.SetOperation(
                        operator,
                        all,
                        List.of(Plans.rows(types, left, 9), Plans.rows(types, right, 8)),
                        columns(types),
                        1);
                check(setOperation(operator, all, left, right), plan, operator + " round " + round);
            }
        }
    }

    private static List<List<@Nullable Object>> setOperation(
            PhysicalPlan.SetOperator operator,
            boolean all,
            List<List<@Nullable Object>> left,
            List<List<@Nullable Object>> right) {
        Map<List<Object>, int[]> counts = new HashMap<>();
        Map<List<Object>, List<@Nullable Object>> first = new HashMap<>();
        List<Integer> keys = List.of(0, 1);
        for (int side = 0; side < 2; side++) {
            for (List<@Nullable Object> row : side == 0 ? left : right) {
                counts.computeIfAbsent(key(row, keys), _ -> new int[2])[side]++;
                first.putIfAbsent(key(row, keys), row);
            }
        }
        List<List<@Nullable Object>> result = new ArrayList<>();
        counts.forEach((key, count) -> {
            int copies = switch (operator) {
                case UNION -> all ? count[0] + count[1] : 1;
                case INTERSECT -> all ? Math.min(count[0], count[1]) : Math.min(1, Math.min(count[0], count[1]));
                case EXCEPT -> all ? Math.max(0, count[0] - count[1]) : count[0] > 0 && count[1] == 0 ? 1 : 0;
            };
            for (int i = 0; i < copies; i++) {
                result.add(first.get(key));
            }
        });
        return result;
    }

    @Test
    void filterAndProject() {
        Random random = new Random(8);
        List<DataType> types = List.of(BIGINT, BIGINT);
        List<List<@Nullable Object>> rows = randomRows(types, 500, random);
        BiPredicate<Long, Long> test = (a, b) -> a > 1 && b != 0 && a / b >= 1;
        Expression condition = call(
                "and",
                BOOLEAN,
                call("greater", BOOLEAN, column(0, BIGINT), constant(1L, BIGINT)),
                call("not_equal", BOOLEAN, column(1, BIGINT), constant(0L, BIGINT)),
                call(
                        "greater_or_equal",
                        BOOLEAN,
                        call("divide", BIGINT, column(0, BIGINT), column(1, BIGINT)),
                        constant(1L, BIGINT)));
        PhysicalPlan filter = new PhysicalPlan.Filter(Plans.rows(types, rows, 17), condition, 1);
        PhysicalPlan plan = new PhysicalPlan.Project(
                filter, List.of(call("multiply", BIGINT, column(0, BIGINT), column(1, BIGINT))), columns(BIGINT));
        List<List<@Nullable Object>> expected = new ArrayList<>();
        for (List<@Nullable Object> row : rows) {
            Long a = (Long) row.get(0);
            Long b = (Long) row.get(1);
            if (a != null && b != null && test.test(a, b)) {
                expected.add(row(a * b));
            }
        }
        check(expected, plan, "filter");
    }

    @Test
    void limits() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 0; i < 100; i++) {
            rows.add(row(i));
        }
        PhysicalPlan input = Plans.rows(List.of(BIGINT), rows, 7);
        PhysicalPlan plan = new PhysicalPlan.Sort(input, List.of(), constant(10L, BIGINT), constant(20L, BIGINT), 1);
        assertEquals(rows.subList(10, 30), run(plan));
    }

    @Test
    void errorsNameTheCause() {
        ExecutionException division = assertThrows(
                ExecutionException.class,
                () -> Plans.value(call("divide", BIGINT, constant(1L, BIGINT), constant(0L, BIGINT))));
        assertEquals("division by zero", division.getMessage());
        List<List<@Nullable Object>> rows = randomRows(List.of(BIGINT, VARCHAR), 5000, new Random(9));
        PhysicalPlan input = Plans.rows(List.of(BIGINT, VARCHAR), rows, 100);
        PhysicalPlan sort = new PhysicalPlan.Sort(input, List.of(new SortKey(0, false, false)), null, null, 1);
        ExecutionException memory = assertThrows(
                ExecutionException.class,
                () -> run(sort, ExecutionContext.on(Plans.EMPTY).withMemory(new MemoryBudget(10_000))));
        assertEquals(stele.parser.Diagnostic.Kind.MEMORY, memory.kind());
        assertEquals("Sort", memory.getMessage().substring(0, 4));
        ExecutionException cancelled = assertThrows(
                ExecutionException.class,
                () -> run(sort, ExecutionContext.on(Plans.EMPTY).withCancellation(() -> true)));
        assertEquals(stele.parser.Diagnostic.Kind.CANCELLED, cancelled.kind());
    }
}
