package stele.bench;

import java.sql.SQLException;

/// H2 in memory; one thread a query.
final class H2Engine extends JdbcEngine {
    H2Engine() {
        super("jdbc:h2:mem:;NON_KEYWORDS=VALUE");
    }

    @Override
    public String name() {
        return "h2";
    }

    @Override
    public void threads(int threads) {
        // There is nothing to set: a query always runs on one.
    }

    @Override
    public void load(Dataset dataset) {
        for (Dataset.Table table : dataset.tables()) {
            execute(
                    Dataset.definition(table, true),
                    "INSERT INTO " + table.name() + " SELECT * FROM CSVREAD('" + table.csv() + "')");
        }
        execute("ANALYZE");
        try {
            connection.commit();
        } catch (SQLException e) {
            throw failure(e);
        }
    }
}
