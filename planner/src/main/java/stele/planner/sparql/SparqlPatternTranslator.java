package stele.planner.sparql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst;
import stele.parser.sparql.SparqlAst.Expression;
import stele.parser.sparql.SparqlAst.Pattern;
import stele.parser.sparql.SparqlExpressions;
import stele.planner.BindingContext;
import stele.planner.sparql.Solution.Binding;
import stele.storage.value.RdfTerm;

/// Graph patterns, bottom-up as section 18.2 has them.
final class SparqlPatternTranslator {
    private static final int MAX_GRAPHS = 64;

    private final BindingContext context;
    private final Terms terms;
    private final SolutionAlgebra algebra;
    private final SparqlTriples triples;
    private final SparqlPaths paths;
    private final SparqlTranslator queries;

    SparqlPatternTranslator(BindingContext context, Terms terms, SolutionAlgebra algebra, SparqlTranslator queries) {
        this.context = context;
        this.terms = terms;
        this.algebra = algebra;
        this.triples = new SparqlTriples(context, terms, algebra, new SparqlMapping(context.snapshot()));
        this.paths = new SparqlPaths(context, terms, algebra, triples);
        this.queries = queries;
    }

    Solution group(SparqlAst.Group group, ActiveGraph graph) {
        return group(group, graph, algebra.unit());
    }

    /// A group that starts from `seed`.
    Solution group(SparqlAst.Group group, ActiveGraph graph, Solution seed) {
        Solution current = elements(group, graph, seed);
        for (Expression condition : filters(group)) {
            current = filter(current, condition, graph);
        }
        return current;
    }

    private static List<Expression> filters(SparqlAst.Group group) {
        return group.elements().stream()
                .filter(SparqlAst.Filter.class::isInstance)
                .map(element -> ((SparqlAst.Filter) element).condition())
                .toList();
    }

    /// A group without its filters.
    private Solution elements(SparqlAst.Group group, ActiveGraph graph, Solution seed) {
        Solution current = seed;
        List<SparqlAst.Triple> block = new ArrayList<>();
        for (Pattern element : group.elements()) {
            if (element instanceof SparqlAst.Triples more) {
                block.addAll(more.triples());
            } else if (!(element instanceof SparqlAst.Filter)) {
                current = flush(current, block, graph);
                current = element(current, element, graph);
            }
        }
        current = flush(current, block, graph);
        return visible(current);
    }

    private Solution flush(Solution current, List<SparqlAst.Triple> block, ActiveGraph graph) {
        if (block.isEmpty()) {
            return current;
        }
        Solution joined = paths.join(current, block, graph);
        block.clear();
        return joined;
    }

    /// Without what no query can name.
    private Solution visible(Solution solution) {
        return algebra.keep(
                solution,
                solution.bindings().stream()
                        .filter(binding -> !binding.isHidden())
                        .map(Binding::name)
                        .toList());
    }

    private Solution element(Solution current, Pattern element, ActiveGraph graph) {
        return switch (element) {
            case SparqlAst.Group group -> algebra.join(current, group(group, graph));
            case SparqlAst.Optional optional -> optional(current, optional, graph);
            case SparqlAst.Minus minus -> algebra.minus(current, group(minus.group(), graph));
            case SparqlAst.Union union ->
                algebra.join(
                        current,
                        algebra.union(union.branches().stream()
                                .map(branch -> group(branch, graph))
                                .toList()));
            case SparqlAst.Graph named -> algebra.join(current, graph(named, graph));
            case SparqlAst.Service service -> throw StatementException.unsupported("SERVICE", service.span());
            case SparqlAst.Bind bind ->
                bind(current, bind.expression(), bind.variable().name(), graph);
            case SparqlAst.Values values -> algebra.join(current, values(values));
            case SparqlAst.SubSelect select -> algebra.join(current, queries.select(select.query(), graph));
            case SparqlAst.Triples _, SparqlAst.Filter _ -> throw new IllegalStateException("not an element");
        };
    }

    private Solution optional(Solution current, SparqlAst.Optional optional, ActiveGraph graph) {
        Solution right = elements(optional.group(), graph, algebra.unit());
        List<Expression> conditions = filters(optional.group());
        if (conditions.isEmpty()) {
            return algebra.leftJoin(current, right, null);
        }
        SparqlExpressionTranslator expressions = new SparqlExpressionTranslator(context, terms);
        return algebra.leftJoin(
                current,
                right,
                environment -> terms.and(conditions.stream()
                        .map(condition -> expressions.condition(condition, environment))
                        .toList()));
    }

