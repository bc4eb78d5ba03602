package stele.bench;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/// SQLite: dates are text, decimals are doubles, and there is one thread.
final class SqliteEngine extends JdbcEngine {
    SqliteEngine() {
        super("jdbc:sqlite::memory:");
        execute(
                "PRAGMA journal_mode = OFF",
                "PRAGMA synchronous = OFF",
                "PRAGMA cache_size = -4000000",
                "PRAGMA temp_store = MEMORY");
    }

    @Override
    public String name() {
        return "sqlite";
    }

    @Override
    public void threads(int threads) {
        execute("PRAGMA threads = " + threads);
    }

    @Override
    String dialect(String sql) {
        return sql.replaceAll(
                        "DATE '(\\d{4}-\\d\\d-\\d\\d)' ([+-]) INTERVAL '(\\d+)' (DAY|MONTH|YEAR)",
                        "date('$1', '$2$3 $4')")
                .replaceAll("DATE '(\\d{4}-\\d\\d-\\d\\d)'", "'$1'")
                .replaceAll("(?i)extract\\(YEAR FROM (\\w+)\\)", "cast(substr($1, 1, 4) AS integer)")
                .replaceAll("(?i)substring\\((\\w+) FROM (\\d) FOR (\\d)\\)", "substr($1, $2, $3)");
    }

    @Override
    public void load(Dataset dataset) {
        try {
            connection.setAutoCommit(false);
            for (Dataset.Table table : dataset.tables()) {
                execute(Dataset.definition(table, true));
                insert(table);
            }
            execute("ANALYZE");
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private void insert(Dataset.Table table) throws SQLException {
        String marks = "?" + ", ?".repeat(table.columns().size() - 1);
        try (PreparedStatement statement =
                connection.prepareStatement("INSERT INTO " + table.name() + " VALUES (" + marks + ")")) {
            for (List<String> row : CsvRows.of(table.csv())) {
                for (int i = 0; i < row.size(); i++) {
                    bind(statement, i + 1, table.columns().get(i).type(), row.get(i));
                }
                statement.executeUpdate();
            }
        }
    }

    private static void bind(PreparedStatement statement, int index, String type, String text) throws SQLException {
        if (type.startsWith("BIGINT") || type.startsWith("INTEGER")) {
            statement.setLong(index, Long.parseLong(text));
        } else if (type.startsWith("DECIMAL") || type.startsWith("DOUBLE")) {
            statement.setDouble(index, Double.parseDouble(text));
        } else {
            statement.setString(index, text);
        }
    }
}
