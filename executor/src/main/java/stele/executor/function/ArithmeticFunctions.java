package stele.executor.function;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Arithmetic;
import stele.executor.kernel.Bounds;
import stele.executor.kernel.Masks;
import stele.executor.kernel.Rows;
import stele.storage.type.DataType;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// `add subtract multiply divide modulo negate`: vectorised for integers, floats and decimals, by objects for
/// temporal values and dynamic numbers.
public final class ArithmeticFunctions implements FunctionLibrary {
    static final String OVERFLOW = "numeric overflow";
    static final String DIVISION_BY_ZERO = "division by zero";

    @Override
    public void register(FunctionRegistry registry) {
        for (Operation operation : Operation.values()) {
            String name = operation.name().toLowerCase(java.util.Locale.ROOT);
            registry.vector(name, call -> vector(operation, call));
            registry.strictCall(name, call -> rows(operation, call));
        }
        registry.strictCall("negate", call -> {
            RowFunction subtract = rows(Operation.SUBTRACT, call);
            return arguments -> subtract.apply(new Object[] {zero(arguments[0]), arguments[0]});
        });
        registry.vector("negate", ArithmeticFunctions::negate);
    }

    /// What the names stand for.
    enum Operation {
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        MODULO;

        /// The result where the operands' bounds prove that all of it is in `least .. greatest`, else null.
        @Nullable
        LongVector bounded(
                DataType type,
                LongVector a,
                LongVector b,
                Rows rows,
                boolean @Nullable [] nulls,
                long least,
                long greatest) {
            Bounds bounds = switch (this) {
                case ADD -> Bounds.sum(Bounds.of(a), Bounds.of(b));
                case SUBTRACT -> Bounds.difference(Bounds.of(a), Bounds.of(b));
                case MULTIPLY -> Bounds.product(Bounds.of(a), Bounds.of(b));
                case DIVIDE, MODULO -> null;
            };
            if (bounds == null || !bounds.within(least, greatest)) {
                return null;
            }
            long[] out = new long[rows.extent()];
            Rows all = rows.dense();
            switch (this) {
                case ADD -> Arithmetic.add(a.values(), b.values(), out, all);
                case SUBTRACT -> Arithmetic.subtract(a.values(), b.values(), out, all);
                case MULTIPLY, DIVIDE, MODULO -> Arithmetic.multiply(a.values(), b.values(), out, all);
            }
            return LongVector.bounded(type, out, bounds.least(), bounds.greatest(), nulls);
        }
    }

    private static Object zero(@Nullable Object value) {
        return switch (value) {
            case BigDecimal _ -> BigDecimal.ZERO;
            case Double _ -> -0.0;
            case Float _ -> -0.0;
            case java.time.Period _ -> java.time.Period.ZERO;
            case java.time.Duration _ -> java.time.Duration.ZERO;
            case null, default -> 0L;
        };
    }

    private static @Nullable VectorFunction negate(FunctionCall call) {
        DataType type = call.type();
        if (type.layout() == DataType.Layout.DOUBLE
                && call.argumentTypes().getFirst().layout() == DataType.Layout.DOUBLE) {
            return (arguments, rows) -> {
                DoubleVector a = (DoubleVector) arguments[0];
                double[] out = new double[rows.extent()];
                for (int i = 0; i < rows.count(); i++) {
                    int p = rows.position(i);
                    out[p] = -a.values()[p];
                }
                return new DoubleVector(type, out, a.nulls());
            };
        }
        if (type.kind() == DataType.Kind.DECIMAL) {
            FunctionCall difference = new FunctionCall(
                    call.name(),
                    java.util.List.of(type, call.argumentTypes().getFirst()),
                    type,
                    call.position(),
                    call.context());
            VectorFunction subtract = DecimalArithmetic.create(Operation.SUBTRACT, difference);
            return subtract == null
                    ? null
                    : (arguments, rows) -> subtract.apply(
                            new Vector[] {new LongVector(type, new long[rows.extent()], null), arguments[0]}, rows);
        }
        VectorFunction subtract = integerFunction(Operation.SUBTRACT, call);
        if (subtract == null || !call.argumentTypes().getFirst().kind().isInteger()) {
            return null;
        }
        return (arguments, rows) ->
                subtract.apply(new Vector[] {new LongVector(type, new long[rows.extent()], null), arguments[0]}, rows);
    }

