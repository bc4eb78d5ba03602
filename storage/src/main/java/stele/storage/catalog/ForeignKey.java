package stele.storage.catalog;

import java.util.List;

/// Columns of a table that refer to a key of another.
public record ForeignKey(List<String> columns, String table, List<String> referencedColumns) {
    public ForeignKey {
        columns = List.copyOf(columns);
        referencedColumns = List.copyOf(referencedColumns);
    }
}
