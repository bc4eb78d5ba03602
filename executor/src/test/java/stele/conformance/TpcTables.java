package stele.conformance;

import io.trino.tpcds.Results;
import io.trino.tpcds.Session;
import io.trino.tpcds.Table;
import io.trino.tpcds.column.Column;
import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/// The tables of TPC-H and TPC-DS at small scale factors, generated into CSV files.
public final class TpcTables {
    private TpcTables() {}

    /// A generated table: its definition in SQL, and its rows.
    public record Generated(String name, String definition, Path file) {}

    /// @param scaleFactor 1 makes about 1 GB of text
    public static List<Generated> tpch(Path folder, double scaleFactor) throws IOException {
        List<Generated> tables = new ArrayList<>();
        for (TpchTable<?> table : TpchTable.getTables()) {
            tables.add(tpch(table, folder, scaleFactor));
        }
        return tables;
    }

    private static <E extends TpchEntity> Generated tpch(TpchTable<E> table, Path folder, double scaleFactor)
            throws IOException {
        Path file = folder.resolve(table.getTableName() + ".csv");
        List<TpchColumn<E>> columns = table.getColumns();
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write(columns.stream().map(TpchColumn::getColumnName).collect(Collectors.joining(",")) + "\n");
            for (E row : table.createGenerator(scaleFactor, 1, 1)) {
                for (int i = 0; i < columns.size(); i++) {
                    writer.write((i == 0 ? "" : ",") + text(columns.get(i), row));
                }
                writer.write("\n");
            }
        }
        String definition = columns.stream()
                .map(column -> column.getColumnName() + " " + type(column) + " NOT NULL")
                .collect(Collectors.joining(", "));
        return new Generated(table.getTableName(), definition, file);
    }

    private static String type(TpchColumn<?> column) {
        return switch (column.getType().getBase()) {
            case IDENTIFIER -> "BIGINT";
            case INTEGER -> "INTEGER";
            case DOUBLE -> "DECIMAL(15, 2)";
            case DATE -> "DATE";
            case VARCHAR -> "VARCHAR";
        };
    }

    private static <E extends TpchEntity> String text(TpchColumn<E> column, E row) {
        return switch (column.getType().getBase()) {
            case IDENTIFIER -> String.valueOf(column.getIdentifier(row));
            case INTEGER -> String.valueOf(column.getInteger(row));
            case DOUBLE -> String.format(Locale.ROOT, "%.2f", column.getDouble(row));
            case DATE -> LocalDate.ofEpochDay(column.getDate(row)).toString();
            case VARCHAR -> quoted(column.getString(row));
        };
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /// The tables of TPC-DS. The 1.9 million customer demographics do not shrink with the scale factor: of
    /// them, only those that another table refers to are kept.
    public static List<Generated> tpcds(Path folder, double scaleFactor) throws IOException {
        Session session = Session.getDefaultSession().withScale(scaleFactor).withNoSexism(true);
        List<Generated> tables = new ArrayList<>();
        Set<String> demographics = new HashSet<>();
        for (Table table : Table.getBaseTables()) {
            if (table != Table.CUSTOMER_DEMOGRAPHICS && table != Table.DBGEN_VERSION && !table.isChild()) {
                tables.addAll(tpcds(table, folder, session, demographics));
            }
        }
        tables.add(demographics(folder, session, demographics));
        return tables;
    }

    /// A table, with the table of returns that is made along with it if there is one.
    private static List<Generated> tpcds(Table table, Path folder, Session session, Set<String> demographics)
            throws IOException {
        List<Table> made = table.hasChild() ? List.of(table, table.getChild()) : List.of(table);
        List<BufferedWriter> writers = new ArrayList<>();
        try {
            for (Table each : made) {
                writers.add(Files.newBufferedWriter(file(folder, each)));
                writers.getLast().write(header(each));
            }
            for (List<List<String>> rows : Results.constructResults(table, session)) {
                for (int i = 0; i < rows.size(); i++) {
                    write(made.get(i), rows.get(i), writers.get(i), demographics);
                }
            }
        } finally {
            for (BufferedWriter writer : writers) {
                writer.close();
            }
        }
        return made.stream()
                .map(each -> new Generated(each.getName(), definition(each), file(folder, each)))
                .toList();
    }

    private static Generated demographics(Path folder, Session session, Set<String> kept) throws IOException {
        Table table = Table.CUSTOMER_DEMOGRAPHICS;
        Path file = file(folder, table);
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write(header(table));
            for (List<List<String>> rows : Results.constructResults(table, session)) {
                if (kept.contains(rows.getFirst().getFirst())) {
                    write(table, rows.getFirst(), writer, new HashSet<>());
                }
            }
        }
        return new Generated(table.getName(), definition(table), file);
    }

    private static Path file(Path folder, Table table) {
        return folder.resolve(table.getName() + ".csv");
    }

    private static String header(Table table) {
        return List.of(table.getColumns()).stream().map(Column::getName).collect(Collectors.joining(",")) + "\n";
    }

    private static void write(Table table, List<String> row, BufferedWriter writer, Set<String> demographics)
            throws IOException {
        Column[] columns = table.getColumns();
        for (int i = 0; i < columns.length; i++) {
            String value = row.get(i);
            if (i > 0) {
                writer.write(",");
            }
            if (value != null) {
                if (columns[i].getName().contains("cdemo_sk")) {
                    demographics.add(value);
                }
                writer.write(quoted(value));
            }
        }
        writer.write("\n");
    }

    private static String definition(Table table) {
        return List.of(table.getColumns()).stream()
                .map(column -> column.getName() + " " + type(column))
                .collect(Collectors.joining(", "));
    }

    private static String type(Column column) {
        return switch (column.getType().getBase()) {
            case INTEGER -> "INTEGER";
            case IDENTIFIER -> "BIGINT";
            case DATE -> "DATE";
            case DECIMAL ->
                "DECIMAL(" + column.getType().getPrecision().orElseThrow() + ", "
                        + column.getType().getScale().orElseThrow() + ")";
            // Not CHAR: whether its padding counts is where the systems differ.
            case VARCHAR, CHAR, TIME -> "VARCHAR";
        };
    }
}
