package stele.conformance;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// All of sqllogictest, on demand: `-Dsqllogictest=` and a prefix of script names, `all` for all of them;
/// `-Dsqllogictest.threads=` how many at a time.
class SqlLogicCorpusTest {
    @Test
    @EnabledIfSystemProperty(named = "sqllogictest", matches = ".+")
    void corpus() throws Exception {
        String prefix = System.getProperty("sqllogictest");
        SqlLogicCorpus corpus = new SqlLogicCorpus(
                Path.of("target", "sqllogictest"), Integer.getInteger("sqllogictest.threads", 2), Integer.MAX_VALUE);
        corpus.run(prefix.equals("all") ? "" : prefix);
        corpus.report().forEach(System.out::println);
    }
}
