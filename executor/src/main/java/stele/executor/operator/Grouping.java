package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stele.executor.aggregate.Accumulator;
import stele.executor.aggregate.AggregateFunctionCall;
import stele.executor.aggregate.AggregateRegistry;
import stele.executor.kernel.GroupTable;
import stele.executor.kernel.KeyTable;
import stele.executor.kernel.Rows;
import stele.executor.kernel.Vectors;
import stele.executor.spill.SpillParts;
import stele.planner.physical.PhysicalPlan.AggregateCall;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// The groups of one grouping set and their accumulators, on one thread.
final class Grouping implements Consumer<Batch> {
    private static final Set<String> GROUPING = Set.of("grouping", "grouping_id", "group_id");

    private final Operator owner;
    private final List<AggregateCall> calls;
    private final List<DataType> inputTypes;
    private final List<Integer> allKeys;
    private final List<Integer> set;
    private final int[] keys;
    private final GroupTable table;
    private final @Nullable Accumulator[] accumulators;
    private final @Nullable KeyTable[] distinct;
    private final int level;
    private @Nullable SpillParts spilled;
    private long reserved;

    /// @param allKeys the input columns of all keys
    /// @param expectedRows about how many rows there will be
    /// @param level how often rows have been divided into files before; -1 if they cannot be
    /// @param set which of them (by their positions among the keys) this grouping set has
    Grouping(
            Operator owner,
            double expectedRows,
            int level,
            List<AggregateCall> calls,
            List<DataType> inputTypes,
            List<Integer> allKeys,
            List<Integer> set) {
        this.owner = owner;
        this.level = level;
        this.calls = calls;
        this.inputTypes = inputTypes;
        this.allKeys = allKeys;
        this.set = set;
        this.keys = set.stream().mapToInt(allKeys::get).toArray();
        this.table = new GroupTable(
                java.util.Arrays.stream(keys).mapToObj(inputTypes::get).toList(), expectedRows);
        this.accumulators = new Accumulator[calls.size()];
        this.distinct = new KeyTable[calls.size()];
        for (int i = 0; i < calls.size(); i++) {
            AggregateCall call = calls.get(i);
            if (GROUPING.contains(call.function())) {
                continue;
            }
            List<DataType> types =
                    call.arguments().stream().map(inputTypes::get).toList();
            AggregateFunctionCall described =
                    new AggregateFunctionCall(call.function(), types, call.type(), owner.context.functions());
            Accumulator known = sameRows(i);
            accumulators[i] = known == null
                    ? AggregateRegistry.standard().create(described)
                    : AggregateRegistry.standard().create(described, known);
            if (call.distinct()) {
                List<DataType> withGroup = new ArrayList<>(types);
                withGroup.addFirst(DataType.BIGINT);
                distinct[i] = new KeyTable(withGroup);
            }
        }
        if (keys.length == 0) {
            resize(1);
        }
    }

    /// The accumulator of an earlier call that sees the rows and arguments of call `index`.
    private @Nullable Accumulator sameRows(int index) {
        AggregateCall call = calls.get(index);
        for (int i = 0; i < index; i++) {
            AggregateCall other = calls.get(i);
            if (accumulators[i] != null
                    && other.arguments().equals(call.arguments())
                    && other.filter() == call.filter()
                    && !other.distinct()
                    && !call.distinct()
                    && other.order().isEmpty()
                    && call.order().isEmpty()) {
                return accumulators[i];
            }
        }
        return null;
    }

    /// The rows that were too many for the memory; null when there were none.
    @Nullable
    SpillParts spilled() {
        return spilled;
    }

    int size() {
        return keys.length == 0 ? 1 : table.size();
    }

    private void resize(int groups) {
        for (Accumulator accumulator : accumulators) {
            if (accumulator != null) {
                accumulator.resize(groups);
            }
        }
    }

    @Override
    public void accept(Batch batch) {
        accept(batch, index -> calls.get(index).order().isEmpty());
    }

    /// Takes rows in for the calls that are `chosen`.
    void accept(Batch batch, java.util.function.IntPredicate chosen) {
        if (spilled != null) {
            spilled.append(batch);
            return;
        }
        int[] groups = null;
        if (keys.length > 0) {
            groups = table.insert(batch, keys);
            resize(table.size());
        }
        for (int i = 0; i < accumulators.length; i++) {
            if (accumulators[i] != null && chosen.test(i)) {
                add(i, batch, groups);
            }
        }
        account();
    }

    private void account() {
        long bytes = table.bytes() + (long) Long.BYTES * 2 * accumulators.length * size();
        for (KeyTable values : distinct) {
            bytes += values == null ? 0 : values.bytes();
        }
        if (bytes <= reserved) {
            return;
        }
        if (level < 0 || keys.length == 0) {
            owner.context.memory().reserve(owner.name(), bytes - reserved);
            reserved = bytes;
        } else if (owner.context.memory().tryReserve(bytes - reserved, level)) {
            reserved = bytes;
        } else if (spilled == null) {
            spilled = new SpillParts(owner.context.spill(), inputTypes, keys, level);
        }
    }

