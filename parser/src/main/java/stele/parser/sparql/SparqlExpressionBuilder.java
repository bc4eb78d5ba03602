package stele.parser.sparql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import stele.grammar.sparql.SparqlParser;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst.Expression;

/// Makes expressions.
final class SparqlExpressionBuilder {
    private final SparqlText text;
    private final SparqlTermBuilder terms;
    private final SparqlPatternBuilder patterns;

    SparqlExpressionBuilder(SparqlText text, SparqlTermBuilder terms, SparqlPatternBuilder patterns) {
        this.text = text;
        this.terms = terms;
        this.patterns = patterns;
    }

    Expression expression(SparqlParser.ExpressionContext context) {
        Span span = text.span(context);
        return switch (context) {
            case SparqlParser.BrackettedContext inner -> bracketted(inner.brackettedExpression());
            case SparqlParser.BuiltInContext call -> builtIn(call.builtInCall());
            case SparqlParser.FunctionContext call -> function(call.functionCall());
            case SparqlParser.IriExpressionContext iri -> new SparqlAst.Literal(terms.iri(iri.iri()), span);
            case SparqlParser.NumberExpressionContext number ->
                new SparqlAst.Literal(terms.number("", number.number()), span);
            case SparqlParser.LiteralExpressionContext literal ->
                new SparqlAst.Literal(
                        literal.rdfLiteral() != null
                                ? terms.literal(literal.rdfLiteral())
                                : terms.bool(literal.booleanLiteral()),
                        span);
            case SparqlParser.VarExpressionContext variable -> reference(variable.var());
            case SparqlParser.UnaryContext unary -> unary(unary, span);
            case SparqlParser.BinaryContext binary ->
                new SparqlAst.Call(
                        binary.op.getText(), List.of(expression(binary.left), expression(binary.right)), span);
            case SparqlParser.ComparisonContext comparison -> comparison(comparison, span);
            case SparqlParser.InContext in -> in(in, span);
            default -> throw new IllegalStateException("no expression for " + context.getClass());
        };
    }

    private Expression comparison(SparqlParser.ComparisonContext context, Span span) {
        notChained(context.left);
        return new SparqlAst.Call(
                context.op.getText(), List.of(expression(context.left), expression(context.right)), span);
    }

    private Expression in(SparqlParser.InContext context, Span span) {
        notChained(context.left);
        List<Expression> operands = new ArrayList<>();
        for (SparqlParser.ExpressionContext operand : context.expression()) {
            operands.add(expression(operand));
        }
        return new SparqlAst.Call(context.children.size() > 1 && isNot(context) ? "not in" : "in", operands, span);
    }

    private static boolean isNot(SparqlParser.InContext context) {
        return context.getChild(1).getText().equalsIgnoreCase("NOT");
    }

    private void notChained(SparqlParser.ExpressionContext left) {
        if (left instanceof SparqlParser.ComparisonContext || left instanceof SparqlParser.InContext) {
            throw new StatementException(
                    Diagnostic.Kind.SYNTAX, "comparisons cannot be chained; use parentheses", text.span(left));
        }
    }

    private Expression unary(SparqlParser.UnaryContext context, Span span) {
        String op = context.op.getText();
        if (!op.equals("!")
                && context.expression() instanceof SparqlParser.NumberExpressionContext number
                && context.op.getStopIndex() + 1 == number.getStart().getStartIndex()) {
            return new SparqlAst.Literal(terms.number(op, number.number()), span);
        }
        String function = op.equals("!") ? "!" : op.equals("-") ? "negate" : "plus";
        return new SparqlAst.Call(function, List.of(expression(context.expression())), span);
    }

    SparqlAst.Reference reference(SparqlParser.VarContext context) {
        SparqlAst.Variable variable = variable(context);
        return new SparqlAst.Reference(variable, variable.span());
    }

    SparqlAst.Variable variable(SparqlParser.VarContext context) {
        return new SparqlAst.Variable(context.getText().substring(1), text.span(context));
    }

    Expression bracketted(SparqlParser.BrackettedExpressionContext context) {
        return expression(context.expression());
    }

