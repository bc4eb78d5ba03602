package stele.planner.sparql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst;
import stele.planner.BindingContext;
import stele.planner.physical.PhysicalPlan;
import stele.planner.rel.PathExpand;
import stele.planner.sparql.Part.End;
import stele.planner.sparql.Solution.Binding;
import stele.planner.sparql.SparqlTriples.Triple;
import stele.storage.value.RdfTerm;

/// Triples with property paths. `/`, `^` and links are triples; `|` and `!` are unions of them; `?`, `*`
/// and `+` are expansions ([PathExpand]) from an end that is bound, which reach each end once.
final class SparqlPaths {
    private static final String SOURCE = ".source";
    private static final String TARGET = ".target";

    private final BindingContext context;
    private final Terms terms;
    private final SolutionAlgebra algebra;
    private final SparqlTriples triples;

    SparqlPaths(BindingContext context, Terms terms, SolutionAlgebra algebra, SparqlTriples triples) {
        this.context = context;
        this.terms = terms;
        this.algebra = algebra;
        this.triples = triples;
    }

    /// A path to repeat between two ends; `step` binds SOURCE and TARGET.
    private record Repeat(End source, Solution step, int minimum, int maximum, End target, Span span) {}

    /// A pattern taken apart.
    private record Block(List<Triple> plain, List<Repeat> repeats, List<Solution> others) {}

