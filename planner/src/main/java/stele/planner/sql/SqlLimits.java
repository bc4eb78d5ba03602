package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;
import stele.parser.StatementException;
import stele.parser.sql.SqlExtension;
import stele.parser.sql.SqlPositions;

/// Expands what ORDER BY, LIMIT and DISTINCT ON may say beyond Calcite's AST: ranks of rows, on which
/// QUALIFY decides.
final class SqlLimits {
    private final SqlExpansion expansion;

    SqlLimits(SqlExpansion expansion) {
        this.expansion = expansion;
    }

    SqlNode expand(SqlOrderBy order) {
        SqlNode source = order.query;
        SqlNodeList keys = null;
        if (SqlExtension.of(source) == SqlExtension.DISTINCT_ON) {
            keys = (SqlNodeList) expansion.expand(((SqlCall) source).operand(1));
            source = ((SqlCall) source).operand(0);
        }
        SqlNode query = expansion.expand(source);
        SqlNodeList items = orderItems((SqlNodeList) expansion.expand(order.orderList), query);
        SqlNode offset = order.offset == null ? null : expansion.expand(order.offset);
        SqlNode fetch = order.fetch == null ? null : expansion.expand(order.fetch);
        if (keys != null) {
            query = distinctOn(query, keys, items);
        }
        Optional<SqlNode> constantOffset = constant(offset, "OFFSET");
        Optional<SqlNode> constantFetch = constant(fetch, "LIMIT");
        boolean plain = (offset == null || constantOffset.isPresent()) && (fetch == null || constantFetch.isPresent());
        SqlParserPos position = order.getParserPosition();
        if (plain) {
            return new SqlOrderBy(position, query, items, constantOffset.orElse(null), constantFetch.orElse(null));
        }
        if (keys != null) {
            throw StatementException.unsupported(
                    "DISTINCT ON with this limit", SqlPositions.span(order.getParserPosition()));
        }
        Ranked ranked = ranked(query, items);
        SqlNode condition = condition(ranked.resolved(items), offset, fetch, position);
        return new SqlOrderBy(position, qualified(ranked.select, condition), ranked.order(items), null, null);
    }

    /// A constant number of rows, as a literal.
    private static Optional<SqlNode> constant(@Nullable SqlNode node, String clause) {
        if (node == null) {
            return Optional.empty();
        }
        return SqlConstants.whole(node).map(number -> {
            if (number < 0) {
                throw SqlExpansion.error(clause + " must not be negative", node);
            }
            return SqlLiteral.createExactNumeric(number.toString(), node.getParserPosition());
        });
    }

