package stele.planner.datalog;

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
import stele.parser.Syntax;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.PlannerEnvironment;
import stele.planner.ResultColumn;
import stele.planner.sql.Golden;
import stele.storage.catalog.Column;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Store;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.table.MemoryStore;
import stele.storage.type.DataType;

class DatalogTranslatorTest {
    @TestFactory
    Stream<DynamicTest> plans() {
        Snapshot snapshot = snapshot();
        return Golden.tests("datalog/plans.txt", text -> run(text, snapshot));
    }

    @TestFactory
    Stream<DynamicTest> errors() {
        Snapshot snapshot = snapshot();
        return Golden.tests("datalog/errors.txt", text -> run(text, snapshot));
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
                            new Column("city", DataType.BIGINT, true)),
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
                    List.of("a", "b"),
                    List.of()));
            transaction.createTable(new TableDefinition(
                    "visit",
                    List.of(new Column("person", DataType.BIGINT, false), new Column("city", DataType.BIGINT, false))));
            transaction.commit();
        }
        return store.snapshot();
    }

    /// Binds a program and shows what its last statement became, or the first error.
    private static String run(String text, Snapshot snapshot) {
        BindingContext.SessionState session = new BindingContext.SessionState();
        DatalogLanguage language = new DatalogLanguage();
        SourceText source = SourceText.of(text);
        BoundStatement last = null;
        try {
            for (Syntax.StatementSpan statement : language.syntax().split(text)) {
                BindingContext context =
                        new BindingContext(snapshot, PlannerEnvironment.newCluster(), Map.of("min", 30L), session);
                last = language.bind(language.parse(source, statement.span()), context);
            }
        } catch (StatementException e) {
            return show(text, e.diagnostics().getFirst());
        }
        return last == null ? "" : show(last);
    }

    private static String show(BoundStatement statement) {
        return switch (statement) {
            case BoundStatement.Query query ->
                query.columns().stream().map(ResultColumn::name).toList() + "\n" + show(query.plan());
            case BoundStatement.Definition definition -> definition.message();
            case BoundStatement.CopyTo copy -> "copy to " + copy.path() + "\n" + show(copy.rows());
            case BoundStatement.Sequence sequence ->
                String.join(
                        "\n",
                        sequence.statements().stream()
                                .map(DatalogTranslatorTest::show)
                                .toList());
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
