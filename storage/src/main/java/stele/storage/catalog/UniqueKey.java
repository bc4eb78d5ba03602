package stele.storage.catalog;

import java.util.List;

/// Columns in which rows without a null among them differ.
public record UniqueKey(String name, List<String> columns) {
    public UniqueKey {
        columns = List.copyOf(columns);
    }
}
