package stele.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stele.executor.Plans.EMPTY;
import static stele.executor.Plans.columns;
import static stele.executor.Plans.row;
import static stele.executor.Plans.run;
import static stele.executor.Plans.sorted;
import static stele.storage.type.DataType.ANY;
import static stele.storage.type.DataType.BIGINT;
import static stele.storage.type.DataType.BOOLEAN;
import static stele.storage.type.DataType.DOUBLE;
import static stele.storage.type.DataType.VARCHAR;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import stele.parser.Diagnostic;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.AggregateCall;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.storage.type.DataType;

/// Operators under budgets that are too small for their rows give the answers that they give without, and
/// leave no file behind.
class SpillTest {
    private static final List<DataType> TYPES =
            List.of(BIGINT, VARCHAR, DOUBLE, BOOLEAN, DataType.decimal(30, 2), BIGINT);
    private static final long SMALL = 300_000;

    private static PhysicalPlan rows(int count, int distinct, int seed) {
        Random random = new Random(seed);
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long key = random.nextInt(distinct);
            rows.add(row(
                    random.nextInt(20) == 0 ? null : key * 1_000_003,
                    random.nextInt(20) == 0 ? null : "text of " + key,
                    random.nextInt(9) == 0 ? null : random.nextInt(5) - 2.0,
                    random.nextInt(9) == 0 ? null : random.nextBoolean(),
                    random.nextInt(9) == 0
                            ? null
                            : new java.math.BigDecimal("12345678901234567890")
                                    .add(java.math.BigDecimal.valueOf(key, 2)),
                    (long) i));
        }
        return Plans.rows(TYPES, rows, 700);
    }

    private static void check(PhysicalPlan plan, long limit, boolean ordered) {
        List<List<@Nullable Object>> expected = run(plan);
        for (int threads = 1; threads <= 2; threads++) {
            MemoryBudget budget = new MemoryBudget(limit);
            ExecutionContext context =
                    ExecutionContext.on(EMPTY).withThreads(threads).withMemory(budget);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            try (QueryResult result = PlanExecutor.execute(plan, context)) {
                for (var batch = result.next(); batch != null; batch = result.next()) {
                    rows.addAll(Plans.objects(List.of(batch)));
                }
            }
            assertTrue(context.spill().made() > 0, "nothing was written");
            assertEquals(0, context.spill().open());
            assertTrue(budget.peak() <= limit);
            assertEquals(sorted(expected), sorted(rows));
            if (ordered) {
                assertEquals(expected, rows);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = JoinType.class, mode = Mode.EXCLUDE, names = "MARK")
    void joins(JoinType type) {
        List<DataType> all = new ArrayList<>(TYPES);
        if (type != JoinType.SEMI && type != JoinType.ANTI) {
            all.addAll(TYPES);
        }
        for (List<Integer> keys : List.of(List.of(0), List.of(1), List.of(0, 1))) {
            PhysicalPlan plan = new PhysicalPlan.HashJoin(
                    type,
                    rows(3000, 6000, 1),
                    rows(9000, 6000, 2),
                    keys,
                    keys,
                    keys.stream().map(key -> keys.size() == 2).toList(),
                    null,
                    columns(all),
                    100);
            check(plan, SMALL, false);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {SMALL, 900_000})
    void aggregates(long limit) {
        List<AggregateCall> calls = List.of(
                call("count", List.of(), false, BIGINT),
                call("sum", List.of(5), false, DataType.decimal(38, 0)),
                call("count", List.of(2), true, BIGINT),
                call("max", List.of(1), false, VARCHAR));
        for (List<Integer> keys : List.of(List.of(0), List.of(1, 3), List.of(5))) {
            List<DataType> types = new ArrayList<>();
            keys.forEach(key -> types.add(TYPES.get(key)));
            calls.forEach(call -> types.add(call.type()));
            check(
                    new PhysicalPlan.Aggregate(rows(20_000, 9000, 3), keys, null, calls, columns(types), 100),
                    limit,
                    false);
        }
    }

    private static AggregateCall call(String name, List<Integer> arguments, boolean distinct, DataType type) {
        return new AggregateCall(name, arguments, distinct, -1, List.of(), type);
    }

    @Test
    void sorts() {
        PhysicalPlan rows = rows(20_000, 500, 4);
        List<SortKey> keys =
                List.of(new SortKey(1, true, false), new SortKey(3, false, true), new SortKey(5, false, false));
        check(new PhysicalPlan.Sort(rows, keys, null, null, 100), 1_000_000, true);
        check(
                new PhysicalPlan.Sort(
                        rows, keys, Plans.constant(7000L, BIGINT), Plans.constant(2_000_000L, BIGINT), 100),
                1_000_000,
                true);
    }

    @Test
    void whatCannotSpillNamesItself() {
        List<List<@Nullable Object>> values = new ArrayList<>();
        for (int i = 0; i < 50_000; i++) {
            values.add(row(List.of((long) i)));
        }
        PhysicalPlan plan = new PhysicalPlan.Sort(
                Plans.rows(List.of(ANY), values, 1000), List.of(new SortKey(0, false, false)), null, null, 100);
        ExecutionContext context = ExecutionContext.on(EMPTY).withMemory(new MemoryBudget(SMALL));
        ExecutionException error = assertThrows(ExecutionException.class, () -> run(plan, context));
        assertEquals(Diagnostic.Kind.MEMORY, error.kind());
        assertTrue(error.getMessage().startsWith("Sort needs more than"), error.getMessage());
    }

    @Test
    void cancellingClosesFiles() {
        int[] asked = {0};
        ExecutionContext context = ExecutionContext.on(EMPTY)
                .withThreads(1)
                .withMemory(new MemoryBudget(SMALL))
                .withCancellation(() -> ++asked[0] > 60);
        PhysicalPlan plan = new PhysicalPlan.Aggregate(
                rows(40_000, 30_000, 5),
                List.of(0),
                null,
                List.of(call("count", List.of(), false, BIGINT)),
                columns(BIGINT, BIGINT),
                100);
        assertThrows(ExecutionException.class, () -> run(plan, context));
        assertTrue(context.spill().made() > 0);
        assertEquals(0, context.spill().open());
    }
}
