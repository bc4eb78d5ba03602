package stele.parser.sparql;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.tree.ParseTree;
import org.jspecify.annotations.Nullable;
import stele.grammar.sparql.SparqlParser;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst.Node;
import stele.parser.sparql.SparqlAst.Pattern;
import stele.parser.sparql.SparqlAst.Term;

/// Makes graph patterns, and writes out what triples abbreviate.
final class SparqlPatternBuilder {
    private static final String RDF = SparqlTermBuilder.RDF;

    private final SparqlText text;
    private final SparqlTermBuilder terms;
    private final SparqlAstBuilder statements;
    private final SparqlExpressionBuilder expressions;
    private final SparqlPathBuilder paths;
    private int blankNodes;

    SparqlPatternBuilder(SparqlText text, SparqlTermBuilder terms, SparqlAstBuilder statements) {
        this.text = text;
        this.terms = terms;
        this.statements = statements;
        this.expressions = new SparqlExpressionBuilder(text, terms, this);
        this.paths = new SparqlPathBuilder(text, terms);
    }

    SparqlExpressionBuilder expressions() {
        return expressions;
    }

    /// A group.
    SparqlAst.Group nested(SparqlParser.GroupGraphPatternContext context) {
        Span span = text.span(context);
        if (context.subSelect() != null) {
            return new SparqlAst.Group(
                    List.of(new SparqlAst.SubSelect(statements.subSelect(context.subSelect()), span)), span);
        }
        List<Pattern> elements = new ArrayList<>();
        for (ParseTree child : context.groupGraphPatternSub().children == null
                ? List.<org.antlr.v4.runtime.tree.ParseTree>of()
                : context.groupGraphPatternSub().children) {
            if (child instanceof SparqlParser.TriplesBlockContext block) {
                elements.add(new SparqlAst.Triples(triples(block, false), text.span(block)));
            } else if (child instanceof SparqlParser.GraphPatternNotTriplesContext other) {
                elements.add(pattern(other));
            }
        }
        return new SparqlAst.Group(elements, span);
    }

    private Pattern pattern(SparqlParser.GraphPatternNotTriplesContext context) {
        Span span = text.span(context);
        return switch (context) {
            case SparqlParser.GroupOrUnionGraphPatternContext union -> {
                List<SparqlAst.Group> branches =
                        union.groupGraphPattern().stream().map(this::nested).toList();
                yield branches.size() == 1 ? branches.getFirst() : new SparqlAst.Union(branches, span);
            }
            case SparqlParser.OptionalGraphPatternContext optional ->
                new SparqlAst.Optional(nested(optional.groupGraphPattern()), span);
            case SparqlParser.MinusGraphPatternContext minus ->
                new SparqlAst.Minus(nested(minus.groupGraphPattern()), span);
            case SparqlParser.GraphGraphPatternContext graph ->
                new SparqlAst.Graph(varOrIri(graph.varOrIri()), nested(graph.groupGraphPattern()), span);
            case SparqlParser.ServiceGraphPatternContext service ->
                new SparqlAst.Service(
                        varOrIri(service.varOrIri()),
                        nested(service.groupGraphPattern()),
                        service.getChild(1).getText().equalsIgnoreCase("SILENT"),
                        span);
            case SparqlParser.FilterContext filter ->
                new SparqlAst.Filter(expressions.constraint(filter.constraint()), span);
            case SparqlParser.BindContext bind ->
                new SparqlAst.Bind(expressions.expression(bind.expression()), expressions.variable(bind.var()), span);
            case SparqlParser.InlineDataContext values -> values(values.dataBlock());
            default -> throw new IllegalStateException("no pattern for " + context.getClass());
        };
    }

    SparqlAst.Values values(SparqlParser.DataBlockContext context) {
        List<SparqlAst.Variable> variables =
                context.var().stream().map(expressions::variable).toList();
        boolean single = context.getStart().getType() == SparqlParser.VAR1
                || context.getStart().getType() == SparqlParser.VAR2;
        List<List<@Nullable Term>> rows = new ArrayList<>();
        if (single) {
            context.dataBlockValue().forEach(value -> rows.add(row(List.of(value))));
        }
        for (SparqlParser.DataBlockRowContext row : context.dataBlockRow()) {
            if (row.dataBlockValue().size() != variables.size()) {
                throw new StatementException(
                        Diagnostic.Kind.SYNTAX,
                        "a row of " + row.dataBlockValue().size() + " values for " + variables.size() + " variables",
                        text.span(row));
            }
            rows.add(row(row.dataBlockValue()));
        }
        return new SparqlAst.Values(variables, rows, text.span(context));
    }

