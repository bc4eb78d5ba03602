package stele.planner.physical;

import java.util.List;
import org.jspecify.annotations.Nullable;
import stele.storage.type.DataType;

/// A scalar expression over the columns of one input, as the executor runs it. Produced by the physical
/// planner from Calcite's `RexNode`, consumed by the executor's expression compiler.
///
/// Functions are called by name; [Functions] lists the names and their meaning. All arguments have the
/// types that the function wants: the planner has put the casts in.
public sealed interface Expression {
    DataType type();

    /// Column `index` of the input.
    record ColumnReference(int index, DataType type) implements Expression {}

    /// A constant, as an object of `stele.storage.value.Values`; null for NULL.
    record Constant(@Nullable Object value, DataType type) implements Expression {}

    /// A statement parameter: `name` is `1`, `2` ... for positional ones.
    record Parameter(String name, DataType type) implements Expression {}

    /// A call of the function `function`.
    ///
    /// @param position the offset in the statement's text, for run-time errors; -1 when unknown
    record Call(String function, List<Expression> arguments, DataType type, int position) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }
    }

    /// The first result whose condition is true, else `otherwise`. Branches that are not taken are not
    /// evaluated.
    record Case(List<Branch> branches, Expression otherwise, DataType type) implements Expression {
        public Case {
            branches = List.copyOf(branches);
        }
    }

    /// A condition and its result.
    record Branch(Expression condition, Expression result) {}

    /// A conversion; a value that does not convert is an error, or null when `safe`.
    record Cast(Expression operand, DataType type, boolean safe, int position) implements Expression {}

    /// An argument of a list function. The body sees only the lambda's parameters: what it captures is
    /// passed to the function as further arguments, which become its last parameters.
    record Lambda(int parameters, Expression body) implements Expression {
        @Override
        public DataType type() {
            return body.type();
        }
    }

    /// Parameter `index` of the lambda at `depth` (0 is the innermost).
    record LambdaParameter(int index, int depth, DataType type) implements Expression {}
}
