package stele.planner.sparql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.planner.BindingContext;
import stele.planner.sparql.Part.End;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Table;
import stele.storage.value.RdfTerm;
import stele.storage.vector.Batch;

/// Basic graph patterns. Each triple has sources: the quad table, columns, edge tables. Every choice of a
/// source for each triple under which the shapes of all variables agree is a join of scans; the pattern is
/// the union of those joins. Triples on columns of the same rows share one scan.
final class SparqlTriples {
    private static final int MAX_CHOICES = 256;

    private final BindingContext context;
    private final Terms terms;
    private final SolutionAlgebra algebra;
    private final SparqlMapping mapping;

    SparqlTriples(BindingContext context, Terms terms, SolutionAlgebra algebra, SparqlMapping mapping) {
        this.context = context;
        this.terms = terms;
        this.algebra = algebra;
        this.mapping = mapping;
    }

    /// One triple with a plain predicate.
    ///
    /// @param excluded predicates that do not count, for a variable one
    record Triple(End subject, End predicate, Set<String> excluded, End object, Span span) {}

    /// A way to choose sources, and what it says of the variables.
    ///
    /// @param sources a source a triple; null is the quad table
    record Choice(List<SparqlMapping.@Nullable Source> sources, Map<String, Shape> shapes) {}

    /// The choices of sources.
    ///
    /// @param known shapes of variables that are bound already
    List<Choice> choices(List<Triple> triples, ActiveGraph graph, Map<String, Shape> known) {
        List<List<SparqlMapping.@Nullable Source>> options = new ArrayList<>();
        for (Triple triple : triples) {
            options.add(options(triple, graph));
        }
        List<Choice> choices = new ArrayList<>();
        SparqlMapping.@Nullable Source[] chosen = new SparqlMapping.Source[triples.size()];
        search(triples, options, chosen, new boolean[triples.size()], known, Map.of(), choices);
        return choices;
    }

    private List<SparqlMapping.@Nullable Source> options(Triple triple, ActiveGraph graph) {
        List<SparqlMapping.@Nullable Source> options = new ArrayList<>();
        RdfTerm predicate = triple.predicate().term();
        String iri = predicate instanceof RdfTerm.Iri name ? name.value() : null;
        boolean quads = hasQuads(predicate);
        if (graph.hasMapped()) {
            for (SparqlMapping.Source source : mapping.sources(iri)) {
                if (!triple.excluded().contains(source.predicate())) {
                    options.add(source);
                }
            }
            if (options.isEmpty() && !quads && iri != null && iri.startsWith(SparqlMapping.BASE)) {
                throw unknown("predicate", iri, triple.span());
            }
            if (triple.object().term() instanceof RdfTerm.Iri type
                    && SparqlMapping.TYPE.equals(iri)
                    && type.value().startsWith(SparqlMapping.BASE)
                    && !mapping.known(SparqlMapping.BASE).contains(type.value())
                    && context.snapshot().terms().find(type) == 0) {
                throw unknown("class", type.value(), triple.span());
            }
        }
        if (quads || options.isEmpty()) {
            options.add(null);
        }
        return options;
    }

    private StatementException unknown(String what, String iri, Span span) {
        String namespace = iri.substring(0, Math.max(iri.lastIndexOf('/'), iri.lastIndexOf('#')) + 1);
        List<String> known = mapping.known(namespace);
        String hint = known.isEmpty()
                ? "tables are <stele:/TABLE#column>, graphs <stele:/GRAPH/property> and <stele:/GRAPH/RELATIONSHIP>"
                : "there are "
                        + String.join(
                                ", ",
                                known.stream()
                                        .map(name -> name.substring(namespace.length()))
                                        .toList());
        return new StatementException(
                new Diagnostic(Diagnostic.Kind.NAME, "unknown " + what + " <" + iri + ">", span, hint, List.of()));
    }

