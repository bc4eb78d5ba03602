package stele;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.planner.BindingContext;
import stele.planner.physical.PhysicalPlan;
import stele.storage.catalog.Snapshot;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.StringVector;

/// From a bound plan to rows, for one statement: optimiser, physical planner, executor.
final class Pipeline {
    private final Map<String, @Nullable Object> parameters;
    private volatile boolean cancelled;

    Pipeline(Database.Options options, Map<String, @Nullable Object> parameters) {
        this.parameters = parameters;
    }

    void cancel() {
        cancelled = true;
    }

    BindingContext bindingContext(Snapshot snapshot, BindingContext.SessionState session) {
        throw StatementException.unsupported("binding", null);
    }

    PlannedQuery plan(RelNode plan, Snapshot snapshot) {
        throw StatementException.unsupported("planning", null);
    }

    List<Batch> execute(PhysicalPlan plan, Snapshot snapshot, Map<Integer, List<Batch>> stored) {
        throw StatementException.unsupported(
                "running a plan" + (cancelled ? " again" : "") + parameters.keySet(), null);
    }

    List<String> explain(RelNode plan, Explain explain, Snapshot snapshot, String language) {
        throw StatementException.unsupported("EXPLAIN", null);
    }

    record PlannedQuery(PhysicalPlan physical) {}

    /// Lines of text as a batch of one VARCHAR column.
    static Batch textBatch(List<String> lines) {
        byte[][] encoded = lines.stream()
                .map(line -> line.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        int[] starts = new int[encoded.length];
        int[] lengths = new int[encoded.length];
        int end = 0;
        for (int i = 0; i < encoded.length; i++) {
            starts[i] = end;
            lengths[i] = encoded[i].length;
            end += encoded[i].length;
        }
        byte[] heap = new byte[end];
        for (int i = 0; i < encoded.length; i++) {
            System.arraycopy(encoded[i], 0, heap, starts[i], lengths[i]);
        }
        return new Batch(List.of(new StringVector(DataType.VARCHAR, heap, starts, lengths, null)), encoded.length);
    }
}
