package stele.executor.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import stele.executor.kernel.Rows;
import stele.executor.kernel.Scratch;
import stele.storage.catalog.Zone;
import stele.storage.vector.Batch;

/// Rows for which one of the conditions is true; later ones see only rows that fail the earlier ones.
final class Disjunction implements Selector {
    private final Selector[] parts;

    private Disjunction(List<Selector> parts) {
        this.parts = parts.toArray(Selector[]::new);
    }

    /// Rows for which one of `conditions` is true.
    static Selector of(List<Selector> conditions) {
        List<Selector> parts = new ArrayList<>();
        for (Selector condition : conditions) {
            if (condition == ALL) {
                return ALL;
            }
            if (condition != NONE) {
                parts.add(condition);
            }
        }
        return switch (parts.size()) {
            case 0 -> NONE;
            case 1 -> parts.getFirst();
            default -> new Disjunction(parts);
        };
    }

    @Override
    public int select(Batch batch, int[] out) {
        boolean[] chosen = new boolean[Rows.of(batch).extent()];
        int[] selected = Scratch.take(batch.rows());
        Batch rest = batch;
        for (int i = 0; i < parts.length && rest.rows() > 0; i++) {
            int count = parts[i].select(rest, selected);
            for (int j = 0; j < count; j++) {
                chosen[selected[j]] = true;
            }
            if (count > 0 && i + 1 < parts.length) {
                rest = without(rest, chosen);
            }
        }
        Scratch.give(selected);
        return chosen(Rows.of(batch), chosen, out);
    }

    private static Batch without(Batch batch, boolean[] chosen) {
        int[] rest = new int[batch.rows()];
        int[] selection = batch.selection();
        int kept = 0;
        for (int i = 0; i < batch.rows(); i++) {
            int p = selection == null ? i : selection[i];
            rest[kept] = p;
            kept += chosen[p] ? 0 : 1;
        }
        return new Batch(batch.columns(), kept, rest);
    }

    private static int chosen(Rows rows, boolean[] chosen, int[] out) {
        int kept = 0;
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            out[kept] = p;
            kept += chosen[p] ? 1 : 0;
        }
        return kept;
    }

    @Override
    public Selector within(IntFunction<Zone> zones) {
        List<Selector> left = new ArrayList<>();
        for (Selector part : parts) {
            left.add(part.within(zones));
        }
        return of(left);
    }

    @Override
    public int cost() {
        int cost = 0;
        for (Selector part : parts) {
            cost = Math.min(GENERAL, cost + part.cost());
        }
        return cost;
    }
}
