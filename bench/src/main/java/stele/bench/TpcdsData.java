package stele.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import stele.conformance.TotalOrder;
import stele.conformance.TpcTables;
import stele.conformance.TpcdsQueries;

/// TPC-DS's tables at a scale factor, generated once into CSV files, and its queries.
final class TpcdsData {
    private TpcdsData() {}

    /// The data set, its files under `folder`.
    static Dataset at(Path folder, double scale) throws IOException {
        Path files = folder.resolve("tpcds-sf" + TpchData.text(scale));
        Path list = files.resolve("tables");
        if (!Files.exists(list)) {
            Files.createDirectories(files);
            StringBuilder lines = new StringBuilder();
            for (TpcTables.Generated table : TpcTables.tpcds(files, scale)) {
                lines.append(table.name()).append('\t').append(table.definition()).append('\n');
            }
            Files.writeString(list, lines);
        }
        List<Dataset.Table> tables = new ArrayList<>();
        for (String line : Files.readAllLines(list)) {
            String[] parts = line.split("\t");
            tables.add(new Dataset.Table(
                    parts[0], columns(parts[1]), List.of(), files.resolve(parts[0] + ".csv"), -1));
        }
        return new Dataset("tpcds", tables);
    }

    private static List<Dataset.Column> columns(String definition) {
        List<Dataset.Column> columns = new ArrayList<>();
        for (String column : definition.split(", (?![0-9])")) {
            int space = column.indexOf(' ');
            columns.add(new Dataset.Column(column.substring(0, space), column.substring(space + 1), true));
        }
        return columns;
    }

    /// The 99 queries (103, as four are two), their orders total so that answers can be compared.
    static Map<String, String> queries(Arguments arguments, Dataset dataset) throws IOException, SQLException {
        Map<String, String> queries = new LinkedHashMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            for (Dataset.Table table : dataset.tables()) {
                statement.execute(Dataset.definition(table, false));
            }
            for (Map.Entry<String, String> query : TpcdsQueries.all().entrySet()) {
                if (arguments.wants(Integer.parseInt(query.getKey().replaceAll("\\D", "")))) {
                    queries.put("q" + query.getKey(), TotalOrder.of(query.getValue(), statement));
                }
            }
        }
        return queries;
    }
}
