package stele.parser.datalog;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.jspecify.annotations.Nullable;
import stele.grammar.datalog.DatalogParser;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;

/// Makes the AST from ANTLR's tree: tells facts, rules and queries apart, and atoms and terms.
final class DatalogAstBuilder {
    private final SourceText source;
    private final DatalogPositions positions;

    DatalogAstBuilder(SourceText source, DatalogPositions positions) {
        this.source = source;
        this.positions = positions;
    }

    DatalogAst statement(DatalogParser.StatementContext context) {
        Span span = positions.span(context.sentence());
        return switch (context.sentence()) {
            case DatalogParser.QueryContext query ->
                new DatalogAst.Query(source, body(query.body()), ordering(query.ordering()), true, span);
            case DatalogParser.ClauseContext clause -> clause(clause, span);
            case DatalogParser.DeclarationContext declaration -> declaration(declaration, span);
            case DatalogParser.TypeDefinitionContext type ->
                new DatalogAst.TypeDefinition(source, name(type.name(0)), name(type.name(1)), span);
            case DatalogParser.InputOutputContext directive ->
                new DatalogAst.InputOutput(
                        source,
                        DatalogAst.Direction.valueOf(directive.kind.getText().toUpperCase(Locale.ROOT)),
                        directive.target().stream().map(this::target).toList(),
                        span);
            case DatalogParser.OtherDirectiveContext other ->
                throw StatementException.unsupported(
                        "the directive ." + other.IDENTIFIER().getText(), span);
            default -> throw new IllegalStateException(context.getText());
        };
    }

    private DatalogAst clause(DatalogParser.ClauseContext clause, Span span) {
        Conclusion conclusion = new Conclusion(clause.conclusion);
        DatalogAst.Ordering ordering = ordering(clause.ordering());
        boolean asked = clause.end != null && clause.end.getType() == DatalogParser.ASKED;
        if (clause.condition != null) {
            if (!ordering.isEmpty()) {
                throw error("only queries are ordered and limited; this is a rule", clause.ordering());
            }
            if (asked) {
                throw error("a rule ends with a full stop", clause);
            }
            return new DatalogAst.Clause(source, conclusion.heads(), body(clause.condition), span);
        }
        if (asked || !ordering.isEmpty() || !conclusion.isAtoms()) {
            return new DatalogAst.Query(source, conclusion.ast, ordering, asked, span);
        }
        return new DatalogAst.Clause(source, conclusion.heads(), null, span);
    }

    /// What stands before `:-`, or alone.
    private final class Conclusion {
        private final DatalogAst.Body ast;

        Conclusion(DatalogParser.BodyContext context) {
            this.ast = body(context);
        }

        boolean isAtoms() {
            return ast.alternatives().size() == 1
                    && ast.alternatives().getFirst().stream().allMatch(DatalogAst.Atom.class::isInstance);
        }

