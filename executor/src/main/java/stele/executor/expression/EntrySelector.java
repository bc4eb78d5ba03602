package stele.executor.expression;

import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import stele.executor.kernel.Rows;
import stele.executor.kernel.Selection;
import stele.storage.vector.Batch;
import stele.storage.vector.Dictionary;
import stele.storage.vector.StringVector;

/// A condition on one column of strings. Where the column has a dictionary the condition is evaluated once
/// for each entry and looked up by code; elsewhere it is evaluated for each row.
///
/// What is computed for a dictionary is kept as long as the condition. The condition must be deterministic.
/// Entries may belong to no row that is asked for: when the condition fails for one of them, rows are
/// evaluated instead.
final class EntrySelector implements Selector {
    /// How many batches are likely to share a dictionary; larger dictionaries than their rows do not pay.
    private static final int BATCHES = 16;

    private static final int CODE_COST = 8;
    private static final int ROW_COST = 100;
    private static final byte[] FAILED = {};

    private final int column;
    private final Selector condition;
    private final boolean safe;

    /// What a row has cost of late; threads need not agree.
    private int cost = CODE_COST;

    private final ConcurrentMap<Dictionary, byte[]> tables = new ConcurrentHashMap<>();

    /// @param condition the condition as it is evaluated for rows
    /// @param safe whether it cannot fail
    EntrySelector(int column, Selector condition, boolean safe) {
        this.safe = safe;
        this.column = column;
        this.condition = condition;
    }

    @Override
    public int select(Batch batch, int[] out) {
        StringVector vector = (StringVector) batch.column(column);
        Dictionary dictionary = vector.dictionary();
        cost = dictionary == null ? ROW_COST : CODE_COST;
        if (dictionary == null) {
            return condition.select(batch, out);
        }
        byte[] table = tables.get(dictionary);
        if (table == null) {
            if (dictionary.size() > batch.rows() * BATCHES) {
                return condition.select(batch, out);
            }
            table = tables.computeIfAbsent(dictionary, entries -> evaluate(entries, vector));
        }
        return table == FAILED ? condition.select(batch, out) : select(vector, table, Rows.of(batch), out);
    }

    /// A byte for each entry, 1 where the condition holds; the last two tell about null and about any.
    private byte[] evaluate(Dictionary dictionary, StringVector vector) {
        int size = dictionary.size();
        StringVector entries = dictionary.vectorAndNull(vector.type());
        int[] passing = new int[size + 1];
        int count;
        try {
            count = condition.select(new Batch(Collections.nCopies(column + 1, entries), size + 1), passing);
        } catch (RuntimeException e) {
            return FAILED;
        }
        byte[] table = new byte[size + 2];
        for (int i = 0; i < count; i++) {
            table[passing[i]] = 1;
        }
        table[size + 1] = (byte) (count == 0 ? 0 : 1);
        return table;
    }

    private static int select(StringVector vector, byte[] table, Rows rows, int[] out) {
        if (table[table.length - 1] == 0) {
            return 0;
        }
        boolean[] nulls = vector.nulls();
        int ofNull = table.length - 2;
        if (nulls == null || table[ofNull] == 0) {
            return Selection.known(nulls, out, Selection.lookUp(vector.codes(), table, rows, out), out);
        }
        int kept = 0;
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            out[kept] = p;
            kept += table[nulls[p] ? ofNull : (int) vector.codes().at(p)];
        }
        return kept;
    }

    @Override
    public int cost() {
        return safe ? cost : GENERAL;
    }
}
