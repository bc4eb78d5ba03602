package stele.executor.expression;

import java.util.function.IntFunction;
import stele.executor.kernel.Rows;
import stele.executor.kernel.Selection;
import stele.storage.catalog.Zone;
import stele.storage.vector.Batch;

/// A compiled condition: finds the rows for which it is true. It holds no state that changes what it finds,
/// so that threads share it.
@FunctionalInterface
public interface Selector {
    /// Keeps every row.
    Selector ALL = new Selector() {
        @Override
        public int select(Batch batch, int[] out) {
            return Selection.all(Rows.of(batch), out);
        }

        @Override
        public int cost() {
            return 0;
        }
    };

    /// Keeps no row.
    Selector NONE = new Selector() {
        @Override
        public int select(Batch batch, int[] out) {
            return 0;
        }

        @Override
        public int cost() {
            return 0;
        }
    };

    /// The cost of a condition that may fail or that is not known to be cheap.
    int GENERAL = 1000;

    /// Writes the positions of the rows of `batch` for which the condition is true to `out`, ascending.
    ///
    /// @param out room for `batch.rows()` positions; it must not be the batch's own selection
    /// @return how many there are
    int select(Batch batch, int[] out);

    /// The condition for rows of which `zones` tells what is known: [#ALL] or [#NONE] where that decides,
    /// and otherwise without the parts that it decides.
    ///
    /// @param zones the zone of the rows in each column of the batches
    default Selector within(IntFunction<Zone> zones) {
        return this;
    }

    /// About what a row costs, in tenths of a nanosecond. Conditions cheaper than [#GENERAL] never fail, so
    /// that they may be tested before others.
    default int cost() {
        return GENERAL;
    }
}
