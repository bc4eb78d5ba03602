package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.Suggestions;
import stele.parser.sql.SqlExtension;
import stele.parser.sql.SqlPositions;
import stele.parser.sql.VarcharLiteral;

/// Expands stars with changes, and COLUMNS.
final class SqlStars {
    private final SqlExpansion expansion;

    SqlStars(SqlExpansion expansion) {
        this.expansion = expansion;
    }

    /// The SELECT with its list written out where it needs to be.
    SqlSelect expand(SqlSelect select) {
        SqlNodeList items = select.getSelectList();
        if (items.stream().noneMatch(SqlStars::isExtension)) {
            return select;
        }
        List<SqlNode> expanded = new ArrayList<>();
        for (SqlNode item : items) {
            expanded.addAll(expanded(item, select));
        }
        return SqlCopies.with(select, new SqlNodeList(expanded, items.getParserPosition()));
    }

    /// The items of a SELECT, with all stars written out.
    List<SqlNode> explicit(SqlSelect select) {
        List<SqlNode> items = new ArrayList<>();
        for (SqlNode item : select.getSelectList()) {
            if (item instanceof SqlIdentifier star && star.isStar()) {
                items.addAll(expansion.columns(star, from(select, star)));
            } else {
                items.add(item);
            }
        }
        return items;
    }

    static boolean isExtension(SqlNode item) {
        return SqlExtension.of(item) == SqlExtension.STAR || columnsCall(item) != null;
    }

    private static SqlNode from(SqlSelect select, SqlNode star) {
        if (select.getFrom() == null) {
            throw SqlExpansion.error("there is no FROM to take columns from", star);
        }
        return select.getFrom();
    }

    private List<SqlNode> expanded(SqlNode item, SqlSelect select) {
        if (SqlExtension.of(item) == SqlExtension.STAR) {
            return changed((SqlCall) item, from(select, item));
        }
        SqlCall columns = columnsCall(item);
        if (columns == null) {
            return List.of(item);
        }
        List<SqlNode> result = new ArrayList<>();
        for (SqlNode column : matching(columns, select)) {
            result.add(named(substituted(item, columns, SqlCopies.value(column)), item, column, columns));
        }
        return result;
    }

    /// `min(COLUMNS(*))` makes columns `min(a)`, `min(b)` ...
    private static SqlNode named(SqlNode value, SqlNode item, SqlNode column, SqlCall columns) {
        if (value == column || item.getKind() == org.apache.calcite.sql.SqlKind.AS) {
            return value;
        }
        String own = Objects.requireNonNull(SqlCopies.name(column));
        boolean wraps = item instanceof SqlCall call && call.operandCount() == 1 && call.operand(0) == columns;
        String name = wraps
                ? ((SqlCall) item).getOperator().getName().toLowerCase(java.util.Locale.ROOT) + "(" + own + ")"
                : own;
        return SqlStdOperatorTable.AS.createCall(
                item.getParserPosition(), value, new SqlIdentifier(name, item.getParserPosition()));
    }

    private List<SqlNode> matching(SqlCall columns, SqlSelect select) {
        SqlNode argument = columns.operandCount() == 1 ? columns.operand(0) : columns;
        if (SqlExtension.of(argument) == SqlExtension.STAR) {
            return changed((SqlCall) argument, from(select, argument));
        }
        SqlIdentifier star = SqlIdentifier.star(columns.getParserPosition());
        List<SqlNode> all = expansion.columns(star, from(select, star));
        if (argument instanceof SqlIdentifier identifier && identifier.isStar()) {
            return all;
        }
        if (!(argument instanceof VarcharLiteral text)) {
            throw StatementException.unsupported(
                    "COLUMNS of something else than * and a regular expression",
                    SqlPositions.span(columns.getParserPosition()));
        }
        try {
            Pattern pattern = Pattern.compile(text.text());
            List<SqlNode> found = all.stream()
                    .filter(column -> pattern.matcher(Objects.requireNonNull(SqlCopies.name(column)))
                            .find())
                    .toList();
            if (found.isEmpty()) {
                throw SqlExpansion.error("no column matches \"" + text.text() + "\"", argument);
            }
            return found;
        } catch (PatternSyntaxException e) {
            throw SqlExpansion.error(
                    "\"" + text.text() + "\" is not a regular expression: " + e.getDescription(), argument);
        }
    }

