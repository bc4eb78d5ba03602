package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionContext;
import stele.executor.kernel.KeyFilter;
import stele.executor.spill.SpillParts;
import stele.executor.spill.SpillSpace;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.LongVector;

/// Builds a hash table of the right input and streams the left one past it.
final class HashJoinOperator extends Operator {
    private static final int FILTER_FACTOR = 2;
    private static final int MAX_LEVEL = 5;

    private final PhysicalPlan.HashJoin join;
    private final Operator left;
    private final Operator right;
    private final boolean[] nullSafe;
    private final int @Nullable [] outputs;
    private final JoinShape shape;
    private @Nullable HashMatches matches;
    private @Nullable RowBuffer built;
    private final AtomicInteger nextPart = new AtomicInteger();
    private @Nullable SpilledJoin spilled;
    private long tableBytes;
    private @Nullable RightTracker tracker;

    HashJoinOperator(PhysicalPlan.HashJoin join, Operator left, Operator right, ExecutionContext context) {
        this(join, join, null, left, right, context);
    }

    /// A join that makes only some of its columns.
    ///
    /// @param plan what comes out
    /// @param outputs the columns of `join` that `plan` has; null for all
    HashJoinOperator(
            PhysicalPlan plan,
            PhysicalPlan.HashJoin join,
            int @Nullable [] outputs,
            Operator left,
            Operator right,
            ExecutionContext context) {
        super(plan, context);
        this.join = join;
        this.left = left;
        this.right = right;
        this.nullSafe = new boolean[join.leftKeys().size()];
        for (int i = 0; i < nullSafe.length; i++) {
            nullSafe[i] = join.nullSafe().get(i);
        }
        Expression condition = join.residual();
        if (join.type() == JoinType.MARK && (condition != null || nullSafe.length > 1)) {
            condition = fullCondition();
        }
        this.outputs = outputs;
        this.shape = new JoinShape(join.type(), left.types, right.types, outputs, condition, context.functions());
    }

    /// The keys' equality and the residual as one condition over left and right columns.
    private Expression fullCondition() {
        List<Expression> parts = new ArrayList<>();
        int leftColumns = left.types.size();
        for (int i = 0; i < nullSafe.length; i++) {
            int leftKey = join.leftKeys().get(i);
            int rightKey = join.rightKeys().get(i);
            parts.add(new Expression.Call(
                    nullSafe[i] ? "is_not_distinct_from" : "equal",
                    List.of(
                            new Expression.ColumnReference(leftKey, left.types.get(leftKey)),
                            new Expression.ColumnReference(leftColumns + rightKey, right.types.get(rightKey))),
                    DataType.BOOLEAN,
                    -1));
        }
        if (join.residual() != null) {
            parts.add(join.residual());
        }
        return new Expression.Call("and", parts, DataType.BOOLEAN, -1);
    }

    @Override
    int parallelism() {
        return isEmpty() ? 1 : spilled != null ? SpillParts.PARTS : left.parallelism();
    }

    private boolean isEmpty() {
        return matches != null
                && matches.size() == 0
                && (join.type() == JoinType.INNER || join.type() == JoinType.SEMI || join.type() == JoinType.RIGHT);
    }

    @Override
    void prepare() {
        if (matches == null && spilled == null) {
            build();
        }
        if (spilled != null) {
            nextPart.set(0);
            return;
        }
        if (!isEmpty()) {
            left.ready();
        }
        tracker = tracker(matches);
    }

    private @Nullable RightTracker tracker(HashMatches found) {
        return join.type() == JoinType.RIGHT || join.type() == JoinType.FULL
                ? new RightTracker(found, shape, found.size())
                : null;
    }

    private void build() {
        List<JoinInput> inputs = Drain.into(right, context.threads(), () -> buildInput(0));
        if (inputs.stream().anyMatch(JoinInput::isSpilled)) {
            List<SpillParts> rightFiles = inputs.stream().map(JoinInput::spill).toList();
            List<ProbeFiles> leftFiles = Drain.into(left, context.threads(), () -> new ProbeFiles(probeFiles(0)));
            spilled = new SpilledJoin(
                    this, leftFiles.stream().map(ProbeFiles::files).toList(), rightFiles, 0);
            return;
        }
        RowBuffer buffer = inputs.getFirst().buffer();
        inputs.stream().skip(1).forEach(input -> buffer.takeOver(input.buffer()));
        Batch rows = buffer.concatenated(right.types);
        matches = matches(rows, context.threads());
        built = buffer;
        if (!canSpill()) {
            tableBytes = matches.tableBytes();
            context.memory().reserve(name(), tableBytes);
        }
        if (!right.isVariable()) {
            handDown(rows);
        }
    }

