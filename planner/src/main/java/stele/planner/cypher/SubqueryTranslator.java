package stele.planner.cypher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Expression;
import stele.planner.function.SteleAggregate;
import stele.storage.type.DataType;

/// Translates patterns and queries inside expressions into Calcite's sub-queries: the inner rows are found
/// on their own, and a filter over them compares with the outer row.
final class SubqueryTranslator {
    private final Translation translation;
    private final Rex rex;
    private final ExpressionTranslator outer;

    SubqueryTranslator(Translation translation, ExpressionTranslator outer) {
        this.translation = translation;
        this.rex = translation.rex();
        this.outer = outer;
    }

    Value value(Expression expression) {
        return switch (expression) {
            case CypherAst.PatternPredicate predicate -> {
                List<CypherAst.MatchClause> matches =
                        List.of(new CypherAst.MatchClause(false, List.of(predicate.pattern()), null, predicate.span()));
                yield Value.of(RexSubQuery.exists(inner(matches, null, true).rel()));
            }
            case CypherAst.PatternComprehension comprehension -> {
                List<CypherAst.MatchClause> matches = List.of(new CypherAst.MatchClause(
                        false, List.of(comprehension.pattern()), comprehension.where(), comprehension.span()));
                yield collected(inner(matches, comprehension.result(), false));
            }
            case CypherAst.Subquery subquery -> subquery(subquery);
            default -> throw new IllegalStateException("no sub-query: " + expression);
        };
    }

    private Value subquery(CypherAst.Subquery subquery) {
        if (subquery.query().parts().size() > 1) {
            throw StatementException.unsupported("UNION in a sub-query", subquery.span());
        }
        List<CypherAst.MatchClause> matches = new ArrayList<>();
        CypherAst.ReturnClause result = null;
        for (CypherAst.Clause clause : subquery.query().parts().getFirst().clauses()) {
            if (clause instanceof CypherAst.MatchClause match && !match.optional() && result == null) {
                matches.add(match);
            } else if (clause instanceof CypherAst.ReturnClause last) {
                result = last;
            } else {
                throw StatementException.unsupported("this clause in a sub-query", clause.span());
            }
        }
        if (result != null
                && (result.projection().limit() != null || result.projection().skip() != null)) {
            throw StatementException.unsupported("SKIP and LIMIT in a sub-query", result.span());
        }
        if (matches.isEmpty()) {
            throw StatementException.unsupported("a sub-query without MATCH", subquery.span());
        }
        return switch (subquery.kind()) {
            case EXISTS ->
                Value.of(RexSubQuery.exists(inner(matches, null, true).rel()));
            case COUNT -> {
                requireNoDistinct(result);
                Inner inner = inner(matches, null, false);
                RelBuilder builder = translation.context().relBuilder();
                RelNode count = builder.push(inner.rel())
                        .aggregate(builder.groupKey(), builder.countStar("count"))
                        .build();
                yield Value.of(rex.call("coalesce", DataType.BIGINT, RexSubQuery.scalar(count), rex.whole(0)));
            }
            case COLLECT -> {
                requireNoDistinct(result);
                if (result == null || result.projection().items().size() != 1) {
                    throw Translation.error(
                            "InvalidArgumentType", "COLLECT needs a query that returns one column", subquery.span());
                }
                yield collected(
                        inner(matches, result.projection().items().getFirst().expression(), false));
            }
        };
    }

    private static void requireNoDistinct(CypherAst.@Nullable ReturnClause result) {
        if (result != null && result.projection().distinct()) {
            throw StatementException.unsupported("DISTINCT in a sub-query", result.span());
        }
    }

    private record Inner(RelNode rel) {}

    private Value collected(Inner inner) {
        RelBuilder builder = translation.context().relBuilder();
        builder.push(inner.rel());
        RelNode list = builder.aggregate(
                        builder.groupKey(),
                        builder.aggregateCall(SteleAggregate.of("collect_all"), builder.field(0))
                                .as("list"))
                .build();
        return Value.of(
                rex.call("coalesce", DataType.ANY, RexSubQuery.scalar(list), rex.call("make_list", DataType.ANY)),
                Kind.LIST);
    }

