package stele.bench;

import java.util.stream.Collectors;

/// DuckDB. Its primary keys are ART indexes, which slow its loads and help none of these queries: it goes
/// without.
final class DuckDbEngine extends JdbcEngine {
    DuckDbEngine() {
        super("jdbc:duckdb:");
        execute("SET default_null_order = 'nulls_last_on_asc_first_on_desc'");
    }

    @Override
    public String name() {
        return "duckdb";
    }

    @Override
    public void threads(int threads) {
        execute("SET threads = " + threads);
    }

    @Override
    public void load(Dataset dataset) {
        for (Dataset.Table table : dataset.tables()) {
            String types = table.columns().stream()
                    .map(column -> "'" + column.name() + "': '" + column.type() + "'")
                    .collect(Collectors.joining(", "));
            execute(
                    Dataset.definition(table, false),
                    "INSERT INTO " + table.name() + " SELECT * FROM read_csv('" + table.csv()
                            + "', header = true, delim = ',', quote = '\"', auto_detect = false, allow_quoted_nulls = false, columns = {" + types
                            + "})");
        }
    }

    /// The memory that the database takes.
    long memoryBytes() {
        Object bytes = query("SELECT sum(memory_usage_bytes)::BIGINT FROM duckdb_memory()")
                .rows()
                .getFirst()
                .getFirst();
        return bytes instanceof Number number ? number.longValue() : 0;
    }
}
