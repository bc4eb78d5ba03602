package stele.executor.operator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import stele.executor.ExecutionContext;
import stele.executor.kernel.KeyFilter;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.AggregateCall;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.storage.vector.Batch;

/// Groups by hashing: every thread has groups of its own, which are merged at the end. Calls that are
/// distinct or ordered keep it to one thread.
final class AggregateOperator extends Operator {
    private static final Set<String> ONE_THREAD = Set.of("string_agg", "listagg");

    private final PhysicalPlan.Aggregate aggregate;
    private final Operator input;
    private final List<List<Integer>> sets;
    private final boolean hasOrder;
    private final int degree;
    private final AtomicInteger next = new AtomicInteger();
    private List<Grouping> groupings = List.of();

    AggregateOperator(PhysicalPlan.Aggregate aggregate, Operator input, ExecutionContext context) {
        super(aggregate, context);
        this.aggregate = aggregate;
        this.input = input;
        this.sets = aggregate.groupingSets() == null
                ? List.of(IntStream.range(0, aggregate.keys().size()).boxed().toList())
                : aggregate.groupingSets();
        this.hasOrder =
                aggregate.calls().stream().anyMatch(call -> !call.order().isEmpty());
        boolean single =
                aggregate.calls().stream().anyMatch(call -> call.distinct() || ONE_THREAD.contains(call.function()));
        this.degree = single || hasOrder ? 1 : context.threads();
    }

    @Override
    int parallelism() {
        return groupings.stream()
                .mapToInt(grouping -> grouping.size() / Batch.TARGET_ROWS + 1)
                .sum();
    }

    /// One thread's groups of all grouping sets.
    private final class Sets implements Consumer<Batch> {
        private final List<Grouping> parts = new ArrayList<>();

        Sets() {
            for (List<Integer> set : sets) {
                parts.add(new Grouping(AggregateOperator.this, aggregate.calls(), input.types, aggregate.keys(), set));
            }
        }

        @Override
        public void accept(Batch batch) {
            for (Grouping part : parts) {
                part.accept(batch);
            }
        }
    }

    @Override
    void prepare() {
        groupings.forEach(Grouping::release);
        next.set(0);
        if (hasOrder) {
            groupings = ordered();
            return;
        }
        List<Sets> threads = Drain.into(input, degree, Sets::new);
        groupings = threads.getFirst().parts;
        for (Sets other : threads.subList(1, threads.size())) {
            for (int i = 0; i < groupings.size(); i++) {
                groupings.get(i).merge(other.parts.get(i));
            }
        }
    }

    /// Calls with an order see the rows sorted: one pass an order over all rows.
    private List<Grouping> ordered() {
        RowBuffer buffer = Drain.rows(input, this);
        Batch all = buffer.concatenated(input.types);
        Sets groups = new Sets();
        for (Batch batch : Batches.cut(List.of(all))) {
            if (batch.rows() > 0) {
                groups.accept(batch);
            }
        }
        Map<List<SortKey>, List<Integer>> orders = new LinkedHashMap<>();
        for (int i = 0; i < aggregate.calls().size(); i++) {
            AggregateCall call = aggregate.calls().get(i);
            if (!call.order().isEmpty()) {
                orders.computeIfAbsent(call.order(), _ -> new ArrayList<>()).add(i);
            }
        }
        orders.forEach((order, calls) -> {
            int[] sorted = Batches.order(all, order).sorted();
            Batch rows = Batches.gather(all, sorted, sorted.length);
            for (Batch batch : Batches.cut(List.of(rows))) {
                for (Grouping part : batch.rows() == 0 ? List.<Grouping>of() : groups.parts) {
                    part.accept(batch, calls::contains);
                }
            }
        });
        buffer.clear();
        return groups.parts;
    }

    @Override
    void restrict(int column, KeyFilter filter) {
        if (aggregate.groupingSets() == null && column < aggregate.keys().size()) {
            input.restrict(aggregate.keys().get(column), filter);
        }
    }

    @Override
    Cursor open() {
        return () -> {
            int begin = next.getAndIncrement() * Batch.TARGET_ROWS;
            for (Grouping grouping : groupings) {
                int rounded = (grouping.size() + Batch.TARGET_ROWS - 1) / Batch.TARGET_ROWS * Batch.TARGET_ROWS;
                if (begin < rounded) {
                    return grouping.rows(begin, Math.min(begin + Batch.TARGET_ROWS, grouping.size()));
                }
                begin -= rounded;
            }
            return null;
        };
    }

    @Override
    void rewind() {
        input.reset();
    }
}
