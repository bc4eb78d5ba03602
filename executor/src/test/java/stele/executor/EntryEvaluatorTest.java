package stele.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static stele.executor.Plans.call;
import static stele.executor.Plans.columns;
import static stele.executor.Plans.constant;
import static stele.executor.Plans.run;
import static stele.storage.type.DataType.BIGINT;
import static stele.storage.type.DataType.BOOLEAN;
import static stele.storage.type.DataType.VARCHAR;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.storage.vector.Batch;
import stele.storage.vector.Dictionary;
import stele.storage.vector.Packed;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;
import stele.storage.vector.VectorBuilder;

/// Expressions of columns with a dictionary give what they give without one.
class EntryEvaluatorTest {
    private static final String[] ENTRIES = {"apple", "Banana", "", "cherry pie", "12", "never used"};

    private static Batch batch(boolean coded, boolean withNulls, int @Nullable [] selection, byte[] codes) {
        boolean[] nulls = withNulls ? new boolean[codes.length] : null;
        @Nullable Object[] values = new Object[codes.length];
        for (int i = 0; i < codes.length; i++) {
            if (nulls != null && i % 5 == 0) {
                nulls[i] = true;
            } else {
                values[i] = ENTRIES[codes[i]];
            }
        }
        StringVector entries = (StringVector) VectorBuilder.of(VARCHAR, (Object[]) ENTRIES);
        Dictionary dictionary = new Dictionary(entries.heap(), entries.starts(), entries.lengths(), ENTRIES.length);
        Vector column = coded
                ? StringVector.coded(VARCHAR, dictionary, new Packed.Bytes(codes, 0), codes.length, nulls)
                : VectorBuilder.of(VARCHAR, values);
        return new Batch(List.of(column), selection == null ? codes.length : selection.length, selection);
    }

    private static List<List<@Nullable Object>> project(Batch batch, Expression... expressions) {
        PhysicalPlan input = new PhysicalPlan.Materialized(List.of(batch), columns(VARCHAR));
        List<Expression> list = List.of(expressions);
        PhysicalPlan plan = new PhysicalPlan.Project(
                input, list, columns(list.stream().map(Expression::type).toList()));
        return run(plan, ExecutionContext.on(Plans.EMPTY).withThreads(1));
    }

    @Test
    void likeWithoutDictionary() {
        Random random = new Random(2);
        byte[] codes = new byte[200];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) random.nextInt(ENTRIES.length - 1);
        }
        Expression text = Plans.column(0, VARCHAR);
        Expression first = call("substring", VARCHAR, text, constant(1L, BIGINT), constant(2L, BIGINT));
        Expression[] expressions = {
            call("upper", VARCHAR, text),
            call("concat", VARCHAR, first, constant("!", VARCHAR)),
            call("char_length", BIGINT, text),
            call("like", BOOLEAN, text, constant("%p%", VARCHAR)),
            call("coalesce", VARCHAR, text, constant("none", VARCHAR)),
            call("nullif", VARCHAR, text, constant("apple", VARCHAR)),
            new Expression.Case(
                    List.of(new Expression.Branch(
                            call("equal", BOOLEAN, text, constant("apple", VARCHAR)), constant(1L, BIGINT))),
                    constant(0L, BIGINT),
                    BIGINT),
            new Expression.Cast(text, BIGINT, true, -1)
        };
        int[] some = random.ints(0, 200).distinct().limit(60).sorted().toArray();
        for (boolean withNulls : new boolean[] {false, true}) {
            for (int[] selection : new int[][] {null, some}) {
                assertEquals(
                        project(batch(false, withNulls, selection, codes), expressions),
                        project(batch(true, withNulls, selection, codes), expressions));
            }
        }
    }

    /// An entry without rows does not fail; one with rows does.
    @Test
    void failures() {
        Expression number = new Expression.Cast(Plans.column(0, VARCHAR), BIGINT, false, -1);
        List<List<@Nullable Object>> expected = new ArrayList<>();
        expected.add(List.of(12L));
        assertEquals(expected, project(batch(true, false, null, new byte[] {4}), number));
        assertThrows(ExecutionException.class, () -> project(batch(true, false, null, new byte[] {4, 0}), number));
    }
}