        List<DatalogAst.Atom> heads() {
            List<DatalogAst.Atom> heads = new ArrayList<>();
            if (ast.alternatives().size() > 1) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC, "the head of a rule has no alternatives", ast.span());
            }
            for (DatalogAst.Literal literal : ast.alternatives().getFirst()) {
                switch (literal) {
                    case DatalogAst.Atom atom -> heads.add(atom);
                    case DatalogAst.Comparison comparison
                    when comparison.comparator() == DatalogAst.Comparator.LESS_OR_EQUAL
                            && comparison.left() instanceof DatalogAst.Call ->
                        throw StatementException.unsupported("subsumption", comparison.span());
                    default ->
                        throw new StatementException(
                                Diagnostic.Kind.SEMANTIC,
                                "the head of a rule is an atom such as p(X, Y)",
                                literal.span());
                }
            }
            return heads;
        }
    }

    private DatalogAst.Declaration declaration(DatalogParser.DeclarationContext context, Span span) {
        List<DatalogAst.Attribute> attributes = context.attributes() == null
                ? List.of()
                : context.attributes().attribute().stream()
                        .map(attribute ->
                                new DatalogAst.Attribute(name(attribute.attributeName), name(attribute.typeName)))
                        .toList();
        List<DatalogAst.Name> qualifiers = context.qualifier().stream()
                .map(qualifier -> new DatalogAst.Name(qualifier.getText(), positions.span(qualifier)))
                .toList();
        return new DatalogAst.Declaration(
                source, context.name().stream().map(this::name).toList(), attributes, qualifiers, span);
    }

    private DatalogAst.Target target(DatalogParser.TargetContext context) {
        return new DatalogAst.Target(
                name(context.name()),
                context.setting().stream()
                        .map(setting -> new DatalogAst.Setting(name(setting.name(0)), settingValue(setting)))
                        .toList());
    }

    private String settingValue(DatalogParser.SettingContext setting) {
        return setting.STRING() != null
                ? unquote(setting.STRING().getText())
                : setting.getChild(setting.getChildCount() - 1).getText();
    }

    private DatalogAst.Ordering ordering(DatalogParser.OrderingContext context) {
        return new DatalogAst.Ordering(
                context.sortItem().stream()
                        .map(item -> new DatalogAst.SortItem(
                                term(item.expression()),
                                item.direction != null
                                        && item.direction.getText().equals("desc")))
                        .toList(),
                context.limit == null ? null : term(context.limit),
                context.offset == null ? null : term(context.offset));
    }

    private DatalogAst.Body body(DatalogParser.BodyContext context) {
        return new DatalogAst.Body(
                context.conjunction().stream()
                        .map(conjunction -> conjunction.literal().stream()
                                .map(this::literal)
                                .toList())
                        .toList(),
                positions.span(context));
    }

    private DatalogAst.Literal literal(DatalogParser.LiteralContext context) {
        Span span = positions.span(context);
        return switch (context) {
            case DatalogParser.NegationContext negation ->
                new DatalogAst.Negation(bodyOf(literal(negation.literal())), span);
            case DatalogParser.OptionalContext optional ->
                new DatalogAst.OptionalBody(bodyOf(literal(optional.literal())), span);
            case DatalogParser.ComparisonContext comparison ->
                comparison.operator == null
                        ? condition(comparison.expression(0))
                        : new DatalogAst.Comparison(
                                comparator(comparison.operator),
                                term(comparison.expression(0)),
                                term(comparison.expression(1)),
                                span);
            default -> throw new IllegalStateException(context.getText());
        };
    }

    private static DatalogAst.Body bodyOf(DatalogAst.Literal literal) {
        return literal instanceof DatalogAst.Group group
                ? group.body()
                : new DatalogAst.Body(List.of(List.of(literal)), literal.span());
    }

    private static DatalogAst.Comparator comparator(Token operator) {
        return switch (operator.getText()) {
            case "=", "is" -> DatalogAst.Comparator.EQUAL;
            case "!=", "<>", "\\=" -> DatalogAst.Comparator.NOT_EQUAL;
            case "<" -> DatalogAst.Comparator.LESS;
            case "<=" -> DatalogAst.Comparator.LESS_OR_EQUAL;
            case ">" -> DatalogAst.Comparator.GREATER;
            case ">=" -> DatalogAst.Comparator.GREATER_OR_EQUAL;
            default -> throw new IllegalStateException(operator.getText());
        };
    }

    /// An expression that stands for a literal.
    private DatalogAst.Literal condition(DatalogParser.ExpressionContext context) {
        Span span = positions.span(context);
        return switch (context) {
            case DatalogParser.CallTermContext call -> atom(call.call());
            case DatalogParser.WordContext word -> new DatalogAst.Atom(name(word.name()), List.of(), span);
            case DatalogParser.ParenthesisedContext group -> new DatalogAst.Group(body(group.body()), span);
            case DatalogParser.ConstantTermContext constant
            when term(constant) instanceof DatalogAst.Constant value && value.value() instanceof Boolean truth ->
                new DatalogAst.Truth(truth, span);
            default -> throw error("a condition is expected here, such as p(X) or X > 1", context);
        };
    }

    private DatalogAst.Atom atom(DatalogParser.CallContext context) {
        return new DatalogAst.Atom(name(context.name()), arguments(context), positions.span(context));
    }

    private List<DatalogAst.Argument> arguments(DatalogParser.CallContext context) {
        List<DatalogAst.Argument> arguments = new ArrayList<>();
        boolean named = false;
        for (DatalogParser.ArgumentContext argument : context.argument()) {
            if (argument.namedArgument() != null) {
                arguments.add(named(argument.namedArgument()));
                named = true;
                continue;
            }
            if (named) {
                throw error("arguments by position come before those by name", argument);
            }
            DatalogAst.Term term = argument.expression() == null
                    ? new DatalogAst.Star(positions.span(argument))
                    : term(argument.expression());
            arguments.add(new DatalogAst.Argument(null, term));
        }
        context.namedArgument().forEach(argument -> arguments.add(named(argument)));
        return arguments;
    }

    private DatalogAst.Argument named(DatalogParser.NamedArgumentContext context) {
        return new DatalogAst.Argument(name(context.name()), term(context.expression()));
    }

    private DatalogAst.Term term(DatalogParser.ExpressionContext context) {
        Span span = positions.span(context);
        return switch (context) {
            case DatalogParser.ParenthesisedContext group -> inParentheses(group);
            case DatalogParser.NegativeContext negative -> negative(term(negative.expression()), span);
            case DatalogParser.ArithmeticContext arithmetic ->
                new DatalogAst.Arithmetic(
                        arithmetic.operator.getText().charAt(0), term(arithmetic.left), term(arithmetic.right), span);
            case DatalogParser.AggregateContext aggregate -> aggregate(aggregate, span);
            case DatalogParser.CallTermContext call ->
                new DatalogAst.Call(name(call.call().name()), arguments(call.call()), span);
            case DatalogParser.RecordContext record -> throw StatementException.unsupported("a record", span);
            case DatalogParser.ConstantTermContext constant -> constant(constant.constant(), span);
            case DatalogParser.ParameterContext parameter ->
                new DatalogAst.Parameter(parameter.getText().substring(1), span);
            case DatalogParser.WordContext word
            when word.name().QUOTED_NAME() != null ->
                throw error("a name in back quotes is that of a relation, not a value", word);
            case DatalogParser.WordContext word -> new DatalogAst.Word(word.getText(), span);
            default -> throw new IllegalStateException(context.getText());
        };
    }

    private DatalogAst.Aggregate aggregate(DatalogParser.AggregateContext aggregate, Span span) {
        DatalogAst.Name function =
                new DatalogAst.Name(aggregate.aggregateName().getText(), positions.span(aggregate.aggregateName()));
        DatalogAst.Body body = aggregate.body() == null ? bodyOf(atom(aggregate.call())) : body(aggregate.body());
        return new DatalogAst.Aggregate(function, aggregate.of == null ? null : term(aggregate.of), body, span);
    }

    private DatalogAst.Term inParentheses(DatalogParser.ParenthesisedContext group) {
        List<DatalogParser.ConjunctionContext> conjunctions = group.body().conjunction();
        if (conjunctions.size() == 1
                && conjunctions.getFirst().literal().size() == 1
                && conjunctions.getFirst().literal(0) instanceof DatalogParser.ComparisonContext comparison
                && comparison.operator == null) {
            return term(comparison.expression(0));
        }
        throw error("a value is expected in these parentheses, not a condition", group);
    }

    private static DatalogAst.Term negative(DatalogAst.Term operand, Span span) {
        if (operand instanceof DatalogAst.Constant constant) {
            switch (constant.value()) {
                case Long number -> {
                    return new DatalogAst.Constant(-number, span);
                }
                case BigDecimal number -> {
                    return new DatalogAst.Constant(number.negate(), span);
                }
                case Double number -> {
                    return new DatalogAst.Constant(-number, span);
                }
                default -> {
                    // Said by the binder, which knows the types.
                }
            }
        }
        return new DatalogAst.Negative(operand, span);
    }

    private DatalogAst.Constant constant(DatalogParser.ConstantContext context, Span span) {
        String text = context.getText();
        if (context.STRING() != null) {
            return new DatalogAst.Constant(unquote(text), span);
        }
        return new DatalogAst.Constant(context.NUMBER() == null ? Boolean.valueOf(text) : number(text, span), span);
    }

    private static Object number(String written, Span span) {
        String text = written.endsWith("u") ? written.substring(0, written.length() - 1) : written;
        if (text.startsWith("0x")) {
            return whole(new BigInteger(text.substring(2), 16), span);
        }
        if (text.startsWith("0b")) {
            return whole(new BigInteger(text.substring(2), 2), span);
        }
        if (text.indexOf('e') >= 0 || text.indexOf('E') >= 0) {
            return Double.valueOf(text);
        }
        return text.indexOf('.') >= 0 ? new BigDecimal(text) : whole(new BigInteger(text), span);
    }

    private static Long whole(BigInteger number, Span span) {
        if (number.bitLength() > Long.SIZE - 1) {
            throw new StatementException(
                    Diagnostic.Kind.TYPE, "the number " + number + " does not fit into 64 bits", span);
        }
        return number.longValue();
    }

    private DatalogAst.Name name(DatalogParser.NameContext context) {
        String text = context.getText();
        return new DatalogAst.Name(
                context.QUOTED_NAME() == null ? text : text.substring(1, text.length() - 1), positions.span(context));
    }

    /// The characters of a string in quotes: a doubled quote is one, and `\` escapes.
    static String unquote(String quoted) {
        char quote = quoted.charAt(0);
        StringBuilder text = new StringBuilder(quoted.length());
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c == quote) {
                i++;
            } else if (c == '\\') {
                c = quoted.charAt(++i);
                c = switch (c) {
                    case 'n' -> '\n';
                    case 't' -> '\t';
                    case 'r' -> '\r';
                    case '0' -> '\0';
                    default -> c;
                };
            }
            text.append(c);
        }
        return text.toString();
    }

    private StatementException error(String message, @Nullable ParserRuleContext context) {
        return new StatementException(
                Diagnostic.Kind.SYNTAX, message, context == null ? null : positions.span(context));
    }
}
