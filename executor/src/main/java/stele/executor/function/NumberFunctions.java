package stele.executor.function;

import java.math.BigDecimal;
import java.util.Objects;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Dynamic;

/// The rarer functions of numbers.
public final class NumberFunctions implements FunctionLibrary {
    private static final int MAX_FACTORIAL = 20;
    private static final double[] LANCZOS = {
        0.9999999999998099,
        676.5203681218851,
        -1259.1392167224028,
        771.3234287776531,
        -176.6150291621406,
        12.507343278686905,
        -0.13857109526572012,
        9.984369578019572e-6,
        1.5056327351493116e-7
    };

    @Override
    public void register(FunctionRegistry registry) {
        real(
                registry,
                "asinh",
                value -> Math.copySign(Math.log(Math.abs(value) + Math.sqrt(value * value + 1)), value));
        defined(registry, "acosh", value -> value >= 1, value -> Math.log(value + Math.sqrt(value * value - 1)));
        defined(registry, "atanh", value -> Math.abs(value) <= 1, value -> 0.5 * Math.log((1 + value) / (1 - value)));
        real(registry, "coth", value -> 1 / Math.tanh(value));
        real(registry, "sec", value -> 1 / Math.cos(value));
        real(registry, "csc", value -> 1 / Math.sin(value));
        real(registry, "sech", value -> 1 / Math.cosh(value));
        real(registry, "csch", value -> 1 / Math.sinh(value));
        real(registry, "sind", value -> Math.sin(Math.toRadians(value)));
        real(registry, "cosd", value -> Math.cos(Math.toRadians(value)));
        real(registry, "tand", value -> Math.tan(Math.toRadians(value)));
        defined(registry, "asind", value -> Math.abs(value) <= 1, value -> Math.toDegrees(Math.asin(value)));
        defined(registry, "acosd", value -> Math.abs(value) <= 1, value -> Math.toDegrees(Math.acos(value)));
        real(registry, "atand", value -> Math.toDegrees(Math.atan(value)));
        registry.strict("atan2d", arguments -> Math.toDegrees(Math.atan2(real(arguments[0]), real(arguments[1]))));
        defined(registry, "log1p", value -> value > -1, Math::log1p);
        real(registry, "gamma", NumberFunctions::gamma);
        defined(registry, "lgamma", value -> value > 0, NumberFunctions::logGamma);
        real(registry, "even", value -> Math.copySign(Math.ceil(Math.abs(value) / 2) * 2, value));
        wholes(registry);
        registry.strict("nextafter", arguments -> Math.nextAfter(real(arguments[0]), real(arguments[1])));
        registry.strict("signbit", arguments -> Double.doubleToRawLongBits(real(arguments[0])) < 0);
        registry.strict("is_infinite", arguments -> Double.isInfinite(real(arguments[0])));
        registry.strict("is_finite", arguments -> Double.isFinite(real(arguments[0])));
        registry.strictCall("width_bucket", call -> arguments -> bucket(arguments, call));
        registry.strict("shift_left", arguments -> shifted(whole(arguments[0]), whole(arguments[1])));
        registry.strict("shift_right", arguments -> shifted(whole(arguments[0]), -whole(arguments[1])));
        registry.strict("bit_count", arguments -> (long) Long.bitCount(whole(arguments[0])));
        registry.lenient("hash", arguments -> {
            long hash = 17;
            for (Object argument : arguments) {
                hash = hash * 0x9E3779B97F4A7C15L
                        + (argument == null ? 0 : Objects.hashCode(Dynamic.canonical(argument)));
            }
            return hash;
        });
        registry.strict("scale", arguments ->
                (long) Math.max(0, exact(arguments[0]).scale()));
        registry.strict("min_scale", arguments ->
                (long) Math.max(0, exact(arguments[0]).stripTrailingZeros().scale()));
    }

    private static void wholes(FunctionRegistry registry) {
        registry.strict("lcm", arguments -> {
            long a = whole(arguments[0]);
            long b = whole(arguments[1]);
            return a == 0 || b == 0 ? 0 : Math.absExact(Math.multiplyExact(a / greatestDivisor(a, b), b));
        });
        registry.strictCall("factorial", call -> arguments -> {
            long value = whole(arguments[0]);
            if (value < 0 || value > MAX_FACTORIAL) {
                throw call.error("factorial is defined from 0 to " + MAX_FACTORIAL + ", not for " + value);
            }
            long product = 1;
            for (long factor = 2; factor <= value; factor++) {
                product *= factor;
            }
            return product;
        });
        registry.strictCall("quotient", call -> arguments -> {
            if (whole(arguments[1]) == 0) {
                throw call.error("division by zero");
            }
            return Math.divideExact(whole(arguments[0]), whole(arguments[1]));
        });
    }

    private static double real(@Nullable Object value) {
        return ((Number) value).doubleValue();
    }

    private static long whole(@Nullable Object value) {
        return ((Number) value).longValue();
    }

    private static BigDecimal exact(@Nullable Object value) {
        return value instanceof BigDecimal decimal ? decimal : new BigDecimal(String.valueOf(value));
    }

    private static long greatestDivisor(long a, long b) {
        return b == 0 ? Math.abs(a) : greatestDivisor(b, a % b);
    }

    private static void real(FunctionRegistry registry, String name, DoubleUnaryOperator operator) {
        registry.strict(name, arguments -> operator.applyAsDouble(real(arguments[0])));
    }

    private static void defined(
            FunctionRegistry registry, String name, DoublePredicate domain, DoubleUnaryOperator operator) {
        registry.strictCall(name, call -> arguments -> {
            double value = real(arguments[0]);
            if (!domain.test(value) && !Double.isNaN(value)) {
                throw call.error(name + " is not defined for " + Texts.of(value));
            }
            return operator.applyAsDouble(value);
        });
    }

    /// A shift by the word's width or more leaves nothing; a negative one goes the other way.
    private static long shifted(long value, long places) {
        if (places >= Long.SIZE) {
            return 0;
        }
        if (places <= -Long.SIZE) {
            return value < 0 ? -1 : 0;
        }
        return places >= 0 ? value << places : value >> -places;
    }

    private static long bucket(@Nullable Object[] arguments, FunctionCall call) {
        double value = real(arguments[0]);
        double low = real(arguments[1]);
        double high = real(arguments[2]);
        long count = whole(arguments[3]);
        if (count <= 0 || low == high) {
            throw call.error("width_bucket needs two different bounds and at least one bucket");
        }
        boolean rising = low < high;
        if (rising ? value < low : value > low) {
            return 0;
        }
        return (rising ? value >= high : value <= high)
                ? count + 1
                : (long) Math.floor((value - low) / (high - low) * count) + 1;
    }

    private static double gamma(double x) {
        if (x == Math.rint(x) && x > 0 && x <= MAX_FACTORIAL + 1) {
            double product = 1;
            for (int factor = 2; factor < x; factor++) {
                product *= factor;
            }
            return product;
        }
        return x < 0.5 ? Math.PI / (Math.sin(Math.PI * x) * gamma(1 - x)) : Math.exp(logGamma(x));
    }

    /// Lanczos's approximation with g = 7.
    private static double logGamma(double x) {
        if (x < 0.5) {
            return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
        }
        double shifted = x - 1;
        double sum = LANCZOS[0];
        for (int i = 1; i < LANCZOS.length; i++) {
            sum += LANCZOS[i] / (shifted + i);
        }
        double t = shifted + 7.5;
        return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
    }
}
