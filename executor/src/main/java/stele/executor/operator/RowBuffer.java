package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import stele.executor.kernel.Vectors;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// Rows that an operator keeps; their memory is taken from the statement's budget until [#clear()].
final class RowBuffer implements Consumer<Batch> {
    private static final int SPARSE = 4;
    private static final int INDEX_BYTES = 24;

    private final Operator owner;
    private final List<Batch> batches = new ArrayList<>();
    private long rows;
    private long bytes;

    RowBuffer(Operator owner) {
        this.owner = owner;
    }

    @Override
    public void accept(Batch batch) {
        Batch kept = dense(batch);
        long size = Vectors.bytes(kept);
        owner.context.memory().reserve(owner.name(), size);
        add(kept, size);
    }

    /// Takes the rows in if the budget allows it at `level`, with room for an index of them.
    boolean tryAccept(Batch batch, int level) {
        Batch kept = dense(batch);
        long size = Vectors.bytes(kept) + (long) INDEX_BYTES * kept.rows();
        boolean fits = owner.context.memory().tryReserve(size, level);
        if (fits) {
            add(kept, size);
        }
        return fits;
    }

    private void add(Batch kept, long size) {
        bytes += size;
        rows += kept.rows();
        batches.add(kept);
    }

    private static Batch dense(Batch batch) {
        int[] selection = batch.selection();
        boolean sparse = selection != null && selection[batch.rows() - 1] > batch.rows() * SPARSE;
        return sparse ? batch.compact() : batch;
    }

    /// Adds the rows of `other`, which is empty afterwards.
    void takeOver(RowBuffer other) {
        batches.addAll(other.batches);
        rows += other.rows;
        bytes += other.bytes;
        other.batches.clear();
        other.rows = 0;
        other.bytes = 0;
    }

    List<Batch> batches() {
        return batches;
    }

    long bytes() {
        return bytes;
    }

    long rows() {
        return rows;
    }

    /// All rows in one batch without a selection; the buffer keeps only that.
    Batch concatenated(List<DataType> types) {
        if (batches.size() == 1 && batches.getFirst().selection() == null) {
            return batches.getFirst();
        }
        Batch all = Vectors.concatenate(batches, types, owner.context.threads());
        batches.clear();
        batches.add(all);
        return all;
    }

    void clear() {
        owner.context.memory().release(bytes);
        batches.clear();
        rows = 0;
        bytes = 0;
    }
}
