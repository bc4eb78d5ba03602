package stele.parser.cypher;

import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;
import stele.grammar.cypher.CypherParser;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.cypher.CypherAst.Clause;
import stele.parser.cypher.CypherAst.Expression;
import stele.parser.cypher.CypherAst.LabelExpression;
import stele.parser.cypher.CypherAst.Name;
import stele.parser.cypher.CypherAst.PathPattern;
import stele.parser.cypher.CypherAst.SetItem;

/// Turns the parse tree of a statement into its [CypherAst]: clauses and patterns here, expressions in
/// [CypherExpressionBuilder].
final class CypherAstBuilder {
    private final SourceText source;
    private final String text;
    private final int offset;
    private final CypherExpressionBuilder expressions;

    /// @param offset where the text that was parsed starts in `source`
    CypherAstBuilder(SourceText source, int offset) {
        this.source = source;
        this.text = source.text().substring(offset);
        this.offset = offset;
        this.expressions = new CypherExpressionBuilder(this);
    }

    CypherAst.Statement statement(CypherParser.StatementContext tree) {
        return new CypherAst.Statement(source, query(tree.regularQuery()));
    }

    CypherAst.Query query(CypherParser.RegularQueryContext tree) {
        List<CypherAst.SingleQuery> parts = new ArrayList<>();
        parts.add(singleQuery(tree.singleQuery()));
        List<CypherAst.Union> unions = new ArrayList<>();
        for (CypherParser.UnionContext union : tree.union()) {
            parts.add(singleQuery(union.singleQuery()));
            unions.add(union.ALL() == null ? CypherAst.Union.DISTINCT : CypherAst.Union.ALL);
        }
        return new CypherAst.Query(parts, unions, span(tree));
    }

    private CypherAst.SingleQuery singleQuery(CypherParser.SingleQueryContext tree) {
        return new CypherAst.SingleQuery(
                tree.clause().stream().map(this::clause).toList(), span(tree));
    }

    private Clause clause(CypherParser.ClauseContext tree) {
        Span span = span(tree);
        return switch (tree) {
            case CypherParser.UseClauseContext use -> new CypherAst.UseClause(name(use.symbolicName()), span);
            case CypherParser.MatchClauseContext match ->
                new CypherAst.MatchClause(
                        match.OPTIONAL() != null, patterns(match.patternList()), where(match.whereClause()), span);
            case CypherParser.UnwindClauseContext unwind ->
                new CypherAst.UnwindClause(expression(unwind.expression()), variable(unwind.variable()), span);
            case CypherParser.WithClauseContext with -> with(with, span);
            case CypherParser.ReturnClauseContext result ->
                new CypherAst.ReturnClause(projection(result.projectionBody()), span);
            case CypherParser.CreateClauseContext create ->
                new CypherAst.CreateClause(patterns(create.patternList()), span);
            case CypherParser.MergeClauseContext merge -> merge(merge, span);
            case CypherParser.SetClauseContext set -> new CypherAst.SetClause(setItems(set.setItem()), span);
            case CypherParser.RemoveClauseContext remove ->
                new CypherAst.RemoveClause(
                        remove.removeItem().stream().map(this::removeItem).toList(), span);
            case CypherParser.DeleteClauseContext delete ->
                new CypherAst.DeleteClause(
                        delete.DETACH() != null,
                        delete.expression().stream().map(this::expression).toList(),
                        span);
            case CypherParser.CallClauseContext call -> call(call, span);
            case CypherParser.SubqueryClauseContext subquery ->
                new CypherAst.SubqueryClause(
                        subquery.OPTIONAL() != null,
                        subquery.variable().isEmpty()
                                ? null
                                : subquery.variable().stream()
                                        .map(this::variable)
                                        .toList(),
                        query(subquery.regularQuery()),
                        span);
            case CypherParser.ForeachClauseContext ignored -> new CypherAst.UnsupportedClause("FOREACH", span);
            case CypherParser.LoadCsvClauseContext ignored -> new CypherAst.UnsupportedClause("LOAD CSV", span);
            default -> throw new IllegalStateException("clause " + tree.getClass());
        };
    }

    private Clause with(CypherParser.WithClauseContext tree, Span span) {
        CypherAst.Projection projection = projection(tree.projectionBody());
        return new CypherAst.WithClause(projection, where(tree.whereClause()), span);
    }

    private Clause merge(CypherParser.MergeClauseContext tree, Span span) {
        List<SetItem> onMatch = new ArrayList<>();
        List<SetItem> onCreate = new ArrayList<>();
        for (CypherParser.MergeActionContext action : tree.mergeAction()) {
            (action.MATCH() != null ? onMatch : onCreate).addAll(setItems(action.setItem()));
        }
        return new CypherAst.MergeClause(pattern(tree.patternPart()), onMatch, onCreate, span);
    }