    private Solution graph(SparqlAst.Graph pattern, ActiveGraph graph) {
        if (pattern.name() instanceof SparqlAst.Constant constant) {
            return group(pattern.group(), graph.named(Terms.term(constant.term())));
        }
        String variable = ((SparqlAst.Variable) pattern.name()).name();
        if (isPlain(pattern.group())) {
            return group(pattern.group(), graph.variable(variable));
        }
        Set<RdfTerm> graphs = triples.graphs(graph.dataset());
        if (graphs.size() > MAX_GRAPHS) {
            throw StatementException.unsupported(
                    "GRAPH ?" + variable + " around more than triples and filters, over more than " + MAX_GRAPHS
                            + " graphs",
                    pattern.span());
        }
        List<Solution> solutions = new ArrayList<>();
        for (RdfTerm name : graphs) {
            Solution named = algebra.extend(algebra.unit(), variable, terms.made(name), Shape.TERM, false);
            solutions.add(visible(algebra.join(named, group(pattern.group(), graph.named(name)))));
        }
        return solutions.isEmpty() ? algebra.none(List.of(variable)) : algebra.union(solutions);
    }

    /// Whether a group is triples with plain predicates and filters without patterns.
    private static boolean isPlain(SparqlAst.Group group) {
        boolean any = false;
        for (Pattern element : group.elements()) {
            switch (element) {
                case SparqlAst.Triples block -> {
                    any = true;
                    if (!block.triples().stream().allMatch(triple -> triple.predicate() instanceof SparqlAst.Link)) {
                        return false;
                    }
                }
                case SparqlAst.Filter filter -> {
                    if (hasExists(filter.condition())) {
                        return false;
                    }
                }
                default -> {
                    return false;
                }
            }
        }
        return any;
    }

    private static boolean hasExists(Expression expression) {
        return expression instanceof SparqlAst.Exists
                || SparqlExpressions.children(expression).stream().anyMatch(SparqlPatternTranslator::hasExists);
    }

