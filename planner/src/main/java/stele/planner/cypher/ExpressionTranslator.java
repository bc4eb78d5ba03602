package stele.planner.cypher;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexLambda;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.cypher.CypherAst;
import stele.parser.cypher.CypherAst.Expression;
import stele.planner.function.SteleFunction;
import stele.storage.type.DataType;

/// Translates expressions over the rows of one [Frame].
final class ExpressionTranslator {
    private final Translation translation;
    private final Rex rex;
    private final Frame frame;
    private final Map<String, Value> substitutions;
    private final Set<CorrelationId> correlations = new LinkedHashSet<>();
    private final Map<String, Value> local = new HashMap<>();
    private boolean inLambda;

    ExpressionTranslator(Translation translation, Frame frame) {
        this(translation, frame, Map.of());
    }

    /// @param substitutions values of expressions by their text without blanks: grouping keys and
    ///     aggregates
    ExpressionTranslator(Translation translation, Frame frame, Map<String, Value> substitutions) {
        this.translation = translation;
        this.rex = translation.rex();
        this.frame = frame;
        this.substitutions = substitutions;
    }

    Frame frame() {
        return frame;
    }

    Translation translation() {
        return translation;
    }

    /// The correlation variables of the sub-queries that were met: the filter or projection must declare
    /// them.
    Set<CorrelationId> correlations() {
        return correlations;
    }

    /// A condition: BOOLEAN.
    RexNode condition(Expression expression) {
        return rex.condition(value(expression));
    }

    /// A value whose entities are boxed.
    RexNode boxed(Expression expression) {
        return box(value(expression));
    }

    RexNode box(Value value) {
        return value.entity() == null ? value.rex() : translation.box(value);
    }

    /// A value with entities boxed, typed when it is.
    Value plain(Value value) {
        return value.entity() == null ? value : Value.of(translation.box(value), value.kind());
    }

    /// A dynamic value.
    RexNode any(Expression expression) {
        return rex.boxed(plain(value(expression)));
    }

    Value value(Expression expression) {
        if (!substitutions.isEmpty()) {
            Value substitute = substitutions.get(translation.text(expression));
            if (substitute != null) {
                return substitute;
            }
        }
        return switch (expression) {
            case CypherAst.Literal literal -> rex.constant(literal.value());
            case CypherAst.Parameter parameter -> parameter(parameter);
            case CypherAst.Variable variable -> variable(variable);
            case CypherAst.Parenthesised parenthesised -> value(parenthesised.operand());
            case CypherAst.ListLiteral list -> list(list);
            case CypherAst.MapLiteral map -> map(map);
            case CypherAst.Property property -> property(value(property.base()), property.key());
            case CypherAst.Subscript subscript ->
                Value.of(
                        rex.call("any_item", DataType.ANY, boxed(subscript.base()), boxed(subscript.index())),
                        Kind.ANY);
            case CypherAst.Slice slice -> slice(slice);
            case CypherAst.LabelPredicate labels ->
                Value.of(new LabelTranslator(translation).condition(value(labels.operand()), labels.labels()));
            case CypherAst.Unary unary -> unary(unary);
            case CypherAst.Binary binary -> binary(binary);
            case CypherAst.Comparison comparison -> comparison(comparison);
            case CypherAst.Case choice -> choice(choice);
            case CypherAst.ListComprehension list -> listComprehension(list);
            case CypherAst.Quantified quantified -> quantified(quantified);
            case CypherAst.Reduce reduce -> reduce(reduce);
            case CypherAst.MapProjection projection -> mapProjection(projection);
            case CypherAst.FunctionCall call -> new FunctionTranslator(this).call(call);
            case CypherAst.CountStar star ->
                throw Translation.error("InvalidAggregation", "an aggregate cannot stand here", star.span());
            case CypherAst.PatternPredicate predicate -> subquery(predicate);
            case CypherAst.PatternComprehension comprehension -> subquery(comprehension);
            case CypherAst.Subquery subquery -> subquery(subquery);
        };
    }

    private Value subquery(Expression expression) {
        if (inLambda) {
            throw StatementException.unsupported("a pattern inside a list expression", expression.span());
        }
        return new SubqueryTranslator(translation, this).value(expression);
    }

