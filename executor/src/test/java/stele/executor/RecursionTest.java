package stele.executor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static stele.executor.Plans.call;
import static stele.executor.Plans.column;
import static stele.executor.Plans.columns;
import static stele.executor.Plans.constant;
import static stele.executor.Plans.row;
import static stele.executor.Plans.run;
import static stele.executor.Plans.sorted;
import static stele.storage.type.DataType.BIGINT;
import static stele.storage.type.DataType.BOOLEAN;
import static stele.storage.type.DataType.VARCHAR;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.planner.physical.PhysicalPlan.Merge;
import stele.planner.physical.PhysicalPlan.PathMode;
import stele.planner.physical.PhysicalPlan.PathOutput;
import stele.planner.physical.PhysicalPlan.RecursiveRelation;
import stele.planner.physical.PhysicalPlan.RecursiveScan;
import stele.planner.physical.PhysicalPlan.Version;
import stele.storage.catalog.Column;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.table.MemoryStore;
import stele.storage.type.DataType;
import stele.storage.vector.BatchBuilder;

/// Fixpoints, paths and expands against brute force on random graphs.
class RecursionTest {
    private static final List<DataType> PAIR = List.of(BIGINT, BIGINT);

    private static List<List<@Nullable Object>> randomEdges(int nodes, int edges, Random random) {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (long i = 0; i < edges; i++) {
            rows.add(row((long) random.nextInt(nodes), (long) random.nextInt(nodes), i));
        }
        return rows;
    }

    private static List<List<@Nullable Object>> ends(List<List<@Nullable Object>> edges) {
        List<List<@Nullable Object>> pairs = new ArrayList<>();
        edges.forEach(edge -> pairs.add(row(edge.get(0), edge.get(1))));
        return pairs;
    }

    private static Set<List<Object>> closure(List<List<@Nullable Object>> edges) {
        Set<List<Object>> closure = new HashSet<>();
        ends(edges).forEach(closure::add);
        while (true) {
            Set<List<Object>> more = new HashSet<>(closure);
            for (List<Object> path : closure) {
                for (List<@Nullable Object> edge : edges) {
                    if (path.get(1).equals(edge.get(0))) {
                        more.add(List.of(path.get(0), edge.get(1)));
                    }
                }
            }
            if (more.size() == closure.size()) {
                return closure;
            }
            closure = more;
        }
    }

    private static PhysicalPlan closurePlan(PhysicalPlan edges, boolean deltaLeft) {
        RecursiveScan delta = new RecursiveScan(1, Version.DELTA, columns(PAIR), 1);
        PhysicalPlan join = new PhysicalPlan.HashJoin(
                JoinType.INNER,
                deltaLeft ? delta : edges,
                deltaLeft ? edges : delta,
                List.of(deltaLeft ? 1 : 0),
                List.of(deltaLeft ? 0 : 1),
                List.of(false),
                null,
                columns(BIGINT, BIGINT, BIGINT, BIGINT),
                1);
        PhysicalPlan step = new PhysicalPlan.Project(
                join, List.of(column(deltaLeft ? 0 : 2, BIGINT), column(deltaLeft ? 3 : 1, BIGINT)), columns(PAIR));
        RecursiveRelation relation =
                new RecursiveRelation(1, List.of(edges), List.of(step), Merge.SET, 0, columns(PAIR));
        return new PhysicalPlan.Fixpoint(List.of(relation), new RecursiveScan(1, Version.FULL, columns(PAIR), 1));
    }

    @Test
    void transitiveClosure() {
        Random random = new Random(1);
        for (int round = 0; round < 30; round++) {
            List<List<@Nullable Object>> edges = randomEdges(2 + random.nextInt(15), random.nextInt(30), random);
            List<String> expected = sorted(
                    new ArrayList<>(closure(edges).stream().map(ArrayList::new).toList()));
            for (boolean deltaLeft : new boolean[] {true, false}) {
                PhysicalPlan plan = closurePlan(Plans.rows(PAIR, ends(edges), 7), deltaLeft);
                ExecutionContext context = ExecutionContext.on(Plans.EMPTY);
                assertEquals(expected, sorted(run(plan, context)), "round " + round);
                assertTrue(edges.isEmpty() || context.statistics(plan).rounds() > 0);
            }
        }
    }

