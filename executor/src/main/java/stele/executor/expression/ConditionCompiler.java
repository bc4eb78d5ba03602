package stele.executor.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import stele.executor.kernel.Comparison;
import stele.executor.kernel.Comparison.Operator;
import stele.executor.kernel.Masks;
import stele.executor.kernel.Rows;
import stele.planner.physical.Expression;
import stele.planner.physical.Functions;
import stele.storage.type.DataType;
import stele.storage.type.DataType.Layout;
import stele.storage.vector.Batch;
import stele.storage.vector.BooleanVector;
import stele.storage.vector.DoubleVector;
import stele.storage.vector.LongVector;
import stele.storage.vector.Vector;

/// Makes [Selector]s of conditions: conjunctions, disjunctions and negations are taken apart, comparisons
/// of columns run on the columns' own arrays, conditions on one column of strings once for each entry of
/// its dictionary. What is left is evaluated to truth values.
final class ConditionCompiler {
    static final Map<String, Operator> COMPARISONS = Map.of(
            "equal", Operator.EQUAL,
            "not_equal", Operator.NOT_EQUAL,
            "less", Operator.LESS,
            "less_or_equal", Operator.LESS_OR_EQUAL,
            "greater", Operator.GREATER,
            "greater_or_equal", Operator.GREATER_OR_EQUAL);

    private static final Set<String> SAFE = Set.of(
            "equal",
            "not_equal",
            "less",
            "less_or_equal",
            "greater",
            "greater_or_equal",
            "in",
            "not_in",
            "like",
            "ilike",
            "is_null",
            "is_not_null",
            "and",
            "or",
            "not",
            "starts_with",
            "ends_with",
            "contains",
            "upper",
            "lower");

    private final ExpressionCompiler compiler;
    private final List<List<DataType>> lambdas;

    /// @param lambdas the parameter types of the lambdas around the condition, innermost first
    ConditionCompiler(ExpressionCompiler compiler, List<List<DataType>> lambdas) {
        this.compiler = compiler;
        this.lambdas = lambdas;
    }

    /// Rows for which `condition` is true.
    Selector compile(Expression condition) {
        return compile(condition, true);
    }

    /// Rows for which `condition` is `wanted`, which nulls never are.
    private Selector compile(Expression condition, boolean wanted) {
        if (condition instanceof Expression.Call call) {
            switch (call.function()) {
                case "and", "or" -> {
                    boolean all = call.function().equals("and") == wanted;
                    int column = all ? -1 : entryColumn(condition);
                    List<Selector> parts = new ArrayList<>();
                    for (Expression argument : call.arguments()) {
                        parts.add(column < 0 ? compile(argument, wanted) : compileRows(argument, wanted));
                    }
                    Selector junction = all ? Conjunction.of(parts) : Disjunction.of(parts);
                    return column < 0 ? junction : new EntrySelector(column, junction, isSafe(condition));
                }
                case "not" -> {
                    return compile(call.arguments().getFirst(), !wanted);
                }
                default -> {}
            }
        }
        int column = entryColumn(condition);
        Selector rows = compileRows(condition, wanted);
        return column < 0 || rows == Selector.ALL || rows == Selector.NONE
                ? rows
                : new EntrySelector(column, rows, isSafe(condition));
    }

    private Selector compileRows(Expression condition, boolean wanted) {
        Selector special = condition instanceof Expression.Call call ? special(call, wanted) : null;
        return special != null ? special : truth(compiler.truth(condition, lambdas), wanted);
    }

    /// Rows for which a BOOLEAN is `wanted`.
    private static Selector truth(Evaluator condition, boolean wanted) {
        return wanted
                ? (batch, out) -> Comparison.selectTrue((BooleanVector) condition.evaluate(batch), Rows.of(batch), out)
                : (batch, out) ->
                        Comparison.selectFalse((BooleanVector) condition.evaluate(batch), Rows.of(batch), out);
    }

    private @Nullable Selector special(Expression.Call call, boolean wanted) {
        List<Expression> arguments = call.arguments();
        return switch (call.function()) {
            case "is_null", "is_not_null" ->
                arguments.getFirst() instanceof Expression.ColumnReference reference
                        ? new NullSelector(reference.index(), call.function().equals("is_null") == wanted)
                        : null;
            case "in", "not_in" -> members(arguments, call.function().equals("in") == wanted);
            default -> {
                Operator operator = COMPARISONS.get(call.function());
                if (operator == null || arguments.size() != 2) {
                    yield null;
                }
                Operator asked = wanted ? operator : negate(operator);
                Selector pair = pair(asked, arguments.get(0), arguments.get(1));
                if (pair != null) {
                    yield pair;
                }
                Selector selector = withConstant(asked, operator, arguments.get(0), arguments.get(1));
                yield selector != null
                        ? selector
                        : withConstant(flip(asked), flip(operator), arguments.get(1), arguments.get(0));
            }
        };
    }

    private @Nullable Selector pair(Operator operator, Expression left, Expression right) {
        return left instanceof Expression.ColumnReference a
                        && right instanceof Expression.ColumnReference b
                        && a.type().equals(b.type())
                        && a.type().layout() == Layout.LONG
                ? new PairSelector(operator, a.index(), b.index())
                : null;
    }

