package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Vectors;
import stele.executor.spill.SpillFile;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// Sorted rows in several files as one sorted stream. A batch of each file is in memory at a time; what is
/// in memory is sorted together and given out as far as no file can have an earlier row.
final class SortedRuns implements Cursor {
    private final List<SortKey> keys;
    private final List<DataType> types;
    private final List<SpillFile> files;
    private final List<SpillFile.Reader> readers = new ArrayList<>();
    private final List<@Nullable Batch> current = new ArrayList<>();

    SortedRuns(List<SpillFile> files, List<SortKey> keys, List<DataType> types) {
        this.files = files;
        this.keys = keys;
        this.types = types;
        for (SpillFile file : files) {
            readers.add(file.read());
            current.add(null);
        }
    }

    @Override
    public @Nullable Batch next() {
        List<Batch> batches = new ArrayList<>();
        List<Integer> sources = new ArrayList<>();
        for (int i = 0; i < readers.size(); i++) {
            Batch batch = current.get(i) == null ? readers.get(i).next() : current.get(i);
            current.set(i, batch);
            if (batch != null) {
                batches.add(batch);
                sources.add(i);
            }
        }
        if (batches.isEmpty()) {
            files.forEach(SpillFile::close);
            return null;
        }
        Batch all = Vectors.concatenate(batches, types);
        int[] sorted = Batches.order(all, keys).sorted();
        int[] starts = new int[batches.size() + 1];
        for (int i = 0; i < batches.size(); i++) {
            starts[i + 1] = starts[i] + batches.get(i).rows();
        }
        int[] taken = new int[batches.size()];
        int count = 0;
        boolean exhausted = false;
        while (!exhausted && count < sorted.length) {
            int source = source(starts, sorted[count++]);
            taken[source]++;
            // The rows of a file come in their order: the last one of a batch is the limit of what is known.
            exhausted = taken[source] == batches.get(source).rows();
        }
        for (int i = 0; i < taken.length; i++) {
            Batch batch = batches.get(i);
            current.set(sources.get(i), taken[i] == batch.rows() ? null : Batches.slice(batch, taken[i], batch.rows()));
        }
        return Batches.gather(all, sorted, count);
    }

    private static int source(int[] starts, int row) {
        int source = 0;
        while (starts[source + 1] <= row) {
            source++;
        }
        return source;
    }
}
