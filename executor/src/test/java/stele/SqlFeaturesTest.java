package stele;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// `docs/sql-features.md` claims what `sql/core-features.txt`, which [SqlScriptsTest] runs, shows.
class SqlFeaturesTest {
    private static final Pattern CLAIM = Pattern.compile("\\| ([A-Z]\\d+(?:-\\d+)?) \\| [^|]+ \\| (?:yes|partial) \\|");
    private static final Pattern PROOF = Pattern.compile("^-- ([A-Z]\\d+(?:-\\d+)?) ", Pattern.MULTILINE);

    @Test
    void claimsAreProved() throws IOException {
        String script = Files.readString(Path.of("src/test/resources/sql/core-features.txt"));
        Set<String> proved = ids(PROOF, script);
        Set<String> claimed = ids(CLAIM, Files.readString(Path.of("../docs/sql-features.md")));
        // A feature with parts is claimed by its parts.
        Set<String> all = Set.copyOf(claimed);
        claimed.removeIf(id -> all.stream().anyMatch(other -> other.startsWith(id + "-")));
        assertEquals(proved, claimed);
        assertEquals(-1, script.indexOf("\n----\nerror"), "a proof fails");
    }

    private static Set<String> ids(Pattern pattern, String text) {
        Set<String> ids = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }
}
