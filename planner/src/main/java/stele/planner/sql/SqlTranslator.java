package stele.planner.sql;

import java.util.HashMap;
import java.util.Map;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.type.SqlTypeName;
import stele.parser.Diagnostic;
import stele.parser.StatementException;
import stele.parser.sql.SqlAst;
import stele.parser.sql.SqlPositions;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;
import stele.planner.TypeMapping;
import stele.storage.type.DataType;

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
        SqlInsertTranslator inserts = new SqlInsertTranslator(binder);
        SqlDefinitionTranslator definitions = new SqlDefinitionTranslator(binder);
        SqlShowTranslator shows = new SqlShowTranslator(binder);
        return switch (statement) {
            case SqlAst.Query query -> query(binder.bind(query.query()));
            case SqlAst.Insert insert -> inserts.insert(insert);
            case SqlAst.Update update -> changes.update(update);
            case SqlAst.Delete delete -> changes.delete(delete);
            case SqlAst.Merge merge -> changes.merge(merge);
            case SqlAst.CopyFrom copy -> inserts.copyFrom(copy);
            case SqlAst.CopyTo copy -> copyTo(copy, binder);
            case SqlAst.CreateTable create -> definitions.createTable(create);
            case SqlAst.AlterTable alter -> new SqlAlterTranslator(binder).alter(alter);
            case SqlAst.CreateView create -> definitions.createView(create);
            case SqlAst.CreateIndex create -> definitions.createIndex(create);
            case SqlAst.Reindex reindex -> definitions.reindex(reindex);
            case SqlAst.CreateSchema create -> definitions.createSchema(create);
            case SqlAst.CreateSequence create -> definitions.createSequence(create);
            case SqlAst.Drop drop -> definitions.drop(drop);
            case SqlAst.CreateGraph create -> new SqlGraphTranslator(context.snapshot()).createGraph(create);
            case SqlAst.DropGraph drop ->
                new BoundStatement.DropGraph(drop.name().names.getLast(), drop.ifExists());
            case SqlAst.Transaction transaction ->
                new BoundStatement.TransactionControl(
                        BoundStatement.TransactionControl.Action.valueOf(
                                transaction.action().name()),
                        transaction.savepoint() == null
                                ? null
                                : transaction.savepoint().getSimple());
            case SqlAst.ShowObjects show -> shows.objects(show.kind());
            case SqlAst.ShowGraphs ignored -> shows.graphs();
            case SqlAst.DescribeTable describe -> shows.describe(describe.table());
            case SqlAst.DescribeQuery describe -> shows.describe(binder.bind(describe.query()));
            case SqlAst.Summarize summarize -> shows.summarize(binder.bind(summarize.query()));
            case SqlAst.UseSchema use -> useSchema(use);
        };
    }

    private BoundStatement useSchema(SqlAst.UseSchema use) {
        String schema = new SqlNames(context).schema(use.name());
        context.session().useSchema(schema);
        return new BoundStatement.Definition("names without a schema are in " + schema);
    }

    /// The type of a table's column that holds values of a query's; NULL alone makes text.
    static DataType columnType(RelDataType type) {
        return type.getSqlTypeName() == SqlTypeName.NULL ? DataType.VARCHAR : TypeMapping.fromCalcite(type);
    }

    private static BoundStatement query(SqlBinder.Rows rows) {
        return new BoundStatement.Query(
                rows.plan(), rows.names().stream().map(ResultColumn::new).toList());
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
}
