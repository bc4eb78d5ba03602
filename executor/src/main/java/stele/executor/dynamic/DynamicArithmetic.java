package stele.executor.dynamic;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.function.FunctionCall;
import stele.executor.function.FunctionRegistry;

/// Arithmetic on values of any type: integers stay integers, overflow is an error, floats follow IEEE 754,
/// `+` also joins strings and lists.
final class DynamicArithmetic {
    private DynamicArithmetic() {}

    static void register(FunctionRegistry registry) {
        registry.strictCall("any_add", call -> arguments -> add(call, arguments[0], arguments[1]));
        registry.strictCall("any_subtract", call -> arguments -> subtract(call, arguments[0], arguments[1]));
        registry.strictCall("any_multiply", call -> arguments -> multiply(call, arguments[0], arguments[1]));
        registry.strictCall("any_divide", call -> arguments -> divide(call, arguments[0], arguments[1]));
        registry.strictCall("any_modulo", call -> arguments -> modulo(call, arguments[0], arguments[1]));
        registry.strictCall(
                "any_power", call -> arguments -> Math.pow(real(call, arguments[0]), real(call, arguments[1])));
        registry.strictCall("any_negate", call -> arguments -> negate(call, arguments[0]));
        registry.strictCall("any_absolute", call -> arguments -> switch (arguments[0]) {
            case Long whole -> Math.absExact(whole);
            case BigDecimal exact -> exact.abs();
            case null, default -> Math.abs(real(call, arguments[0]));
        });
        registry.strictCall("any_sign", call -> arguments -> (long) Math.signum(real(call, arguments[0])));
        registry.strictCall("any_concatenate", call -> arguments -> add(call, arguments[0], arguments[1]));
        real(registry, "ceil", Math::ceil);
        real(registry, "floor", Math::floor);
        real(registry, "sqrt", Math::sqrt);
        real(registry, "exp", Math::exp);
        real(registry, "log", Math::log);
        real(registry, "log10", Math::log10);
        real(registry, "sin", Math::sin);
        real(registry, "cos", Math::cos);
        real(registry, "tan", Math::tan);
        real(registry, "cot", angle -> 1 / Math.tan(angle));
        real(registry, "asin", Math::asin);
        real(registry, "acos", Math::acos);
        real(registry, "atan", Math::atan);
        real(registry, "degrees", Math::toDegrees);
        real(registry, "radians", Math::toRadians);
        real(registry, "haversin", angle -> (1 - Math.cos(angle)) / 2);
        registry.strictCall(
                "real_atan2", call -> arguments -> Math.atan2(real(call, arguments[0]), real(call, arguments[1])));
        registry.strictCall("real_round", call -> arguments -> round(call, arguments));
        registry.strictCall("real_is_nan", call -> arguments -> Double.isNaN(real(call, arguments[0])));
        registry.lenient("real_pi", arguments -> Math.PI);
        registry.lenient("real_e", arguments -> Math.E);
    }

    /// A function of one float.
    private interface Real {
        double of(double value);
    }

    private static void real(FunctionRegistry registry, String name, Real function) {
        registry.strictCall("real_" + name, call -> arguments -> function.of(real(call, arguments[0])));
    }

    static double real(FunctionCall call, @Nullable Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(call, value, "a number");
    }

    static ExecutionException wrong(FunctionCall call, @Nullable Object value, String wanted) {
        return call.error("expected " + wanted + ", not " + Describe.type(value), "TypeError:InvalidArgumentType");
    }

    private static ExecutionException cannot(FunctionCall call, String verb, @Nullable Object a, @Nullable Object b) {
        return call.error(
                "cannot " + verb + " " + Describe.type(a) + " and " + Describe.type(b),
                "TypeError:InvalidArgumentType");
    }

    private static boolean isReal(@Nullable Object value) {
        return value instanceof Double || value instanceof Float;
    }

    private static BigDecimal exact(Object value) {
        return value instanceof BigDecimal number ? number : BigDecimal.valueOf(((Number) value).longValue());
    }