    private static @Nullable VectorFunction vector(Operation operation, FunctionCall call) {
        if (call.argumentTypes().size() != 2) {
            return null;
        }
        DataType left = call.argumentTypes().get(0);
        DataType right = call.argumentTypes().get(1);
        if (call.type().layout() == DataType.Layout.DOUBLE
                && left.layout() == DataType.Layout.DOUBLE
                && right.layout() == DataType.Layout.DOUBLE) {
            return doubleFunction(operation, call);
        }
        if (call.type().kind() == DataType.Kind.DECIMAL) {
            return DecimalArithmetic.create(operation, call);
        }
        boolean integers = call.type().kind().isInteger()
                && left.kind().isInteger()
                && right.kind().isInteger();
        return integers ? integerFunction(operation, call) : null;
    }

    private static VectorFunction doubleFunction(Operation operation, FunctionCall call) {
        DataType type = call.type();
        boolean real = type.kind() == DataType.Kind.REAL;
        return (arguments, rows) -> {
            DoubleVector a = (DoubleVector) arguments[0];
            DoubleVector b = (DoubleVector) arguments[1];
            double[] out = new double[rows.extent()];
            boolean[] nulls = Masks.union(a.nulls(), b.nulls(), rows);
            if (operation == Operation.DIVIDE || operation == Operation.MODULO) {
                checkDivisors(b.values(), nulls, rows, call);
            }
            switch (operation) {
                case ADD -> Arithmetic.add(a.values(), b.values(), out, rows);
                case SUBTRACT -> Arithmetic.subtract(a.values(), b.values(), out, rows);
                case MULTIPLY -> Arithmetic.multiply(a.values(), b.values(), out, rows);
                case DIVIDE -> Arithmetic.divide(a.values(), b.values(), out, rows);
                case MODULO -> Arithmetic.modulo(a.values(), b.values(), out, rows);
            }
            if (real) {
                Arithmetic.toFloats(out, rows);
            }
            return new DoubleVector(type, out, nulls);
        };
    }

