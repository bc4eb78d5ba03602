package stele.storage.io;

import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The contents of the CSV files that were read last, as long as memory allows.
final class RecentFiles {
    private static final int MAX_FILES = 8;

    /// In the order in which they were used.
    private final Map<Key, SoftReference<CsvReader.Contents>> recent = new LinkedHashMap<>(MAX_FILES * 2, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, SoftReference<CsvReader.Contents>> eldest) {
            return size() > MAX_FILES;
        }
    };

    private record Key(Path file, CsvOptions options, FileTime modified, long size) {}

    /// The contents of `file`, read now if need be.
    CsvReader.Contents get(Path file, CsvOptions options) {
        Key key = key(file, options);
        CsvReader.Contents contents = known(key);
        if (contents == null) {
            contents = CsvReader.read(
                    DataSource.of(file), options, Runtime.getRuntime().availableProcessors());
            if (key != null && key.equals(key(file, options))) {
                synchronized (recent) {
                    recent.put(key, new SoftReference<>(contents));
                }
            }
        }
        return contents;
    }

    /// The contents of `file` if they were read lately and it has not changed since.
    Optional<CsvReader.Contents> known(Path file, CsvOptions options) {
        return Optional.ofNullable(known(key(file, options)));
    }

    private CsvReader.@Nullable Contents known(@Nullable Key key) {
        synchronized (recent) {
            SoftReference<CsvReader.Contents> known = key == null ? null : recent.get(key);
            return known == null ? null : known.get();
        }
    }

    private static @Nullable Key key(Path file, CsvOptions options) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Key(file.toAbsolutePath(), options, attributes.lastModifiedTime(), attributes.size());
        } catch (IOException unreadable) {
            return null;
        }
    }
}