    static @Nullable Object add(FunctionCall call, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Math.addExact(a, b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return isReal(a) || isReal(b) ? (Object) (a.doubleValue() + b.doubleValue()) : exact(a).add(exact(b));
        }
        if (left instanceof List<?> || right instanceof List<?>) {
            List<@Nullable Object> joined = new ArrayList<>();
            append(joined, left);
            append(joined, right);
            return joined;
        }
        if (left instanceof String || right instanceof String) {
            if (left instanceof Map<?, ?> || right instanceof Map<?, ?>) {
                throw cannot(call, "add", left, right);
            }
            return DynamicText.of(left) + DynamicText.of(right);
        }
        Object sum = DynamicTemporal.add(left, right, 1);
        if (sum == null) {
            throw cannot(call, "add", left, right);
        }
        return sum;
    }

    private static void append(List<@Nullable Object> list, @Nullable Object value) {
        if (value instanceof List<?> items) {
            list.addAll(items);
        } else {
            list.add(value);
        }
    }

    private static @Nullable Object subtract(FunctionCall call, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Math.subtractExact(a, b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return isReal(a) || isReal(b) ? (Object) (a.doubleValue() - b.doubleValue()) : exact(a).subtract(exact(b));
        }
        Object difference = DynamicTemporal.add(left, right, -1);
        if (difference == null) {
            throw cannot(call, "subtract", left, right);
        }
        return difference;
    }

    private static @Nullable Object multiply(FunctionCall call, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Math.multiplyExact(a, b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            return isReal(a) || isReal(b) ? (Object) (a.doubleValue() * b.doubleValue()) : exact(a).multiply(exact(b));
        }
        Object product = DynamicTemporal.multiply(left, right);
        if (product == null) {
            throw cannot(call, "multiply", left, right);
        }
        return product;
    }

    private static @Nullable Object divide(FunctionCall call, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            if (b == 0) {
                throw call.error("division by zero", "ArithmeticError:DivisionByZero");
            }
            return Math.divideExact(a, b);
        }
        if (left instanceof Number a && right instanceof Number b) {
            if (isReal(a) || isReal(b)) {
                return a.doubleValue() / b.doubleValue();
            }
            if (exact(b).signum() == 0) {
                throw call.error("division by zero", "ArithmeticError:DivisionByZero");
            }
            return exact(a).divide(exact(b), MathContext.DECIMAL128);
        }
        Object quotient = right instanceof Number divisor ? DynamicTemporal.divide(left, divisor) : null;
        if (quotient == null) {
            throw cannot(call, "divide", left, right);
        }
        return quotient;
    }

    private static Object modulo(FunctionCall call, @Nullable Object left, @Nullable Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            if (b == 0) {
                throw call.error("division by zero", "ArithmeticError:DivisionByZero");
            }
            return a % b;
        }
        if (left instanceof Number a && right instanceof Number b) {
            return a.doubleValue() % b.doubleValue();
        }
        throw cannot(call, "divide", left, right);
    }

    private static Object negate(FunctionCall call, @Nullable Object value) {
        return switch (value) {
            case Long whole -> Math.negateExact(whole);
            case Double real -> -real;
            case BigDecimal exact -> exact.negate();
            case null, default -> {
                Object negated = DynamicTemporal.multiply(value, -1L);
                if (negated == null) {
                    throw wrong(call, value, "a number");
                }
                yield negated;
            }
        };
    }

    private static Object round(FunctionCall call, @Nullable Object[] arguments) {
        double value = real(call, arguments[0]);
        if (arguments.length == 1 || !Double.isFinite(value)) {
            return Double.isFinite(value) ? Math.floor(value + 0.5) : value;
        }
        int digits = (int) real(call, arguments[1]);
        String mode = arguments.length > 2 ? String.valueOf(arguments[2]) : "HALF_UP";
        try {
            return new BigDecimal(String.valueOf(value))
                    .setScale(digits, java.math.RoundingMode.valueOf(mode))
                    .doubleValue();
        } catch (IllegalArgumentException e) {
            throw call.error("there is no rounding mode " + mode, "ArgumentError:InvalidArgumentValue");
        }
    }
}
