package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlAggFunction;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.SqlWithItem;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.sql.SqlExtension;
import stele.parser.sql.SqlPositions;

/// Puts plain SQL in the places of [SqlExtension]s. Where that takes the columns of a table or query, a
/// probe (`SELECT * FROM ...` under the same WITH) is validated.
final class SqlExpansion extends SqlShuttle {
    private final Function<SqlNode, SqlSelect> validate;
    private final Function<SqlNode, List<@Nullable Object>> values;
    private final List<SqlNode> commonTables = new ArrayList<>();
    private final SqlStars stars = new SqlStars(this);
    private final SqlLimits limits = new SqlLimits(this);
    private final SqlPivots pivots = new SqlPivots(this);

    /// @param validate validates a probe, which it may write into
    /// @param values runs a query now and gives the values of its first column
    SqlExpansion(Function<SqlNode, SqlSelect> validate, Function<SqlNode, List<@Nullable Object>> values) {
        this.validate = validate;
        this.values = values;
    }

    SqlNode expand(SqlNode query) {
        return Objects.requireNonNull(query.accept(this));
    }

    /// The values that `expression` has over `from`, in order; null is none of them.
    List<@Nullable Object> values(SqlNode expression, SqlNode from) {
        SqlParserPos position = expression.getParserPosition();
        SqlSelect select = select(position, SqlNodeList.of(expression), from, SqlNodeList.of(expression));
        select.setWhere(SqlStdOperatorTable.IS_NOT_NULL.createCall(position, expression));
        SqlNode first = SqlLiteral.createExactNumeric("1", position);
        SqlNode query = new SqlOrderBy(position, select, SqlNodeList.of(first), null, null);
        if (!commonTables.isEmpty()) {
            query = new SqlWith(position, new SqlNodeList(commonTables, position), query);
        }
        return values.apply(SqlCopies.copy(query));
    }

    /// The columns of `star` over `from`, as expressions over `from`.
    List<SqlNode> columns(SqlIdentifier star, SqlNode from) {
        SqlParserPos position = star.getParserPosition();
        SqlNode probe = select(position, SqlNodeList.of(star), from, null);
        if (!commonTables.isEmpty()) {
            probe = new SqlWith(position, new SqlNodeList(commonTables, position), probe);
        }
        return validate.apply(SqlCopies.copy(probe)).getSelectList();
    }

    /// The names of the columns of a query.
    List<String> names(SqlNode query) {
        SqlParserPos position = query.getParserPosition();
        return columns(SqlIdentifier.star(position), derived(query)).stream()
                .map(column -> Objects.requireNonNull(SqlCopies.name(column)))
                .toList();
    }

    /// A query as a table.
    static SqlNode derived(SqlNode query) {
        SqlParserPos position = query.getParserPosition();
        return SqlStdOperatorTable.AS.createCall(position, query, new SqlIdentifier("rows", position));
    }

    static SqlSelect select(SqlParserPos position, SqlNodeList items, SqlNode from, @Nullable SqlNodeList groups) {
        return new SqlSelect(position, null, items, from, null, groups, null, null, null, null, null, null, null);
    }

    /// The cross join of two tables.
    static SqlNode crossJoin(SqlNode left, SqlNode right, SqlParserPos position) {
        return new SqlJoin(
                position,
                left,
                SqlLiteral.createBoolean(false, position),
                JoinType.CROSS.symbol(position),
                right,
                JoinConditionType.NONE.symbol(position),
                null);
    }

    static StatementException error(String message, SqlNode place) {
        return new StatementException(Diagnostic.Kind.SEMANTIC, message, SqlPositions.span(place.getParserPosition()));
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlExtension extension = SqlExtension.of(call);
        if (extension != null) {
            return extension(extension, call);
        }
        return switch (call) {
            case SqlWith with -> with(with);
            case SqlOrderBy order -> limits.expand(order);
            case SqlSelect select -> select((SqlSelect) Objects.requireNonNull(super.visit(select)));
            default -> super.visit(call);
        };
    }

