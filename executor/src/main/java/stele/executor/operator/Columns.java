package stele.executor.operator;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntUnaryOperator;
import stele.planner.physical.Expression;

/// Changes of the columns that an expression refers to.
final class Columns {
    private Columns() {}

    /// The columns that `expression` refers to, ascending.
    static SortedSet<Integer> referenced(Expression expression) {
        SortedSet<Integer> columns = new TreeSet<>();
        renumber(expression, column -> {
            columns.add(column);
            return column;
        });
        return columns;
    }

    /// `expression` with every column `c` in the place of which stands `mapping(c)`. Bodies of lambdas see
    /// no columns.
    static Expression renumber(Expression expression, IntUnaryOperator mapping) {
        return switch (expression) {
            case Expression.ColumnReference reference ->
                new Expression.ColumnReference(mapping.applyAsInt(reference.index()), reference.type());
            case Expression.Call call ->
                new Expression.Call(
                        call.function(),
                        call.arguments().stream()
                                .map(argument -> renumber(argument, mapping))
                                .toList(),
                        call.type(),
                        call.position());
            case Expression.Case branches ->
                new Expression.Case(
                        branches.branches().stream()
                                .map(branch -> new Expression.Branch(
                                        renumber(branch.condition(), mapping), renumber(branch.result(), mapping)))
                                .toList(),
                        renumber(branches.otherwise(), mapping),
                        branches.type());
            case Expression.Cast cast ->
                new Expression.Cast(renumber(cast.operand(), mapping), cast.type(), cast.safe(), cast.position());
            case Expression.Constant _, Expression.Parameter _, Expression.Lambda _, Expression.LambdaParameter _ ->
                expression;
        };
    }
}