    /// Whether the quad table has a triple with this predicate; null is any.
    boolean hasQuads(@Nullable RdfTerm predicate) {
        Table table = context.snapshot().table(Snapshot.TRIPLES).orElse(null);
        if (table == null || table.rowCount() == 0) {
            return false;
        }
        if (predicate == null) {
            return true;
        }
        long id = context.snapshot().terms().find(predicate);
        return id != 0 && table.find(table.definition().indexOf("p").orElseThrow(), id).length > 0;
    }

    private void search(
            List<Triple> triples,
            List<List<SparqlMapping.@Nullable Source>> options,
            SparqlMapping.@Nullable Source[] chosen,
            boolean[] done,
            Map<String, Shape> shapes,
            Map<String, String> homes,
            List<Choice> choices) {
        int next = -1;
        List<Step> steps = List.of();
        for (int i = 0; i < done.length; i++) {
            if (!done[i]) {
                List<Step> possible = new ArrayList<>();
                for (SparqlMapping.@Nullable Source option : options.get(i)) {
                    Step step = step(triples.get(i), option, shapes, homes);
                    if (step != null) {
                        possible.add(step);
                    }
                }
                if (next < 0 || possible.size() < steps.size()) {
                    next = i;
                    steps = possible;
                }
            }
        }
        if (next < 0) {
            if (choices.size() == MAX_CHOICES) {
                throw StatementException.unsupported(
                        "a pattern over more than " + MAX_CHOICES + " combinations of tables",
                        triples.getFirst().span());
            }
            choices.add(new Choice(java.util.Arrays.asList(chosen.clone()), shapes));
            return;
        }
        done[next] = true;
        for (Step step : steps) {
            chosen[next] = step.source();
            search(triples, options, chosen, done, step.shapes(), step.homes(), choices);
        }
        done[next] = false;
    }

    private record Step(SparqlMapping.@Nullable Source source, Map<String, Shape> shapes, Map<String, String> homes) {}

    private @Nullable Step step(
            Triple triple,
            SparqlMapping.@Nullable Source source,
            Map<String, Shape> shapes,
            Map<String, String> homes) {
        Map<String, Shape> after = new HashMap<>(shapes);
        Map<String, String> rows = new HashMap<>(homes);
        boolean fits = switch (source) {
            case null -> fits(triple.predicate(), Shape.TERM, after);
            case SparqlMapping.ColumnSource column ->
                fits(triple.predicate(), Shape.TERM, after)
                        && fits(triple.subject(), column.rows().shape(), after)
                        && livesIn(triple.subject(), column.rows(), rows)
                        && fits(triple.object(), nativeShape(column.object()), after);
            case SparqlMapping.TypeSource type ->
                fits(triple.predicate(), Shape.TERM, after)
                        && fits(triple.subject(), type.rows().shape(), after)
                        && livesIn(triple.subject(), type.rows(), rows)
                        && fits(triple.object(), Shape.TERM, after)
                        && (triple.object().term() == null
                                || triple.object().term().equals(new RdfTerm.Iri(type.type())));
            case SparqlMapping.EdgeSource edge ->
                fits(triple.predicate(), Shape.TERM, after)
                        && fits(triple.subject(), edge.sourceShape(), after)
                        && fits(triple.object(), edge.targetShape(), after);
        };
        return fits ? new Step(source, after, rows) : null;
    }

    private static Shape nativeShape(Shape shape) {
        return shape instanceof Shape.Literal literal && !Part.isNative(literal) ? Shape.TERM : shape;
    }

    private static boolean livesIn(End end, SparqlMapping.Rows rows, Map<String, String> homes) {
        if (end.variable() == null) {
            return true;
        }
        String before = homes.putIfAbsent(end.variable(), rows.home());
        return before == null || before.equals(rows.home());
    }

