package stele.executor.expression;

import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Rows;
import stele.planner.physical.Expression;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.Dictionary;
import stele.storage.vector.Nulls;
import stele.storage.vector.StringVector;
import stele.storage.vector.Vector;

/// A deterministic expression of one column of strings. Where the column has a dictionary it is evaluated
/// once for each entry and looked up by code; a result that is a string keeps the codes. What is computed
/// for a dictionary is kept as long as the expression.
///
/// Entries may belong to no row that is asked for: when the expression fails for one of them, rows are
/// evaluated instead.
final class EntryEvaluator extends Evaluator {
    /// How many batches are likely to share a dictionary; larger dictionaries than their rows do not pay.
    private static final int BATCHES = 16;

    private static final Results FAILED = new Results(new BooleanVector(new byte[0], null), null);

    private final int column;
    private final Evaluator rows;
    private final ConcurrentMap<Dictionary, Results> tables = new ConcurrentHashMap<>();

    /// @param values the result for each entry, and for null behind them
    /// @param entries the results as entries of a dictionary, if they are strings and only null gives null
    private record Results(Vector values, @Nullable Dictionary entries) {}

    private EntryEvaluator(int column, Evaluator rows) {
        super(rows.type());
        this.column = column;
        this.rows = rows;
    }

    /// `evaluator`, which evaluates `expression`, by entries if that can be.
    static Evaluator of(Expression expression, Evaluator evaluator) {
        boolean simple = expression instanceof Expression.Call call
                && (call.function().equals("is_null") || call.function().equals("is_not_null"));
        if (simple
                || expression instanceof Expression.ColumnReference
                || evaluator.isConstant()
                || evaluator.type().layout() == DataType.Layout.ANY) {
            return evaluator;
        }
        int column = ConditionCompiler.entryColumn(expression);
        return column < 0 ? evaluator : new EntryEvaluator(column, evaluator);
    }

    @Override
    public Vector evaluate(Batch batch) {
        if (!(batch.column(column) instanceof StringVector vector) || vector.dictionary() == null) {
            return rows.evaluate(batch);
        }
        Dictionary dictionary = vector.dictionary();
        Results results = tables.get(dictionary);
        if (results == null) {
            if (dictionary.size() > batch.rows() * BATCHES) {
                return rows.evaluate(batch);
            }
            results = tables.computeIfAbsent(dictionary, entries -> compute(entries, vector.type()));
        }
        if (results == FAILED) {
            return rows.evaluate(batch);
        }
        int extent = Rows.of(batch).extent();
        return results.entries() != null
                ? StringVector.coded(type(), results.entries(), vector.codes(), extent, vector.nulls())
                : lookUp(results.values(), vector, dictionary.size(), extent);
    }

    private Results compute(Dictionary dictionary, DataType columnType) {
        int size = dictionary.size();
        StringVector entries = dictionary.vectorAndNull(columnType);
        Vector values;
        try {
            values = rows.evaluate(new Batch(Collections.nCopies(column + 1, entries), size + 1));
        } catch (RuntimeException e) {
            return FAILED;
        }
        boolean keepsNull = values.isNull(size) && Nulls.count(values.nulls(), 0, size) == 0;
        return values instanceof StringVector strings && keepsNull
                ? new Results(values, new Dictionary(strings.heap(), strings.starts(), strings.lengths(), size))
                : new Results(values, null);
    }

    private static Vector lookUp(Vector values, StringVector vector, int size, int extent) {
        int[] codes = new int[extent];
        vector.codes().toInts(extent, codes);
        boolean[] nulls = vector.nulls();
        for (int i = 0; nulls != null && i < extent; i++) {
            codes[i] = nulls[i] ? size : codes[i];
        }
        return values.gather(codes, extent);
    }
}
