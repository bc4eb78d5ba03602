package stele.executor.function;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Comparison;
import stele.executor.kernel.Dynamic;
import stele.executor.kernel.Masks;
import stele.executor.kernel.Rows;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.Vector;

/// Comparisons of every type and the tests of truth and null. `and`, `or` and `coalesce` are the
/// compiler's.
public final class LogicFunctions implements FunctionLibrary {
    @Override
    public void register(FunctionRegistry registry) {
        for (Comparison.Operator operator : Comparison.Operator.values()) {
            String name = operator.name().toLowerCase(Locale.ROOT);
            registry.vector(
                    name,
                    call -> call.argumentTypes().get(0).layout()
                                    == call.argumentTypes().get(1).layout()
                            ? (arguments, rows) -> compare(operator, arguments[0], arguments[1], rows)
                            : null);
            registry.strict(name, arguments -> operator.accepts(Dynamic.compare(arguments[0], arguments[1])));
        }
        distinct(registry, "is_distinct_from", 1);
        distinct(registry, "is_not_distinct_from", 0);
        registry.vector("is_null", _ -> (arguments, rows) -> nullTest(arguments[0], rows, true));
        registry.vector("is_not_null", _ -> (arguments, rows) -> nullTest(arguments[0], rows, false));
        registry.vector("not", _ -> (arguments, rows) -> not((BooleanVector) arguments[0], rows));
        truth(registry, "is_true", 1, false);
        truth(registry, "is_not_true", 1, true);
        truth(registry, "is_false", 0, false);
        truth(registry, "is_not_false", 0, true);
        registry.lenient(
                "xor",
                arguments -> arguments[0] == null || arguments[1] == null
                        ? null
                        : (Boolean) arguments[0] ^ (Boolean) arguments[1]);
        registry.lenient(
                "nullif",
                arguments ->
                        arguments[0] != null && arguments[1] != null && Dynamic.compare(arguments[0], arguments[1]) == 0
                                ? null
                                : arguments[0]);
        registry.lenient("in", arguments -> in(arguments, true));
        registry.lenient("not_in", arguments -> in(arguments, false));
        registry.strict("greatest", arguments -> extreme(arguments, 1));
        registry.strict("least", arguments -> extreme(arguments, -1));
        registry.lenient("and", LogicFunctions::and);
        registry.lenient("or", LogicFunctions::or);
    }

    private static Vector compare(Comparison.Operator operator, Vector left, Vector right, Rows rows) {
        byte[] out = new byte[rows.extent()];
        boolean[] nulls = Masks.union(left.nulls(), right.nulls(), rows);
        Comparison.compare(operator, left, right, out, rows);
        return new BooleanVector(out, nulls);
    }

    private static void distinct(FunctionRegistry registry, String name, int distinct) {
        registry.vector(
                name,
                call -> call.argumentTypes().get(0).layout()
                                != call.argumentTypes().get(1).layout()
                        ? null
                        : (arguments, rows) -> distinct(arguments[0], arguments[1], distinct, rows));
        registry.lenient(name, arguments -> Dynamic.equivalent(arguments[0], arguments[1]) == (distinct == 0));
    }

    private static Vector distinct(Vector left, Vector right, int distinct, Rows rows) {
        byte[] out = new byte[rows.extent()];
        Comparison.compare(Comparison.Operator.EQUAL, left, right, out, rows);
        boolean[] leftNulls = left.nulls();
        boolean[] rightNulls = right.nulls();
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            boolean a = leftNulls != null && leftNulls[p];
            boolean b = rightNulls != null && rightNulls[p];
            boolean same = a || b ? a & b : out[p] != 0;
            out[p] = (byte) (same ? 1 - distinct : distinct);
        }
        return new BooleanVector(out, null);
    }

    private static Vector nullTest(Vector vector, Rows rows, boolean isNull) {
        byte[] out = new byte[rows.extent()];
        boolean[] nulls = vector.nulls();
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            out[p] = (byte) ((nulls != null && nulls[p]) == isNull ? 1 : 0);
        }
        return new BooleanVector(out, null);
    }

    private static Vector not(BooleanVector vector, Rows rows) {
        byte[] out = new byte[rows.extent()];
        byte[] values = vector.values();
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            out[p] = (byte) (values[p] ^ 1);
        }
        return new BooleanVector(out, vector.nulls());
    }

    private static void truth(FunctionRegistry registry, String name, int truth, boolean negated) {
        registry.vector(name, _ -> (arguments, rows) -> {
            BooleanVector vector = (BooleanVector) arguments[0];
            byte[] out = new byte[rows.extent()];
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                boolean holds = !vector.isNull(p) && vector.values()[p] == truth;
                out[p] = (byte) (holds != negated ? 1 : 0);
            }
            return new BooleanVector(out, null);
        });
    }

    private static @Nullable Object in(@Nullable Object[] arguments, boolean found) {
        if (arguments[0] == null) {
            return arguments.length == 1 ? (Boolean) !found : null;
        }
        boolean unknown = false;
        for (int i = 1; i < arguments.length; i++) {
            if (arguments[i] == null) {
                unknown = true;
            } else if (Dynamic.equivalent(arguments[0], arguments[i])) {
                return found;
            }
        }
        return unknown ? null : (Boolean) !found;
    }

    private static @Nullable Object extreme(@Nullable Object[] arguments, int sign) {
        Object best = arguments[0];
        for (Object argument : arguments) {
            if (Dynamic.compare(argument, best) * sign > 0) {
                best = argument;
            }
        }
        return best;
    }

    private static @Nullable Object and(@Nullable Object[] arguments) {
        Object result = true;
        for (Object argument : arguments) {
            if (Boolean.FALSE.equals(argument)) {
                return false;
            }
            result = argument == null ? null : result;
        }
        return result;
    }

    private static @Nullable Object or(@Nullable Object[] arguments) {
        Object result = false;
        for (Object argument : arguments) {
            if (Boolean.TRUE.equals(argument)) {
                return true;
            }
            result = argument == null ? null : result;
        }
        return result;
    }
}
