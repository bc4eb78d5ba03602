package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.NlsString;
import org.jspecify.annotations.Nullable;
import stele.parser.sql.VarcharLiteral;

/// Expands PIVOT into aggregates with filters, and UNPIVOT into a cross join with the numbers of the
/// columns.
final class SqlPivots {
    private static final int MAX_COLUMNS = 2_000;

    private final SqlExpansion expansion;

    SqlPivots(SqlExpansion expansion) {
        this.expansion = expansion;
    }

    /// A combination of pivoted values: the condition on the rows, and the name.
    private record Cell(@Nullable SqlNode condition, String name) {}

    SqlNode pivot(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        SqlNode source = source(call.operand(0));
        List<SqlCall> columns = new ArrayList<>();
        ((SqlNodeList) call.operand(1)).forEach(column -> columns.add((SqlCall) column));
        SqlNodeList aggregates = call.operand(2);
        List<SqlNode> items = groups(call, source, columns, aggregates);
        List<SqlNode> groups = items.stream()
                .map(item -> SqlCopies.copy(SqlCopies.value(item)))
                .toList();
        for (Cell cell : cells(columns, source)) {
            for (SqlNode aggregate : aggregates.isEmpty() ? List.of(count(position)) : aggregates) {
                items.add(cell(aggregate, cell, aggregates.size() > 1));
            }
        }
        SqlNodeList grouping = groups.isEmpty() ? null : new SqlNodeList(groups, position);
        return SqlExpansion.select(position, new SqlNodeList(items, position), source, grouping);
    }

    /// What stands in FROM.
    private static SqlNode source(SqlNode source) {
        return source instanceof SqlSelect || source.getKind() == SqlKind.ORDER_BY
                ? SqlExpansion.derived(source)
                : source;
    }

    private static SqlNode count(SqlParserPos position) {
        return SqlStdOperatorTable.COUNT.createCall(position, SqlIdentifier.star(position));
    }

    /// The columns of the groups: those named, else all that are neither pivoted nor aggregated.
    private List<SqlNode> groups(SqlCall call, SqlNode source, List<SqlCall> columns, SqlNodeList aggregates) {
        SqlNodeList given = call.operand(3);
        if (!given.isEmpty()) {
            return new ArrayList<>(given.getList());
        }
        Set<String> used = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        columns.forEach(column -> collect(column.operand(0), used));
        collect(aggregates, used);
        List<SqlNode> groups = new ArrayList<>();
        for (SqlNode column : expansion.columns(SqlIdentifier.star(call.getParserPosition()), source)) {
            if (!used.contains(Objects.requireNonNull(SqlCopies.name(column)))) {
                groups.add(column);
            }
        }
        return groups;
    }

    private static void collect(SqlNode node, Set<String> names) {
        node.accept(new SqlBasicVisitor<Void>() {
            @Override
            public @Nullable Void visit(SqlIdentifier identifier) {
                names.add(identifier.names.getLast());
                return null;
            }
        });
    }

    private List<Cell> cells(List<SqlCall> columns, SqlNode source) {
        List<Cell> cells = List.of(new Cell(null, ""));
        for (SqlCall column : columns) {
            List<Cell> next = new ArrayList<>();
            SqlNodeList given = column.operand(1);
            List<SqlNode> values = given.isEmpty() ? found(column.operand(0), source) : given.getList();
            if ((long) cells.size() * values.size() > MAX_COLUMNS) {
                throw SqlExpansion.error("PIVOT makes more than " + MAX_COLUMNS + " columns", column);
            }
            for (Cell cell : cells) {
                for (SqlNode value : values) {
                    next.add(extended(cell, column.operand(0), value));
                }
            }
            cells = next;
        }
        return cells;
    }

    /// The values that the column has in the source.
    private List<SqlNode> found(SqlNode column, SqlNode source) {
        SqlParserPos position = column.getParserPosition();
        List<SqlNode> values = new ArrayList<>();
        for (Object value : expansion.values(column, source)) {
            values.add(SqlStdOperatorTable.AS.createCall(
                    position,
                    SqlConstants.node("of PIVOT", value, position),
                    new SqlIdentifier(String.valueOf(value), position)));
        }
        return values;
    }

    private static Cell extended(Cell cell, SqlNode column, SqlNode item) {
        SqlNode value = SqlCopies.value(item);
        SqlParserPos position = item.getParserPosition();
        SqlNode equal = SqlStdOperatorTable.IS_NOT_DISTINCT_FROM.createCall(position, SqlCopies.copy(column), value);
        String name = value == item ? text(value) : Objects.requireNonNull(SqlCopies.name(item));
        return cell.condition == null
                ? new Cell(equal, name)
                : new Cell(
                        SqlStdOperatorTable.AND.createCall(position, SqlCopies.copy(cell.condition), equal),
                        cell.name + "_" + name);
    }

    private static String text(SqlNode value) {
        if (value instanceof SqlLiteral literal && literal.getValue() instanceof NlsString text) {
            return text.getValue();
        }
        return value instanceof SqlLiteral literal ? String.valueOf(literal.toValue()) : value.toString();
    }

    /// The aggregate over the rows of a cell.
    private static SqlNode cell(SqlNode item, Cell cell, boolean several) {
        SqlNode aggregate = SqlCopies.value(item);
        SqlParserPos position = item.getParserPosition();
        SqlNode value = cell.condition == null
                ? aggregate
                : SqlStdOperatorTable.FILTER.createCall(
                        position, SqlCopies.copy(aggregate), SqlCopies.copy(cell.condition));
        String own = item == aggregate ? (several ? label(aggregate) : "") : SqlCopies.name(item);
        String name = own.isEmpty() ? cell.name : cell.name.isEmpty() ? own : cell.name + "_" + own;
        return SqlStdOperatorTable.AS.createCall(position, value, new SqlIdentifier(name, position));
    }

