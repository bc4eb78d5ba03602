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
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeFamily;
import org.apache.calcite.sql.type.SqlTypeUtil;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.SteleTable;
import stele.planner.TypeMapping;
import stele.planner.rel.TableFunctionRel;
import stele.storage.catalog.Column;
import stele.storage.catalog.Table;
import stele.storage.catalog.TableDefinition;
import stele.storage.type.DataType;

/// INSERT, UPDATE, DELETE and COPY FROM: queries whose rows are cast to the types of the table's columns.
final class SqlChangeTranslator {
    private final SqlBinder binder;
    private final BindingContext context;

    SqlChangeTranslator(SqlBinder binder) {
        this.binder = binder;
        this.context = binder.context();
    }

    BoundStatement insert(SqlAst.Insert insert) {
        Table table = SqlTranslator.table(context, insert.table());
        TableDefinition definition = table.definition();
        List<Integer> targets = targets(definition, insert.columns());
        RelNode rows;
        if (insert.rows() == null) {
            rows = context.relBuilder().values(new String[] {"none"}, 0).build();
            targets = List.of();
        } else {
            rows = binder.bind(adapted(insert.rows(), definition, targets)).plan();
            checkCount(rows.getRowType().getFieldCount(), targets.size(), insert);
        }
        return new BoundStatement.Insert(definition.name(), toColumns(rows, definition, targets));
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
                targets.add(i);
            }
            return targets;
        }
        for (SqlIdentifier name : names) {
            int column = column(definition, name);
            if (targets.contains(column)) {
                throw SqlTranslator.error(
                        Diagnostic.Kind.SEMANTIC, "column \"" + name.getSimple() + "\" stands here twice", name);
            }
            targets.add(column);
        }
        return targets;
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

    /// VALUES without DEFAULT. Where the constants of a column are not all of one kind, each is cast to the
    /// column's type, so that what one row has does not decide over the next.
    private SqlNode adapted(SqlNode rows, TableDefinition definition, List<Integer> targets) {
        if (!(rows instanceof SqlBasicCall values) || values.getKind() != SqlKind.VALUES) {
            return rows;
        }
        List<List<SqlNode>> cells = new ArrayList<>();
        for (SqlNode row : values.getOperandList()) {
            List<SqlNode> adapted = new ArrayList<>();
            for (SqlNode cell : ((SqlCall) row).getOperandList()) {
                adapted.add(SqlConstants.isNull(cell) ? SqlLiteral.createNull(cell.getParserPosition()) : cell);
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

    /// The table's columns in order, from a plan that has those at `targets`; the others are null.
    private RelNode toColumns(RelNode rows, TableDefinition definition, List<Integer> targets) {
        RexBuilder builder = context.rexBuilder();
        List<RexNode> columns = new ArrayList<>();
        for (int i = 0; i < definition.columns().size(); i++) {
            DataType type = definition.columns().get(i).type();
            int source = targets.indexOf(i);
            columns.add(
                    source < 0
                            ? builder.makeNullLiteral(context.type(type, true))
                            : assigned(builder.makeInputRef(rows, source), type));
        }
        List<String> names = definition.columns().stream().map(Column::name).toList();
        return LogicalProject.create(rows, List.of(), columns, names, Set.of());
    }

    private RexNode assigned(RexNode value, DataType type) {
        RelDataType wanted = context.type(type, true);
        RelDataTypeFactory factory = context.cluster().getTypeFactory();
        return factory.createTypeWithNullability(value.getType(), true).equals(wanted)
                ? value
                : context.rexBuilder().makeCast(wanted, value);
    }

    BoundStatement update(SqlAst.Update update) {
        Table table = SqlTranslator.table(context, update.table());
        TableDefinition definition = table.definition();
        List<Integer> targets = new ArrayList<>();
        List<SqlNode> items = new ArrayList<>();
        items.add(rowId(update.table().getParserPosition()));
        for (SqlAst.Assignment assignment : update.assignments()) {
            int column = column(definition, assignment.column());
            if (targets.contains(column)) {
                throw SqlTranslator.error(
                        Diagnostic.Kind.SEMANTIC,
                        "column \"" + assignment.column().getSimple() + "\" is set twice",
                        assignment.column());
            }
            targets.add(column);
            SqlNode value = assignment.value();
            items.add(SqlConstants.isNull(value) ? SqlLiteral.createNull(value.getParserPosition()) : value);
        }
        RelNode rows = changed(definition, update.table(), update.alias(), items, update.condition());
        RexBuilder builder = context.rexBuilder();
        List<RexNode> columns = new ArrayList<>();
        List<String> names = new ArrayList<>();
        columns.add(builder.makeInputRef(rows, 0));
        names.add(SteleTable.ROW_ID_NAME);
        for (int i = 0; i < targets.size(); i++) {
            Column column = definition.columns().get(targets.get(i));
            columns.add(assigned(builder.makeInputRef(rows, i + 1), column.type()));
            names.add(column.name());
        }
        return new BoundStatement.Update(
                definition.name(), targets, LogicalProject.create(rows, List.of(), columns, names, Set.of()));
    }

    BoundStatement delete(SqlAst.Delete delete) {
        Table table = SqlTranslator.table(context, delete.table());
        TableDefinition definition = table.definition();
        List<SqlNode> items = List.of(rowId(delete.table().getParserPosition()));
        return new BoundStatement.Delete(
                definition.name(), changed(definition, delete.table(), delete.alias(), items, delete.condition()));
    }

    private static SqlNode rowId(SqlParserPos position) {
        return new SqlIdentifier(SteleTable.ROW_ID_NAME, position);
    }

    /// The rows of a table that a condition picks, with their row ids.
    private RelNode changed(
            TableDefinition definition,
            SqlIdentifier name,
            @Nullable SqlIdentifier alias,
            List<SqlNode> items,
            @Nullable SqlNode condition) {
        SqlParserPos position = name.getParserPosition();
        SqlNode from = SqlStdOperatorTable.AS.createCall(
                position,
                new SqlIdentifier(SqlCatalog.ROW_IDS + definition.name(), position),
                alias == null ? new SqlIdentifier(name.names.getLast(), position) : alias);
        SqlSelect select = new SqlSelect(
                position,
                null,
                new SqlNodeList(items, position),
                from,
                condition,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return binder.bind(select).plan();
    }

    BoundStatement copyFrom(SqlAst.CopyFrom copy) {
        TableDefinition definition = SqlTranslator.table(context, copy.table()).definition();
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
        return new BoundStatement.Insert(definition.name(), toColumns(rows, definition, targets));
    }
}
