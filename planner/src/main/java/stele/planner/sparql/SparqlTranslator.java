package stele.planner.sparql;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst;
import stele.parser.sparql.SparqlScopes;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;
import stele.planner.sparql.Solution.Binding;
import stele.storage.type.DataType;
import stele.storage.value.RdfTerm;

/// Queries: the pattern, then grouping, projection, order and slices, then the form of the result.
final class SparqlTranslator {
    private final BindingContext context;
    private final Terms terms;
    private final SolutionAlgebra algebra;
    private final SparqlPatternTranslator patterns;

    SparqlTranslator(BindingContext context) {
        this.context = context;
        this.terms = new Terms(context);
        this.algebra = new SolutionAlgebra(context, terms);
        this.patterns = new SparqlPatternTranslator(context, terms, algebra, this);
    }

    BoundStatement translate(SparqlAst statement) {
        return switch (statement) {
            case SparqlAst.Declarations _ ->
                new BoundStatement.Definition("prefixes hold for the statement that they stand in");
            case SparqlAst.Query query -> query(query);
        };
    }

    private BoundStatement query(SparqlAst.Query query) {
        ActiveGraph graph = new ActiveGraph(dataset(query), null, null);
        return switch (query.form()) {
            case SparqlAst.Select _ -> result(select(query, graph));
            case SparqlAst.Ask _ -> ask(solutions(query, graph));
            case SparqlAst.Construct construct ->
                new SparqlTemplates(context, terms, algebra).construct(construct.template(), solutions(query, graph));
            case SparqlAst.Describe describe -> describe(describe, query, graph);
        };
    }

    private static ActiveGraph.Dataset dataset(SparqlAst.Query query) {
        if (query.from().isEmpty() && query.fromNamed().isEmpty()) {
            return new ActiveGraph.Dataset(null, null);
        }
        return new ActiveGraph.Dataset(
                query.from().stream().map(Terms::term).toList(),
                query.fromNamed().stream().map(Terms::term).toList());
    }

    private BoundStatement result(Solution solution) {
        List<RexNode> columns = new ArrayList<>();
        List<Binding> bindings = new ArrayList<>();
        for (int i = 0; i < solution.bindings().size(); i++) {
            Binding binding = solution.bindings().get(i);
            RexNode column = algebra.column(solution, i);
            boolean entity = binding.shape() instanceof Shape.Entity;
            columns.add(entity ? terms.toTerm(column, binding.shape()) : column);
            bindings.add(entity ? binding.withShape(Shape.TERM) : binding);
        }
        Solution shown = bindings.equals(solution.bindings()) ? solution : algebra.project(solution, columns, bindings);
        return new BoundStatement.Query(
                shown.rel(),
                shown.bindings().stream()
                        .filter(binding -> !binding.isHidden())
                        .map(binding -> new ResultColumn(binding.name()))
                        .toList());
    }

    private BoundStatement ask(Solution solution) {
        RelBuilder builder = context.relBuilder().push(solution.rel());
        builder.limit(0, 1);
        builder.aggregate(builder.groupKey(), builder.countStar("count"));
        builder.project(
                List.of(builder.call(SqlStdOperatorTable.GREATER_THAN, builder.field(0), builder.literal(0))),
                List.of("ask"));
        return new BoundStatement.Query(builder.build(), List.of(new ResultColumn("ask")));
    }

    private BoundStatement describe(SparqlAst.Describe describe, SparqlAst.Query query, ActiveGraph graph) {
        String resource = ".resource";
        List<Solution> resources = new ArrayList<>();
        Solution found = query.where() == null ? algebra.unit() : solutions(query, graph);
        List<String> variables = new ArrayList<>();
        for (SparqlAst.Node node : describe.nodes()) {
            if (node instanceof SparqlAst.Variable variable) {
                variables.add(variable.name());
            } else {
                RdfTerm term = Terms.term(((SparqlAst.Constant) node).term());
                resources.add(algebra.extend(algebra.unit(), resource, terms.made(term), Shape.TERM, false));
            }
        }
        if (describe.nodes().isEmpty()) {
            variables.addAll(found.names());
        }
        for (String name : variables) {
            if (found.has(name)) {
                Solution one = algebra.keep(found, List.of(name));
                Solution bound = one.binding(name).nullable()
                        ? algebra.filter(one, terms.isNotNull(algebra.column(one, name)))
                        : one;
                Binding binding = bound.binding(name);
                resources.add(algebra.project(
                        bound, algebra.columns(bound), List.of(new Binding(resource, binding.shape(), false))));
            }
        }
        List<Solution> only = new ArrayList<>();
        resources.forEach(one -> only.add(algebra.keep(one, List.of(resource))));
        Solution all = only.isEmpty() ? algebra.none(List.of(resource)) : algebra.distinct(algebra.union(only));
        Solution triples = patterns.about(all, resource, graph, query);
        return new SparqlTemplates(context, terms, algebra).triples(triples, resource, ".p", ".o");
    }

    /// The solutions of a query that is no SELECT, in order and sliced.
    private Solution solutions(SparqlAst.Query query, ActiveGraph graph) {
        Solution where = where(query, graph);
        return ordered(query, where, where.names(), graph, new SparqlExpressionTranslator(context, terms), false);
    }

    private Solution where(SparqlAst.Query query, ActiveGraph graph) {
        Solution where = query.where() == null ? algebra.unit() : patterns.group(query.where(), graph);
        return query.values() == null ? where : algebra.join(where, patterns.values(query.values()));
    }

