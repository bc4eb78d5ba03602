package stele.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.Database;
import stele.Result;
import stele.Row;
import stele.Session;
import stele.SteleException;

/// This database, through its embedding interface.
final class SteleEngine implements Engine {
    private final Database database = Database.inMemory();
    private Session session = database.session();

    @Override
    public String name() {
        return "stele";
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public void threads(int threads) {
        session.close();
        session = database.session(
                new Database.Options(threads, Database.Options.defaults().memoryBytes()));
    }

    @Override
    public void load(Dataset dataset) {
        for (Dataset.Table table : dataset.tables()) {
            session.run("sql", Dataset.definition(table, true));
            session.run("sql", "COPY " + table.name() + " FROM '" + table.csv() + "' (FORMAT csv, HEADER true)");
        }
    }

    @Override
    public Answer query(String sql) {
        try (Result result = session.run("sql", sql)) {
            int columns = result.columns().size();
            List<List<@Nullable Object>> rows = new ArrayList<>();
            for (Row row : result) {
                List<@Nullable Object> values = new ArrayList<>(columns);
                for (int i = 0; i < columns; i++) {
                    values.add(Answer.normal(row.get(i)));
                }
                rows.add(values);
            }
            return new Answer(rows);
        } catch (SteleException e) {
            throw new EngineException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void plan(String sql) {
        session.run("sql", "EXPLAIN " + sql).close();
    }

    @Override
    public ShortWork shortWork() {
        return new ShortWork.OfStele(session);
    }

    @Override
    public void cancel() {
        session.cancel();
    }

    @Override
    public void close() {
        session.close();
        database.close();
    }
}
