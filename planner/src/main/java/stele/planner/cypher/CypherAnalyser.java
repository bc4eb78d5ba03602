package stele.planner.cypher;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Clause;
import stele.parser.cypher.CypherAst.Expression;

/// Finds what is wrong with a statement whatever the data: unknown variables, variables of the wrong kind,
/// misplaced aggregates, operands of the wrong type. It knows nothing of the catalog and runs before
/// anything is translated.
final class CypherAnalyser {
    private final SourceText source;

    CypherAnalyser(SourceText source) {
        this.source = source;
    }

    /// Checks a whole statement.
    void check(CypherAst.Query query) {
        query(query, Map.of(), false);
    }

    /// Checks a query that sees the variables in `outer`.
    void query(CypherAst.Query query, Map<String, StaticType> outer, boolean inner) {
        if (new HashSet<>(query.unions()).size() > 1) {
            throw Translation.error("InvalidClauseComposition", "UNION and UNION ALL cannot be mixed", query.span());
        }
        List<String> columns = null;
        for (CypherAst.SingleQuery part : query.parts()) {
            List<String> names = part(part, outer, inner);
            if (columns != null && !Set.copyOf(columns).equals(Set.copyOf(names))) {
                throw Translation.error(
                        "DifferentColumnsInUnion", "the parts of a UNION need the same columns", part.span());
            }
            columns = names;
        }
    }

    private List<String> part(CypherAst.SingleQuery part, Map<String, StaticType> outer, boolean inner) {
        Map<String, StaticType> scope = new LinkedHashMap<>(outer);
        List<Clause> clauses = part.clauses();
        for (int i = 0; i < clauses.size(); i++) {
            Clause clause = clauses.get(i);
            boolean last = i == clauses.size() - 1;
            if (clause instanceof CypherAst.ReturnClause && !last) {
                throw Translation.error("UnexpectedSyntax", "RETURN must be the last clause", clause.span());
            }
            if (inner && UpdateTranslator.writes(clause)) {
                throw Translation.error("InvalidClauseComposition", "a sub-query cannot write", clause.span());
            }
            if (last && !inner && !ends(clause, clauses.size())) {
                throw Translation.error(
                        "UnexpectedSyntax", "the query ends without RETURN or a clause that writes", clause.span());
            }
            scope = clause(clause, scope);
        }
        return clauses.getLast() instanceof CypherAst.ReturnClause ? List.copyOf(scope.keySet()) : List.of();
    }

    private static boolean ends(Clause clause, int count) {
        return switch (clause) {
            case CypherAst.MatchClause ignored -> false;
            case CypherAst.UnwindClause ignored -> false;
            case CypherAst.WithClause ignored -> false;
            case CypherAst.UseClause ignored -> count == 1;
            default -> true;
        };
    }

    private Map<String, StaticType> clause(Clause clause, Map<String, StaticType> scope) {
        switch (clause) {
            case CypherAst.UseClause ignored -> {}
            case CypherAst.MatchClause match -> match(match, scope);
            case CypherAst.UnwindClause unwind -> {
                StaticType list = expression(unwind.list(), scope);
                scope.put(unwind.variable().text(), list.elementOrAny());
            }
            case CypherAst.WithClause with -> {
                return projection(with.projection(), with.where(), scope, false);
            }
            case CypherAst.ReturnClause result -> {
                return projection(result.projection(), null, scope, true);
            }
            case CypherAst.CreateClause create -> new PatternAnalyser(this).create(create.patterns(), scope, false);
            case CypherAst.MergeClause merge -> {
                new PatternAnalyser(this).create(List.of(merge.pattern()), scope, true);
                merge.onMatch().forEach(item -> setItem(item, scope));
                merge.onCreate().forEach(item -> setItem(item, scope));
            }
            case CypherAst.SetClause set -> set.items().forEach(item -> setItem(item, scope));
            case CypherAst.RemoveClause remove -> remove.items().forEach(item -> setItem(item, scope));
            case CypherAst.DeleteClause delete -> delete.entities().forEach(entity -> delete(entity, scope));
            case CypherAst.CallClause call ->
                throw new stele.parser.StatementException(
                        List.of(stele.parser.Diagnostic.of(
                                stele.parser.Diagnostic.Kind.NAME,
                                "there is no procedure " + call.procedure(),
                                call.span())),
                        "ProcedureError:ProcedureNotFound");
            case CypherAst.SubqueryClause ignored -> {}
            case CypherAst.UnsupportedClause ignored -> {}
        }
        return scope;
    }

    private void match(CypherAst.MatchClause match, Map<String, StaticType> scope) {
        new PatternAnalyser(this).match(match.patterns(), scope);
        condition(match.where(), scope);
    }

