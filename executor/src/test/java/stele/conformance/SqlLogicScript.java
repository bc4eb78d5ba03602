package stele.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The records of one sqllogictest script, for one dialect
/// (https://www.sqlite.org/sqllogictest/doc/trunk/about.wiki).
final class SqlLogicScript {
    private static final String DIALECT = "postgresql";

    private SqlLogicScript() {}

    /// A statement or a query, and the line where it stands.
    sealed interface Entry {
        int line();

        String sql();

        /// Must succeed, or must fail.
        record Statement(int line, String sql, boolean fails) implements Entry {}

        /// Must give these values.
        ///
        /// @param types a letter a column: I integer, R real, T text
        /// @param sort nosort, rowsort or valuesort
        /// @param expected the values, or one line `N values hashing to MD5`
        record Query(int line, String sql, String types, String sort, List<String> expected) implements Entry {}
    }

    static List<Entry> read(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        int position = 0;
        while (position < lines.size()) {
            int end = position;
            while (end < lines.size() && !lines.get(end).isBlank()) {
                end++;
            }
            List<String> block = lines.subList(position, end);
            if (block.stream().anyMatch(line -> line.startsWith("halt")) && applies(block)) {
                return entries;
            }
            entry(block, position + 1).ifPresent(entries::add);
            position = end + 1;
        }
        return entries;
    }

    private static boolean applies(List<String> block) {
        for (String line : block) {
            String[] words = line.split("[\\s#]+");
            if (line.startsWith("skipif ") && words[1].equals(DIALECT)) {
                return false;
            }
            if (line.startsWith("onlyif ") && !words[1].equals(DIALECT)) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Entry> entry(List<String> block, int firstLine) {
        if (!applies(block)) {
            return Optional.empty();
        }
        for (int i = 0; i < block.size(); i++) {
            String line = block.get(i);
            if (line.startsWith("statement ")) {
                String sql = String.join("\n", block.subList(i + 1, block.size()));
                return Optional.of(new Entry.Statement(firstLine + i, sql, line.startsWith("statement error")));
            }
            if (line.startsWith("query ")) {
                return Optional.of(query(line, block.subList(i + 1, block.size()), firstLine + i));
            }
        }
        return Optional.empty();
    }

    private static Entry query(String header, List<String> body, int line) {
        String[] words = header.split("\\s+");
        int separator = body.indexOf("----");
        List<String> sql = separator < 0 ? body : body.subList(0, separator);
        List<String> expected = separator < 0 ? List.of() : body.subList(separator + 1, body.size());
        return new Entry.Query(
                line, String.join("\n", sql), words[1], words.length > 2 ? words[2] : "nosort", List.copyOf(expected));
    }
}
