package stele.planner.sql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;

/// Names from the SELECT list used in WHERE, in HAVING, in QUALIFY and further right in the list: they stand
/// for their expressions where no column has the name. The validator finds out that none has.
final class SqlAliases extends SqlShuttle {
    private final SqlParserPos place;
    private boolean changed;

    private SqlAliases(SqlParserPos place) {
        this.place = place;
    }

    /// The query with the expression of an alias in the place that the error is about; null when there is no
    /// such alias.
    static @Nullable SqlNode replaced(SqlNode query, CalciteContextException error) {
        SqlParserPos place = new SqlParserPos(
                error.getPosLine(), error.getPosColumn(), error.getEndPosLine(), error.getEndPosColumn());
        SqlAliases aliases = new SqlAliases(place);
        SqlNode result = query.accept(aliases);
        return aliases.changed ? result : null;
    }

    @Override
    public @Nullable SqlNode visit(SqlCall call) {
        SqlNode visited = super.visit(call);
        return changed || !(visited instanceof SqlSelect select) ? visited : select(select);
    }

    private SqlNode select(SqlSelect select) {
        SqlNodeList items = select.getSelectList();
        for (int i = 0; i < items.size(); i++) {
            SqlNodeList earlier = new SqlNodeList(items.subList(0, i), items.getParserPosition());
            SqlNode item = substituted(items.get(i), earlier);
            if (changed) {
                List<SqlNode> list = new ArrayList<>(items);
                list.set(i, item);
                return SqlCopies.with(select, new SqlNodeList(list, items.getParserPosition()));
            }
        }
        SqlSelect result = (SqlSelect) select.clone(select.getParserPosition());
        if (select.getWhere() != null) {
            result.setWhere(substituted(select.getWhere(), items));
        }
        if (select.getHaving() != null) {
            result.setHaving(substituted(select.getHaving(), items));
        }
        if (select.getQualify() != null) {
            result.setQualify(substituted(select.getQualify(), items));
        }
        return changed ? result : select;
    }

    /// `node` with the name in question replaced, if it stands there and not in a sub-query.
    private SqlNode substituted(SqlNode node, SqlNodeList items) {
        return java.util.Objects.requireNonNull(node.accept(new SqlShuttle() {
            @Override
            public @Nullable SqlNode visit(SqlIdentifier identifier) {
                boolean here =
                        identifier.isSimple() && identifier.getParserPosition().startsAt(place) && !identifier.isStar();
                SqlNode meant = here ? expression(identifier.getSimple(), items) : null;
                if (meant == null) {
                    return identifier;
                }
                changed = true;
                return meant;
            }

            @Override
            public @Nullable SqlNode visit(SqlCall call) {
                return call instanceof SqlSelect ? call : super.visit(call);
            }
        }));
    }

    /// What `name` stands for, if that is clear.
    private static @Nullable SqlNode expression(String name, SqlNodeList items) {
        SqlNode found = null;
        for (SqlNode item : items) {
            SqlNode value = SqlCopies.value(item);
            if (value != item && name.equalsIgnoreCase(SqlCopies.name(item))) {
                if (found != null) {
                    return null;
                }
                found = SqlCopies.copy(value);
            }
        }
        return found;
    }
}