    private void setItem(CypherAst.SetItem item, Map<String, StaticType> scope) {
        switch (item) {
            case CypherAst.SetProperty set -> {
                expression(set.entity(), scope);
                expression(set.value(), scope);
            }
            case CypherAst.SetProperties set -> {
                variable(set.variable(), scope);
                expression(set.value(), scope);
            }
            case CypherAst.ChangeLabels labels -> variable(labels.variable(), scope);
        }
    }

    private static void variable(CypherAst.Name name, Map<String, StaticType> scope) {
        if (!scope.containsKey(name.text())) {
            throw undefined(name.text(), name.span(), scope.keySet());
        }
    }

    /// @param names the variables that there are
    static RuntimeException undefined(String name, Span span, Iterable<String> names) {
        return Translation.error(
                "UndefinedVariable",
                "there is no variable " + name + " here" + Translation.didYouMean(name, names),
                span);
    }

    private void delete(Expression entity, Map<String, StaticType> scope) {
        if (entity instanceof CypherAst.LabelPredicate) {
            throw Translation.error("InvalidDelete", "labels are removed by REMOVE, not by DELETE", entity.span());
        }
        Kind kind = expression(entity, scope).kind();
        switch (kind) {
            case ANY, NULL, NODE, RELATIONSHIP, PATH, MAP -> {}
            default ->
                throw Translation.error(
                        "InvalidArgumentType", "only nodes, relationships and paths can be deleted", entity.span());
        }
    }

    /// The type of an expression in which no aggregate may stand.
    StaticType expression(Expression expression, Map<String, StaticType> scope) {
        return new ExpressionAnalyser(this, scope, false).type(expression);
    }

    /// Checks WHERE.
    void condition(@Nullable Expression where, Map<String, StaticType> scope) {
        if (where != null) {
            new ExpressionAnalyser(this, scope, false).condition(where);
        }
    }

    private String text(Expression expression) {
        Expression plain =
                expression instanceof CypherAst.Parenthesised parenthesised ? parenthesised.operand() : expression;
        return source.slice(plain.span()).replaceAll("\\s+", "");
    }

    private Map<String, StaticType> projection(
            CypherAst.Projection projection, @Nullable Expression where, Map<String, StaticType> scope, boolean last) {
        Map<String, StaticType> output = new LinkedHashMap<>();
        if (projection.all()) {
            if (last && scope.isEmpty() && projection.items().isEmpty()) {
                throw Translation.error(
                        "NoVariablesInScope", "there are no variables that * could mean", projection.span());
            }
            output.putAll(scope);
        }
        boolean aggregated = false;
        Set<String> names = new HashSet<>();
        for (CypherAst.ProjectionItem item : projection.items()) {
            if (!names.add(item.name())) {
                throw Translation.error(
                        "ColumnNameConflict", "there are two columns called " + item.name(), item.span());
            }
            aggregated |= Aggregates.contains(item.expression());
        }
        for (CypherAst.ProjectionItem item : projection.items()) {
            output.put(item.name(), new ExpressionAnalyser(this, scope, true).type(item.expression()));
            if (Aggregates.contains(item.expression())) {
                unambiguous(item.expression(), projection);
            }
        }
        Map<String, StaticType> both = new LinkedHashMap<>(scope);
        both.putAll(output);
        boolean grouped = aggregated || projection.distinct();
        for (CypherAst.SortItem item : projection.order()) {
            order(item.expression(), projection, grouped ? output : both, scope, aggregated, grouped);
        }
        constant(projection.skip());
        constant(projection.limit());
        for (CypherAst.ProjectionItem item : projection.items()) {
            if (!last && !item.aliased() && !(item.expression() instanceof CypherAst.Variable)) {
                throw Translation.error("NoExpressionAlias", "an expression in WITH needs a name: add AS", item.span());
            }
        }
        if (where != null && grouped && !Aggregates.contains(where)) {
            order(where, projection, output, scope, aggregated, true);
        } else {
            condition(where, grouped ? output : both);
        }
        return output;
    }

    private void order(
            Expression expression,
            CypherAst.Projection projection,
            Map<String, StaticType> visible,
            Map<String, StaticType> scope,
            boolean aggregated,
            boolean grouped) {
        boolean aggregates = Aggregates.contains(expression);
        if (aggregates && !aggregated) {
            throw Translation.error("InvalidAggregation", "an aggregate cannot stand here", expression.span());
        }
        if (!grouped) {
            new ExpressionAnalyser(this, visible, false).type(expression);
            return;
        }
        Set<String> items = new HashSet<>();
        for (CypherAst.ProjectionItem item : projection.items()) {
            items.add(text(item.expression()));
            Aggregates.in(item.expression()).forEach(aggregate -> items.add(text(aggregate)));
        }
        Set<String> grouping = new HashSet<>();
        for (CypherAst.ProjectionItem item : projection.items()) {
            if (!Aggregates.contains(item.expression())) {
                AstWalk.walk(item.expression(), part -> {
                    if (part instanceof CypherAst.Variable variable) {
                        grouping.add(variable.name());
                    }
                });
            }
        }
        Set<String> projected = new HashSet<>();
        for (CypherAst.ProjectionItem item : projection.items()) {
            if (item.expression() instanceof CypherAst.Variable variable) {
                projected.add(variable.name());
            }
        }
        known(expression, items, visible, projected, aggregates ? grouping : Set.of(), scope);
    }

