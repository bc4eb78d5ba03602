package stele.executor.expression;

import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.function.Casts;
import stele.executor.function.FunctionContext;
import stele.executor.kernel.Arithmetic;
import stele.executor.kernel.Bounds;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.executor.kernel.WideArithmetic;
import stele.parser.Diagnostic;
import stele.storage.type.DataType;
import stele.storage.value.Int128;
import stele.storage.vector.AnyVector;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DecimalVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// Casts: between numbers on the arrays, everything else by objects ([Casts]).
final class CastFunctions {
    /// The digits that a BIGINT may have.
    static final int BIGINT_DIGITS = 19;

    private CastFunctions() {}

    /// A cast of `operand` to `type`.
    static Evaluator compile(Evaluator operand, DataType type, boolean safe, int position, FunctionContext context) {
        DataType from = operand.type();
        if (from.equals(type)) {
            return operand;
        }
        if (operand.isConstant() && !safe) {
            Object value = operand.evaluate(new Batch(java.util.List.of(), 1)).get(0);
            if (value == null) {
                return new Evaluators.Constant(type, null);
            }
        }
        return new Cast(operand, type, safe, position, context);
    }

    /// `value` as an object of `type`; constants in plans may be of a neighbouring type.
    static @Nullable Object convert(@Nullable Object value, DataType type, FunctionContext context) {
        if (value == null || type.kind() == DataType.Kind.ANY) {
            return value;
        }
        try {
            return new Casts(context).convert(value, DataType.ANY, type);
        } catch (Casts.ConversionException e) {
            throw new ExecutionException(Diagnostic.Kind.RUNTIME, e.getMessage(), -1, null);
        }
    }

    /// The type in which values of two types are compared, or null if none is better than what they are.
    static @Nullable DataType common(DataType left, DataType right) {
        if (left.equals(right)) {
            return left;
        }
        if (left.kind() == DataType.Kind.ANY || right.kind() == DataType.Kind.ANY) {
            return DataType.ANY;
        }
        if (left.kind().isNumeric() && right.kind().isNumeric()) {
            if (left.layout() == DataType.Layout.DOUBLE || right.layout() == DataType.Layout.DOUBLE) {
                return DataType.DOUBLE;
            }
            if (left.kind().isInteger() && right.kind().isInteger()) {
                return DataType.BIGINT;
            }
            return commonDecimal(left, right);
        }
        if (left.kind() == DataType.Kind.DATE && right.kind() == DataType.Kind.TIMESTAMP) {
            return right;
        }
        if (right.kind() == DataType.Kind.DATE && left.kind() == DataType.Kind.TIMESTAMP) {
            return left;
        }
        if (left.kind() == right.kind()) {
            return left.layout() == right.layout() ? null : DataType.ANY;
        }
        return DataType.ANY;
    }

    /// Where 38 digits do not suffice, values are compared as they are.
    private static DataType commonDecimal(DataType left, DataType right) {
        DataType.Decimal a = asDecimal(left);
        DataType.Decimal b = asDecimal(right);
        int scale = Math.max(a.scale(), b.scale());
        int whole = Math.max(a.precision() - a.scale(), b.precision() - b.scale());
        return whole + scale > DataType.Decimal.MAX_PRECISION ? DataType.ANY : DataType.decimal(whole + scale, scale);
    }

    private static DataType.Decimal asDecimal(DataType type) {
        return type instanceof DataType.Decimal decimal ? decimal : new DataType.Decimal(BIGINT_DIGITS, 0);
    }

    private static final class Cast extends Evaluator {
        private final Evaluator operand;
        private final boolean safe;
        private final int position;
        private final Casts casts;

        Cast(Evaluator operand, DataType type, boolean safe, int position, FunctionContext context) {
            super(type);
            this.operand = operand;
            this.safe = safe;
            this.position = position;
            this.casts = new Casts(context);
        }

        @Override
        boolean hasConstantParts() {
            return operand.isConstant();
        }

        @Override
        public Vector evaluate(Batch batch) {
            Vector vector = operand.evaluate(batch);
            Rows rows = Rows.of(batch);
            Vector fast = fast(vector, rows);
            return fast == null ? byObjects(vector, rows) : fast;
        }

        private @Nullable Vector fast(Vector vector, Rows rows) {
            DataType from = operand.type();
            DataType to = type();
            return switch (vector) {
                case LongVector longs -> fromLongs(longs, from, to, rows);
                case DoubleVector doubles
                when to.kind() == DataType.Kind.DOUBLE -> new DoubleVector(to, doubles.values(), doubles.nulls());
                case AnyVector any
                when to.layout() == DataType.Layout.ANY && to.kind() == DataType.Kind.ANY ->
                    new AnyVector(to, any.tags(), any.payload(), any.objects());
                case DoubleVector doubles
                when to.kind() == DataType.Kind.ANY && from.kind() == DataType.Kind.DOUBLE -> anyDoubles(doubles, rows);
                case StringVector strings when from.kind() == to.kind() -> strings.as(to);
                case DecimalVector wide
                when to instanceof DataType.Decimal decimal ->
                    rescaleWide(wide, (DataType.Decimal) from, decimal, rows);
                case DoubleVector _, BooleanVector _, StringVector _, DecimalVector _, AnyVector _ -> null;
            };
        }

        private static Vector anyDoubles(DoubleVector doubles, Rows rows) {
            VectorWriter writer = new VectorWriter(DataType.ANY, rows.extent());
            boolean[] nulls = doubles.nulls();
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                if (nulls != null && nulls[p]) {
                    writer.setNull(p);
                } else {
                    writer.setDouble(p, doubles.values()[p]);
                }
            }
            return writer.build();
        }

