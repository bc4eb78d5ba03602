package stele.executor.expression;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.LongSet;
import stele.executor.kernel.Rows;
import stele.executor.kernel.Selection;
import stele.storage.catalog.Zone;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// Rows whose value in a column of layout LONG is one of a set, or is not; never nulls.
final class MemberSelector implements Selector {
    private static final int MAX_TABLE = 1 << 16;
    private static final int COST = 10;

    private final int column;
    private final boolean inside;
    private final long least;
    private final long greatest;
    private final byte @Nullable [] table;
    private final LongSet set = new LongSet();

    private MemberSelector(int column, long[] members, boolean inside, long least, long greatest) {
        this.column = column;
        this.inside = inside;
        this.least = least;
        this.greatest = greatest;
        long range = greatest - least;
        byte[] dense = range >= 0 && range < MAX_TABLE ? new byte[(int) range + 1] : null;
        if (dense != null) {
            java.util.Arrays.fill(dense, (byte) (inside ? 0 : 1));
        }
        for (long member : members) {
            set.add(member);
            if (dense != null) {
                dense[(int) (member - least)] = (byte) (inside ? 1 : 0);
            }
        }
        this.table = dense;
    }

    /// Rows whose value is one of `members`, or none of them.
    static Selector of(int column, long[] members, boolean inside) {
        if (members.length == 0) {
            throw new IllegalArgumentException("no members");
        }
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        for (long member : members) {
            least = Math.min(least, member);
            greatest = Math.max(greatest, member);
        }
        MemberSelector selector = new MemberSelector(column, members, inside, least, greatest);
        boolean dense = greatest - least == selector.set.size() - 1L;
        return dense ? new RangeSelector(column, least, greatest, inside) : selector;
    }

    @Override
    public int select(Batch batch, int[] out) {
        LongVector vector = (LongVector) batch.column(column);
        Rows rows = Rows.of(batch);
        if (table != null) {
            return Selection.members(vector, table, least, inside ? 0 : 1, rows, out);
        }
        long[] values = vector.values();
        int kept = 0;
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            out[kept] = p;
            kept += set.indexOf(values[p]) >= 0 == inside ? 1 : 0;
        }
        return Selection.known(vector.nulls(), out, kept, out);
    }

    @Override
    public Selector within(IntFunction<Zone> zones) {
        Selector decided = new RangeSelector(column, least, greatest, inside).within(zones);
        if (inside) {
            return decided == NONE ? NONE : this;
        }
        return decided == ALL ? ALL : this;
    }

    @Override
    public int cost() {
        return table != null ? COST : COST * 5;
    }
}
