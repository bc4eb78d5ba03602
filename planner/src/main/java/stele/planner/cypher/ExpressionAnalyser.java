package stele.planner.cypher;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import stele.parser.Span;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.BinaryOperator;
import stele.parser.cypher.CypherAst.Expression;

/// Finds the static types of expressions, and what is wrong with their operands.
final class ExpressionAnalyser {
    private final CypherAnalyser analyser;
    private final Map<String, StaticType> scope;
    private final boolean aggregates;

    /// @param aggregates whether aggregates may stand here
    ExpressionAnalyser(CypherAnalyser analyser, Map<String, StaticType> scope, boolean aggregates) {
        this.analyser = analyser;
        this.scope = scope;
        this.aggregates = aggregates;
    }

    private static RuntimeException wrongType(String message, Span span) {
        return Translation.error("InvalidArgumentType", message, span);
    }

    /// Checks an expression that must be a truth value; patterns may stand in it.
    void condition(Expression expression) {
        switch (expression) {
            case CypherAst.Parenthesised parenthesised -> condition(parenthesised.operand());
            case CypherAst.PatternPredicate predicate ->
                new PatternAnalyser(analyser).inner(predicate.pattern(), new LinkedHashMap<>(scope), false);
            case CypherAst.Unary unary
            when unary.operator() == CypherAst.UnaryOperator.NOT -> condition(unary.operand());
            case CypherAst.Binary binary
            when isLogical(binary.operator()) -> {
                condition(binary.left());
                condition(binary.right());
            }
            default -> {
                Kind kind = type(expression).kind();
                if (!kind.mayBe(Kind.BOOLEAN)) {
                    throw wrongType("expected a truth value, not a " + kind.text(), expression.span());
                }
            }
        }
    }

    private static boolean isLogical(BinaryOperator operator) {
        return operator == BinaryOperator.AND || operator == BinaryOperator.OR || operator == BinaryOperator.XOR;
    }

    StaticType type(Expression expression) {
        return switch (expression) {
            case CypherAst.Literal literal -> StaticType.of(literal(literal.value()));
            case CypherAst.Parameter ignored -> StaticType.ANY;
            case CypherAst.Variable variable -> {
                StaticType type = scope.get(variable.name());
                if (type == null) {
                    throw CypherAnalyser.undefined(variable.name(), variable.span(), scope.keySet());
                }
                yield type;
            }
            case CypherAst.Parenthesised parenthesised -> type(parenthesised.operand());
            case CypherAst.ListLiteral list -> StaticType.listOf(common(list.items()));
            case CypherAst.MapLiteral map -> {
                map.values().forEach(this::type);
                yield StaticType.of(Kind.MAP);
            }
            case CypherAst.Property property -> property(property);
            case CypherAst.Subscript subscript -> {
                type(subscript.index());
                yield type(subscript.base()).elementOrAny();
            }
            case CypherAst.Slice slice -> {
                AstWalk.operands(slice).forEach(this::type);
                yield type(slice.base());
            }
            case CypherAst.LabelPredicate labels -> {
                type(labels.operand());
                yield StaticType.of(Kind.BOOLEAN);
            }
            case CypherAst.Unary unary -> unary(unary);
            case CypherAst.Binary binary -> binary(binary);
            case CypherAst.Comparison comparison -> {
                comparison.operands().forEach(this::type);
                yield StaticType.of(Kind.BOOLEAN);
            }
            case CypherAst.Case choice -> choice(choice);
            case CypherAst.ListComprehension list -> listComprehension(list);
            case CypherAst.Quantified quantified -> quantified(quantified);
            case CypherAst.Reduce reduce -> reduce(reduce);
            case CypherAst.MapProjection projection -> {
                AstWalk.operands(projection).forEach(this::type);
                yield StaticType.of(Kind.MAP);
            }
            case CypherAst.FunctionCall call -> call(call);
            case CypherAst.CountStar star -> {
                requireAggregates(star.span());
                yield StaticType.of(Kind.INTEGER);
            }
            case CypherAst.PatternPredicate predicate ->
                throw Translation.error(
                        "UnexpectedSyntax", "a pattern can stand in a condition only", predicate.span());
            case CypherAst.PatternComprehension pattern -> patternComprehension(pattern);
            case CypherAst.Subquery subquery -> {
                analyser.query(subquery.query(), scope, true);
                yield switch (subquery.kind()) {
                    case EXISTS -> StaticType.of(Kind.BOOLEAN);
                    case COUNT -> StaticType.of(Kind.INTEGER);
                    case COLLECT -> StaticType.of(Kind.LIST);
                };
            }
        };
    }