    private List<SqlNode> changed(SqlCall call, SqlNode from) {
        List<SqlNode> columns = expansion.columns(call.operand(0), from);
        SqlNodeList left = call.operand(1);
        SqlNodeList replaced = call.operand(2);
        SqlNodeList renamed = call.operand(3);
        left.forEach(name -> check(((SqlIdentifier) name), columns));
        replaced.forEach(item -> check(((SqlCall) item).operand(1), columns));
        renamed.forEach(item -> check(((SqlCall) item).operand(0), columns));
        List<SqlNode> result = new ArrayList<>();
        for (SqlNode column : columns) {
            if (left.stream().noneMatch(name -> matches((SqlIdentifier) name, column))) {
                result.add(changed(column, replaced, renamed));
            }
        }
        if (result.isEmpty()) {
            throw SqlExpansion.error("EXCLUDE leaves no column", call);
        }
        return result;
    }

    private static SqlNode changed(SqlNode column, SqlNodeList replaced, SqlNodeList renamed) {
        for (SqlNode item : replaced) {
            if (matches(((SqlCall) item).operand(1), column)) {
                return item;
            }
        }
        for (SqlNode item : renamed) {
            SqlCall renaming = (SqlCall) item;
            if (matches(renaming.operand(0), column)) {
                return SqlStdOperatorTable.AS.createCall(
                        renaming.getParserPosition(), SqlCopies.value(column), renaming.operand(1));
            }
        }
        return column;
    }

    private static boolean matches(SqlIdentifier name, SqlNode column) {
        if (!name.names.getLast().equalsIgnoreCase(SqlCopies.name(column))) {
            return false;
        }
        if (name.isSimple()) {
            return true;
        }
        return column instanceof SqlIdentifier identifier
                && identifier.names.size() > 1
                && name.names
                        .get(name.names.size() - 2)
                        .equalsIgnoreCase(identifier.names.get(identifier.names.size() - 2));
    }

    private static void check(SqlIdentifier name, List<SqlNode> columns) {
        if (columns.stream().noneMatch(column -> matches(name, column))) {
            List<String> names = columns.stream()
                    .map(column -> Objects.requireNonNull(SqlCopies.name(column)))
                    .toList();
            String suggestion = Suggestions.nearest(name.names.getLast(), names)
                    .map(near -> "; did you mean \"" + near + "\"?")
                    .orElse("");
            throw new StatementException(
                    Diagnostic.Kind.NAME,
                    "the star has no column \"" + name.names.getLast() + "\"" + suggestion,
                    SqlPositions.span(name.getParserPosition()));
        }
    }

    /// The first `COLUMNS(...)` in an expression.
    private static @Nullable SqlCall columnsCall(SqlNode item) {
        SqlCall[] found = {null};
        item.accept(new SqlBasicVisitor<Void>() {
            @Override
            public @Nullable Void visit(SqlCall call) {
                if (call instanceof SqlSelect) {
                    return null;
                }
                if (call.getOperator().getName().equalsIgnoreCase("columns") && found[0] == null) {
                    found[0] = call;
                }
                return super.visit(call);
            }
        });
        return found[0];
    }

    private static SqlNode substituted(SqlNode item, SqlCall columns, SqlNode column) {
        String text = columns.toString();
        return Objects.requireNonNull(item.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                return call == columns || call.toString().equals(text) ? column : super.visit(call);
            }
        }));
    }
}
