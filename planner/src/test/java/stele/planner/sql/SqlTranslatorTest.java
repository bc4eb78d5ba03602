package stele.planner.sql;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.sql.SqlExplainLevel;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import stele.parser.Diagnostic;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.PlannerEnvironment;
import stele.planner.ResultColumn;
import stele.storage.catalog.Column;
import stele.storage.catalog.ForeignKey;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Store;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.table.MemoryStore;
import stele.storage.type.DataType;

class SqlTranslatorTest {
    @TestFactory
    Stream<DynamicTest> plans() {
        Snapshot snapshot = snapshot();
        return Golden.tests("sql/plans.txt", text -> show(bind(text, snapshot)));
    }

    @TestFactory
    Stream<DynamicTest> errors() {
        Snapshot snapshot = snapshot();
        return Golden.tests("sql/errors.txt", text -> {
            try {
                return show(bind(text, snapshot));
            } catch (StatementException e) {
                return show(text, e.diagnostics().getFirst());
            }
        });
    }

    private static Snapshot snapshot() {
        Store store = MemoryStore.create();
        try (Transaction transaction = store.begin()) {
            transaction.createTable(new TableDefinition(
                    "person",
                    List.of(
                            new Column("id", DataType.BIGINT, false),
                            new Column("name", DataType.VARCHAR, true),
                            new Column("age", DataType.INTEGER, true),
                            new Column("born", DataType.DATE, true),
                            new Column("city", DataType.BIGINT, true),
                            new Column("tags", DataType.list(DataType.VARCHAR), true),
                            new Column("salary", DataType.decimal(10, 2), true)),
                    List.of("id"),
                    List.of()));
            transaction.createTable(new TableDefinition(
                    "City",
                    List.of(new Column("id", DataType.BIGINT, false), new Column("Name", DataType.VARCHAR, true)),
                    List.of("id"),
                    List.of()));
            transaction.createTable(new TableDefinition(
                    "knows",
                    List.of(new Column("a", DataType.BIGINT, false), new Column("b", DataType.BIGINT, false)),
                    List.of(),
                    List.of(
                            new ForeignKey(List.of("a"), "person", List.of("id")),
                            new ForeignKey(List.of("b"), "person", List.of("id")))));
            transaction.commit();
        }
        return store.snapshot();
    }

    private static BoundStatement bind(String text, Snapshot snapshot) {
        SqlLanguage language = new SqlLanguage();
        BindingContext context = new BindingContext(
                snapshot,
                PlannerEnvironment.newCluster(),
                Map.of("1", 5L, "name", "x"),
                new BindingContext.SessionState());
        return language.bind(language.parse(SourceText.of(text), new Span(0, text.length())), context);
    }

    private static String show(BoundStatement statement) {
        return switch (statement) {
            case BoundStatement.Query query ->
                query.columns().stream().map(ResultColumn::name).toList() + "\n" + show(query.plan());
            case BoundStatement.Insert insert -> "insert into " + insert.table() + "\n" + show(insert.rows());
            case BoundStatement.Update update ->
                "update " + update.table() + " " + update.columns() + "\n" + show(update.rows());
            case BoundStatement.Delete delete -> "delete from " + delete.table() + "\n" + show(delete.rows());
            case BoundStatement.CreateTable create ->
                create.definition() + (create.rows() == null ? "" : "\n" + show(create.rows()));
            default -> statement.toString();
        };
    }

    private static String show(RelNode plan) {
        return RelOptUtil.toString(plan, SqlExplainLevel.EXPPLAN_ATTRIBUTES)
                .replace("_UTF-8'", "'")
                .replace(":VARCHAR CHARACTER SET \"UTF-8\"", "")
                .replace(" CHARACTER SET \"UTF-8\"", "")
                .replaceAll("\n\n+", "\n")
                .strip();
    }

    private static String show(String text, Diagnostic diagnostic) {
        Span span = diagnostic.span();
        String place = span == null ? "nowhere" : "[" + text.substring(span.start(), span.end()) + "]";
        String hint = diagnostic.hint() == null ? "" : "\n" + diagnostic.hint();
        return diagnostic.kind() + " " + place + ": " + diagnostic.message() + hint;
    }
}
