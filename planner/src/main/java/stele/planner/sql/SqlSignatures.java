package stele.planner.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The functions of `functions.txt`.
final class SqlSignatures {
    private SqlSignatures() {}

    /// The functions by every name they have.
    static Map<String, SqlOverloads> read() {
        Map<String, List<SqlSignature>> byName = new LinkedHashMap<>();
        for (String line : lines()) {
            SqlSignature signature = SqlSignature.of(line);
            for (String name : signature.names()) {
                byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(signature);
            }
        }
        Map<String, SqlOverloads> functions = new LinkedHashMap<>();
        byName.forEach((name, signatures) -> functions.put(name, new SqlOverloads(name, signatures)));
        return functions;
    }

    private static List<String> lines() {
        try (InputStream stream =
                Objects.requireNonNull(SqlSignatures.class.getResourceAsStream("functions.txt"), "functions.txt")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Whether the last of a lambda's `own` parameters is the element's position, from 1.
    static boolean countsPositions(String function, int own) {
        boolean reduces = function.endsWith("reduce");
        return own > (reduces ? 2 : 1);
    }
}