    /// Checks that an expression over grouped rows is made of columns.
    private void known(
            Expression expression,
            Set<String> items,
            Map<String, StaticType> visible,
            Set<String> projected,
            Set<String> grouping,
            Map<String, StaticType> scope) {
        boolean simple = grouping.isEmpty()
                || Aggregates.isAggregate(expression)
                || expression instanceof CypherAst.Variable
                || expression instanceof CypherAst.Property;
        if (simple && items.contains(text(expression))) {
            return;
        }
        if (expression instanceof CypherAst.Variable variable) {
            if (visible.containsKey(variable.name()) || projected.contains(variable.name())) {
                return;
            }
            if (grouping.contains(variable.name())) {
                throw ambiguous(variable.span());
            }
            throw undefined(variable.name(), variable.span(), scope.keySet());
        }
        Set<String> inside = Aggregates.isAggregate(expression) ? Set.of() : grouping;
        Map<String, StaticType> seen = new LinkedHashMap<>(visible);
        switch (expression) {
            case CypherAst.ListComprehension list -> seen.put(list.variable().text(), StaticType.ANY);
            case CypherAst.Quantified quantified ->
                seen.put(quantified.variable().text(), StaticType.ANY);
            case CypherAst.Reduce reduce -> {
                seen.put(reduce.item().text(), StaticType.ANY);
                seen.put(reduce.accumulator().text(), StaticType.ANY);
            }
            default -> {}
        }
        AstWalk.operands(expression).forEach(operand -> known(operand, items, seen, projected, inside, scope));
    }

    private static RuntimeException ambiguous(Span span) {
        return Translation.error(
                "AmbiguousAggregationExpression",
                "beside an aggregate only grouping variables and their properties can stand",
                span);
    }

    /// Beside an aggregate only grouping variables, grouped properties and constants may stand.
    private void unambiguous(Expression expression, CypherAst.Projection projection) {
        Set<String> keys = new HashSet<>();
        for (CypherAst.ProjectionItem item : projection.items()) {
            if (item.expression() instanceof CypherAst.Variable || item.expression() instanceof CypherAst.Property) {
                keys.add(text(item.expression()));
            }
        }
        if (!projection.all()) {
            requireKeys(expression, keys, new HashSet<>());
        }
    }

    private void requireKeys(Expression expression, Set<String> keys, Set<String> local) {
        if (Aggregates.isAggregate(expression)) {
            return;
        }
        boolean simple = expression instanceof CypherAst.Variable || expression instanceof CypherAst.Property;
        if (simple && keys.contains(text(expression))) {
            return;
        }
        if (expression instanceof CypherAst.Variable variable) {
            if (!local.contains(variable.name())) {
                throw ambiguous(expression.span());
            }
            return;
        }
        Set<String> inner = new HashSet<>(local);
        switch (expression) {
            case CypherAst.ListComprehension list -> inner.add(list.variable().text());
            case CypherAst.Quantified quantified ->
                inner.add(quantified.variable().text());
            case CypherAst.Reduce reduce -> {
                inner.add(reduce.item().text());
                inner.add(reduce.accumulator().text());
            }
            default -> {}
        }
        AstWalk.operands(expression).forEach(operand -> requireKeys(operand, keys, inner));
    }

    /// SKIP and LIMIT.
    private void constant(@Nullable Expression expression) {
        if (expression == null) {
            return;
        }
        List<Expression> variables = new ArrayList<>();
        AstWalk.walk(expression, part -> {
            if (part instanceof CypherAst.Variable) {
                variables.add(part);
            }
        });
        if (!variables.isEmpty()) {
            throw Translation.error("NonConstantExpression", "SKIP and LIMIT cannot look at rows", expression.span());
        }
        if (expression instanceof CypherAst.Literal literal) {
            if (!(literal.value() instanceof Long number)) {
                throw Translation.error("InvalidArgumentType", "SKIP and LIMIT need an integer", literal.span());
            }
            if (number < 0) {
                throw Translation.error(
                        "NegativeIntegerArgument",
                        "SKIP and LIMIT need an integer that is not negative",
                        literal.span());
            }
        }
    }
}
