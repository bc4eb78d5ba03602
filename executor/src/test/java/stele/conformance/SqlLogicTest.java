package stele.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.opentest4j.TestAbortedException;

/// A slice of sqllogictest: the whole of `select1` to `select3` and of the evidence scripts, and queries of
/// some scripts of every other group. [SqlLogicCorpusTest] runs all of it.
class SqlLogicTest {
    private static final ConformanceSuite SUITE = new ConformanceSuite("sqllogictest");
    private static final Watchdog WATCHDOG = new Watchdog();
    private static final int SCRIPTS = 2;
    private static final int QUERIES = 250;

    @TestFactory
    Stream<DynamicTest> scripts() {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        for (String name : SqlLogicFile.names()) {
            groups.computeIfAbsent(SqlLogicFile.group(name), ignored -> new ArrayList<>())
                    .add(name);
        }
        return groups.entrySet().stream()
                .flatMap(group -> isWhole(group.getKey())
                        ? group.getValue().stream()
                        : group.getValue().stream().limit(SCRIPTS))
                .map(name ->
                        DynamicTest.dynamicTest(name, () -> run(name, isWhole(name) ? Integer.MAX_VALUE : QUERIES)));
    }

    private static boolean isWhole(String name) {
        return name.startsWith("evidence") || name.matches("select[123]\\.test");
    }

    private static void run(String name, int mostQueries) {
        List<Throwable> surprises = new ArrayList<>();
        try (SqlLogicFile file = new SqlLogicFile(name)) {
            int queries = 0;
            while (file.script().hasNext() && queries < mostQueries) {
                SqlLogicScript.Entry entry = file.script().next();
                queries += entry instanceof SqlLogicScript.Entry.Query ? 1 : 0;
                try {
                    SUITE.run(
                            name + ":" + entry.line(),
                            () -> WATCHDOG.watch(file.session(), () -> {
                                file.check(entry);
                                return null;
                            }));
                } catch (TestAbortedException ignored) {
                    // A known failure.
                } catch (Throwable e) {
                    surprises.add(new AssertionError(name + ":" + entry.line() + " " + entry.sql(), e));
                }
            }
        }
        if (!surprises.isEmpty()) {
            AssertionError failure = new AssertionError(surprises.size() + " records, the first is "
                    + surprises.getFirst().getMessage());
            surprises.stream().limit(10).forEach(failure::addSuppressed);
            throw failure;
        }
    }

    @AfterAll
    static void finish() {
        WATCHDOG.close();
        SUITE.finish();
    }
}
