package stele;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import stele.storage.rdf.TermDictionary;
import stele.storage.rdf.TermIds;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// What a statement gave: rows, or a message such as `12 rows inserted`. Complete when the statement
/// returns, and independent of later changes.
public final class Result implements Iterable<Row>, AutoCloseable {
    private final Kind kind;
    private final List<Column> columns;
    private final List<Batch> batches;
    private final @Nullable String message;
    private final Duration elapsed;
    private final TermDictionary terms;

    Result(
            Kind kind,
            List<Column> columns,
            List<Batch> batches,
            @Nullable String message,
            Duration elapsed,
            TermDictionary terms) {
        this.kind = kind;
        this.columns = List.copyOf(columns);
        this.batches = List.copyOf(batches);
        this.message = message;
        this.elapsed = elapsed;
        this.terms = terms;
    }

    /// What sort of answer it is.
    public Kind kind() {
        return kind;
    }

    /// The columns in order; empty when the statement has no rows to show.
    public List<Column> columns() {
        return columns;
    }

    /// The rows in vectors, for programs that process many. TERM columns hold ids here.
    public List<Batch> batches() {
        return batches;
    }

    public long rowCount() {
        return batches.stream().mapToLong(Batch::rows).sum();
    }

    /// What a statement without rows did.
    public Optional<String> message() {
        return Optional.ofNullable(message);
    }

    /// From the start of parsing to the last row.
    public Duration elapsed() {
        return elapsed;
    }

    @Override
    public Iterator<Row> iterator() {
        return new RowIterator();
    }

    /// The only value of a result of one row and one column.
    ///
    /// @throws IllegalStateException if the result has another shape
    public @Nullable Object single() {
        if (columns.size() != 1 || rowCount() != 1) {
            throw new IllegalStateException(rowCount() + " rows of " + columns.size() + " columns, not a single value");
        }
        return iterator().next().get(0);
    }

    @Override
    public void close() {
        // Nothing to free while results are complete; programs that close are ready for results that stream.
    }

    private @Nullable Object value(Batch batch, int row, int column) {
        Vector vector = batch.column(column);
        Object value = vector.get(batch.position(row));
        if (value != null && columns.get(column).type().kind() == DataType.Kind.TERM) {
            long id = (Long) value;
            return id == TermIds.NONE ? null : terms.term(id);
        }
        return named(value, columns.get(column).type());
    }

    /// Rows with named fields as maps of them, at any depth.
    private static @Nullable Object named(@Nullable Object value, DataType type) {
        return switch (type) {
            case DataType.Row row
            when value instanceof List<?> values -> {
                List<@Nullable Object> inner = new ArrayList<>();
                for (int i = 0; i < values.size(); i++) {
                    inner.add(named(values.get(i), row.fields().get(i).type()));
                }
                yield row.isNamed() ? zipped(row, inner) : inner;
            }
            case DataType.ListOf list
            when list.hasRows() && value instanceof List<?> values -> {
                List<@Nullable Object> inner = new ArrayList<>();
                values.forEach(element -> inner.add(named(element, list.element())));
                yield inner;
            }
            case DataType.MapOf map
            when map.value().hasRows() && value instanceof Map<?, ?> entries -> {
                Map<Object, @Nullable Object> inner = new LinkedHashMap<>();
                entries.forEach((key, entry) -> inner.put(key, named(entry, map.value())));
                yield inner;
            }
            default -> value;
        };
    }

    private static Map<String, @Nullable Object> zipped(DataType.Row row, List<@Nullable Object> values) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < values.size(); i++) {
            fields.put(row.fields().get(i).name(), values.get(i));
        }
        return fields;
    }

    private int indexOf(String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("no column " + name + " among "
                + columns.stream().map(Column::name).toList());
    }

    /// A column of a result.
    public record Column(String name, DataType type) {}

    /// Sorts of results.
    public enum Kind {
        /// Rows, perhaps none.
        ROWS,
        /// A plan: one VARCHAR column, a line a row, to be shown as it is.
        PLAN,
        /// Something was done; see [Result#message()].
        DONE
    }

    private final class RowIterator implements Iterator<Row> {
        private int batch;
        private int row;

        @Override
        public boolean hasNext() {
            while (batch < batches.size() && row >= batches.get(batch).rows()) {
                batch++;
                row = 0;
            }
            return batch < batches.size();
        }

        @Override
        public Row next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Batch current = batches.get(batch);
            int position = row++;
            return new Row() {
                @Override
                public @Nullable Object get(int index) {
                    return value(current, position, index);
                }

                @Override
                public @Nullable Object get(String name) {
                    return value(current, position, indexOf(name));
                }
            };
        }
    }
}
