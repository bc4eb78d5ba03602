package stele.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static stele.executor.Plans.call;
import static stele.executor.Plans.column;
import static stele.executor.Plans.columns;
import static stele.executor.Plans.constant;
import static stele.executor.Plans.row;
import static stele.executor.Plans.run;
import static stele.executor.Plans.sorted;
import static stele.storage.type.DataType.BIGINT;
import static stele.storage.type.DataType.BOOLEAN;
import static stele.storage.type.DataType.DOUBLE;
import static stele.storage.type.DataType.VARCHAR;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.AggregateCall;
import stele.planner.physical.PhysicalPlan.Bound;
import stele.planner.physical.PhysicalPlan.BoundKind;
import stele.planner.physical.PhysicalPlan.Exclusion;
import stele.planner.physical.PhysicalPlan.FrameUnit;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.planner.physical.PhysicalPlan.WindowCall;
import stele.storage.type.DataType;

/// Window functions, grouping sets, lists and applies against naive references.
class WindowTest {
    private static final Bound START = new Bound(BoundKind.UNBOUNDED_PRECEDING, null);
    private static final Bound CURRENT = new Bound(BoundKind.CURRENT_ROW, null);
    private static final Bound END = new Bound(BoundKind.UNBOUNDED_FOLLOWING, null);

    private static Bound preceding(long rows) {
        return new Bound(BoundKind.PRECEDING, constant(rows, BIGINT));
    }

    private static Bound following(long rows) {
        return new Bound(BoundKind.FOLLOWING, constant(rows, BIGINT));
    }

    /// The frame of row `at` of a sorted partition, by definition.
    private static List<List<@Nullable Object>> frame(
            List<List<@Nullable Object>> partition,
            int at,
            FrameUnit unit,
            Exclusion exclusion,
            Bound lower,
            Bound upper) {
        List<List<@Nullable Object>> frame = new ArrayList<>();
        List<Long> keys = partition.stream().map(row -> (Long) row.get(1)).toList();
        List<Long> groups = keys.stream().distinct().toList();
        for (int i = 0; i < partition.size(); i++) {
            long distance = switch (unit) {
                case ROWS -> i - at;
                case RANGE -> keys.get(i) - keys.get(at);
                case GROUPS -> groups.indexOf(keys.get(i)) - groups.indexOf(keys.get(at));
            };
            boolean peer = keys.get(i).equals(keys.get(at));
            boolean excluded = switch (exclusion) {
                case NO_OTHERS -> false;
                case CURRENT_ROW -> i == at;
                case GROUP -> peer;
                case TIES -> peer && i != at;
            };
            if (!excluded && distance >= limit(lower, Long.MIN_VALUE) && distance <= limit(upper, Long.MAX_VALUE)) {
                frame.add(partition.get(i));
            }
        }
        return frame;
    }

    private static WindowCall framed(
            String function, List<Integer> arguments, FrameUnit unit, Exclusion exclusion, Bound lower, Bound upper) {
        return new WindowCall(function, arguments, unit, lower, upper, exclusion, false, false, BIGINT);
    }

    private static long limit(Bound bound, long unbounded) {
        return switch (bound.kind()) {
            case UNBOUNDED_PRECEDING, UNBOUNDED_FOLLOWING -> unbounded;
            case CURRENT_ROW -> 0;
            case PRECEDING -> -(Long) ((stele.planner.physical.Expression.Constant) bound.offset()).value();
            case FOLLOWING -> (Long) ((stele.planner.physical.Expression.Constant) bound.offset()).value();
        };
    }

