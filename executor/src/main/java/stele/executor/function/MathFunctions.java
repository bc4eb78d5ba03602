package stele.executor.function;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;

/// Functions of numbers. Those of real analysis take and give doubles; `abs`, `sign` and the roundings keep
/// the type.
public final class MathFunctions implements FunctionLibrary {
    @Override
    public void register(FunctionRegistry registry) {
        unary(registry, "exp", Math::exp);
        unary(registry, "cbrt", Math::cbrt);
        unary(registry, "sin", Math::sin);
        unary(registry, "cos", Math::cos);
        unary(registry, "tan", Math::tan);
        unary(registry, "cot", value -> 1 / Math.tan(value));
        unary(registry, "asin", Math::asin);
        unary(registry, "acos", Math::acos);
        unary(registry, "atan", Math::atan);
        unary(registry, "sinh", Math::sinh);
        unary(registry, "cosh", Math::cosh);
        unary(registry, "tanh", Math::tanh);
        unary(registry, "degrees", Math::toDegrees);
        unary(registry, "radians", Math::toRadians);
        binary(registry, "atan2", Math::atan2);
        binary(registry, "power", Math::pow);
        binary(registry, "pow", Math::pow);
        positive(registry, "sqrt", true, Math::sqrt);
        positive(registry, "ln", false, Math::log);
        positive(registry, "log10", false, Math::log10);
        positive(registry, "log2", false, value -> Math.log(value) / Math.log(2));
        registry.strictCall("log", call -> arguments -> logarithm(arguments, call));
        registry.strict("pi", _ -> Math.PI);
        registry.vector("random", call -> (_, rows) -> {
            double[] out = new double[rows.extent()];
            for (int i = 0; i < rows.count(); i++) {
                out[rows.position(i)] = ThreadLocalRandom.current().nextDouble();
            }
            return new DoubleVector(DataType.DOUBLE, out, null);
        });
        registry.vector("abs", MathFunctions::abs);
        registry.strictCall("abs", call -> arguments -> abs(arguments[0], call));
        registry.strict("sign", arguments -> sign(arguments[0]));
        rounding(registry, "floor", RoundingMode.FLOOR);
        rounding(registry, "ceil", RoundingMode.CEILING);
        rounding(registry, "ceiling", RoundingMode.CEILING);
        rounding(registry, "round", RoundingMode.HALF_UP);
        rounding(registry, "truncate", RoundingMode.DOWN);
        rounding(registry, "trunc", RoundingMode.DOWN);
        registry.strict("bit_and", arguments -> whole(arguments[0]) & whole(arguments[1]));
        registry.strict("bit_or", arguments -> whole(arguments[0]) | whole(arguments[1]));
        registry.strict("bit_xor", arguments -> whole(arguments[0]) ^ whole(arguments[1]));
        registry.strict("bit_not", arguments -> ~whole(arguments[0]));
        registry.strict("gcd", arguments -> gcd(whole(arguments[0]), whole(arguments[1])));
        registry.strict("is_nan", arguments -> Double.isNaN(real(arguments[0])));
        registry.lenient("random_uuid", _ -> java.util.UUID.randomUUID());
    }

    private static double real(@Nullable Object value) {
        return ((Number) value).doubleValue();
    }

    private static long whole(@Nullable Object value) {
        return ((Number) value).longValue();
    }

    private static long gcd(long a, long b) {
        return b == 0 ? Math.abs(a) : gcd(b, a % b);
    }

    private static void unary(FunctionRegistry registry, String name, DoubleUnaryOperator operator) {
        registry.vector(name, call -> {
            if (call.type().kind() != DataType.Kind.DOUBLE
                    || call.argumentTypes().getFirst().layout() != DataType.Layout.DOUBLE) {
                return null;
            }
            return (arguments, rows) -> {
                DoubleVector vector = (DoubleVector) arguments[0];
                double[] out = new double[rows.extent()];
                for (int i = 0; i < rows.count(); i++) {
                    int p = rows.position(i);
                    out[p] = operator.applyAsDouble(vector.values()[p]);
                }
                return new DoubleVector(DataType.DOUBLE, out, vector.nulls());
            };
        });
        registry.strict(name, arguments -> operator.applyAsDouble(real(arguments[0])));
    }

