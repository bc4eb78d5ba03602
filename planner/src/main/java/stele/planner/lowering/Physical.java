package stele.planner.lowering;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.jspecify.annotations.Nullable;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan;
import stele.planner.physical.PhysicalPlan.OutputColumn;
import stele.storage.type.DataType;

/// Small makers and transformers of physical plans and expressions.
final class Physical {
    private Physical() {}

    static Expression column(List<OutputColumn> columns, int index) {
        return new Expression.ColumnReference(index, columns.get(index).type());
    }

    /// All columns of `columns`, as expressions.
    static List<Expression> identity(List<OutputColumn> columns) {
        List<Expression> expressions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            expressions.add(column(columns, i));
        }
        return expressions;
    }

    /// A projection, merged with one of columns below it, and left out where it changes only names.
    static PhysicalPlan project(PhysicalPlan input, List<Expression> expressions, List<OutputColumn> columns) {
        List<OutputColumn> typed = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            typed.add(new OutputColumn(columns.get(i).name(), expressions.get(i).type()));
        }
        if (input instanceof PhysicalPlan.Project below
                && below.expressions().stream().allMatch(Expression.ColumnReference.class::isInstance)) {
            List<Expression> merged = expressions.stream()
                    .map(expression -> remap(
                            expression,
                            index -> ((Expression.ColumnReference)
                                            below.expressions().get(index))
                                    .index()))
                    .toList();
            return project(below.input(), merged, typed);
        }
        PhysicalPlan narrowed = Narrowing.narrow(input, expressions, typed);
        if (narrowed != null) {
            return narrowed;
        }
        if (isIdentity(expressions, input.columns())) {
            return Renaming.rename(input, typed);
        }
        return new PhysicalPlan.Project(input, List.copyOf(expressions), typed);
    }

    /// Whether the expressions are the columns themselves, in order.
    static boolean isIdentity(List<Expression> expressions, List<OutputColumn> columns) {
        if (expressions.size() != columns.size()) {
            return false;
        }
        for (int i = 0; i < expressions.size(); i++) {
            if (!(expressions.get(i) instanceof Expression.ColumnReference reference) || reference.index() != i) {
                return false;
            }
        }
        return true;
    }

    /// `input` with columns of the types of `columns`.
    static PhysicalPlan typed(PhysicalPlan input, List<OutputColumn> columns) {
        boolean same = true;
        List<Expression> expressions = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            expressions.add(ExpressionLowering.cast(
                    column(input.columns(), i), columns.get(i).type()));
            same &= columns.get(i).type().equals(input.columns().get(i).type());
        }
        return same ? input : project(input, expressions, columns);
    }

    /// The conjunction of two conditions, flat.
    static Expression and(@Nullable Expression first, Expression second) {
        if (first == null) {
            return second;
        }
        List<Expression> operands = new ArrayList<>(conjuncts(first));
        operands.addAll(conjuncts(second));
        return ExpressionLowering.make("and", operands, DataType.BOOLEAN);
    }

    /// The conjunction of conditions, null for none.
    static @Nullable Expression all(List<Expression> conditions) {
        Expression result = null;
        for (Expression condition : conditions) {
            result = and(result, condition);
        }
        return result;
    }

    /// The conditions that `condition` is the conjunction of.
    static List<Expression> conjuncts(@Nullable Expression condition) {
        if (condition == null) {
            return List.of();
        }
        return condition instanceof Expression.Call call && call.function().equals("and")
                ? call.arguments()
                : List.of(condition);
    }

    /// `expression` with other column positions.
    static Expression remap(Expression expression, IntUnaryOperator position) {
        return switch (expression) {
            case Expression.ColumnReference reference ->
                new Expression.ColumnReference(position.applyAsInt(reference.index()), reference.type());
            case Expression.Constant _, Expression.Parameter _, Expression.LambdaParameter _ -> expression;
            case Expression.Call call ->
                new Expression.Call(
                        call.function(), remapAll(call.arguments(), position), call.type(), call.position());
            case Expression.Case branches ->
                new Expression.Case(
                        branches.branches().stream()
                                .map(branch -> new Expression.Branch(
                                        remap(branch.condition(), position), remap(branch.result(), position)))
                                .toList(),
                        remap(branches.otherwise(), position),
                        branches.type());
            case Expression.Cast cast ->
                new Expression.Cast(remap(cast.operand(), position), cast.type(), cast.safe(), cast.position());
            // A lambda sees only its parameters.
            case Expression.Lambda lambda -> lambda;
        };
    }

    static List<Expression> remapAll(List<Expression> expressions, IntUnaryOperator position) {
        return expressions.stream()
                .map(expression -> remap(expression, position))
                .toList();
    }

    static @Nullable Expression remapNullable(@Nullable Expression expression, IntUnaryOperator position) {
        return expression == null ? null : remap(expression, position);
    }

    /// Calls `use` with the position of each column that `expression` refers to.
    static void forEachColumn(@Nullable Expression expression, java.util.function.IntConsumer use) {
        if (expression != null) {
            remap(expression, index -> {
                use.accept(index);
                return index;
            });
        }
    }

    static List<OutputColumn> concat(List<OutputColumn> left, List<OutputColumn> right) {
        List<OutputColumn> columns = new ArrayList<>(left);
        columns.addAll(right);
        return columns;
    }
}
