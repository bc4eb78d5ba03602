package stele.executor.expression;

import java.util.function.IntFunction;
import stele.executor.kernel.Rows;
import stele.executor.kernel.Selection;
import stele.storage.catalog.Zone;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// Rows whose value in a column of layout LONG lies in `least .. greatest`, or does not; never nulls. All
/// comparisons with constants are of this form.
record RangeSelector(int column, long least, long greatest, boolean inside) implements Selector {
    private static final int COST = 6;

    @Override
    public int select(Batch batch, int[] out) {
        LongVector vector = (LongVector) batch.column(column);
        return Selection.range(vector, least, greatest, inside, Rows.of(batch), out);
    }

    @Override
    public Selector within(IntFunction<Zone> zones) {
        Zone zone = zones.apply(column);
        if (zone.allNull()) {
            return NONE;
        }
        if (zone.bounds() != Zone.Bounds.LONG) {
            return this;
        }
        boolean outside = zone.maximum() < least || zone.minimum() > greatest;
        boolean within = zone.minimum() >= least && zone.maximum() <= greatest;
        if (inside ? outside : within) {
            return NONE;
        }
        return zone.nullCount() == 0 && (inside ? within : outside) ? ALL : this;
    }

    /// Both conditions as one, when they are of one column.
    boolean joins(RangeSelector other) {
        return column == other.column && inside && other.inside;
    }

    /// The rows for which both conditions hold, which must [#joins].
    Selector and(RangeSelector other) {
        long low = Math.max(least, other.least);
        long high = Math.min(greatest, other.greatest);
        return low > high ? NONE : new RangeSelector(column, low, high, true);
    }

    @Override
    public int cost() {
        return COST;
    }
}
