package stele.executor.spill;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import stele.storage.type.DataType;

/// The temporary files of one run of a statement; closing it closes them all.
public final class SpillSpace implements AutoCloseable {
    private final Set<SpillFile> files = ConcurrentHashMap.newKeySet();
    private volatile long made;

    /// Whether rows of these types can be written.
    public static boolean canHold(List<DataType> types) {
        return types.stream().noneMatch(type -> type.layout() == DataType.Layout.ANY);
    }

    /// A new file for rows of these types.
    public SpillFile file(List<DataType> types) {
        SpillFile file = new SpillFile(this, types);
        files.add(file);
        synchronized (this) {
            made++;
        }
        return file;
    }

    void forget(SpillFile file) {
        files.remove(file);
    }

    /// How many files are open.
    public int open() {
        return files.size();
    }

    /// How many files have been made.
    public long made() {
        return made;
    }

    @Override
    public void close() {
        List.copyOf(files).forEach(SpillFile::close);
    }
}
