package stele.executor.operator;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.spill.SpillFile;
import stele.executor.spill.SpillParts;
import stele.storage.vector.Batch;

/// The groups of one grouping set that did not fit in memory: what the threads had gathered until then, and
/// the rows after that in files. A part of the keys at a time is merged and finished.
final class SpilledGroups {
    private final AggregateOperator owner;
    private final List<Integer> set;
    private final List<Grouping> states;
    private final int level;

    /// @param states what each thread has gathered, with its files
    /// @param level the division of the files
    SpilledGroups(AggregateOperator owner, List<Integer> set, List<Grouping> states, int level) {
        this.owner = owner;
        this.set = set;
        this.states = states;
        this.level = level;
    }

    /// The results of one part.
    Cursor part(int part) {
        Grouping groups = owner.grouping(set, level + 1);
        for (Grouping state : states) {
            groups.merge(state, part, SpillParts.PARTS, level);
        }
        for (Grouping state : states) {
            SpillFile file = state.spilled() == null ? null : state.spilled().part(part);
            if (file != null) {
                SpillFile.Reader reader = file.read();
                for (Batch batch = reader.next(); batch != null; batch = reader.next()) {
                    owner.context.checkCancelled();
                    groups.accept(batch);
                }
                file.close();
            }
        }
        return groups.spilled() == null
                ? new Finished(groups)
                : new Parts(new SpilledGroups(owner, set, List.of(groups), level + 1));
    }

    void close() {
        states.forEach(Grouping::release);
    }

    /// The rows of groups that are complete.
    private static final class Finished implements Cursor {
        private final Grouping groups;
        private int begin;

        Finished(Grouping groups) {
            this.groups = groups;
        }

        @Override
        public @Nullable Batch next() {
            if (begin >= groups.size()) {
                groups.release();
                return null;
            }
            int end = Math.min(groups.size(), begin + Batch.TARGET_ROWS);
            Batch rows = groups.rows(begin, end);
            begin = end;
            return rows;
        }
    }

    /// All parts of groups that had to be divided again.
    private static final class Parts implements Cursor {
        private final SpilledGroups groups;
        private Cursor current = () -> null;
        private int next;

        Parts(SpilledGroups groups) {
            this.groups = groups;
        }

        @Override
        public @Nullable Batch next() {
            while (true) {
                Batch batch = current.next();
                if (batch != null) {
                    return batch;
                }
                if (next == SpillParts.PARTS) {
                    groups.close();
                    return null;
                }
                current = groups.part(next++);
            }
        }
    }
}
