package stele.parser.cypher;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.grammar.cypher.CypherParser;
import stele.parser.Span;
import stele.parser.cypher.CypherAst.BinaryOperator;
import stele.parser.cypher.CypherAst.ComparisonOperator;
import stele.parser.cypher.CypherAst.Expression;
import stele.parser.cypher.CypherAst.UnaryOperator;

/// Turns parse trees of expressions into [CypherAst.Expression]s.
final class CypherExpressionBuilder {
    private static final int HEX = 16;
    private static final int OCTAL = 8;

    private final CypherAstBuilder builder;

    CypherExpressionBuilder(CypherAstBuilder builder) {
        this.builder = builder;
    }

    Expression expression(CypherParser.ExpressionContext tree) {
        Span span = builder.span(tree);
        return switch (tree) {
            case CypherParser.AtomExpressionContext atom -> atom(atom.atom());
            case CypherParser.PropertyAccessContext access ->
                new CypherAst.Property(expression(access.expression()), builder.name(access.schemaName()), span);
            case CypherParser.SubscriptContext subscript ->
                new CypherAst.Subscript(expression(subscript.expression(0)), expression(subscript.expression(1)), span);
            case CypherParser.SliceContext slice ->
                new CypherAst.Slice(expression(slice.expression(0)), optional(slice.from), optional(slice.to), span);
            case CypherParser.LabelPredicateContext labels -> labelPredicate(labels, span);
            case CypherParser.SignedContext signed -> signed(signed, span);
            case CypherParser.PowerContext power -> binary(BinaryOperator.POWER, power.left, power.right, span);
            case CypherParser.MultiplicationContext product ->
                binary(operator(product.op.getText()), product.left, product.right, span);
            case CypherParser.AdditionContext sum -> binary(operator(sum.op.getText()), sum.left, sum.right, span);
            case CypherParser.NullPredicateContext test ->
                new CypherAst.Unary(
                        test.NOT() == null ? UnaryOperator.IS_NULL : UnaryOperator.IS_NOT_NULL,
                        expression(test.expression()),
                        span);
            case CypherParser.MatchPredicateContext match ->
                binary(matchOperator(match), match.left, match.right, span);
            case CypherParser.ComparisonContext comparison -> comparison(comparison, span);
            case CypherParser.NegationContext not ->
                new CypherAst.Unary(UnaryOperator.NOT, expression(not.expression()), span);
            case CypherParser.ConjunctionContext and -> binary(BinaryOperator.AND, and.left, and.right, span);
            case CypherParser.ExclusiveDisjunctionContext xor -> binary(BinaryOperator.XOR, xor.left, xor.right, span);
            case CypherParser.DisjunctionContext or -> binary(BinaryOperator.OR, or.left, or.right, span);
            default -> throw new IllegalStateException("expression " + tree.getClass());
        };
    }

    private @Nullable Expression optional(CypherParser.@Nullable ExpressionContext tree) {
        return tree == null ? null : expression(tree);
    }

    private Expression binary(
            BinaryOperator operator,
            CypherParser.ExpressionContext left,
            CypherParser.ExpressionContext right,
            Span span) {
        return new CypherAst.Binary(operator, expression(left), expression(right), span);
    }

    private static BinaryOperator operator(String text) {
        for (BinaryOperator operator : BinaryOperator.values()) {
            if (operator.text().equals(text)) {
                return operator;
            }
        }
        throw new IllegalStateException("operator " + text);
    }

    private static BinaryOperator matchOperator(CypherParser.MatchPredicateContext tree) {
        if (tree.IN() != null) {
            return BinaryOperator.IN;
        }
        if (tree.STARTS() != null) {
            return BinaryOperator.STARTS_WITH;
        }
        if (tree.ENDS() != null) {
            return BinaryOperator.ENDS_WITH;
        }
        return tree.CONTAINS() != null ? BinaryOperator.CONTAINS : BinaryOperator.MATCHES;
    }

