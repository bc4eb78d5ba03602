package stele;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.ServiceLoader;
import stele.planner.QueryLanguage;
import stele.storage.catalog.Store;
import stele.storage.table.MemoryStore;

/// An in-memory database: tables, property graphs and RDF in one store, asked in any of the installed
/// languages. The entry point for programs that embed Stele.
///
/// A database serves many threads; each works through a [Session] of its own.
///
/// ```java
/// try (Database database = Database.inMemory();
///         Session session = database.session();
///         Result result = session.run("sql", "SELECT 1 + 1 AS two")) {
///     for (Row row : result) {
///         System.out.println(row.get("two"));
///     }
/// }
/// ```
public final class Database implements AutoCloseable {
    private final Store store;
    private final Options options;

    private Database(Store store, Options options) {
        this.store = store;
        this.options = options;
    }

    /// An empty database that lives as long as this object.
    public static Database inMemory() {
        return inMemory(Options.defaults());
    }

    /// An empty database with limits of its own.
    public static Database inMemory(Options options) {
        return new Database(MemoryStore.create(), options);
    }

    /// The installed languages, in the order in which they are registered.
    public static List<QueryLanguage> languages() {
        return Languages.INSTALLED;
    }

    /// The language called `name`, in any case.
    public static Optional<QueryLanguage> language(String name) {
        String wanted = name.toLowerCase(Locale.ROOT);
        return languages().stream()
                .filter(language -> language.name().equals(wanted))
                .findFirst();
    }

    /// A new session. It belongs to one thread at a time and must be closed.
    public Session session() {
        return session(options);
    }

    /// A new session with limits of its own.
    public Session session(Options limits) {
        return new Session(this, limits);
    }

    Store store() {
        return store;
    }

    Options options() {
        return options;
    }

    /// Frees the store. Sessions that are still open must not be used any more.
    @Override
    public void close() {
        store.close();
    }

    /// Limits of a database.
    ///
    /// @param threads how many threads one statement may use, at least 1
    /// @param memoryBytes how many bytes one statement may hold while it runs
    public record Options(int threads, long memoryBytes) {
        private static final double SHARE_OF_HEAP = 0.7;

        public Options {
            if (threads < 1 || memoryBytes < 1) {
                throw new IllegalArgumentException("threads and memory must be positive");
            }
        }

        /// All processors, and 70 % of the heap.
        public static Options defaults() {
            return new Options(Runtime.getRuntime().availableProcessors(), (long)
                    (Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP));
        }
    }

    private static final class Languages {
        static final List<QueryLanguage> INSTALLED =
                ServiceLoader.load(QueryLanguage.class, Database.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
    }
}
