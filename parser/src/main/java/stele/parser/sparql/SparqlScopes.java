package stele.parser.sparql;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst.Expression;
import stele.parser.sparql.SparqlAst.Pattern;

/// Which variables a pattern has in scope (SPARQL 1.1, section 18.2.1), and the rules that the grammar
/// leaves to prose: where names may be bound, where aggregates may stand, which blank node labels may be
/// shared.
public final class SparqlScopes {
    private final Map<String, Span> labels = new HashMap<>();

    private SparqlScopes() {}

    /// Checks a query and all that is in it.
    static void check(SparqlAst.Query query) {
        new SparqlScopes().query(query);
    }

    /// The variables in scope at the end of `pattern`, in order of their first places.
    public static Set<String> visible(Pattern pattern) {
        Set<String> names = new LinkedHashSet<>();
        collect(pattern, names);
        return names;
    }

    /// The variables that `query` gives, in order.
    public static Set<String> visible(SparqlAst.Query query) {
        Set<String> names = new LinkedHashSet<>();
        if (query.form() instanceof SparqlAst.Select select && !select.items().isEmpty()) {
            select.items().forEach(item -> names.add(item.variable().name()));
        } else if (query.where() != null) {
            collect(query.where(), names);
        }
        if (query.values() != null
                && query.form() instanceof SparqlAst.Select select
                && select.items().isEmpty()) {
            query.values().variables().forEach(variable -> names.add(variable.name()));
        }
        return names;
    }

    private static void collect(Pattern pattern, Set<String> names) {
        switch (pattern) {
            case SparqlAst.Group group -> group.elements().forEach(element -> collect(element, names));
            case SparqlAst.Triples triples ->
                triples.triples().forEach(triple -> {
                    add(triple.subject(), names);
                    if (triple.predicate() instanceof SparqlAst.Link link) {
                        add(link.node(), names);
                    }
                    add(triple.object(), names);
                });
            case SparqlAst.Optional optional -> collect(optional.group(), names);
            case SparqlAst.Minus _, SparqlAst.Filter _ -> {}
            case SparqlAst.Union union -> union.branches().forEach(branch -> collect(branch, names));
            case SparqlAst.Graph graph -> {
                add(graph.name(), names);
                collect(graph.group(), names);
            }
            case SparqlAst.Service service -> {
                add(service.name(), names);
                collect(service.group(), names);
            }
            case SparqlAst.Bind bind -> names.add(bind.variable().name());
            case SparqlAst.Values values -> values.variables().forEach(variable -> names.add(variable.name()));
            case SparqlAst.SubSelect select -> names.addAll(visible(select.query()));
        }
    }

    private static void add(SparqlAst.Node node, Set<String> names) {
        if (node instanceof SparqlAst.Variable variable) {
            names.add(variable.name());
        }
    }

    private void query(SparqlAst.Query query) {
        Set<String> scope = new HashSet<>();
        if (query.where() != null) {
            pattern(query.where());
            scope.addAll(visible(query.where()));
        }
        SparqlAst.Modifiers modifiers = query.modifiers();
        boolean grouped = isGrouped(query);
        modifiers.groupBy().forEach(condition -> {
            expression(condition.expression(), false, false);
            if (condition.name() != null && !scope.add(condition.name().name())) {
                throw bound(condition.name());
            }
        });
        modifiers.having().forEach(condition -> expression(condition, true, false));
        modifiers.orderBy().forEach(condition -> expression(condition.expression(), true, false));
        if (query.form() instanceof SparqlAst.Select select) {
            select(select, query, grouped, scope);
        }
    }

    /// Whether a query's rows are groups.
    public static boolean isGrouped(SparqlAst.Query query) {
        return !query.modifiers().groupBy().isEmpty()
                || query.modifiers().having().stream().anyMatch(SparqlScopes::hasAggregate)
                || query.modifiers().orderBy().stream().anyMatch(condition -> hasAggregate(condition.expression()))
                || (query.form() instanceof SparqlAst.Select select
                        && select.items().stream()
                                .anyMatch(item -> item.expression() != null && hasAggregate(item.expression())))
                || !query.modifiers().having().isEmpty();
    }

