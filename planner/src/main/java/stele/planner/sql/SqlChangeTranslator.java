package stele.planner.sql;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;
import stele.planner.SteleTable;
import stele.planner.rel.StoredRows;
import stele.storage.catalog.Column;
import stele.storage.catalog.ColumnFill;
import stele.storage.catalog.TableDefinition;
import stele.storage.type.DataType;

/// UPDATE, DELETE, MERGE, and what an INSERT does to rows that are there.
final class SqlChangeTranslator {
    /// The name in FROM of the rows that a statement has written.
    private static final String WRITTEN = "$written";

    /// The name in FROM of the rows that are there, each with the new row that has its key.
    private static final String CONFLICTS = "$conflicts";

    private static final String EXCLUDED = "excluded";

    private final SqlBinder binder;
    private final BindingContext context;
    private final SqlNames names;

    SqlChangeTranslator(SqlBinder binder) {
        this.binder = binder;
        this.context = binder.context();
        this.names = new SqlNames(context);
    }

    static int column(TableDefinition definition, SqlIdentifier name) {
        return definition.indexOf(name.names.getLast()).orElseThrow(() -> {
            List<String> names = definition.columns().stream().map(Column::name).toList();
            String suggestion = stele.parser.Suggestions.nearest(name.names.getLast(), names)
                    .map(near -> "; did you mean \"" + near + "\"?")
                    .orElse("");
            return new stele.parser.StatementException(new Diagnostic(
                    Diagnostic.Kind.NAME,
                    "unknown column \"" + name.names.getLast() + "\" of table \"" + definition.name() + "\""
                            + suggestion,
                    SqlPositions.span(name.getParserPosition()),
                    suggestion.isEmpty() ? "columns: " + String.join(", ", names) : null,
                    List.of()));
        });
    }

    BoundStatement update(SqlAst.Update update) {
        TableDefinition definition = names.table(update.table()).definition();
        SqlIdentifier alias = alias(update.table(), update.alias());
        SqlNode from = target(definition, alias);
        if (update.from() != null) {
            from = join(from, update.from(), JoinType.COMMA, null);
        }
        return update(
                definition,
                alias,
                update.assignments(),
                from,
                update.condition(),
                returning(definition, alias, update.returning()));
    }

    /// @param from what the statement reads; the row ids are in `alias`
    private BoundStatement.Update update(
            TableDefinition definition,
            SqlIdentifier alias,
            List<SqlAst.Assignment> assignments,
            SqlNode from,
            @Nullable SqlNode condition,
            BoundStatement.@Nullable Query returning) {
        SqlRowRules rules = new SqlRowRules(context, definition);
        List<Integer> targets = new ArrayList<>();
        SqlNodeList items = new SqlNodeList(alias.getParserPosition());
        items.add(item(of(alias, SteleTable.ROW_ID_NAME), items.size()));
        for (SqlAst.Assignment assignment : assignments) {
            int column = assigned(definition, assignment, targets);
            targets.add(column);
            items.add(item(value(assignment.value(), column, rules), items.size()));
        }
        if (!rules.isEmpty()) {
            for (Column column : definition.columns()) {
                items.add(item(of(alias, column.name()), items.size()));
            }
        }
        RelNode rows = binder.bind(SqlRowRules.select(items, from, condition)).plan();
        return new BoundStatement.Update(
                definition.name(),
                changed(definition, targets),
                newValues(rows, definition, targets, rules),
                rules.checkNames(),
                returning);
    }

