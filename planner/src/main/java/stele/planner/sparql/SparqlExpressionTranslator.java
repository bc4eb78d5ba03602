package stele.planner.sparql;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst;
import stele.parser.sparql.SparqlAst.Expression;
import stele.planner.BindingContext;
import stele.storage.type.DataType;
import stele.storage.value.RdfTerm;

/// Expressions. Null is unbound and error alike, so that SPARQL's `&&`, `||` and `!` are SQL's. Native
/// columns are compared and added by plain operators where these mean the same; all else is done by
/// functions of terms.
final class SparqlExpressionTranslator {
    private static final Set<String> CONDITIONS = Set.of(
            "contains", "isblank", "isiri", "isliteral", "isnumeric", "langmatches", "regex", "strends", "strstarts");
    private static final Set<String> CASTS =
            Set.of("string", "boolean", "integer", "decimal", "float", "double", "dateTime", "date", "time");

    private final BindingContext context;
    private final Terms terms;
    private final IdentityHashMap<SparqlAst.Expression, Value> known = new IdentityHashMap<>();
    private final List<KnownExpression> alike = new ArrayList<>();
    private @Nullable List<String> row;

    SparqlExpressionTranslator(BindingContext context, Terms terms) {
        this.context = context;
        this.terms = terms;
    }

    /// Says which variables tell one solution from another for BNODE; all, when nothing is said.
    void rowOf(List<String> names) {
        row = names;
    }

    private record KnownExpression(Expression expression, String column) {}

    /// From now on `expression` stands for the environment's column `column`, wherever it is written alike.
    void know(Expression expression, String column) {
        alike.add(new KnownExpression(expression, column));
    }

    /// Stands `value` for the expression object itself.
    void replace(Expression expression, Value value) {
        known.put(expression, value);
    }