    /// `value operator constant`, when there is a kernel for it.
    ///
    /// @param written the operator before a negation, which doubles, for the sake of NaN, do not take part in
    private @Nullable Selector withConstant(
            Operator operator, Operator written, Expression value, Expression constant) {
        Vector one = constant(constant);
        if (one == null || !value.type().equals(constant.type())) {
            return null;
        }
        if (one.isNull(0)) {
            return Selector.NONE;
        }
        if (one instanceof LongVector longs) {
            return ColumnRange.of(value, constant.type(), operator, longs.values()[0]);
        }
        if (one instanceof DoubleVector doubles && operator == written) {
            Evaluator operand = compiler.compile(value, lambdas);
            double bound = doubles.values()[0];
            return (batch, out) -> {
                DoubleVector vector = (DoubleVector) operand.evaluate(batch);
                return Comparison.select(operator, vector.values(), bound, known(vector.nulls(), batch), out);
            };
        }
        return null;
    }

    private static Rows known(boolean @Nullable [] nulls, Batch batch) {
        Rows rows = Rows.of(batch);
        if (nulls == null) {
            return rows;
        }
        int[] known = new int[rows.count()];
        return Rows.selected(known, Masks.notNull(nulls, rows, known));
    }

    private @Nullable Selector members(List<Expression> arguments, boolean inside) {
        if (!(arguments.getFirst() instanceof Expression.ColumnReference reference)
                || reference.type().layout() != Layout.LONG) {
            return null;
        }
        long[] members = new long[arguments.size() - 1];
        int count = 0;
        for (Expression argument : arguments.subList(1, arguments.size())) {
            Vector one = argument.type().equals(reference.type()) ? constant(argument) : null;
            if (one == null) {
                return null;
            }
            if (!one.isNull(0)) {
                members[count++] = ((LongVector) one).values()[0];
            } else if (!inside) {
                return Selector.NONE;
            }
        }
        return count == 0
                ? null
                : MemberSelector.of(reference.index(), java.util.Arrays.copyOf(members, count), inside);
    }

    /// The value of an expression without columns, as a vector of one row; null when it has columns, differs
    /// from row to row, or fails.
    private @Nullable Vector constant(Expression expression) {
        if (expression.type().layout() == Layout.ANY || !isFixed(expression)) {
            return null;
        }
        try {
            return compiler.compile(expression, lambdas).evaluate(new Batch(List.of(), 1));
        } catch (RuntimeException e) {
            // It is for the rows to fail, if there are any.
            return null;
        }
    }

    private static boolean isFixed(Expression expression) {
        return switch (expression) {
            case Expression.Constant _, Expression.Parameter _ -> true;
            case Expression.Cast cast -> isFixed(cast.operand());
            case Expression.Call call ->
                Functions.isDeterministic(call.function())
                        && call.arguments().stream().allMatch(ConditionCompiler::isFixed);
            case Expression.ColumnReference _, Expression.Case _, Expression.Lambda _, Expression.LambdaParameter _ ->
                false;
        };
    }

    /// Whether a condition fails for no value of its columns.
    private static boolean isSafe(Expression condition) {
        return switch (condition) {
            case Expression.ColumnReference _, Expression.Constant _, Expression.Parameter _ -> true;
            case Expression.Call call ->
                SAFE.contains(call.function()) && call.arguments().stream().allMatch(ConditionCompiler::isSafe);
            case Expression.Cast _, Expression.Case _, Expression.Lambda _, Expression.LambdaParameter _ -> false;
        };
    }

    /// The only column of a deterministic condition, if it holds strings; otherwise -1.
    static int entryColumn(Expression condition) {
        int column = onlyColumn(condition, -1);
        return Math.max(column, -1);
    }

    /// The only column of layout STRING of `expression` and of what was looked at before, -1 for none so
    /// far, and -2 where there is another or something that a dictionary does not decide.
    private static int onlyColumn(Expression expression, int before) {
        return switch (expression) {
            case Expression.ColumnReference reference ->
                reference.type().layout() == Layout.STRING && (before == -1 || before == reference.index())
                        ? reference.index()
                        : -2;
            case Expression.Constant _, Expression.Parameter _ -> before;
            case Expression.Cast cast -> onlyColumn(cast.operand(), before);
            case Expression.Call call ->
                Functions.isDeterministic(call.function()) ? onlyColumn(call.arguments(), before) : -2;
            case Expression.Case branches -> {
                List<Expression> parts = new ArrayList<>();
                for (Expression.Branch branch : branches.branches()) {
                    parts.add(branch.condition());
                    parts.add(branch.result());
                }
                parts.add(branches.otherwise());
                yield onlyColumn(parts, before);
            }
            case Expression.Lambda _, Expression.LambdaParameter _ -> -2;
        };
    }

    private static int onlyColumn(List<Expression> expressions, int before) {
        int column = before;
        for (Expression expression : expressions) {
            column = onlyColumn(expression, column);
            if (column == -2) {
                return column;
            }
        }
        return column;
    }

    private static Operator negate(Operator operator) {
        return switch (operator) {
            case EQUAL -> Operator.NOT_EQUAL;
            case NOT_EQUAL -> Operator.EQUAL;
            case LESS -> Operator.GREATER_OR_EQUAL;
            case LESS_OR_EQUAL -> Operator.GREATER;
            case GREATER -> Operator.LESS_OR_EQUAL;
            case GREATER_OR_EQUAL -> Operator.LESS;
        };
    }

    private static Operator flip(Operator operator) {
        return switch (operator) {
            case EQUAL -> Operator.EQUAL;
            case NOT_EQUAL -> Operator.NOT_EQUAL;
            case LESS -> Operator.GREATER;
            case LESS_OR_EQUAL -> Operator.GREATER_OR_EQUAL;
            case GREATER -> Operator.LESS;
            case GREATER_OR_EQUAL -> Operator.LESS_OR_EQUAL;
        };
    }
}
