package stele.parser.sql;

import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSpecialOperator;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.SqlWriter;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// What queries may say and Calcite's AST has no node for: calls that stand in a query until the planner,
/// which knows the columns, puts plain SQL in their places.
public enum SqlExtension {
    /// `* EXCLUDE ... REPLACE ... RENAME ...`: the star, the names left out, the replacements and the
    /// renamings, both as `AS` calls.
    STAR,
    /// `COLUMNS(...)`: a pattern, or a star.
    COLUMNS,
    /// `ALL` in ORDER BY.
    ORDER_ALL,
    /// `GROUP BY ALL`.
    GROUP_ALL,
    /// `SELECT DISTINCT ON`: the SELECT, and the list of expressions.
    DISTINCT_ON,
    /// A limit in per cent: the number, and whether to round up.
    PERCENT,
    /// A limit `WITH TIES`: the limit.
    TIES,
    /// `UNION BY NAME`: left, right, and whether ALL.
    UNION_BY_NAME,
    /// `PIVOT`: the source, the list of `PIVOT_ON`, the aggregates, the groups.
    PIVOT,
    /// A pivoted expression and its values, none for all.
    PIVOT_ON,
    /// `UNPIVOT`: the source, whether with nulls, the name's column, the values' columns, the columns.
    UNPIVOT,
    /// `GRAPH_TABLE`: the graph, the list of paths (lists of nodes and edges in turn), the condition (TRUE
    /// for none), the list of columns.
    GRAPH_TABLE,
    /// A node of a pattern: the list of its variable or nothing, its labels, its condition.
    GRAPH_NODE,
    /// An edge of a pattern from left to right: as for a node.
    GRAPH_EDGE_RIGHT,
    /// An edge from right to left.
    GRAPH_EDGE_LEFT,
    /// An edge in either direction.
    GRAPH_EDGE_ANY;

    private final Operator operator = new Operator(this);

    /// The call.
    public SqlCall call(SqlParserPos position, SqlNode... operands) {
        return new SqlBasicCall(operator, java.util.Arrays.asList(operands), position);
    }

    /// The extension that `node` is, or null.
    public static @Nullable SqlExtension of(@Nullable SqlNode node) {
        return node instanceof SqlCall call && call.getOperator() instanceof Operator operator
                ? operator.extension
                : null;
    }

    private static final class Operator extends SqlSpecialOperator {
        private final SqlExtension extension;

        Operator(SqlExtension extension) {
            super(extension.name(), SqlKind.OTHER);
            this.extension = extension;
        }

        @Override
        public void unparse(SqlWriter writer, SqlCall call, int leftPrecedence, int rightPrecedence) {
            SqlUtil.unparseFunctionSyntax(this, writer, call, false);
        }
    }
}