    private Expression labelPredicate(CypherParser.LabelPredicateContext tree, Span span) {
        CypherAst.LabelExpression labels = null;
        for (CypherParser.LabelAtomContext atom : tree.labelAtom()) {
            CypherAst.LabelExpression next = atom.schemaName() != null
                    ? new CypherAst.Label(builder.name(atom.schemaName()))
                    : builder.labels(atom.labelExpression());
            labels = labels == null ? next : new CypherAst.AndLabel(labels, next);
        }
        if (labels == null) {
            throw new IllegalStateException("a label predicate without labels");
        }
        return new CypherAst.LabelPredicate(expression(tree.expression()), labels, span);
    }

    private Expression signed(CypherParser.SignedContext tree, Span span) {
        boolean minus = tree.op.getText().equals("-");
        if (minus
                && tree.expression() instanceof CypherParser.AtomExpressionContext atom
                && atom.atom() instanceof CypherParser.LiteralAtomContext literal
                && literal.literal().start.getType() != CypherParser.STRING) {
            // The least integer has no positive counterpart, so the sign is part of the number.
            return number("-" + literal.getText(), literal.literal(), span);
        }
        return new CypherAst.Unary(
                minus ? UnaryOperator.MINUS : UnaryOperator.PLUS, expression(tree.expression()), span);
    }

    /// Comparisons chain: `1 < n <= 3` is one node.
    private Expression comparison(CypherParser.ComparisonContext tree, Span span) {
        List<ComparisonOperator> operators = new ArrayList<>();
        List<Expression> operands = new ArrayList<>();
        CypherParser.ExpressionContext left = tree;
        while (left instanceof CypherParser.ComparisonContext comparison) {
            operators.addFirst(comparisonOperator(comparison.op.getText()));
            operands.addFirst(expression(comparison.right));
            left = comparison.left;
        }
        operands.addFirst(expression(left));
        return new CypherAst.Comparison(operators, operands, span);
    }

    private static ComparisonOperator comparisonOperator(String text) {
        return switch (text) {
            case "=" -> ComparisonOperator.EQUAL;
            case "<>" -> ComparisonOperator.NOT_EQUAL;
            case "<" -> ComparisonOperator.LESS;
            case "<=" -> ComparisonOperator.LESS_OR_EQUAL;
            case ">" -> ComparisonOperator.GREATER;
            default -> ComparisonOperator.GREATER_OR_EQUAL;
        };
    }