    /// What the SELECT around them expands stays as it is.
    private SqlNode extension(SqlExtension extension, SqlCall call) {
        return switch (extension) {
            case DISTINCT_ON -> limits.distinctOn(call);
            case UNION_BY_NAME -> unionByName(call);
            case PIVOT -> pivots.pivot((SqlCall) Objects.requireNonNull(super.visit(call)));
            case UNPIVOT -> pivots.unpivot((SqlCall) Objects.requireNonNull(super.visit(call)));
            // The binder has put SELECTs in the places of patterns.
            case STAR,
                    COLUMNS,
                    ORDER_ALL,
                    GROUP_ALL,
                    PERCENT,
                    TIES,
                    PIVOT_ON,
                    GRAPH_TABLE,
                    GRAPH_NODE,
                    GRAPH_EDGE_RIGHT,
                    GRAPH_EDGE_LEFT,
                    GRAPH_EDGE_ANY -> Objects.requireNonNull(super.visit(call));
        };
    }

    private SqlNode with(SqlWith with) {
        int before = commonTables.size();
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : with.withList) {
            SqlNode expanded = expand(item);
            items.add(expanded);
            commonTables.removeIf(table ->
                    ((SqlWithItem) table).name.getSimple().equalsIgnoreCase(((SqlWithItem) expanded).name.getSimple()));
            commonTables.add(expanded);
        }
        SqlNode body = expand(with.body);
        while (commonTables.size() > Math.max(before, 0)) {
            commonTables.removeLast();
        }
        return new SqlWith(with.getParserPosition(), new SqlNodeList(items, with.withList.getParserPosition()), body);
    }

    private SqlNode select(SqlSelect select) {
        SqlSelect expanded = stars.expand(select);
        SqlNodeList groups = expanded.getGroup();
        if (groups != null && groups.size() == 1 && SqlExtension.of(groups.get(0)) == SqlExtension.GROUP_ALL) {
            expanded.setGroupBy(groups(expanded));
        }
        return expanded;
    }

    /// The SELECT items without aggregates. A constant is nothing to group by.
    private SqlNodeList groups(SqlSelect select) {
        List<SqlNode> groups = new ArrayList<>();
        for (SqlNode item : stars.explicit(select)) {
            SqlNode value = SqlCopies.value(item);
            if (!(value instanceof SqlLiteral) && !hasAggregate(value) && !hasWindow(value)) {
                groups.add(SqlCopies.copy(value));
            }
        }
        SqlParserPos position = Objects.requireNonNull(select.getGroup()).getParserPosition();
        return groups.isEmpty() ? SqlNodeList.of(new SqlNodeList(position)) : new SqlNodeList(groups, position);
    }

    private static boolean hasWindow(SqlNode node) {
        boolean[] found = {false};
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                found[0] |= call.getKind() == SqlKind.OVER;
                return call instanceof SqlSelect ? null : super.visit(call);
            }
        });
        return found[0];
    }

    /// Whether an expression aggregates, outside of its windows and sub-queries.
    static boolean hasAggregate(SqlNode node) {
        boolean[] found = {false};
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call.getKind() == SqlKind.OVER) {
                    SqlCall function = call.operand(0);
                    function.getOperandList().forEach(operand -> operand.accept(this));
                    return null;
                }
                if (call instanceof SqlSelect || call instanceof SqlWith || call instanceof SqlOrderBy) {
                    return null;
                }
                String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
                found[0] |= SqlFunctions.INSTANCE.find(name) instanceof SqlAggFunction;
                return super.visit(call);
            }
        });
        return found[0];
    }

    /// Columns that only one side has are null on the other.
    private SqlNode unionByName(SqlCall call) {
        SqlNode left = expand(call.operand(0));
        SqlNode right = expand(call.operand(1));
        List<String> leftNames = names(left);
        List<String> rightNames = names(right);
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        List<String> names = new ArrayList<>();
        leftNames.forEach(name -> names.add(name));
        known.addAll(leftNames);
        rightNames.stream().filter(known::add).forEach(names::add);
        boolean all = ((SqlLiteral) call.operand(2)).booleanValue();
        return (all ? SqlStdOperatorTable.UNION_ALL : SqlStdOperatorTable.UNION)
                .createCall(
                        call.getParserPosition(), columns(left, leftNames, names), columns(right, rightNames, names));
    }

    private static SqlNode columns(SqlNode query, List<String> own, List<String> wanted) {
        SqlParserPos position = query.getParserPosition();
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(own);
        List<SqlNode> items = new ArrayList<>();
        for (String name : wanted) {
            SqlIdentifier column = new SqlIdentifier(name, position);
            items.add(
                    known.contains(name)
                            ? column
                            : SqlStdOperatorTable.AS.createCall(position, SqlLiteral.createNull(position), column));
        }
        return select(position, new SqlNodeList(items, position), derived(query), null);
    }

    SqlStars stars() {
        return stars;
    }
}
