package stele.planner.sparql;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelCollations;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;
import stele.parser.sparql.SparqlAst;
import stele.parser.sparql.SparqlAst.Expression;
import stele.parser.sparql.SparqlExpressions;
import stele.planner.BindingContext;
import stele.planner.function.SteleAggregate;
import stele.planner.sparql.Solution.Binding;
import stele.storage.type.DataType;

/// Grouping. Counts, and sums, least and greatest values of native columns are SQL's aggregates; the rest
/// are aggregates of terms.
final class SparqlAggregates {
    private final BindingContext context;
    private final Terms terms;
    private final SolutionAlgebra algebra;
    private final SparqlPatternTranslator patterns;
    private final SparqlExpressionTranslator expressions;

    SparqlAggregates(
            BindingContext context,
            Terms terms,
            SolutionAlgebra algebra,
            SparqlPatternTranslator patterns,
            SparqlExpressionTranslator expressions) {
        this.context = context;
        this.terms = terms;
        this.algebra = algebra;
        this.patterns = patterns;
        this.expressions = expressions;
    }

    /// One aggregate of the result.
    private record Call(AggregateCall call, Binding binding, boolean zeroIfNone) {}

    /// The groups of a query that pass HAVING: their keys, and aggregates that `expressions` knows from now
    /// on.
    Solution group(Solution input, SparqlAst.Query query, ActiveGraph graph) {
        Solution current = input;
        List<String> keys = new ArrayList<>();
        for (SparqlAst.GroupCondition condition : query.modifiers().groupBy()) {
            if (condition.name() == null && condition.expression() instanceof SparqlAst.Reference reference) {
                String name = reference.variable().name();
                if (current.has(name) && !keys.contains(name)) {
                    keys.add(name);
                }
                continue;
            }
            String name = condition.name() == null
                    ? algebra.freshName("group")
                    : condition.name().name();
            current = patterns.bind(current, condition.expression(), name, graph);
            keys.add(name);
        }
        Map<SparqlAst.Aggregate, String> aggregates = new LinkedHashMap<>();
        find(query, aggregates);
        Solution grouped = aggregate(current, keys, aggregates, query);
        for (SparqlAst.GroupCondition condition : query.modifiers().groupBy()) {
            int index = query.modifiers().groupBy().indexOf(condition);
            if (condition.name() == null && !(condition.expression() instanceof SparqlAst.Reference)) {
                expressions.know(condition.expression(), groupName(query, index, keys));
            }
        }
        aggregates.forEach(expressions::know);
        for (Expression condition : query.modifiers().having()) {
            Solution marked = patterns.marked(grouped, condition, expressions, graph);
            grouped = algebra.filter(marked, expressions.condition(condition, patterns.environment(marked)));
        }
        return grouped;
    }

    /// The name of the key that the condition at `index` has made.
    private static String groupName(SparqlAst.Query query, int index, List<String> keys) {
        int unnamed = 0;
        for (int i = 0; i < index; i++) {
            SparqlAst.GroupCondition before = query.modifiers().groupBy().get(i);
            if (before.name() == null && !(before.expression() instanceof SparqlAst.Reference)) {
                unnamed++;
            }
        }
        return keys.stream().filter(name -> name.startsWith(".group")).toList().get(unnamed);
    }

    private void find(SparqlAst.Query query, Map<SparqlAst.Aggregate, String> found) {
        if (query.form() instanceof SparqlAst.Select select) {
            select.items().forEach(item -> {
                if (item.expression() != null) {
                    find(item.expression(), found);
                }
            });
        }
        query.modifiers().having().forEach(condition -> find(condition, found));
        query.modifiers().orderBy().forEach(condition -> find(condition.expression(), found));
    }

    private void find(Expression expression, Map<SparqlAst.Aggregate, String> found) {
        if (expression instanceof SparqlAst.Aggregate aggregate) {
            if (found.keySet().stream().noneMatch(other -> SparqlExpressions.same(other, aggregate))) {
                found.put(aggregate, algebra.freshName("aggregate"));
            }
            return;
        }
        SparqlExpressions.children(expression).forEach(child -> find(child, found));
    }

