package stele.bench;

import java.nio.file.Path;
import java.util.List;

/// Tables and the CSV files (with a header line) that fill them.
record Dataset(String name, List<Table> tables) {
    /// A table of a data set.
    ///
    /// @param primaryKey the names of the key's columns; empty if there is none
    record Table(String name, List<Column> columns, List<String> primaryKey, Path csv, long rows) {}

    /// A column. Types are BIGINT, INTEGER, DECIMAL(p,s), DOUBLE, DATE and VARCHAR.
    record Column(String name, String type, boolean nullable) {}

    /// The CREATE TABLE statement, in SQL that all engines take.
    static String definition(Table table, boolean withKey) {
        StringBuilder sql =
                new StringBuilder("CREATE TABLE ").append(table.name()).append(" (");
        for (Column column : table.columns()) {
            sql.append(column.name()).append(' ').append(column.type());
            sql.append(column.nullable() ? ", " : " NOT NULL, ");
        }
        if (withKey && !table.primaryKey().isEmpty()) {
            sql.append("PRIMARY KEY (")
                    .append(String.join(", ", table.primaryKey()))
                    .append("), ");
        }
        sql.setLength(sql.length() - 2);
        return sql.append(")").toString();
    }
}
