package stele.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.executor.expression.Evaluator;
import stele.executor.expression.ExpressionCompiler;
import stele.executor.expression.Selector;
import stele.executor.function.FunctionContext;
import stele.executor.kernel.Vectors;
import stele.planner.physical.Expression;
import stele.planner.physical.PhysicalPlan.JoinType;
import stele.storage.type.DataType;
import stele.storage.vector.Batch;
import stele.storage.vector.Vector;

/// Which columns of both sides a join needs at all: those that come out and those that its condition reads.
/// Nothing else is copied.
final class JoinShape {
    private final List<DataType> leftTypes;
    private final List<DataType> rightTypes;
    private final int[] needed;
    private final int outputs;
    private final int[] right;
    private final @Nullable Evaluator condition;
    private final @Nullable Selector selector;

    /// @param outputs the columns that come out, positions in the left input's columns followed by the
    ///     right's; null for all
    /// @param condition a condition over all columns of both sides, or null
    JoinShape(
            JoinType type,
            List<DataType> leftTypes,
            List<DataType> rightTypes,
            int @Nullable [] outputs,
            @Nullable Expression condition,
            FunctionContext context) {
        this.leftTypes = leftTypes;
        this.rightTypes = rightTypes;
        List<Integer> columns = new ArrayList<>();
        if (makesPairs(type)) {
            for (int i = 0; i < (outputs == null ? leftTypes.size() + rightTypes.size() : outputs.length); i++) {
                columns.add(outputs == null ? i : outputs[i]);
            }
        }
        this.outputs = columns.size();
        if (condition == null) {
            this.condition = null;
            this.selector = null;
        } else {
            Columns.referenced(condition).stream()
                    .filter(column -> !columns.contains(column))
                    .forEach(columns::add);
            Expression renumbered = Columns.renumber(condition, columns::indexOf);
            this.condition = new ExpressionCompiler(context).compile(renumbered);
            this.selector = new ExpressionCompiler(context).condition(renumbered);
        }
        this.needed = Batches.toArray(columns);
        this.right = columns.stream()
                .filter(column -> column >= leftTypes.size())
                .mapToInt(column -> column - leftTypes.size())
                .toArray();
    }

    /// Whether joined rows come out, and not left rows only.
    static boolean makesPairs(JoinType type) {
        return switch (type) {
            case INNER, LEFT, RIGHT, FULL -> true;
            case SEMI, ANTI, MARK -> false;
        };
    }

    /// The condition over the columns of joined batches; null when there is none.
    @Nullable
    Evaluator condition() {
        return condition;
    }

    /// The same as a selector.
    @Nullable
    Selector selector() {
        return selector;
    }

    /// The needed columns of `right`, gathered by someone who knows how.
    int[] rightColumns() {
        return right;
    }

    /// Joined rows: left columns at `positions` (null: as they are, and `right` is aligned with them), and
    /// the right ones.
    Batch joined(
            Batch left, int @Nullable [] positions, List<Vector> rightVectors, int rows, int @Nullable [] selection) {
        Vector[] columns = new Vector[needed.length];
        int next = 0;
        for (int i = 0; i < columns.length; i++) {
            int column = needed[i];
            if (column >= leftTypes.size()) {
                columns[i] = rightVectors.get(next++);
            } else {
                Vector vector = left.column(column);
                columns[i] = positions == null ? vector : vector.gather(positions, rows);
            }
        }
        return new Batch(List.of(columns), rows, selection);
    }

    /// Only the columns that come out.
    Batch output(Batch joined) {
        return outputs == needed.length
                ? joined
                : new Batch(joined.columns().subList(0, outputs), joined.rows(), joined.selection());
    }

    /// Left rows without a partner.
    Batch leftOnly(Batch left) {
        Batch rows = left.compact();
        List<Vector> columns = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            int column = needed[i];
            columns.add(
                    column < leftTypes.size()
                            ? rows.column(column)
                            : Vectors.nulls(rightTypes.get(column - leftTypes.size()), rows.rows()));
        }
        return new Batch(columns, rows.rows());
    }

    /// Right rows without a partner.
    Batch rightOnly(JoinMatches matches, int[] references, int count) {
        List<Vector> found = matches.gather(right, references, count);
        List<Vector> columns = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < outputs; i++) {
            int column = needed[i];
            columns.add(column < leftTypes.size() ? Vectors.nulls(leftTypes.get(column), count) : found.get(next++));
        }
        return new Batch(columns, count);
    }
}