    private boolean fits(End end, Shape shape, Map<String, Shape> shapes) {
        if (end.term() != null) {
            return switch (shape) {
                case Shape.Term _ -> true;
                case Shape.Entity entity ->
                    end.term() instanceof RdfTerm.Iri iri && iri.value().startsWith(entity.prefix());
                case Shape.Literal literal ->
                    end.term() instanceof RdfTerm.Literal
                            && (!Terms.hasNativeConstants(literal.type().kind())
                                    || terms.nativeConstant(end.term(), literal.type())
                                            .isPresent());
            };
        }
        String name = Objects.requireNonNull(end.variable());
        Shape known = shapes.get(name);
        if (known != null && known.isDisjoint(shape)) {
            return false;
        }
        if (known == null || known instanceof Shape.Term) {
            shapes.put(name, shape);
        }
        return true;
    }

    /// The join of the scans of a choice with `current`.
    Solution join(Solution current, List<Triple> triples, Choice choice, ActiveGraph graph) {
        Map<String, Part> stars = new LinkedHashMap<>();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < triples.size(); i++) {
            Triple triple = triples.get(i);
            switch (choice.sources().get(i)) {
                case null -> parts.add(quads(triple, graph));
                case SparqlMapping.ColumnSource column -> {
                    Part star = star(triple.subject(), column.rows(), stars, parts);
                    star.bindColumn(triple.object(), column.column(), column.object());
                    bindPredicate(star, triple, column);
                }
                case SparqlMapping.TypeSource type -> {
                    Part star = star(triple.subject(), type.rows(), stars, parts);
                    if (triple.object().variable() != null) {
                        star.bind(triple.object(), terms.made(new RdfTerm.Iri(type.type())), Shape.TERM);
                    }
                    bindPredicate(star, triple, type);
                }
                case SparqlMapping.EdgeSource edge -> {
                    Part part = new Part(context, terms, context.scan(edge.table()));
                    part.bindColumn(triple.subject(), edge.source(), edge.sourceShape());
                    part.bindColumn(triple.object(), edge.target(), edge.targetShape());
                    bindPredicate(part, triple, edge);
                    parts.add(part);
                }
            }
        }
        List<Solution> solutions = new ArrayList<>();
        parts.forEach(part -> solutions.add(part.build(algebra)));
        return joinAll(current, solutions);
    }

    private Solution joinAll(Solution current, List<Solution> solutions) {
        Solution joined = current;
        List<Solution> rest = new ArrayList<>(solutions);
        while (!rest.isEmpty()) {
            Solution next = rest.getFirst();
            for (Solution candidate : rest) {
                if (candidate.names().stream().anyMatch(joined::has)) {
                    next = candidate;
                    break;
                }
            }
            rest.remove(next);
            joined = algebra.join(joined, next);
        }
        return joined;
    }

    private void bindPredicate(Part part, Triple triple, SparqlMapping.Source source) {
        if (triple.predicate().variable() != null) {
            part.bind(triple.predicate(), terms.made(new RdfTerm.Iri(source.predicate())), Shape.TERM);
        }
    }

    private Part star(End subject, SparqlMapping.Rows rows, Map<String, Part> stars, List<Part> parts) {
        String key = subject + " in " + rows.home() + " as " + rows.shape().prefix();
        return stars.computeIfAbsent(key, ignored -> {
            boolean byRow = rows.key() == Table.ROW_ID;
            RelNode scan = byRow ? context.scanWithRowId(rows.table()) : context.scan(rows.table());
            Part star = new Part(context, terms, scan);
            star.bindColumn(subject, byRow ? scan.getRowType().getFieldCount() - 1 : rows.key(), rows.shape());
            parts.add(star);
            return star;
        });
    }

    private Part quads(Triple triple, ActiveGraph graph) {
        Table table = context.snapshot().table(Snapshot.TRIPLES).orElse(null);
        if (table == null) {
            throw new StatementException(Diagnostic.Kind.NAME, "no RDF is loaded", triple.span());
        }
        int[] columns = {
            table.definition().indexOf("s").orElseThrow(),
            table.definition().indexOf("p").orElseThrow(),
            table.definition().indexOf("o").orElseThrow(),
            table.definition().indexOf("g").orElseThrow()
        };
        Part part = new Part(context, terms, quadRows(table, columns, graph));
        part.bind(triple.subject(), part.column(0), Shape.TERM);
        part.bind(triple.predicate(), part.column(1), Shape.TERM);
        part.bind(triple.object(), part.column(2), Shape.TERM);
        if (graph.variable() != null) {
            part.bind(End.of(graph.variable()), part.column(columns.length - 1), Shape.TERM);
        }
        for (String excluded : triple.excluded()) {
            part.require(context.rexBuilder()
                    .makeCall(SqlStdOperatorTable.NOT_EQUALS, part.column(1), terms.stored(new RdfTerm.Iri(excluded))));
        }
        return part;
    }

    /// The triples of the active graph: columns s, p, o, g.
    private RelNode quadRows(Table table, int[] columns, ActiveGraph graph) {
        RelBuilder builder = context.relBuilder().push(context.scan(table));
        RexNode g = builder.field(columns[columns.length - 1]);
        List<RdfTerm> from = graph.dataset().from();
        if (graph.name() != null) {
            boolean outside =
                    graph.dataset().named() != null && !graph.dataset().named().contains(graph.name());
            builder.filter(terms.equal(g, outside ? terms.id(-1) : terms.stored(graph.name())));
        } else if (graph.variable() != null) {
            builder.filter(
                    graph.dataset().named() == null
                            ? context.rexBuilder().makeCall(SqlStdOperatorTable.NOT_EQUALS, g, terms.id(0))
                            : anyOf(g, graph.dataset().named()));
        } else {
            builder.filter(from == null ? terms.equal(g, terms.id(0)) : anyOf(g, from));
        }
        boolean merged = graph.isDefault() && from != null && from.size() > 1;
        builder.project(
                builder.field(columns[0]),
                builder.field(columns[1]),
                builder.field(columns[2]),
                merged ? builder.alias(terms.id(0), "g") : builder.field(columns[columns.length - 1]));
        if (merged) {
            builder.distinct();
        }
        return builder.build();
    }

    private RexNode anyOf(RexNode column, List<RdfTerm> graphs) {
        List<RexNode> choices = new ArrayList<>();
        graphs.forEach(graph -> choices.add(terms.equal(column, terms.stored(graph))));
        return org.apache.calcite.rex.RexUtil.composeDisjunction(context.rexBuilder(), choices);
    }

    /// All subjects and objects of the active graph's triples, once each, as `name`.
    Solution nodes(ActiveGraph graph, String name, Span span) {
        Triple all = new Triple(End.of(".s"), End.of(".p"), Set.of(), End.of(".o"), span);
        Solution quads = quads(all, graph).build(algebra);
        List<Solution> ends = new ArrayList<>();
        for (String end : List.of(".s", ".o")) {
            ends.add(algebra.project(
                    quads,
                    List.of(algebra.column(quads, end)),
                    List.of(new Solution.Binding(name, Shape.TERM, false))));
        }
        return algebra.distinct(algebra.union(ends));
    }

    /// The names of the graphs that GRAPH ranges over, as far as they have triples.
    Set<RdfTerm> graphs(ActiveGraph.Dataset dataset) {
        Set<RdfTerm> graphs = new LinkedHashSet<>();
        if (dataset.named() != null) {
            graphs.addAll(dataset.named());
            return graphs;
        }
        Table table = context.snapshot().table(Snapshot.TRIPLES).orElse(null);
        if (table == null) {
            return graphs;
        }
        Set<Long> ids = new LinkedHashSet<>();
        int[] column = {table.definition().indexOf("g").orElseThrow()};
        for (int segment = 0; segment < table.segmentCount(); segment++) {
            Batch batch = table.read(segment, 0, table.segmentRows(segment), column);
            long[] values = ((stele.storage.vector.LongVector) batch.column(0)).values();
            for (int i = 0; i < batch.rows(); i++) {
                ids.add(values[batch.position(i)]);
            }
        }
        ids.remove(0L);
        ids.forEach(id -> graphs.add(context.snapshot().terms().term(id)));
        return graphs;
    }
}
