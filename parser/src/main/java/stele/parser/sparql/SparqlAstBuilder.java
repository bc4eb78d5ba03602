package stele.parser.sparql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import stele.grammar.sparql.SparqlParser;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst.Expression;
import stele.parser.sparql.SparqlAst.Term;

/// Makes the AST of a statement from ANTLR's tree. Patterns, paths, expressions and terms have builders of
/// their own.
final class SparqlAstBuilder {
    /// The base of relative IRIs in a statement without one.
    static final String DEFAULT_BASE = "stele:/";

    private final SourceText source;
    private final SparqlText text;
    private final SparqlTermBuilder terms;
    private final SparqlPatternBuilder patterns;
    private final SparqlExpressionBuilder expressions;

    SparqlAstBuilder(SourceText source, SparqlText text) {
        this.source = source;
        this.text = text;
        this.terms = new SparqlTermBuilder(text, DEFAULT_BASE);
        this.patterns = new SparqlPatternBuilder(text, terms, this);
        this.expressions = patterns.expressions();
    }

    SparqlAst statement(SparqlParser.StatementContext context) {
        terms.prologue(context.prologue());
        Span span = text.span(context);
        if (context.update() != null) {
            String keyword = context.update().getStart().getText().toUpperCase(Locale.ROOT);
            throw StatementException.unsupported("SPARQL Update (" + keyword + ")", span);
        }
        if (context.query() == null) {
            return new SparqlAst.Declarations(source, span);
        }
        SparqlAst.Query query = query(context.query());
        SparqlScopes.check(query);
        return query;
    }

    private SparqlAst.Query query(SparqlParser.QueryContext context) {
        SparqlAst.@Nullable Values values = context.valuesClause() == null
                ? null
                : patterns.values(context.valuesClause().dataBlock());
        Span span = text.span(context);
        if (context.selectQuery() != null) {
            SparqlParser.SelectQueryContext select = context.selectQuery();
            return query(
                    select(select.selectClause()),
                    select.datasetClause(),
                    group(select.whereClause()),
                    select.solutionModifier(),
                    values,
                    span);
        }
        if (context.askQuery() != null) {
            SparqlParser.AskQueryContext ask = context.askQuery();
            return query(
                    new SparqlAst.Ask(),
                    ask.datasetClause(),
                    group(ask.whereClause()),
                    ask.solutionModifier(),
                    values,
                    span);
        }
        return context.constructQuery() != null
                ? construct(context.constructQuery(), values, span)
                : describe(context.describeQuery(), values, span);
    }

    private SparqlAst.Query construct(
            SparqlParser.ConstructQueryContext context, SparqlAst.@Nullable Values values, Span span) {
        SparqlParser.TriplesBlockContext block = context.constructTemplate().triplesBlock();
        List<SparqlAst.Triple> template = block == null ? List.of() : patterns.triples(block, true);
        Span where = text.span(context.constructTemplate());
        SparqlAst.Group group = context.whereClause() != null
                ? group(context.whereClause())
                : new SparqlAst.Group(List.of(new SparqlAst.Triples(template, where)), where);
        return query(
                new SparqlAst.Construct(template),
                context.datasetClause(),
                group,
                context.solutionModifier(),
                values,
                span);
    }

    private SparqlAst.Query describe(
            SparqlParser.DescribeQueryContext context, SparqlAst.@Nullable Values values, Span span) {
        return query(
                new SparqlAst.Describe(
                        context.varOrIri().stream().map(patterns::varOrIri).toList()),
                context.datasetClause(),
                context.whereClause() == null ? null : group(context.whereClause()),
                context.solutionModifier(),
                values,
                span);
    }

    /// A query in braces.
    SparqlAst.Query subSelect(SparqlParser.SubSelectContext context) {
        return query(
                select(context.selectClause()),
                List.of(),
                group(context.whereClause()),
                context.solutionModifier(),
                context.valuesClause() == null
                        ? null
                        : patterns.values(context.valuesClause().dataBlock()),
                text.span(context));
    }

