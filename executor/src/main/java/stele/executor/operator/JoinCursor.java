package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.expression.Evaluator;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.Vector;

/// A worker's side of every join: takes left batches, enumerates candidate pairs in batches of their own,
/// tests the residual condition on them, and deals with rows without a match as the join's type says.
final class JoinCursor implements Cursor {
    private static final int PAIRS = Batch.TARGET_ROWS;

    private final JoinType type;
    private final Cursor left;
    private final JoinMatches matches;
    private final JoinMatches.Locator locator;
    private final JoinShape shape;
    private final @Nullable Evaluator residual;
    private final @Nullable RightTracker tracker;
    private final int[] positions = new int[PAIRS];
    private final int[] leftRows = new int[PAIRS];
    private final int[] references = new int[PAIRS];
    private @Nullable Batch current;
    private int row;
    private int reference;
    private int[] starts = {};
    private int[] ends = {};
    private boolean[] matched = {};
    private boolean[] unknown = {};
    private boolean finished;
    private boolean emitsRight;

    /// @param shape the columns, and the further condition
    /// @param tracker remembers right rows with a match, for RIGHT and FULL; else null
    JoinCursor(JoinType type, Cursor left, JoinMatches matches, JoinShape shape, @Nullable RightTracker tracker) {
        this.type = type;
        this.left = left;
        this.matches = matches;
        this.locator = matches.locator();
        this.shape = shape;
        this.residual = shape.condition();
        this.tracker = tracker;
        if (tracker != null) {
            tracker.join();
        }
    }

    @Override
    public @Nullable Batch next() {
        while (!finished) {
            if (current == null && !advance()) {
                finished = true;
                Batch result = tracker == null ? null : tracker.finish();
                emitsRight = result != null;
                return result;
            }
            int pairs = fill();
            if (pairs > 0) {
                Batch result = test(pairs);
                if (result != null && result.rows() > 0) {
                    return result;
                }
            } else {
                Batch done = current;
                current = null;
                Batch result = tail(done);
                if (result != null && result.rows() > 0) {
                    return result;
                }
            }
        }
        return emitsRight && tracker != null ? tracker.more() : null;
    }

    private boolean advance() {
        current = left.next();
        if (current == null) {
            return false;
        }
        int rows = current.rows();
        if (starts.length < rows) {
            starts = new int[rows];
            ends = new int[rows];
        }
        matched = new boolean[rows];
        unknown = new boolean[rows];
        locator.locate(current, starts, ends, unknown);
        row = 0;
        reference = rows == 0 ? 0 : starts[0];
        return true;
    }

    /// Collects the next pairs of the current batch.
    private int fill() {
        Batch batch = current;
        int rows = batch.rows();
        int pairs = 0;
        boolean once = type == JoinType.SEMI || type == JoinType.ANTI || type == JoinType.MARK;
        while (row < rows && pairs < PAIRS) {
            int end = once && matched[row] ? reference : ends[row];
            if (once && residual == null && reference < end) {
                matched[row] = true;
                end = reference;
            }
            int count = Math.min(PAIRS - pairs, end - reference);
            int position = batch.position(row);
            for (int i = 0; i < count; i++) {
                positions[pairs] = position;
                leftRows[pairs] = row;
                references[pairs++] = reference++;
            }
            if (reference >= end) {
                row++;
                reference = row < rows ? starts[row] : 0;
            }
        }
        return pairs;
    }

    /// Tests the pairs; gives joined rows for the types that have them.
    private @Nullable Batch test(int pairs) {
        boolean joined = JoinShape.makesPairs(type);
        Batch batch =
                shape.joined(current, positions, matches.gather(shape.rightColumns(), references, pairs), pairs, null);
        if (residual == null) {
            note(pairs, null, null);
            return joined ? batch : null;
        }
        BooleanVector truth = (BooleanVector) residual.evaluate(batch);
        int[] selected = new int[pairs];
        int count = note(pairs, truth, selected);
        if (!joined) {
            return null;
        }
        return shape.output(count == pairs ? batch : new Batch(batch.columns(), count, selected));
    }

    /// Notes which rows matched; `selected` gets the pairs that passed.
    private int note(int pairs, @Nullable BooleanVector truth, int @Nullable [] selected) {
        int count = 0;
        for (int i = 0; i < pairs; i++) {
            if (truth != null) {
                if (truth.isNull(i)) {
                    unknown[leftRows[i]] = true;
                    continue;
                }
                if (truth.values()[i] == 0) {
                    continue;
                }
                if (selected != null) {
                    selected[count++] = i;
                }
            }
            matched[leftRows[i]] = true;
            if (tracker != null) {
                tracker.mark(references[i]);
            }
        }
        return count;
    }

    /// What is left to say of a batch when all its pairs are through.
    private @Nullable Batch tail(Batch batch) {
        return switch (type) {
            case INNER, RIGHT -> null;
            case LEFT, FULL -> withoutMatch(batch);
            case SEMI -> select(batch, true);
            case ANTI -> select(batch, false);
            case MARK -> mark(batch);
        };
    }

    private Batch select(Batch batch, boolean withMatch) {
        int[] selected = new int[batch.rows()];
        int count = 0;
        for (int i = 0; i < batch.rows(); i++) {
            selected[count] = batch.position(i);
            count += matched[i] == withMatch ? 1 : 0;
        }
        return count == batch.rows() ? batch : new Batch(batch.columns(), count, selected);
    }

    private Batch withoutMatch(Batch batch) {
        return shape.leftOnly(select(batch, false));
    }

    private Batch mark(Batch batch) {
        Batch rows = batch.compact();
        byte[] values = new byte[rows.rows()];
        boolean[] nulls = new boolean[rows.rows()];
        boolean anyNull = false;
        for (int i = 0; i < rows.rows(); i++) {
            values[i] = (byte) (matched[i] ? 1 : 0);
            nulls[i] = unknown[i] && !matched[i];
            anyNull |= nulls[i];
        }
        List<Vector> columns = new ArrayList<>(rows.columns());
        columns.add(new BooleanVector(values, anyNull ? nulls : null));
        return new Batch(columns, rows.rows());
    }
}
