package stele.executor.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.executor.ExecutionException;
import stele.executor.function.FunctionCall;
import stele.executor.function.FunctionContext;
import stele.executor.function.FunctionRegistry;
import stele.executor.function.VectorFunction;
import stele.parser.Diagnostic;
import stele.planner.physical.Expression;
import stele.planner.physical.Functions;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Turns expressions of the physical plan into [Evaluator]s and [Selector]s, once an operator.
public final class ExpressionCompiler {
    private static final Set<String> ALIGNED = Set.of("add", "subtract", "modulo");

    private final FunctionContext context;
    private final FunctionRegistry registry = FunctionRegistry.standard();

    public ExpressionCompiler(FunctionContext context) {
        this.context = context;
    }

    /// Compiles an expression over the columns of one input.
    public Evaluator compile(Expression expression) {
        return compile(expression, List.of());
    }

    /// Compiles a condition.
    public Selector condition(Expression expression) {
        return condition(expression, List.of());
    }

    /// The value of an expression without columns.
    public @Nullable Object constant(Expression expression) {
        Vector vector = compile(expression).evaluate(new Batch(List.of(), 1));
        return vector.get(0);
    }

    /// @param lambdas the parameter types of the lambdas around the expression, innermost first
    Evaluator compile(Expression expression, List<List<DataType>> lambdas) {
        Evaluator evaluator = compileRows(expression, lambdas);
        return lambdas.isEmpty() ? EntryEvaluator.of(expression, evaluator) : evaluator;
    }

    private Evaluator compileRows(Expression expression, List<List<DataType>> lambdas) {
        return switch (expression) {
            case Expression.ColumnReference reference -> new Evaluators.Column(reference.index(), reference.type());
            case Expression.Constant constant -> constant(constant.value(), constant.type());
            case Expression.Parameter parameter -> parameter(parameter);
            case Expression.Call call -> folded(call(call, lambdas), Functions.isDeterministic(call.function()));
            case Expression.Case branches -> branches(branches, lambdas);
            case Expression.Cast cast -> cast(cast, lambdas);
            case Expression.Lambda _ ->
                throw new ExecutionException(
                        Diagnostic.Kind.INTERNAL, "a lambda stands outside a function's arguments", -1, null);
            case Expression.LambdaParameter parameter ->
                new Evaluators.Column(position(parameter, lambdas), parameter.type());
        };
    }

    private static int position(Expression.LambdaParameter parameter, List<List<DataType>> lambdas) {
        int position = parameter.index();
        for (int depth = 0; depth < parameter.depth(); depth++) {
            position += lambdas.get(depth).size();
        }
        return position;
    }

    private Evaluator constant(@Nullable Object value, DataType type) {
        Object converted = CastFunctions.convert(value, type, context);
        return new Evaluators.Constant(type, converted);
    }

    private Evaluator parameter(Expression.Parameter parameter) {
        if (!context.parameters().containsKey(parameter.name())) {
            throw new ExecutionException(
                    Diagnostic.Kind.PARAMETER,
                    "the parameter " + parameter.name() + " has no value",
                    -1,
                    "MissingParameter");
        }
        return constant(context.parameters().get(parameter.name()), parameter.type());
    }

    /// `evaluator`, or the constant that it is when all that it depends on is one. What fails stays, to fail
    /// for the first row: there may be none.
    private static Evaluator folded(Evaluator evaluator, boolean deterministic) {
        if (!deterministic || !evaluator.hasConstantParts()) {
            return evaluator;
        }
        try {
            return new Evaluators.Constant(
                    evaluator.type(),
                    evaluator.evaluate(new Batch(List.of(), 1)).get(0));
        } catch (ExecutionException e) {
            return evaluator;
        }
    }

