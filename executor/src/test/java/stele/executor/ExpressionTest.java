package stele.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stele.executor.Plans.call;
import static stele.executor.Plans.columns;
import static stele.executor.Plans.constant;
import static stele.executor.Plans.row;
import static stele.executor.Plans.run;
import static stele.executor.Plans.value;
import static stele.storage.type.DataType.ANY;
import static stele.storage.type.DataType.BIGINT;
import static stele.storage.type.DataType.BOOLEAN;
import static stele.storage.type.DataType.DATE;
import static stele.storage.type.DataType.DOUBLE;
import static stele.storage.type.DataType.INTEGER;
import static stele.storage.type.DataType.SMALLINT;
import static stele.storage.type.DataType.TIMESTAMP;
import static stele.storage.type.DataType.TINYINT;
import static stele.storage.type.DataType.VARCHAR;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import stele.executor.kernel.Dynamic;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.storage.type.DataType;

/// Expressions: kernels against arithmetic by the book over random columns, and the functions by examples.
class ExpressionTest {
    private static final List<DataType> EXACT = List.of(
            TINYINT,
            SMALLINT,
            INTEGER,
            BIGINT,
            DataType.decimal(9, 2),
            DataType.decimal(18, 0),
            DataType.decimal(30, 5),
            DataType.decimal(19, 0),
            DataType.decimal(38, 0),
            DataType.decimal(38, 12));

    private static List<@Nullable Object> column(
            List<DataType> types, Expression expression, List<List<@Nullable Object>> rows) {
        PhysicalPlan plan =
                new PhysicalPlan.Project(Plans.rows(types, rows, 37), List.of(expression), columns(expression.type()));
        List<@Nullable Object> values = new ArrayList<>();
        run(plan, ExecutionContext.on(Plans.EMPTY).withThreads(1)).forEach(row -> values.add(row.getFirst()));
        return values;
    }

