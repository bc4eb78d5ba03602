package stele.conformance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Makes the order of a query's rows total, so that two systems cannot break ties differently.
public final class TotalOrder {
    private TotalOrder() {}

    /// The query with all its columns as last sort keys, so that ties cannot fall two ways.
    public static String of(String query, Statement statement) throws SQLException {
        String upper = query.toUpperCase(Locale.ROOT);
        int limit = upper.lastIndexOf("LIMIT");
        boolean limited = limit > 0 && query.substring(limit + 5).strip().matches("[0-9]+");
        String body = limited ? query.substring(0, limit) : query;
        int order = body.toUpperCase(Locale.ROOT).lastIndexOf("ORDER BY");
        boolean ordered = order > 0 && isBalanced(body.substring(order));
        int columns;
        try (ResultSet empty = statement.executeQuery("SELECT * FROM (" + query + ") LIMIT 0")) {
            columns = empty.getMetaData().getColumnCount();
        }
        String all = IntStream.rangeClosed(1, columns).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        return body + (ordered ? ", " : " ORDER BY ") + all + (limited ? " " + query.substring(limit) : "");
    }

    private static boolean isBalanced(String text) {
        return text.chars().filter(c -> c == '(').count()
                == text.chars().filter(c -> c == ')').count();
    }
}