    /// ORDER BY with ALL written out.
    private SqlNodeList orderItems(SqlNodeList items, SqlNode query) {
        if (items.size() != 1 || SqlExtension.of(bare(items.get(0))) != SqlExtension.ORDER_ALL) {
            return items;
        }
        int columns = query instanceof SqlSelect select
                ? expansion.stars().explicit(select).size()
                : expansion.names(query).size();
        List<SqlNode> ordinals = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            SqlNode ordinal = SqlLiteral.createExactNumeric(
                    String.valueOf(i), items.get(0).getParserPosition());
            ordinals.add(replaced(items.get(0), ordinal));
        }
        return new SqlNodeList(ordinals, items.getParserPosition());
    }

    /// A sort item without its direction.
    private static SqlNode bare(SqlNode item) {
        return switch (item.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> bare(((SqlCall) item).operand(0));
            default -> item;
        };
    }

    /// A sort item with another expression in the same direction.
    private static SqlNode replaced(SqlNode item, SqlNode expression) {
        return switch (item.getKind()) {
            case DESCENDING, NULLS_FIRST, NULLS_LAST -> {
                SqlCall call = (SqlCall) item;
                yield call.getOperator().createCall(call.getParserPosition(), replaced(call.operand(0), expression));
            }
            default -> expression;
        };
    }

    /// DISTINCT ON without ORDER BY.
    SqlNode distinctOn(SqlCall call) {
        return distinctOn(
                expansion.expand(call.operand(0)), (SqlNodeList) expansion.expand(call.operand(1)), SqlNodeList.EMPTY);
    }

    private SqlNode distinctOn(SqlNode query, SqlNodeList keys, SqlNodeList order) {
        SqlSelect select = (SqlSelect) query;
        if (select.getQualify() != null) {
            throw StatementException.unsupported(
                    "DISTINCT ON with QUALIFY", SqlPositions.span(keys.getParserPosition()));
        }
        Ranked ranked = new Ranked(select, expansion.stars().explicit(select), false);
        SqlParserPos position = keys.getParserPosition();
        SqlNode number = over(
                SqlStdOperatorTable.ROW_NUMBER.createCall(position), ranked.resolved(keys), ranked.resolved(order));
        return qualified(
                select,
                SqlStdOperatorTable.EQUALS.createCall(position, number, SqlLiteral.createExactNumeric("1", position)));
    }

    /// A SELECT whose rows can be ranked.
    ///
    /// @param wrapped whether it is a query around the one that was asked, of whose columns it only knows
    ///     the names
    private record Ranked(SqlSelect select, List<SqlNode> items, boolean wrapped) {
        /// Sort items that stand for SELECT items, as expressions.
        SqlNodeList resolved(SqlNodeList order) {
            return new SqlNodeList(
                    order.stream()
                            .map(item -> replaced(item, resolved(bare(item))))
                            .toList(),
                    order.getParserPosition());
        }

        /// Sort items for the ORDER BY of the SELECT.
        SqlNodeList order(SqlNodeList order) {
            return wrapped ? resolved(order) : order;
        }

        private SqlNode resolved(SqlNode expression) {
            Optional<Long> ordinal =
                    expression instanceof SqlLiteral ? SqlConstants.whole(expression) : Optional.empty();
            if (ordinal.isPresent()) {
                if (ordinal.get() < 1 || ordinal.get() > items.size()) {
                    throw SqlExpansion.error("there is no column " + ordinal.get(), expression);
                }
                return SqlCopies.copy(SqlCopies.value(items.get((int) (ordinal.get() - 1))));
            }
            if (expression instanceof SqlIdentifier name && name.isSimple()) {
                for (SqlNode item : items) {
                    if (name.getSimple().equalsIgnoreCase(SqlCopies.name(item))) {
                        return SqlCopies.copy(SqlCopies.value(item));
                    }
                }
            }
            return expression;
        }
    }

    private Ranked ranked(SqlNode query, SqlNodeList order) {
        boolean plain = query instanceof SqlSelect select && !select.isDistinct() && select.getQualify() == null;
        if (plain) {
            SqlSelect select = (SqlSelect) query;
            return new Ranked(
                    select, order.isEmpty() ? List.of() : expansion.stars().explicit(select), false);
        }
        SqlParserPos position = query.getParserPosition();
        SqlNode derived = SqlExpansion.derived(query);
        SqlIdentifier star = SqlIdentifier.star(position);
        SqlSelect select = SqlExpansion.select(position, SqlNodeList.of(star), derived, null);
        return new Ranked(select, expansion.columns(star, derived), true);
    }

    /// The rows after the first `offset` and at most `fetch` of them. A limit that is null is none.
    private static SqlNode condition(
            SqlNodeList order, @Nullable SqlNode offset, @Nullable SqlNode fetch, SqlParserPos position) {
        SqlNode number = over(SqlStdOperatorTable.ROW_NUMBER.createCall(position), SqlNodeList.EMPTY, order);
        SqlNode after = offset == null
                ? null
                : notFalse(SqlStdOperatorTable.GREATER_THAN.createCall(position, number, offset), position);
        if (fetch == null) {
            return Objects.requireNonNull(after);
        }
        if (SqlExtension.of(fetch) == SqlExtension.TIES) {
            if (offset != null) {
                throw StatementException.unsupported("OFFSET before WITH TIES", SqlPositions.span(position));
            }
            SqlNode rank = over(SqlStdOperatorTable.RANK.createCall(position), SqlNodeList.EMPTY, order);
            return within(rank, rows(((SqlCall) fetch).operand(0), position), position);
        }
        SqlNode last = rows(fetch, position);
        SqlNode within = within(
                number, offset == null ? last : SqlStdOperatorTable.PLUS.createCall(position, offset, last), position);
        return after == null ? within : SqlStdOperatorTable.AND.createCall(position, after, within);
    }

    private static SqlNode within(SqlNode rank, SqlNode last, SqlParserPos position) {
        return notFalse(SqlStdOperatorTable.LESS_THAN_OR_EQUAL.createCall(position, rank, last), position);
    }

    private static SqlNode notFalse(SqlNode condition, SqlParserPos position) {
        return SqlStdOperatorTable.IS_NOT_FALSE.createCall(position, condition);
    }

    /// The number of rows that a limit allows; per cent are of all rows.
    private static SqlNode rows(SqlNode fetch, SqlParserPos position) {
        if (SqlExtension.of(fetch) != SqlExtension.PERCENT) {
            return fetch;
        }
        SqlCall percent = (SqlCall) fetch;
        boolean roundUp = ((SqlLiteral) percent.operand(1)).booleanValue();
        SqlNode all = over(
                SqlStdOperatorTable.COUNT.createCall(position, SqlIdentifier.star(position)),
                SqlNodeList.EMPTY,
                SqlNodeList.EMPTY);
        SqlNode share = SqlStdOperatorTable.DIVIDE.createCall(
                position,
                SqlStdOperatorTable.MULTIPLY.createCall(position, all, percent.operand(0)),
                SqlLiteral.createExactNumeric("100.0", position));
        return (roundUp ? SqlStdOperatorTable.CEIL : SqlStdOperatorTable.FLOOR).createCall(position, share);
    }

    private static SqlNode qualified(SqlSelect select, SqlNode condition) {
        SqlSelect result = (SqlSelect) select.clone(select.getParserPosition());
        result.setQualify(condition);
        return result;
    }

    private static SqlNode over(SqlNode function, SqlNodeList partition, SqlNodeList order) {
        SqlParserPos position = function.getParserPosition();
        SqlWindow window = SqlWindow.create(
                null, null, partition, order, SqlLiteral.createBoolean(false, position), null, null, null, position);
        return SqlStdOperatorTable.OVER.createCall(position, function, window);
    }
}
