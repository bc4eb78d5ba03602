package stele.executor.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import stele.executor.function.FunctionContext;
import stele.planner.physical.Expression;
import stele.storage.catalog.Store;
import stele.storage.catalog.Zone;
import stele.storage.table.MemoryStore;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Dictionary;
import stele.storage.vector.LongVector;
import stele.storage.vector.Packed;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Selectors keep the rows for which the condition evaluates to true, whatever the form of the columns.
class ConditionTest {
    private static final int ROWS = 400;
    private static final List<DataType> TYPES = List.of(
            DataType.INTEGER,
            DataType.INTEGER,
            DataType.BIGINT,
            DataType.DATE,
            DataType.decimal(10, 2),
            DataType.VARCHAR,
            DataType.VARCHAR,
            DataType.DOUBLE,
            DataType.BOOLEAN);
    private static final String[] WORDS = {"", "a", "ab", "abc", "b", "%", "ba", "zz", "é"};
    private static final String[] COMPARISONS = {
        "equal", "not_equal", "less", "less_or_equal", "greater", "greater_or_equal"
    };

    @RepeatedTest(60)
    void randomConditions(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        List<@Nullable Object[]> rows = rows(random);
        Batch plain = plain(rows, random);
        Batch narrow = new Batch(
                plain.columns().stream().map(ConditionTest::narrow).toList(), plain.rows(), plain.selection());
        List<Zone> zones = plain.columns().stream().map(ConditionTest::zone).toList();
        for (int i = 0; i < 40; i++) {
            Expression condition = condition(random, 3);
            ExpressionCompiler compiler = new ExpressionCompiler(context());
            Evaluator truth = compiler.truth(condition, List.of());
            Vector values = truth.evaluate(plain);
            List<Integer> expected = new ArrayList<>();
            for (int row = 0; row < plain.rows(); row++) {
                int p = plain.position(row);
                if (Boolean.TRUE.equals(values.get(p))) {
                    expected.add(p);
                }
            }
            Selector selector = compiler.condition(condition);
            assertEquals(expected, selected(selector, plain), () -> "plain: " + condition);
            assertEquals(expected, selected(selector, narrow), () -> "narrow: " + condition);
            Selector within = selector.within(zones::get);
            assertEquals(expected, selected(within, narrow), () -> "within: " + condition);
            assertEquals(expected, selected(within.within(zones::get), plain), () -> "within twice: " + condition);
        }
    }

    @Test
    void zonesDecide() {
        ExpressionCompiler compiler = new ExpressionCompiler(context());
        Selector range = compiler.condition(call("and", compare("greater", 0, 10), compare("less", 0, 20)));
        assertSame(Selector.NONE, range.within(_ -> Zone.ofLongs(5, 0, 20, 30)));
        assertSame(Selector.NONE, range.within(_ -> Zone.ofLongs(5, 0, 0, 10)));
        assertSame(Selector.ALL, range.within(_ -> Zone.ofLongs(5, 0, 11, 19)));
        assertSame(range, range.within(_ -> Zone.ofLongs(5, 1, 11, 19)));
        assertSame(Selector.NONE, range.within(_ -> Zone.withoutBounds(5, 5)));
        Selector either = compiler.condition(call("or", compare("less", 0, 3), compare("greater", 1, 3)));
        assertSame(Selector.NONE, either.within(column -> Zone.ofLongs(5, 0, column == 0 ? 3 : 1, 3)));
        assertSame(Selector.ALL, either.within(column -> Zone.ofLongs(5, 0, column == 0 ? 3 : 4, 5)));
        Selector member = compiler.condition(call("in", column(0), constant(5), constant(9)));
        assertSame(Selector.NONE, member.within(_ -> Zone.ofLongs(5, 0, 10, 30)));
        assertSame(member, member.within(_ -> Zone.ofLongs(5, 0, 6, 30)));
    }

    @Test
    void aFailingEntryThatNoRowHasDoesNotFailTheCondition() {
        StringVector words = (StringVector) VectorBuilder.of(DataType.VARCHAR, "1", "x", "3");
        Dictionary dictionary = new Dictionary(words.heap(), words.starts(), words.lengths(), 3);
        Vector column =
                StringVector.coded(DataType.VARCHAR, dictionary, new Packed.Bytes(new byte[] {0, 2, 2, 0}, 0), 4, null);
        Expression number =
                new Expression.Cast(new Expression.ColumnReference(0, DataType.VARCHAR), DataType.INTEGER, false, -1);
        Selector selector = new ExpressionCompiler(context()).condition(call("greater", number, constant(2)));
        assertEquals(List.of(1, 2), selected(selector, new Batch(List.of(column), 4)));
    }

    private static FunctionContext context() {
        Store store = MemoryStore.create();
        return new FunctionContext(store.snapshot(), Map.of(), Instant.EPOCH, ZoneOffset.UTC);
    }

    private static List<Integer> selected(Selector selector, Batch batch) {
        int[] out = new int[batch.rows()];
        int count = selector.select(batch, out);
        return Arrays.stream(out, 0, count).boxed().toList();
    }

