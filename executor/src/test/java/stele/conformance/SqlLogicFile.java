package stele.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import stele.Database;
import stele.Result;
import stele.Row;
import stele.Session;
import stele.SteleException;

/// One script of sqllogictest at work on a database of its own.
final class SqlLogicFile implements AutoCloseable {
    private static final Comparator<List<String>> ROW_ORDER = SqlLogicFile::compareRows;

    private static final Pattern INTEGER = Pattern.compile("\\s*([+-]?\\d{1,18})");

    private final Database database;
    private final Session session;
    private final SqlLogicScript script;
    private final Map<String, String> labels = new HashMap<>();

    /// @param name the script's path below `test/`
    SqlLogicFile(String name) {
        InputStream stream = Objects.requireNonNull(SqlLogicFile.class.getResourceAsStream("/test/" + name), name);
        this.script = new SqlLogicScript(new InputStreamReader(stream, StandardCharsets.UTF_8));
        this.database = Database.inMemory(
                new Database.Options(1, Database.Options.defaults().memoryBytes()));
        this.session = database.session();
    }

    /// The scripts of the corpus, as paths below `test/`, in order.
    static List<String> names() {
        try {
            URI root = Objects.requireNonNull(SqlLogicFile.class.getResource("/test/select1.test"))
                    .toURI();
            try (FileSystem jar = FileSystems.newFileSystem(root, Map.of());
                    Stream<Path> files = Files.walk(jar.getPath("/test"))) {
                return files.map(Path::toString)
                        .filter(path -> path.endsWith(".test"))
                        .map(path -> path.substring("/test/".length()))
                        .sorted()
                        .toList();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What a script's counts are summed under: its folder, or the script itself at the top.
    static String group(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? name : name.substring(0, slash);
    }

    SqlLogicScript script() {
        return script;
    }

    Session session() {
        return session;
    }

    /// Runs one record and throws if its result is not as it should be.
    void check(SqlLogicScript.Entry entry) {
        switch (entry) {
            case SqlLogicScript.Entry.Statement statement -> {
                if (statement.fails()) {
                    assertThrows(SteleException.class, () -> session.run("sql", statement.sql()));
                } else {
                    session.run("sql", statement.sql()).close();
                }
            }
            case SqlLogicScript.Entry.Query query -> {
                try (Result result = session.run("sql", query.sql())) {
                    judge(query, result);
                }
            }
        }
    }

    private void judge(SqlLogicScript.Entry.Query query, Result result) {
        assertEquals(query.types().length(), result.columns().size(), "columns");
        List<String> values = values(query, result);
        List<String> expected = query.expected();
        boolean hashed = expected.size() == 1 && expected.getFirst().contains(" values hashing to ");
        if (hashed) {
            assertEquals(expected.getFirst(), hash(values));
        } else {
            assertEquals(expected, values);
        }
        if (!query.label().isEmpty()) {
            String answer = hash(values);
            assertEquals(labels.getOrDefault(query.label(), answer), answer, "an equal query had another answer");
            labels.put(query.label(), answer);
        }
    }

    private static List<String> values(SqlLogicScript.Entry.Query query, Result result) {
        List<String> values = new ArrayList<>();
        int columns = query.types().length();
        if (query.sort().equals("rowsort")) {
            List<List<String>> rows = new ArrayList<>();
            for (Row row : result) {
                List<String> cells = new ArrayList<>(columns);
                addRow(row, query.types(), cells);
                rows.add(cells);
            }
            rows.sort(ROW_ORDER);
            rows.forEach(values::addAll);
            return values;
        }
        for (Row row : result) {
            addRow(row, query.types(), values);
        }
        if (query.sort().equals("valuesort")) {
            Collections.sort(values);
        }
        return values;
    }

    private static void addRow(Row row, String types, List<String> cells) {
        for (int i = 0; i < types.length(); i++) {
            cells.add(format(row.get(i), types.charAt(i)));
        }
    }

    private static int compareRows(List<String> first, List<String> second) {
        for (int i = 0; i < first.size(); i++) {
            int order = first.get(i).compareTo(second.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static String hash(List<String> values) {
        try {
            MessageDigest digest = MessageDigest.getInstance("MD5");
            for (String value : values) {
                digest.update((value + "\n").getBytes(StandardCharsets.UTF_8));
            }
            return values.size() + " values hashing to " + HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String format(@Nullable Object value, char type) {
        if (value == null) {
            return "NULL";
        }
        return switch (type) {
            case 'I' -> integer(value);
            case 'R' -> String.format(Locale.ROOT, "%.3f", new BigDecimal(value.toString()).doubleValue());
            default -> value.toString().isEmpty() ? "(empty)" : value.toString();
        };
    }

    private static String integer(Object value) {
        return switch (value) {
            case Long number -> number.toString();
            case Integer number -> number.toString();
            case Boolean truth -> truth ? "1" : "0";
            case Number number ->
                new BigDecimal(number.toString()).setScale(0, RoundingMode.DOWN).toPlainString();
            default -> leadingInteger(value.toString());
        };
    }

    /// Text that is read as an integer counts as the number that it begins with, or as 0.
    private static String leadingInteger(String text) {
        Matcher matcher = INTEGER.matcher(text);
        return matcher.lookingAt() ? String.valueOf(Long.parseLong(matcher.group(1))) : "0";
    }

    @Override
    public void close() {
        script.close();
        session.close();
        database.close();
    }
}