    private Expression atom(CypherParser.AtomContext tree) {
        Span span = builder.span(tree);
        return switch (tree) {
            case CypherParser.LiteralAtomContext literal -> literal(literal.literal());
            case CypherParser.ParameterAtomContext parameter -> parameter(parameter.parameter());
            case CypherParser.CaseAtomContext caseAtom -> caseExpression(caseAtom.caseExpression());
            case CypherParser.PatternAtomContext pattern ->
                new CypherAst.PatternPredicate(chain(null, pattern.pathPatternChain(), span), span);
            case CypherParser.ShortestPathAtomContext shortest ->
                new CypherAst.PatternPredicate(builder.shortest(null, shortest.shortestPath(), span), span);
            case CypherParser.ParenthesisedContext parenthesised ->
                new CypherAst.Parenthesised(expression(parenthesised.expression()), span);
            case CypherParser.ListComprehensionContext list -> listComprehension(list, span);
            case CypherParser.PatternComprehensionContext pattern ->
                new CypherAst.PatternComprehension(
                        chain(
                                pattern.variable() == null ? null : builder.variable(pattern.variable()),
                                pattern.pathPatternChain(),
                                span),
                        builder.where(pattern.whereClause()),
                        expression(pattern.expression()),
                        span);
            case CypherParser.ListLiteralContext list -> new CypherAst.ListLiteral(all(list.expression()), span);
            case CypherParser.MapAtomContext map -> map(map.mapLiteral());
            case CypherParser.MapProjectionContext projection -> mapProjection(projection, span);
            case CypherParser.QuantifiedContext quantified ->
                new CypherAst.Quantified(
                        CypherAst.Quantifier.valueOf(
                                quantified.quantifier.getText().toUpperCase(java.util.Locale.ROOT)),
                        builder.variable(quantified.variable()),
                        expression(quantified.expression()),
                        expression(quantified.whereClause().expression()),
                        span);
            case CypherParser.ReductionContext reduce ->
                new CypherAst.Reduce(
                        builder.variable(reduce.accumulator),
                        expression(reduce.initial),
                        builder.variable(reduce.item),
                        expression(reduce.list),
                        expression(reduce.body),
                        span);
            case CypherParser.ExistsSubqueryContext exists ->
                subquery(CypherAst.SubqueryKind.EXISTS, exists.subqueryBody(), span);
            case CypherParser.CountSubqueryContext count ->
                subquery(CypherAst.SubqueryKind.COUNT, count.subqueryBody(), span);
            case CypherParser.CollectSubqueryContext collect ->
                subquery(CypherAst.SubqueryKind.COLLECT, collect.subqueryBody(), span);
            case CypherParser.CountStarContext ignored -> new CypherAst.CountStar(span);
            case CypherParser.FunctionCallContext call ->
                new CypherAst.FunctionCall(
                        String.join(
                                ".",
                                call.functionName().symbolicName().stream()
                                        .map(builder::name)
                                        .toList()),
                        call.DISTINCT() != null,
                        all(call.expression()),
                        span);
            case CypherParser.VariableAtomContext variable ->
                new CypherAst.Variable(builder.variable(variable.variable()).text(), span);
            default -> throw new IllegalStateException("atom " + tree.getClass());
        };
    }

    private List<Expression> all(List<CypherParser.ExpressionContext> trees) {
        return trees.stream().map(this::expression).toList();
    }

    private CypherAst.PathPattern chain(
            CypherAst.@Nullable Name variable, CypherParser.PathPatternChainContext tree, Span span) {
        return builder.path(variable, null, tree.nodePattern(), tree.relationshipPattern(), span);
    }

    private Expression subquery(CypherAst.SubqueryKind kind, CypherParser.SubqueryBodyContext tree, Span span) {
        if (tree.regularQuery() != null) {
            return new CypherAst.Subquery(kind, builder.query(tree.regularQuery()), span);
        }
        CypherAst.Clause match = new CypherAst.MatchClause(
                false, builder.patterns(tree.patternList()), builder.where(tree.whereClause()), span);
        return new CypherAst.Subquery(
                kind,
                new CypherAst.Query(List.of(new CypherAst.SingleQuery(List.of(match), span)), List.of(), span),
                span);
    }

    private Expression listComprehension(CypherParser.ListComprehensionContext tree, Span span) {
        boolean mapped = tree.expression().size() > 1;
        return new CypherAst.ListComprehension(
                builder.variable(tree.variable()),
                expression(tree.expression(0)),
                builder.where(tree.whereClause()),
                mapped ? expression(tree.expression(1)) : null,
                span);
    }

    private Expression mapProjection(CypherParser.MapProjectionContext tree, Span span) {
        List<CypherAst.MapProjectionItem> items = new ArrayList<>();
        for (CypherParser.MapProjectionItemContext item : tree.mapProjectionItem()) {
            if (item.variable() != null) {
                CypherAst.Name name = builder.variable(item.variable());
                items.add(
                        new CypherAst.MapProjectionItem(name.text(), new CypherAst.Variable(name.text(), name.span())));
            } else if (item.schemaName() == null) {
                items.add(new CypherAst.MapProjectionItem(null, null));
            } else {
                items.add(
                        new CypherAst.MapProjectionItem(builder.name(item.schemaName()), optional(item.expression())));
            }
        }
        CypherAst.Name base = builder.variable(tree.variable());
        return new CypherAst.MapProjection(new CypherAst.Variable(base.text(), base.span()), items, span);
    }

