package stele.bench;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// TPC-H's tables at a scale factor, generated once into CSV files.
final class TpchData {
    private static final Map<String, List<String>> KEYS = Map.of(
            "region", List.of("r_regionkey"),
            "nation", List.of("n_nationkey"),
            "supplier", List.of("s_suppkey"),
            "customer", List.of("c_custkey"),
            "part", List.of("p_partkey"),
            "partsupp", List.of("ps_partkey", "ps_suppkey"),
            "orders", List.of("o_orderkey"),
            "lineitem", List.of("l_orderkey", "l_linenumber"));

    private TpchData() {}

    /// The data set, its files under `folder`.
    static Dataset at(Path folder, double scale) throws IOException {
        List<Dataset.Table> tables = new ArrayList<>();
        Path files = folder.resolve("tpch-sf" + text(scale));
        Files.createDirectories(files);
        for (TpchTable<?> table : TpchTable.getTables()) {
            tables.add(table(table, files, scale));
        }
        return new Dataset("tpch", tables);
    }

    /// A scale factor as text: `1`, `0.1`.
    static String text(double scale) {
        return scale == Math.rint(scale) ? Long.toString((long) scale) : Double.toString(scale);
    }

    private static <E extends TpchEntity> Dataset.Table table(TpchTable<E> table, Path files, double scale)
            throws IOException {
        Path csv = files.resolve(table.getTableName() + ".csv");
        Path counted = files.resolve(table.getTableName() + ".rows");
        List<Dataset.Column> columns = new ArrayList<>();
        for (TpchColumn<E> column : table.getColumns()) {
            columns.add(new Dataset.Column(column.getColumnName(), type(column), false));
        }
        if (!Files.exists(counted)) {
            long rows = write(table, columns, csv, scale);
            Files.writeString(counted, Long.toString(rows));
        }
        long rows = Long.parseLong(Files.readString(counted));
        return new Dataset.Table(table.getTableName(), columns, KEYS.get(table.getTableName()), csv, rows);
    }

    private static String type(TpchColumn<?> column) {
        return switch (column.getType().getBase()) {
            case IDENTIFIER -> "BIGINT";
            case INTEGER -> "INTEGER";
            case DOUBLE -> "DECIMAL(15,2)";
            case DATE -> "DATE";
            case VARCHAR -> "VARCHAR(" + column.getType().getPrecision().orElse(255L) + ")";
        };
    }

    private static <E extends TpchEntity> long write(
            TpchTable<E> table, List<Dataset.Column> columns, Path csv, double scale) throws IOException {
        Path partial = csv.resolveSibling(csv.getFileName() + ".partial");
        long rows = 0;
        try (BufferedWriter out = Files.newBufferedWriter(partial)) {
            out.write(String.join(
                    ",", columns.stream().map(Dataset.Column::name).toList()));
            out.write('\n');
            StringBuilder line = new StringBuilder();
            for (E entity : table.createGenerator(scale, 1, 1)) {
                line.setLength(0);
                for (TpchColumn<E> column : table.getColumns()) {
                    append(line, column, entity);
                    line.append(',');
                }
                line.setCharAt(line.length() - 1, '\n');
                out.append(line);
                rows++;
            }
        }
        Files.move(partial, csv, StandardCopyOption.REPLACE_EXISTING);
        return rows;
    }

    private static <E extends TpchEntity> void append(StringBuilder line, TpchColumn<E> column, E entity) {
        switch (column.getType().getBase()) {
            case IDENTIFIER -> line.append(column.getIdentifier(entity));
            case INTEGER -> line.append(column.getInteger(entity));
            case DATE -> line.append(LocalDate.ofEpochDay(column.getDate(entity)));
            case DOUBLE -> {
                long cents = column.getIdentifier(entity);
                line.append(cents < 0 ? "-" : "").append(Math.abs(cents) / 100).append('.');
                line.append(Math.abs(cents) % 100 < 10 ? "0" : "").append(Math.abs(cents) % 100);
            }
            case VARCHAR -> {
                String text = column.getString(entity);
                boolean quoted = text.indexOf(',') >= 0 || text.indexOf('"') >= 0;
                line.append(quoted ? '"' + text.replace("\"", "\"\"") + '"' : text);
            }
        }
    }
}
