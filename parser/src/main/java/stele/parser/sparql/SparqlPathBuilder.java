package stele.parser.sparql;

import java.util.ArrayList;
import java.util.List;
import stele.grammar.sparql.SparqlParser;
import stele.parser.Diagnostic;
import stele.parser.Span;
import stele.parser.StatementException;
import stele.parser.sparql.SparqlAst.Path;
import stele.parser.sparql.SparqlAst.Term;

/// Makes property paths.
final class SparqlPathBuilder {
    private static final Term.Iri TYPE = new Term.Iri(SparqlTermBuilder.RDF + "type");

    private final SparqlText text;
    private final SparqlTermBuilder terms;

    SparqlPathBuilder(SparqlText text, SparqlTermBuilder terms) {
        this.text = text;
        this.terms = terms;
    }

    Path path(SparqlParser.PathContext context) {
        Span span = text.span(context);
        return switch (context) {
            case SparqlParser.PathStepContext step -> primary(step.pathPrimary());
            case SparqlParser.PathModifiedContext modified -> modified(modified, span);
            case SparqlParser.PathInverseContext inverse -> new SparqlAst.Inverse(path(inverse.path()), span);
            case SparqlParser.PathSequenceContext sequence ->
                new SparqlAst.Sequence(path(sequence.left), path(sequence.right), span);
            case SparqlParser.PathAlternativeContext alternative ->
                new SparqlAst.Alternative(path(alternative.left), path(alternative.right), span);
            default -> throw new IllegalStateException("no path for " + context.getClass());
        };
    }

    private Path modified(SparqlParser.PathModifiedContext context, Span span) {
        if (context.path() instanceof SparqlParser.PathModifiedContext inner) {
            throw new StatementException(
                    Diagnostic.Kind.SYNTAX, "a path takes one of ? * +; use parentheses", text.span(inner));
        }
        Path path = path(context.path());
        return switch (context.modifier.getText()) {
            case "?" -> new SparqlAst.Repeat(path, 0, 1, span);
            case "*" -> new SparqlAst.Repeat(path, 0, null, span);
            default -> new SparqlAst.Repeat(path, 1, null, span);
        };
    }

    private Path primary(SparqlParser.PathPrimaryContext context) {
        Span span = text.span(context);
        if (context.path() != null) {
            return path(context.path());
        }
        if (context.pathNegatedPropertySet() != null) {
            return negated(context.pathNegatedPropertySet(), span);
        }
        Term.Iri iri = context.A() != null ? TYPE : terms.iri(context.iri());
        return new SparqlAst.Link(new SparqlAst.Constant(iri, span), span);
    }

    private Path negated(SparqlParser.PathNegatedPropertySetContext context, Span span) {
        List<Term.Iri> forward = new ArrayList<>();
        List<Term.Iri> inverse = new ArrayList<>();
        for (SparqlParser.PathOneInPropertySetContext one : context.pathOneInPropertySet()) {
            (one.inverse != null ? inverse : forward).add(one.A() != null ? TYPE : terms.iri(one.iri()));
        }
        return new SparqlAst.Negated(forward, inverse, span);
    }
}
