package stele.storage.catalog;

import java.util.List;

/// Columns of a table that refer to a key of another.
///
/// @param onDelete what becomes of the rows that refer to a row that is deleted
/// @param onUpdate what becomes of them when the key changes
public record ForeignKey(
        String name,
        List<String> columns,
        String table,
        List<String> referencedColumns,
        Action onDelete,
        Action onUpdate) {
    public ForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }

    /// A reference that refuses changes of what it refers to.
    public ForeignKey(List<String> columns, String table, List<String> referencedColumns) {
        this("", columns, table, referencedColumns, Action.REFUSE, Action.REFUSE);
    }

    /// The same reference to a table of another name.
    public ForeignKey withTable(String other) {
        return new ForeignKey(name, columns, other, referencedColumns, onDelete, onUpdate);
    }

    /// What a change of a row that is referred to does.
    public enum Action {
        REFUSE("NO ACTION"),
        CASCADE("CASCADE"),
        SET_NULL("SET NULL");

        private final String text;

        Action(String text) {
            this.text = text;
        }

        /// As a definition writes it.
        public String text() {
            return text;
        }
    }
}