    private static String label(SqlNode aggregate) {
        if (!(aggregate instanceof SqlBasicCall call)) {
            return aggregate.toString();
        }
        List<String> arguments = call.getOperandList().stream()
                .map(operand -> operand instanceof SqlIdentifier name && !name.isStar()
                        ? name.names.getLast()
                        : operand.toString())
                .toList();
        return call.getOperator().getName().toLowerCase(java.util.Locale.ROOT) + "(" + String.join(", ", arguments)
                + ")";
    }

    /// `SELECT others, CASE n WHEN 1 THEN 'a' ... END AS name, CASE n WHEN 1 THEN a ... END AS value` from
    /// the source and the numbers n of the columns.
    SqlNode unpivot(SqlCall call) {
        SqlParserPos position = call.getParserPosition();
        SqlNode source = source(call.operand(0));
        boolean withNulls = ((SqlLiteral) call.operand(1)).booleanValue();
        SqlNodeList into = call.operand(3);
        List<SqlNode> listed = listed(call.operand(4), source, into.size());
        Set<String> used = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        listed.forEach(column -> collect(SqlCopies.value(column), used));
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode column : expansion.columns(SqlIdentifier.star(position), source)) {
            if (!used.contains(Objects.requireNonNull(SqlCopies.name(column)))) {
                items.add(column);
            }
        }
        SqlIdentifier number = new SqlIdentifier(List.of("unpivoted", "number"), position);
        items.add(choice(number, listed.stream().map(SqlPivots::columnName).toList(), call.operand(2)));
        List<SqlNode> values = new ArrayList<>();
        for (int i = 0; i < into.size(); i++) {
            int index = i;
            List<SqlNode> parts = listed.stream()
                    .map(column -> part(column, index, into.size()))
                    .toList();
            SqlNode value = choice(number, parts, into.get(i));
            items.add(value);
            values.add(SqlStdOperatorTable.IS_NOT_NULL.createCall(position, SqlCopies.copy(SqlCopies.value(value))));
        }
        SqlNode from = SqlExpansion.crossJoin(source, numbers(listed.size(), position), position);
        SqlSelect select = SqlExpansion.select(position, new SqlNodeList(items, position), from, null);
        if (!withNulls) {
            SqlNode condition = values.getFirst();
            for (SqlNode value : values.subList(1, values.size())) {
                condition = SqlStdOperatorTable.OR.createCall(position, condition, value);
            }
            select.setWhere(condition);
        }
        return select;
    }

    private List<SqlNode> listed(SqlNodeList columns, SqlNode source, int width) {
        SqlParserPos position = columns.getParserPosition();
        SqlSelect select = SqlExpansion.select(position, columns, source, null);
        List<SqlNode> listed = new ArrayList<>(expansion.stars().expand(select).getSelectList());
        List<SqlNode> result = new ArrayList<>();
        for (SqlNode column : listed) {
            if (column instanceof SqlIdentifier star && star.isStar()) {
                result.addAll(expansion.columns(star, source));
            } else {
                result.add(column);
            }
            SqlNode value = SqlCopies.value(column);
            int parts = value.getKind() == SqlKind.ROW ? ((SqlCall) value).operandCount() : 1;
            if (parts != width) {
                throw SqlExpansion.error("UNPIVOT makes " + width + " value columns of " + parts, column);
            }
        }
        return result;
    }

    private static SqlNode columnName(SqlNode column) {
        SqlNode value = SqlCopies.value(column);
        String name = SqlCopies.name(column);
        if (name == null && value instanceof SqlCall row && row.getKind() == SqlKind.ROW) {
            name = String.join(
                    "_",
                    row.getOperandList().stream()
                            .map(part -> String.valueOf(SqlCopies.name(part)))
                            .toList());
        }
        return new VarcharLiteral(name == null ? value.toString() : name, column.getParserPosition());
    }

    private static SqlNode part(SqlNode column, int index, int width) {
        SqlNode value = SqlCopies.value(column);
        return width == 1 ? value : ((SqlCall) value).operand(index);
    }

    private static SqlNode choice(SqlIdentifier number, List<SqlNode> values, SqlNode name) {
        SqlParserPos position = name.getParserPosition();
        SqlNodeList whens = new SqlNodeList(position);
        SqlNodeList thens = new SqlNodeList(position);
        for (int i = 0; i < values.size(); i++) {
            whens.add(SqlLiteral.createExactNumeric(String.valueOf(i + 1), position));
            thens.add(SqlCopies.copy(values.get(i)));
        }
        SqlNode chosen = SqlCase.createSwitched(position, number, whens, thens, SqlLiteral.createNull(position));
        return SqlStdOperatorTable.AS.createCall(position, chosen, name);
    }

    private static SqlNode numbers(int count, SqlParserPos position) {
        List<SqlNode> rows = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            rows.add(SqlStdOperatorTable.ROW.createCall(
                    position, SqlLiteral.createExactNumeric(String.valueOf(i), position)));
        }
        return SqlStdOperatorTable.AS.createCall(
                position,
                SqlStdOperatorTable.VALUES.createCall(position, rows),
                new SqlIdentifier("unpivoted", position),
                new SqlIdentifier("number", position));
    }
}
