package stele.executor.operator;

import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stele.executor.spill.SpillFile;
import stele.executor.spill.SpillParts;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;

/// One thread's rows for the build side of a hash join: in memory as long as the budget allows it, then all
/// of them in files.
final class JoinInput implements Consumer<Batch> {
    private final Operator owner;
    private final List<DataType> types;
    private final int[] keys;
    private final int level;
    private final RowBuffer buffer;
    private @Nullable SpillParts parts;

    /// @param level how often the rows have been divided into files before; -1 if they cannot be
    JoinInput(Operator owner, List<DataType> types, int[] keys, int level) {
        this.owner = owner;
        this.types = types;
        this.keys = keys;
        this.level = level;
        this.buffer = new RowBuffer(owner);
    }

    @Override
    public void accept(Batch batch) {
        if (parts != null) {
            parts.append(batch);
        } else if (level < 0) {
            buffer.accept(batch);
        } else if (!buffer.tryAccept(batch, level)) {
            spill().append(batch);
        }
    }

    boolean isSpilled() {
        return parts != null;
    }

    /// The rows in memory.
    RowBuffer buffer() {
        return buffer;
    }

    /// The files; rows that were in memory are in them afterwards.
    SpillParts spill() {
        SpillParts files = parts;
        if (files == null) {
            files = new SpillParts(owner.context.spill(), types, keys, level);
            parts = files;
            buffer.batches().forEach(files::append);
            buffer.clear();
        }
        return files;
    }

    /// The rows of part `part` of several threads' files; reading ends a file.
    static Cursor read(List<SpillParts> files, int part) {
        return new Cursor() {
            private int next;
            private @Nullable SpillFile file;
            private SpillFile.@Nullable Reader reader;

            @Override
            public @Nullable Batch next() {
                while (true) {
                    Batch batch = reader == null ? null : reader.next();
                    if (batch != null) {
                        return batch;
                    }
                    if (file != null) {
                        file.close();
                        file = null;
                        reader = null;
                    }
                    if (next == files.size()) {
                        return null;
                    }
                    file = files.get(next++).part(part);
                    reader = file == null ? null : file.read();
                }
            }
        };
    }
}