        private @Nullable Vector fromLongs(LongVector longs, DataType from, DataType to, Rows rows) {
            if (from.kind().isInteger() && to.kind().isInteger()) {
                return range(longs, to, rows) ? longs.as(to) : null;
            }
            if (from.kind().isInteger() && to.kind() == DataType.Kind.ANY) {
                byte[] tags = new byte[rows.extent()];
                for (int i = 0; i < rows.count(); i++) {
                    int p = rows.position(i);
                    tags[p] = longs.isNull(p) ? AnyVector.NULL : AnyVector.INTEGER;
                }
                return new AnyVector(DataType.ANY, tags, longs.values(), null);
            }
            if (to.kind() == DataType.Kind.DOUBLE && (from.kind().isInteger() || from instanceof DataType.Decimal)) {
                return toDoubles(longs, from, to, rows);
            }
            boolean exact = from.kind().isInteger() || from instanceof DataType.Decimal;
            if (exact && to instanceof DataType.Decimal decimal) {
                int fromScale = from instanceof DataType.Decimal source ? source.scale() : 0;
                return rescale(longs, decimal, fromScale, rows);
            }
            return null;
        }

        /// Whether every value fits the integer type `to`.
        private static boolean range(LongVector longs, DataType to, Rows rows) {
            long least = Casts.least(to);
            long greatest = Casts.greatest(to);
            if (longs.least() >= least && longs.greatest() <= greatest) {
                return true;
            }
            boolean bad = false;
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                long value = longs.values()[p];
                bad |= value < least | value > greatest;
            }
            return !bad;
        }

        private static Vector toDoubles(LongVector longs, DataType from, DataType to, Rows rows) {
            double[] out = new double[rows.extent()];
            double divisor = from instanceof DataType.Decimal decimal ? Math.pow(10, decimal.scale()) : 1;
            long[] values = longs.values();
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                out[p] = values[p] / divisor;
            }
            return new DoubleVector(to, out, longs.nulls());
        }

        /// Values with other digits after the point, rounded half away from zero; null if one does not fit
        /// a long.
        private static @Nullable Vector rescale(LongVector longs, DataType.Decimal to, int fromScale, Rows rows) {
            int shift = to.scale() - fromScale;
            if (Math.abs(shift) > DataType.Decimal.MAX_LONG_PRECISION) {
                return null;
            }
            if (shift == 0
                    && longs.type().kind() == DataType.Kind.DECIMAL
                    && ((DataType.Decimal) longs.type()).precision() <= to.precision()) {
                return longs.as(to);
            }
            long limit = to.layout() == DataType.Layout.WIDE ? Long.MAX_VALUE : Int128.powerLow(to.precision()) - 1;
            long factor = Int128.powerLow(Math.abs(shift));
            if (shift < 0) {
                return scaleDown(longs, to, factor, limit, rows);
            }
            long[] out = new long[rows.extent()];
            Bounds bounds = Bounds.product(Bounds.of(longs), new Bounds(factor, factor));
            if (bounds != null && bounds.within(-limit, limit)) {
                Arithmetic.multiply(longs.values(), factor, out, rows);
                return LongVector.bounded(to, out, bounds.least(), bounds.greatest(), longs.nulls());
            }
            boolean bad = false;
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                long value = longs.values()[p];
                long scaled = value * factor;
                out[p] = scaled;
                bad |= Math.multiplyHigh(value, factor) != scaled >> 63 | scaled > limit | scaled < -limit;
            }
            return bad ? null : new LongVector(to, out, longs.nulls());
        }

        private static @Nullable Vector scaleDown(
                LongVector longs, DataType.Decimal to, long divisor, long limit, Rows rows) {
            long[] out = new long[rows.extent()];
            boolean bad = false;
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                long value = longs.values()[p];
                long quotient = value / divisor;
                long rest = Math.abs(value - quotient * divisor);
                long rounded = rest >= divisor - rest ? quotient + (value < 0 ? -1 : 1) : quotient;
                out[p] = rounded;
                bad |= rounded > limit | rounded < -limit;
            }
            return bad ? null : new LongVector(to, out, longs.nulls());
        }

        /// The same for values of 128 bits, as long as digits after the point are only added.
        private static @Nullable Vector rescaleWide(
                DecimalVector wide, DataType.Decimal from, DataType.Decimal to, Rows rows) {
            int shift = to.scale() - from.scale();
            if (shift == 0 && to.precision() >= from.precision()) {
                return new DecimalVector(to, wide.high(), wide.low(), wide.nulls());
            }
            if (shift < 0 || shift > DataType.Decimal.MAX_LONG_PRECISION || wide.nulls() != null) {
                return null;
            }
            long[] factors = new long[rows.extent()];
            java.util.Arrays.fill(factors, Int128.powerLow(shift));
            return WideArithmetic.multiply(to, wide, new LongVector(to, factors, null), rows, null);
        }

        private Vector byObjects(Vector vector, Rows rows) {
            VectorWriter writer = new VectorWriter(type(), rows.extent());
            for (int i = 0; i < rows.count(); i++) {
                int p = rows.position(i);
                try {
                    writer.set(p, casts.convert(vector.get(p), operand.type(), type()));
                } catch (Casts.ConversionException e) {
                    if (!safe) {
                        throw new ExecutionException(Diagnostic.Kind.RUNTIME, e.getMessage(), position, null);
                    }
                    writer.setNull(p);
                }
            }
            return writer.build();
        }
    }
}
