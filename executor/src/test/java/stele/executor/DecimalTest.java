package stele.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stele.executor.Plans.call;
import static stele.executor.Plans.columns;
import static stele.executor.Plans.row;
import static stele.executor.Plans.run;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stele.executor.aggregate.Accumulator;
import stele.executor.aggregate.AggregateFunctionCall;
import stele.executor.aggregate.AggregateRegistry;
import stele.executor.kernel.Rows;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.storage.type.DataType;
import stele.storage.value.Int128;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Decimals of all widths against `BigDecimal`: values around the edges of 64 and 128 bits, whole batches,
/// nulls and selections.
class DecimalTest {
    private static final BigInteger LIMIT = BigInteger.TEN.pow(38);

    /// A value of at most `digits` digits; often one at an edge.
    private static BigInteger unscaled(int digits, Random random) {
        BigInteger limit = BigInteger.TEN.pow(digits);
        BigInteger value = switch (random.nextInt(6)) {
            case 0 -> limit.subtract(BigInteger.ONE);
            case 1 -> BigInteger.TWO.pow(random.nextInt(127)).add(BigInteger.valueOf(random.nextInt(3) - 1));
            case 2 -> BigInteger.valueOf(random.nextInt(100));
            default -> new BigInteger(random.nextInt(127), random);
        };
        BigInteger fitting = value.mod(limit);
        return random.nextBoolean() ? fitting : fitting.negate();
    }