    Value value(Expression expression, Environment environment) {
        Value replaced = known.get(expression);
        if (replaced != null) {
            return replaced;
        }
        for (KnownExpression other : alike) {
            Value column = environment.lookup(other.column());
            if (column != null && stele.parser.sparql.SparqlExpressions.same(other.expression(), expression)) {
                return column;
            }
        }
        return switch (expression) {
            case SparqlAst.Reference reference -> {
                Value column = environment.lookup(reference.variable().name());
                yield column == null ? nothing() : column;
            }
            case SparqlAst.Literal literal -> terms.constant(Terms.term(literal.term()));
            case SparqlAst.Call call -> call(call, environment);
            case SparqlAst.IriCall call -> cast(call, environment);
            case SparqlAst.Aggregate aggregate ->
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC, "an aggregate cannot stand here", aggregate.span());
            case SparqlAst.Exists exists -> throw StatementException.unsupported("EXISTS in this place", exists.span());
        };
    }

    private Value nothing() {
        return new Value(terms.nothing(Shape.TERM), Shape.TERM);
    }

    /// The effective boolean value (17.2.2).
    RexNode condition(Expression expression, Environment environment) {
        return condition(value(expression, environment));
    }

    private RexNode condition(Value value) {
        return value.shape().equals(Shape.BOOLEAN)
                ? value.node()
                : context.call("term_ebv", terms.booleanType(), value.node());
    }

    private Value bool(RexNode node) {
        return new Value(node, Shape.BOOLEAN);
    }

    private Value call(SparqlAst.Call call, Environment environment) {
        RexBuilder rex = context.rexBuilder();
        List<Value> values = new ArrayList<>();
        call.arguments().forEach(argument -> values.add(value(argument, environment)));
        return switch (call.function()) {
            case "&&" ->
                bool(rex.makeCall(SqlStdOperatorTable.AND, condition(values.get(0)), condition(values.get(1))));
            case "||" -> bool(rex.makeCall(SqlStdOperatorTable.OR, condition(values.get(0)), condition(values.get(1))));
            case "!" -> bool(rex.makeCall(SqlStdOperatorTable.NOT, condition(values.getFirst())));
            case "=", "!=", "<", ">", "<=", ">=" -> bool(comparison(call.function(), values.get(0), values.get(1)));
            case "in" -> bool(in(values));
            case "not in" -> bool(rex.makeCall(SqlStdOperatorTable.NOT, in(values)));
            case "+", "-", "*", "/" -> arithmetic(call.function(), values);
            case "bound" -> bool(terms.isNotNull(values.getFirst().node()));
            case "sameterm" -> bool(terms.equal(terms.toTerm(values.get(0)), terms.toTerm(values.get(1))));
            case "coalesce" -> coalesce(values);
            case "if" -> choice(values);
            case "bnode" -> blank(values, environment);
            default -> function(call.function(), values);
        };
    }

    private Value function(String name, List<Value> values) {
        RexNode[] operands = values.stream().map(this::operand).toArray(RexNode[]::new);
        boolean condition = CONDITIONS.contains(name);
        RexNode node = context.call("term_" + name, condition ? terms.booleanType() : terms.termType(), operands);
        return new Value(node, condition ? Shape.BOOLEAN : Shape.TERM);
    }

    /// BNODE: with an argument, the same node for the same text in one solution.
    private Value blank(List<Value> values, Environment environment) {
        if (values.isEmpty()) {
            return function("bnode", values);
        }
        List<RexNode> operands = new ArrayList<>();
        operands.add(context.call("term_str", terms.termType(), operand(values.getFirst())));
        for (int i = 0; i < environment.columns().size(); i++) {
            if (row != null && !row.contains(environment.bindings().get(i).name())) {
                continue;
            }
            operands.add(terms.toTerm(
                    environment.columns().get(i), environment.bindings().get(i).shape()));
        }
        return new Value(
                context.call("term_blank_of_row", terms.termType(), operands.toArray(RexNode[]::new)), Shape.TERM);
    }

    /// A term function takes natives as they are; only constants that are written unusually and keys become
    /// terms.
    private RexNode operand(Value value) {
        return value.shape() instanceof Shape.Entity ? terms.toTerm(value) : value.node();
    }

    private Value cast(SparqlAst.IriCall call, Environment environment) {
        String name = call.function().value();
        if (!name.startsWith(Terms.XSD)
                || !CASTS.contains(name.substring(Terms.XSD.length()))
                || call.arguments().size() != 1) {
            throw StatementException.unsupported("the function <" + name + ">", call.span());
        }
        Value value = value(call.arguments().getFirst(), environment);
        return new Value(context.call("term_cast", terms.termType(), terms.text(name), operand(value)), Shape.TERM);
    }

    private RexNode in(List<Value> values) {
        RexBuilder rex = context.rexBuilder();
        List<RexNode> choices = new ArrayList<>();
        for (Value candidate : values.subList(1, values.size())) {
            choices.add(comparison("=", values.getFirst(), candidate));
        }
        return choices.isEmpty()
                ? rex.makeLiteral(false)
                : choices.size() == 1 ? choices.getFirst() : rex.makeCall(SqlStdOperatorTable.OR, choices);
    }

    private RexNode comparison(String operator, Value left, Value right) {
        RexBuilder rex = context.rexBuilder();
        boolean equality = operator.equals("=") || operator.equals("!=");
        if (isNativeComparison(left, right)) {
            return rex.makeCall(operator(operator), left.node(), right.node());
        }
        if (equality) {
            RexNode equal = identity(left, right);
            if (equal == null) {
                equal = context.call("term_equal", terms.booleanType(), operand(left), operand(right));
            }
            return operator.equals("=") ? equal : rex.makeCall(SqlStdOperatorTable.NOT, equal);
        }
        boolean swapped = operator.startsWith(">");
        return context.call(
                operator.endsWith("=") ? "term_less_or_equal" : "term_less",
                terms.booleanType(),
                operand(swapped ? right : left),
                operand(swapped ? left : right));
    }

    private static boolean isNativeComparison(Value left, Value right) {
        if (!(left.shape() instanceof Shape.Literal a) || !(right.shape() instanceof Shape.Literal b)) {
            return false;
        }
        DataType.Kind first = a.type().kind();
        DataType.Kind second = b.type().kind();
        // NaN is unequal to itself here, unlike in SQL.
        boolean exact = isExact(first) && isExact(second);
        boolean same = first == second
                && switch (first) {
                    case VARCHAR, BOOLEAN, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> true;
                    default -> false;
                };
        return exact || same;
    }

    private static boolean isExact(DataType.Kind kind) {
        return kind.isInteger() || kind == DataType.Kind.DECIMAL;
    }

    /// Equality that is sameness, since a side is an IRI; or null.
    private @Nullable RexNode identity(Value left, Value right) {
        if (left.shape() instanceof Shape.Entity a && right.shape() instanceof Shape.Entity b) {
            return a.equals(b)
                    ? terms.equal(left.node(), right.node())
                    : terms.equal(terms.toTerm(left), terms.toTerm(right));
        }
        for (List<Value> sides : List.of(List.of(left, right), List.of(right, left))) {
            Value constant = sides.get(1);
            if (constant.constant() instanceof RdfTerm.Iri iri) {
                Value other = sides.get(0);
                if (other.shape() instanceof Shape.Entity entity) {
                    Optional<RexNode> key = terms.key(iri, entity, other.node().getType());
                    if (key.isPresent()) {
                        return terms.equal(other.node(), key.get());
                    }
                }
                return terms.equal(terms.toTerm(other), terms.compared(iri));
            }
        }
        return null;
    }

    private static SqlOperator operator(String name) {
        return switch (name) {
            case "=" -> SqlStdOperatorTable.EQUALS;
            case "!=" -> SqlStdOperatorTable.NOT_EQUALS;
            case "<" -> SqlStdOperatorTable.LESS_THAN;
            case ">" -> SqlStdOperatorTable.GREATER_THAN;
            case "<=" -> SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
            case ">=" -> SqlStdOperatorTable.GREATER_THAN_OR_EQUAL;
            case "+" -> SqlStdOperatorTable.PLUS;
            case "-" -> SqlStdOperatorTable.MINUS;
            case "*" -> SqlStdOperatorTable.MULTIPLY;
            default -> throw new IllegalArgumentException(name);
        };
    }

    private Value arithmetic(String operator, List<Value> values) {
        Value left = values.get(0);
        Value right = values.get(1);
        if (!operator.equals("/") && isInteger(left) && isInteger(right) && isSmall(left) && isSmall(right)) {
            RexBuilder rex = context.rexBuilder();
            RexNode node = rex.makeCall(
                    context.type(DataType.BIGINT, true), operator(operator), List.of(left.node(), right.node()));
            return new Value(node, new Shape.Literal(DataType.BIGINT));
        }
        String name = switch (operator) {
            case "+" -> "add";
            case "-" -> "subtract";
            case "*" -> "multiply";
            default -> "divide";
        };
        return function(name, values);
    }

    private static boolean isInteger(Value value) {
        return value.shape() instanceof Shape.Literal literal
                && literal.type().kind().isInteger();
    }

    /// SPARQL's integers have no limit, so that only operands that cannot overflow are added natively.
    private static boolean isSmall(Value value) {
        return value.shape() instanceof Shape.Literal literal && literal.type().kind() != DataType.Kind.BIGINT;
    }

    private Value coalesce(List<Value> values) {
        if (values.isEmpty()) {
            return nothing();
        }
        Shape shape = common(values);
        RexNode result = as(values.getLast(), shape);
        for (int i = values.size() - 2; i >= 0; i--) {
            RexNode node = as(values.get(i), shape);
            result = context.rexBuilder().makeCall(SqlStdOperatorTable.CASE, terms.isNotNull(node), node, result);
        }
        return new Value(result, shape);
    }

    private Value choice(List<Value> values) {
        RexBuilder rex = context.rexBuilder();
        RexNode condition = condition(values.getFirst());
        List<Value> results = values.subList(1, values.size());
        Shape shape = common(results);
        RexNode node = rex.makeCall(
                SqlStdOperatorTable.CASE,
                condition,
                as(results.get(0), shape),
                rex.makeCall(SqlStdOperatorTable.NOT, condition),
                as(results.get(1), shape),
                terms.nothing(shape));
        return new Value(node, shape);
    }

    private static Shape common(List<Value> values) {
        Shape first = values.getFirst().shape();
        return first instanceof Shape.Literal
                        && values.stream().allMatch(value -> value.shape().equals(first))
                ? first
                : Shape.TERM;
    }

    private RexNode as(Value value, Shape shape) {
        return shape instanceof Shape.Term ? terms.toTerm(value) : value.node();
    }
}