    Expression constraint(SparqlParser.ConstraintContext context) {
        if (context.brackettedExpression() != null) {
            return bracketted(context.brackettedExpression());
        }
        return context.builtInCall() != null ? builtIn(context.builtInCall()) : function(context.functionCall());
    }

    Expression function(SparqlParser.FunctionCallContext context) {
        Span span = text.span(context);
        if (context.getChild(2).getText().equalsIgnoreCase("DISTINCT")) {
            throw StatementException.unsupported("DISTINCT in a call of an extension function", span);
        }
        return new SparqlAst.IriCall(
                terms.iri(context.iri()),
                context.expression().stream().map(this::expression).toList(),
                span);
    }

    Expression builtIn(SparqlParser.BuiltInCallContext context) {
        Span span = text.span(context);
        return switch (context) {
            case SparqlParser.ExistsContext exists ->
                new SparqlAst.Exists(
                        exists.getStart().getText().equalsIgnoreCase("NOT"),
                        patterns.nested(exists.groupGraphPattern()),
                        span);
            case SparqlParser.NamedCallContext call -> named(call, span);
            default -> throw new IllegalStateException("no call for " + context.getClass());
        };
    }

    private Expression named(SparqlParser.NamedCallContext call, Span span) {
        String name = call.NAME().getText().toLowerCase(Locale.ROOT);
        boolean distinct = call.getChild(2).getText().equalsIgnoreCase("DISTINCT");
        List<Expression> arguments =
                call.expression().stream().map(this::expression).toList();
        if (SparqlFunctions.isAggregate(name)) {
            return aggregate(call, name, distinct, arguments, span);
        }
        SparqlFunctions.Arity arity = SparqlFunctions.arity(name).orElseThrow(() -> unknown(call));
        if (distinct || call.star != null || call.string() != null) {
            throw syntax(call.NAME().getText() + " is no aggregate", span);
        }
        if (!arity.allows(arguments.size())) {
            throw syntax(call.NAME().getText() + " takes " + arity + " arguments, not " + arguments.size(), span);
        }
        if (name.equals("bound") && !(arguments.getFirst() instanceof SparqlAst.Reference)) {
            throw syntax("BOUND takes a variable", span);
        }
        if (name.equals("iri") || name.equals("uri")) {
            return new SparqlAst.Call(
                    "iri", List.of(arguments.getFirst(), new SparqlAst.Literal(terms.baseLiteral(), span)), span);
        }
        return new SparqlAst.Call(name.equals("isuri") ? "isiri" : name, arguments, span);
    }

    private Expression aggregate(
            SparqlParser.NamedCallContext call, String name, boolean distinct, List<Expression> arguments, Span span) {
        if (call.star != null && !name.equals("count")) {
            throw syntax("only COUNT takes *", span);
        }
        if (call.string() != null && !name.equals("group_concat")) {
            throw syntax("only GROUP_CONCAT takes a SEPARATOR", span);
        }
        if (call.star == null && arguments.size() != 1) {
            throw syntax(call.NAME().getText() + " takes 1 argument, not " + arguments.size(), span);
        }
        @Nullable Expression argument = arguments.isEmpty() ? null : arguments.getFirst();
        return new SparqlAst.Aggregate(
                name, distinct, argument, call.string() == null ? " " : terms.string(call.string()), span);
    }

    private StatementException unknown(SparqlParser.NamedCallContext call) {
        String name = call.NAME().getText();
        String nearest = null;
        int least = 3;
        for (String known : SparqlFunctions.names()) {
            int distance = distance(known, name.toUpperCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = known;
            }
        }
        Span span = text.span(call.NAME().getSymbol());
        return new StatementException(new Diagnostic(
                Diagnostic.Kind.NAME,
                "unknown function " + name,
                span,
                nearest == null ? null : "did you mean " + nearest + "?",
                nearest == null ? List.of() : List.of(new Diagnostic.Fix(span, nearest))));
    }

    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int corner = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int above = row[j];
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(corner + change, Math.min(above, row[j - 1]) + 1);
                corner = above;
            }
        }
        return row[b.length()];
    }

    private static StatementException syntax(String message, Span span) {
        return new StatementException(Diagnostic.Kind.SYNTAX, message, span);
    }
}
