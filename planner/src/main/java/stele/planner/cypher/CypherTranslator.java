package stele.planner.cypher;

import stele.parser.cypher.CypherAst;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;

/// Binds a statement: a query becomes one plan, a statement that writes a program of steps.
final class CypherTranslator {
    private final BindingContext context;
    private final CypherAst.Statement statement;

    CypherTranslator(BindingContext context, CypherAst.Statement statement) {
        this.context = context;
        this.statement = statement;
    }

    BoundStatement translate() {
        CypherAst.Query query = statement.query();
        new CypherAnalyser(statement.source()).check(query);
        String graph = context.session().graph();
        CypherAst.Clause first = query.parts().getFirst().clauses().getFirst();
        if (first instanceof CypherAst.UseClause use) {
            graph = use.graph();
            if (query.parts().getFirst().clauses().size() == 1) {
                new Translation(context, statement.source(), graph, PropertyUse.of(query));
                context.session().useGraph(graph);
                return new BoundStatement.Definition("using graph " + graph);
            }
        }
        boolean writes =
                query.parts().stream().anyMatch(part -> part.clauses().stream().anyMatch(UpdateTranslator::writes));
        PropertyUse use = PropertyUse.of(query);
        Translation translation = new Translation(context, statement.source(), graph, use);
        if (writes) {
            if (query.parts().size() > 1) {
                throw UpdateTranslator.unsupportedUnion(query.span());
            }
            translation.requireDefaultGraph("writing to a graph over tables");
            return new BoundStatement.Program(new UpdateTranslator(statement, graph, use).program());
        }
        QueryTranslator.Plan plan = new QueryTranslator(translation).query(query);
        return new BoundStatement.Query(
                plan.rel(), plan.names().stream().map(ResultColumn::new).toList());
    }
}