    private Clause call(CypherParser.CallClauseContext tree, Span span) {
        List<Name> yields = new ArrayList<>();
        if (tree.yieldItems() != null) {
            for (CypherParser.YieldItemContext item : tree.yieldItems().yieldItem()) {
                yields.add(
                        item.variable() != null
                                ? variable(item.variable())
                                : new Name(name(item.symbolicName()), span(item)));
            }
        }
        String procedure = String.join(
                ".",
                tree.procedureName().symbolicName().stream().map(this::name).toList());
        boolean parentheses = tree.getText().contains("(");
        return new CypherAst.CallClause(
                procedure,
                parentheses ? tree.expression().stream().map(this::expression).toList() : null,
                yields,
                span);
    }

    private List<SetItem> setItems(List<CypherParser.SetItemContext> trees) {
        return trees.stream().map(this::setItem).toList();
    }

    private SetItem setItem(CypherParser.SetItemContext tree) {
        Span span = span(tree);
        return switch (tree) {
            case CypherParser.SetPropertyContext set -> {
                Expression target = strip(expression(set.target));
                Expression value = expression(set.value);
                yield switch (target) {
                    case CypherAst.Property property ->
                        new CypherAst.SetProperty(property.base(), property.key(), value, span);
                    case CypherAst.Variable variable ->
                        new CypherAst.SetProperties(new Name(variable.name(), variable.span()), value, false, span);
                    case CypherAst.Subscript subscript ->
                        throw StatementException.unsupported("setting a property by a computed key", subscript.span());
                    default -> throw error("UnexpectedSyntax", "only a property can be set", target.span());
                };
            }
            case CypherParser.AddPropertiesContext add ->
                new CypherAst.SetProperties(variable(add.variable()), expression(add.value), true, span);
            case CypherParser.SetLabelsContext labels ->
                new CypherAst.ChangeLabels(
                        variable(labels.variable()),
                        labels.schemaName().stream().map(this::name).toList(),
                        false,
                        span);
            default -> throw new IllegalStateException("set item " + tree.getClass());
        };
    }

    private SetItem removeItem(CypherParser.RemoveItemContext tree) {
        Span span = span(tree);
        return switch (tree) {
            case CypherParser.RemoveLabelsContext labels ->
                new CypherAst.ChangeLabels(
                        variable(labels.variable()),
                        labels.schemaName().stream().map(this::name).toList(),
                        true,
                        span);
            case CypherParser.RemovePropertyContext property -> {
                Expression target = strip(expression(property.expression()));
                if (target instanceof CypherAst.Property access) {
                    yield new CypherAst.SetProperty(
                            access.base(), access.key(), new CypherAst.Literal(null, span), span);
                }
                throw error("UnexpectedSyntax", "only a property or a label can be removed", span);
            }
            default -> throw new IllegalStateException("remove item " + tree.getClass());
        };
    }

    private static Expression strip(Expression expression) {
        return expression instanceof CypherAst.Parenthesised parenthesised
                ? strip(parenthesised.operand())
                : expression;
    }

    private CypherAst.Projection projection(CypherParser.ProjectionBodyContext tree) {
        CypherParser.ProjectionItemsContext items = tree.projectionItems();
        return new CypherAst.Projection(
                tree.DISTINCT() != null,
                items.getStart().getText().equals("*"),
                items.projectionItem().stream().map(this::projectionItem).toList(),
                tree.sortItem().stream()
                        .map(item -> new CypherAst.SortItem(
                                expression(item.expression()), item.DESC() != null || item.DESCENDING() != null))
                        .toList(),
                tree.skip == null ? null : expression(tree.skip),
                tree.limit == null ? null : expression(tree.limit),
                span(tree));
    }

    private CypherAst.ProjectionItem projectionItem(CypherParser.ProjectionItemContext tree) {
        Expression expression = expression(tree.expression());
        String name;
        if (tree.variable() != null) {
            name = variable(tree.variable()).text();
        } else if (expression instanceof CypherAst.Variable variable) {
            name = variable.name();
        } else {
            name = source.slice(span(tree.expression()));
        }
        return new CypherAst.ProjectionItem(expression, name, tree.variable() != null, span(tree));
    }

    List<PathPattern> patterns(CypherParser.PatternListContext tree) {
        return tree.patternPart().stream().map(this::pattern).toList();
    }

    private PathPattern pattern(CypherParser.PatternPartContext tree) {
        Name variable = tree.variable() == null ? null : variable(tree.variable());
        if (tree.shortestPath() != null) {
            return shortest(variable, tree.shortestPath(), span(tree));
        }
        CypherParser.PathPatternContext path = tree.pathPattern();
        return path(variable, null, path.nodePattern(), path.relationshipPattern(), span(tree));
    }