    /// `current` joined with the triples.
    Solution join(Solution current, List<SparqlAst.Triple> pattern, ActiveGraph graph) {
        Block block = new Block(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (SparqlAst.Triple triple : pattern) {
            add(block, end(triple.subject()), triple.predicate(), end(triple.object()), graph);
        }
        return join(current, block, graph);
    }

    static End end(SparqlAst.Node node) {
        return switch (node) {
            case SparqlAst.Variable variable -> End.of(variable.name());
            case SparqlAst.BlankNode blank -> End.of(".blank " + blank.label());
            case SparqlAst.Constant constant -> End.of(Terms.term(constant.term()));
        };
    }

    private void add(Block block, End source, SparqlAst.Path path, End target, ActiveGraph graph) {
        switch (path) {
            case SparqlAst.Link link ->
                block.plain().add(new Triple(source, end(link.node()), Set.of(), target, link.span()));
            case SparqlAst.Inverse inverse -> add(block, target, inverse.path(), source, graph);
            case SparqlAst.Sequence sequence -> {
                End middle = End.of(algebra.freshName("path"));
                add(block, source, sequence.first(), middle, graph);
                add(block, middle, sequence.second(), target, graph);
            }
            case SparqlAst.Alternative alternative ->
                block.others()
                        .add(algebra.union(List.of(
                                alone(source, alternative.first(), target, graph),
                                alone(source, alternative.second(), target, graph))));
            case SparqlAst.Negated negated -> negated(block, source, negated, target, graph);
            case SparqlAst.Repeat repeat ->
                block.repeats()
                        .add(new Repeat(
                                source,
                                alone(End.of(SOURCE), repeat.path(), End.of(TARGET), graph),
                                repeat.minimum(),
                                repeat.maximum() == null ? -1 : repeat.maximum(),
                                target,
                                repeat.span()));
        }
    }

    private void negated(Block block, End source, SparqlAst.Negated path, End target, ActiveGraph graph) {
        Set<String> forward = names(path.forward());
        Set<String> inverse = names(path.inverse());
        Triple there = new Triple(source, End.of(algebra.freshName("any")), forward, target, path.span());
        Triple back = new Triple(target, End.of(algebra.freshName("any")), inverse, source, path.span());
        if (inverse.isEmpty()) {
            block.plain().add(there);
        } else if (forward.isEmpty()) {
            block.plain().add(back);
        } else {
            List<Solution> both = new ArrayList<>();
            for (Triple triple : List.of(there, back)) {
                Block one = new Block(List.of(triple), List.of(), List.of());
                both.add(ends(join(algebra.unit(), one, graph), source, target));
            }
            block.others().add(algebra.union(both));
        }
    }

    private static Set<String> names(List<SparqlAst.Term.Iri> iris) {
        return new java.util.LinkedHashSet<>(
                iris.stream().map(SparqlAst.Term.Iri::value).toList());
    }

    private Solution alone(End source, SparqlAst.Path path, End target, ActiveGraph graph) {
        Block block = new Block(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        add(block, source, path, target, graph);
        return ends(join(algebra.unit(), block, graph), source, target);
    }

    private Solution ends(Solution solution, End source, End target) {
        List<String> names = new ArrayList<>();
        for (@Nullable String name : java.util.Arrays.asList(source.variable(), target.variable())) {
            if (name != null && !names.contains(name)) {
                names.add(name);
            }
        }
        return algebra.keep(solution, names);
    }

    private Solution join(Solution input, Block block, ActiveGraph graph) {
        Solution current = input;
        for (Solution other : block.others()) {
            current = algebra.join(current, other);
        }
        Map<String, Shape> known = new HashMap<>();
        for (Binding binding : current.bindings()) {
            if (!binding.nullable()) {
                known.put(binding.name(), binding.shape());
            }
        }
        List<Solution> solutions = new ArrayList<>();
        for (SparqlTriples.Choice choice : triples.choices(block.plain(), graph, known)) {
            if (fits(block.repeats(), new HashMap<>(choice.shapes()))) {
                Solution joined = triples.join(current, block.plain(), choice, graph);
                solutions.add(repeats(joined, block.repeats(), graph));
            }
        }
        if (solutions.isEmpty()) {
            return algebra.none(names(current, block));
        }
        return algebra.union(solutions);
    }

    private static List<String> names(Solution current, Block block) {
        Set<String> names = new java.util.LinkedHashSet<>(current.names());
        for (Triple triple : block.plain()) {
            for (End end : List.of(triple.subject(), triple.predicate(), triple.object())) {
                if (end.variable() != null) {
                    names.add(end.variable());
                }
            }
        }
        for (Repeat repeat : block.repeats()) {
            for (End end : List.of(repeat.source(), repeat.target())) {
                if (end.variable() != null) {
                    names.add(end.variable());
                }
            }
        }
        return List.copyOf(names);
    }

    /// Whether the ends of all repeated paths can have the shapes that the triples give them: both those of
    /// the step, or, when a path may be empty, both the same.
    private static boolean fits(List<Repeat> repeats, Map<String, Shape> shapes) {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (Repeat repeat : repeats) {
                Shape source = shape(repeat.source(), shapes);
                Shape target = shape(repeat.target(), shapes);
                Shape from = repeat.step().binding(SOURCE).shape();
                Shape to = repeat.step().binding(TARGET).shape();
                boolean walks = !isDisjoint(source, from) && !isDisjoint(target, to);
                boolean stays =
                        repeat.minimum() == 0 && (source == null || target == null || !source.isDisjoint(target));
                if (!walks && !stays) {
                    return false;
                }
                if (walks && from.equals(to) && from instanceof Shape.Entity && (source != null || target != null)) {
                    changed |= learn(repeat.source(), source != null ? source : target, shapes);
                    changed |= learn(repeat.target(), target != null ? target : source, shapes);
                }
            }
        }
        return true;
    }

    private static boolean learn(End end, @Nullable Shape shape, Map<String, Shape> shapes) {
        return end.variable() != null && shape != null && shapes.putIfAbsent(end.variable(), shape) == null;
    }

    private static @Nullable Shape shape(End end, Map<String, Shape> shapes) {
        return end.variable() == null ? null : shapes.get(end.variable());
    }

    private static boolean isDisjoint(@Nullable Shape first, Shape second) {
        return first != null && first.isDisjoint(second);
    }

    private Solution repeats(Solution joined, List<Repeat> repeats, ActiveGraph graph) {
        Solution current = joined;
        List<Repeat> rest = new ArrayList<>(repeats);
        while (!rest.isEmpty()) {
            Repeat next = rest.getFirst();
            for (Repeat candidate : rest) {
                if (isBound(candidate.source(), current) || isBound(candidate.target(), current)) {
                    next = candidate;
                    break;
                }
            }
            rest.remove(next);
            current = repeat(current, next, graph);
        }
        return current;
    }

    private static boolean isBound(End end, Solution solution) {
        return end.variable() == null
                || (solution.has(end.variable())
                        && !solution.binding(end.variable()).nullable());
    }

    private Solution repeat(Solution current, Repeat repeat, ActiveGraph graph) {
        if (isBound(repeat.source(), current)) {
            return walk(current, repeat.source(), repeat, SOURCE, TARGET, repeat.target());
        }
        if (isBound(repeat.target(), current)) {
            return walk(current, repeat.target(), repeat, TARGET, SOURCE, repeat.source());
        }
        Solution step = repeat.step();
        String start = Objects.requireNonNull(repeat.source().variable());
        Solution starts;
        if (repeat.minimum() == 0) {
            if (!(step.binding(SOURCE).shape() instanceof Shape.Term)
                    || !(step.binding(TARGET).shape() instanceof Shape.Term)
                    || (graph.hasMapped() && !triples.hasQuads(null))) {
                throw StatementException.unsupported(
                        "a path over tables that may be empty, between two unbound ends", repeat.span());
            }
            starts = triples.nodes(graph, start, repeat.span());
        } else {
            Solution sources = algebra.keep(step, List.of(SOURCE));
            starts = algebra.distinct(algebra.project(
                    sources,
                    algebra.columns(sources),
                    List.of(new Binding(start, sources.binding(SOURCE).shape(), false))));
        }
        Solution pairs = walk(starts, repeat.source(), repeat, SOURCE, TARGET, repeat.target());
        return algebra.join(current, pairs);
    }

    /// Extends `current` by what is reached from `start`.
    private Solution walk(Solution current, End startEnd, Repeat repeat, String from, String to, End end) {
        Shape stepShape = repeat.step().binding(from).shape();
        boolean isNative = stepShape instanceof Shape.Entity
                && stepShape.equals(repeat.step().binding(to).shape());
        Solution input = current;
        String start = startEnd.variable();
        if (start == null) {
            start = algebra.freshName("start");
            RdfTerm term = Objects.requireNonNull(startEnd.term());
            RelDataType keyType = repeat.step()
                    .rel()
                    .getRowType()
                    .getFieldList()
                    .get(repeat.step().indexOf(from))
                    .getType();
            RexNode key = isNative
                    ? terms.key(term, (Shape.Entity) stepShape, keyType).orElse(null)
                    : null;
            input = key != null
                    ? algebra.extend(input, start, key, stepShape, false)
                    : algebra.extend(input, start, terms.made(term), Shape.TERM, false);
        }
        Shape startShape = input.binding(start).shape();
        if (startShape.isDisjoint(stepShape)) {
            return repeat.minimum() == 0 ? arrive(input, start, end) : nowhere(input, end);
        }
        if (!isNative || !startShape.equals(stepShape)) {
            isNative = false;
            input = algebra.convert(input, Map.of(start, Shape.TERM));
        }
        RelNode edges = edges(
                repeat.step(), from, to, isNative, algebra.column(input, start).getType());
        return expand(input, start, repeat, edges, end);
    }

    private Solution nowhere(Solution input, End end) {
        List<String> names = new ArrayList<>(input.names());
        if (end.variable() != null && !names.contains(end.variable())) {
            names.add(end.variable());
        }
        return algebra.none(names);
    }

    private RelNode edges(Solution step, String from, String to, boolean isNative, RelDataType type) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        if (!isNative) {
            shapes.put(from, Shape.TERM);
            shapes.put(to, Shape.TERM);
        }
        Solution ends = algebra.keep(algebra.convert(step, shapes), List.of(from, to));
        List<RexNode> columns = new ArrayList<>();
        List<RexNode> conditions = new ArrayList<>();
        for (RexNode column : algebra.columns(ends)) {
            if (column.getType().isNullable()) {
                conditions.add(terms.isNotNull(column));
            }
            columns.add(
                    column.getType().getSqlTypeName() == type.getSqlTypeName()
                            ? column
                            : context.rexBuilder().makeCast(type, column));
        }
        RelBuilder builder = context.relBuilder().push(ends.rel());
        if (!conditions.isEmpty()) {
            builder.filter(conditions);
        }
        return builder.project(columns, List.of(from, to)).build();
    }

