package stele.executor.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.spill.SpillParts;
import stele.storage.vector.Batch;

/// A hash join whose right side did not fit in memory: both sides are in files, divided by the hash of
/// their keys, and part after part is joined by itself.
final class SpilledJoin {
    private final HashJoinOperator join;
    private final List<SpillParts> left;
    private final List<SpillParts> right;
    private final int level;

    /// @param left each thread's files of the left side
    /// @param level the division of the files
    SpilledJoin(HashJoinOperator join, List<SpillParts> left, List<SpillParts> right, int level) {
        this.join = join;
        this.left = left;
        this.right = right;
        this.level = level;
    }

    /// The joined rows of one part.
    Cursor part(int part) {
        JoinInput build = join.buildInput(level + 1);
        Cursor rows = JoinInput.read(right, part);
        for (Batch batch = rows.next(); batch != null; batch = rows.next()) {
            join.context.checkCancelled();
            build.accept(batch);
        }
        Cursor probe = JoinInput.read(left, part);
        if (build.isSpilled()) {
            SpillParts again = join.probeFiles(level + 1);
            for (Batch batch = probe.next(); batch != null; batch = probe.next()) {
                again.append(batch);
            }
            return new SpilledJoin(join, List.of(again), List.of(build.spill()), level + 1).all();
        }
        Cursor joined = join.probe(build.buffer(), probe);
        boolean[] ended = {false};
        return () -> {
            Batch batch = ended[0] ? null : joined.next();
            if (batch == null && !ended[0]) {
                ended[0] = true;
                build.buffer().clear();
            }
            return batch;
        };
    }

    private Cursor all() {
        return new Cursor() {
            private Cursor current = () -> null;
            private int next;

            @Override
            public @Nullable Batch next() {
                Batch batch = current.next();
                while (batch == null && next < SpillParts.PARTS) {
                    current = part(next++);
                    batch = current.next();
                }
                return batch;
            }
        };
    }
}