    private static List<@Nullable Object[]> rows(Random random) {
        int width = random.nextInt(3);
        int nulls = random.nextInt(3);
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            Object[] row = new Object[TYPES.size()];
            for (int c = 0; c < row.length; c++) {
                row[c] = nulls > 0 && random.nextInt(3 * nulls) == 0 ? null : value(TYPES.get(c), random, width);
            }
            rows.add(row);
        }
        return rows;
    }

    private static Object value(DataType type, Random random, int width) {
        int number = random.nextInt(width == 0 ? 3 : width == 1 ? 300 : 100_000) - 1;
        return switch (type.kind()) {
            case INTEGER -> number;
            case BIGINT -> width == 2 ? random.nextLong() : (long) number;
            case DATE -> LocalDate.ofEpochDay(number);
            case DECIMAL -> java.math.BigDecimal.valueOf(number, 2);
            case VARCHAR -> WORDS[random.nextInt(WORDS.length)];
            case DOUBLE -> number == 0 ? Double.NaN : number / 4.0;
            default -> random.nextBoolean();
        };
    }

    private static Batch plain(List<@Nullable Object[]> rows, Random random) {
        List<Vector> columns = new ArrayList<>();
        for (int c = 0; c < TYPES.size(); c++) {
            int column = c;
            columns.add(VectorBuilder.of(
                    TYPES.get(c), rows.stream().map(row -> row[column]).toArray()));
        }
        if (random.nextBoolean()) {
            return new Batch(columns, ROWS);
        }
        int[] selection = random.ints(200, 0, ROWS).sorted().distinct().toArray();
        return new Batch(columns, selection.length, selection);
    }

    /// The vector as a sealed chunk would give it.
    private static Vector narrow(Vector vector) {
        if (vector instanceof LongVector longs) {
            Zone zone = zone(longs);
            long range = zone.maximum() - zone.minimum();
            return zone.bounds() == Zone.Bounds.NONE || range < 0 || range > 0xffff_ffffL
                    ? vector
                    : LongVector.packed(
                            longs.type(),
                            Packed.pack(longs.values(), longs.nulls(), ROWS, zone.minimum(), range),
                            zone.minimum(),
                            zone.maximum(),
                            ROWS,
                            longs.nulls());
        }
        if (vector instanceof StringVector strings) {
            StringVector words = (StringVector) VectorBuilder.of(DataType.VARCHAR, (Object[]) WORDS);
            Dictionary dictionary = new Dictionary(words.heap(), words.starts(), words.lengths(), WORDS.length);
            byte[] codes = new byte[ROWS];
            for (int i = 0; i < ROWS; i++) {
                codes[i] = (byte) Math.max(0, Arrays.asList(WORDS).indexOf(strings.get(i)));
            }
            return StringVector.coded(strings.type(), dictionary, new Packed.Bytes(codes, 0), ROWS, strings.nulls());
        }
        return vector;
    }

    private static Zone zone(Vector vector) {
        int nulls = 0;
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (int i = 0; i < ROWS; i++) {
            if (vector.isNull(i)) {
                nulls++;
            } else if (vector instanceof LongVector longs) {
                least = Math.min(least, longs.at(i));
                greatest = Math.max(greatest, longs.at(i));
            }
        }
        return vector instanceof LongVector
                ? Zone.ofLongs(ROWS, nulls, least, greatest)
                : Zone.withoutBounds(ROWS, nulls);
    }

    private static Expression condition(Random random, int depth) {
        int kind = random.nextInt(depth == 0 ? 6 : 9);
        int column = random.nextInt(TYPES.size());
        DataType type = TYPES.get(column);
        return switch (kind) {
            case 0 -> call(random.nextBoolean() ? "is_null" : "is_not_null", column(column));
            case 1 ->
                call(
                        random.nextBoolean() ? "in" : "not_in",
                        column(column),
                        literal(type, random),
                        random.nextInt(4) == 0 ? new Expression.Constant(null, type) : literal(type, random),
                        literal(type, random));
            case 2 -> call(COMPARISONS[random.nextInt(6)], column(random.nextInt(2)), column(random.nextInt(2)));
            case 3 ->
                call(
                        COMPARISONS[random.nextInt(6)],
                        new Expression.Cast(column(0), DataType.decimal(14, 3), false, -1),
                        new Expression.Constant(
                                java.math.BigDecimal.valueOf(random.nextInt(4000), 3), DataType.decimal(14, 3)));
            case 4, 5 -> {
                Expression value = literal(type, random);
                yield random.nextBoolean()
                        ? call(COMPARISONS[random.nextInt(6)], column(column), value)
                        : call(COMPARISONS[random.nextInt(6)], value, column(column));
            }
            case 6 -> call("not", condition(random, depth - 1));
            default -> {
                Expression[] parts = new Expression[2 + random.nextInt(2)];
                for (int i = 0; i < parts.length; i++) {
                    parts[i] = condition(random, depth - 1);
                }
                yield call(kind == 7 ? "and" : "or", parts);
            }
        };
    }

    private static Expression literal(DataType type, Random random) {
        return new Expression.Constant(value(type, random, random.nextInt(3)), type);
    }

    private static Expression constant(int value) {
        return new Expression.Constant(value, DataType.INTEGER);
    }

    private static Expression column(int index) {
        return new Expression.ColumnReference(index, TYPES.get(index));
    }

    private static Expression compare(String operator, int column, int value) {
        return call(operator, column(column), constant(value));
    }

    private static Expression call(String function, Expression... arguments) {
        return new Expression.Call(function, List.of(arguments), DataType.BOOLEAN, -1);
    }
}