    private Evaluator call(Expression.Call call, List<List<DataType>> lambdas) {
        Evaluator lazy = lazy(call, lambdas);
        if (lazy != null) {
            return lazy;
        }
        List<@Nullable Evaluator> arguments = new ArrayList<>();
        List<@Nullable LambdaEvaluator> bodies = new ArrayList<>();
        List<DataType> types = new ArrayList<>();
        boolean anyLambda = false;
        for (Expression argument : call.arguments()) {
            types.add(argument.type());
            if (argument instanceof Expression.Lambda lambda) {
                arguments.add(null);
                bodies.add(lambda(lambda, lambdas));
                anyLambda = true;
            } else {
                arguments.add(compile(argument, lambdas));
                bodies.add(null);
            }
        }
        if (!anyLambda) {
            Evaluator vector = vectorCall(call, arguments, types);
            if (vector != null) {
                return vector;
            }
        }
        FunctionRegistry.RowEntry entry = registry.rowFunction(call.function());
        if (entry == null) {
            throw new ExecutionException(
                    Diagnostic.Kind.UNSUPPORTED,
                    "the function " + call.function() + types + " is not supported yet",
                    call.position(),
                    null);
        }
        FunctionCall described = new FunctionCall(call.function(), types, call.type(), call.position(), context);
        return new RowCall(
                described,
                entry.factory().create(described),
                entry.strict(),
                arguments.toArray(Evaluator[]::new),
                bodies.toArray(LambdaEvaluator[]::new));
    }

    private @Nullable Evaluator vectorCall(Expression.Call call, List<Evaluator> arguments, List<DataType> types) {
        List<Evaluator> unified = unify(call, arguments, types);
        List<DataType> unifiedTypes = unified.stream().map(Evaluator::type).toList();
        Evaluator in = InFunction.compile(call, unified);
        if (in != null) {
            return in;
        }
        FunctionCall described = new FunctionCall(call.function(), unifiedTypes, call.type(), call.position(), context);
        VectorFunction function = registry.vectorFunction(described);
        return function == null ? null : new Evaluators.Call(call.type(), function, unified);
    }

    /// Casts the arguments of a comparison to one type and those of floating-point arithmetic to DOUBLE,
    /// should the planner have left that out.
    private List<Evaluator> unify(Expression.Call call, List<Evaluator> arguments, List<DataType> types) {
        if (arguments.size() != 2
                || types.get(0).equals(types.get(1))
                        && !isFloatArithmetic(call)
                        && call.type().kind() != DataType.Kind.DECIMAL) {
            return arguments;
        }
        DataType common = null;
        if (ConditionCompiler.COMPARISONS.containsKey(call.function())
                || call.function().startsWith("is_")) {
            common = CastFunctions.common(types.get(0), types.get(1));
        } else if (isFloatArithmetic(call)
                && types.stream().allMatch(type -> type.kind().isNumeric())) {
            common = DataType.DOUBLE;
        } else if (call.type() instanceof DataType.Decimal decimal) {
            return alignScales(call, arguments, decimal);
        }
        if (common == null) {
            return arguments;
        }
        List<Evaluator> unified = new ArrayList<>();
        for (Evaluator argument : arguments) {
            unified.add(
                    argument.type().equals(common)
                                    || argument.type().layout() == DataType.Layout.DOUBLE && common == DataType.DOUBLE
                            ? argument
                            : CastFunctions.compile(argument, common, false, call.position(), context));
        }
        return unified;
    }

    /// Operands of sums, differences and remainders with as many digits after the point as the result has.
    private List<Evaluator> alignScales(Expression.Call call, List<Evaluator> arguments, DataType.Decimal result) {
        if (!ALIGNED.contains(call.function())) {
            return arguments;
        }
        List<Evaluator> aligned = new ArrayList<>();
        for (Evaluator argument : arguments) {
            DataType type = argument.type();
            int whole = type instanceof DataType.Decimal decimal
                    ? decimal.precision() - decimal.scale()
                    : CastFunctions.BIGINT_DIGITS;
            boolean exact = type instanceof DataType.Decimal decimal
                    ? decimal.scale() <= result.scale()
                    : type.kind().isInteger();
            if (!exact || whole + result.scale() > DataType.Decimal.MAX_PRECISION) {
                return arguments;
            }
            boolean same = type instanceof DataType.Decimal decimal && decimal.scale() == result.scale();
            DataType target = DataType.decimal(Math.max(1, whole + result.scale()), result.scale());
            aligned.add(
                    same
                            ? argument
                            : folded(CastFunctions.compile(argument, target, false, call.position(), context), true));
        }
        return aligned;
    }