    private Solution expand(Solution input, String start, Repeat repeat, RelNode edges, End end) {
        String reached =
                end.variable() != null && !input.has(end.variable()) ? end.variable() : algebra.freshName("end");
        RelNode rel = PathExpand.create(
                input.rel(),
                edges,
                new PathExpand.Shape(
                        input.indexOf(start),
                        -1,
                        repeat.minimum(),
                        repeat.maximum(),
                        PhysicalPlan.PathMode.WALK,
                        PhysicalPlan.PathOutput.ENDS,
                        true,
                        List.of(reached)));
        List<Binding> bindings = new ArrayList<>(input.bindings());
        bindings.add(new Binding(reached, input.binding(start).shape(), false));
        Solution walked = new Solution(rel, bindings);
        return reached.equals(end.variable()) ? walked : arrive(walked, reached, end);
    }

    /// Demands that `end` is what `reached` holds, or makes it so.
    private Solution arrive(Solution walked, String reached, End end) {
        Shape shape = walked.binding(reached).shape();
        RexNode column = algebra.column(walked, reached);
        if (end.term() != null) {
            RexNode wanted = shape instanceof Shape.Entity entity
                    ? terms.key(end.term(), entity, column.getType()).orElse(null)
                    : null;
            return algebra.filter(
                    walked,
                    wanted != null
                            ? terms.equal(column, wanted)
                            : terms.equal(terms.toTerm(column, shape), terms.compared(end.term())));
        }
        String name = Objects.requireNonNull(end.variable());
        if (!walked.has(name)) {
            return algebra.extend(walked, name, column, shape, false);
        }
        Binding known = walked.binding(name);
        RexNode other = algebra.column(walked, name);
        RexNode equal = known.shape().isComparable(shape)
                ? terms.equal(other, column)
                : terms.equal(terms.toTerm(other, known.shape()), terms.toTerm(column, shape));
        if (!known.nullable()) {
            return algebra.filter(walked, equal);
        }
        Solution compatible = algebra.filter(
                walked,
                context.rexBuilder()
                        .makeCall(org.apache.calcite.sql.fun.SqlStdOperatorTable.OR, equal, terms.isNull(other)));
        return bound(compatible, name, reached);
    }

    /// Binds `name` to what `reached` holds.
    private Solution bound(Solution solution, String name, String reached) {
        List<RexNode> columns = algebra.columns(solution);
        List<Binding> bindings = new ArrayList<>(solution.bindings());
        int index = solution.indexOf(name);
        columns.set(index, algebra.column(solution, reached));
        bindings.set(index, new Binding(name, solution.binding(reached).shape(), false));
        return algebra.project(solution, columns, bindings);
    }
}