    private List<@Nullable Term> row(List<SparqlParser.DataBlockValueContext> values) {
        List<@Nullable Term> row = new ArrayList<>();
        for (SparqlParser.DataBlockValueContext value : values) {
            row.add(
                    value.iri() != null
                            ? terms.iri(value.iri())
                            : value.literal() != null ? terms.literal(value.literal()) : null);
        }
        return row;
    }

    Node varOrIri(SparqlParser.VarOrIriContext context) {
        return context.var() != null
                ? expressions.variable(context.var())
                : new SparqlAst.Constant(terms.iri(context.iri()), text.span(context));
    }

    /// The triples of a block.
    ///
    /// @param template whether paths are refused
    List<SparqlAst.Triple> triples(SparqlParser.TriplesBlockContext block, boolean template) {
        List<SparqlAst.Triple> triples = new ArrayList<>();
        for (SparqlParser.TriplesBlockContext rest = block; rest != null; rest = rest.triplesBlock()) {
            SparqlParser.TriplesSameSubjectContext same = rest.triplesSameSubject();
            Node subject =
                    same.varOrTerm() != null ? node(same.varOrTerm()) : node(same.triplesNode(), triples, template);
            if (same.propertyListNotEmpty() != null) {
                properties(subject, same.propertyListNotEmpty(), triples, template);
            }
        }
        return triples;
    }

    private void properties(
            Node subject,
            SparqlParser.PropertyListNotEmptyContext list,
            List<SparqlAst.Triple> triples,
            boolean template) {
        for (SparqlParser.VerbObjectListContext item : list.verbObjectList()) {
            SparqlAst.Path predicate = verb(item.verb());
            if (template && !(predicate instanceof SparqlAst.Link)) {
                throw new StatementException(
                        Diagnostic.Kind.SYNTAX, "a path cannot stand in a template", predicate.span());
            }
            for (SparqlParser.GraphNodeContext object : item.graphNode()) {
                Node end = object.varOrTerm() != null
                        ? node(object.varOrTerm())
                        : node(object.triplesNode(), triples, template);
                triples.add(new SparqlAst.Triple(
                        subject, predicate, end, subject.span().union(end.span())));
            }
        }
    }

    private SparqlAst.Path verb(SparqlParser.VerbContext context) {
        return context.var() != null
                ? new SparqlAst.Link(expressions.variable(context.var()), text.span(context))
                : paths.path(context.path());
    }

    private Node node(SparqlParser.TriplesNodeContext context, List<SparqlAst.Triple> triples, boolean template) {
        Span span = text.span(context);
        return switch (context) {
            case SparqlParser.BlankNodePropertyListContext list -> {
                Node subject = fresh(span);
                properties(subject, list.propertyListNotEmpty(), triples, template);
                yield subject;
            }
            case SparqlParser.CollectionContext collection -> collection(collection, triples, template, span);
            default -> throw new IllegalStateException("no node for " + context.getClass());
        };
    }

    private Node collection(
            SparqlParser.CollectionContext context, List<SparqlAst.Triple> triples, boolean template, Span span) {
        Node first = fresh(span);
        Node cell = first;
        for (int i = 0; i < context.graphNode().size(); i++) {
            SparqlParser.GraphNodeContext element = context.graphNode(i);
            Node value = element.varOrTerm() != null
                    ? node(element.varOrTerm())
                    : node(element.triplesNode(), triples, template);
            triples.add(new SparqlAst.Triple(cell, link("first", span), value, span));
            Node next = i + 1 < context.graphNode().size() ? fresh(span) : constant("nil", span);
            triples.add(new SparqlAst.Triple(cell, link("rest", span), next, span));
            cell = next;
        }
        return first;
    }

    private static SparqlAst.Path link(String name, Span span) {
        return new SparqlAst.Link(constant(name, span), span);
    }

    private static Node constant(String name, Span span) {
        return new SparqlAst.Constant(new Term.Iri(RDF + name), span);
    }

    /// A blank node whose label cannot be written.
    private Node fresh(Span span) {
        return new SparqlAst.BlankNode("." + blankNodes++, span);
    }

    private Node node(SparqlParser.VarOrTermContext context) {
        Span span = text.span(context);
        if (context.var() != null) {
            return expressions.variable(context.var());
        }
        if (context.iri() != null) {
            return new SparqlAst.Constant(terms.iri(context.iri()), span);
        }
        if (context.literal() != null) {
            return new SparqlAst.Constant(terms.literal(context.literal()), span);
        }
        if (context.nil() != null) {
            return constant("nil", span);
        }
        return context.blankNode().BLANK_NODE_LABEL() == null
                ? fresh(span)
                : new SparqlAst.BlankNode(
                        context.blankNode().BLANK_NODE_LABEL().getText().substring(2), span);
    }
}
