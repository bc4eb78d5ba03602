package stele.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import stele.Prepared;
import stele.Result;
import stele.Row;
import stele.Session;

/// How an engine is asked small things: by texts and by prepared statements, all values fetched.
interface ShortWork {
    /// Runs a text to its end.
    ///
    /// @return a number made of what came back, to compare engines and to keep the work from being dropped
    long run(String text);

    /// Prepares a statement whose parameters are integers.
    Operation prepare(String text, boolean hasRows);

    /// A prepared statement.
    interface Operation {
        long run(int... values);
    }

    /// Stele's.
    record OfStele(Session session) implements ShortWork {
        @Override
        public long run(String text) {
            return sum(session.run("sql", text));
        }

        @Override
        public Operation prepare(String text, boolean hasRows) {
            Prepared prepared = session.prepare("sql", text);
            return values -> {
                Object[] boxed = new Object[values.length];
                for (int i = 0; i < values.length; i++) {
                    boxed[i] = values[i];
                }
                return sum(prepared.run(boxed));
            };
        }

        private static long sum(Result result) {
            long sum = 0;
            int columns = result.columns().size();
            for (Row row : result) {
                for (int i = 0; i < columns; i++) {
                    sum += code(row.get(i));
                }
            }
            return sum;
        }
    }

    /// That of an engine behind JDBC.
    record OfJdbc(Connection connection) implements ShortWork {
        @Override
        public long run(String text) {
            try (Statement statement = connection.createStatement()) {
                return statement.execute(text) ? sum(statement.getResultSet()) : 0;
            } catch (SQLException e) {
                throw JdbcEngine.failure(e);
            }
        }

        @Override
        @SuppressWarnings("resource") // it lives as long as the connection
        public Operation prepare(String text, boolean hasRows) {
            try {
                PreparedStatement statement = connection.prepareStatement(text);
                return values -> run(statement, hasRows, values);
            } catch (SQLException e) {
                throw JdbcEngine.failure(e);
            }
        }

        private static long run(PreparedStatement statement, boolean hasRows, int... values) {
            try {
                for (int i = 0; i < values.length; i++) {
                    statement.setInt(i + 1, values[i]);
                }
                if (hasRows) {
                    return sum(statement.executeQuery());
                }
                statement.executeUpdate();
                return 0;
            } catch (SQLException e) {
                throw JdbcEngine.failure(e);
            }
        }

        private static long sum(ResultSet result) throws SQLException {
            try (result) {
                long sum = 0;
                int columns = result.getMetaData().getColumnCount();
                while (result.next()) {
                    for (int i = 1; i <= columns; i++) {
                        sum += code(result.getObject(i));
                    }
                }
                return sum;
            }
        }
    }

    /// The same number for what engines return in different classes.
    private static long code(@org.jspecify.annotations.Nullable Object value) {
        return value instanceof Number number ? number.longValue() : String.valueOf(value).hashCode();
    }

    /// The tables that the work is done on, for every engine: `accounts` accounts at 100 branches.
    static List<String> tables(int accounts) {
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE branch (id INTEGER PRIMARY KEY, title VARCHAR(40))");
        statements.add("CREATE TABLE account (id INTEGER PRIMARY KEY, branch INTEGER, owner VARCHAR(40), amount INTEGER)");
        statements.add("CREATE TABLE entry (id INTEGER PRIMARY KEY, account INTEGER, amount INTEGER)");
        StringBuilder branches = new StringBuilder("INSERT INTO branch VALUES (0, 'branch 0')");
        for (int i = 1; i < 100; i++) {
            branches.append(", (").append(i).append(", 'branch ").append(i).append("')");
        }
        statements.add(branches.toString());
        for (int from = 0; from < accounts; from += 1000) {
            StringBuilder rows = new StringBuilder("INSERT INTO account VALUES ");
            for (int i = from; i < from + 1000; i++) {
                rows.append(i == from ? "" : ", ")
                        .append("(%d, %d, 'owner %d', %d)".formatted(i, i % 100, i * 7919L % accounts, i % 1000));
            }
            statements.add(rows.toString());
        }
        return statements;
    }
}
