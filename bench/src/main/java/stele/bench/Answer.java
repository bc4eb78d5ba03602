package stele.bench;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of a query. Values are null, BigDecimal, Double, or text.
record Answer(List<List<@Nullable Object>> rows) {
    private static final double RELATIVE = 1e-9;

    /// A value in the form in which engines are compared.
    static @Nullable Object normal(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case BigDecimal decimal -> decimal;
            case java.math.BigInteger integer -> new BigDecimal(integer);
            case Float number -> number.doubleValue();
            case Double number -> number;
            case Number number -> BigDecimal.valueOf(number.longValue());
            case java.sql.Timestamp timestamp -> timestamp.toLocalDateTime().toString();
            default -> value.toString();
        };
    }

    /// How this answer differs from `other`, as sets of rows with duplicates: exact numbers exactly unless one
    /// of the two is a double or has fewer digits, then to one part in a thousand million.
    Optional<String> difference(Answer other) {
        if (rows.size() != other.rows.size()) {
            return Optional.of(rows.size() + " rows against " + other.rows.size());
        }
        List<List<@Nullable Object>> mine = sorted(rows);
        List<List<@Nullable Object>> theirs = sorted(other.rows);
        for (int i = 0; i < mine.size(); i++) {
            for (int c = 0; c < mine.get(i).size(); c++) {
                if (!equal(mine.get(i).get(c), theirs.get(i).get(c))) {
                    return Optional.of(mine.get(i) + " against " + theirs.get(i));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean equal(@Nullable Object a, @Nullable Object b) {
        if (a instanceof BigDecimal x && b instanceof BigDecimal y && x.compareTo(y) == 0) {
            return true;
        }
        if (a instanceof Number x && b instanceof Number y) {
            double larger = Math.max(Math.abs(x.doubleValue()), Math.abs(y.doubleValue()));
            double allowed = Math.max(larger * RELATIVE, Math.max(lastDigit(x), lastDigit(y)));
            boolean exact = a instanceof BigDecimal p && b instanceof BigDecimal q && p.scale() == q.scale();
            return !exact && Math.abs(x.doubleValue() - y.doubleValue()) <= allowed;
        }
        return a == null ? b == null : a.equals(b);
    }

    /// The value of an exact number's last digit when it is a rounded fraction.
    private static double lastDigit(Number number) {
        return number instanceof BigDecimal decimal && decimal.scale() > 4 ? Math.pow(10, -decimal.scale()) : 0;
    }

    private static List<List<@Nullable Object>> sorted(List<List<@Nullable Object>> rows) {
        List<List<@Nullable Object>> sorted = new ArrayList<>(rows);
        sorted.sort(Comparator.comparing(Answer::sortKey));
        return sorted;
    }

    private static String sortKey(List<@Nullable Object> row) {
        StringBuilder key = new StringBuilder();
        for (Object value : row) {
            if (!(value instanceof Number)) {
                key.append(value).append('\u0001');
            }
        }
        for (Object value : row) {
            if (value instanceof Number number) {
                key.append(String.format(java.util.Locale.ROOT, "%+024.4f", number.doubleValue()));
            }
        }
        return key.toString();
    }
}