    @Test
    void halves() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            BigInteger a = unscaled(38, random);
            BigInteger b = unscaled(38, random);
            long aHigh = Int128.high(a);
            long bHigh = Int128.high(b);
            assertEquals(a, Int128.toBigInteger(aHigh, a.longValue()));
            assertEquals(a.bitLength() < 64, Int128.isLong(aHigh, a.longValue()));
            assertEquals(
                    Integer.signum(a.compareTo(b)),
                    Integer.signum(Int128.compare(aHigh, a.longValue(), bHigh, b.longValue())));
            int digits = random.nextInt(38) + 1;
            assertEquals(a.abs().compareTo(BigInteger.TEN.pow(digits)) < 0, Int128.fits(aHigh, a.longValue(), digits));
        }
        assertTrue(!Int128.fits(Long.MIN_VALUE, 0, 38));
        assertThrows(ArithmeticException.class, () -> Int128.high(BigInteger.TWO.pow(127)));
    }

    private static List<@Nullable Object> values(DataType.Decimal type, int digits, int count, Random random) {
        List<@Nullable Object> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(random.nextInt(9) == 0 ? null : new BigDecimal(unscaled(digits, random), type.scale()));
        }
        return values;
    }

    /// Whole batches of operands of different scales; digits are few enough for no result to overflow.
    @ParameterizedTest
    @CsvSource({
        "add, 20, 2, 15, 2, 21, 2",
        "add, 36, 2, 36, 4, 38, 4",
        "subtract, 18, 0, 18, 6, 30, 6",
        "subtract, 36, 0, 36, 0, 37, 0",
        "multiply, 15, 2, 16, 2, 31, 4",
        "multiply, 9, 2, 9, 2, 18, 4",
        "multiply, 27, 3, 10, 7, 37, 10",
        "multiply, 20, 10, 20, 10, 38, 12",
        "divide, 15, 2, 15, 2, 38, 6",
        "divide, 20, 4, 8, 6, 38, 2",
        "modulo, 30, 3, 20, 3, 30, 3"
    })
    void batches(String operation, int p1, int s1, int p2, int s2, int precision, int scale) {
        DataType.Decimal left = new DataType.Decimal(Math.max(p1, s1), s1);
        DataType.Decimal right = new DataType.Decimal(Math.max(p2, s2), s2);
        DataType.Decimal type = new DataType.Decimal(precision, scale);
        for (int digits : new int[] {2, 9, 17, 30}) {
            Random random = new Random(digits);
            int shift = operation.equals("add") || operation.equals("subtract") ? scale - Math.min(s1, s2) : 0;
            int most = Math.min(digits, (operation.equals("multiply") ? 36 / 2 : 36) - shift);
            List<@Nullable Object> a = values(left, Math.min(most, p1), 300, random);
            List<@Nullable Object> b = values(right, Math.min(most, p2), 300, random);
            List<List<@Nullable Object>> rows = new ArrayList<>();
            List<@Nullable Object> expected = new ArrayList<>();
            for (int i = 0; i < a.size(); i++) {
                boolean zero = b.get(i) instanceof BigDecimal divisor && divisor.signum() == 0;
                Object second = zero ? null : b.get(i);
                BigDecimal result = exactly(operation, (BigDecimal) a.get(i), (BigDecimal) second, scale);
                if (result == null || result.precision() <= precision) {
                    rows.add(row(a.get(i), second));
                    expected.add(result);
                }
            }
            Expression call = call(operation, type, Plans.column(0, left), Plans.column(1, right));
            PhysicalPlan plan =
                    new PhysicalPlan.Project(Plans.rows(List.of(left, right), rows, 101), List.of(call), columns(type));
            List<@Nullable Object> actual = new ArrayList<>();
            run(plan, ExecutionContext.on(Plans.EMPTY).withThreads(1)).forEach(row -> actual.add(row.getFirst()));
            assertEquals(expected, actual, operation + " of " + digits + " digits");
        }
    }

    private static @Nullable BigDecimal exactly(
            String operation, @Nullable BigDecimal a, @Nullable BigDecimal b, int scale) {
        if (a == null || b == null) {
            return null;
        }
        BigDecimal result = switch (operation) {
            case "add" -> a.add(b);
            case "subtract" -> a.subtract(b);
            case "multiply" -> a.multiply(b);
            case "divide" -> a.divide(b, scale, RoundingMode.HALF_UP);
            default -> a.remainder(b);
        };
        return result.setScale(scale, RoundingMode.HALF_UP);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 12, 18, 25, 37})
    void casts(int digits) {
        Random random = new Random(digits);
        for (DataType.Decimal from : List.of(new DataType.Decimal(18, 2), new DataType.Decimal(38, 6))) {
            for (DataType.Decimal to :
                    List.of(new DataType.Decimal(18, 0), new DataType.Decimal(38, 0), new DataType.Decimal(38, 9))) {
                int whole = Math.min(from.precision() - from.scale(), to.precision() - to.scale()) - 1;
                List<@Nullable Object> values =
                        values(from, Math.min(digits, Math.min(from.precision(), whole + from.scale())), 200, random);
                List<List<@Nullable Object>> rows = new ArrayList<>();
                values.forEach(value -> rows.add(row(value)));
                Expression cast = new Expression.Cast(Plans.column(0, from), to, false, -1);
                PhysicalPlan plan =
                        new PhysicalPlan.Project(Plans.rows(List.of(from), rows, 37), List.of(cast), columns(to));
                List<@Nullable Object> actual = new ArrayList<>();
                run(plan, ExecutionContext.on(Plans.EMPTY).withThreads(1)).forEach(row -> actual.add(row.getFirst()));
                List<@Nullable Object> expected = new ArrayList<>();
                values.forEach(value -> expected.add(
                        value == null ? null : ((BigDecimal) value).setScale(to.scale(), RoundingMode.HALF_UP)));
                assertEquals(expected, actual, from + " to " + to);
            }
        }
    }

    @Test
    void vectorsKeepWhatTheyAreGiven() {
        DataType.Decimal type = new DataType.Decimal(38, 3);
        Random random = new Random(1);
        for (int digits : new int[] {5, 18, 19, 38}) {
            List<@Nullable Object> values = values(type, digits, 500, random);
            Vector vector = VectorBuilder.of(type, values.toArray());
            boolean small = values.stream()
                    .allMatch(value -> value == null
                            || ((BigDecimal) value).unscaledValue().bitLength() < 64);
            assertEquals(small ? LongVector.class : DecimalVector.class, vector.getClass());
            VectorBuilder copy = new VectorBuilder(type);
            copy.appendAll(vector, 100, 500);
            copy.appendAll(VectorBuilder.of(type, BigDecimal.ONE.setScale(3)), 0, 1);
            Vector copied = copy.build();
            for (int i = 100; i < 500; i++) {
                assertEquals(values.get(i), copied.get(i - 100));
            }
            assertEquals(BigDecimal.ONE.setScale(3), copied.get(400));
        }
    }

    /// Groups, distinct rows and order of decimals, small and large in one column.
    @Test
    void keysAndOrder() {
        DataType.Decimal type = new DataType.Decimal(38, 1);
        Random random = new Random(7);
        List<@Nullable Object> pool = values(type, 38, 40, random);
        pool.addAll(values(type, 10, 40, random));
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Map<@Nullable Object, Long> counts = new HashMap<>();
        for (int i = 0; i < 3000; i++) {
            Object value = pool.get(random.nextInt(pool.size()));
            rows.add(row(value));
            counts.merge(value, 1L, Long::sum);
        }
        PhysicalPlan input = Plans.rows(List.of(type), rows, 64);
        PhysicalPlan.AggregateCall count =
                new PhysicalPlan.AggregateCall("count_star", List.of(), false, -1, List.of(), DataType.BIGINT);
        PhysicalPlan grouped =
                new PhysicalPlan.Aggregate(input, List.of(0), null, List.of(count), columns(type, DataType.BIGINT), 1);
        Map<@Nullable Object, Object> found = new HashMap<>();
        run(grouped).forEach(row -> found.put(row.get(0), row.get(1)));
        assertEquals(counts, found);

        PhysicalPlan sorted =
                new PhysicalPlan.Sort(input, List.of(new PhysicalPlan.SortKey(0, true, true)), null, null, 1);
        List<@Nullable Object> order = new ArrayList<>();
        run(sorted, ExecutionContext.on(Plans.EMPTY).withThreads(1)).forEach(row -> order.add(row.getFirst()));
        List<@Nullable Object> expected = new ArrayList<>();
        rows.forEach(row -> expected.add(row.getFirst()));
        expected.sort(Comparator.nullsFirst(
                Comparator.comparing((Object value) -> (BigDecimal) value).reversed()));
        assertEquals(expected, order);
    }

    /// Sums and averages of groups, over two accumulators that are merged.
    @ParameterizedTest
    @ValueSource(ints = {2, 10, 18, 19, 30, 36})
    void sums(int digits) {
        DataType.Decimal type = new DataType.Decimal(Math.max(digits, 4), 2);
        DataType.Decimal result = new DataType.Decimal(38, 2);
        DataType.Decimal mean = new DataType.Decimal(38, 4);
        int groups = 5;
        Accumulator[] sums = new Accumulator[2];
        Accumulator[] means = new Accumulator[2];
        for (int i = 0; i < 2; i++) {
            sums[i] = accumulator("sum", type, result);
            means[i] = accumulator("avg", type, mean);
            sums[i].resize(groups);
            means[i].resize(groups);
        }
        BigInteger[] totals = new BigInteger[groups];
        java.util.Arrays.fill(totals, BigInteger.ZERO);
        long[] counts = new long[groups];
        Random random = new Random(digits);
        for (int batch = 0; batch < 8; batch++) {
            // The last group stays empty.
            List<@Nullable Object> values = values(type, digits, 40, random);
            Vector vector = VectorBuilder.of(type, values.toArray());
            int[] selection = random.ints(0, 40).limit(8).distinct().sorted().toArray();
            int[] rowGroups = random.ints(selection.length, 0, groups - 1).toArray();
            for (int i = 0; i < selection.length; i++) {
                if (values.get(selection[i]) instanceof BigDecimal value) {
                    totals[rowGroups[i]] = totals[rowGroups[i]].add(value.unscaledValue());
                    counts[rowGroups[i]]++;
                }
            }
            Rows rows = Rows.selected(selection, selection.length);
            sums[batch % 2].add(rowGroups, new Vector[] {vector}, rows);
            means[batch % 2].add(rowGroups, new Vector[] {vector}, rows);
        }
        int[] mapping = {0, 1, 2, 3, 4};
        sums[0].merge(sums[1], mapping, mapping, mapping.length);
        means[0].merge(means[1], mapping, mapping, mapping.length);
        Vector sum = sums[0].result(0, groups);
        Vector average = means[0].result(0, groups);
        for (int group = 0; group < groups; group++) {
            BigDecimal total = new BigDecimal(totals[group], 2);
            assertEquals(counts[group] == 0 ? null : total, sum.get(group));
            assertEquals(
                    counts[group] == 0
                            ? null
                            : total.divide(BigDecimal.valueOf(counts[group]), 4, RoundingMode.HALF_UP),
                    average.get(group));
        }
    }

    private static Accumulator accumulator(String name, DataType argument, DataType result) {
        return Objects.requireNonNull(AggregateRegistry.standard()
                .create(new AggregateFunctionCall(
                        name,
                        List.of(argument),
                        result,
                        ExecutionContext.on(Plans.EMPTY).functions())));
    }

    @Test
    void sumsThatOverflow() {
        DataType.Decimal type = new DataType.Decimal(38, 0);
        BigDecimal most = new BigDecimal(LIMIT.subtract(BigInteger.ONE));
        Vector two = VectorBuilder.of(type, most, BigDecimal.ONE);
        Accumulator sum = accumulator("sum", type, type);
        sum.resize(1);
        sum.add(null, new Vector[] {two}, Rows.all(2));
        assertThrows(ExecutionException.class, () -> sum.result(0, 1));
        Accumulator wraps = accumulator("sum", type, type);
        wraps.resize(1);
        Vector large = VectorBuilder.of(type, most, most, most);
        assertThrows(ExecutionException.class, () -> {
            wraps.add(null, new Vector[] {large}, Rows.all(3));
            wraps.result(0, 1);
        });
        Accumulator longs = accumulator("sum", DataType.BIGINT, DataType.BIGINT);
        longs.resize(1);
        Vector maxima = VectorBuilder.of(DataType.BIGINT, Long.MAX_VALUE, Long.MAX_VALUE, -Long.MAX_VALUE);
        longs.add(null, new Vector[] {maxima}, Rows.all(2));
        assertThrows(ExecutionException.class, () -> longs.result(0, 1));
        longs.add(null, new Vector[] {maxima}, Rows.selected(new int[] {2}, 1));
        assertEquals(Long.MAX_VALUE, longs.result(0, 1).get(0));
    }
}