    private void select(SparqlAst.Select select, SparqlAst.Query query, boolean grouped, Set<String> scope) {
        if (select.items().isEmpty() && grouped) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC, "SELECT * cannot stand with GROUP BY or aggregates", query.span());
        }
        Set<String> keys = new HashSet<>();
        query.modifiers().groupBy().forEach(condition -> {
            if (condition.name() != null) {
                keys.add(condition.name().name());
            } else if (condition.expression() instanceof SparqlAst.Reference reference) {
                keys.add(reference.variable().name());
            }
        });
        Set<String> selected = new HashSet<>();
        for (SparqlAst.SelectItem item : select.items()) {
            String name = item.variable().name();
            if (item.expression() == null) {
                if (grouped) {
                    grouped(
                            new SparqlAst.Reference(
                                    item.variable(), item.variable().span()),
                            keys);
                }
                selected.add(name);
            } else {
                expression(item.expression(), true, false);
                if (grouped) {
                    grouped(item.expression(), keys);
                }
                if (scope.contains(name) || !selected.add(name)) {
                    throw bound(item.variable());
                }
                keys.add(name);
            }
        }
    }

    private static StatementException bound(SparqlAst.Variable variable) {
        return new StatementException(
                Diagnostic.Kind.SEMANTIC, "?" + variable.name() + " has a value already", variable.span());
    }

    /// Refuses variables that are neither grouped by nor inside an aggregate.
    private static void grouped(Expression expression, Set<String> keys) {
        if (expression instanceof SparqlAst.Aggregate) {
            return;
        }
        if (expression instanceof SparqlAst.Reference reference
                && !keys.contains(reference.variable().name())) {
            throw new StatementException(
                    Diagnostic.Kind.SEMANTIC,
                    "?" + reference.variable().name() + " is neither grouped by nor inside an aggregate",
                    reference.span());
        }
        SparqlExpressions.children(expression).forEach(child -> grouped(child, keys));
    }

    private static boolean hasAggregate(Expression expression) {
        return expression instanceof SparqlAst.Aggregate
                || SparqlExpressions.children(expression).stream().anyMatch(SparqlScopes::hasAggregate);
    }

    private void expression(Expression expression, boolean aggregates, boolean inside) {
        switch (expression) {
            case SparqlAst.Exists exists -> pattern(exists.group());
            case SparqlAst.Aggregate aggregate -> {
                if (!aggregates || inside) {
                    throw new StatementException(
                            Diagnostic.Kind.SEMANTIC,
                            inside ? "an aggregate cannot stand inside another" : "an aggregate cannot stand here",
                            aggregate.span());
                }
            }
            default -> {}
        }
        boolean deeper = inside || expression instanceof SparqlAst.Aggregate;
        SparqlExpressions.children(expression).forEach(child -> expression(child, aggregates, deeper));
    }

    private void pattern(Pattern pattern) {
        switch (pattern) {
            case SparqlAst.Group group -> group(group);
            case SparqlAst.Optional optional -> pattern(optional.group());
            case SparqlAst.Minus minus -> pattern(minus.group());
            case SparqlAst.Union union -> union.branches().forEach(this::pattern);
            case SparqlAst.Graph graph -> pattern(graph.group());
            case SparqlAst.Service service -> pattern(service.group());
            case SparqlAst.Filter filter -> expression(filter.condition(), false, false);
            case SparqlAst.Bind bind -> expression(bind.expression(), false, false);
            case SparqlAst.SubSelect select -> query(select.query());
            case SparqlAst.Triples _, SparqlAst.Values _ -> {}
        }
    }

    private void group(SparqlAst.Group group) {
        Set<String> scope = new HashSet<>();
        @Nullable Set<String> block = null;
        for (Pattern element : group.elements()) {
            if (element instanceof SparqlAst.Bind bind
                    && scope.contains(bind.variable().name())) {
                throw bound(bind.variable());
            }
            if (element instanceof SparqlAst.Triples triples) {
                block = block == null ? new HashSet<>() : block;
                labels(triples.triples(), block);
            } else if (!(element instanceof SparqlAst.Filter)) {
                block = null;
            }
            pattern(element);
            scope.addAll(visible(element));
        }
    }

    /// A label may be used within one basic graph pattern only.
    private void labels(List<SparqlAst.Triple> triples, Set<String> block) {
        for (SparqlAst.Triple triple : triples) {
            for (SparqlAst.Node node : List.of(triple.subject(), triple.object())) {
                if (node instanceof SparqlAst.BlankNode blank && block.add(blank.label())) {
                    Span before = labels.putIfAbsent(blank.label(), blank.span());
                    if (before != null) {
                        throw new StatementException(
                                Diagnostic.Kind.SEMANTIC,
                                "_:" + blank.label() + " is used in another group of triples already",
                                blank.span());
                    }
                }
            }
        }
    }
}
