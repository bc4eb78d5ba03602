package stele.planner.cypher;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.tools.RelBuilder;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Clause;
import stele.parser.cypher.CypherAst.Expression;
import stele.planner.rel.Unnest;
import stele.storage.type.DataType;

/// Translates the reading clauses of a query, one after the other: each takes the rows and variables of the
/// one before.
final class QueryTranslator {
    private final Translation translation;
    private final Rex rex;

    QueryTranslator(Translation translation) {
        this.translation = translation;
        this.rex = translation.rex();
    }

    /// One row without variables.
    static Frame unit(Translation translation) {
        RelBuilder builder = translation.context().relBuilder();
        return new Frame(builder.values(new String[] {"unit"}, 0L).build(), Map.of(), true);
    }

    /// A filter by conditions over the frame's rows.
    static Frame filter(
            Translation translation, Frame frame, Function<ExpressionTranslator, List<RexNode>> conditions) {
        ExpressionTranslator translator = new ExpressionTranslator(translation, frame);
        List<RexNode> all = conditions.apply(translator);
        if (all.isEmpty()) {
            return frame;
        }
        RelBuilder builder = translation.context().relBuilder();
        return frame.with(
                builder.push(frame.rel()).filter(translator.correlations(), all).build());
    }

    /// A filter by a condition in which expressions may be columns by their texts.
    static Frame filter(Translation translation, Frame frame, Map<String, Value> substitutions, Expression condition) {
        ExpressionTranslator translator = new ExpressionTranslator(translation, frame, substitutions);
        RexNode translated = translator.condition(condition);
        RelBuilder builder = translation.context().relBuilder();
        return frame.with(builder.push(frame.rel())
                .filter(translator.correlations(), List.of(translated))
                .build());
    }

    /// Translates a whole query that writes nothing.
    Plan query(CypherAst.Query query) {
        List<Frame> parts = new ArrayList<>();
        for (CypherAst.SingleQuery part : query.parts()) {
            Frame frame = unit(translation);
            List<Clause> clauses = part.clauses();
            for (int i = 0; i < clauses.size(); i++) {
                frame = clause(frame, clauses, i);
            }
            parts.add(frame);
        }
        return plan(parts, query.unions());
    }

    /// A plan and the names of its columns.
    record Plan(RelNode rel, List<String> names) {}

    /// The parts of a query put together.
    Plan plan(List<Frame> parts, List<CypherAst.Union> unions) {
        List<String> names = List.copyOf(parts.getFirst().scope().keySet());
        return new Plan(parts.size() == 1 ? parts.getFirst().rel() : union(parts, unions), names);
    }

    private RelNode union(List<Frame> parts, List<CypherAst.Union> unions) {
        List<String> names = List.copyOf(parts.getFirst().scope().keySet());
        RelBuilder builder = translation.context().relBuilder();
        List<List<RexNode>> columns = new ArrayList<>();
        for (String name : names) {
            List<Value> values = new ArrayList<>();
            for (Frame part : parts) {
                Binding binding = part.get(name);
                if (binding == null) {
                    throw new IllegalStateException("no column " + name + " in a part of UNION");
                }
                values.add(new ExpressionTranslator(translation, part).value(binding));
            }
            columns.add(rex.unified(values));
        }
        for (int i = 0; i < parts.size(); i++) {
            int part = i;
            builder.push(parts.get(i).rel());
            builder.project(columns.stream().map(column -> column.get(part)).toList(), names, true);
            if (i > 0) {
                builder.union(unions.get(i - 1) == CypherAst.Union.ALL, 2);
            }
        }
        return builder.build();
    }

    /// Translates clause `index`, which must be a reading one.
    Frame clause(Frame frame, List<Clause> clauses, int index) {
        Clause clause = clauses.get(index);
        return switch (clause) {
            case CypherAst.UseClause ignored -> frame;
            case CypherAst.MatchClause match -> match(frame, match, endsOnly(clauses, index));
            case CypherAst.UnwindClause unwind -> unwind(frame, unwind);
            case CypherAst.WithClause with ->
                new ProjectionTranslator(translation).translate(frame, with.projection(), with.where(), false);
            case CypherAst.ReturnClause result ->
                new ProjectionTranslator(translation).translate(frame, result.projection(), null, true);
            case CypherAst.CallClause call ->
                throw new StatementException(
                        List.of(stele.parser.Diagnostic.of(
                                stele.parser.Diagnostic.Kind.NAME,
                                "there is no procedure " + call.procedure(),
                                call.span())),
                        "ProcedureError:ProcedureNotFound");
            case CypherAst.SubqueryClause subquery -> throw StatementException.unsupported("CALL { }", subquery.span());
            case CypherAst.UnsupportedClause unsupported ->
                throw StatementException.unsupported(unsupported.feature(), unsupported.span());
            case CypherAst.CreateClause ignored -> throw new IllegalStateException("a writing clause");
            case CypherAst.MergeClause ignored -> throw new IllegalStateException("a writing clause");
            case CypherAst.SetClause ignored -> throw new IllegalStateException("a writing clause");
            case CypherAst.RemoveClause ignored -> throw new IllegalStateException("a writing clause");
            case CypherAst.DeleteClause ignored -> throw new IllegalStateException("a writing clause");
        };
    }

