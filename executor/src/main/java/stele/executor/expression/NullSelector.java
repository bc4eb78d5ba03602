package stele.executor.expression;

import java.util.function.IntFunction;
import stele.executor.kernel.Rows;
import stele.executor.kernel.Selection;
import stele.storage.catalog.Zone;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Rows whose value in a column is null, or is not.
record NullSelector(int column, boolean wanted) implements Selector {
    private static final int COST = 5;

    @Override
    public int select(Batch batch, int[] out) {
        Vector vector = batch.column(column);
        Rows rows = Rows.of(batch);
        boolean[] nulls = vector.nulls();
        if (nulls == null) {
            return wanted ? 0 : Selection.all(rows, out);
        }
        int kept = 0;
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            out[kept] = p;
            kept += nulls[p] == wanted ? 1 : 0;
        }
        return kept;
    }

    @Override
    public Selector within(IntFunction<Zone> zones) {
        Zone zone = zones.apply(column);
        if (zone.nullCount() == 0) {
            return wanted ? NONE : ALL;
        }
        if (zone.allNull()) {
            return wanted ? ALL : NONE;
        }
        return this;
    }

    @Override
    public int cost() {
        return COST;
    }
}