    private static Kind literal(@org.jspecify.annotations.Nullable Object value) {
        return switch (value) {
            case null -> Kind.NULL;
            case Boolean ignored -> Kind.BOOLEAN;
            case Long ignored -> Kind.INTEGER;
            case Double ignored -> Kind.FLOAT;
            default -> Kind.STRING;
        };
    }

    private StaticType common(List<Expression> items) {
        StaticType common = null;
        for (Expression item : items) {
            StaticType type = type(item);
            if (type.kind() == Kind.NULL) {
                continue;
            }
            if (common == null || common.equals(type)) {
                common = type;
            } else {
                boolean numbers = common.kind().isNumber() && type.kind().isNumber();
                common = numbers ? StaticType.of(Kind.NUMBER) : StaticType.ANY;
            }
        }
        return common == null ? StaticType.ANY : common;
    }

    private StaticType property(CypherAst.Property property) {
        Kind kind = type(property.base()).kind();
        switch (kind) {
            case PATH -> throw wrongType("a path has no properties", property.span());
            case BOOLEAN, INTEGER, FLOAT, NUMBER, STRING, LIST ->
                throw Translation.error(
                        "TypeError:InvalidArgumentType", "a " + kind.text() + " has no properties", property.span());
            default -> {}
        }
        return StaticType.ANY;
    }

    private StaticType unary(CypherAst.Unary unary) {
        return switch (unary.operator()) {
            case NOT -> {
                condition(unary.operand());
                yield StaticType.of(Kind.BOOLEAN);
            }
            case IS_NULL, IS_NOT_NULL -> {
                type(unary.operand());
                yield StaticType.of(Kind.BOOLEAN);
            }
            case PLUS, MINUS -> {
                StaticType type = type(unary.operand());
                number(type, unary.operand());
                yield type;
            }
        };
    }

    private static void number(StaticType type, Expression operand) {
        switch (type.kind()) {
            case BOOLEAN, STRING, LIST, MAP, NODE, RELATIONSHIP, PATH ->
                throw wrongType("expected a number, not a " + type.kind().text(), operand.span());
            default -> {}
        }
    }

    private StaticType binary(CypherAst.Binary binary) {
        if (isLogical(binary.operator())) {
            condition(binary);
            return StaticType.of(Kind.BOOLEAN);
        }
        StaticType left = type(binary.left());
        StaticType right = type(binary.right());
        return switch (binary.operator()) {
            case AND, OR, XOR, STARTS_WITH, ENDS_WITH, CONTAINS, MATCHES -> StaticType.of(Kind.BOOLEAN);
            case IN -> {
                if (!right.kind().mayBe(Kind.LIST)) {
                    throw wrongType(
                            "IN needs a list, not a " + right.kind().text(),
                            binary.right().span());
                }
                yield StaticType.of(Kind.BOOLEAN);
            }
            case POWER -> {
                number(left, binary.left());
                number(right, binary.right());
                yield StaticType.of(Kind.FLOAT);
            }
            case MULTIPLY, DIVIDE, MODULO, SUBTRACT -> {
                number(left, binary.left());
                number(right, binary.right());
                yield arithmetic(left, right);
            }
            case ADD, CONCATENATE -> {
                if (left.kind() == Kind.LIST || right.kind() == Kind.LIST) {
                    yield StaticType.of(Kind.LIST);
                }
                yield left.kind() == Kind.STRING && right.kind() == Kind.STRING
                        ? StaticType.of(Kind.STRING)
                        : arithmetic(left, right);
            }
        };
    }

    private static StaticType arithmetic(StaticType left, StaticType right) {
        if (left.kind() == Kind.INTEGER && right.kind() == Kind.INTEGER) {
            return StaticType.of(Kind.INTEGER);
        }
        return left.kind().isNumber() && right.kind().isNumber() ? StaticType.of(Kind.NUMBER) : StaticType.ANY;
    }

    private StaticType choice(CypherAst.Case choice) {
        Expression operand = choice.operand();
        if (operand != null) {
            type(operand);
            choice.conditions().forEach(this::type);
        } else {
            choice.conditions().forEach(this::condition);
        }
        choice.results().forEach(this::type);
        Expression otherwise = choice.otherwise();
        if (otherwise != null) {
            type(otherwise);
        }
        return StaticType.ANY;
    }

    private StaticType requireList(Expression list) {
        StaticType type = type(list);
        if (!type.kind().mayBe(Kind.LIST)) {
            throw wrongType("expected a list, not a " + type.kind().text(), list.span());
        }
        return type;
    }

    /// The analyser for an expression that sees further variables and may not aggregate.
    private ExpressionAnalyser within(String name, StaticType type) {
        Map<String, StaticType> inner = new LinkedHashMap<>(scope);
        inner.put(name, type);
        return new ExpressionAnalyser(analyser, inner, false);
    }

