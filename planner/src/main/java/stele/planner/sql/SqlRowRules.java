package stele.planner.sql;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.type.SqlTypeName;
import org.apache.calcite.sql.util.SqlShuttle;
import org.jspecify.annotations.Nullable;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlFrontend;
import stele.planner.BindingContext;
import stele.planner.rel.StoredRows;
import stele.storage.catalog.Check;
import stele.storage.catalog.Column;
import stele.storage.catalog.ColumnFill;
import stele.storage.catalog.TableDefinition;

/// What a table's definition says about its rows: the values of columns that a statement leaves out, those
/// of generated columns, and conditions. The catalog has them as text; here they become expressions.
final class SqlRowRules {
    private static final String ROW = "$row";

    private final BindingContext context;
    private final TableDefinition definition;

    SqlRowRules(BindingContext context, TableDefinition definition) {
        this.context = context;
        this.definition = definition;
    }

    /// Refuses a definition whose expressions do not fit it.
    void check() {
        for (Column column : definition.columns()) {
            if (column.fill() instanceof ColumnFill.Default value) {
                bind(List.of(value.expression()), false, "the default of column " + column.name());
            }
        }
        generated(rowReferences());
        conditions(rowReferences());
    }

    boolean hasGenerated() {
        return definition.columns().stream().anyMatch(column -> column.fill() instanceof ColumnFill.Generated);
    }

    boolean isEmpty() {
        return definition.checks().isEmpty() && !hasGenerated();
    }

    List<String> checkNames() {
        return definition.checks().stream().map(Check::name).toList();
    }

    /// The value of a column that a statement leaves out: its default, else null.
    RexNode defaultValue(int column) {
        Column declared = definition.columns().get(column);
        String text = defaultText(declared);
        RelDataType type = context.type(declared.type(), true);
        return text == null
                ? context.rexBuilder().makeNullLiteral(type)
                : assigned(
                        bind(List.of(text), false, "the default of column " + declared.name())
                                .getFirst(),
                        declared);
    }

    /// The same as a node of a query; null stands for null.
    @Nullable
    SqlNode defaultNode(int column) {
        String text = defaultText(definition.columns().get(column));
        return text == null ? null : parse(text);
    }

    private static @Nullable String defaultText(Column column) {
        return switch (column.fill()) {
            case ColumnFill.Default value -> value.expression();
            case ColumnFill.Identity identity ->
                "nextval('" + identity.sequence().replace("'", "''") + "')";
            case ColumnFill.Generated ignored -> null;
            case null -> null;
        };
    }

    /// `value` as the column takes it.
    RexNode assigned(RexNode value, Column column) {
        RelDataType wanted = context.type(column.type(), true);
        RelDataTypeFactory factory = context.cluster().getTypeFactory();
        return factory.createTypeWithNullability(value.getType(), true).equals(wanted)
                ? value
                : context.rexBuilder().makeCast(wanted, value);
    }

    /// The rows with the generated columns computed and, after the table's columns, a truth value for each
    /// condition.
    RelNode applied(RelNode rows) {
        if (isEmpty()) {
            return rows;
        }
        List<RexNode> row = new ArrayList<>(context.rexBuilder().identityProjects(rows.getRowType()));
        List<RexNode> complete = generated(row);
        RelNode filled = hasGenerated() ? project(rows, complete, List.of()) : rows;
        List<RexNode> columns = new ArrayList<>(context.rexBuilder().identityProjects(filled.getRowType()));
        return definition.checks().isEmpty() ? filled : project(filled, columns, conditions(columns));
    }

    private RelNode project(RelNode input, List<RexNode> columns, List<RexNode> more) {
        List<RexNode> all = new ArrayList<>(columns);
        all.addAll(more);
        List<String> names = new ArrayList<>();
        definition.columns().forEach(column -> names.add(column.name()));
        for (int i = 0; i < more.size(); i++) {
            names.add("$check" + i);
        }
        return LogicalProject.create(input, List.of(), all, names, Set.of());
    }

    /// The row with the generated columns computed from the others.
    List<RexNode> generated(List<RexNode> row) {
        List<RexNode> complete = new ArrayList<>(row);
        for (int i = 0; i < row.size(); i++) {
            Column column = definition.columns().get(i);
            if (column.fill() instanceof ColumnFill.Generated generated) {
                RexNode value = bind(List.of(generated.expression()), true, "the expression of column " + column.name())
                        .getFirst();
                refuseGenerated(value, column);
                complete.set(i, assigned(over(value, row), column));
            }
        }
        return complete;
    }

