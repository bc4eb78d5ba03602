package stele.planner.sparql;

import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexNode;
import stele.parser.sparql.SparqlAst;
import stele.planner.BindingContext;
import stele.planner.BoundStatement;
import stele.planner.ResultColumn;
import stele.planner.sparql.Solution.Binding;

/// Results that are triples: columns `subject`, `predicate`, `object`, each triple once.
final class SparqlTemplates {
    private static final List<String> NAMES = List.of("subject", "predicate", "object");

    private final BindingContext context;
    private final Terms terms;
    private final SolutionAlgebra algebra;

    SparqlTemplates(BindingContext context, Terms terms, SolutionAlgebra algebra) {
        this.context = context;
        this.terms = terms;
        this.algebra = algebra;
    }

    /// The triples of a template; those with an unbound or misplaced term are left out.
    BoundStatement construct(List<SparqlAst.Triple> template, Solution solutions) {
        List<Solution> triples = new ArrayList<>();
        for (SparqlAst.Triple triple : template) {
            triples.add(row(
                    solutions,
                    node(triple.subject(), solutions),
                    node(((SparqlAst.Link) triple.predicate()).node(), solutions),
                    node(triple.object(), solutions)));
        }
        return result(triples.isEmpty() ? algebra.none(NAMES) : algebra.union(triples));
    }

    /// Solutions that are triples already.
    BoundStatement triples(Solution solutions, String subject, String predicate, String object) {
        List<RexNode> columns = new ArrayList<>();
        for (String name : List.of(subject, predicate, object)) {
            columns.add(terms.toTerm(
                    algebra.column(solutions, name), solutions.binding(name).shape()));
        }
        return result(row(solutions, columns.get(0), columns.get(1), columns.get(2)));
    }

    private Solution row(Solution solutions, RexNode subject, RexNode predicate, RexNode object) {
        Solution row = algebra.project(
                solutions,
                List.of(subject, predicate, object),
                NAMES.stream().map(name -> new Binding(name, Shape.TERM, true)).toList());
        return algebra.filter(
                row,
                context.call(
                        "term_is_triple",
                        context.type(stele.storage.type.DataType.BOOLEAN, false),
                        algebra.column(row, 0),
                        algebra.column(row, 1),
                        algebra.column(row, 2)));
    }

    private BoundStatement result(Solution triples) {
        return new BoundStatement.Query(
                algebra.distinct(triples).rel(),
                NAMES.stream().map(ResultColumn::new).toList());
    }

    private RexNode node(SparqlAst.Node node, Solution solutions) {
        return switch (node) {
            case SparqlAst.Variable variable ->
                solutions.has(variable.name())
                        ? terms.toTerm(
                                algebra.column(solutions, variable.name()),
                                solutions.binding(variable.name()).shape())
                        : terms.nothing(Shape.TERM);
            case SparqlAst.Constant constant -> terms.made(Terms.term(constant.term()));
            case SparqlAst.BlankNode blank -> blank(blank, solutions);
        };
    }

    /// A node that depends on the solution and the label, so that triples of one solution share it.
    private RexNode blank(SparqlAst.BlankNode blank, Solution solutions) {
        List<RexNode> operands = new ArrayList<>();
        operands.add(terms.text(blank.label()));
        for (int i = 0; i < solutions.bindings().size(); i++) {
            operands.add(terms.toTerm(
                    algebra.column(solutions, i), solutions.bindings().get(i).shape()));
        }
        return context.call("term_blank_of_row", terms.termType(), operands.toArray(RexNode[]::new));
    }
}
