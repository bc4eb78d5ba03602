package stele.planner.lowering;

import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexOver;
import stele.parser.StatementException;
import stele.planner.physical.Expression;
import stele.storage.type.DataType;

/// What an expression's references stand for: columns of the operator's input, and columns of outer rows.
interface Inputs {
    /// The input's column `index`.
    Expression column(int index, DataType type);

    /// Column `field` of the outer row `variable`.
    default Expression outer(CorrelationId variable, int field, DataType type) {
        throw StatementException.unsupported("a sub-query that refers to columns from outside at this place", null);
    }

    /// The value of a window function.
    default Expression window(RexOver over) {
        throw StatementException.unsupported("a window function at this place", null);
    }

    /// Columns stand where Calcite has them.
    Inputs PLAIN = Expression.ColumnReference::new;
}
