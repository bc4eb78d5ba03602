package stele.parser.sparql;

import java.util.List;
import stele.parser.sparql.SparqlAst.Expression;

/// The structure of expressions.
public final class SparqlExpressions {
    private SparqlExpressions() {}

    /// The expressions directly inside `expression`, those in patterns not included.
    public static List<Expression> children(Expression expression) {
        return switch (expression) {
            case SparqlAst.Reference _, SparqlAst.Literal _, SparqlAst.Exists _ -> List.of();
            case SparqlAst.Call call -> call.arguments();
            case SparqlAst.IriCall call -> call.arguments();
            case SparqlAst.Aggregate aggregate ->
                aggregate.argument() == null ? List.of() : List.of(aggregate.argument());
        };
    }

    /// Whether two expressions are written alike.
    public static boolean same(Expression first, Expression second) {
        boolean alike = switch (first) {
            case SparqlAst.Reference reference ->
                second instanceof SparqlAst.Reference other && other.variable().equals(reference.variable());
            case SparqlAst.Literal literal ->
                second instanceof SparqlAst.Literal other && other.term().equals(literal.term());
            case SparqlAst.Exists exists -> exists.equals(second);
            case SparqlAst.Call call ->
                second instanceof SparqlAst.Call other && other.function().equals(call.function());
            case SparqlAst.IriCall call ->
                second instanceof SparqlAst.IriCall other && other.function().equals(call.function());
            case SparqlAst.Aggregate aggregate ->
                second instanceof SparqlAst.Aggregate other
                        && other.function().equals(aggregate.function())
                        && other.distinct() == aggregate.distinct()
                        && other.separator().equals(aggregate.separator());
        };
        List<Expression> mine = children(first);
        List<Expression> theirs = children(second);
        if (!alike || mine.size() != theirs.size()) {
            return false;
        }
        for (int i = 0; i < mine.size(); i++) {
            if (!same(mine.get(i), theirs.get(i))) {
                return false;
            }
        }
        return true;
    }
}