    private static boolean isFloatArithmetic(Expression.Call call) {
        return call.type().layout() == DataType.Layout.DOUBLE
                && switch (call.function()) {
                    case "add", "subtract", "multiply", "divide", "modulo" -> true;
                    default -> false;
                };
    }

    /// Functions that evaluate their arguments for some rows only.
    private @Nullable Evaluator lazy(Expression.Call call, List<List<DataType>> lambdas) {
        return switch (call.function()) {
            case "and" -> new Evaluators.Junction(compileAll(call.arguments(), lambdas), 0);
            case "or" -> new Evaluators.Junction(compileAll(call.arguments(), lambdas), 1);
            case "coalesce" ->
                new Evaluators.Coalesce(
                        call.type(),
                        compileAll(call.arguments(), lambdas).stream()
                                .map(argument -> castTo(argument, call.type(), call.position()))
                                .toList());
            default -> null;
        };
    }

    private Evaluator castTo(Evaluator evaluator, DataType type, int position) {
        return evaluator.type().equals(type)
                ? evaluator
                : CastFunctions.compile(evaluator, type, false, position, context);
    }

    private List<Evaluator> compileAll(List<Expression> expressions, List<List<DataType>> lambdas) {
        return expressions.stream()
                .map(expression -> compile(expression, lambdas))
                .toList();
    }

    private Evaluator cast(Expression.Cast cast, List<List<DataType>> lambdas) {
        Evaluator operand = compile(cast.operand(), lambdas);
        return folded(CastFunctions.compile(operand, cast.type(), cast.safe(), cast.position(), context), true);
    }

    private Evaluator branches(Expression.Case branches, List<List<DataType>> lambdas) {
        List<Selector> conditions = new ArrayList<>();
        List<Evaluator> results = new ArrayList<>();
        for (Expression.Branch branch : branches.branches()) {
            conditions.add(condition(branch.condition(), lambdas));
            results.add(castTo(compile(branch.result(), lambdas), branches.type(), -1));
        }
        Evaluator otherwise = castTo(compile(branches.otherwise(), lambdas), branches.type(), -1);
        return new Evaluators.Case(branches.type(), conditions, results, otherwise);
    }

    private Selector condition(Expression expression, List<List<DataType>> lambdas) {
        return new ConditionCompiler(this, lambdas).compile(expression);
    }

    /// A condition as a BOOLEAN.
    Evaluator truth(Expression condition, List<List<DataType>> lambdas) {
        return castTo(compile(condition, lambdas), DataType.BOOLEAN, -1);
    }

    private LambdaEvaluator lambda(Expression.Lambda lambda, List<List<DataType>> lambdas) {
        DataType[] types = new DataType[lambda.parameters()];
        java.util.Arrays.fill(types, DataType.ANY);
        findTypes(lambda.body(), 0, types);
        List<List<DataType>> inner = new ArrayList<>();
        inner.add(List.of(types));
        inner.addAll(lambdas);
        int enclosing = lambdas.stream().mapToInt(List::size).sum();
        return new LambdaEvaluator(compile(lambda.body(), inner), List.of(types), enclosing);
    }

    /// Notes the types of the parameters of the lambda that is `depth` levels up.
    private static void findTypes(Expression expression, int depth, DataType[] types) {
        switch (expression) {
            case Expression.LambdaParameter parameter -> {
                if (parameter.depth() == depth && parameter.index() < types.length) {
                    types[parameter.index()] = parameter.type();
                }
            }
            case Expression.Call call -> call.arguments().forEach(argument -> findTypes(argument, depth, types));
            case Expression.Case branches -> {
                for (Expression.Branch branch : branches.branches()) {
                    findTypes(branch.condition(), depth, types);
                    findTypes(branch.result(), depth, types);
                }
                findTypes(branches.otherwise(), depth, types);
            }
            case Expression.Cast cast -> findTypes(cast.operand(), depth, types);
            case Expression.Lambda lambda -> findTypes(lambda.body(), depth + 1, types);
            case Expression.ColumnReference _, Expression.Constant _, Expression.Parameter _ -> {}
        }
    }
}