    private Value parameter(CypherAst.Parameter parameter) {
        Map<String, ?> parameters = translation.parameters();
        if (!parameters.containsKey(parameter.name())) {
            throw new StatementException(
                    List.of(Diagnostic.of(
                            Diagnostic.Kind.PARAMETER,
                            "there is no value for the parameter $" + parameter.name(),
                            parameter.span())),
                    "ParameterMissing:MissingParameter");
        }
        Object value = parameters.get(parameter.name());
        return switch (value) {
            case null -> rex.nothing();
            case Boolean ignored -> rex.constant(value);
            case Long ignored -> rex.constant(value);
            case Integer ignored -> rex.constant(value);
            case Double ignored -> rex.constant(value);
            case String ignored -> rex.constant(value);
            default ->
                Value.of(
                        rex.call("parameter", DataType.ANY, rex.text(parameter.name())),
                        value instanceof List ? Kind.LIST : value instanceof Map ? Kind.MAP : Kind.ANY);
        };
    }

    private Value variable(CypherAst.Variable variable) {
        Value parameter = local.get(variable.name());
        if (parameter != null) {
            return parameter;
        }
        Binding binding = frame.get(variable.name());
        if (binding == null) {
            throw Translation.error(
                    "UndefinedVariable", "there is no variable " + variable.name() + " here", variable.span());
        }
        return value(binding);
    }

    /// The unboxed value of a variable.
    Value value(Binding binding) {
        return switch (binding) {
            case Binding.Node node -> new Value(rex.column(frame.rel(), node.id()), Kind.NODE, node);
            case Binding.Relationship relationship ->
                new Value(rex.column(frame.rel(), relationship.id()), Kind.RELATIONSHIP, relationship);
            case Binding.Relationships list -> new Value(rex.column(frame.rel(), list.ids()), Kind.LIST, list);
            case Binding.Path path -> new Value(path(path), Kind.PATH, path);
            case Binding.Column column -> {
                RexNode ref = rex.column(frame.rel(), column.column());
                yield Value.of(ref, column.kind() == Kind.ANY ? Kind.of(ref.getType()) : column.kind());
            }
            case Binding.Computed computed -> computed.value();
        };
    }

    private RexNode path(Binding.Path path) {
        List<RexNode> operands = new ArrayList<>();
        if (translation.isDefaultGraph()) {
            operands.add(translation.graphName());
            path.parts().stream()
                    .filter(part -> !(part instanceof Binding.Node) || operands.size() == 1)
                    .forEach(part -> operands.add(value(part).rex()));
            return rex.call("graph_path", DataType.ANY, operands);
        }
        path.parts().forEach(part -> operands.add(translation.box(value(part))));
        return rex.call("make_path", DataType.ANY, operands);
    }

    /// `base.key`.
    Value property(Value base, String key) {
        return switch (base.entity()) {
            case Binding.Node node -> {
                Integer column = node.properties().get(key);
                if (column != null) {
                    yield Value.of(rex.column(frame.rel(), column));
                }
                boolean unknown = node.candidates().stream()
                        .noneMatch(table -> table.properties().containsKey(key));
                if (node.complete() && unknown) {
                    yield rex.nothing();
                }
                yield Value.of(rex.call(
                        "graph_node_property",
                        DataType.ANY,
                        translation.graphName(),
                        translation.box(base),
                        rex.text(key)));
            }
            case Binding.Relationship relationship -> {
                Integer column = relationship.properties().get(key);
                if (column != null) {
                    yield Value.of(rex.column(frame.rel(), column));
                }
                boolean unknown = relationship.candidates().stream()
                        .noneMatch(table -> table.properties().containsKey(key));
                if (relationship.complete() && unknown) {
                    yield rex.nothing();
                }
                yield Value.of(rex.call(
                        "graph_relationship_property",
                        DataType.ANY,
                        translation.graphName(),
                        translation.box(base),
                        rex.text(key)));
            }
            case null, default ->
                Value.of(
                        translation.afterWrites()
                                ? rex.call(
                                        "graph_property",
                                        DataType.ANY,
                                        translation.graphName(),
                                        box(base),
                                        rex.text(key))
                                : rex.call("any_property", DataType.ANY, box(base), rex.text(key)));
        };
    }