    @Test
    void frames() {
        Random random = new Random(1);
        List<Bound> lowers = List.of(START, preceding(2), CURRENT, following(1));
        List<Bound> uppers = List.of(END, following(2), CURRENT, preceding(1));
        List<DataType> types = List.of(BIGINT, BIGINT, BIGINT);
        List<FrameUnit> units = List.copyOf(EnumSet.allOf(FrameUnit.class));
        List<Exclusion> exclusions = List.copyOf(EnumSet.allOf(Exclusion.class));
        for (int round = 0; round < 192; round++) {
            Bound lower = lowers.get(round % 4);
            Bound upper = uppers.get(round / 4 % 4);
            FrameUnit unit = units.get(round % 3);
            Exclusion exclusion = exclusions.get(round / 16 % 4);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (long i = 0; i < 40; i++) {
                // Within a partition rows that tie in the order also tie in the value, so that ROWS frames are defined.
                long key = random.nextInt(12);
                rows.add(row((long) random.nextInt(3), key, key * 3 + 1));
            }
            List<WindowCall> calls = List.of(
                    framed("sum", List.of(2), unit, exclusion, lower, upper),
                    framed("count_star", List.of(), unit, exclusion, lower, upper),
                    framed("max", List.of(2), unit, exclusion, lower, upper),
                    framed("first_value", List.of(2), unit, exclusion, lower, upper),
                    framed("last_value", List.of(2), unit, exclusion, lower, upper));
            PhysicalPlan plan = new PhysicalPlan.Window(
                    Plans.rows(types, rows, 7),
                    List.of(0),
                    List.of(new SortKey(1, false, false)),
                    calls,
                    columns(BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT, BIGINT));
            List<List<@Nullable Object>> expected = new ArrayList<>();
            for (long partition = 0; partition < 3; partition++) {
                long wanted = partition;
                List<List<@Nullable Object>> part = new ArrayList<>(
                        rows.stream().filter(row -> row.get(0).equals(wanted)).toList());
                part.sort(java.util.Comparator.comparing(row -> (Long) row.get(1)));
                for (int i = 0; i < part.size(); i++) {
                    List<Long> values = frame(part, i, unit, exclusion, lower, upper).stream()
                            .map(row -> (Long) row.get(2))
                            .toList();
                    List<@Nullable Object> out = new ArrayList<>(part.get(i));
                    out.add(
                            values.isEmpty()
                                    ? null
                                    : (Object) values.stream().mapToLong(v -> v).sum());
                    out.add((long) values.size());
                    out.add(values.stream().max(Long::compare).orElse(null));
                    out.add(values.isEmpty() ? null : values.getFirst());
                    out.add(values.isEmpty() ? null : values.getLast());
                    expected.add(out);
                }
            }
            assertEquals(sorted(expected), sorted(run(plan)), unit + " " + exclusion + " " + lower + " " + upper);
        }
    }

    @Test
    void ranks() {
        List<List<@Nullable Object>> rows =
                List.of(row("a", 1L), row("a", 2L), row("a", 2L), row("a", 5L), row("b", 1L), row("b", null));
        PhysicalPlan plan = new PhysicalPlan.Window(
                Plans.rows(List.of(VARCHAR, BIGINT), rows, 10),
                List.of(0),
                List.of(new SortKey(1, false, false)),
                List.of(
                        new WindowCall("row_number", List.of(), FrameUnit.ROWS, START, CURRENT, BIGINT),
                        new WindowCall("rank", List.of(), FrameUnit.ROWS, START, CURRENT, BIGINT),
                        new WindowCall("dense_rank", List.of(), FrameUnit.ROWS, START, CURRENT, BIGINT),
                        new WindowCall("percent_rank", List.of(), FrameUnit.ROWS, START, CURRENT, DOUBLE),
                        new WindowCall("cume_dist", List.of(), FrameUnit.ROWS, START, CURRENT, DOUBLE),
                        new WindowCall("lag", List.of(1), FrameUnit.ROWS, START, CURRENT, BIGINT),
                        new WindowCall("lead", List.of(1), FrameUnit.ROWS, START, CURRENT, BIGINT)),
                columns(VARCHAR, BIGINT, BIGINT, BIGINT, BIGINT, DOUBLE, DOUBLE, BIGINT, BIGINT));
        assertEquals(
                List.of(
                        row("a", 1L, 1L, 1L, 1L, 0.0, 0.25, null, 2L),
                        row("a", 2L, 2L, 2L, 2L, 1.0 / 3, 0.75, 1L, 2L),
                        row("a", 2L, 3L, 2L, 2L, 1.0 / 3, 0.75, 2L, 5L),
                        row("a", 5L, 4L, 4L, 3L, 1.0, 1.0, 2L, null),
                        row("b", 1L, 1L, 1L, 1L, 0.0, 0.5, null, null),
                        row("b", null, 2L, 2L, 2L, 1.0, 1.0, 1L, null)),
                run(plan));
    }