    private static @Nullable Object random(DataType type, Random random) {
        if (random.nextInt(8) == 0) {
            return null;
        }
        return switch (type.kind()) {
            case TINYINT -> (long) (byte) random.nextInt();
            case SMALLINT -> (long) (short) random.nextInt();
            case INTEGER -> (long) random.nextInt();
            case BIGINT -> random.nextInt(4) == 0 ? random.nextLong() : (Object) (long) random.nextInt();
            default -> {
                DataType.Decimal decimal = (DataType.Decimal) type;
                int digits = random.nextInt(decimal.precision()) + 1;
                BigInteger unscaled = new BigInteger(digits * 3, random).mod(BigInteger.TEN.pow(digits));
                yield new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), decimal.scale());
            }
        };
    }

    private static BigDecimal decimal(Object value) {
        return Dynamic.decimal((Number) value);
    }

    private static boolean fits(BigDecimal value, DataType type) {
        BigDecimal limit = switch (type.kind()) {
            case TINYINT -> BigDecimal.valueOf(1L << 7);
            case SMALLINT -> BigDecimal.valueOf(1L << 15);
            case INTEGER -> BigDecimal.valueOf(1L << 31);
            case BIGINT -> BigDecimal.TWO.pow(63);
            default -> {
                DataType.Decimal exact = (DataType.Decimal) type;
                yield BigDecimal.TEN.pow(exact.precision() - exact.scale());
            }
        };
        boolean integer = type.kind().isInteger();
        return value.compareTo(limit) < 0
                && (integer ? value.compareTo(limit.negate()) >= 0 : value.compareTo(limit.negate()) > 0);
    }

    private static BigDecimal exactly(String operation, BigDecimal a, BigDecimal b, DataType type) {
        int scale = type instanceof DataType.Decimal exact ? exact.scale() : 0;
        return switch (operation) {
            case "add" -> a.add(b);
            case "subtract" -> a.subtract(b);
            case "multiply" -> a.multiply(b).setScale(scale, RoundingMode.HALF_UP);
            case "divide" -> a.divide(b, scale, type.kind().isInteger() ? RoundingMode.DOWN : RoundingMode.HALF_UP);
            default -> a.remainder(b);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"add", "subtract", "multiply", "divide", "modulo"})
    void exactArithmetic(String operation) {
        Random random = new Random(operation.hashCode());
        for (DataType type : EXACT) {
            for (int i = 0; i < 300; i++) {
                Object a = random(type, random);
                Object b = random(type, random);
                Expression call = call(operation, type, Plans.column(0, type), Plans.column(1, type));
                List<List<@Nullable Object>> rows = List.of(row(a, b), row(null, b));
                if (a == null || b == null) {
                    assertNull(column(List.of(type, type), call, rows).getFirst());
                    continue;
                }
                boolean divides = operation.equals("divide") || operation.equals("modulo");
                if (divides && decimal(b).signum() == 0) {
                    assertThrows(ExecutionException.class, () -> column(List.of(type, type), call, rows));
                    continue;
                }
                BigDecimal expected = exactly(operation, decimal(a), decimal(b), type);
                if (fits(expected, type)) {
                    Object actual = column(List.of(type, type), call, rows).getFirst();
                    assertEquals(
                            0, expected.compareTo(decimal(actual)), operation + type + a + " " + b + " = " + actual);
                } else {
                    ExecutionException failure = assertThrows(
                            ExecutionException.class,
                            () -> column(List.of(type, type), call, rows),
                            () -> operation + " " + type + " " + a + " " + b);
                    assertTrue(failure.getMessage().startsWith("numeric overflow"), failure.getMessage());
                }
            }
        }
    }

    private static final List<DataType> COMPARED =
            List.of(BIGINT, DOUBLE, VARCHAR, BOOLEAN, DATE, DataType.decimal(30, 2), DataType.decimal(38, 1), ANY);

    private static @Nullable Object small(DataType type, Random random) {
        int pick = random.nextInt(6);
        if (pick == 5) {
            return null;
        }
        return switch (type.kind()) {
            case BIGINT -> (long) pick - 2;
            case DOUBLE -> List.of(-1.5, 0.0, -0.0, 1.0, 1e300).get(pick);
            case VARCHAR -> List.of("", "a", "b", "ab", "\uD83D\uDE00").get(pick);
            case BOOLEAN -> pick > 2;
            case DATE -> LocalDate.of(2024, 2, 27).plusDays(pick);
            case DECIMAL ->
                ((DataType.Decimal) type).scale() == 2
                        ? new BigDecimal(pick).movePointLeft(1).setScale(2)
                        : List.of("-1e36", "1844674407370955161.5", "1844674407370955161.6", "0.0", "1e36").stream()
                                .map(text -> new BigDecimal(text).setScale(1))
                                .toList()
                                .get(pick);
            default -> List.of(1L, 1.0, "a", true, List.of(1L)).get(pick);
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "equal",
                "not_equal",
                "less",
                "less_or_equal",
                "greater",
                "greater_or_equal",
                "is_distinct_from",
                "is_not_distinct_from"
            })
    void comparisons(String operation) {
        Random random = new Random(1);
        for (DataType type : COMPARED) {
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                rows.add(row(small(type, random), small(type, random)));
            }
            Expression call = call(operation, BOOLEAN, Plans.column(0, type), Plans.column(1, type));
            List<@Nullable Object> actual = column(List.of(type, type), call, rows);
            List<@Nullable Object> expected = new ArrayList<>();
            rows.forEach(row -> expected.add(compare(operation, row.get(0), row.get(1))));
            assertEquals(expected, actual, operation + " " + type);
            PhysicalPlan filter = new PhysicalPlan.Filter(Plans.rows(List.of(type, type), rows, 37), call, 1);
            assertEquals(
                    expected.stream().filter(Boolean.TRUE::equals).count(),
                    run(filter).size(),
                    operation + " " + type + " as a filter");
            for (int c = 0; c < 5; c++) {
                Object bound = rows.get(c).get(1);
                PhysicalPlan constant = new PhysicalPlan.Filter(
                        Plans.rows(List.of(type, type), rows, 37),
                        call(operation, BOOLEAN, Plans.column(0, type), constant(bound, type)),
                        1);
                long kept = rows.stream()
                        .filter(row -> Boolean.TRUE.equals(compare(operation, row.get(0), bound)))
                        .count();
                assertEquals(kept, run(constant).size(), operation + " " + type + " constant " + bound);
            }
        }
    }

    private static @Nullable Boolean compare(String operation, @Nullable Object a, @Nullable Object b) {
        if (operation.startsWith("is_")) {
            return Dynamic.equivalent(a, b) == operation.contains("not");
        }
        if (a == null || b == null) {
            return null;
        }
        int order = Dynamic.compare(a, b);
        return switch (operation) {
            case "equal" -> order == 0;
            case "not_equal" -> order != 0;
            case "less" -> order < 0;
            case "less_or_equal" -> order <= 0;
            case "greater" -> order > 0;
            default -> order >= 0;
        };
    }

    @Test
    void threeValuedLogic() {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        Boolean[] values = {true, false, null};
        for (Boolean a : values) {
            for (Boolean b : values) {
                rows.add(row(a, b));
            }
        }
        List<DataType> types = List.of(BOOLEAN, BOOLEAN);
        Expression a = Plans.column(0, BOOLEAN);
        Expression b = Plans.column(1, BOOLEAN);
        assertEquals(
                row(true, false, null, false, false, false, null, false, null),
                column(types, call("and", BOOLEAN, a, b), rows));
        assertEquals(
                row(true, true, true, true, false, null, true, null, null),
                column(types, call("or", BOOLEAN, a, b), rows));
        assertEquals(
                row(false, false, false, true, true, true, null, null, null),
                column(types, call("not", BOOLEAN, a), rows));
    }

    /// What several columns have in common is computed once, unless a branch guards it.
    @Test
    void commonParts() {
        Expression x = Plans.column(0, BIGINT);
        Expression quotient = call("divide", BIGINT, constant(12L, BIGINT), x);
        Expression guarded = new Expression.Case(
                List.of(
                        new Expression.Branch(call("equal", BOOLEAN, x, constant(0L, BIGINT)), constant(-1L, BIGINT)),
                        new Expression.Branch(call("equal", BOOLEAN, x, constant(3L, BIGINT)), quotient)),
                call("add", BIGINT, quotient, constant(1L, BIGINT)),
                BIGINT);
        Expression sum = call("add", BIGINT, x, constant(1L, BIGINT));
        Expression square = call("multiply", BIGINT, sum, sum);
        Expression random = call("random", DOUBLE);
        List<List<@Nullable Object>> rows = List.of(row(0L), row(3L), row(6L), row((Object) null));
        List<Expression> expressions =
                List.of(guarded, square, call("subtract", BIGINT, square, sum), guarded, random, random);
        PhysicalPlan plan = new PhysicalPlan.Project(
                Plans.rows(List.of(BIGINT), rows, 37),
                expressions,
                columns(BIGINT, BIGINT, BIGINT, BIGINT, DOUBLE, DOUBLE));
        List<List<@Nullable Object>> found =
                run(plan, ExecutionContext.on(Plans.EMPTY).withThreads(1));
        assertEquals(
                List.of(row(-1L, 1L, 0L, -1L), row(4L, 16L, 12L, 4L), row(3L, 49L, 42L, 3L)),
                found.subList(0, 3).stream().map(row -> row.subList(0, 4)).toList());
        assertEquals(row(null, null, null, null), found.get(3).subList(0, 4));
        assertTrue(found.stream().anyMatch(row -> !row.get(4).equals(row.get(5))));
    }

    /// SUBSTRING by whole columns, against characters cut from strings.
    @Test
    void substrings() {
        Random random = new Random(4);
        List<String> texts =
                List.of("", "a", "abcdef", "\u00e4\u00f6\u00fc", "a\uD83D\uDE00b\uD83D\uDE00", "13-702-694");
        List<List<@Nullable Object>> rows = new ArrayList<>();
        List<@Nullable Object> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String text = texts.get(random.nextInt(texts.size()));
            long start = random.nextInt(12) - 4L;
            long length = random.nextInt(8);
            boolean isNull = random.nextInt(8) == 0;
            rows.add(row(text, isNull ? null : start, length));
            int[] points = text.codePoints().toArray();
            StringBuilder part = new StringBuilder();
            for (long at = start; at < start + length; at++) {
                if (at >= 1 && at <= points.length) {
                    part.appendCodePoint(points[(int) at - 1]);
                }
            }
            expected.add(isNull ? null : part.toString());
        }
        Expression call =
                call("substring", VARCHAR, Plans.column(0, VARCHAR), Plans.column(1, BIGINT), Plans.column(2, BIGINT));
        assertEquals(expected, column(List.of(VARCHAR, BIGINT, BIGINT), call, rows));
        Expression open = call("substring", VARCHAR, constant("abc", VARCHAR), Plans.column(0, BIGINT));
        assertEquals(
                row("bc", "abc", "", "abc"),
                column(List.of(BIGINT), open, List.of(row(2L), row(Long.MIN_VALUE), row(Long.MAX_VALUE), row(1L))));
        Expression negative =
                call("substring", VARCHAR, Plans.column(0, VARCHAR), constant(1L, BIGINT), constant(-1L, BIGINT));
        assertThrows(ExecutionException.class, () -> column(List.of(VARCHAR), negative, List.of(row("a"))));
    }

    /// Constants are computed once; what fails among them fails for rows only.
    @Test
    void constantParts() {
        Expression failing = call("divide", BIGINT, constant(1L, BIGINT), constant(0L, BIGINT));
        Expression sum = call(
                "add",
                BIGINT,
                call("multiply", BIGINT, constant(6L, BIGINT), constant(7L, BIGINT)),
                Plans.column(0, BIGINT));
        assertEquals(row(43L), column(List.of(BIGINT), sum, List.of(row(1L))));
        assertEquals(List.of(), column(List.of(BIGINT), failing, List.of()));
        assertThrows(ExecutionException.class, () -> column(List.of(BIGINT), failing, List.of(row(1L))));
    }

    @Test
    void branchesEvaluateTheirRowsOnly() {
        List<List<@Nullable Object>> rows = List.of(row(0L), row(5L), row((Object) null), row(10L));
        Expression x = Plans.column(0, BIGINT);
        Expression quotient = call("divide", BIGINT, constant(10L, BIGINT), x);
        Expression guarded = new Expression.Case(
                List.of(new Expression.Branch(call("not_equal", BOOLEAN, x, constant(0L, BIGINT)), quotient)),
                constant(-1L, BIGINT),
                BIGINT);
        assertEquals(row(-1L, 2L, -1L, 1L), column(List.of(BIGINT), guarded, rows));
        Expression coalesced = call("coalesce", BIGINT, x, constant(7L, BIGINT));
        assertEquals(row(0L, 5L, 7L, 10L), column(List.of(BIGINT), coalesced, rows));
        Expression lazyOr = call(
                "or",
                BOOLEAN,
                call("equal", BOOLEAN, x, constant(0L, BIGINT)),
                call("greater", BOOLEAN, quotient, constant(1L, BIGINT)));
        assertEquals(row(true, true, null, false), column(List.of(BIGINT), lazyOr, rows));
    }

    @Test
    void membership() {
        Expression x = Plans.column(0, BIGINT);
        List<List<@Nullable Object>> rows = List.of(row(1L), row(2L), row((Object) null));
        assertEquals(
                row(true, false, null),
                column(List.of(BIGINT), call("in", BOOLEAN, x, constant(1L, BIGINT), constant(3L, BIGINT)), rows));
        assertEquals(
                row(true, null, null),
                column(List.of(BIGINT), call("in", BOOLEAN, x, constant(1L, BIGINT), constant(null, BIGINT)), rows));
    }

    @ParameterizedTest
    @CsvSource({
        "abc, a%, true",
        "abc, %c, true",
        "abc, %b%, true",
        "abc, _b_, true",
        "abc, a_, false",
        "abc, abc, true",
        "abc, ab, false",
        "aXbXc, a%X%c, true",
        "äöü, _ö_, true",
        "äöü, __, false",
        "aab, %ab, true",
        "mississippi, m%iss%ippi, true",
        "mississippi, %s_s%p_, true",
        "a%c, a#%c, true",
        "abc, a#%c, false"
    })
    void like(String text, String pattern, boolean expected) {
        Expression call =
                call("like", BOOLEAN, constant(text, VARCHAR), constant(pattern, VARCHAR), constant("#", VARCHAR));
        assertEquals(expected, value(call));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "upper;straße;STRASSE",
                "lower;ÀB;àb",
                "reverse;abc;cba",
                "initcap;hello wORLD;Hello World",
                "md5;a;0cc175b9c0f1b6a831c399e269772661",
                "trim;'  a b ';a b",
                "trim_start;'  a';a",
                "trim_end;'a  ';a"
            })
    void textFunctions(String function, String argument, String expected) {
        assertEquals(expected, value(call(function, VARCHAR, constant(argument, VARCHAR))));
    }

    @Test
    void textPositions() {
        Expression text = constant("a\uD83D\uDE00bc", VARCHAR);
        assertEquals(4L, value(call("char_length", BIGINT, text)));
        assertEquals(7L, value(call("octet_length", BIGINT, text)));
        assertEquals("bc", value(call("substring", VARCHAR, text, constant(3L, BIGINT))));
        assertEquals("a", value(call("substring", VARCHAR, text, constant(-1L, BIGINT), constant(3L, BIGINT))));
        assertEquals(3L, value(call("position", BIGINT, constant("b", VARCHAR), text)));
        assertEquals(
                "xxa",
                value(call("lpad", VARCHAR, constant("a", VARCHAR), constant(3L, BIGINT), constant("x", VARCHAR))));
        assertEquals("bc", value(call("right", VARCHAR, text, constant(2L, BIGINT))));
        assertEquals(
                "2",
                value(call(
                        "split_part",
                        VARCHAR,
                        constant("1,2,3", VARCHAR),
                        constant(",", VARCHAR),
                        constant(2L, BIGINT))));
        assertEquals(
                "b-a",
                value(call(
                        "regexp_replace",
                        VARCHAR,
                        constant("a-b", VARCHAR),
                        constant("(.)-(.)", VARCHAR),
                        constant("\\2-\\1", VARCHAR))));
    }

    private static Expression cast(@Nullable Object value, DataType from, DataType to, boolean safe) {
        return new Expression.Cast(constant(value, from), to, safe, 3);
    }

    @Test
    void casts() {
        assertEquals(12L, value(cast(" 12 ", VARCHAR, INTEGER, false)));
        assertEquals(3L, value(cast(2.5000001, DOUBLE, BIGINT, false)));
        assertEquals(new BigDecimal("1.25"), value(cast("1.245", VARCHAR, DataType.decimal(5, 2), false)));
        assertEquals("1.50", value(cast(new BigDecimal("1.50"), DataType.decimal(5, 2), VARCHAR, false)));
        assertEquals(LocalDate.of(2024, 2, 29), value(cast("2024-02-29", VARCHAR, DATE, false)));
        assertEquals(LocalDateTime.of(2024, 2, 29, 12, 30), value(cast("2024-02-29 12:30", VARCHAR, TIMESTAMP, false)));
        assertEquals("2024-02-29", value(cast(LocalDate.of(2024, 2, 29), DATE, VARCHAR, false)));
        assertEquals(true, value(cast("yes", VARCHAR, BOOLEAN, false)));
        assertEquals(1.5, value(cast(new BigDecimal("1.5"), DataType.decimal(5, 1), DOUBLE, false)));
        assertNull(value(cast("x", VARCHAR, INTEGER, true)));
        ExecutionException failure =
                assertThrows(ExecutionException.class, () -> value(cast("abc", VARCHAR, INTEGER, false)));
        assertEquals("cannot convert 'abc' to INTEGER", failure.getMessage());
        assertEquals(3, failure.position());
        assertThrows(ExecutionException.class, () -> value(cast(300L, BIGINT, TINYINT, false)));
        assertThrows(ExecutionException.class, () -> value(cast("2023-02-29", VARCHAR, DATE, false)));
    }

    @Test
    void temporalArithmetic() {
        Expression date = constant(LocalDate.of(2024, 1, 31), DATE);
        Expression month = constant(Period.ofMonths(1), DataType.INTERVAL_MONTHS);
        assertEquals(LocalDate.of(2024, 2, 29), value(call("add", DATE, date, month)));
        assertEquals(LocalDate.of(2023, 12, 31), value(call("subtract", DATE, date, month)));
        Expression hours = constant(Duration.ofHours(25), DataType.INTERVAL_MICROS);
        assertEquals(LocalDateTime.of(2024, 2, 1, 1, 0), value(call("add", TIMESTAMP, date, hours)));
        assertEquals(2024L, value(call("extract", BIGINT, constant("year", VARCHAR), date)));
        assertEquals(31L, value(call("extract", BIGINT, constant("doy", VARCHAR), date)));
        assertEquals(LocalDate.of(2024, 1, 1), value(call("datetime_floor", DATE, constant("month", VARCHAR), date)));
        assertEquals(LocalDate.of(2024, 2, 1), value(call("datetime_ceil", DATE, constant("month", VARCHAR), date)));
        assertEquals(
                "31/01/2024 (it's 24)",
                value(call("strftime", VARCHAR, date, constant("%d/%m/%Y (it's %y)", VARCHAR))));
        assertEquals(
                Duration.ofDays(30),
                value(call("subtract", DataType.INTERVAL_MICROS, date, constant(LocalDate.of(2024, 1, 1), DATE))));
    }

    @Test
    void listsAndLambdas() {
        DataType list = DataType.list(BIGINT);
        Expression numbers = constant(List.of(1L, 2L, 3L), list);
        Expression doubled = new Expression.Lambda(
                2,
                call(
                        "multiply",
                        BIGINT,
                        new Expression.LambdaParameter(0, 0, BIGINT),
                        new Expression.LambdaParameter(1, 0, BIGINT)));
        assertEquals(
                List.of(10L, 20L, 30L), value(call("list_transform", list, numbers, doubled, constant(10L, BIGINT))));
        assertEquals(2L, value(call("item", BIGINT, numbers, constant(2L, BIGINT))));
        assertNull(value(call("item", BIGINT, numbers, constant(4L, BIGINT))));
        assertEquals(3L, value(call("cardinality", BIGINT, numbers)));
        assertEquals(true, value(call("list_contains", BOOLEAN, numbers, constant(3L, BIGINT))));
    }

    @Test
    void parameters() {
        Expression sum = call("add", BIGINT, new Expression.Parameter("1", BIGINT), constant(1L, BIGINT));
        PhysicalPlan one = new PhysicalPlan.Values(List.of(List.of(sum)), columns(BIGINT));
        ExecutionContext context = ExecutionContext.on(Plans.EMPTY).withParameters(Map.of("1", 41));
        assertEquals(List.of(row(42L)), run(one, context));
        ExecutionException missing = assertThrows(ExecutionException.class, () -> run(one));
        assertEquals(stele.parser.Diagnostic.Kind.PARAMETER, missing.kind());
    }

    @Test
    void unknownFunctionsAreRefusedByName() {
        ExecutionException failure = assertThrows(
                ExecutionException.class, () -> value(call("no_such_function", BIGINT, constant(1L, BIGINT))));
        assertEquals(stele.parser.Diagnostic.Kind.UNSUPPORTED, failure.kind());
        assertTrue(failure.getMessage().contains("no_such_function"));
    }
}
