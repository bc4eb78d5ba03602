package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Vectors;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// A worker's side of a hash join in which every left row comes out at most once: the right keys are
/// unique, or only left rows come out. Nothing is enumerated and left columns are not copied: they get a
/// selection, and right columns are put beside them.
final class LookupJoinCursor implements Cursor {
    private static final int SPARSE = 4;

    private final JoinType type;
    private final Cursor left;
    private final HashMatches matches;
    private final HashMatches.Finder finder;
    private final JoinShape shape;
    private final @Nullable RightTracker tracker;
    private boolean finished;

    LookupJoinCursor(JoinType type, Cursor left, HashMatches matches, JoinShape shape, @Nullable RightTracker tracker) {
        this.type = type;
        this.left = left;
        this.matches = matches;
        this.finder = matches.finder();
        this.shape = shape;
        this.tracker = tracker;
        if (tracker != null) {
            tracker.join();
        }
    }

    /// Whether a join can be done this way.
    static boolean fits(JoinType type, HashMatches matches, JoinShape shape) {
        return switch (type) {
            case INNER -> matches.isUnique();
            case LEFT, RIGHT, FULL -> matches.isUnique() && shape.condition() == null;
            case SEMI, ANTI -> matches.isPlain() && shape.condition() == null;
            case MARK -> false;
        };
    }

    @Override
    public @Nullable Batch next() {
        while (!finished) {
            Batch batch = left.next();
            if (batch == null) {
                finished = true;
                return tracker == null ? null : tracker.finish();
            }
            if (batch.rows() > 0) {
                Batch result = look(batch);
                if (result.rows() > 0) {
                    return result;
                }
            }
        }
        return tracker == null ? null : tracker.more();
    }

    private Batch look(Batch batch) {
        int[] places = finder.find(batch);
        return switch (type) {
            case SEMI -> select(batch, places, true);
            case ANTI -> select(batch, places, false);
            case LEFT, FULL -> {
                mark(places, batch.rows());
                yield aligned(batch, places);
            }
            case INNER, RIGHT -> {
                mark(places, batch.rows());
                yield inner(batch, places);
            }
            case MARK -> throw new IllegalStateException();
        };
    }

    private void mark(int[] places, int rows) {
        for (int i = 0; tracker != null && i < rows; i++) {
            if (places[i] >= 0) {
                tracker.mark(places[i]);
            }
        }
    }

    /// The rows that have a place, or those that have none.
    private static Batch select(Batch batch, int[] places, boolean withPlace) {
        int[] selection = batch.selection();
        int rows = batch.rows();
        int[] selected = new int[rows];
        int count = 0;
        for (int i = 0; i < rows; i++) {
            selected[count] = selection == null ? i : selection[i];
            count += places[i] >= 0 == withPlace ? 1 : 0;
        }
        return count == rows ? batch : new Batch(batch.columns(), count, selected);
    }

    private Batch inner(Batch batch, int[] places) {
        Batch found = select(batch, places, true);
        if (found.rows() == 0) {
            return found;
        }
        Batch joined;
        int[] selection = found.selection();
        if (selection != null && found.rows() * SPARSE < selection[found.rows() - 1]) {
            joined = shape.joined(
                    found, selection, gather(packed(places, found, batch), found.rows()), found.rows(), null);
        } else {
            joined = aligned(found, found == batch ? places : packed(places, found, batch));
        }
        if (shape.selector() != null) {
            joined = shape.output(FilterOperator.apply(shape.selector(), joined));
        }
        return joined;
    }

    /// The places of the rows of `found`, which are those of `batch` that have one.
    private static int[] packed(int[] places, Batch found, Batch batch) {
        int[] packed = new int[found.rows()];
        int count = 0;
        for (int i = 0; i < batch.rows() && count < packed.length; i++) {
            packed[count] = places[i];
            count += places[i] >= 0 ? 1 : 0;
        }
        return packed;
    }

    /// `left` with the right rows at `places` beside its rows.
    private Batch aligned(Batch left, int[] places) {
        int rows = left.rows();
        int[] selection = left.selection();
        if (selection == null) {
            return shape.joined(left, null, gather(places, rows), rows, null);
        }
        int extent = selection[rows - 1] + 1;
        int[] beside = new int[extent];
        for (int i = 0; i < rows; i++) {
            beside[selection[i]] = places[i];
        }
        return shape.joined(left, null, gather(beside, extent), rows, selection);
    }

    private List<Vector> gather(int[] places, int count) {
        if (matches.size() > 0) {
            return matches.gather(shape.rightColumns(), places, count);
        }
        List<Vector> nulls = new ArrayList<>();
        for (int column : shape.rightColumns()) {
            nulls.add(Vectors.nulls(matches.rows().column(column).type(), count));
        }
        return nulls;
    }
}
