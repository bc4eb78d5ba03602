package stele.executor.expression;

import java.time.DateTimeException;
import org.jspecify.annotations.Nullable;
import stele.executor.function.Casts;
import stele.executor.function.FunctionCall;
import stele.executor.function.RowFunction;
import stele.executor.kernel.Rows;
import stele.executor.kernel.VectorWriter;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// A function called with objects, row by row; lambdas among its arguments are bound to the row.
final class RowCall extends Evaluator {
    private final FunctionCall call;
    private final RowFunction function;
    private final boolean strict;
    private final Evaluator[] arguments;
    private final LambdaEvaluator @Nullable [] lambdas;

    /// @param arguments null where a lambda stands
    /// @param lambdas null where another argument stands
    RowCall(
            FunctionCall call,
            RowFunction function,
            boolean strict,
            @Nullable Evaluator[] arguments,
            @Nullable LambdaEvaluator[] lambdas) {
        super(call.type());
        this.call = call;
        this.function = function;
        this.strict = strict;
        this.arguments = arguments;
        this.lambdas = lambdas;
    }

    @Override
    boolean hasConstantParts() {
        return areConstant(arguments);
    }

    @Override
    public Vector evaluate(Batch batch) {
        Rows rows = Rows.of(batch);
        Vector[] vectors = new Vector[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] != null) {
                vectors[i] = arguments[i].evaluate(batch);
            }
        }
        VectorWriter writer = new VectorWriter(type(), rows.extent());
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            @Nullable Object[] values = new Object[vectors.length];
            boolean anyNull = false;
            for (int a = 0; a < values.length; a++) {
                values[a] = vectors[a] == null ? lambdas[a].bind(batch, p) : vectors[a].get(p);
                anyNull |= values[a] == null;
            }
            if (strict && anyNull) {
                writer.setNull(p);
            } else {
                write(writer, p, values);
            }
        }
        return writer.build();
    }

    private void write(VectorWriter writer, int position, @Nullable Object[] values) {
        try {
            writer.set(position, function.apply(values));
        } catch (ArithmeticException | DateTimeException | Casts.ConversionException e) {
            throw call.error(e.getMessage());
        } catch (ClassCastException e) {
            throw call.error("wrong type of argument for " + call.name() + ": " + describe(values));
        }
    }

    private static String describe(@Nullable Object[] values) {
        return java.util.Arrays.stream(values)
                .map(value -> value == null ? "NULL" : stele.executor.function.Texts.of(value))
                .map(text -> text.length() > 40 ? text.substring(0, 37) + "..." : text)
                .collect(java.util.stream.Collectors.joining(", "));
    }
}
