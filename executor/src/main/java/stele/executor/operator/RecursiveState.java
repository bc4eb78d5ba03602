package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import stele.executor.kernel.KeyTable;
import stele.planner.physical.PhysicalPlan.RecursiveRelation;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// The rows of one recursive relation: those of the last round (delta), those before (old), and those that
/// the running round has found and that [#advance()] turns into the next delta.
abstract class RecursiveState {
    final List<DataType> types;
    final Operator owner;
    private long reserved;

    RecursiveState(RecursiveRelation relation, Operator owner) {
        this.types = relation.columns().stream().map(column -> column.type()).toList();
        this.owner = owner;
    }

    static RecursiveState of(RecursiveRelation relation, Operator owner) {
        return switch (relation.merge()) {
            case SET -> new Rows(relation, owner, true);
            case BAG -> new Rows(relation, owner, false);
            case KEYED_MIN, KEYED_MAX -> new KeyedState(relation, owner);
        };
    }

    /// Takes rows in that a base or a step has made.
    abstract void take(Batch batch);

    /// Ends a round: what it found becomes the delta.
    abstract void advance();

    abstract List<Batch> delta();

    abstract List<Batch> full();

    abstract List<Batch> old();

    boolean hasDelta() {
        return !delta().isEmpty();
    }

    /// Takes memory for what the relation holds.
    final void account(long bytes) {
        if (bytes > reserved) {
            owner.context.memory().reserve(owner.name(), bytes - reserved);
            reserved = bytes;
        }
    }

    final void release() {
        owner.context.memory().release(reserved);
        reserved = 0;
    }

    /// SET and BAG: rows are only ever added.
    private static final class Rows extends RecursiveState {
        private final KeyTable known;
        private final boolean set;
        private final int[] positions;
        private final List<Batch> all = new ArrayList<>();
        private int oldCount;
        private List<Batch> found = new ArrayList<>();
        private long bytes;

        Rows(RecursiveRelation relation, Operator owner, boolean set) {
            super(relation, owner);
            this.set = set;
            this.known = new KeyTable(types);
            this.positions = new int[types.size()];
            for (int i = 0; i < positions.length; i++) {
                positions[i] = i;
            }
        }

        @Override
        void take(Batch batch) {
            Batch fresh = set ? SetOperator.fresh(known, batch, positions) : batch;
            if (fresh.rows() > 0) {
                Batch kept = fresh.compact();
                found.add(kept);
                bytes += stele.executor.kernel.Vectors.bytes(kept);
                account(bytes + known.bytes());
            }
        }

        @Override
        void advance() {
            oldCount = all.size();
            if (found.size() > 1) {
                found = merged(found);
            }
            all.addAll(found);
            found = new ArrayList<>();
        }

        /// Small batches of one round put together.
        private List<Batch> merged(List<Batch> batches) {
            List<Batch> merged = new ArrayList<>();
            List<Batch> small = new ArrayList<>();
            int rows = 0;
            for (Batch batch : batches) {
                small.add(batch);
                rows += batch.rows();
                if (rows >= Batch.TARGET_ROWS) {
                    merged.add(stele.executor.kernel.Vectors.concatenate(small, types));
                    small.clear();
                    rows = 0;
                }
            }
            if (rows > 0) {
                merged.add(stele.executor.kernel.Vectors.concatenate(small, types));
            }
            return merged;
        }

        @Override
        List<Batch> delta() {
            return all.subList(oldCount, all.size());
        }

        @Override
        List<Batch> full() {
            return all;
        }

        @Override
        List<Batch> old() {
            return all.subList(0, oldCount);
        }
    }
}