    /// A SELECT, at the top or inside: the columns are its variables in order.
    Solution select(SparqlAst.Query query, ActiveGraph graph) {
        SparqlAst.Select select = (SparqlAst.Select) query.form();
        SparqlExpressionTranslator expressions = new SparqlExpressionTranslator(context, terms);
        boolean grouped = SparqlScopes.isGrouped(query);
        Solution current = query.where() == null ? algebra.unit() : patterns.group(query.where(), graph);
        if (!grouped && query.values() != null && select.items().isEmpty()) {
            current = algebra.join(current, patterns.values(query.values()));
        }
        if (grouped) {
            current = new SparqlAggregates(context, terms, algebra, patterns, expressions).group(current, query, graph);
        }
        List<String> names = new ArrayList<>(SparqlScopes.visible(query));
        expressions.rowOf(current.names());
        for (SparqlAst.SelectItem item : select.items()) {
            if (item.expression() != null) {
                current = extend(current, item, expressions, graph);
            }
        }
        boolean later = query.values() != null && !(select.items().isEmpty() && !grouped);
        if (later) {
            current = algebra.join(current, patterns.values(java.util.Objects.requireNonNull(query.values())));
        }
        for (String name : names) {
            if (!current.has(name)) {
                current = algebra.extend(current, name, terms.nothing(Shape.TERM), Shape.TERM, true);
            }
        }
        return ordered(query, current, names, graph, expressions, select.distinct());
    }

    private Solution extend(
            Solution current, SparqlAst.SelectItem item, SparqlExpressionTranslator expressions, ActiveGraph graph) {
        SparqlAst.Expression expression = java.util.Objects.requireNonNull(item.expression());
        Solution marked = patterns.marked(current, expression, expressions, graph);
        Value value = expressions.value(expression, patterns.environment(marked));
        return algebra.extend(
                marked,
                item.variable().name(),
                value.node(),
                value.shape(),
                value.constant() == null && value.node().getType().isNullable());
    }

    private Solution ordered(
            SparqlAst.Query query,
            Solution input,
            List<String> names,
            ActiveGraph graph,
            SparqlExpressionTranslator expressions,
            boolean distinct) {
        Solution current = input;
        List<SparqlAst.OrderCondition> order = query.modifiers().orderBy();
        if (distinct) {
            boolean byResults = order.stream()
                    .allMatch(condition ->
                            variables(condition.expression()).stream().allMatch(names::contains));
            if (!byResults) {
                throw StatementException.unsupported("SELECT DISTINCT ordered by what is not selected", query.span());
            }
            current = algebra.distinct(algebra.keep(current, names));
        }
        List<SortKey> keys = new ArrayList<>();
        for (SparqlAst.OrderCondition condition : order) {
            current = patterns.marked(current, condition.expression(), expressions, graph);
            Value value = expressions.value(condition.expression(), patterns.environment(current));
            current = sortKeys(current, value, condition.descending(), keys);
        }
        Long limit = query.modifiers().limit();
        Long offset = query.modifiers().offset();
        if (!keys.isEmpty() || limit != null || offset != null) {
            current = new Solution(sort(current, keys, offset, limit), current.bindings());
        }
        return algebra.keep(current, names);
    }

    private static Set<String> variables(SparqlAst.Expression expression) {
        Set<String> names = new LinkedHashSet<>();
        if (expression instanceof SparqlAst.Reference reference) {
            names.add(reference.variable().name());
        }
        stele.parser.sparql.SparqlExpressions.children(expression).forEach(child -> names.addAll(variables(child)));
        return names;
    }

    private record SortKey(int column, boolean descending) {}

    /// Natives sort as they are; terms by their class, their number and their text.
    private Solution sortKeys(Solution current, Value value, boolean descending, List<SortKey> keys) {
        List<Value> parts = new ArrayList<>();
        if (value.shape() instanceof Shape.Literal literal && Part.isNative(literal)) {
            parts.add(value);
        } else {
            RexNode term = terms.toTerm(value);
            parts.add(key("term_order_class", DataType.BIGINT, term));
            parts.add(key("term_order_number", DataType.DOUBLE, term));
            parts.add(key("term_order_text", DataType.VARCHAR, term));
        }
        Solution extended = current;
        for (Value part : parts) {
            if (part.node() instanceof org.apache.calcite.rex.RexInputRef reference) {
                keys.add(new SortKey(reference.getIndex(), descending));
            } else {
                extended = algebra.extend(extended, algebra.freshName("key"), part.node(), part.shape(), true);
                keys.add(new SortKey(extended.bindings().size() - 1, descending));
            }
        }
        return extended;
    }

    private Value key(String function, DataType type, RexNode term) {
        return new Value(context.call(function, context.type(type, true), term), new Shape.Literal(type));
    }

    /// Unbound comes first.
    private RelNode sort(Solution input, List<SortKey> keys, @Nullable Long offset, @Nullable Long limit) {
        List<RelFieldCollation> collations = new ArrayList<>();
        for (SortKey key : keys) {
            if (collations.stream().noneMatch(other -> other.getFieldIndex() == key.column())) {
                collations.add(new RelFieldCollation(
                        key.column(),
                        key.descending()
                                ? RelFieldCollation.Direction.DESCENDING
                                : RelFieldCollation.Direction.ASCENDING,
                        key.descending()
                                ? RelFieldCollation.NullDirection.LAST
                                : RelFieldCollation.NullDirection.FIRST));
            }
        }
        return org.apache.calcite.rel.logical.LogicalSort.create(
                input.rel(), org.apache.calcite.rel.RelCollations.of(collations), number(offset), number(limit));
    }

    private @Nullable RexNode number(@Nullable Long number) {
        return number == null
                ? null
                : context.rexBuilder()
                        .makeLiteral(BigDecimal.valueOf(number), context.type(DataType.BIGINT, false), false);
    }
}
