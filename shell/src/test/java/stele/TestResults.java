package stele;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.storage.rdf.TermDictionary;
import stele.storage.table.MemoryStore;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;

/// Makes results without running anything. It lives here because only this package can construct them.
public final class TestResults {
    private TestResults() {}

    /// A result of rows.
    ///
    /// @param columns names and types, in order
    public static Result rows(Map<String, DataType> columns, List<? extends List<? extends @Nullable Object>> rows) {
        TermDictionary terms = MemoryStore.create().snapshot().terms();
        List<Result.Column> named = new ArrayList<>();
        columns.forEach((name, type) -> named.add(new Result.Column(name, type)));
        BatchBuilder builder = new BatchBuilder(List.copyOf(columns.values()));
        for (List<? extends @Nullable Object> row : rows) {
            builder.appendRow(row);
        }
        List<Batch> batches = rows.isEmpty() ? List.of() : List.of(builder.build());
        return new Result(Result.Kind.ROWS, named, batches, null, Duration.ZERO, terms);
    }
}