    private static void binary(FunctionRegistry registry, String name, DoubleBinaryOperator operator) {
        registry.strict(name, arguments -> operator.applyAsDouble(real(arguments[0]), real(arguments[1])));
    }

    /// Functions that are not defined below zero, or at it.
    private static void positive(
            FunctionRegistry registry, String name, boolean zeroAllowed, DoubleUnaryOperator operator) {
        registry.strictCall(name, call -> arguments -> {
            double value = real(arguments[0]);
            if (value < 0 || value == 0 && !zeroAllowed) {
                throw call.error(name + " is not defined for " + Texts.of(arguments[0]));
            }
            return operator.applyAsDouble(value);
        });
    }

    private static double logarithm(@Nullable Object[] arguments, FunctionCall call) {
        for (Object argument : arguments) {
            if (real(argument) <= 0) {
                throw call.error("log is not defined for " + Texts.of(argument));
            }
        }
        return arguments.length == 1
                ? Math.log10(real(arguments[0]))
                : Math.log(real(arguments[1])) / Math.log(real(arguments[0]));
    }

    private static @Nullable VectorFunction abs(FunctionCall call) {
        DataType type = call.type();
        if (!call.argumentTypes().getFirst().equals(type) || type.kind() != DataType.Kind.DOUBLE) {
            return null;
        }
        return (arguments, rows) -> {
            DoubleVector vector = (DoubleVector) arguments[0];
            double[] out = new double[rows.extent()];
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                out[p] = Math.abs(vector.values()[p]);
            }
            return new DoubleVector(type, out, vector.nulls());
        };
    }

    private static Object abs(@Nullable Object value, FunctionCall call) {
        return switch (value) {
            case Long whole -> {
                if (whole < -Casts.greatest(call.type())) {
                    throw call.error("numeric overflow: the result does not fit " + call.type());
                }
                yield Math.abs(whole);
            }
            case Double real -> Math.abs(real);
            case Float real -> Math.abs(real);
            case BigDecimal exact -> exact.abs();
            case java.time.Duration duration -> duration.abs();
            case null, default -> throw call.error("abs is not defined for " + value);
        };
    }

    private static Object sign(@Nullable Object value) {
        return switch (value) {
            case Double real -> Math.signum(real);
            case Float real -> (double) Math.signum(real);
            case BigDecimal exact -> BigDecimal.valueOf(exact.signum());
            case null, default -> (long) Long.signum(whole(value));
        };
    }

    private static void rounding(FunctionRegistry registry, String name, RoundingMode mode) {
        registry.vector(
                name,
                call -> call.argumentTypes().size() == 1
                                && call.type().kind().isInteger()
                                && call.argumentTypes().getFirst().kind().isInteger()
                        ? (arguments, _) -> {
                            LongVector vector = (LongVector) arguments[0];
                            return vector.as(call.type());
                        }
                        : null);
        registry.strict(name, arguments -> {
            int digits = arguments.length > 1 ? (int) Math.max(-400, Math.min(400, whole(arguments[1]))) : 0;
            return round(arguments[0], digits, mode);
        });
    }

    private static @Nullable Object round(@Nullable Object value, int digits, RoundingMode mode) {
        return switch (value) {
            case BigDecimal exact -> exact.setScale(digits, mode);
            case Long whole when digits >= 0 -> whole;
            case Long whole -> BigDecimal.valueOf(whole).setScale(digits, mode).longValueExact();
            case Double real -> round(real.doubleValue(), digits, mode);
            case Float real -> round(real.doubleValue(), digits, mode);
            case null, default -> value;
        };
    }

    private static double round(double value, int digits, RoundingMode mode) {
        if (!Double.isFinite(value)) {
            return value;
        }
        if (digits == 0) {
            return switch (mode) {
                case FLOOR -> Math.floor(value);
                case CEILING -> Math.ceil(value);
                case DOWN -> value < 0 ? Math.ceil(value) : Math.floor(value);
                default -> Math.copySign(Math.floor(Math.abs(value) + 0.5), value);
            };
        }
        return BigDecimal.valueOf(value).setScale(digits, mode).doubleValue();
    }
}
