package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import stele.executor.Scheduler;
import stele.storage.vector.Batch;

/// Reads all rows of an operator, on several threads where the order of the rows means nothing.
final class Drain {
    private Drain() {}

    /// Gives every batch of `input` to one of the sinks, each of which belongs to one thread.
    ///
    /// @param degree the most threads to use
    /// @return the sinks that were made, at least one
    static <S extends Consumer<Batch>> List<S> into(Operator input, int degree, Supplier<S> sinks) {
        input.ready();
        int threads = input.isOrdered() ? 1 : Math.max(1, Math.min(degree, input.parallelism()));
        List<S> made = new ArrayList<>();
        List<Runnable> parts = new ArrayList<>();
        AtomicBoolean failed = new AtomicBoolean();
        for (int i = 0; i < threads; i++) {
            S sink = sinks.get();
            Cursor cursor = input.cursor();
            made.add(sink);
            parts.add(() -> read(cursor, sink, failed));
        }
        Scheduler.run(parts, failed);
        return made;
    }

    private static void read(Cursor cursor, Consumer<Batch> sink, AtomicBoolean failed) {
        Batch batch = cursor.next();
        while (batch != null && !failed.get()) {
            if (batch.rows() > 0) {
                sink.accept(batch);
            }
            batch = cursor.next();
        }
    }

    /// All rows of `input`, their memory taken from the budget in the name of `owner`.
    static RowBuffer rows(Operator input, Operator owner) {
        List<RowBuffer> buffers = into(input, owner.context.threads(), () -> new RowBuffer(owner));
        RowBuffer all = buffers.getFirst();
        buffers.stream().skip(1).forEach(all::takeOver);
        return all;
    }
}