    /// The inner rows that belong to the outer row; with `result` one column, else all.
    private Inner inner(List<CypherAst.MatchClause> matches, @Nullable Expression result, boolean endsOnly) {
        Frame inner = QueryTranslator.unit(translation);
        List<PatternTranslator> patterns = new ArrayList<>();
        Map<String, Binding> outerScope = outer.frame().scope();
        for (CypherAst.MatchClause match : matches) {
            PatternTranslator pattern = new PatternTranslator(translation, inner, outerScope, endsOnly);
            pattern.translate(match.patterns());
            inner = pattern.frame();
            patterns.add(pattern);
        }
        Frame combined = combined(inner);
        ExpressionTranslator translator = new ExpressionTranslator(translation, combined);
        List<RexNode> conditions = new ArrayList<>();
        for (int i = 0; i < matches.size(); i++) {
            PatternTranslator pattern = patterns.get(i);
            for (String name : pattern.shared()) {
                conditions.add(
                        sameEntity(translator, inner, name, matches.get(i).span()));
            }
            pattern.conditions().forEach(condition -> conditions.add(condition.apply(translator)));
            Expression where = matches.get(i).where();
            if (where != null) {
                conditions.add(translator.condition(where));
            }
        }
        CorrelationId id = translation.context().cluster().createCorrel();
        Correlating correlating = new Correlating(inner.width(), id);
        RelBuilder builder = translation.context().relBuilder();
        builder.push(inner.rel());
        builder.filter(conditions.stream().map(correlating::apply).toList());
        if (result != null) {
            RexNode column = rex.boxed(translator.plain(translator.value(result)));
            builder.project(List.of(correlating.apply(column)), List.of("result"), true);
        }
        if (!translator.correlations().isEmpty()) {
            throw StatementException.unsupported(
                    "a pattern inside a sub-query", matches.getFirst().span());
        }
        if (correlating.used) {
            outer.correlations().add(id);
        }
        return new Inner(builder.build());
    }

    /// The rows of a join of inner and outer: what conditions are written over.
    private Frame combined(Frame inner) {
        RelBuilder builder = translation.context().relBuilder();
        int width = inner.width();
        RelNode both = builder.push(inner.rel())
                .push(outer.frame().rel())
                .join(JoinRelType.INNER, rex.truth(true))
                .build();
        Map<String, Binding> scope = new LinkedHashMap<>(inner.scope());
        outer.frame().scope().forEach((name, binding) -> {
            if (!(binding instanceof Binding.Computed)) {
                scope.put(name, binding.moved(column -> column + width));
            }
        });
        return new Frame(both, scope, false);
    }

    private RexNode sameEntity(ExpressionTranslator translator, Frame inner, String name, Span span) {
        Binding here = inner.get(name);
        Binding there = translator.frame().get(name);
        if (here == null || there == null) {
            throw new IllegalStateException("no variable " + name);
        }
        return sameEntity(translator, here, there, span);
    }

    /// Whether a variable that two sides have is the same entity on both.
    static RexNode sameEntity(ExpressionTranslator translator, Binding here, Binding there, Span span) {
        Value one = translator.value(here);
        Value other = translator.value(there);
        boolean alike = here instanceof Binding.Node first
                        && there instanceof Binding.Node second
                        && first.tagged() == second.tagged()
                || here instanceof Binding.Relationship && there instanceof Binding.Relationship;
        if (!alike) {
            throw StatementException.unsupported("this use of a variable from outside in a pattern", span);
        }
        return translator.translation().rex().sameId(one.rex(), other.rex());
    }

    /// Replaces columns of the outer side by the correlation variable's fields.
    private final class Correlating extends RexShuttle {
        private final int width;
        private final CorrelationId id;
        private boolean used;

        Correlating(int width, CorrelationId id) {
            this.width = width;
            this.id = id;
        }

        @Override
        public RexNode visitInputRef(RexInputRef ref) {
            if (ref.getIndex() < width) {
                return ref;
            }
            used = true;
            RexNode row = rex.builder().makeCorrel(outer.frame().rel().getRowType(), id);
            return rex.builder().makeFieldAccess(row, ref.getIndex() - width);
        }
    }
}