    private HashMatches matches(Batch rows, int threads) {
        return new HashMatches(
                rows,
                join.rightKeys().stream().map(right.types::get).toList(),
                Batches.toArray(join.leftKeys()),
                Batches.toArray(join.rightKeys()),
                nullSafe,
                join.type(),
                join.residual() != null,
                threads);
    }

    /// One thread's files of the left side.
    private record ProbeFiles(SpillParts files) implements Consumer<Batch> {
        @Override
        public void accept(Batch batch) {
            files.append(batch);
        }
    }

    /// Whether both sides may be written to files. MARK must know all right rows at once, and rows that change
    /// with a recursive relation are read again and again.
    private boolean canSpill() {
        return join.type() != JoinType.MARK
                && !isVariable()
                && SpillSpace.canHold(left.types)
                && SpillSpace.canHold(right.types);
    }

    /// A place for right rows.
    JoinInput buildInput(int level) {
        int division = canSpill() && level < MAX_LEVEL ? level : -1;
        return new JoinInput(this, right.types, Batches.toArray(join.rightKeys()), division);
    }

    /// Files for left rows.
    SpillParts probeFiles(int level) {
        return new SpillParts(context.spill(), left.types, Batches.toArray(join.leftKeys()), level);
    }

    /// Joins left rows with the right rows in `buffer`.
    Cursor probe(RowBuffer buffer, Cursor rows) {
        HashMatches found = matches(buffer.concatenated(right.types), 1);
        return cursor(rows, found, tracker(found));
    }

    private Cursor cursor(Cursor rows, HashMatches found, @Nullable RightTracker rightTracker) {
        return LookupJoinCursor.fits(join.type(), found, shape)
                ? new LookupJoinCursor(join.type(), rows, found, shape, rightTracker)
                : new JoinCursor(join.type(), rows, found, shape, rightTracker);
    }

    /// Lets the left side leave out rows that have no partner, where rows without one do not come out.
    private void handDown(Batch rows) {
        boolean drops = join.type() == JoinType.INNER || join.type() == JoinType.SEMI || join.type() == JoinType.RIGHT;
        if (!drops || rows.rows() > FILTER_FACTOR * join.left().estimatedRows()) {
            return;
        }
        for (int i = 0; i < nullSafe.length; i++) {
            if (!nullSafe[i]
                    && rows.column(join.rightKeys().get(i)) instanceof LongVector keys
                    && keys.type().layout() == DataType.Layout.LONG) {
                left.restrict(join.leftKeys().get(i), KeyFilter.of(keys, rows.rows()));
            }
        }
    }

    /// Passes a restriction on to the side that a column comes from, and through equal keys to the other.
    @Override
    void restrict(int column, KeyFilter filter) {
        int position = outputs == null ? column : outputs[column];
        int leftColumns = left.types.size();
        JoinType type = join.type();
        if (position < leftColumns && type != JoinType.RIGHT && type != JoinType.FULL) {
            left.restrict(position, filter);
        }
        if (position >= leftColumns && (type == JoinType.INNER || type == JoinType.RIGHT)) {
            right.restrict(position - leftColumns, filter);
        }
        for (int i = 0; type == JoinType.INNER && i < nullSafe.length; i++) {
            int leftKey = join.leftKeys().get(i);
            int rightKey = join.rightKeys().get(i);
            if (position == leftKey) {
                right.restrict(rightKey, filter);
            } else if (position == leftColumns + rightKey) {
                left.restrict(leftKey, filter);
            }
        }
    }

    @Override
    Cursor open() {
        if (isEmpty()) {
            return () -> null;
        }
        SpilledJoin parts = spilled;
        if (parts == null) {
            return cursor(left.cursor(), matches, tracker);
        }
        Cursor[] current = {() -> null};
        return () -> {
            Batch batch = current[0].next();
            while (batch == null) {
                int part = nextPart.getAndIncrement();
                if (part >= SpillParts.PARTS) {
                    return null;
                }
                current[0] = parts.part(part);
                batch = current[0].next();
            }
            return batch;
        };
    }

    @Override
    void rewind() {
        // The files have been read to their ends.
        spilled = null;
        left.reset();
        if (right.isVariable() || matches == null) {
            right.reset();
            matches = null;
            if (built != null) {
                built.clear();
                context.memory().release(tableBytes);
            }
            built = null;
        }
    }
}