    /// Non-linear closure: a step with two recursive scans stands twice.
    @Test
    void nonLinearClosure() {
        Random random = new Random(2);
        for (int round = 0; round < 20; round++) {
            List<List<@Nullable Object>> edges = randomEdges(2 + random.nextInt(12), random.nextInt(25), random);
            PhysicalPlan base = Plans.rows(PAIR, ends(edges), 7);
            List<PhysicalPlan> steps = new ArrayList<>();
            for (boolean first : new boolean[] {true, false}) {
                PhysicalPlan join = new PhysicalPlan.HashJoin(
                        JoinType.INNER,
                        new RecursiveScan(1, first ? Version.DELTA : Version.OLD, columns(PAIR), 1),
                        new RecursiveScan(1, first ? Version.FULL : Version.DELTA, columns(PAIR), 1),
                        List.of(1),
                        List.of(0),
                        List.of(false),
                        null,
                        columns(BIGINT, BIGINT, BIGINT, BIGINT),
                        1);
                steps.add(new PhysicalPlan.Project(join, List.of(column(0, BIGINT), column(3, BIGINT)), columns(PAIR)));
            }
            PhysicalPlan plan = new PhysicalPlan.Fixpoint(
                    List.of(new RecursiveRelation(1, List.of(base), steps, Merge.SET, 0, columns(PAIR))),
                    new RecursiveScan(1, Version.FULL, columns(PAIR), 1));
            List<String> expected = sorted(
                    new ArrayList<>(closure(edges).stream().map(ArrayList::new).toList()));
            assertEquals(expected, sorted(run(plan)), "round " + round);
        }
    }

    @Test
    void bagsCountAndEnd() {
        PhysicalPlan base = Plans.rows(List.of(BIGINT), List.of(row(1L), row(1L)), 5);
        PhysicalPlan delta = new RecursiveScan(3, Version.DELTA, columns(BIGINT), 1);
        PhysicalPlan step = new PhysicalPlan.Project(
                new PhysicalPlan.Filter(delta, call("less", BOOLEAN, column(0, BIGINT), constant(4L, BIGINT)), 1),
                List.of(call("add", BIGINT, column(0, BIGINT), constant(1L, BIGINT))),
                columns(BIGINT));
        PhysicalPlan plan = new PhysicalPlan.Fixpoint(
                List.of(new RecursiveRelation(3, List.of(base), List.of(step), Merge.BAG, 0, columns(BIGINT))),
                new RecursiveScan(3, Version.FULL, columns(BIGINT), 1));
        assertEquals("[[1], [1], [2], [2], [3], [3], [4], [4]]", run(plan).toString());
    }