    private Value list(CypherAst.ListLiteral list) {
        List<RexNode> items = new ArrayList<>();
        for (Expression item : list.items()) {
            items.add(any(item));
        }
        return Value.of(rex.call("make_list", DataType.ANY, items), Kind.LIST);
    }

    private Value map(CypherAst.MapLiteral map) {
        List<RexNode> entries = new ArrayList<>();
        for (int i = 0; i < map.keys().size(); i++) {
            entries.add(rex.text(map.keys().get(i)));
            entries.add(any(map.values().get(i)));
        }
        return Value.of(rex.call("make_map", DataType.ANY, entries), Kind.MAP);
    }

    private Value slice(CypherAst.Slice slice) {
        RexNode open = rex.nothing(rex.any());
        Expression from = slice.from();
        Expression to = slice.to();
        return Value.of(
                rex.call(
                        "any_slice",
                        DataType.ANY,
                        boxed(slice.base()),
                        from == null ? open : boxed(from),
                        to == null ? open : boxed(to),
                        rex.truth(from != null),
                        rex.truth(to != null)),
                Kind.LIST);
    }

    private Value unary(CypherAst.Unary unary) {
        Value operand = value(unary.operand());
        return switch (unary.operator()) {
            case NOT -> Value.of(rex.not(rex.condition(operand)));
            case IS_NULL -> Value.of(rex.isNull(operand.rex()));
            case IS_NOT_NULL -> Value.of(rex.isNotNull(operand.rex()));
            case PLUS -> operand;
            case MINUS ->
                operand.kind() == Kind.INTEGER && Rex.isWhole(operand.rex())
                                || operand.kind() == Kind.FLOAT && !Rex.isAny(operand.rex())
                        ? Value.of(rex.builder().makeCall(SqlStdOperatorTable.UNARY_MINUS, operand.rex()))
                        : Value.of(rex.call("any_negate", DataType.ANY, box(operand)), operand.kind());
        };
    }

    private Value binary(CypherAst.Binary binary) {
        return switch (binary.operator()) {
            case AND, OR -> junction(binary);
            case XOR ->
                Value.of(rex.call(
                        "exclusive_or", DataType.BOOLEAN, condition(binary.left()), condition(binary.right())));
            case MULTIPLY -> arithmetic(SqlStdOperatorTable.MULTIPLY, "any_multiply", binary);
            case DIVIDE -> arithmetic(SqlStdOperatorTable.DIVIDE, "any_divide", binary);
            case MODULO -> arithmetic(SqlStdOperatorTable.MOD, "any_modulo", binary);
            case SUBTRACT -> arithmetic(SqlStdOperatorTable.MINUS, "any_subtract", binary);
            case ADD -> addition(binary);
            case CONCATENATE ->
                Value.of(rex.call("any_concatenate", DataType.ANY, boxed(binary.left()), boxed(binary.right())));
            case POWER ->
                Value.of(rex.call("any_power", DataType.ANY, boxed(binary.left()), boxed(binary.right())), Kind.FLOAT);
            case IN -> Value.of(in(binary));
            case STARTS_WITH -> textTest("any_starts_with", binary);
            case ENDS_WITH -> textTest("any_ends_with", binary);
            case CONTAINS -> textTest("any_contains", binary);
            case MATCHES -> textTest("any_matches", binary);
        };
    }

    /// AND and OR over all neighbouring operands of the same kind at once: long chains must not nest.
    private Value junction(CypherAst.Binary binary) {
        List<RexNode> operands = new ArrayList<>();
        Expression left = binary;
        while (left instanceof CypherAst.Binary next && next.operator() == binary.operator()) {
            operands.addFirst(condition(next.right()));
            left = next.left();
        }
        operands.addFirst(condition(left));
        SqlOperator operator =
                binary.operator() == CypherAst.BinaryOperator.AND ? SqlStdOperatorTable.AND : SqlStdOperatorTable.OR;
        return Value.of(rex.builder().makeCall(operator, operands));
    }

    private Value arithmetic(SqlOperator operator, String dynamic, CypherAst.Binary binary) {
        return rex.arithmetic(operator, dynamic, plain(value(binary.left())), plain(value(binary.right())));
    }

