package stele.planner.datalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.datalog.DatalogAst;

/// Which relation of a program is computed from which, and so which are mutually recursive.
final class Dependencies {
    private final Map<String, List<Edge>> edges = new LinkedHashMap<>();
    private final Map<String, List<String>> components = new HashMap<>();

    /// How a relation is used.
    enum Use {
        POSITIVE,
        NEGATED,
        AGGREGATED
    }

    /// A use of `target`.
    private record Edge(String target, Use use, DatalogAst.Atom atom) {}

    Dependencies(DatalogProgram program) {
        for (DatalogProgram.Relation relation : program.relations()) {
            List<Edge> uses = new ArrayList<>();
            for (DatalogProgram.Rule rule : relation.rules()) {
                Use use = headUse(rule);
                addBody(rule.body(), use, program, uses);
            }
            edges.put(relation.name(), uses);
        }
        new Tarjan().run();
    }

    /// Least and greatest values grow (or shrink) with their relation, other aggregates do not.
    private static Use headUse(DatalogProgram.Rule rule) {
        return HeadAggregate.of(rule.head()).stream().allMatch(HeadAggregate::isLattice)
                ? Use.POSITIVE
                : Use.AGGREGATED;
    }

    private static void addBody(DatalogAst.Body body, Use use, DatalogProgram program, List<Edge> uses) {
        for (List<DatalogAst.Literal> alternative : body.alternatives()) {
            for (DatalogAst.Literal literal : alternative) {
                addLiteral(literal, use, program, uses);
            }
        }
    }

    private static void addLiteral(DatalogAst.Literal literal, Use use, DatalogProgram program, List<Edge> uses) {
        switch (literal) {
            case DatalogAst.Atom atom -> {
                if (program.relation(atom.relation().text()).isPresent()) {
                    uses.add(new Edge(atom.relation().text(), use, atom));
                }
                atom.arguments().forEach(argument -> addTerm(argument.term(), program, uses));
            }
            case DatalogAst.Negation negation -> addBody(negation.body(), Use.NEGATED, program, uses);
            case DatalogAst.OptionalBody optional -> addBody(optional.body(), Use.NEGATED, program, uses);
            case DatalogAst.Group group -> addBody(group.body(), use, program, uses);
            case DatalogAst.Comparison comparison -> {
                addTerm(comparison.left(), program, uses);
                addTerm(comparison.right(), program, uses);
            }
            case DatalogAst.Truth ignored -> {}
        }
    }

    private static void addTerm(DatalogAst.Term term, DatalogProgram program, List<Edge> uses) {
        switch (term) {
            case DatalogAst.Aggregate aggregate -> addBody(aggregate.body(), Use.AGGREGATED, program, uses);
            case DatalogAst.Arithmetic arithmetic -> {
                addTerm(arithmetic.left(), program, uses);
                addTerm(arithmetic.right(), program, uses);
            }
            case DatalogAst.Negative negative -> addTerm(negative.operand(), program, uses);
            case DatalogAst.Call call -> call.arguments().forEach(argument -> addTerm(argument.term(), program, uses));
            default -> {
                // The rest has no bodies in it.
            }
        }
    }

    /// The relations that are computed together with `relation`: empty when it is not recursive.
    List<String> component(String relation) {
        return components.getOrDefault(relation, List.of());
    }

    /// Refuses a relation that depends on its own negation or aggregation.
    void checkStratified(String relation) {
        Set<String> component = Set.copyOf(component(relation));
        for (String source : component(relation)) {
            for (Edge edge : edges.getOrDefault(source, List.of())) {
                if (edge.use() != Use.POSITIVE && component.contains(edge.target())) {
                    throw notStratified(source, edge, component);
                }
            }
        }
    }

    private StatementException notStratified(String source, Edge edge, Set<String> component) {
        List<String> way = new ArrayList<>(path(edge.target(), source, component));
        StringBuilder cycle = new StringBuilder(source);
        cycle.append(edge.use() == Use.NEGATED ? " -> not " : " -> aggregate of ");
        cycle.append(String.join(" -> ", way));
        if (way.size() == 1 && !way.getFirst().equals(source)) {
            cycle.append(" -> ").append(source);
        }
        return new StatementException(new Diagnostic(
                Diagnostic.Kind.SEMANTIC,
                "the program is not stratified: " + source + " depends on its own "
                        + (edge.use() == Use.NEGATED ? "negation" : "aggregation") + " (" + cycle + ")",
                edge.atom().span(),
                "a relation may be negated or aggregated only by relations that it does not depend on",
                List.of()));
    }

    /// A shortest way from one relation of a component to another, both included.
    private List<String> path(String from, String to, Set<String> component) {
        Map<String, @Nullable String> before = new HashMap<>();
        before.put(from, null);
        Deque<String> queue = new ArrayDeque<>(List.of(from));
        while (!queue.isEmpty()) {
            String current = queue.removeFirst();
            if (current.equals(to)) {
                break;
            }
            for (Edge edge : edges.getOrDefault(current, List.of())) {
                if (component.contains(edge.target()) && !before.containsKey(edge.target())) {
                    before.put(edge.target(), current);
                    queue.add(edge.target());
                }
            }
        }
        List<String> way = new ArrayList<>();
        for (String at = to; at != null; at = before.get(at)) {
            way.add(at);
        }
        Collections.reverse(way);
        return way;
    }

    /// Strongly connected components, without recursion: programs may have long chains of rules.
    private final class Tarjan {
        private final Map<String, Integer> index = new HashMap<>();
        private final Map<String, Integer> low = new HashMap<>();
        private final Deque<String> stack = new ArrayDeque<>();
        private final Set<String> onStack = new HashSet<>();

        void run() {
            for (String relation : edges.keySet()) {
                if (!index.containsKey(relation)) {
                    visit(relation);
                }
            }
        }

        private void visit(String start) {
            Deque<Frame> frames = new ArrayDeque<>();
            frames.push(enter(start));
            while (!frames.isEmpty()) {
                Frame frame = frames.peek();
                if (frame.next < frame.targets.size()) {
                    String target = frame.targets.get(frame.next++);
                    if (!index.containsKey(target)) {
                        frames.push(enter(target));
                    } else if (onStack.contains(target)) {
                        low.merge(frame.relation, index.get(target), Math::min);
                    }
                    continue;
                }
                frames.pop();
                if (!frames.isEmpty()) {
                    low.merge(frames.peek().relation, low.get(frame.relation), Math::min);
                }
                if (low.get(frame.relation).equals(index.get(frame.relation))) {
                    close(frame.relation);
                }
            }
        }

        private Frame enter(String relation) {
            index.put(relation, index.size());
            low.put(relation, index.get(relation));
            stack.push(relation);
            onStack.add(relation);
            return new Frame(
                    relation,
                    edges.getOrDefault(relation, List.of()).stream()
                            .map(Edge::target)
                            .distinct()
                            .toList());
        }

        private void close(String root) {
            List<String> members = new ArrayList<>();
            String member;
            do {
                member = stack.pop();
                onStack.remove(member);
                members.add(member);
            } while (!member.equals(root));
            boolean recursive = members.size() > 1
                    || edges.getOrDefault(root, List.of()).stream()
                            .anyMatch(edge -> edge.target().equals(root));
            if (recursive) {
                Collections.reverse(members);
                members.forEach(each -> components.put(each, List.copyOf(members)));
            }
        }
    }

    private static final class Frame {
        private final String relation;
        private final List<String> targets;
        private int next;

        Frame(String relation, List<String> targets) {
            this.relation = relation;
            this.targets = targets;
        }
    }
}
