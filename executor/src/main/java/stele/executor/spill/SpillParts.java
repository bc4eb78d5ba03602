package stele.executor.spill;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.KeyHash;
import stele.executor.kernel.Vectors;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// Rows divided by the hash of their keys into files, one thread's share. Equal keys are in the same part
/// of every division with the same number of parts and the same level.
public final class SpillParts {
    /// The number of parts.
    public static final int PARTS = 16;

    private static final int ENOUGH_ROWS = Batch.TARGET_ROWS / 2;

    private final SpillSpace space;
    private final List<DataType> types;
    private final int[] keys;
    private final int level;
    private final @Nullable SpillFile[] files = new SpillFile[PARTS];
    private final List<List<Batch>> waiting = new ArrayList<>();
    private final int[] waitingRows = new int[PARTS];

    /// @param level how often the rows have been divided before
    public SpillParts(SpillSpace space, List<DataType> types, int[] keys, int level) {
        this.space = space;
        this.types = types;
        this.keys = keys;
        this.level = level;
        for (int i = 0; i < PARTS; i++) {
            waiting.add(new ArrayList<>());
        }
    }

    /// Writes the rows of `batch` to the files of their parts.
    public void append(Batch batch) {
        int[] numbers = KeyHash.parts(batch, keys, PARTS, level);
        int[] counts = new int[PARTS];
        for (int number : numbers) {
            counts[number]++;
        }
        for (int part = 0; part < PARTS; part++) {
            if (counts[part] == 0) {
                continue;
            }
            int[] selection = new int[counts[part]];
            int count = 0;
            for (int i = 0; i < numbers.length && count < selection.length; i++) {
                selection[count] = batch.position(i);
                count += numbers[i] == part ? 1 : 0;
            }
            waiting.get(part).add(new Batch(batch.columns(), count, selection).compact());
            waitingRows[part] += count;
            if (waitingRows[part] >= ENOUGH_ROWS) {
                write(part);
            }
        }
    }

    private void write(int part) {
        SpillFile file = files[part];
        if (file == null) {
            file = space.file(types);
            files[part] = file;
        }
        file.append(Vectors.concatenate(waiting.get(part), types));
        waiting.get(part).clear();
        waitingRows[part] = 0;
    }

    /// The file of a part, complete; null when no row is in it.
    public @Nullable SpillFile part(int part) {
        if (waitingRows[part] > 0) {
            write(part);
        }
        return files[part];
    }
}