    private StaticType listComprehension(CypherAst.ListComprehension list) {
        StaticType type = requireList(list.list());
        ExpressionAnalyser inner = within(list.variable().text(), type.elementOrAny());
        Expression where = list.where();
        if (where != null) {
            inner.condition(where);
        }
        Expression result = list.result();
        return result == null ? type : StaticType.listOf(inner.type(result));
    }

    private StaticType quantified(CypherAst.Quantified quantified) {
        StaticType type = requireList(quantified.list());
        within(quantified.variable().text(), type.elementOrAny()).condition(quantified.where());
        return StaticType.of(Kind.BOOLEAN);
    }

    private StaticType reduce(CypherAst.Reduce reduce) {
        StaticType type = requireList(reduce.list());
        type(reduce.initial());
        Map<String, StaticType> inner = new LinkedHashMap<>(scope);
        inner.put(reduce.accumulator().text(), StaticType.ANY);
        inner.put(reduce.item().text(), type.elementOrAny());
        new ExpressionAnalyser(analyser, inner, false).type(reduce.body());
        return StaticType.ANY;
    }

    private StaticType patternComprehension(CypherAst.PatternComprehension pattern) {
        Map<String, StaticType> inner = new LinkedHashMap<>(scope);
        new PatternAnalyser(analyser).inner(pattern.pattern(), inner, true);
        ExpressionAnalyser body = new ExpressionAnalyser(analyser, inner, false);
        Expression where = pattern.where();
        if (where != null) {
            body.condition(where);
        }
        return StaticType.listOf(body.type(pattern.result()));
    }

    private void requireAggregates(Span span) {
        if (!aggregates) {
            throw Translation.error("InvalidAggregation", "an aggregate cannot stand here", span);
        }
    }

    private StaticType call(CypherAst.FunctionCall call) {
        String name = call.name().toLowerCase(Locale.ROOT);
        if (Aggregates.isAggregate(call)) {
            return aggregate(call, name);
        }
        if (name.equals("exists") && call.arguments().size() == 1) {
            if (call.arguments().getFirst() instanceof CypherAst.PatternPredicate) {
                condition(call.arguments().getFirst());
            } else {
                type(call.arguments().getFirst());
            }
            return StaticType.of(Kind.BOOLEAN);
        }
        if (!FunctionTranslator.exists(call.name())) {
            throw FunctionTranslator.unknown(call);
        }
        List<StaticType> types = call.arguments().stream().map(this::type).toList();
        FunctionTranslator.Function function = FunctionTranslator.plain(call.name());
        if (function != null) {
            FunctionTranslator.requireArguments(call, function.least(), function.most());
        }
        if (!types.isEmpty()) {
            argument(call, name, types.getFirst());
        }
        return function == null || function.kind() == Kind.NUMBER ? StaticType.ANY : StaticType.of(function.kind());
    }

    private static void argument(CypherAst.FunctionCall call, String name, StaticType type) {
        Kind kind = type.kind();
        boolean open = kind == Kind.ANY || kind == Kind.NULL;
        boolean fits = switch (name) {
            case "labels" -> kind == Kind.NODE;
            case "type", "startnode", "endnode" -> kind == Kind.RELATIONSHIP;
            case "properties" -> kind == Kind.NODE || kind == Kind.RELATIONSHIP || kind == Kind.MAP;
            case "length" -> kind != Kind.NODE && kind != Kind.RELATIONSHIP;
            case "size" -> kind != Kind.PATH && kind != Kind.NODE && kind != Kind.RELATIONSHIP;
            case "nodes", "relationships" -> kind == Kind.PATH;
            default -> true;
        };
        if (!open && !fits) {
            throw wrongType(call.name() + " does not take a " + kind.text(), call.span());
        }
    }

    private StaticType aggregate(CypherAst.FunctionCall call, String name) {
        requireAggregates(call.span());
        for (Expression argument : call.arguments()) {
            if (Aggregates.contains(argument)) {
                throw Translation.error(
                        "NestedAggregation", "an aggregate cannot stand inside of another", argument.span());
            }
            AstWalk.walk(argument, part -> {
                if (part instanceof CypherAst.FunctionCall inner && inner.name().equalsIgnoreCase("rand")) {
                    throw Translation.error(
                            "NonConstantExpression", "an aggregate cannot take random values", part.span());
                }
            });
        }
        List<StaticType> types = call.arguments().stream()
                .map(argument -> new ExpressionAnalyser(analyser, scope, false).type(argument))
                .toList();
        return switch (name) {
            case "count" -> StaticType.of(Kind.INTEGER);
            case "collect" -> types.isEmpty() ? StaticType.of(Kind.LIST) : StaticType.listOf(types.getFirst());
            default -> StaticType.ANY;
        };
    }
}