    /// Whether rows that are equal may be merged, because only MATCH clauses stand before a projection that
    /// does so.
    private static boolean endsOnly(List<Clause> clauses, int index) {
        for (int i = index + 1; i < clauses.size(); i++) {
            CypherAst.Projection projection = switch (clauses.get(i)) {
                case CypherAst.WithClause with -> with.projection();
                case CypherAst.ReturnClause result -> result.projection();
                default -> null;
            };
            if (projection != null) {
                List<Expression> aggregates = new ArrayList<>();
                projection.items().forEach(item -> aggregates.addAll(Aggregates.in(item.expression())));
                projection.order().forEach(item -> aggregates.addAll(Aggregates.in(item.expression())));
                return aggregates.isEmpty()
                        ? projection.distinct()
                        : aggregates.stream().allMatch(QueryTranslator::ignoresDuplicates);
            }
            if (!(clauses.get(i) instanceof CypherAst.MatchClause)) {
                return false;
            }
        }
        return false;
    }

    private static boolean ignoresDuplicates(Expression aggregate) {
        return aggregate instanceof CypherAst.FunctionCall call
                && (call.distinct()
                        || call.name().equalsIgnoreCase("min")
                        || call.name().equalsIgnoreCase("max"));
    }

    private Frame match(Frame before, CypherAst.MatchClause match, boolean endsOnly) {
        Frame frame = withEntities(before, match.patterns());
        if (match.optional()) {
            return optionalMatch(frame, match, endsOnly);
        }
        PatternTranslator pattern = new PatternTranslator(translation, frame, Map.of(), endsOnly);
        pattern.translate(match.patterns());
        return filter(translation, pattern.frame(), translator -> conditions(translator, pattern, match.where()));
    }

    private static List<RexNode> conditions(
            ExpressionTranslator translator, PatternTranslator pattern, @Nullable Expression where) {
        List<RexNode> conditions = new ArrayList<>();
        pattern.conditions().forEach(condition -> conditions.add(condition.apply(translator)));
        if (where != null) {
            conditions.add(translator.condition(where));
        }
        return conditions;
    }

    /// A left join of the rows so far with the pattern's; WHERE is part of the join's condition.
    private Frame optionalMatch(Frame frame, CypherAst.MatchClause match, boolean endsOnly) {
        PatternTranslator pattern = new PatternTranslator(translation, unit(translation), frame.scope(), endsOnly);
        pattern.translate(match.patterns());
        Frame inner = pattern.frame();
        RelBuilder builder = translation.context().relBuilder();
        int width = frame.width();
        RelNode both = builder.push(frame.rel())
                .push(inner.rel())
                .join(JoinRelType.INNER, rex.truth(true))
                .build();
        Map<String, Binding> scope = new LinkedHashMap<>(frame.scope());
        inner.scope().forEach((name, binding) -> scope.putIfAbsent(name, binding.moved(column -> column + width)));
        Frame combined = new Frame(both, scope, false);
        ExpressionTranslator translator = new ExpressionTranslator(translation, combined);
        List<RexNode> on = new ArrayList<>();
        for (String name : pattern.shared()) {
            Binding here = frame.get(name);
            Binding there = inner.get(name);
            if (here != null && there != null) {
                on.add(SubqueryTranslator.sameEntity(
                        translator, here, there.moved(column -> column + width), match.span()));
            }
        }
        on.addAll(conditions(translator, pattern, match.where()));
        if (!translator.correlations().isEmpty()) {
            throw StatementException.unsupported("a sub-query in OPTIONAL MATCH", match.span());
        }
        RelNode joined = builder.push(frame.rel())
                .push(inner.rel())
                .join(JoinRelType.LEFT, rex.and(on))
                .build();
        return new Frame(joined, scope, false);
    }

    /// Variables that hold a dynamic value and stand in a pattern get a column with the id of their node.
    private Frame withEntities(Frame frame, List<CypherAst.PathPattern> patterns) {
        Frame result = frame;
        for (CypherAst.PathPattern pattern : patterns) {
            for (CypherAst.NodePattern node : pattern.nodes()) {
                CypherAst.Name name = node.variable();
                if (name != null && result.get(name.text()) instanceof Binding.Column column) {
                    result = withEntity(result, name.text(), column);
                }
            }
        }
        return result;
    }

    private Frame withEntity(Frame frame, String name, Binding.Column column) {
        translation.requireDefaultGraph("a node from a list in a pattern of a graph over tables");
        RelBuilder builder = translation.context().relBuilder();
        builder.push(frame.rel());
        builder.projectPlus(
                builder.alias(rex.call("node_id", DataType.BIGINT, builder.field(column.column())), name + ".id"));
        return frame.with(
                builder.build(),
                name,
                new Binding.Node(frame.width(), Map.of(), translation.graph().nodeTables(), false, false));
    }

    private Frame unwind(Frame frame, CypherAst.UnwindClause unwind) {
        ExpressionTranslator translator = new ExpressionTranslator(translation, frame);
        RexNode list = translator.boxed(unwind.list());
        if (!translator.correlations().isEmpty()) {
            throw StatementException.unsupported("a sub-query in UNWIND", unwind.span());
        }
        RelNode rel = Unnest.create(
                frame.rel(), rex.boxed(list), rex.any(), unwind.variable().text(), false, false);
        return frame.with(rel, unwind.variable().text(), new Binding.Column(frame.width(), Kind.ANY));
    }
}
