package stele.executor.operator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.Scheduler;
import stele.executor.kernel.KeyFilter;
import stele.executor.spill.SpillParts;
import stele.executor.spill.SpillSpace;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.AggregateCall;
import stele.planner.physical.PhysicalPlan.SortKey;
import stele.storage.vector.Batch;

/// Groups by arrays or hashing: every thread has groups of its own, which are merged at the end. Calls with
/// an order keep it to one thread.
final class AggregateOperator extends Operator {
    private static final int FEW = 4096;
    private static final int MAX_LEVEL = 5;
    private static final int DENSE_SHARE = 64;
    private static final Set<String> ONE_THREAD = Set.of("string_agg", "listagg", "array_agg", "first", "last");

    private final PhysicalPlan.Aggregate aggregate;
    private final Operator input;
    private final List<List<Integer>> sets;
    private final boolean hasOrder;
    private final int degree;
    private final AtomicInteger next = new AtomicInteger();
    private final List<SpilledGroups> spills = new ArrayList<>();
    private final AtomicInteger nextPart = new AtomicInteger();
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
        boolean single = aggregate.calls().stream().anyMatch(call -> ONE_THREAD.contains(call.function()));
        this.degree = single || hasOrder ? 1 : context.threads();
    }

    @Override
    int parallelism() {
        int groups = groupings.stream().mapToInt(Grouping::size).sum();
        return spills.size() * SpillParts.PARTS + groups / Batch.TARGET_ROWS + 1;
    }

    /// One thread's groups of all grouping sets.
    private final class Sets implements Consumer<Batch> {
        private final List<Grouping> parts = new ArrayList<>();

        Sets() {
            for (List<Integer> set : sets) {
                parts.add(grouping(set));
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
        spills.forEach(SpilledGroups::close);
        spills.clear();
        nextPart.set(0);
        next.set(0);
        if (hasOrder) {
            groupings = ordered();
            return;
        }
        List<Sets> threads = Drain.into(input, degree, Sets::new);
        groupings = merged(threads);
    }

    private Grouping grouping(List<Integer> set) {
        return grouping(set, 0);
    }

    /// Groups of one grouping set.
    ///
    /// @param level how often its rows have been divided into files before
    Grouping grouping(List<Integer> set, int level) {
        boolean canSpill = !hasOrder && level < MAX_LEVEL && SpillSpace.canHold(input.types);
        double expected = Math.min(
                aggregate.input().estimatedRows(), (double) context.memory().available() / DENSE_SHARE);
        return new Grouping(
                this, expected, canSpill ? level : -1, aggregate.calls(), input.types, aggregate.keys(), set);
    }

    /// The groups of all threads: few are merged at once, many in parts, one a thread.
    private List<Grouping> merged(List<Sets> threads) {
        List<Grouping> all = new ArrayList<>();
        for (int set = 0; set < sets.size(); set++) {
            List<Grouping> parts = new ArrayList<>();
            int most = 0;
            boolean spilled = false;
            for (Sets thread : threads) {
                Grouping part = thread.parts.get(set);
                parts.add(part);
                most = Math.max(most, part.size());
                spilled |= part.spilled() != null;
            }
            if (spilled) {
                spills.add(new SpilledGroups(this, sets.get(set), parts, 0));
                continue;
            }
            if (most < FEW || parts.size() == 1) {
                Grouping first = parts.removeFirst();
                parts.forEach(part -> first.merge(part, 0, 1, 0));
                all.add(first);
            } else {
                Grouping[] targets = new Grouping[threads.size()];
                List<Integer> keys = sets.get(set);
                Scheduler.each(targets.length, targets.length, number -> {
                    targets[number] = grouping(keys);
                    parts.forEach(part -> targets[number].merge(part, number, targets.length, 0));
                });
                all.addAll(List.of(targets));
            }
            parts.forEach(Grouping::release);
        }
        return all;
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
        Cursor[] spilled = {() -> null};
        return () -> {
            Batch batch = inMemory();
            while (batch == null) {
                batch = spilled[0].next();
                if (batch == null) {
                    int part = nextPart.getAndIncrement();
                    if (part >= spills.size() * SpillParts.PARTS) {
                        return null;
                    }
                    spilled[0] = spills.get(part / SpillParts.PARTS).part(part % SpillParts.PARTS);
                }
            }
            return batch;
        };
    }

    private @Nullable Batch inMemory() {
        int begin = next.getAndIncrement() * Batch.TARGET_ROWS;
        for (Grouping grouping : groupings) {
            int rounded = (grouping.size() + Batch.TARGET_ROWS - 1) / Batch.TARGET_ROWS * Batch.TARGET_ROWS;
            if (begin < rounded) {
                return grouping.rows(begin, Math.min(begin + Batch.TARGET_ROWS, grouping.size()));
            }
            begin -= rounded;
        }
        return null;
    }

    @Override
    void rewind() {
        input.reset();
    }
}