    PathPattern shortest(@Nullable Name variable, CypherParser.ShortestPathContext tree, Span span) {
        return path(
                variable,
                tree.SHORTESTPATH() != null ? CypherAst.Shortest.ANY : CypherAst.Shortest.ALL,
                tree.pathPattern().nodePattern(),
                tree.pathPattern().relationshipPattern(),
                span);
    }

    PathPattern path(
            @Nullable Name variable,
            CypherAst.@Nullable Shortest shortest,
            List<CypherParser.NodePatternContext> nodes,
            List<CypherParser.RelationshipPatternContext> relationships,
            Span span) {
        return new PathPattern(
                variable,
                shortest,
                nodes.stream().map(this::node).toList(),
                relationships.stream().map(this::relationship).toList(),
                span);
    }

    private CypherAst.NodePattern node(CypherParser.NodePatternContext tree) {
        return new CypherAst.NodePattern(
                tree.variable() == null ? null : variable(tree.variable()),
                tree.labelExpression() == null ? null : labels(tree.labelExpression()),
                properties(tree.properties()),
                where(tree.whereClause()),
                span(tree));
    }

    private CypherAst.RelationshipPattern relationship(CypherParser.RelationshipPatternContext tree) {
        CypherAst.Direction direction = (tree.left == null) == (tree.right == null)
                ? CypherAst.Direction.BOTH
                : tree.left == null ? CypherAst.Direction.RIGHT : CypherAst.Direction.LEFT;
        CypherParser.RelationshipDetailContext detail = tree.relationshipDetail();
        if (detail == null) {
            return new CypherAst.RelationshipPattern(null, null, direction, null, null, null, span(tree));
        }
        return new CypherAst.RelationshipPattern(
                detail.variable() == null ? null : variable(detail.variable()),
                detail.labelExpression() == null ? null : labels(detail.labelExpression()),
                direction,
                detail.range() == null ? null : range(detail.range()),
                properties(detail.properties()),
                where(detail.whereClause()),
                span(tree));
    }

    private CypherAst.Range range(CypherParser.RangeContext tree) {
        int low = tree.low == null ? 1 : hops(tree.low);
        int high = tree.high != null ? hops(tree.high) : tree.low != null && tree.dots == null ? low : -1;
        return new CypherAst.Range(low, high);
    }

    private int hops(Token token) {
        try {
            return Integer.parseInt(token.getText());
        } catch (NumberFormatException e) {
            throw error("InvalidArgumentValue", "too many hops: " + token.getText(), span(token, token));
        }
    }

    private @Nullable Expression properties(CypherParser.@Nullable PropertiesContext tree) {
        if (tree == null) {
            return null;
        }
        return tree.mapLiteral() != null ? expressions.map(tree.mapLiteral()) : expressions.parameter(tree.parameter());
    }

    LabelExpression labels(CypherParser.LabelExpressionContext tree) {
        return switch (tree) {
            case CypherParser.LabelGroupContext group -> labels(group.labelExpression());
            case CypherParser.AnyLabelContext ignored -> new CypherAst.AnyLabel();
            case CypherParser.LabelNameContext label -> new CypherAst.Label(name(label.schemaName()));
            case CypherParser.LabelNegationContext not -> new CypherAst.NotLabel(labels(not.labelExpression()));
            case CypherParser.LabelConjunctionContext and ->
                new CypherAst.AndLabel(labels(and.labelExpression(0)), labels(and.labelExpression(1)));
            case CypherParser.LabelDisjunctionContext or ->
                new CypherAst.OrLabel(labels(or.labelExpression(0)), labels(or.labelExpression(1)));
            default -> throw new IllegalStateException("labels " + tree.getClass());
        };
    }

    @Nullable
    Expression where(CypherParser.@Nullable WhereClauseContext tree) {
        return tree == null ? null : expression(tree.expression());
    }

    private Expression expression(CypherParser.ExpressionContext tree) {
        return expressions.expression(tree);
    }

    Name variable(CypherParser.VariableContext tree) {
        return new Name(name(tree.symbolicName()), span(tree));
    }

    String name(CypherParser.SchemaNameContext tree) {
        return tree.symbolicName() != null ? name(tree.symbolicName()) : tree.getText();
    }

    String name(CypherParser.SymbolicNameContext tree) {
        String spelled = tree.getText();
        if (tree.QUOTED_IDENTIFIER() != null) {
            return spelled.substring(1, spelled.length() - 1).replace("``", "`");
        }
        return spelled;
    }

    Span span(ParserRuleContext tree) {
        return span(tree.getStart(), tree.getStop() == null ? tree.getStart() : tree.getStop());
    }

    Span span(Token first, Token last) {
        int start = Offsets.of(text, first.getStartIndex());
        return new Span(offset + start, offset + Math.max(start, Offsets.of(text, last.getStopIndex() + 1)));
    }

    String slice(Span span) {
        return source.slice(span);
    }

    static StatementException error(String detail, String message, Span span) {
        return CypherFrontend.error(detail, message, span, null);
    }
}
