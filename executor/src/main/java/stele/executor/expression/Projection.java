package stele.executor.expression;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import stele.planner.physical.Expression;
import stele.planner.physical.Functions;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Several expressions over one input. What occurs in them more than once is computed once a batch, in
/// columns behind the input's own.
///
/// Only what is computed for every row anyway is shared: an expression that a branch guards from an error
/// stays where it is unless it stands outside of branches, too.
public final class Projection {
    private final int width;
    private final Evaluator[] shared;
    private final Evaluator[] results;

    private Projection(int width, Evaluator[] shared, Evaluator[] results) {
        this.width = width;
        this.shared = shared;
        this.results = results;
    }

    /// @param width the number of the input's columns
    public static Projection compile(List<Expression> expressions, int width, ExpressionCompiler compiler) {
        Map<Expression, Uses> uses = new LinkedHashMap<>();
        expressions.forEach(expression -> count(expression, true, uses));
        Sharing sharing = new Sharing(width, uses, compiler);
        Evaluator[] results = expressions.stream()
                .map(sharing::replace)
                .map(compiler::compile)
                .toArray(Evaluator[]::new);
        return new Projection(width, sharing.evaluators.toArray(Evaluator[]::new), results);
    }

    /// The expressions' values for the rows of `batch`, aligned with it.
    public Batch apply(Batch batch) {
        Batch input = batch;
        if (shared.length > 0) {
            List<Vector> columns = new ArrayList<>(batch.columns().subList(0, width));
            for (Evaluator evaluator : shared) {
                columns.add(evaluator.evaluate(new Batch(columns, batch.rows(), batch.selection())));
            }
            input = new Batch(columns, batch.rows(), batch.selection());
        }
        Vector[] columns = new Vector[results.length];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = results[i].evaluate(input);
        }
        return new Batch(List.of(columns), batch.rows(), batch.selection());
    }

    /// How often an expression occurs.
    private static final class Uses {
        private int count;
        private boolean always;
    }

    /// Notes the parts of `expression` and whether they are always evaluated. Parts of what was seen before
    /// count once: they are shared with it.
    private static void count(Expression expression, boolean always, Map<Expression, Uses> uses) {
        if (!isShareable(expression)) {
            return;
        }
        Uses known = uses.computeIfAbsent(expression, _ -> new Uses());
        known.count++;
        boolean seen = known.count > 1 && (known.always || !always);
        known.always |= always;
        if (seen) {
            return;
        }
        switch (expression) {
            case Expression.Call call -> {
                boolean lazy = isLazy(call);
                for (int i = 0; i < call.arguments().size(); i++) {
                    count(call.arguments().get(i), always && (!lazy || i == 0), uses);
                }
            }
            case Expression.Case branches -> {
                for (int i = 0; i < branches.branches().size(); i++) {
                    count(branches.branches().get(i).condition(), always && i == 0, uses);
                    count(branches.branches().get(i).result(), false, uses);
                }
                count(branches.otherwise(), false, uses);
            }
            case Expression.Cast cast -> count(cast.operand(), always, uses);
            default -> {}
        }
    }

    private static boolean isLazy(Expression.Call call) {
        return switch (call.function()) {
            case "and", "or", "coalesce" -> true;
            default -> false;
        };
    }

    /// Whether an expression costs something, always has the same value and belongs to no lambda.
    private static boolean isShareable(Expression expression) {
        return switch (expression) {
            case Expression.Call call ->
                Functions.isDeterministic(call.function())
                        && call.arguments().stream().allMatch(Projection::isPart);
            case Expression.Case branches ->
                isPart(branches.otherwise())
                        && branches.branches().stream()
                                .allMatch(branch -> isPart(branch.condition()) && isPart(branch.result()));
            case Expression.Cast cast -> isPart(cast.operand());
            default -> false;
        };
    }

    private static boolean isPart(Expression expression) {
        return switch (expression) {
            case Expression.ColumnReference _, Expression.Constant _, Expression.Parameter _ -> true;
            case Expression.Lambda _, Expression.LambdaParameter _ -> false;
            case Expression.Call _, Expression.Case _, Expression.Cast _ -> isShareable(expression);
        };
    }

    /// Puts columns in the place of what is shared.
    private static final class Sharing {
        private final int width;
        private final Map<Expression, Uses> uses;
        private final ExpressionCompiler compiler;
        private final Map<Expression, Expression> columns = new HashMap<>();
        private final List<Evaluator> evaluators = new ArrayList<>();

        Sharing(int width, Map<Expression, Uses> uses, ExpressionCompiler compiler) {
            this.width = width;
            this.uses = uses;
            this.compiler = compiler;
        }

        Expression replace(Expression expression) {
            Expression column = columns.get(expression);
            if (column != null) {
                return column;
            }
            Expression inner = replaceParts(expression);
            Uses known = uses.get(expression);
            if (!isWorthSharing(expression, known)) {
                return inner;
            }
            Expression shared = new Expression.ColumnReference(width + evaluators.size(), expression.type());
            evaluators.add(compiler.compile(inner));
            columns.put(expression, shared);
            return shared;
        }

        private static boolean isWorthSharing(Expression expression, @Nullable Uses known) {
            boolean constant = expression instanceof Expression.Call call
                    && call.arguments().stream().allMatch(argument -> argument instanceof Expression.Constant);
            return known != null && known.count > 1 && known.always && !constant;
        }

        private Expression replaceParts(Expression expression) {
            return switch (expression) {
                case Expression.Call call
                when uses.containsKey(call) ->
                    new Expression.Call(
                            call.function(),
                            call.arguments().stream().map(this::replace).toList(),
                            call.type(),
                            call.position());
                case Expression.Case branches
                when uses.containsKey(branches) ->
                    new Expression.Case(
                            branches.branches().stream()
                                    .map(branch -> new Expression.Branch(
                                            replace(branch.condition()), replace(branch.result())))
                                    .toList(),
                            replace(branches.otherwise()),
                            branches.type());
                case Expression.Cast cast
                when uses.containsKey(cast) ->
                    new Expression.Cast(replace(cast.operand()), cast.type(), cast.safe(), cast.position());
                default -> expression;
            };
        }
    }
}