    private Value addition(CypherAst.Binary binary) {
        Value left = plain(value(binary.left()));
        Value right = plain(value(binary.right()));
        if (Rex.isText(left.rex()) && Rex.isText(right.rex())) {
            return Value.of(rex.builder()
                    .makeCall(
                            rex.type(DataType.VARCHAR), SqlStdOperatorTable.CONCAT, List.of(left.rex(), right.rex())));
        }
        return rex.arithmetic(SqlStdOperatorTable.PLUS, "any_add", left, right);
    }

    /// `x IN [1, 2]` with a typed operand and constants becomes a disjunction that the optimiser knows.
    private RexNode in(CypherAst.Binary binary) {
        Value left = plain(value(binary.left()));
        if (binary.right() instanceof CypherAst.ListLiteral list
                && !list.items().isEmpty()
                && (Rex.isText(left.rex()) || Rex.isWhole(left.rex()))) {
            List<RexNode> options = new ArrayList<>();
            for (Expression item : list.items()) {
                RexNode option = box(value(item));
                if (Rex.isText(option) != Rex.isText(left.rex()) || Rex.isWhole(option) != Rex.isWhole(left.rex())) {
                    options.clear();
                    break;
                }
                options.add(rex.equal(left.rex(), option));
            }
            if (options.size() == 1) {
                return options.getFirst();
            }
            if (!options.isEmpty()) {
                return rex.builder().makeCall(SqlStdOperatorTable.OR, options);
            }
        }
        return rex.call("any_in", DataType.BOOLEAN, left.rex(), boxed(binary.right()));
    }

    private Value textTest(String function, CypherAst.Binary binary) {
        return Value.of(rex.call(function, DataType.BOOLEAN, boxed(binary.left()), boxed(binary.right())));
    }

    private Value comparison(CypherAst.Comparison comparison) {
        List<Value> operands = comparison.operands().stream().map(this::value).toList();
        List<RexNode> conditions = new ArrayList<>();
        for (int i = 0; i < comparison.operators().size(); i++) {
            conditions.add(compare(comparison.operators().get(i), operands.get(i), operands.get(i + 1)));
        }
        return Value.of(rex.and(conditions));
    }

    RexNode compare(CypherAst.ComparisonOperator operator, Value left, Value right) {
        boolean equality =
                operator == CypherAst.ComparisonOperator.EQUAL || operator == CypherAst.ComparisonOperator.NOT_EQUAL;
        if (equality && sameSpace(left.entity(), right.entity())) {
            RexNode same = rex.sameId(left.rex(), right.rex());
            return operator == CypherAst.ComparisonOperator.EQUAL ? same : rex.not(same);
        }
        RexNode first = box(left);
        RexNode second = box(right);
        return switch (operator) {
            case EQUAL -> rex.equal(first, second);
            case NOT_EQUAL -> rex.compare(SqlStdOperatorTable.NOT_EQUALS, "any_not_equal", first, second);
            case LESS -> rex.compare(SqlStdOperatorTable.LESS_THAN, "any_less", first, second);
            case LESS_OR_EQUAL ->
                rex.compare(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, "any_less_or_equal", first, second);
            case GREATER -> rex.compare(SqlStdOperatorTable.GREATER_THAN, "any_greater", first, second);
            case GREATER_OR_EQUAL ->
                rex.compare(SqlStdOperatorTable.GREATER_THAN_OR_EQUAL, "any_greater_or_equal", first, second);
        };
    }

    /// Whether equal ids mean equal entities.
    private boolean sameSpace(@Nullable Binding left, @Nullable Binding right) {
        return switch (left) {
            case Binding.Node first ->
                right instanceof Binding.Node second
                        && (translation.isDefaultGraph()
                                || first.tagged() && second.tagged()
                                || !first.tagged()
                                        && !second.tagged()
                                        && first.candidates().equals(second.candidates()));
            case Binding.Relationship first ->
                right instanceof Binding.Relationship second
                        && (translation.isDefaultGraph() || first.candidates().equals(second.candidates()));
            case null, default -> false;
        };
    }

