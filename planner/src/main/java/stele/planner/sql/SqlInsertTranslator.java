package stele.planner.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.TypeMapping;
import stele.planner.rel.TableFunctionRel;
import stele.storage.catalog.Column;
import stele.storage.catalog.ColumnFill;
import stele.storage.catalog.TableDefinition;
import stele.storage.type.DataType;

/// INSERT and COPY FROM: queries whose rows are cast to the types of the table's columns.
final class SqlInsertTranslator {
    private final SqlBinder binder;
    private final BindingContext context;
    private final SqlNames names;

    SqlInsertTranslator(SqlBinder binder) {
        this.binder = binder;
        this.context = binder.context();
        this.names = new SqlNames(context);
    }

    BoundStatement insert(SqlAst.Insert insert) {
        TableDefinition definition = names.table(insert.table()).definition();
        SqlRowRules rules = new SqlRowRules(context, definition);
        List<Integer> targets = targets(definition, insert.columns());
        RelNode rows;
        if (insert.rows() == null) {
            rows = context.relBuilder().values(new String[] {"none"}, 0).build();
            targets = List.of();
        } else {
            refuseGiven(definition, insert, targets);
            rows = binder.bind(adapted(insert.rows(), definition, targets, rules))
                    .plan();
            checkCount(rows.getRowType().getFieldCount(), targets.size(), insert);
        }
        SqlChangeTranslator changes = new SqlChangeTranslator(binder);
        SqlIdentifier alias = insert.alias() == null
                ? new SqlIdentifier(
                        insert.table().names.getLast(), insert.table().getParserPosition())
                : insert.alias();
        return new BoundStatement.Insert(
                definition.name(),
                toColumns(rows, definition, targets, rules),
                rules.checkNames(),
                conflict(insert, definition, alias, changes),
                changes.returning(definition, alias, insert.returning()));
    }