    private Expression caseExpression(CypherParser.CaseExpressionContext tree) {
        return new CypherAst.Case(
                optional(tree.operand),
                tree.caseBranch().stream()
                        .map(branch -> expression(branch.condition))
                        .toList(),
                tree.caseBranch().stream()
                        .map(branch -> expression(branch.result))
                        .toList(),
                optional(tree.otherwise),
                builder.span(tree));
    }

    Expression map(CypherParser.MapLiteralContext tree) {
        List<String> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        for (CypherParser.MapEntryContext entry : tree.mapEntry()) {
            keys.add(builder.name(entry.schemaName()));
            values.add(expression(entry.expression()));
        }
        return new CypherAst.MapLiteral(keys, values, builder.span(tree));
    }

    Expression parameter(CypherParser.ParameterContext tree) {
        String name = tree.INTEGER() != null ? tree.INTEGER().getText() : builder.name(tree.symbolicName());
        return new CypherAst.Parameter(name, builder.span(tree));
    }

    private Expression literal(CypherParser.LiteralContext tree) {
        Span span = builder.span(tree);
        return switch (tree.start.getType()) {
            case CypherParser.NULL -> new CypherAst.Literal(null, span);
            case CypherParser.TRUE -> new CypherAst.Literal(true, span);
            case CypherParser.FALSE -> new CypherAst.Literal(false, span);
            case CypherParser.STRING -> new CypherAst.Literal(string(tree.getText(), span), span);
            default -> number(tree.getText(), tree, span);
        };
    }

    private static Expression number(String text, CypherParser.LiteralContext tree, Span span) {
        try {
            return switch (tree.start.getType()) {
                case CypherParser.INTEGER -> new CypherAst.Literal(Long.parseLong(text), span);
                case CypherParser.HEX_INTEGER, CypherParser.OCTAL_INTEGER -> {
                    boolean negative = text.startsWith("-");
                    String digits = text.substring(negative ? 3 : 2);
                    int radix = tree.start.getType() == CypherParser.HEX_INTEGER ? HEX : OCTAL;
                    yield new CypherAst.Literal(Long.parseLong(negative ? "-" + digits : digits, radix), span);
                }
                case CypherParser.FLOAT -> {
                    double value = Double.parseDouble(text);
                    if (Double.isInfinite(value)) {
                        throw CypherAstBuilder.error("FloatingPointOverflow", "the number is too large", span);
                    }
                    yield new CypherAst.Literal(value, span);
                }
                case CypherParser.MALFORMED_NUMBER ->
                    throw CypherAstBuilder.error("InvalidNumberLiteral", text + " is not a number", span);
                default -> throw CypherAstBuilder.error("InvalidArgumentType", "only a number can have a sign", span);
            };
        } catch (NumberFormatException e) {
            throw CypherAstBuilder.error("IntegerOverflow", "the integer " + text + " does not fit in 64 bits", span);
        }
    }

    private static String string(String quoted, Span span) {
        StringBuilder text = new StringBuilder();
        int i = 1;
        while (i < quoted.length() - 1) {
            char next = quoted.charAt(i++);
            if (next != '\\') {
                text.append(next);
                continue;
            }
            char escaped = quoted.charAt(i++);
            switch (escaped) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) codePoint(quoted, i, 4, span));
                    i += 4;
                }
                case 'U' -> {
                    text.appendCodePoint(codePoint(quoted, i, 8, span));
                    i += 8;
                }
                default -> text.append(escaped);
            }
        }
        return text.toString();
    }

    private static int codePoint(String quoted, int start, int digits, Span span) {
        try {
            int value = Integer.parseInt(quoted.substring(start, start + digits), HEX);
            if (Character.isValidCodePoint(value)) {
                return value;
            }
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            // Told below, as any other wrong code point.
        }
        throw CypherAstBuilder.error("InvalidUnicodeLiteral", "\\u needs " + digits + " hexadecimal digits", span);
    }
}
