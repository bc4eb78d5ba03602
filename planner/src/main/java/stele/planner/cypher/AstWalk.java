package stele.planner.cypher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Expression;

/// Walks over a query's expressions, outermost first.
final class AstWalk {
    private final Consumer<Expression> expressions;
    private final Consumer<CypherAst.ProjectionItem> items;
    private final BiConsumer<String, Expression> properties;

    private AstWalk(
            Consumer<Expression> expressions,
            Consumer<CypherAst.ProjectionItem> items,
            BiConsumer<String, Expression> properties) {
        this.expressions = expressions;
        this.items = items;
        this.properties = properties;
    }

    /// @param properties told the variable (or "") and the property map of each element of a pattern
    static void walk(
            CypherAst.Query query,
            Consumer<Expression> expressions,
            Consumer<CypherAst.ProjectionItem> items,
            BiConsumer<String, Expression> properties) {
        new AstWalk(expressions, items, properties).query(query);
    }

    /// Walks over one expression.
    static void walk(Expression root, Consumer<Expression> expressions) {
        new AstWalk(expressions, ignored -> {}, (variable, map) -> {}).expression(root);
    }

    /// The operands of an expression, patterns and sub-queries left out.
    static List<Expression> operands(Expression expression) {
        List<@Nullable Expression> operands = new ArrayList<>();
        switch (expression) {
            case CypherAst.Literal ignored -> {}
            case CypherAst.Parameter ignored -> {}
            case CypherAst.Variable ignored -> {}
            case CypherAst.CountStar ignored -> {}
            case CypherAst.ListLiteral list -> operands.addAll(list.items());
            case CypherAst.MapLiteral map -> operands.addAll(map.values());
            case CypherAst.Property property -> operands.add(property.base());
            case CypherAst.Subscript subscript -> {
                operands.add(subscript.base());
                operands.add(subscript.index());
            }
            case CypherAst.Slice slice -> {
                operands.add(slice.base());
                operands.add(slice.from());
                operands.add(slice.to());
            }
            case CypherAst.LabelPredicate labels -> operands.add(labels.operand());
            case CypherAst.Unary unary -> operands.add(unary.operand());
            case CypherAst.Binary binary -> {
                operands.add(binary.left());
                operands.add(binary.right());
            }
            case CypherAst.Comparison comparison -> operands.addAll(comparison.operands());
            case CypherAst.Case choice -> {
                operands.add(choice.operand());
                operands.addAll(choice.conditions());
                operands.addAll(choice.results());
                operands.add(choice.otherwise());
            }
            case CypherAst.ListComprehension list -> {
                operands.add(list.list());
                operands.add(list.where());
                operands.add(list.result());
            }
            case CypherAst.PatternComprehension pattern -> {
                operands.add(pattern.where());
                operands.add(pattern.result());
            }
            case CypherAst.Quantified quantified -> {
                operands.add(quantified.list());
                operands.add(quantified.where());
            }
            case CypherAst.Reduce reduce -> {
                operands.add(reduce.initial());
                operands.add(reduce.list());
                operands.add(reduce.body());
            }
            case CypherAst.PatternPredicate ignored -> {}
            case CypherAst.Subquery ignored -> {}
            case CypherAst.MapProjection projection -> {
                operands.add(projection.base());
                projection.items().forEach(item -> operands.add(item.value()));
            }
            case CypherAst.FunctionCall call -> operands.addAll(call.arguments());
            case CypherAst.Parenthesised parenthesised -> operands.add(parenthesised.operand());
        }
        List<Expression> present = new ArrayList<>();
        for (Expression operand : operands) {
            if (operand != null) {
                present.add(operand);
            }
        }
        return present;
    }

    private void query(CypherAst.Query query) {
        query.parts().forEach(part -> part.clauses().forEach(this::clause));
    }

    private void clause(CypherAst.Clause clause) {
        switch (clause) {
            case CypherAst.UseClause ignored -> {}
            case CypherAst.MatchClause match -> {
                match.patterns().forEach(this::pattern);
                optional(match.where());
            }
            case CypherAst.UnwindClause unwind -> expression(unwind.list());
            case CypherAst.WithClause with -> {
                projection(with.projection());
                optional(with.where());
            }
            case CypherAst.ReturnClause result -> projection(result.projection());
            case CypherAst.CreateClause create -> create.patterns().forEach(this::pattern);
            case CypherAst.MergeClause merge -> {
                pattern(merge.pattern());
                merge.onMatch().forEach(this::setItem);
                merge.onCreate().forEach(this::setItem);
            }
            case CypherAst.SetClause set -> set.items().forEach(this::setItem);
            case CypherAst.RemoveClause remove -> remove.items().forEach(this::setItem);
            case CypherAst.DeleteClause delete -> delete.entities().forEach(this::expression);
            case CypherAst.CallClause call -> {
                List<Expression> arguments = call.arguments();
                if (arguments != null) {
                    arguments.forEach(this::expression);
                }
            }
            case CypherAst.SubqueryClause subquery -> query(subquery.query());
            case CypherAst.UnsupportedClause ignored -> {}
        }
    }

    private void setItem(CypherAst.SetItem item) {
        switch (item) {
            case CypherAst.SetProperty set -> {
                expression(set.entity());
                expression(set.value());
            }
            case CypherAst.SetProperties set -> expression(set.value());
            case CypherAst.ChangeLabels ignored -> {}
        }
    }

    private void projection(CypherAst.Projection projection) {
        projection.items().forEach(item -> {
            items.accept(item);
            expression(item.expression());
        });
        projection.order().forEach(item -> expression(item.expression()));
        optional(projection.skip());
        optional(projection.limit());
    }

    private void pattern(CypherAst.PathPattern pattern) {
        pattern.nodes().forEach(node -> element(node.variable(), node.properties(), node.where()));
        pattern.relationships()
                .forEach(relationship ->
                        element(relationship.variable(), relationship.properties(), relationship.where()));
    }

    private void element(CypherAst.@Nullable Name variable, @Nullable Expression map, @Nullable Expression where) {
        if (map != null) {
            properties.accept(variable == null ? "" : variable.text(), map);
            expression(map);
        }
        optional(where);
    }

    private void optional(@Nullable Expression expression) {
        if (expression != null) {
            expression(expression);
        }
    }

    private void expression(Expression expression) {
        expressions.accept(expression);
        switch (expression) {
            case CypherAst.PatternPredicate predicate -> pattern(predicate.pattern());
            case CypherAst.PatternComprehension comprehension -> pattern(comprehension.pattern());
            case CypherAst.Subquery subquery -> query(subquery.query());
            default -> {}
        }
        operands(expression).forEach(this::expression);
    }
}
