package stele.executor.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongToIntFunction;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.kernel.LongSet;
import stele.parser.Diagnostic;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.PathMode;
import stele.planner.physical.PhysicalPlan.PathOutput;

/// One worker's searches of a [PathExpandOperator]: from one source at a time, with the ends (and the lists
/// of edges) of the last search in [#ends()] and [#lists()].
final class PathSearch {
    private static final int CHECK_EVERY = 1 << 14;

    private final PhysicalPlan.PathExpand expand;
    private final EdgeIndex edges;
    private final LongToIntFunction slots;
    private final Runnable check;
    private final int maximum;
    private final boolean lists;
    private final LongSet visited = new LongSet();
    private final LongSet level = new LongSet();
    private long[] ends = new long[64];
    private final List<List<Long>> edgeLists = new ArrayList<>();
    private int count;
    private int steps;
    private long source;
    private boolean hasTarget;
    private long target;

    PathSearch(PhysicalPlan.PathExpand expand, EdgeIndex edges, Runnable check) {
        this.expand = expand;
        this.edges = edges;
        this.slots = edges.slots().get();
        this.check = check;
        this.maximum = expand.maximum() < 0 ? Integer.MAX_VALUE : expand.maximum();
        this.lists = expand.output() == PathOutput.LISTS;
    }

    int count() {
        return count;
    }

    long[] ends() {
        return ends;
    }

    List<List<Long>> lists() {
        return edgeLists;
    }

    /// Searches from `from`, for `to` only when it is not null.
    void run(long from, @Nullable Long to) {
        count = 0;
        edgeLists.clear();
        source = from;
        hasTarget = to != null;
        target = to == null ? 0 : to;
        if (maximum < expand.minimum()) {
            return;
        }
        switch (expand.mode()) {
            case SHORTEST, ALL_SHORTEST -> shortest();
            case WALK, TRAIL, ACYCLIC -> {
                if (expand.distinct() && !lists) {
                    reach();
                } else {
                    new Enumeration(null).run();
                }
            }
        }
    }

    private void emit(long end, @Nullable List<Long> list) {
        if (hasTarget && end != target) {
            return;
        }
        if (count == ends.length) {
            ends = Arrays.copyOf(ends, count * 2);
        }
        ends[count++] = end;
        if (list != null) {
            edgeLists.add(list);
        }
    }

    private void step() {
        if (++steps % CHECK_EVERY == 0) {
            check.run();
        }
    }

    /// Every end once.
    private void reach() {
        boolean walk = expand.mode() == PathMode.WALK;
        if (!walk && expand.minimum() > 1) {
            LongSet found = new LongSet();
            new Enumeration(found).run();
            for (int i = 0; i < found.size(); i++) {
                emit(found.get(i), null);
            }
            return;
        }
        visited.clear();
        int depth = startLevel();
        if (depth < 0) {
            return;
        }
        int from = 0;
        while (from < visited.size() && depth < maximum) {
            int to = visited.size();
            for (; from < to; from++) {
                expandInto(visited.get(from), visited);
            }
            depth++;
            if (hasTarget && visited.indexOf(target) >= 0) {
                break;
            }
        }
        boolean sourceStands = walk || expand.minimum() == 0 || visited.indexOf(source) < 0 || returns();
        for (int i = 0; i < visited.size(); i++) {
            if (sourceStands || visited.get(i) != source) {
                emit(visited.get(i), null);
            }
        }
    }

    /// Fills `visited` with the ends of walks of exactly the least length.
    ///
    /// @return that length, or -1 if there are none
    private int startLevel() {
        visited.add(source);
        for (int depth = 0; depth < expand.minimum(); depth++) {
            level.clear();
            for (int i = 0; i < visited.size(); i++) {
                expandInto(visited.get(i), level);
            }
            visited.clear();
            for (int i = 0; i < level.size(); i++) {
                visited.add(level.get(i));
            }
            if (visited.size() == 0) {
                return -1;
            }
        }
        return expand.minimum();
    }

    private void expandInto(long node, LongSet into) {
        int slot = slots.applyAsInt(node);
        if (slot < 0) {
            return;
        }
        int end = edges.offsets()[slot + 1];
        long[] targets = edges.targets();
        for (int edge = edges.offsets()[slot]; edge < end; edge++) {
            into.add(targets[edge]);
        }
        step();
    }

    /// Whether a trail of at least one edge comes back to the source; an acyclic path never does.
    private boolean returns() {
        if (expand.mode() == PathMode.ACYCLIC) {
            return false;
        }
        Enumeration search = new Enumeration(new LongSet());
        search.wanted = source;
        search.stopAtWanted = true;
        search.run();
        return search.found.indexOf(source) >= 0;
    }

    /// Depth-first enumeration of walks.
    private final class Enumeration {
        private final @Nullable LongSet found;
        private boolean stopAtWanted;
        private long wanted;
        private long[] nodes = new long[16];
        private long[] ids = new long[16];
        private int[] next = new int[16];
        private int[] last = new int[16];
        private int depth;

        /// @param found takes the ends in, each once; null to give every walk out
        Enumeration(@Nullable LongSet found) {
            this.found = found;
        }

