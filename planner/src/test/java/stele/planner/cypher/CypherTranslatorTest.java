package stele.planner.cypher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.sql.SqlExplainLevel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import stele.parser.SourceText;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.PlannerEnvironment;
import stele.storage.catalog.Column;
import stele.storage.catalog.Snapshot;
import stele.storage.catalog.Store;
import stele.storage.catalog.TableDefinition;
import stele.storage.catalog.Transaction;
import stele.storage.graph.PropertyGraph;
import stele.storage.table.MemoryStore;
import stele.storage.type.DataType;

/// Plans and errors of Cypher over a graph of tables.
class CypherTranslatorTest {
    private static final Snapshot SNAPSHOT = snapshot();

    private static Snapshot snapshot() {
        Store store = MemoryStore.create();
        try (Transaction transaction = store.begin()) {
            transaction.createTable(new TableDefinition(
                    "person",
                    List.of(
                            new Column("id", DataType.BIGINT, false),
                            new Column("name", DataType.VARCHAR, true),
                            new Column("city", DataType.BIGINT, true)),
                    List.of("id"),
                    List.of()));
            transaction.createTable(new TableDefinition(
                    "city",
                    List.of(new Column("id", DataType.BIGINT, false), new Column("name", DataType.VARCHAR, true)),
                    List.of("id"),
                    List.of()));
            transaction.createTable(new TableDefinition(
                    "knows",
                    List.of(new Column("a", DataType.BIGINT, false), new Column("b", DataType.BIGINT, false))));
            transaction.putGraph(new PropertyGraph(
                    "g",
                    List.of(
                            new PropertyGraph.NodeTable(
                                    "person", new TreeSet<>(List.of("Person")), "id", Map.of("name", "name")),
                            new PropertyGraph.NodeTable(
                                    "city", new TreeSet<>(List.of("City")), "id", Map.of("name", "name"))),
                    List.of(
                            new PropertyGraph.EdgeTable("knows", "KNOWS", null, "a", "person", "b", "person", Map.of()),
                            new PropertyGraph.EdgeTable(
                                    "person", "LIVES_IN", null, "id", "person", "city", "city", Map.of()))));
            transaction.commit();
        }
        return store.snapshot();
    }

    private static BoundStatement bind(String text) {
        CypherLanguage language = new CypherLanguage();
        BindingContext.SessionState session = new BindingContext.SessionState();
        session.useGraph("g");
        BindingContext context =
                new BindingContext(SNAPSHOT, PlannerEnvironment.newCluster(), Map.of("p", 7L), session);
        return language.bind(language.parse(SourceText.of(text), new Span(0, text.length())), context);
    }

    private static String plan(String text) {
        BoundStatement.Query query = (BoundStatement.Query) bind(text);
        return RelOptUtil.toString(query.plan(), SqlExplainLevel.EXPPLAN_ATTRIBUTES)
                .replace("\r", "")
                .replace("_UTF-8", "");
    }

    @Test
    void aPatternIsScansAndJoinsOnKeys() {
        assertEquals("""
                LogicalProject(f.name=[$6])
                  LogicalFilter(condition=[=($1, 'Ann')])
                    LogicalJoin(condition=[=($4, $5)], joinType=[inner])
                      LogicalJoin(condition=[=($0, $3)], joinType=[inner])
                        LogicalTableScan(table=[[person]])
                        LogicalTableScan(table=[[knows]])
                      LogicalTableScan(table=[[person]])
                """, plan("MATCH (p:Person {name: 'Ann'})-[:KNOWS]->(f:Person) RETURN f.name"));
    }

    @Test
    void tablesAreInferredFromRelationships() {
        assertEquals("""
                LogicalProject(c.name=[$0], count(*)=[$1])
                  LogicalAggregate(group=[{0}], aggregate0=[COUNT()])
                    LogicalProject(c.name=[$7])
                      LogicalJoin(condition=[=($5, $6)], joinType=[inner])
                        LogicalJoin(condition=[=($0, $3)], joinType=[inner])
                          LogicalTableScan(table=[[person]])
                          LogicalTableScan(table=[[person]])
                        LogicalTableScan(table=[[city]])
                """, plan("MATCH (p)-[:LIVES_IN]->(c) RETURN c.name, count(*)"));
    }

    @Test
    void endsOfPathsAreReachedWhenOnlyDistinctOnesCount() {
        String plan = plan("MATCH (p:Person)-[:KNOWS*1..]->(f) RETURN DISTINCT f.name");
        assertEquals(true, plan.contains("mode=[WALK], output=[ENDS], distinct=[true]"), plan);
        String all = plan("MATCH (p:Person)-[:KNOWS*1..]->(f) RETURN f.name");
        assertEquals(true, all.contains("mode=[TRAIL], output=[ENDS], distinct=[false]"), all);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "RETURN x | UndefinedVariable | 7",
                "MATCH (a) WHERE count(a) > 1 RETURN a | InvalidAggregation | 16",
                "MATCH (r) MATCH ()-[r]->() RETURN r | VariableTypeConflict | 20",
                "WITH 1 AS n MATCH (n) RETURN n | VariableTypeConflict | 19",
                "MATCH (a)-[r]->()-[r]->() RETURN a | RelationshipUniquenessViolation | 19",
                "RETURN 1 AND true | InvalidArgumentType | 7",
                "RETURN foo(1) | UnknownFunction | 7",
                "RETURN 1 AS a UNION RETURN 2 AS b | DifferentColumnsInUnion | 20",
                "MATCH (a) RETURN a.x + count(*) | AmbiguousAggregationExpression | 17",
                "RETURN $missing | ParameterMissing:MissingParameter | 7",
                "CREATE ()-->() | NoSingleRelationshipType | 9",
                "WITH 1 + 1 RETURN 2 | NoExpressionAlias | 5",
            })
    void errorsHaveANameAndAPlace(String text, String detail, int start) {
        StatementException error = assertThrows(StatementException.class, () -> bind(text));
        assertEquals(detail, error.detail());
        Span span = error.diagnostics().getFirst().span();
        assertEquals(start, span == null ? -1 : span.start());
    }
}