    private void refuseGenerated(RexNode value, Column column) {
        value.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                Column used = definition.columns().get(reference.getIndex());
                if (used.fill() instanceof ColumnFill.Generated) {
                    throw new StatementException(
                            Diagnostic.Kind.SEMANTIC,
                            "column \"" + column.name() + "\" is computed from \"" + used.name()
                                    + "\", which is computed itself",
                            null);
                }
                return reference;
            }
        });
    }

    /// The conditions on a row.
    List<RexNode> conditions(List<RexNode> row) {
        List<RexNode> conditions = new ArrayList<>();
        for (Check check : definition.checks()) {
            RexNode condition = bind(List.of(check.condition()), true, "constraint " + check.name())
                    .getFirst();
            SqlTypeName type = condition.getType().getSqlTypeName();
            if (type != SqlTypeName.BOOLEAN && type != SqlTypeName.NULL) {
                throw new StatementException(
                        Diagnostic.Kind.TYPE,
                        "constraint \"" + check.name() + "\" must be a condition, " + check.condition() + " is not",
                        null);
            }
            conditions.add(over(condition, row));
        }
        return conditions;
    }

    /// Refuses expressions that the table's columns do not make.
    void expressions(List<String> texts, String what) {
        bind(texts, true, what);
    }

    private List<RexNode> rowReferences() {
        return new ArrayList<>(context.rexBuilder().identityProjects(rowType()));
    }

    private static RexNode over(RexNode expression, List<RexNode> row) {
        return expression.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef reference) {
                return row.get(reference.getIndex());
            }
        });
    }

    RelDataType rowType() {
        RelDataTypeFactory.Builder builder = context.cluster().getTypeFactory().builder();
        definition.columns().forEach(column -> builder.add(column.name(), context.type(column.type(), true)));
        return builder.build();
    }

    /// Binds expressions.
    ///
    /// @param withColumns whether they may use the table's columns
    private List<RexNode> bind(List<String> texts, boolean withColumns, String what) {
        SqlBinder binder = new SqlBinder(context, SqlBinder.NO_TEXT);
        RelNode row = StoredRows.create(context.cluster(), 0, rowType());
        binder.putPlan(ROW, row);
        SqlNodeList items = new SqlNodeList(SqlParserPos.ZERO);
        String table = definition.name().substring(definition.name().lastIndexOf('.') + 1);
        try {
            for (String text : texts) {
                items.add(SqlStdOperatorTable.AS.createCall(
                        SqlParserPos.ZERO, parse(text), new SqlIdentifier("$" + items.size(), SqlParserPos.ZERO)));
            }
            SqlNode from = withColumns
                    ? SqlStdOperatorTable.AS.createCall(
                            SqlParserPos.ZERO,
                            new SqlIdentifier(ROW, SqlParserPos.ZERO),
                            new SqlIdentifier(table, SqlParserPos.ZERO))
                    : null;
            RelNode plan = binder.convert(select(items, from, null)).plan();
            List<RexNode> bound = plan instanceof Project project ? project.getProjects() : Collections.emptyList();
            boolean simple = bound.size() == texts.size()
                    && plan.getInput(0).getInputs().isEmpty()
                    && RexUtil.SubQueryFinder.find(bound) == null
                    && !RexOver.containsOver(bound, null);
            if (!simple) {
                throw new StatementException(
                        Diagnostic.Kind.SEMANTIC, "there must be no sub-query, aggregate or window function", null);
            }
            return bound;
        } catch (StatementException e) {
            throw new StatementException(
                    e.diagnostics().getFirst().kind(),
                    "in " + what + " of table \"" + definition.name() + "\": " + e.getMessage(),
                    null);
        }
    }

    static SqlSelect select(SqlNodeList items, @Nullable SqlNode from, @Nullable SqlNode where) {
        return new SqlSelect(
                SqlParserPos.ZERO, null, items, from, where, null, null, null, null, null, null, null, null);
    }

    /// A text of the catalog as a node; its places mean nothing in the statement's text.
    private static SqlNode parse(String text) {
        String query = "SELECT " + text;
        SqlAst parsed = SqlFrontend.parse(SourceText.of(query), new Span(0, query.length()));
        SqlNode expression =
                ((SqlSelect) ((SqlAst.Query) parsed).query()).getSelectList().getFirst();
        return java.util.Objects.requireNonNull(expression.accept(new SqlShuttle()));
    }
}
