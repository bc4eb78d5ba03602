package stele.executor.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import stele.executor.kernel.Dynamic;
import stele.executor.kernel.KeyTable;
import stele.executor.kernel.Vectors;
import stele.planner.physical.PhysicalPlan.Merge;
import stele.planner.physical.PhysicalPlan.RecursiveRelation;
import stele.storage.vector.Batch;
import stele.storage.vector.BatchBuilder;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// A recursive relation with one row a key: the one whose value is least or greatest. Each key has a
/// reference to its row in the batches that have come in; a better row replaces the reference.
final class KeyedState extends RecursiveState {
    private final KeyTable keys;
    private final int[] keyColumns;
    private final int valueColumn;
    private final boolean least;
    private final List<Batch> batches = new ArrayList<>();
    private int[] batchOf = new int[64];
    private int[] positionOf = new int[64];
    /// The round in which a key's row last changed.
    private int[] changedIn = new int[64];
    private int round = 1;
    private int[] found = new int[64];
    private int foundCount;
    private int[] delta = {};
    private int deltaCount;
    private long bytes;

    KeyedState(RecursiveRelation relation, Operator owner) {
        super(relation, owner);
        this.keyColumns = new int[relation.keyColumns()];
        for (int i = 0; i < keyColumns.length; i++) {
            keyColumns[i] = i;
        }
        this.valueColumn = relation.keyColumns();
        this.least = relation.merge() == Merge.KEYED_MIN;
        this.keys = new KeyTable(types.subList(0, valueColumn));
    }

    @Override
    void take(Batch batch) {
        int known = keys.size();
        int[] groups = keys.insert(batch, keyColumns);
        if (keys.size() > batchOf.length) {
            int capacity = Math.max(keys.size(), batchOf.length * 2);
            batchOf = Arrays.copyOf(batchOf, capacity);
            positionOf = Arrays.copyOf(positionOf, capacity);
            changedIn = Arrays.copyOf(changedIn, capacity);
        }
        boolean used = false;
        Vector values = batch.column(valueColumn);
        for (int i = 0; i < batch.rows(); i++) {
            int group = groups[i];
            int position = batch.position(i);
            boolean isNew = group == known;
            if (isNew) {
                known++;
            }
            if (isNew || isBetter(values, position, group, batch)) {
                batchOf[group] = batches.size();
                positionOf[group] = position;
                note(group);
                used = true;
            }
        }
        if (used) {
            batches.add(batch);
            bytes += Vectors.bytes(batch);
            account(bytes + keys.bytes() + (long) Integer.BYTES * 3 * batchOf.length);
        }
    }

    private void note(int group) {
        if (changedIn[group] == round) {
            return;
        }
        changedIn[group] = round;
        if (foundCount == found.length) {
            found = Arrays.copyOf(found, foundCount * 2);
        }
        found[foundCount++] = group;
    }

    private boolean isBetter(Vector values, int position, int group, Batch batch) {
        if (values.isNull(position)) {
            return false;
        }
        Batch current = batchOf[group] == batches.size() ? batch : batches.get(batchOf[group]);
        Vector currentValues = current.column(valueColumn);
        int currentPosition = positionOf[group];
        if (currentValues.isNull(currentPosition)) {
            return true;
        }
        int order = values instanceof LongVector a && currentValues instanceof LongVector b
                ? Long.compare(a.values()[position], b.values()[currentPosition])
                : Dynamic.compare(values.get(position), currentValues.get(currentPosition));
        return least ? order < 0 : order > 0;
    }

    @Override
    void advance() {
        round++;
        int[] spare = delta;
        delta = found;
        deltaCount = foundCount;
        found = spare.length == 0 ? new int[64] : spare;
        foundCount = 0;
    }

    @Override
    boolean hasDelta() {
        return deltaCount > 0;
    }

    @Override
    List<Batch> delta() {
        return rows(deltaCount, index -> delta[index], _ -> true);
    }

    @Override
    List<Batch> full() {
        return rows(keys.size(), group -> group, _ -> true);
    }

    @Override
    List<Batch> old() {
        return rows(keys.size(), group -> group, group -> changedIn[group] != round - 1);
    }

    private List<Batch> rows(int count, IntUnaryOperator groups, IntPredicate chosen) {
        List<Batch> made = new ArrayList<>();
        BatchBuilder builder = new BatchBuilder(types, 64);
        for (int i = 0; i < count; i++) {
            int group = groups.applyAsInt(i);
            if (!chosen.test(group)) {
                continue;
            }
            builder.append(batches.get(batchOf[group]), positionOf[group]);
            if (builder.rows() == Batch.TARGET_ROWS) {
                made.add(builder.build());
            }
        }
        if (builder.rows() > 0) {
            made.add(builder.build());
        }
        return made;
    }
}
