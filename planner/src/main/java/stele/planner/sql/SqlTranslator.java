package stele.planner.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.tools.RelBuilder;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.Suggestions;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;
import stele.planner.TypeMapping;
import stele.storage.catalog.Column;
import stele.storage.catalog.Table;
import stele.storage.graph.PropertyGraph;

/// Turns a parsed statement into a bound one: queries and commands here, data changes in
/// [SqlChangeTranslator], definitions in [SqlDefinitionTranslator] and [SqlGraphTranslator].
final class SqlTranslator {
    private final BindingContext context;

    SqlTranslator(BindingContext context) {
        this.context = context;
    }

    BoundStatement translate(SqlAst statement) {
        SqlBinder binder = new SqlBinder(context, statement.origin());
        SqlChangeTranslator changes = new SqlChangeTranslator(binder);
        SqlDefinitionTranslator definitions = new SqlDefinitionTranslator(binder);
        return switch (statement) {
            case SqlAst.Query query -> query(binder.bind(query.query()));
            case SqlAst.Insert insert -> changes.insert(insert);
            case SqlAst.Update update -> changes.update(update);
            case SqlAst.Delete delete -> changes.delete(delete);
            case SqlAst.CopyFrom copy -> changes.copyFrom(copy);
            case SqlAst.CopyTo copy -> copyTo(copy, binder);
            case SqlAst.CreateTable create -> definitions.createTable(create);
            case SqlAst.DropTable drop -> definitions.dropTable(drop);
            case SqlAst.CreateGraph create -> new SqlGraphTranslator(context.snapshot()).createGraph(create);
            case SqlAst.DropGraph drop ->
                new BoundStatement.DropGraph(drop.name().names.getLast(), drop.ifExists());
            case SqlAst.Transaction transaction ->
                new BoundStatement.TransactionControl(
                        switch (transaction.action()) {
                            case BEGIN -> BoundStatement.TransactionControl.Action.BEGIN;
                            case COMMIT -> BoundStatement.TransactionControl.Action.COMMIT;
                            case ROLLBACK -> BoundStatement.TransactionControl.Action.ROLLBACK;
                        });
            case SqlAst.ShowTables ignored -> showTables();
            case SqlAst.ShowGraphs ignored -> showGraphs();
            case SqlAst.DescribeTable describe -> describe(table(context, describe.table()));
            case SqlAst.DescribeQuery describe -> describe(binder.bind(describe.query()));
        };
    }

    private static BoundStatement query(SqlBinder.Rows rows) {
        return new BoundStatement.Query(
                rows.plan(), rows.names().stream().map(ResultColumn::new).toList());
    }

    /// The table that `name` means.
    static Table table(BindingContext context, SqlIdentifier name) {
        return context.snapshot().table(name.names.getLast()).orElseThrow(() -> {
            List<String> names = context.snapshot().tables().stream()
                    .map(table -> table.definition().name())
                    .toList();
            String suggestion = Suggestions.nearest(name.names.getLast(), names)
                    .map(near -> "; did you mean \"" + near + "\"?")
                    .orElse("");
            return error(Diagnostic.Kind.NAME, "unknown table \"" + name.names.getLast() + "\"" + suggestion, name);
        });
    }

    static StatementException error(Diagnostic.Kind kind, String message, org.apache.calcite.sql.SqlNode place) {
        return new StatementException(kind, message, SqlPositions.span(place.getParserPosition()));
    }

    private BoundStatement copyTo(SqlAst.CopyTo copy, SqlBinder binder) {
        SqlBinder.Rows rows = binder.bind(copy.query());
        Map<String, String> options = new HashMap<>();
        copy.file().options().forEach((name, option) -> options.put(name, option.value()));
        SqlFiles.checkOptions(copy.file(), SqlFiles.WRITE_OPTIONS);
        return new BoundStatement.CopyTo(
                rows.plan(),
                rows.names().stream().map(ResultColumn::new).toList(),
                SqlFiles.path(copy.file()),
                options);
    }

    private BoundStatement showTables() {
        List<List<Object>> rows = new ArrayList<>();
        for (Table table : context.snapshot().tables()) {
            rows.add(List.of(table.definition().name(), table.rowCount(), (long)
                    table.definition().columns().size()));
        }
        return constants(List.of("table", "rows", "columns"), rows, "", 0L, 0L);
    }

    private BoundStatement showGraphs() {
        List<List<Object>> rows = new ArrayList<>();
        for (PropertyGraph graph : context.snapshot().graphs()) {
            rows.add(List.of(graph.name(), (long) graph.nodeTables().size(), (long)
                    graph.edgeTables().size()));
        }
        return constants(List.of("graph", "node tables", "edge tables"), rows, "", 0L, 0L);
    }

    private BoundStatement describe(Table table) {
        List<List<Object>> rows = new ArrayList<>();
        for (Column column : table.definition().columns()) {
            boolean key = table.definition().primaryKey().contains(column.name());
            rows.add(List.of(column.name(), column.type().toString(), column.nullable() && !key, key ? "primary" : ""));
        }
        return constants(List.of("column", "type", "nullable", "key"), rows, "", "", true, "");
    }

    private BoundStatement describe(SqlBinder.Rows query) {
        List<List<Object>> rows = new ArrayList<>();
        for (int i = 0; i < query.names().size(); i++) {
            org.apache.calcite.rel.type.RelDataType type =
                    query.type().getFieldList().get(i).getType();
            rows.add(List.of(query.names().get(i), TypeMapping.fromCalcite(type).toString(), type.isNullable()));
        }
        return constants(List.of("column", "type", "nullable"), rows, "", "", true);
    }

    /// A query of constant rows.
    ///
    /// @param samples a value of each column's type, for when there are no rows
    private BoundStatement constants(List<String> names, List<List<Object>> rows, Object... samples) {
        RelBuilder builder = context.relBuilder();
        List<Object> cells = new ArrayList<>();
        rows.forEach(cells::addAll);
        if (rows.isEmpty()) {
            cells.addAll(List.of(samples));
        }
        builder.values(names.toArray(String[]::new), cells.toArray());
        if (rows.isEmpty()) {
            builder.empty();
        }
        RelNode plan = builder.build();
        return new BoundStatement.Query(
                plan, names.stream().map(ResultColumn::new).toList());
    }
}