    private static int assigned(TableDefinition definition, SqlAst.Assignment assignment, List<Integer> targets) {
        int column = column(definition, assignment.column());
        String name = definition.columns().get(column).name();
        if (targets.contains(column)) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC, "column \"" + name + "\" is set twice", assignment.column());
        }
        if (definition.columns().get(column).fill() instanceof ColumnFill.Generated) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    "column \"" + name + "\" is always generated and cannot be set",
                    assignment.column());
        }
        return column;
    }

    private static SqlNode value(SqlNode value, int column, SqlRowRules rules) {
        SqlNode known = value.getKind() == SqlKind.DEFAULT ? rules.defaultNode(column) : null;
        if (known != null) {
            return known;
        }
        return SqlConstants.isNull(value) ? SqlLiteral.createNull(value.getParserPosition()) : value;
    }

    private static SqlNode item(SqlNode value, int position) {
        return SqlStdOperatorTable.AS.createCall(
                value.getParserPosition(), value, new SqlIdentifier("$" + position, value.getParserPosition()));
    }

    /// The columns that change: the assigned and the generated ones.
    private static List<Integer> changed(TableDefinition definition, List<Integer> targets) {
        List<Integer> changed = new ArrayList<>(targets);
        for (int i = 0; i < definition.columns().size(); i++) {
            if (definition.columns().get(i).fill() instanceof ColumnFill.Generated) {
                changed.add(i);
            }
        }
        return changed;
    }

    /// The row id, the columns that change, and the truth values of the conditions.
    private RelNode newValues(RelNode rows, TableDefinition definition, List<Integer> targets, SqlRowRules rules) {
        RexBuilder builder = context.rexBuilder();
        List<RexNode> values = new ArrayList<>();
        List<String> names = new ArrayList<>();
        values.add(builder.makeInputRef(rows, 0));
        names.add(SteleTable.ROW_ID_NAME);
        List<RexNode> row = new ArrayList<>();
        for (int i = 0; i < definition.columns().size(); i++) {
            Column column = definition.columns().get(i);
            int target = targets.indexOf(i);
            row.add(
                    target >= 0
                            ? rules.assigned(builder.makeInputRef(rows, target + 1), column)
                            : rules.isEmpty()
                                    ? builder.makeNullLiteral(context.type(column.type(), true))
                                    : builder.makeInputRef(rows, 1 + targets.size() + i));
        }
        List<RexNode> complete = rules.generated(row);
        for (int column : changed(definition, targets)) {
            values.add(complete.get(column));
            names.add(definition.columns().get(column).name());
        }
        for (RexNode condition : rules.conditions(complete)) {
            names.add("$check" + values.size());
            values.add(condition);
        }
        return LogicalProject.create(rows, List.of(), values, names, Set.of());
    }

    /// ON CONFLICT DO UPDATE: `excluded.x` is the new row's column.
    BoundStatement.Update onConflict(TableDefinition definition, SqlIdentifier alias, SqlAst.OnConflict.Update update) {
        RelDataTypeFactory.Builder type = context.cluster().getTypeFactory().builder();
        type.add(SteleTable.ROW_ID_NAME, context.type(DataType.BIGINT, false));
        for (String prefix : List.of("", EXCLUDED + ".")) {
            for (Column column : definition.columns()) {
                type.add(prefix + column.name(), context.type(column.type(), true));
            }
        }
        binder.putPlan(CONFLICTS, StoredRows.create(context.cluster(), 0, type.build()));
        List<SqlAst.Assignment> assignments = update.assignments().stream()
                .map(assignment ->
                        new SqlAst.Assignment(assignment.column(), withExcluded(assignment.value(), alias, definition)))
                .toList();
        SqlNode condition = update.condition() == null ? null : withExcluded(update.condition(), alias, definition);
        return update(definition, alias, assignments, as(CONFLICTS, alias), condition, null);
    }

    private static SqlNode withExcluded(SqlNode node, SqlIdentifier alias, TableDefinition definition) {
        return java.util.Objects.requireNonNull(node.accept(new SqlShuttle() {
            @Override
            public SqlNode visit(SqlIdentifier name) {
                if (name.names.size() != 2 || !name.names.getFirst().equalsIgnoreCase(EXCLUDED)) {
                    return name;
                }
                SqlIdentifier simple = new SqlIdentifier(name.names.getLast(), name.getParserPosition());
                Column column = definition.columns().get(column(definition, simple));
                return new SqlIdentifier(
                        List.of(alias.getSimple(), EXCLUDED + "." + column.name()), name.getParserPosition());
            }
        }));
    }

    BoundStatement delete(SqlAst.Delete delete) {
        TableDefinition definition = names.table(delete.table()).definition();
        SqlIdentifier alias = alias(delete.table(), delete.alias());
        SqlNode from = target(definition, alias);
        if (delete.using() != null) {
            from = join(from, delete.using(), JoinType.COMMA, null);
        }
        return new BoundStatement.Delete(
                definition.name(),
                rowIds(alias, from, delete.condition()),
                returning(definition, alias, delete.returning()));
    }

    private RelNode rowIds(SqlIdentifier alias, SqlNode from, @Nullable SqlNode condition) {
        SqlNodeList items = SqlNodeList.of(item(of(alias, SteleTable.ROW_ID_NAME), 0));
        return binder.bind(SqlRowRules.select(items, from, condition)).plan();
    }

    /// A query of the rows that a statement has written.
    BoundStatement.@Nullable Query returning(
            TableDefinition definition, SqlIdentifier alias, @Nullable SqlNodeList items) {
        if (items == null) {
            return null;
        }
        RelDataType type = new SqlRowRules(context, definition).rowType();
        binder.putPlan(WRITTEN, StoredRows.create(context.cluster(), 0, type));
        SqlBinder.Rows rows = binder.bind(SqlRowRules.select(items, as(WRITTEN, alias), null));
        return new BoundStatement.Query(
                rows.plan(), rows.names().stream().map(ResultColumn::new).toList());
    }

    /// Each branch is a query of its own, over the pairs that fit, or over the rows without a partner.
    BoundStatement merge(SqlAst.Merge merge) {
        TableDefinition definition = names.table(merge.table()).definition();
        SqlIdentifier alias = alias(merge.table(), merge.alias());
        List<BoundStatement> branches = new ArrayList<>();
        Map<SqlAst.MergeCase, SqlNode> taken = new EnumMap<>(SqlAst.MergeCase.class);
        for (SqlAst.MergeBranch branch : merge.branches()) {
            SqlNode own = branch.condition() == null
                    ? SqlLiteral.createBoolean(true, alias.getParserPosition())
                    : branch.condition();
            SqlNode earlier = taken.get(branch.when());
            SqlNode applies = earlier == null
                    ? own
                    : and(own, SqlStdOperatorTable.IS_NOT_TRUE.createCall(SqlParserPos.ZERO, earlier));
            taken.put(
                    branch.when(),
                    earlier == null
                            ? own
                            : SqlStdOperatorTable.OR.createCall(
                                    SqlParserPos.ZERO,
                                    SqlStdOperatorTable.IS_TRUE.createCall(SqlParserPos.ZERO, earlier),
                                    own));
            SqlNode target = target(definition, alias);
            SqlNode from;
            SqlNode where = applies;
            switch (branch.when()) {
                case MATCHED -> from = join(merge.using(), target, JoinType.INNER, merge.condition());
                case NOT_MATCHED -> {
                    from = merge.using();
                    where = and(noneOf(target, merge.condition()), applies);
                }
                case NOT_MATCHED_BY_SOURCE -> {
                    from = target;
                    where = and(noneOf(merge.using(), merge.condition()), applies);
                }
                default -> throw new IllegalStateException("case " + branch.when());
            }
            SqlNode source = SqlCopies.copy(from);
            SqlNode condition = SqlCopies.copy(where);
            switch (branch.action()) {
                case SqlAst.MergeAction.Nothing ignored -> {}
                case SqlAst.MergeAction.Delete ignored ->
                    branches.add(new BoundStatement.Delete(definition.name(), rowIds(alias, source, condition), null));
                case SqlAst.MergeAction.Update update ->
                    branches.add(update(definition, alias, update.assignments(), source, condition, null));
                case SqlAst.MergeAction.Insert insert ->
                    branches.add(new SqlInsertTranslator(binder).merged(definition, insert, source, condition));
            }
        }
        return new BoundStatement.Merge(definition.name(), branches);
    }

    private static SqlNode noneOf(SqlNode from, SqlNode condition) {
        SqlNodeList one = SqlNodeList.of(SqlLiteral.createExactNumeric("1", SqlParserPos.ZERO));
        return SqlStdOperatorTable.NOT.createCall(
                SqlParserPos.ZERO,
                SqlStdOperatorTable.EXISTS.createCall(SqlParserPos.ZERO, SqlRowRules.select(one, from, condition)));
    }

    private static SqlNode and(SqlNode left, SqlNode right) {
        return SqlStdOperatorTable.AND.createCall(SqlParserPos.ZERO, left, right);
    }

    private static SqlIdentifier alias(SqlIdentifier table, @Nullable SqlIdentifier alias) {
        return alias == null ? new SqlIdentifier(table.names.getLast(), table.getParserPosition()) : alias;
    }

    /// The table with its row ids.
    private static SqlNode target(TableDefinition definition, SqlIdentifier alias) {
        return as(SqlCatalog.ROW_IDS + definition.name(), alias);
    }

    private static SqlNode as(String name, SqlIdentifier alias) {
        SqlParserPos position = alias.getParserPosition();
        return SqlStdOperatorTable.AS.createCall(
                position, new SqlIdentifier(List.of(SqlNames.MAIN, name), position), alias);
    }

    private static SqlNode of(SqlIdentifier alias, String column) {
        return new SqlIdentifier(List.of(alias.getSimple(), column), alias.getParserPosition());
    }

    private static SqlNode join(SqlNode left, SqlNode right, JoinType type, @Nullable SqlNode condition) {
        SqlParserPos position = SqlParserPos.ZERO;
        return new SqlJoin(
                position,
                left,
                SqlLiteral.createBoolean(false, position),
                type.symbol(position),
                right,
                (condition == null ? JoinConditionType.NONE : JoinConditionType.ON).symbol(position),
                condition);
    }
}
