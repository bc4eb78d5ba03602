package stele.differential;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import stele.Result;
import stele.Row;
import stele.Session;

/// The rows of a query in two systems, made comparable: numbers as `BigDecimal` or `Double`, everything else
/// as text.
public final class Rows {
    private static final double RELATIVE = 1e-9;

    private Rows() {}

    /// The rows of a JDBC statement.
    public static List<List<Object>> of(Statement statement, String query) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<Object> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(comparable(result.getObject(i)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /// The rows of one of ours.
    public static List<List<Object>> of(Session session, String query) {
        List<List<Object>> rows = new ArrayList<>();
        try (Result result = session.run("sql", query)) {
            int columns = result.columns().size();
            for (Row row : result) {
                List<Object> values = new ArrayList<>();
                for (int i = 0; i < columns; i++) {
                    values.add(comparable(row.get(i)));
                }
                rows.add(values);
            }
        }
        return rows;
    }

    private static Object comparable(Object value) {
        return switch (value) {
            case null -> "NULL";
            case Float real -> real.doubleValue();
            case Double real -> real;
            case BigDecimal decimal -> decimal;
            case Number number -> new BigDecimal(number.toString());
            case java.sql.Timestamp timestamp -> timestamp.toLocalDateTime().toString();
            default -> value.toString();
        };
    }

    /// Fails with the first row that differs.
    public static void assertSame(List<List<Object>> expected, List<List<Object>> actual, String query) {
        int rows = Math.max(expected.size(), actual.size());
        for (int i = 0; i < rows; i++) {
            List<Object> left = i < expected.size() ? expected.get(i) : null;
            List<Object> right = i < actual.size() ? actual.get(i) : null;
            if (left == null || right == null || !same(left, right)) {
                throw new AssertionError("row " + i + " of " + expected.size() + " and " + actual.size() + ": expected "
                        + left + ", was " + right + "\n" + query);
            }
        }
    }

    /// Whether two rows are the same: decimals exactly, what one of the systems computes as a double to nine
    /// digits.
    public static boolean same(List<Object> expected, List<Object> actual) {
        if (expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!same(expected.get(i), actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean same(Object expected, Object actual) {
        return switch (expected) {
            case BigDecimal left when actual instanceof BigDecimal right -> left.compareTo(right) == 0;
            case Double left when actual instanceof Double right -> near(left, right);
            case Double left when actual instanceof BigDecimal right -> roundsTo(left, right);
            case BigDecimal left when actual instanceof Double right -> near(left.doubleValue(), right);
            default -> expected.equals(actual);
        };
    }

    private static boolean near(double left, double right) {
        return left == right
                || (Double.isNaN(left) && Double.isNaN(right))
                || Math.abs(left - right) <= RELATIVE * Math.max(Math.abs(left), Math.abs(right));
    }

    /// Where a quotient of decimals is a decimal here and a double there, to the decimal's last digit.
    private static boolean roundsTo(double expected, BigDecimal actual) {
        return near(expected, actual.doubleValue())
                || (Double.isFinite(expected)
                        && new BigDecimal(expected)
                                        .setScale(Math.max(actual.scale(), 0), RoundingMode.HALF_UP)
                                        .subtract(actual)
                                        .abs()
                                        .compareTo(BigDecimal.ONE.movePointLeft(actual.scale()))
                                <= 0);
    }
}