    private Value choice(CypherAst.Case choice) {
        List<Value> results = new ArrayList<>();
        choice.results().forEach(result -> results.add(plain(value(result))));
        Expression otherwise = choice.otherwise();
        results.add(otherwise == null ? rex.nothing() : plain(value(otherwise)));
        List<RexNode> unified = rex.unified(results);
        Expression operand = choice.operand();
        Value tested = operand == null ? null : value(operand);
        List<RexNode> operands = new ArrayList<>();
        for (int i = 0; i < choice.conditions().size(); i++) {
            Value condition = value(choice.conditions().get(i));
            operands.add(
                    tested == null
                            ? rex.condition(condition)
                            : compare(CypherAst.ComparisonOperator.EQUAL, tested, condition));
            operands.add(unified.get(i));
        }
        operands.add(unified.getLast());
        RelDataType type = rex.builder()
                .getTypeFactory()
                .createTypeWithNullability(unified.getFirst().getType(), true);
        return Value.of(rex.builder().makeCall(type, SqlStdOperatorTable.CASE, operands));
    }

    private Value listComprehension(CypherAst.ListComprehension list) {
        RexNode items = boxed(list.list());
        Expression where = list.where();
        if (where != null) {
            items = lambdaCall(
                    "list_filter",
                    DataType.ANY,
                    items,
                    where,
                    true,
                    list.variable().text());
        }
        Expression result = list.result();
        if (result != null) {
            items = lambdaCall(
                    "list_transform",
                    DataType.ANY,
                    items,
                    result,
                    false,
                    list.variable().text());
        } else if (where == null) {
            items = rex.call("any_list", DataType.ANY, items);
        }
        return Value.of(items, Kind.LIST);
    }

    private Value quantified(CypherAst.Quantified quantified) {
        String function = switch (quantified.quantifier()) {
            case ALL -> "list_all";
            case ANY -> "list_any";
            case NONE -> "list_none";
            case SINGLE -> "list_single";
        };
        return Value.of(lambdaCall(
                function,
                DataType.BOOLEAN,
                boxed(quantified.list()),
                quantified.where(),
                true,
                quantified.variable().text()));
    }

    private Value reduce(CypherAst.Reduce reduce) {
        RexNode list = boxed(reduce.list());
        RexNode initial = any(reduce.initial());
        LambdaTranslator lambda = new LambdaTranslator(
                this, List.of(reduce.accumulator().text(), reduce.item().text()));
        List<RexNode> operands = new ArrayList<>(List.of(list, initial));
        operands.addAll(lambda.translate(reduce.body(), false));
        return Value.of(rex.call(listFunction("list_reduce", operands), DataType.ANY, operands));
    }

    private RexNode lambdaCall(
            String function, DataType type, RexNode list, Expression body, boolean condition, String variable) {
        List<RexNode> operands = new ArrayList<>();
        operands.add(list);
        operands.addAll(new LambdaTranslator(this, List.of(variable)).translate(body, condition));
        return rex.call(listFunction(function, operands), type, operands);
    }

    private static String listFunction(String name, List<RexNode> operands) {
        boolean random = operands.stream()
                .anyMatch(operand ->
                        operand instanceof RexLambda lambda && !RexUtil.isDeterministic(lambda.getExpression()));
        return random ? SteleFunction.VOLATILE + name : name;
    }

    /// A translator for a lambda's body, in which `parameters` are the only columns.
    ExpressionTranslator inLambda(Map<String, Value> parameters) {
        ExpressionTranslator body = new ExpressionTranslator(translation, frame, substitutions);
        body.local.putAll(local);
        body.local.putAll(parameters);
        body.inLambda = true;
        return body;
    }

    private Value mapProjection(CypherAst.MapProjection projection) {
        Value base = value(projection.base());
        List<RexNode> operands = new ArrayList<>();
        List<RexNode> entries = new ArrayList<>();
        boolean all = false;
        for (CypherAst.MapProjectionItem item : projection.items()) {
            String key = item.key();
            if (key == null) {
                all = true;
            } else {
                Expression value = item.value();
                entries.add(rex.text(key));
                entries.add(value == null ? rex.boxed(plain(property(base, key))) : any(value));
            }
        }
        operands.add(all ? rex.boxed(box(base)) : rex.call("make_map", DataType.ANY));
        operands.addAll(entries);
        RexNode map = rex.call("map_extend", DataType.ANY, operands);
        RexNode absent = rex.isNull(base.rex());
        return Value.of(
                rex.builder()
                        .makeCall(rex.any(), SqlStdOperatorTable.CASE, List.of(absent, rex.nothing(rex.any()), map)),
                Kind.MAP);
    }
}