    @Test
    void groupingSetsAndFilters() {
        List<List<@Nullable Object>> rows =
                List.of(row("a", 1L, true), row("a", 2L, false), row("b", 1L, null), row(null, 4L, true));
        PhysicalPlan plan = new PhysicalPlan.Aggregate(
                Plans.rows(List.of(VARCHAR, BIGINT, BOOLEAN), rows, 10),
                List.of(0, 1),
                List.of(List.of(0, 1), List.of(0), List.of()),
                List.of(
                        new AggregateCall("sum", List.of(1), false, 2, List.of(), BIGINT),
                        new AggregateCall("grouping", List.of(0, 1), false, -1, List.of(), BIGINT),
                        new AggregateCall(
                                "array_agg",
                                List.of(1),
                                false,
                                -1,
                                List.of(new SortKey(1, true, false)),
                                DataType.list(BIGINT))),
                columns(VARCHAR, BIGINT, BIGINT, BIGINT, DataType.list(BIGINT)),
                1);
        assertEquals(
                sorted(List.of(
                        row("a", 1L, 1L, 0L, List.of(1L)),
                        row("a", 2L, null, 0L, List.of(2L)),
                        row("b", 1L, null, 0L, List.of(1L)),
                        row(null, 4L, 4L, 0L, List.of(4L)),
                        row("a", null, 1L, 1L, List.of(2L, 1L)),
                        row("b", null, null, 1L, List.of(1L)),
                        row(null, null, 4L, 1L, List.of(4L)),
                        row(null, null, 5L, 3L, List.of(4L, 2L, 1L, 1L)))),
                sorted(run(plan)));
    }

    @Test
    void unnest() {
        DataType list = DataType.list(BIGINT);
        List<List<@Nullable Object>> rows =
                List.of(row(1L, List.of(7L, 8L)), row(2L, List.of()), row(3L, null), row(4L, Arrays.asList(9L, null)));
        for (boolean outer : new boolean[] {false, true}) {
            PhysicalPlan plan = new PhysicalPlan.Unnest(
                    Plans.rows(List.of(BIGINT, list), rows, 10),
                    column(1, list),
                    true,
                    outer,
                    columns(BIGINT, list, BIGINT, BIGINT),
                    1);
            List<List<@Nullable Object>> expected = new ArrayList<>();
            expected.add(row(1L, List.of(7L, 8L), 7L, 1L));
            expected.add(row(1L, List.of(7L, 8L), 8L, 2L));
            if (outer) {
                expected.add(row(2L, List.of(), null, null));
                expected.add(row(3L, null, null, null));
            }
            expected.add(row(4L, Arrays.asList(9L, null), 9L, 1L));
            expected.add(row(4L, Arrays.asList(9L, null), null, 2L));
            assertEquals(expected, run(plan));
        }
    }

    @Test
    void applyRunsTheInnerPlanOnce() {
        List<List<@Nullable Object>> outer = List.of(row(1L), row(2L), row(3L));
        PhysicalPlan leaf = new PhysicalPlan.OuterRows(9, List.of(0), columns(BIGINT, BIGINT), 1);
        PhysicalPlan inner = new PhysicalPlan.Filter(
                new PhysicalPlan.NestedLoopJoin(
                        JoinType.INNER,
                        leaf,
                        Plans.rows(List.of(BIGINT), List.of(row(1L), row(2L)), 5),
                        null,
                        columns(BIGINT, BIGINT, BIGINT),
                        1),
                call("less", BOOLEAN, column(2, BIGINT), column(1, BIGINT)),
                1);
        PhysicalPlan plan = new PhysicalPlan.Apply(
                JoinType.LEFT,
                Plans.rows(List.of(BIGINT), outer, 5),
                inner,
                9,
                null,
                columns(BIGINT, BIGINT, BIGINT),
                1);
        assertEquals(
                sorted(List.of(row(1L, null, null), row(2L, 2L, 1L), row(3L, 3L, 1L), row(3L, 3L, 2L))),
                sorted(run(plan)));
    }

    @Test
    void sharedPlansAndSeries() {
        PhysicalPlan series = new PhysicalPlan.TableFunction(
                "generate_series", List.of(constant(1L, BIGINT), constant(5000L, BIGINT)), columns(BIGINT), 1);
        PhysicalPlan shared = new PhysicalPlan.Shared(4, series);
        PhysicalPlan both = new PhysicalPlan.SetOperation(
                PhysicalPlan.SetOperator.UNION, true, List.of(shared, shared), columns(BIGINT), 1);
        PhysicalPlan plan = new PhysicalPlan.Aggregate(
                both,
                List.of(),
                null,
                List.of(new AggregateCall("sum", List.of(0), false, -1, List.of(), BIGINT)),
                columns(BIGINT),
                1);
        assertEquals(List.of(row(5000L * 5001L)), run(plan));
    }
}