    private static void checkDivisors(double[] divisors, boolean @Nullable [] nulls, Rows rows, FunctionCall call) {
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (divisors[p] == 0 && (nulls == null || !nulls[p])) {
                throw call.error(DIVISION_BY_ZERO);
            }
        }
    }

    private static @Nullable VectorFunction integerFunction(Operation operation, FunctionCall call) {
        DataType type = call.type();
        if (!type.kind().isInteger()) {
            return null;
        }
        long greatest = Casts.greatest(type);
        long least = Casts.least(type);
        return (arguments, rows) -> {
            LongVector a = (LongVector) arguments[0];
            LongVector b = (LongVector) arguments[1];
            boolean[] nulls = Masks.union(a.nulls(), b.nulls(), rows);
            LongVector bounded = operation.bounded(type, a, b, rows, nulls, least, greatest);
            if (bounded != null) {
                return bounded;
            }
            long[] out = new long[rows.extent()];
            boolean bad = run(operation, a.values(), b.values(), out, rows, least, greatest);
            if (bad && nulls != null) {
                int[] known = new int[rows.count()];
                Rows narrowed = Rows.selected(known, Masks.notNull(nulls, rows, known));
                bad = run(operation, a.values(), b.values(), out, narrowed, least, greatest);
            }
            if (bad) {
                throw call.error(
                        blame(operation, b, nulls, rows)
                                ? DIVISION_BY_ZERO
                                : OVERFLOW + ": the result does not fit " + type);
            }
            return new LongVector(type, out, nulls);
        };
    }

    private static boolean run(
            Operation operation, long[] a, long[] b, long[] out, Rows rows, long least, long greatest) {
        return switch (operation) {
            case ADD -> Arithmetic.add(a, b, out, rows, least, greatest);
            case SUBTRACT -> Arithmetic.subtract(a, b, out, rows, least, greatest);
            case MULTIPLY -> Arithmetic.multiply(a, b, out, rows, least, greatest);
            case DIVIDE -> Arithmetic.divide(a, b, out, rows, least, greatest);
            case MODULO -> Arithmetic.modulo(a, b, out, rows);
        };
    }

    /// Whether a divisor is zero.
    private static boolean blame(Operation operation, LongVector divisors, boolean @Nullable [] nulls, Rows rows) {
        if (operation != Operation.DIVIDE && operation != Operation.MODULO) {
            return false;
        }
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            if (divisors.values()[p] == 0 && (nulls == null || !nulls[p])) {
                return true;
            }
        }
        return false;
    }

    private static RowFunction rows(Operation operation, FunctionCall call) {
        BinaryOperator<Object> temporal = TemporalArithmetic.operator(operation.name(), call);
        return arguments -> {
            Object left = arguments[0];
            Object right = arguments[1];
            if (left instanceof Number a && right instanceof Number b) {
                return numbers(operation, a, b, call);
            }
            return temporal.apply(left, right);
        };
    }

    private static Object numbers(Operation operation, Number left, Number right, FunctionCall call) {
        boolean dynamic = call.type().kind() == DataType.Kind.ANY;
        boolean real = dynamic ? isReal(left) || isReal(right) : call.type().layout() == DataType.Layout.DOUBLE;
        if (real) {
            boolean divides = operation == Operation.DIVIDE || operation == Operation.MODULO;
            if (divides && !dynamic && right.doubleValue() == 0) {
                throw call.error(DIVISION_BY_ZERO);
            }
            return doubles(operation, left.doubleValue(), right.doubleValue());
        }
        if ((operation == Operation.DIVIDE || operation == Operation.MODULO)
                && stele.executor.kernel.Dynamic.decimal(right).signum() == 0) {
            throw call.error(DIVISION_BY_ZERO);
        }
        boolean whole = dynamic
                ? left instanceof Long && right instanceof Long
                : call.type().kind().isInteger();
        return whole && left instanceof Long && right instanceof Long
                ? (Object) wholes(operation, left.longValue(), right.longValue(), call)
                : decimals(
                        operation,
                        stele.executor.kernel.Dynamic.decimal(left),
                        stele.executor.kernel.Dynamic.decimal(right),
                        call);
    }

    private static boolean isReal(Number number) {
        return number instanceof Double || number instanceof Float;
    }

    private static double doubles(Operation operation, double a, double b) {
        return switch (operation) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case MODULO -> a % b;
        };
    }

    private static long wholes(Operation operation, long a, long b, FunctionCall call) {
        try {
            return switch (operation) {
                case ADD -> Math.addExact(a, b);
                case SUBTRACT -> Math.subtractExact(a, b);
                case MULTIPLY -> Math.multiplyExact(a, b);
                case DIVIDE -> Math.divideExact(a, b);
                case MODULO -> a % b;
            };
        } catch (ArithmeticException e) {
            throw call.error(OVERFLOW + ": the result does not fit " + call.type());
        }
    }

    private static Object decimals(Operation operation, BigDecimal a, BigDecimal b, FunctionCall call) {
        int digits = DataType.Decimal.MAX_PRECISION;
        BigDecimal result = switch (operation) {
            case ADD -> a.add(b);
            case SUBTRACT -> a.subtract(b);
            case MULTIPLY -> a.multiply(b);
            case DIVIDE ->
                call.type() instanceof DataType.Decimal decimal
                        ? a.divide(b, decimal.scale(), RoundingMode.HALF_UP)
                        : a.divide(b, new MathContext(digits));
            case MODULO -> a.remainder(b);
        };
        if (call.type() instanceof DataType.Decimal decimal) {
            try {
                return Casts.fit(result, decimal);
            } catch (Casts.ConversionException e) {
                throw call.error(OVERFLOW + ": the result does not fit " + call.type());
            }
        }
        if (call.type().kind().isInteger()) {
            return result.setScale(0, RoundingMode.DOWN).longValueExact();
        }
        return result;
    }
}