    private void add(int index, Batch batch, int @Nullable [] groups) {
        AggregateCall call = calls.get(index);
        Rows rows = Rows.of(batch);
        int[] rowGroups = groups;
        if (call.filter() >= 0) {
            BooleanVector condition = (BooleanVector) batch.column(call.filter());
            int[] selected = new int[rows.count()];
            rowGroups = groups == null ? null : new int[rows.count()];
            rows = Rows.selected(selected, filter(condition, groups, rows, selected, rowGroups));
        }
        List<Integer> arguments = call.arguments();
        Vector[] vectors = new Vector[arguments.size()];
        for (int i = 0; i < vectors.length; i++) {
            vectors[i] = batch.column(arguments.get(i));
        }
        if (distinct[index] != null) {
            addDistinct(index, vectors, rows, rowGroups);
        } else {
            accumulators[index].add(rowGroups, vectors, rows);
        }
    }

    /// Keeps the positions and groups of the rows for which `condition` is true.
    ///
    /// @return how many there are
    private static int filter(
            BooleanVector condition, int @Nullable [] groups, Rows rows, int[] selected, int @Nullable [] rowGroups) {
        byte[] values = condition.values();
        boolean[] nulls = condition.nulls();
        int count = 0;
        for (int i = 0; i < rows.count(); i++) {
            int p = rows.position(i);
            selected[count] = p;
            if (groups != null && rowGroups != null) {
                rowGroups[count] = groups[i];
            }
            count += values[p] != 0 && (nulls == null || !nulls[p]) ? 1 : 0;
        }
        return count;
    }

    private void addDistinct(int index, Vector[] vectors, Rows rows, int @Nullable [] groups) {
        long[] groupValues = new long[rows.extent()];
        for (int i = 0; i < rows.count(); i++) {
            groupValues[rows.position(i)] = groups == null ? 0 : groups[i];
        }
        List<Vector> columns = new ArrayList<>(List.of(vectors));
        columns.addFirst(new LongVector(DataType.BIGINT, groupValues, null));
        int[] positions = new int[columns.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = i;
        }
        Batch all = new Batch(columns, rows.count(), rows.selection());
        Batch fresh = SetOperator.fresh(distinct[index], all, positions);
        int[] freshGroups = new int[fresh.rows()];
        for (int i = 0; i < fresh.rows(); i++) {
            freshGroups[i] = (int) groupValues[fresh.position(i)];
        }
        accumulators[index].add(freshGroups, vectors, Rows.of(fresh));
    }

    /// Takes in those groups of `other`, a part of the same grouping set, that are in part `part` of
    /// `parts`. Several threads may do so with the same `other`.
    ///
    /// @param division the level of the division into parts
    void merge(Grouping other, int part, int parts, int division) {
        int[] groups = new int[other.size()];
        int[] targets = new int[groups.length];
        int count = keys.length == 0 ? 1 : table.adopt(other.table, part, parts, division, groups, targets);
        resize(size());
        for (int i = 0; i < accumulators.length; i++) {
            if (distinct[i] != null) {
                mergeDistinct(i, other.distinct[i], groups, targets, count);
            } else if (accumulators[i] != null) {
                accumulators[i].merge(other.accumulators[i], groups, targets, count);
            }
        }
        account();
    }

    /// Adds the values that another thread has seen, each with its group, as if they were rows.
    private void mergeDistinct(int index, KeyTable values, int[] groups, int[] targets, int count) {
        int[] targetOf = new int[groups.length];
        java.util.Arrays.fill(targetOf, -1);
        for (int i = 0; i < count; i++) {
            targetOf[groups[i]] = targets[i];
        }
        for (int from = 0; from < values.size(); from += Batch.TARGET_ROWS) {
            int rows = Math.min(Batch.TARGET_ROWS, values.size() - from);
            List<Vector> columns = values.keys(from, from + rows);
            long[] group = ((LongVector) columns.getFirst()).values();
            int[] selection = new int[rows];
            int[] rowGroups = new int[rows];
            int chosen = 0;
            for (int i = 0; i < rows; i++) {
                int target = targetOf[(int) group[i]];
                selection[chosen] = i;
                rowGroups[chosen] = target;
                chosen += target >= 0 ? 1 : 0;
            }
            Vector[] arguments = columns.subList(1, columns.size()).toArray(Vector[]::new);
            if (chosen > 0) {
                addDistinct(index, arguments, Rows.selected(selection, chosen), rowGroups);
            }
        }
    }

    void release() {
        owner.context.memory().release(reserved);
        reserved = 0;
    }

    /// The rows of groups `begin .. end`: all keys, null for those outside the set, then the results.
    Batch rows(int begin, int end) {
        int count = end - begin;
        List<Vector> keyVectors = keys.length == 0 ? List.of() : table.keys(begin, end);
        List<Vector> columns = new ArrayList<>();
        for (int key = 0; key < allKeys.size(); key++) {
            int at = set.indexOf(key);
            columns.add(at >= 0 ? keyVectors.get(at) : Vectors.nulls(inputTypes.get(allKeys.get(key)), count));
        }
        for (int i = 0; i < accumulators.length; i++) {
            columns.add(
                    accumulators[i] == null
                            ? Vectors.constant(calls.get(i).type(), groupingBits(calls.get(i)), count)
                            : accumulators[i].result(begin, end));
        }
        return new Batch(columns, count);
    }

    /// A bit for each argument, the first the most significant: 1 when the set does not have that key.
    private long groupingBits(AggregateCall call) {
        long bits = 0;
        for (int argument : call.arguments()) {
            int key = allKeys.indexOf(argument);
            bits = bits << 1 | (set.contains(key) ? 0 : 1);
        }
        return bits;
    }
}
