package stele.conformance;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The records of one sqllogictest script, for one dialect, read one after the other
/// (https://www.sqlite.org/sqllogictest/doc/trunk/about.wiki).
final class SqlLogicScript implements Iterator<SqlLogicScript.Entry>, AutoCloseable {
    private static final String DIALECT = "postgresql";
    private static final Pattern WORDS = Pattern.compile("[\\s#]+");

    private final BufferedReader reader;
    private final List<String> block = new ArrayList<>();
    private int line;
    private int blockLine;
    private @Nullable Entry next;

    SqlLogicScript(Reader reader) {
        this.reader = new BufferedReader(reader, 1 << 16);
        this.next = advance();
    }

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
        /// @param label what queries with equal answers share, or an empty text
        /// @param expected the values, or one line `N values hashing to MD5`
        record Query(int line, String sql, String types, String sort, String label, List<String> expected)
                implements Entry {}
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Entry next() {
        Entry current = next;
        if (current == null) {
            throw new NoSuchElementException();
        }
        next = advance();
        return current;
    }

    private @Nullable Entry advance() {
        while (readBlock()) {
            int header = 0;
            while (header < block.size() && isCondition(block.get(header))) {
                header++;
            }
            if (header == block.size() || !applies(block.subList(0, header))) {
                continue;
            }
            String text = block.get(header);
            List<String> body = block.subList(header + 1, block.size());
            if (text.startsWith("halt")) {
                return null;
            }
            if (text.startsWith("statement ")) {
                return new Entry.Statement(
                        blockLine + header, String.join("\n", body), text.startsWith("statement error"));
            }
            if (text.startsWith("query ")) {
                return query(text, body, blockLine + header);
            }
        }
        return null;
    }

    /// Reads lines up to the next empty one; false at the end of the script.
    private boolean readBlock() {
        block.clear();
        try {
            String text = reader.readLine();
            line++;
            while (text != null && text.isBlank()) {
                text = reader.readLine();
                line++;
            }
            blockLine = line;
            while (text != null && !text.isBlank()) {
                block.add(text);
                text = reader.readLine();
                line++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return !block.isEmpty();
    }

    private static boolean isCondition(String text) {
        return text.startsWith("#")
                || text.startsWith("skipif ")
                || text.startsWith("onlyif ")
                || text.startsWith("hash-threshold ");
    }

    private static boolean applies(List<String> conditions) {
        for (String text : conditions) {
            boolean skip = text.startsWith("skipif ");
            if ((skip || text.startsWith("onlyif ")) && WORDS.split(text)[1].equals(DIALECT) == skip) {
                return false;
            }
        }
        return true;
    }

    private static Entry query(String header, List<String> body, int line) {
        String[] words = header.split("\\s+");
        int separator = body.indexOf("----");
        List<String> sql = separator < 0 ? body : body.subList(0, separator);
        List<String> expected = separator < 0 ? List.of() : body.subList(separator + 1, body.size());
        return new Entry.Query(
                line,
                String.join("\n", sql),
                words[1],
                words.length > 2 ? words[2] : "nosort",
                words.length > 3 ? words[3] : "",
                List.copyOf(expected));
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