    private Solution aggregate(
            Solution input, List<String> keys, Map<SparqlAst.Aggregate, String> aggregates, SparqlAst.Query query) {
        List<RexNode> columns = new ArrayList<>();
        List<Binding> bindings = new ArrayList<>();
        for (String key : keys) {
            columns.add(algebra.column(input, key));
            bindings.add(input.binding(key));
        }
        List<Call> calls = new ArrayList<>();
        aggregates.forEach(
                (aggregate, name) -> calls.add(call(aggregate, name, input, columns, bindings, keys.isEmpty())));
        if (columns.isEmpty()) {
            columns.add(context.rexBuilder().makeLiteral(true));
            bindings.add(new Binding(algebra.freshName("row"), Shape.BOOLEAN, false));
        }
        Solution prepared = algebra.project(input, columns, bindings);
        // GROUP BY of variables that do not occur groups all rows; no rows are then no group.
        boolean constantKey = keys.isEmpty() && !query.modifiers().groupBy().isEmpty();
        if (constantKey) {
            prepared = algebra.extend(
                    prepared, algebra.freshName("group"), context.rexBuilder().makeLiteral(true), Shape.BOOLEAN, false);
        }
        ImmutableBitSet groups =
                constantKey ? ImmutableBitSet.of(prepared.bindings().size() - 1) : ImmutableBitSet.range(keys.size());
        RelNode rel = LogicalAggregate.create(
                prepared.rel(),
                List.of(),
                groups,
                null,
                calls.stream().map(Call::call).toList());
        List<Binding> results = new ArrayList<>();
        for (int group : groups) {
            results.add(prepared.bindings().get(group));
        }
        calls.forEach(call -> results.add(call.binding()));
        return finished(new Solution(rel, results), calls);
    }

    /// A sum of nothing is 0 here.
    private Solution finished(Solution grouped, List<Call> calls) {
        if (calls.stream().noneMatch(Call::zeroIfNone)) {
            return grouped;
        }
        List<RexNode> columns = algebra.columns(grouped);
        int first = grouped.bindings().size() - calls.size();
        for (int i = 0; i < calls.size(); i++) {
            if (calls.get(i).zeroIfNone()) {
                RexNode column = columns.get(first + i);
                RexNode zero = context.rexBuilder().makeZeroLiteral(column.getType());
                columns.set(
                        first + i,
                        context.rexBuilder().makeCall(SqlStdOperatorTable.CASE, terms.isNull(column), zero, column));
            }
        }
        return algebra.project(grouped, columns, grouped.bindings());
    }

    private Call call(
            SparqlAst.Aggregate aggregate,
            String name,
            Solution input,
            List<RexNode> columns,
            List<Binding> bindings,
            boolean single) {
        if (aggregate.argument() == null) {
            return count(aggregate, name, input, columns, bindings);
        }
        Value value = expressions.value(aggregate.argument(), patterns.environment(input));
        boolean isNative = value.shape() instanceof Shape.Literal literal && Part.isNative(literal);
        DataType type = value.shape() instanceof Shape.Literal literal ? literal.type() : DataType.TERM;
        boolean bound = value.constant() != null
                || (aggregate.argument() instanceof SparqlAst.Reference reference
                        && input.has(reference.variable().name())
                        && !input.binding(reference.variable().name()).nullable());
        return switch (aggregate.function()) {
            case "count" -> {
                int column = add(value.node(), columns, bindings);
                yield new Call(
                        make(SqlStdOperatorTable.COUNT, aggregate, List.of(column), bigint(false), name),
                        new Binding(name, new Shape.Literal(DataType.BIGINT), false),
                        false);
            }
            case "sum" ->
                isNative && bound && type.kind().isNumeric()
                        ? plain(SqlStdOperatorTable.SUM, aggregate, value, name, columns, bindings, single)
                        : ofTerms(aggregate, value, name, columns, bindings);
            case "min" ->
                isNative && bound
                        ? plain(SqlStdOperatorTable.MIN, aggregate, value, name, columns, bindings, false)
                        : ofTerms(aggregate, value, name, columns, bindings);
            case "max" ->
                isNative && bound
                        ? plain(SqlStdOperatorTable.MAX, aggregate, value, name, columns, bindings, false)
                        : ofTerms(aggregate, value, name, columns, bindings);
            default -> ofTerms(aggregate, value, name, columns, bindings);
        };
    }

