package stele.bench;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An engine behind JDBC, in memory.
abstract class JdbcEngine implements Engine {
    final Connection connection;
    private volatile @Nullable Statement running;

    JdbcEngine(String url) {
        try {
            connection = DriverManager.getConnection(url);
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    static EngineException failure(SQLException e) {
        return new EngineException(String.valueOf(e.getMessage()), e);
    }

    /// The query in this engine's dialect.
    String dialect(String sql) {
        return sql;
    }

    @Override
    public String version() {
        try {
            return connection.getMetaData().getDatabaseProductVersion();
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    final void execute(String... statements) {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public Answer query(String sql) {
        try (Statement statement = connection.createStatement()) {
            running = statement;
            try (ResultSet result = statement.executeQuery(dialect(sql))) {
                int columns = result.getMetaData().getColumnCount();
                List<List<@Nullable Object>> rows = new ArrayList<>();
                while (result.next()) {
                    List<@Nullable Object> values = new ArrayList<>(columns);
                    for (int i = 1; i <= columns; i++) {
                        values.add(Answer.normal(result.getObject(i)));
                    }
                    rows.add(values);
                }
                return new Answer(rows);
            }
        } catch (SQLException e) {
            throw failure(e);
        } finally {
            running = null;
        }
    }

    @Override
    public void plan(String sql) {
        query("EXPLAIN " + sql);
    }

    @Override
    public ShortWork shortWork() {
        return new ShortWork.OfJdbc(connection);
    }

    @Override
    public void cancel() {
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                throw failure(e);
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