        void run() {
            enter(source);
            if (expand.minimum() == 0) {
                give(source);
            }
            while (depth >= 0) {
                if (next[depth] >= last[depth] || depth >= maximum) {
                    depth--;
                    continue;
                }
                int edge = next[depth]++;
                long node = edges.targets()[edge];
                long id = edges.ids()[edge];
                if (!allowed(node, id)) {
                    continue;
                }
                step();
                ids[depth] = id;
                depth++;
                enter(node);
                if (depth >= expand.minimum()) {
                    give(node);
                    if (stopAtWanted && node == wanted) {
                        return;
                    }
                }
            }
        }

        private void enter(long node) {
            if (depth == nodes.length) {
                nodes = Arrays.copyOf(nodes, depth * 2);
                ids = Arrays.copyOf(ids, depth * 2);
                next = Arrays.copyOf(next, depth * 2);
                last = Arrays.copyOf(last, depth * 2);
            }
            if (expand.mode() == PathMode.WALK && maximum == Integer.MAX_VALUE && depth > edges.targets().length) {
                throw new ExecutionException(
                        Diagnostic.Kind.RUNTIME, "there are infinitely many walks over a cycle", -1, null);
            }
            nodes[depth] = node;
            int slot = slots.applyAsInt(node);
            next[depth] = slot < 0 ? 0 : edges.offsets()[slot];
            last[depth] = slot < 0 ? 0 : edges.offsets()[slot + 1];
        }

        private boolean allowed(long node, long id) {
            return switch (expand.mode()) {
                case TRAIL -> !contains(ids, depth, id);
                case ACYCLIC -> !contains(nodes, depth + 1, node);
                case WALK, SHORTEST, ALL_SHORTEST -> true;
            };
        }

        private static boolean contains(long[] values, int count, long value) {
            for (int i = 0; i < count; i++) {
                if (values[i] == value) {
                    return true;
                }
            }
            return false;
        }

        private void give(long end) {
            if (found != null) {
                found.add(end);
            } else if (!hasTarget || end == target) {
                emit(end, lists ? boxed(ids, depth) : null);
            }
        }
    }

    private static List<Long> boxed(long[] ids, int length) {
        List<Long> list = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            list.add(ids[i]);
        }
        return list;
    }

    /// Breadth-first search that remembers for each node the edges by which shortest paths come to it.
    private void shortest() {
        boolean all = expand.mode() == PathMode.ALL_SHORTEST && (lists || !expand.distinct());
        visited.clear();
        visited.add(source);
        List<int[]> predecessors = new ArrayList<>();
        predecessors.add(new int[0]);
        int[] distances = new int[64];
        List<int[]> returning = new ArrayList<>();
        int returnDistance = -1;
        for (int from = 0; from < visited.size(); from++) {
            int distance = distances[from];
            if (distance >= maximum || hasTarget && isSettled(distance, distances, returnDistance)) {
                break;
            }
            int slot = slots.applyAsInt(visited.get(from));
            for (int edge = slot < 0 ? 0 : edges.offsets()[slot];
                    slot >= 0 && edge < edges.offsets()[slot + 1];
                    edge++) {
                long node = edges.targets()[edge];
                if (node == source) {
                    if (returnDistance < 0 || all && returnDistance == distance + 1) {
                        returnDistance = distance + 1;
                        returning.add(new int[] {from, edge});
                    }
                    continue;
                }
                int known = visited.indexOf(node);
                if (known < 0) {
                    known = visited.size();
                    visited.add(node);
                    distances = known < distances.length ? distances : Arrays.copyOf(distances, known * 2);
                    distances[known] = distance + 1;
                    predecessors.add(new int[] {from, edge});
                } else if (all && distances[known] == distance + 1) {
                    int[] more = Arrays.copyOf(predecessors.get(known), predecessors.get(known).length + 2);
                    more[more.length - 2] = from;
                    more[more.length - 1] = edge;
                    predecessors.set(known, more);
                }
            }
            step();
        }
        giveShortest(predecessors, distances, returning);
    }

    private boolean isSettled(int distance, int[] distances, int returnDistance) {
        if (target == source) {
            return expand.minimum() == 0 || returnDistance > 0 && returnDistance <= distance;
        }
        int known = visited.indexOf(target);
        return known >= 0 && distances[known] <= distance;
    }

    private void giveShortest(List<int[]> predecessors, int[] distances, List<int[]> returning) {
        if (expand.minimum() == 0) {
            emit(source, lists ? List.of() : null);
        } else {
            for (int[] last : returning) {
                List<Long> tail = List.of(edges.ids()[last[1]]);
                givePaths(source, last[0], predecessors, tail);
            }
        }
        for (int i = 1; i < visited.size(); i++) {
            if (distances[i] >= expand.minimum() && (!hasTarget || visited.get(i) == target)) {
                givePaths(visited.get(i), i, predecessors, List.of());
            }
        }
    }

    /// Gives every shortest path to node `at` of the search, followed by `tail`.
    private void givePaths(long end, int at, List<int[]> predecessors, List<Long> tail) {
        if (at == 0) {
            emit(end, lists ? tail : null);
            return;
        }
        int[] steps = predecessors.get(at);
        for (int i = 0; i < steps.length; i += 2) {
            List<Long> longer = new ArrayList<>(tail.size() + 1);
            longer.add(edges.ids()[steps[i + 1]]);
            longer.addAll(tail);
            givePaths(end, steps[i], predecessors, longer);
        }
    }
}