    private Call count(
            SparqlAst.Aggregate aggregate, String name, Solution input, List<RexNode> columns, List<Binding> bindings) {
        List<Integer> arguments = new ArrayList<>();
        if (aggregate.distinct()) {
            List<RexNode> all = new ArrayList<>();
            for (int i = 0; i < input.bindings().size(); i++) {
                if (!input.bindings().get(i).isHidden()) {
                    all.add(terms.toTerm(
                            algebra.column(input, i), input.bindings().get(i).shape()));
                }
            }
            RexNode row = context.call("term_row", context.type(DataType.VARCHAR, false), all.toArray(RexNode[]::new));
            arguments.add(add(row, columns, bindings));
        }
        return new Call(
                make(SqlStdOperatorTable.COUNT, aggregate, arguments, bigint(false), name),
                new Binding(name, new Shape.Literal(DataType.BIGINT), false),
                false);
    }

    private Call plain(
            SqlAggFunction function,
            SparqlAst.Aggregate aggregate,
            Value value,
            String name,
            List<RexNode> columns,
            List<Binding> bindings,
            boolean zeroIfNone) {
        int column = add(value.node(), columns, bindings);
        RelDataType argument = value.node().getType();
        RelDataTypeFactory factory = context.cluster().getTypeFactory();
        RelDataType type = function == SqlStdOperatorTable.SUM
                ? factory.getTypeSystem().deriveSumType(factory, argument)
                : argument;
        RelDataType nullable = factory.createTypeWithNullability(type, true);
        return new Call(
                make(function, aggregate, List.of(column), nullable, name),
                new Binding(name, new Shape.Literal(stele.planner.TypeMapping.fromCalcite(type)), true),
                zeroIfNone);
    }

    private Call ofTerms(
            SparqlAst.Aggregate aggregate, Value value, String name, List<RexNode> columns, List<Binding> bindings) {
        List<Integer> arguments = new ArrayList<>();
        // The result may be an error, which the argument's type must allow.
        arguments.add(add(
                context.rexBuilder().makeAbstractCast(terms.termType(), terms.toTerm(value), false),
                columns,
                bindings));
        if (aggregate.function().equals("group_concat")) {
            arguments.add(add(terms.text(aggregate.separator()), columns, bindings));
        }
        return new Call(
                make(SteleAggregate.of("term_" + aggregate.function()), aggregate, arguments, terms.termType(), name),
                new Binding(name, Shape.TERM, true),
                false);
    }

    private AggregateCall make(
            SqlAggFunction function,
            SparqlAst.Aggregate aggregate,
            List<Integer> arguments,
            RelDataType type,
            String name) {
        return AggregateCall.create(
                function,
                aggregate.distinct(),
                false,
                false,
                List.of(),
                arguments,
                -1,
                null,
                RelCollations.EMPTY,
                type,
                name);
    }

    private RelDataType bigint(boolean nullable) {
        return context.type(DataType.BIGINT, nullable);
    }

    private int add(RexNode node, List<RexNode> columns, List<Binding> bindings) {
        int known = columns.indexOf(node);
        if (known >= 0) {
            return known;
        }
        columns.add(node);
        bindings.add(new Binding(algebra.freshName("argument"), Shape.TERM, true));
        return columns.size() - 1;
    }
}