    /// WHEN NOT MATCHED THEN INSERT of a MERGE.
    BoundStatement.Insert merged(
            TableDefinition definition, SqlAst.MergeAction.Insert insert, SqlNode from, SqlNode condition) {
        SqlRowRules rules = new SqlRowRules(context, definition);
        List<Integer> targets = insert.values().isEmpty() ? List.of() : targets(definition, insert.columns());
        SqlNodeList items = new SqlNodeList(from.getParserPosition());
        for (int i = 0; i < insert.values().size() && i < targets.size(); i++) {
            SqlNode value = cell(insert.values().get(i), i, targets, rules);
            items.add(SqlStdOperatorTable.AS.createCall(
                    value.getParserPosition(), value, new SqlIdentifier("$" + i, value.getParserPosition())));
        }
        if (insert.values().isEmpty()) {
            items.add(SqlLiteral.createNull(from.getParserPosition()));
        } else if (insert.values().size() != targets.size()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    "there are " + insert.values().size() + " values for " + targets.size() + " columns",
                    insert.values().getFirst());
        }
        RelNode rows = binder.bind(SqlRowRules.select(items, from, condition)).plan();
        return new BoundStatement.Insert(
                definition.name(), toColumns(rows, definition, targets, rules), rules.checkNames(), null, null);
    }

    private BoundStatement.@Nullable Conflict conflict(
            SqlAst.Insert insert, TableDefinition definition, SqlIdentifier alias, SqlChangeTranslator changes) {
        SqlAst.OnConflict conflict = insert.onConflict();
        if (conflict == null) {
            return null;
        }
        List<List<String>> keys = new ArrayList<>();
        if (!definition.primaryKey().isEmpty()) {
            keys.add(definition.primaryKey());
        }
        definition.uniqueKeys().forEach(key -> keys.add(key.columns()));
        if (!conflict.columns().isEmpty()) {
            Set<String> wanted = new HashSet<>(SqlTableElements.columns(definition, conflict.columns()));
            keys.removeIf(key -> !new HashSet<>(key).equals(wanted));
            if (keys.isEmpty()) {
                throw SqlTranslator.error(
                        Diagnostic.Kind.SEMANTIC,
                        "table \"" + definition.name() + "\" has no primary or unique key on "
                                + String.join(", ", wanted),
                        conflict.columns().getFirst());
            }
        }
        return switch (conflict) {
            case SqlAst.OnConflict.Nothing ignored -> new BoundStatement.Conflict(keys, false, null);
            case SqlAst.OnConflict.Replace ignored -> new BoundStatement.Conflict(keys, true, null);
            case SqlAst.OnConflict.Update update ->
                new BoundStatement.Conflict(keys, false, changes.onConflict(definition, alias, update));
        };
    }

    /// Refuses values for columns that are always computed.
    private static void refuseGiven(TableDefinition definition, SqlAst.Insert insert, List<Integer> targets) {
        for (int i = 0; i < targets.size(); i++) {
            Column column = definition.columns().get(targets.get(i));
            boolean always = column.fill() instanceof ColumnFill.Generated
                    || column.fill() instanceof ColumnFill.Identity identity && identity.always();
            if (always && !isDefault(insert.rows(), i)) {
                throw SqlTranslator.error(
                        Diagnostic.Kind.SEMANTIC,
                        "column \"" + column.name() + "\" is always generated; write DEFAULT or leave it out",
                        insert.columns().isEmpty()
                                ? insert.table()
                                : insert.columns().get(i));
            }
        }
    }

    private static boolean isDefault(@Nullable SqlNode rows, int column) {
        return rows instanceof SqlBasicCall values
                && values.getKind() == SqlKind.VALUES
                && values.getOperandList().stream()
                        .allMatch(row -> ((SqlCall) row).operandCount() > column
                                && ((SqlCall) row).operand(column).getKind() == SqlKind.DEFAULT);
    }

    private static void checkCount(int values, int columns, SqlAst.Insert insert) {
        if (values != columns) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.SEMANTIC,
                    "there are " + values + " values for " + columns + (columns == 1 ? " column" : " columns"),
                    insert.rows() == null ? insert.table() : insert.rows());
        }
    }

    private static List<Integer> targets(TableDefinition definition, List<SqlIdentifier> names) {
        List<Integer> targets = new ArrayList<>();
        if (names.isEmpty()) {
            for (int i = 0; i < definition.columns().size(); i++) {
                if (!(definition.columns().get(i).fill() instanceof ColumnFill.Generated)) {
                    targets.add(i);
                }
            }
            return targets;
        }
        for (SqlIdentifier name : names) {
            int column = SqlChangeTranslator.column(definition, name);
            if (targets.contains(column)) {
                throw SqlTranslator.error(
                        Diagnostic.Kind.SEMANTIC, "column \"" + name.getSimple() + "\" stands here twice", name);
            }
            targets.add(column);
        }
        return targets;
    }

    /// VALUES without DEFAULT. Where the constants of a column are not all of one kind, each is cast to the
    /// column's type, so that what one row has does not decide over the next.
    private SqlNode adapted(SqlNode rows, TableDefinition definition, List<Integer> targets, SqlRowRules rules) {
        if (!(rows instanceof SqlBasicCall values) || values.getKind() != SqlKind.VALUES) {
            return rows;
        }
        List<List<SqlNode>> cells = new ArrayList<>();
        for (SqlNode row : values.getOperandList()) {
            List<SqlNode> adapted = new ArrayList<>();
            for (SqlNode cell : ((SqlCall) row).getOperandList()) {
                adapted.add(cell(cell, adapted.size(), targets, rules));
            }
            cells.add(adapted);
        }
        for (int i = 0; i < targets.size(); i++) {
            if (!sameKind(cells, i)) {
                DataType type = definition.columns().get(targets.get(i)).type();
                for (List<SqlNode> row : cells) {
                    if (i < row.size()) {
                        row.set(i, cast(row.get(i), type));
                    }
                }
            }
        }
        List<SqlNode> adapted = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            adapted.add(SqlStdOperatorTable.ROW.createCall(values.operand(i).getParserPosition(), cells.get(i)));
        }
        return SqlStdOperatorTable.VALUES.createCall(values.getParserPosition(), adapted);
    }

    private static SqlNode cell(SqlNode cell, int column, List<Integer> targets, SqlRowRules rules) {
        SqlNode value = cell;
        if (cell.getKind() == SqlKind.DEFAULT && column < targets.size()) {
            SqlNode known = rules.defaultNode(targets.get(column));
            value = known == null ? cell : known;
        }
        return SqlConstants.isNull(value) ? SqlLiteral.createNull(cell.getParserPosition()) : value;
    }

    /// Whether a column's cells are literals of one family, or null; and not all null.
    private static boolean sameKind(List<List<SqlNode>> rows, int column) {
        Set<Object> families = new HashSet<>();
        for (List<SqlNode> row : rows) {
            if (column < row.size()) {
                SqlNode cell = row.get(column);
                if (!(cell instanceof SqlLiteral literal)) {
                    return rows.size() == 1;
                }
                if (!SqlConstants.isNull(cell)) {
                    families.add(String.valueOf(literal.getTypeName().getFamily()));
                }
            }
        }
        return families.size() == 1;
    }

    private SqlNode cast(SqlNode value, DataType type) {
        boolean plain = value instanceof SqlLiteral literal
                && literal.getTypeName().getFamily() == SqlTypeFamily.CHARACTER
                && type.kind() == DataType.Kind.VARCHAR;
        if (plain || type.kind() == DataType.Kind.ANY) {
            return value;
        }
        RelDataType wanted = context.type(type, true);
        SqlDataTypeSpec spec = SqlTypeUtil.convertTypeToSpec(wanted);
        return SqlStdOperatorTable.CAST.createCall(value.getParserPosition(), value, spec);
    }

    /// The table's columns in order, from a plan that has those at `targets`, then a truth value for each
    /// condition.
    RelNode toColumns(RelNode rows, TableDefinition definition, List<Integer> targets, SqlRowRules rules) {
        RexBuilder builder = context.rexBuilder();
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < definition.columns().size(); i++) {
            int source = targets.indexOf(i);
            columns.add(
                    source < 0
                            ? rules.defaultValue(i)
                            : rules.assigned(
                                    builder.makeInputRef(rows, source),
                                    definition.columns().get(i)));
        }
        List<String> names = definition.columns().stream().map(Column::name).toList();
        return rules.applied(LogicalProject.create(rows, List.of(), columns, names, Set.of()));
    }

    BoundStatement copyFrom(SqlAst.CopyFrom copy) {
        TableDefinition definition = names.table(copy.table()).definition();
        List<Integer> targets = targets(definition, copy.columns());
        SqlFiles.checkOptions(copy.file(), SqlFiles.READ_OPTIONS);
        Map<String, String> options = new HashMap<>();
        copy.file().options().forEach((name, option) -> options.put(name, option.value()));
        String path = SqlFiles.path(copy.file());
        SqlFiles.Csv csv = SqlFiles.sniff(
                context.session().resolve(path),
                options,
                SqlPositions.span(copy.file().path().getParserPosition()));
        if (csv.columns().size() != targets.size()) {
            throw SqlTranslator.error(
                    Diagnostic.Kind.INPUT,
                    path + " has " + csv.columns().size() + " columns, the table has " + targets.size(),
                    copy.file().path());
        }
        RelDataTypeFactory factory = context.cluster().getTypeFactory();
        RelDataTypeFactory.Builder types = factory.builder();
        for (int i = 0; i < targets.size(); i++) {
            DataType type = definition.columns().get(targets.get(i)).type();
            types.add(csv.columns().get(i).name(), TypeMapping.toCalcite(factory, type, true));
        }
        List<RexNode> arguments = csv.arguments().stream()
                .map(argument -> argument.toRex(context.rexBuilder()))
                .toList();
        RelNode rows = TableFunctionRel.create(context.cluster(), "read_csv", arguments, types.build());
        SqlRowRules rules = new SqlRowRules(context, definition);
        return new BoundStatement.Insert(
                definition.name(), toColumns(rows, definition, targets, rules), rules.checkNames(), null, null);
    }
}