    @Test
    void shortestDistancesByKeyedMinimum() {
        Random random = new Random(3);
        for (int round = 0; round < 20; round++) {
            int nodes = 2 + random.nextInt(12);
            List<List<@Nullable Object>> edges = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                edges.add(row((long) random.nextInt(nodes), (long) random.nextInt(nodes), (long) random.nextInt(20)));
            }
            List<DataType> triple = List.of(BIGINT, BIGINT, BIGINT);
            PhysicalPlan delta = new RecursiveScan(1, Version.DELTA, columns(PAIR), 1);
            PhysicalPlan join = new PhysicalPlan.HashJoin(
                    JoinType.INNER,
                    delta,
                    Plans.rows(triple, edges, 7),
                    List.of(0),
                    List.of(0),
                    List.of(false),
                    null,
                    columns(BIGINT, BIGINT, BIGINT, BIGINT, BIGINT),
                    1);
            PhysicalPlan step = new PhysicalPlan.Project(
                    join,
                    List.of(column(3, BIGINT), call("add", BIGINT, column(1, BIGINT), column(4, BIGINT))),
                    columns(PAIR));
            PhysicalPlan plan = new PhysicalPlan.Fixpoint(
                    List.of(new RecursiveRelation(
                            1,
                            List.of(Plans.rows(PAIR, List.of(row(0L, 0L)), 5)),
                            List.of(step),
                            Merge.KEYED_MIN,
                            1,
                            columns(PAIR))),
                    new RecursiveScan(1, Version.FULL, columns(PAIR), 1));
            assertEquals(sorted(distances(edges)), sorted(run(plan)), "round " + round);
        }
    }

    private static List<List<@Nullable Object>> distances(List<List<@Nullable Object>> edges) {
        Map<Long, Long> best = new HashMap<>(Map.of(0L, 0L));
        for (boolean changed = true; changed; ) {
            changed = false;
            for (List<@Nullable Object> edge : edges) {
                Long from = best.get((Long) edge.get(0));
                if (from != null) {
                    long length = from + (Long) edge.get(2);
                    Long known = best.get((Long) edge.get(1));
                    if (known == null || length < known) {
                        best.put((Long) edge.get(1), length);
                        changed = true;
                    }
                }
            }
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        best.forEach((node, distance) -> rows.add(row(node, distance)));
        return rows;
    }

    /// Every walk of the mode from `source`, as (end, edge ids).
    private static List<List<@Nullable Object>> walks(
            List<List<@Nullable Object>> edges, long source, int minimum, int maximum, PathMode mode) {
        List<List<@Nullable Object>> found = new ArrayList<>();
        ArrayDeque<List<List<Long>>> open = new ArrayDeque<>();
        open.add(List.of(List.of(source), List.of()));
        int limit = maximum < 0 ? Integer.MAX_VALUE : maximum;
        while (!open.isEmpty()) {
            List<List<Long>> path = open.poll();
            List<Long> nodes = path.get(0);
            List<Long> ids = path.get(1);
            if (ids.size() >= minimum) {
                found.add(row(nodes.getLast(), ids));
            }
            for (List<@Nullable Object> edge : edges) {
                boolean fits = edge.get(0).equals(nodes.getLast()) && ids.size() < limit;
                boolean allowed = switch (mode) {
                    case TRAIL -> !ids.contains(edge.get(2));
                    case ACYCLIC -> !nodes.contains(edge.get(1));
                    default -> true;
                };
                if (fits && allowed) {
                    List<Long> longerNodes = new ArrayList<>(nodes);
                    longerNodes.add((Long) edge.get(1));
                    List<Long> longerIds = new ArrayList<>(ids);
                    longerIds.add((Long) edge.get(2));
                    open.add(List.of(longerNodes, longerIds));
                }
            }
        }
        return found;
    }

    @Test
    void paths() {
        Random random = new Random(4);
        for (int round = 0; round < 150; round++) {
            int nodes = 2 + random.nextInt(5);
            List<List<@Nullable Object>> edges = randomEdges(nodes, random.nextInt(8), random);
            PathMode mode = List.of(PathMode.values()).get(round % PathMode.values().length);
            int minimum =
                    mode == PathMode.SHORTEST || mode == PathMode.ALL_SHORTEST ? random.nextInt(2) : random.nextInt(3);
            int maximum = mode == PathMode.WALK || random.nextBoolean() ? minimum + random.nextInt(4) : -1;
            boolean distinct = random.nextBoolean();
            PathOutput output = distinct || random.nextBoolean() ? PathOutput.ENDS : PathOutput.LISTS;
            boolean bound = random.nextInt(3) == 0;
            long source = random.nextInt(nodes);
            long target = random.nextInt(nodes);
            List<DataType> types = new ArrayList<>(PAIR);
            if (!bound) {
                types.add(BIGINT);
            }
            if (output == PathOutput.LISTS) {
                types.add(DataType.list(BIGINT));
            }
            PhysicalPlan plan = new PhysicalPlan.PathExpand(
                    Plans.rows(PAIR, List.of(row(source, target)), 5),
                    Plans.rows(List.of(BIGINT, BIGINT, BIGINT), edges, 5),
                    0,
                    bound ? 1 : -1,
                    minimum,
                    maximum,
                    mode,
                    output,
                    distinct,
                    columns(types),
                    1);
            List<List<@Nullable Object>> expected =
                    expectedPaths(edges, source, target, minimum, maximum, mode, output, distinct, bound);
            assertEquals(
                    sorted(expected),
                    sorted(run(plan)),
                    mode + " " + minimum + ".." + maximum + " " + output + (distinct ? " distinct " : " ")
                            + (bound ? "bound " : "") + source + "->" + target + " in " + edges);
        }
    }

    private static List<List<@Nullable Object>> expectedPaths(
            List<List<@Nullable Object>> edges,
            long source,
            long target,
            int minimum,
            int maximum,
            PathMode mode,
            PathOutput output,
            boolean distinct,
            boolean bound) {
        boolean shortest = mode == PathMode.SHORTEST || mode == PathMode.ALL_SHORTEST;
        int limit = shortest && (maximum < 0 || maximum > edges.size()) ? Math.min(edges.size(), 6) : maximum;
        List<List<@Nullable Object>> found =
                new ArrayList<>(walks(edges, source, minimum, limit, shortest ? PathMode.WALK : mode));
        if (shortest) {
            Map<Object, Integer> best = new HashMap<>();
            found.forEach(path -> best.merge(path.get(0), ((List<?>) path.get(1)).size(), Math::min));
            found.removeIf(path -> ((List<?>) path.get(1)).size() > best.get(path.get(0)));
        }
        if (bound) {
            found.removeIf(path -> !path.get(0).equals(target));
        }
        boolean one = mode == PathMode.SHORTEST || distinct;
        Set<Object> seen = new HashSet<>();
        List<List<@Nullable Object>> rows = new ArrayList<>();
        for (List<@Nullable Object> path : found) {
            if (one && !seen.add(path.get(0))) {
                continue;
            }
            List<@Nullable Object> row = new ArrayList<>(row(source, target));
            if (!bound) {
                row.add(path.get(0));
            }
            if (output == PathOutput.LISTS) {
                row.add(path.get(1));
            }
            rows.add(row);
        }
        return rows;
    }

    private static MemoryStore store(List<List<@Nullable Object>> edges) {
        MemoryStore store = MemoryStore.create();
        try (Transaction transaction = store.begin()) {
            transaction.createTable(new TableDefinition(
                    "edge",
                    List.of(
                            new Column("src", BIGINT, true),
                            new Column("dst", BIGINT, true),
                            new Column("name", VARCHAR, true))));
            BatchBuilder builder = new BatchBuilder(List.of(BIGINT, BIGINT, VARCHAR));
            edges.forEach(edge -> builder.appendRow(edge.get(0), edge.get(1), "edge " + edge.get(2)));
            transaction.append("edge", builder.build());
            transaction.commit();
        }
        return store;
    }

    @Test
    void expandsAndIndexScans() {
        Random random = new Random(5);
        for (JoinType type : List.of(JoinType.INNER, JoinType.LEFT, JoinType.SEMI, JoinType.ANTI)) {
            List<List<@Nullable Object>> edges = randomEdges(20, 40, random);
            try (MemoryStore store = store(edges)) {
                List<List<@Nullable Object>> sources = new ArrayList<>();
                for (long i = 0; i < 25; i++) {
                    sources.add(row(i % 7 == 3 ? null : (Object) i));
                }
                boolean wide = type == JoinType.INNER || type == JoinType.LEFT;
                PhysicalPlan plan = new PhysicalPlan.Expand(
                        type,
                        Plans.rows(List.of(BIGINT), sources, 4),
                        0,
                        "edge",
                        0,
                        List.of(1, 2),
                        null,
                        wide ? columns(BIGINT, BIGINT, VARCHAR) : columns(BIGINT),
                        1);
                List<List<@Nullable Object>> expected = new ArrayList<>();
                for (List<@Nullable Object> from : sources) {
                    List<List<@Nullable Object>> matches = edges.stream()
                            .filter(edge -> edge.get(0).equals(from.get(0)))
                            .toList();
                    if (wide) {
                        matches.forEach(edge -> expected.add(row(from.get(0), edge.get(1), "edge " + edge.get(2))));
                    }
                    if (matches.isEmpty() && type == JoinType.LEFT) {
                        expected.add(row(from.get(0), null, null));
                    }
                    if (!wide && matches.isEmpty() == (type == JoinType.ANTI)) {
                        expected.add(from);
                    }
                }
                ExecutionContext context = ExecutionContext.on(store.snapshot());
                assertEquals(sorted(expected), sorted(run(plan, context)), type.name());
                PhysicalPlan scan = new PhysicalPlan.IndexScan(
                        "edge", 0, constant(3L, BIGINT), List.of(1), null, columns(BIGINT), 1);
                List<List<@Nullable Object>> of3 = new ArrayList<>();
                edges.stream().filter(edge -> edge.get(0).equals(3L)).forEach(edge -> of3.add(row(edge.get(1))));
                assertEquals(sorted(of3), sorted(run(scan, context)));
                PhysicalPlan table = new PhysicalPlan.Scan("edge", List.of(0, 1), null, columns(PAIR), 1);
                List<String> closure = sorted(new ArrayList<>(
                        closure(edges).stream().map(ArrayList::new).toList()));
                assertEquals(closure, sorted(run(closurePlan(table, true), context)));
                PhysicalPlan reach = new PhysicalPlan.PathExpand(
                        new PhysicalPlan.Scan("edge", List.of(0), null, columns(BIGINT), 1),
                        table,
                        0,
                        -1,
                        1,
                        -1,
                        PathMode.WALK,
                        PathOutput.ENDS,
                        true,
                        columns(PAIR),
                        1);
                assertEquals(
                        closure, sorted(run(reach, context)).stream().distinct().toList());
            }
        }
    }
}
