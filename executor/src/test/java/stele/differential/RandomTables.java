package stele.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// A few random tables, small and full of nulls and duplicates, so that every join and comparison has all
/// of its cases.
final class RandomTables {
    private static final int MOST_ROWS = 30;
    private static final int ONE_IN_NULL = 5;

    private RandomTables() {}

    /// Types on which the systems agree. Not among them: decimals, which SQLite lacks; NaN and -0.0, which
    /// order differently; upper-case letters, which LIKE ignores in SQLite.
    enum Type {
        INTEGER,
        BIGINT,
        DOUBLE,
        VARCHAR;

        boolean isNumber() {
            return this != VARCHAR;
        }

        /// A constant of a small domain. Doubles are multiples of a quarter: their sums are exact in any order.
        String constant(Random random) {
            return switch (this) {
                case INTEGER, BIGINT -> String.valueOf(random.nextInt(12) - 2);
                case DOUBLE -> String.valueOf((random.nextInt(40) - 8) / 4.0);
                case VARCHAR -> "'" + "abc".substring(random.nextInt(3)) + "xy".substring(random.nextInt(3)) + "'";
            };
        }
    }

    record Column(String name, Type type) {}

    /// @param keyed whether the first column is the primary key
    record Table(String name, List<Column> columns, boolean keyed, List<String> rows) {
        /// The statements that make the table.
        List<String> statements() {
            String definitions = columns.stream()
                    .map(column -> column.name() + " " + column.type() + (isKey(column) ? " NOT NULL" : ""))
                    .collect(Collectors.joining(", "));
            String key = keyed ? ", PRIMARY KEY (" + columns.getFirst().name() + ")" : "";
            List<String> statements = new ArrayList<>();
            statements.add("CREATE TABLE " + name + " (" + definitions + key + ")");
            if (!rows.isEmpty()) {
                statements.add("INSERT INTO " + name + " VALUES " + String.join(", ", rows));
            }
            return statements;
        }

        private boolean isKey(Column column) {
            return keyed && column == columns.getFirst();
        }

        Table withRows(List<String> fewer) {
            return new Table(name, columns, keyed, fewer);
        }
    }

    static List<Table> generate(Random random) {
        List<Table> tables = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            List<Column> columns = new ArrayList<>();
            boolean keyed = random.nextInt(3) == 0;
            columns.add(new Column("a", Type.INTEGER));
            columns.add(new Column("b", random.nextBoolean() ? Type.BIGINT : Type.INTEGER));
            columns.add(new Column("c", Type.VARCHAR));
            if (random.nextBoolean()) {
                columns.add(new Column("d", Type.DOUBLE));
            }
            List<String> rows = new ArrayList<>();
            int count = random.nextInt(8) == 0 ? 0 : random.nextInt(MOST_ROWS);
            for (int row = 0; row < count; row++) {
                rows.add(row(columns, keyed ? row : -1, random));
            }
            tables.add(new Table("t" + i, columns, keyed, rows));
        }
        return tables;
    }

    private static String row(List<Column> columns, int key, Random random) {
        List<String> values = new ArrayList<>();
        for (Column column : columns) {
            boolean isKey = key >= 0 && values.isEmpty();
            values.add(
                    isKey
                            ? String.valueOf(key)
                            : random.nextInt(ONE_IN_NULL) == 0
                                    ? "NULL"
                                    : column.type().constant(random));
        }
        return "(" + String.join(", ", values) + ")";
    }
}
