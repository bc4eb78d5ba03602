package stele.executor.expression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.IntFunction;
import stele.executor.kernel.Scratch;
import stele.storage.catalog.Zone;
import stele.storage.vector.Batch;

/// Rows for which all conditions are true; later ones see only rows that pass the earlier ones.
///
/// Conditions that may fail keep their order and come last. The others come in the order of what they cost
/// for each row that they take away, as far as that is known: each counts in passing how many of its rows
/// it keeps, and [#within], which a scan calls now and then, sorts by it.
final class Conjunction implements Selector {
    private static final int MIN_ROWS = 64;

    private final Selector[] parts;
    private final Counts[] counts;

    /// What one part has kept so far. Threads that count at once may lose numbers, which does not matter.
    private static final class Counts {
        private final AtomicIntegerArray rates = new AtomicIntegerArray(1);

        Counts() {
            rates.setPlain(0, 500);
        }

        void count(int rows, int kept) {
            if (rows >= MIN_ROWS) {
                int now = (int) (1000L * kept / rows);
                rates.setPlain(0, (rates.getPlain(0) * 7 + now) / 8);
            }
        }

        /// How many rows of a thousand are taken away, at least one.
        int taken() {
            return Math.max(1, 1000 - rates.getPlain(0));
        }
    }

    private Conjunction(List<Selector> parts, List<Counts> counts) {
        this.parts = parts.toArray(Selector[]::new);
        this.counts = counts.toArray(Counts[]::new);
    }

    /// Rows for which all of `conditions` are true.
    static Selector of(List<Selector> conditions) {
        List<Selector> parts = new ArrayList<>();
        for (Selector condition : conditions) {
            if (condition == NONE) {
                return NONE;
            }
            if (condition != ALL) {
                add(condition, parts);
            }
        }
        parts.sort(Comparator.comparingInt(Selector::cost));
        List<Counts> counts = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            counts.add(new Counts());
        }
        return of(parts, counts);
    }

    /// Two ranges of one column are one range.
    private static void add(Selector condition, List<Selector> parts) {
        if (condition instanceof RangeSelector range) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i) instanceof RangeSelector other && other.joins(range)) {
                    parts.set(i, other.and(range));
                    return;
                }
            }
        }
        parts.add(condition);
    }

    private static Selector of(List<Selector> parts, List<Counts> counts) {
        if (parts.contains(NONE)) {
            return NONE;
        }
        return switch (parts.size()) {
            case 0 -> ALL;
            case 1 -> parts.getFirst();
            default -> new Conjunction(parts, counts);
        };
    }

    @Override
    public int select(Batch batch, int[] out) {
        int count = count(0, batch, out);
        if (count == 0) {
            return 0;
        }
        int[] spare = Scratch.take(count);
        int[] selected = out;
        for (int i = 1; i < parts.length && count > 0; i++) {
            int[] target = selected == out ? spare : out;
            count = count(i, new Batch(batch.columns(), count, selected), target);
            selected = target;
        }
        if (selected != out) {
            System.arraycopy(selected, 0, out, 0, count);
        }
        Scratch.give(spare);
        return count;
    }

    private int count(int part, Batch batch, int[] out) {
        int kept = parts[part].select(batch, out);
        counts[part].count(batch.rows(), kept);
        return kept;
    }

    @Override
    public Selector within(IntFunction<Zone> zones) {
        List<Selector> left = new ArrayList<>();
        List<Counts> leftCounts = new ArrayList<>();
        for (int i : order()) {
            Selector part = parts[i].within(zones);
            if (part == NONE) {
                return NONE;
            }
            if (part != ALL) {
                left.add(part);
                leftCounts.add(counts[i]);
            }
        }
        return of(left, leftCounts);
    }

    private List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            order.add(i);
        }
        double[] ranks = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            ranks[i] = parts[i].cost() < GENERAL ? (double) parts[i].cost() / counts[i].taken() : GENERAL;
        }
        order.sort(Comparator.comparingDouble(i -> ranks[i]));
        return order;
    }

    @Override
    public int cost() {
        int cost = 0;
        for (Selector part : parts) {
            cost = Math.min(GENERAL, Math.max(cost, part.cost()) + part.cost() / 2);
        }
        return cost;
    }
}