    Solution values(SparqlAst.Values values) {
        List<Solution> rows = new ArrayList<>();
        for (List<SparqlAst.@Nullable Term> row : values.rows()) {
            List<RexNode> columns = new ArrayList<>();
            List<Binding> bindings = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                SparqlAst.Term term = row.get(i);
                columns.add(term == null ? terms.nothing(Shape.TERM) : terms.made(Terms.term(term)));
                bindings.add(new Binding(values.variables().get(i).name(), Shape.TERM, term == null));
            }
            Solution unit = algebra.unit();
            rows.add(
                    columns.isEmpty()
                            ? new Solution(unit.rel(), unit.bindings())
                            : algebra.project(unit, columns, bindings));
        }
        List<String> names =
                values.variables().stream().map(SparqlAst.Variable::name).toList();
        return rows.isEmpty() ? algebra.none(names) : algebra.union(rows);
    }

    /// Binds `name`; an error leaves it unbound.
    Solution bind(Solution current, Expression expression, String name, ActiveGraph graph) {
        SparqlExpressionTranslator expressions = new SparqlExpressionTranslator(context, terms);
        Solution marked = marked(current, expression, expressions, graph);
        Value value = expressions.value(expression, environment(marked));
        boolean nullable = value.constant() == null;
        RexNode node = value.node();
        Solution extended = algebra.extend(marked, name, node, value.shape(), nullable);
        return unmarked(extended);
    }

    Environment environment(Solution solution) {
        return new Environment(solution.bindings(), algebra.columns(solution));
    }

    Solution filter(Solution current, Expression condition, ActiveGraph graph) {
        if (condition instanceof SparqlAst.Call and && and.function().equals("&&") && hasExists(and)) {
            return filter(
                    filter(current, and.arguments().get(0), graph),
                    and.arguments().get(1),
                    graph);
        }
        Expression inner = condition;
        boolean wanted = true;
        while (inner instanceof SparqlAst.Call not && not.function().equals("!")) {
            wanted = !wanted;
            inner = not.arguments().getFirst();
        }
        if (inner instanceof SparqlAst.Exists exists) {
            return exists(current, exists, wanted != exists.negated(), graph);
        }
        SparqlExpressionTranslator expressions = new SparqlExpressionTranslator(context, terms);
        Solution marked = marked(current, condition, expressions, graph);
        return unmarked(algebra.filter(marked, expressions.condition(condition, environment(marked))));
    }

    private Solution unmarked(Solution solution) {
        return algebra.keep(
                solution,
                solution.names().stream()
                        .filter(name -> !name.startsWith(".mark"))
                        .toList());
    }

    private Solution exists(Solution current, SparqlAst.Exists exists, boolean wanted, ActiveGraph graph) {
        Set<String> inner = stele.parser.sparql.SparqlScopes.visible(exists.group());
        boolean independent = new Mentioned()
                .in(exists.group()).stream()
                        .filter(current::has)
                        .allMatch(name -> inner.contains(name)
                                && !current.binding(name).nullable()
                                && isTopLevelTriple(exists.group(), name));
        if (independent) {
            return algebra.exists(current, group(exists.group(), graph), wanted);
        }
        String mark = algebra.freshName("mark");
        Solution marked = algebra.mark(current, matches(current, exists, graph), mark);
        RexNode column = algebra.column(marked, mark);
        return unmarked(algebra.filter(marked, wanted ? terms.isNotNull(column) : terms.isNull(column)));
    }

    /// Whether the group's own triples bind `name`, so that filters in it mean the same inside and outside.
    private static boolean isTopLevelTriple(SparqlAst.Group group, String name) {
        return group.elements().stream()
                .filter(SparqlAst.Triples.class::isInstance)
                .anyMatch(
                        block -> stele.parser.sparql.SparqlScopes.visible(block).contains(name));
    }

    /// The bindings of `current`, as far as the pattern mentions them, under which it has a solution.
    private Solution matches(Solution current, SparqlAst.Exists exists, ActiveGraph graph) {
        Set<String> mentioned = new Mentioned().in(exists.group());
        List<String> names =
                current.names().stream().filter(mentioned::contains).toList();
        if (names.isEmpty()) {
            return algebra.keep(group(exists.group(), graph), List.of());
        }
        List<Binding> seeds = new ArrayList<>();
        Map<String, String> renamed = new HashMap<>();
        Solution seed = algebra.distinct(algebra.keep(current, names));
        List<RexNode> columns = new ArrayList<>(algebra.columns(seed));
        seeds.addAll(seed.bindings());
        for (Binding binding : seed.bindings()) {
            // The seed's own values, since the pattern may bind a variable that is unbound in it.
            String copy = "seed " + binding.name();
            renamed.put(binding.name(), copy);
            columns.add(algebra.column(seed, binding.name()));
            seeds.add(new Binding(copy, binding.shape(), binding.nullable()));
        }
        Solution found = group(exists.group(), graph, algebra.project(seed, columns, seeds));
        List<RexNode> results = new ArrayList<>();
        List<Binding> bindings = new ArrayList<>();
        for (Binding binding : seed.bindings()) {
            String copy = java.util.Objects.requireNonNull(renamed.get(binding.name()));
            results.add(algebra.column(found, copy));
            bindings.add(new Binding(binding.name(), found.binding(copy).shape(), binding.nullable()));
        }
        return algebra.project(found, results, bindings);
    }

    /// Adds a mark for each EXISTS in `expression`, and tells `expressions` of it.
    Solution marked(
            Solution current, Expression expression, SparqlExpressionTranslator expressions, ActiveGraph graph) {
        List<SparqlAst.Exists> found = new ArrayList<>();
        collect(expression, found);
        Solution result = current;
        List<String> marks = new ArrayList<>();
        for (SparqlAst.Exists exists : found) {
            String mark = algebra.freshName("mark");
            result = algebra.mark(result, matches(result, exists, graph), mark);
            marks.add(mark);
        }
        for (int i = 0; i < found.size(); i++) {
            RexNode column = algebra.column(result, marks.get(i));
            expressions.replace(
                    found.get(i),
                    new Value(found.get(i).negated() ? terms.isNull(column) : terms.isNotNull(column), Shape.BOOLEAN));
        }
        return result;
    }

    private static void collect(Expression expression, List<SparqlAst.Exists> found) {
        if (expression instanceof SparqlAst.Exists exists) {
            found.add(exists);
        }
        SparqlExpressions.children(expression).forEach(child -> collect(child, found));
    }

    /// The triples of the active graph with `resource` as subject.
    Solution about(Solution resources, String resource, ActiveGraph graph, SparqlAst.Query query) {
        SparqlAst.Variable subject = new SparqlAst.Variable(resource, query.span());
        SparqlAst.Triple triple = new SparqlAst.Triple(
                subject,
                new SparqlAst.Link(new SparqlAst.Variable(".p", query.span()), query.span()),
                new SparqlAst.Variable(".o", query.span()),
                query.span());
        return paths.join(resources, List.of(triple), graph);
    }

    /// All variables that a pattern mentions, in filters too.
    private static final class Mentioned {
        private final Set<String> names = new LinkedHashSet<>();

        Set<String> in(Pattern pattern) {
            names.addAll(stele.parser.sparql.SparqlScopes.visible(pattern));
            switch (pattern) {
                case SparqlAst.Group group -> group.elements().forEach(this::in);
                case SparqlAst.Optional optional -> in(optional.group());
                case SparqlAst.Minus minus -> in(minus.group());
                case SparqlAst.Union union -> union.branches().forEach(this::in);
                case SparqlAst.Graph graph -> in(graph.group());
                case SparqlAst.Service service -> in(service.group());
                case SparqlAst.Filter filter -> in(filter.condition());
                case SparqlAst.Bind bind -> in(bind.expression());
                case SparqlAst.Triples _, SparqlAst.Values _, SparqlAst.SubSelect _ -> {}
            }
            return names;
        }

        private void in(Expression expression) {
            if (expression instanceof SparqlAst.Reference reference) {
                names.add(reference.variable().name());
            } else if (expression instanceof SparqlAst.Exists exists) {
                in(exists.group());
            }
            SparqlExpressions.children(expression).forEach(this::in);
        }
    }
}