    private SparqlAst.Query query(
            SparqlAst.Form form,
            List<SparqlParser.DatasetClauseContext> dataset,
            SparqlAst.@Nullable Group where,
            SparqlParser.SolutionModifierContext modifiers,
            SparqlAst.@Nullable Values values,
            Span span) {
        List<Term.Iri> from = new ArrayList<>();
        List<Term.Iri> named = new ArrayList<>();
        for (SparqlParser.DatasetClauseContext clause : dataset) {
            (clause.getChildCount() > 2 ? named : from).add(terms.iri(clause.iri()));
        }
        return new SparqlAst.Query(source, span, form, from, named, where, modifiers(modifiers), values);
    }

    private SparqlAst.Group group(SparqlParser.WhereClauseContext context) {
        return patterns.nested(context.groupGraphPattern());
    }

    private SparqlAst.Select select(SparqlParser.SelectClauseContext context) {
        List<SparqlAst.SelectItem> items = context.selectItem().stream()
                .map(item -> new SparqlAst.SelectItem(
                        expressions.variable(item.var()),
                        item.expression() == null ? null : expressions.expression(item.expression())))
                .toList();
        String set = context.set == null ? "" : context.set.getText();
        return new SparqlAst.Select(set.equalsIgnoreCase("DISTINCT"), set.equalsIgnoreCase("REDUCED"), items);
    }

    private SparqlAst.Modifiers modifiers(SparqlParser.SolutionModifierContext context) {
        List<SparqlAst.GroupCondition> groups = context.groupClause() == null
                ? List.of()
                : context.groupClause().groupCondition().stream()
                        .map(this::groupCondition)
                        .toList();
        List<Expression> having = context.havingClause() == null
                ? List.of()
                : context.havingClause().constraint().stream()
                        .map(expressions::constraint)
                        .toList();
        List<SparqlAst.OrderCondition> order = context.orderClause() == null
                ? List.of()
                : context.orderClause().orderCondition().stream()
                        .map(this::orderCondition)
                        .toList();
        return new SparqlAst.Modifiers(
                groups,
                having,
                order,
                number(context.limitOffsetClause(), "LIMIT"),
                number(context.limitOffsetClause(), "OFFSET"));
    }

    private @Nullable Long number(List<SparqlParser.LimitOffsetClauseContext> clauses, String word) {
        Long number = null;
        for (SparqlParser.LimitOffsetClauseContext clause : clauses) {
            if (clause.word.getText().equalsIgnoreCase(word)) {
                if (number != null) {
                    throw new StatementException(Diagnostic.Kind.SYNTAX, word + " stands twice", text.span(clause));
                }
                try {
                    number = Long.valueOf(clause.INTEGER().getText());
                } catch (NumberFormatException e) {
                    throw new StatementException(Diagnostic.Kind.SYNTAX, "the number is too large", text.span(clause));
                }
            }
        }
        return number;
    }

    private SparqlAst.GroupCondition groupCondition(SparqlParser.GroupConditionContext context) {
        if (context.builtInCall() != null) {
            return new SparqlAst.GroupCondition(expressions.builtIn(context.builtInCall()), null);
        }
        if (context.functionCall() != null) {
            return new SparqlAst.GroupCondition(expressions.function(context.functionCall()), null);
        }
        if (context.expression() == null) {
            return new SparqlAst.GroupCondition(expressions.reference(context.var()), null);
        }
        return new SparqlAst.GroupCondition(
                expressions.expression(context.expression()),
                context.var() == null ? null : expressions.variable(context.var()));
    }

    private SparqlAst.OrderCondition orderCondition(SparqlParser.OrderConditionContext context) {
        if (context.brackettedExpression() != null) {
            return new SparqlAst.OrderCondition(
                    expressions.bracketted(context.brackettedExpression()),
                    context.direction.getText().equalsIgnoreCase("DESC"));
        }
        return new SparqlAst.OrderCondition(
                context.constraint() != null
                        ? expressions.constraint(context.constraint())
                        : expressions.reference(context.var()),
                false);
    }
}
